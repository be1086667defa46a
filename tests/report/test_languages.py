"""The texts of the reports: the files say the same things, and a language is one file."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from sim import texts
from sim.config import KeyKind, Settings
from sim.config.tree import shapes_of
from sim.errors import LanguageError
from sim.report.numbers import numbers_in
from sim.report.page import page_name
from sim.report.words import DAY_IN_TEXT, Words, _flat, blanks_in, texts_in
from sim.store import Result
from sim.studies import write_report
from sim.texts import languages
from tests.reference.keys import boxes_below
from tests.report import sample
from tests.report.kinds import RESULTS, made, reported

FRISIAN = "fy"


@pytest.fixture
def locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of texts of one's own, with those of the house in it."""
    folder = tmp_path / "locale"
    shutil.copytree(texts.LOCALE, folder)
    monkeypatch.setattr(texts, "LOCALE", folder)
    texts_in.cache_clear()
    yield folder
    texts_in.cache_clear()


def third(folder: Path, *, find: str = "", replace: str = "") -> None:
    """Write a third language: every text of the English between marks, and one thing otherwise."""
    english = (folder / "en.toml").read_text(encoding="utf-8")
    marked = re.sub(r'^(\S+|"[^"]+") = "(.+)"$', r'\1 = "«\2»"', english, flags=re.MULTILINE)
    assert not find or find in marked
    (folder / f"{FRISIAN}.toml").write_text(marked.replace(find, replace, 1) if find else marked, encoding="utf-8")


@pytest.mark.parametrize("language", languages())
def test_every_language_has_all_texts_with_the_same_blanks(language: str) -> None:
    assert texts_in(language).keys() - {"labels"} == texts_in("en").keys()


def test_a_language_is_one_file(locale: Path, tmp_path: Path) -> None:
    third(locale, find='decimal = "«.»"', replace='decimal = "·"')
    result = sample.result(tmp_path / "current")
    page = write_report(result, folder=tmp_path / "page", language=FRISIAN).read_text(encoding="utf-8")

    assert languages() == ("en", "fy", "nl")
    assert f'<html lang="{FRISIAN}">' in page
    assert "<h2>«The question»</h2>" in page or "«The question»" in page
    assert re.search(r"\d·\d", page)


@pytest.mark.parametrize(
    "find, replace, said",
    [
        ("waits_note = ", "wait_note = ", "fy.toml: fig.waits_note: not there; en.toml has it; translate it: "),
        ("waits_note = ", "wait_note = ", "fy.toml: fig.wait_note: unknown key; did you mean 'fig.waits_note'?"),
        ("{period}", "{periode}", "came blanks ['periode']; ['period'] were needed; write the same"),
        ("[fig]", "[fig", "fy.toml: Expected ']'"),
    ],
)
def test_what_a_file_lacks_is_said_in_a_line(locale: Path, find: str, replace: str, said: str) -> None:
    third(locale, find=find, replace=replace)

    with pytest.raises(LanguageError) as error:
        texts_in(FRISIAN)
    assert said in str(error.value)


def test_a_language_without_a_file_is_refused() -> None:
    with pytest.raises(LanguageError, match=r"zz\.toml: there is no such file of texts; choose one of en, nl"):
        texts_in("zz")


def test_a_text_that_is_not_there_is_no_empty_place_in_a_page() -> None:
    with pytest.raises(LanguageError, match=r"en\.toml: fig\.waits_nte: there is no such text; .*waits_note"):
        Words("en")("fig.waits_nte")


def test_a_name_without_a_text_stands_for_itself() -> None:
    assert Words("nl")("queue.child_care") == "child care"


def test_a_text_about_one_thing_has_its_own_form(locale: Path) -> None:
    third(locale, find='ways = {one = "one other way of doing so"', replace='ways = {one = "ien manier"')
    words = Words(FRISIAN)

    assert [words("council.ways", n=n) for n in (1, 3)] == ["ien manier", "3 ways of doing so"]


OF_SEVERAL = {"council.few", "design.few_searched"}
"""Texts about replications that are said only when there are enough for a verdict."""


@pytest.mark.parametrize("language", languages())
def test_one_replication_is_not_said_as_several(language: str) -> None:
    several = re.compile(r"\b1 (replications|herhalingen)\b")
    words, wrong = Words(language), []
    for place, text in _flat(texts_in(language)):
        blanks = blanks_in(text) & {"n", "replications"}
        if blanks and place not in OF_SEVERAL:
            said = words(place, **(dict.fromkeys(blanks_in(text), "2") | dict.fromkeys(blanks, 1)))
            wrong += [f"{place}: {said}"] if several.search(said) else []
    assert wrong == []


def test_labels_that_are_written_in_english_alone_are_translated_in_the_file(locale: Path) -> None:
    third(locale, find="[language]", replace='[labels]\n"Coaches" = "Begelieders"\n\n[language]')

    assert Words(FRISIAN).label("Coaches") == "Begelieders"
    assert Words(FRISIAN, labels={"Coaches": "Helpers"}).label("Coaches") == "Helpers"
    assert Words(FRISIAN).label("Velsen") == "Velsen"


def test_numbers_have_the_marks_of_the_language() -> None:
    assert numbers_in(Words("nl")).whole(1234567.0) == "1.234.567"


# --- no English in the Dutch report --------------------------------------------------------------------------------

LONG = 25
"""Letters from which a text is a sentence, which may stand inside a longer one."""


def english_of(result: Result) -> dict[str, str]:
    """Return every English text that has a Dutch one, of the house and of a result, as a pattern."""
    english, dutch = (dict(_flat(texts_in(language))) for language in ("en", "nl"))
    pairs = [(english[key], dutch[key]) for key in english if isinstance(english[key], str)]
    pairs += result.manifest["labels"].get("nl", {}).items()
    pairs += [(row["label_en"], row["label_nl"]) for row in result.dictionary.fillna("").to_dict("records")]
    alike = {text.strip() for _, text in pairs}
    return {
        text: re.sub(r"\\\{\w+\\\}", ".+", re.escape(text.strip()))
        for text, translated in pairs
        if text.strip()
        and text != translated
        and text.strip() not in alike
        and re.search("[a-z]{3}", re.sub(r"\{\w+\}", "", text))
    }


def nodes_of(page: str) -> set[str]:
    """Return the texts between the tags of a page, and those that screen readers say; names of files are no texts."""
    bare = re.sub(
        r'<(style|pre|code|metadata)\b.*?</\1>|<!--.*?-->|<(span|a) [^>]*lang="en".*?</\2>', "", page, flags=re.DOTALL
    )
    found = [*re.findall(r">([^<>]+)<", bare), *re.findall(r'aria-label="([^"]+)"', bare)]
    texts = {" ".join(unescape(text).split()) for text in found} - {""}
    return {text for text in texts if not re.fullmatch(r"[\w.-]+\.csv\.?", text)}


ENGLISH = re.compile(
    r"\b(the|with|without|which|that|than|from|this|these|those|are|were|have|each|who|whose|when|within|before|mean|year|"
    r"years|people|residents|weeks|nobody|between|more|fewer|less|least|their|its|been|would|could|only|same|there)\b",
    flags=re.IGNORECASE,
)
"""Words that every line of English has one of, and Dutch has not."""


@pytest.fixture(scope="module", params=RESULTS)
def texts_of(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Result, dict[str, set[str]]]:
    """A result of each kind, and the texts of its report in each language."""
    folder = reported(request.param, tmp_path_factory)
    pages = {one: (folder / page_name(one)).read_text(encoding="utf-8") for one in languages()}
    return made(request.param, tmp_path_factory), {one: nodes_of(page) for one, page in pages.items()}


def test_a_dutch_page_has_no_line_of_english(texts_of: tuple[Result, dict[str, set[str]]]) -> None:
    result, nodes = texts_of[0], texts_of[1]["nl"]
    found = {
        (node, text)
        for text, pattern in english_of(result).items()
        for node in nodes
        if (re.search if len(text) > LONG else re.fullmatch)(pattern, node)
    }

    assert len(nodes) > 30
    assert not found
    assert [node for node in nodes if ENGLISH.search(node)] == []


def test_days_stand_in_words_in_running_text(texts_of: tuple[Result, dict[str, set[str]]]) -> None:
    assert [node for nodes in texts_of[1].values() for node in nodes if re.search(DAY_IN_TEXT, node)] == []


def test_a_page_in_english_would_be_seen_to_be(texts_of: tuple[Result, dict[str, set[str]]]) -> None:
    assert len([node for node in texts_of[1]["en"] if ENGLISH.search(node)]) > 10


@pytest.mark.parametrize("language, written", [("en", "12,345"), ("nl", "12.345")])
def test_counts_in_texts_have_the_marks_of_the_language_and_years_have_none(language: str, written: str) -> None:
    assert written in Words(language)("targets_unmeasured", n=12_345)
    assert "2035" in Words(language)("targets_unmeasured", n=2035)


def test_every_number_of_a_configuration_has_a_name_in_words() -> None:
    """A page that tells of a number never has to show the key under which a file has it."""
    keys = {
        key
        for box in dict.fromkeys([Settings, *boxes_below(Settings)])
        for key, shape in shapes_of(box).items()
        if shape.kind is KeyKind.QUANTITY and box.__name__ not in ("Target", "ByName")
    }

    assert sorted(keys - texts_in("en")["number"].keys()) == []
