"""The first screen of a comparison, the pages behind it and the files of its tables say what is in the tables."""

from __future__ import annotations

import copy
import csv
import dataclasses
import io
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.measures import Shelf, shown_in
from sim.plan import Compared
from sim.report.compared import answer as said
from sim.report.compared.answer import answer, found, lines, sized, spread, sure, told_of
from sim.report.compared.cells import Clerk
from sim.report.compared.municipality import municipalities
from sim.report.compared.page import ON_PAGE, chapters
from sim.report.compared.summary import answers
from sim.report.compared.view import BY_KEY, NET, ComparisonView
from sim.report.numbers import MINUS, MISSING, Numbers
from sim.report.page import Cell, Passage, Row, TextTable, cells, page_name
from sim.report.rows import DifferenceRow, Meaning, outcome
from sim.report.sheets import bare, bytes_of, sheets_in, text_of
from sim.report.view import MUNICIPALITY
from sim.report.words import Words
from sim.store import Result
from sim.studies import write_report
from sim.texts import Text
from tests.report import comparison, designed
from tests.report.kinds import RESULTS, made, reported
from tests.report.pages import open_tags

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "results" / "published"
MOST_BYTES = 1_000_000
QUESTIONS = ("who", "much", "cost", "worse", "certain")
FEW = {"replications": 3, "enough": 10, "least": 3}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A comparison of twelve with everything in it."""
    return made("comparison", tmp_path_factory)


@pytest.fixture(scope="module")
def clerk(whole: Result) -> Clerk:
    return Clerk(ComparisonView(whole))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the report in both languages."""
    return reported("comparison", tmp_path_factory)


def text_in(folder: Path, language: str) -> str:
    return unescape((folder / page_name(language)).read_text(encoding="utf-8"))


def changed(whole: Result, change: Callable[[DifferenceRow], DifferenceRow], language: str = "en") -> Clerk:
    """Return a comparison with its differences otherwise."""
    compared = ComparisonView(whole, language)
    compared.__dict__["differences"] = tuple(map(change, compared.differences))
    return Clerk(compared)


def text_of_line(clerk: Clerk, name: str) -> str:
    return next(line.text for line in lines(clerk) if line.anchor == f"answer-{name}")


# --- five questions, each answered at its name ---------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("name", QUESTIONS)
def test_each_question_of_a_council_member_is_answered_at_a_named_line(
    whole: Result, folder: Path, language: str, name: str
) -> None:
    page, clerk = text_in(folder, language), Clerk(ComparisonView(whole, language))
    line = re.search(rf'<div id="answer-{name}"><dt>(.+?)</dt><dd>(.+?)</dd></div>', page)

    assert line is not None
    assert line[1] == clerk.words(f"answer.ask_{name}")
    assert line[2] == text_of_line(clerk, name)
    assert line[2].endswith(".")
    assert page.index(line[0]) < page.index('id="contents"')


def test_the_answer_stands_before_all_else_and_counts_no_comparisons(folder: Path) -> None:
    page = text_in(folder, "en")
    first = page[page.index('id="answer"') : page.index('id="contents"')]
    ways = re.search(r'<p class="ways">(.+?)</p>', first)

    assert page.index("<main") < page.index('id="answer"') < page.index('id="municipality-')
    assert [first.index(f'id="{name}"') for name in ("question", "answer-who", "payers", "how-sure", "answers")]
    assert not re.search(r"\d+ of the \d+ (headline )?(differences|comparisons)", first)
    assert ways is not None
    assert ways[1].startswith("1. One regional organisation \N{MIDDLE DOT} 2. Each municipality by itself")


def numbers_in(text: str) -> set[str]:
    return set(re.findall(r"\d[\d.\u202f]*\d|\d", text))


@pytest.mark.parametrize("name", ["much", "cost"])
def test_every_number_of_a_sentence_stands_in_the_tables(clerk: Clerk, name: str) -> None:
    first = answer(clerk, pictures=(), numbers=Passage())
    tables = [answers(clerk), *first.payers.tables]
    cells = [cell for table in tables for row in table.rows for cell in row.cells]
    there = set().union(*(numbers_in(f"{cell.text} {cell.interval}") for cell in cells))

    said_of = numbers_in(text_of_line(clerk, name))
    assert len(said_of) > 3
    assert said_of - there == set()


def test_a_difference_is_told_with_its_interval_in_the_order_of_its_size(clerk: Clerk) -> None:
    row = clerk.view.difference("together+kept", "wait_p90_weeks", group_by="queue", group="trajectory")

    assert row is not None
    assert row.difference < 0.0
    told = re.fullmatch(r"([\d.]+) \(([\d.]+)\W([\d.]+)\)", sized(clerk, row))
    assert told is not None
    assert float(told[2]) <= float(told[1]) <= float(told[3])
    assert clerk.amount(row).endswith(told[1])


def test_of_several_the_smallest_and_the_largest_are_told_with_their_numbers(clerk: Clerk) -> None:
    rows = found(clerk, said.EXITS, Meaning.BETTER)
    alone = spread(clerk, rows[:1])

    assert alone == f"{sized(clerk, rows[0])} with {clerk.view.number(rows[0].scenario)}"
    if len(rows) > 1:
        assert spread(clerk, rows).startswith(f"from {alone} to ")
        assert spread(clerk, rows).endswith(f"with {clerk.view.number(rows[-1].scenario)}")


def test_who_gains_is_told_by_number_and_name_and_with_which_nobody_does_by_number(whole: Result) -> None:
    def better(row: DifferenceRow) -> DifferenceRow:
        is_mine = row.scenario == "together+kept" and row.measure.startswith("exits_to_work")
        return dataclasses.replace(row, verdict="higher" if is_mine else "undecided", size="", by_rule="")

    text = text_of_line(changed(whole, better), "who")
    assert (
        text
        == "More people find work with 1 (One regional organisation); with 2 and 3 nobody is shown to be better off."
    )


def test_names_that_are_too_long_for_the_first_sentence_are_left_to_the_table(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = text_of_line(clerk, "who")
    monkeypatch.setattr("sim.report.compared.answer.MOST_LETTERS", 20)
    bare = text_of_line(clerk, "who")

    assert re.search(r"with 1 \(.+?\)", named)
    assert "(" not in bare
    assert bare == re.sub(r" \(.+?\)", "", named)


def test_where_nothing_is_decided_each_line_says_so(whole: Result) -> None:
    clerk = changed(whole, lambda row: dataclasses.replace(row, verdict="undecided", size="", by_rule=""))
    told = {line.anchor: line.text for line in lines(clerk)}

    assert told["answer-who"].startswith("Nobody: with none of these ways")
    assert "no gain in people or weeks is shown" in told["answer-much"].lower()
    assert told["answer-cost"] == "With 1, 2 and 3 no difference in money is shown that matters."
    assert told["answer-worse"].startswith("Nothing is shown to get worse")
    assert told["answer-certain"].startswith("Nothing is shown to be better or worse")


def test_what_is_missing_is_said_to_be_unknown_and_breaks_no_other_line(whole: Result) -> None:
    compared = ComparisonView(whole)
    compared.__dict__["differences"] = tuple(row for row in compared.differences if row.measure != NET)
    clerk = Clerk(compared)

    assert text_of_line(clerk, "cost") == "This was not measured in this run, so nothing is known of it."
    assert "find work" in text_of_line(clerk, "who")
    assert answer(clerk, pictures=(), numbers=Passage()).payers.tables == ()


def test_with_few_replications_no_line_says_more_than_that(whole: Result) -> None:
    result = Result(whole.folder, copy.deepcopy(whole.manifest) | {"few": FEW})
    clerk = Clerk(ComparisonView(result))

    assert all("3 replications" in line.text for line in lines(clerk))
    assert next(sure(clerk)).text == "Simulated 12 times: too few to tell a difference from luck."
    assert "Not told with so few replications." in [line.text for line in sure(clerk)]
    assert all(len(page.points) == 1 for page in municipalities(clerk))


def test_a_bare_comparison_answers_what_it_can(tmp_path: Path) -> None:
    result = comparison.result(tmp_path / "scenarios", bare=True)
    told = {line.anchor: line.text for line in lines(Clerk(ComparisonView(result)))}

    assert list(told) == [f"answer-{name}" for name in QUESTIONS]
    assert told["answer-cost"].startswith("This was not measured")


def test_a_gain_in_people_has_the_verdict_of_the_rate_that_decides(whole: Result) -> None:
    def small(row: DifferenceRow) -> DifferenceRow:
        is_rate = row.measure == "exits_to_work_per_100_person_years"
        return dataclasses.replace(row, size="too_small") if is_rate else row

    clerk = changed(whole, small)
    cells = [row.cells[1] for row in answers(clerk).rows[1:] if row.cells]

    assert found(clerk, said.EXITS, Meaning.BETTER) == []
    assert "too_small" in {cell.look for cell in cells}
    assert {cell.look for cell in cells} <= {"too_small", "not_shown"}


# --- what it costs whom --------------------------------------------------------------------------------------------


LOSS: dict[str, Any] = {"difference": -9e6, "ci_low": -10e6, "ci_high": -8e6, "verdict": "lower"}
GAIN: dict[str, Any] = {"difference": 9e6, "ci_low": 8e6, "ci_high": 10e6, "verdict": "higher"}
OTHERWISE: dict[str, dict[str, Any]] = {"heemskerk": LOSS, "all": GAIN}
"""What becomes of the money of one municipality and of all together, with one way of organising."""


def paying(whole: Result, *, other_key: float) -> Clerk:
    """Return a comparison in which one municipality pays; with cost divided otherwise it keeps a part of so much."""
    compared = ComparisonView(whole)
    rows = [
        dataclasses.replace(row, **OTHERWISE.get(row.group, {}))
        if (row.measure, row.scenario) == (NET, "together+kept")
        else row
        for row in compared.differences
    ]
    own = [row for row in rows if row.measure == NET and row.group_by == MUNICIPALITY]
    rows += [dataclasses.replace(row, measure=BY_KEY[1], difference=other_key * abs(row.difference)) for row in own]
    compared.__dict__["differences"] = tuple(rows)
    return Clerk(compared)


def test_a_municipality_that_pays_alone_is_named_with_how_much(whole: Result) -> None:
    text = text_of_line(paying(whole, other_key=-1.0), "cost")

    assert re.search(r"Heemskerk pays all the same with 1: 1\.00? \(0\.89?\W1\.11?\)", text)


def test_where_gain_follows_from_how_cost_is_divided_the_line_and_the_caution_say_so(whole: Result) -> None:
    clerk = paying(whole, other_key=1.0)
    first = answer(clerk, pictures=(), numbers=Passage())

    assert "or gains, by how the cost is divided" in text_of_line(clerk, "cost")
    told = next(text for text in first.payers.texts if text.startswith("With 1, if instead the cost of"))
    assert all(f"{name} +" in told or f"{name} {MINUS}" in told for name in ("Beverwijk", "Heemskerk", "Velsen"))
    page = next(page for page in municipalities(clerk) if page.anchor == "municipality-heemskerk")
    assert any(str(point).startswith("With 1") and "cost is divided decides" in str(point) for point in page.points)


def test_the_payers_are_those_of_the_tables(clerk: Clerk) -> None:
    (table,) = answer(clerk, pictures=(), numbers=Passage()).payers.tables
    row = next(row for row in table.rows if row.cells and row.cells[0].text == clerk.numbered("together+kept"))
    each = clerk.view.difference("together+kept", NET, group_by=MUNICIPALITY, group="velsen")

    assert table.heads[1:] == ("together", "Beverwijk", "Heemskerk", "Velsen")
    assert dataclasses.replace(row.cells[-1], text="") == dataclasses.replace(
        clerk.difference(each, brief=True), interval="", text=""
    )
    assert each is not None
    texts = (row.cells[-1].text, clerk.amount(each))
    mine, theirs = (float(text.replace(MINUS, "-")) for text in texts)
    assert mine == pytest.approx(theirs, abs=0.05)
    assert len({len(cell.text.partition(".")[2]) for cell in row.cells[1:] if cell.text not in ("", "0")}) == 1


# --- how sure ------------------------------------------------------------------------------------------------------


class InADryYear(ComparisonView):
    """A comparison that was run in a dry year as well."""

    @property
    def compared(self) -> Compared:
        """What was compared, and the dry year."""
        return dataclasses.replace(super().compared, worlds={"world-dry": Text("A dry year", "Een droog jaar")})


def test_what_turns_in_another_world_is_told_in_the_last_line(whole: Result) -> None:
    compared = InADryYear(whole)
    shown = next(row for row in compared.headlines if row.measure == NET and outcome(row).is_shown)
    back = {"higher": "lower", "lower": "higher"}[shown.verdict]
    clerk = Clerk(compared)
    there = {("world-dry", row.scenario, row.judged): row for row in compared.headlines}
    clerk.__dict__["_in_worlds"] = there
    same = text_of_line(clerk, "certain")
    there["world-dry", shown.scenario, shown.judged] = dataclasses.replace(shown, verdict=back)

    assert "A dry year" not in same
    told = f"net result ({compared.number(shown.scenario)})"
    assert f"under the assumption “A dry year” these go the other way: {told}" in text_of_line(clerk, "certain")
    assert f"Under “A dry year” these turn or are no longer shown: {told}." in list(sure(clerk))[-1].text


def test_draws_are_told_as_so_many_of_so_many_and_what_they_turn_apart(whole: Result) -> None:
    compared = ComparisonView(whole)
    shares = {NET: 3 / 12, "exits_to_work_per_100_person_years": 1.0}
    compared.__dict__["sureness"] = tuple(
        dataclasses.replace(row, same_sign_fraction=shares.get(row.measure, 0.75)) for row in compared.sureness
    )
    clerk = Clerk(compared)
    luck, model, assumptions = sure(clerk)

    assert [line.anchor for line in (luck, model, assumptions)] == ["sure-luck", "sure-model", "sure-assumptions"]
    assert assumptions.text.startswith("In 12 draws of all assumed numbers: firm are exits to work (1")
    assert re.search(r"so in fewer than half: net result \([^)]*: 3 of 12\)", assumptions.text)
    assert re.search(r"least sure is net result \(\d\): so in 3 of 12 only", text_of_line(clerk, "certain"))
    assert text_of_line(clerk, "cost").count("not so in most other draws") == 1
    assert "most other draws" not in text_of_line(clerk, "who")


def test_where_no_assumptions_were_drawn_that_is_said(whole: Result) -> None:
    compared = ComparisonView(whole)
    compared.__dict__["sureness"] = ()
    clerk = Clerk(compared)

    assert "not known here" in list(sure(clerk))[-1].text
    assert "was not tried in this run" in text_of_line(clerk, "certain")


# --- a page for each municipality ----------------------------------------------------------------------------------


def test_each_municipality_has_a_page_with_every_way_and_its_money_under_either_key(clerk: Clerk, folder: Path) -> None:
    page = text_in(folder, "en")

    for name in comparison.MUNICIPALITIES:
        assert f'<section id="municipality-{name}" class="sheet">' in page
    (table,) = municipalities(clerk)[0].tables
    assert len([row for row in table.rows if row.cells]) == 1 + len(told_of(clerk))
    assert len(table.heads) == 1 + len([m for m in shown_in(Shelf.BY_MUNICIPALITY) if m in comparison.BY_MUNICIPALITY])


# --- contents, glossary, folding, languages ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", RESULTS)
def test_every_kind_of_report_has_the_same_frame(kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = reported(kind, tmp_path_factory)
    page = text_in(folder, "nl")
    contents = page[page.index('<nav id="contents"') :]
    contents = contents[: contents.index("</nav>")]
    linked = set(re.findall(r'href="#([^"]+)"', contents))
    titled = set(re.findall(r'<section id="([^"]+)"[^>]*>\s*<h2', page)) | {"again"}

    assert titled <= linked
    assert linked <= set(re.findall(r'\bid="([^"]+)"', page))
    assert '<a href="report.html" lang="en" hreflang="en">English</a>' in page
    assert '<a href="report.nl.html" lang="nl" hreflang="nl">Nederlands</a>' in text_in(folder, "en")
    assert all(word in page for word in ("trede", "WSP", "beschut werk", "fte", "traject", "regie", "garantiebaan"))
    files = re.findall(r'href="(tables/[^"]+)"', page)
    assert files
    assert all((folder / file).is_file() and file.endswith(".nl.csv") for file in files)
    assert len(files) >= page.count("<table>") or kind == "comparison"
    assert open_tags(re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)) == []


def test_a_page_links_to_no_language_that_is_not_there(tmp_path: Path) -> None:
    result = designed.staffing(tmp_path / "staffing")
    page = write_report(result, folder=tmp_path, language="nl").read_text(encoding="utf-8")

    assert 'href="report.' not in page


def test_what_is_folded_is_named_on_paper_with_where_it_is(folder: Path) -> None:
    page = text_in(folder, "en")
    folded = re.findall(r'<details id="([^"]+)"[^>]*>\s*<summary>(.+?)</summary>', page)

    assert len(folded) >= 11
    assert all(f"(folded here; open it in the report on screen: #{anchor})" in text for anchor, text in folded)
    assert page.count("<details") == len(folded)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_published_comparison_is_small(language: str) -> None:
    page = PUBLISHED / "scenarios" / page_name(language)
    if 'id="answer"' not in page.read_text(encoding="utf-8"):
        pytest.skip("published by an earlier version")

    assert page.stat().st_size <= MOST_BYTES


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_look_and_every_name_in_a_drawing_is_on_the_page(folder: Path, language: str) -> None:
    page = (folder / page_name(language)).read_text(encoding="utf-8")
    drawings = "".join(re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL))
    looks = {name for names in re.findall(r' class="(D[^"]*)"', drawings) for name in names.split()}
    names = re.findall(r' id="([^"]*)"', page)

    assert len(looks) > 20
    assert looks == set(re.findall(r"^svg \.(D\w+)\{.+\}$", page, flags=re.MULTILINE))
    assert set(re.findall(r'(?:url\(#|href="#)(D\w+)', page)) <= set(names)
    assert len(names) == len(set(names))


# --- files of tables -----------------------------------------------------------------------------------------------


def read(text: str, *, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def plain(cell: str, *, decimal: str) -> Any:
    """Return a cell as a number where it is one."""
    text = cell.replace(decimal, ".")
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


def test_the_files_of_both_languages_hold_the_same_numbers(folder: Path) -> None:
    names = sorted(path.name.removesuffix(".nl.csv") for path in (folder / "tables").glob("*.nl.csv"))
    n_numbers = 0

    assert {f"{name}.csv" for name in names} == {
        path.name for path in (folder / "tables").glob("*.csv") if not path.name.endswith(".nl.csv")
    }
    for name in names:
        english = read((folder / "tables" / f"{name}.csv").read_text(encoding="utf-8"), delimiter=",")
        dutch = read((folder / "tables" / f"{name}.nl.csv").read_text(encoding="utf-8-sig"), delimiter=";")
        there = [[plain(cell, decimal=".") for cell in row] for row in english]
        assert there == [[plain(cell, decimal=",") for cell in row] for row in dutch], name
        n_numbers += sum(value is not None for row in there for value in row)
    assert n_numbers > 1000


def test_a_file_holds_what_the_page_shows_with_ends_and_verdict_apart() -> None:
    cell = Cell(text="+1.234,5", interval=f"{MINUS}2,0 tot +3,5 %", verdict="▲ beter")
    table = TextTable(
        heads=("Wie", "Verschil (weken)"),
        rows=(Row(title="Groep"), Row(cells=(Cell(text="=1+1"), cell)), Row(cells=cells("b", MISSING))),
    )
    words, numbers = Words("nl"), Numbers(decimal=",", thousands=".", to="tot")

    assert read(text_of(table, words=words, numbers=numbers), delimiter=";") == [
        ["Groep", "Wie", *("Verschil (weken)" + more for more in ("", ", van", ", tot", ", oordeel"))],
        ["Groep", "'=1+1", "1234,5", "-2,0", "3,5", "beter"],
        ["Groep", "b", "", "", "", ""],
    ]
    assert bytes_of(table, words=words, numbers=numbers).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("text", "number"),
    [(f"{MINUS}0,3", "-0.3"), ("+12", "12"), ("1.234", "1234"), ("86,7 %", "86.7"), ("niet bereikt", None)],
)
def test_a_number_of_a_page_is_read_back(text: str, number: str | None) -> None:
    assert bare(text, Numbers(decimal=",", thousands=".", to="tot")) == number


def test_tables_of_scenarios_that_are_not_on_the_page_are_in_one_file_a_kind(clerk: Clerk) -> None:
    first, *rest = chapters(clerk)
    files = sheets_in((first,))
    shown = {table.name for part in rest for table in tables_in(part)}

    assert shown == set(ON_PAGE)
    assert {"residents", "groups", "municipalities", "teams", "time"} <= files.keys()
    named = {row.cells[0].text for row in files["groups"].table.rows if row.cells}
    assert named == set(map(clerk.numbered, clerk.view.scenarios))


def tables_in(part: Passage) -> list[TextTable]:
    return [*part.tables, *(table for one in part.parts for table in tables_in(one))]


def test_every_scenario_keeps_its_words_on_the_page(clerk: Clerk) -> None:
    _, *rest = chapters(clerk)

    assert len(rest) == len(clerk.view.scenarios)
    assert all(part.folded and part.verdict is not None for part in rest)
    assert np.all([len(part.parts) >= 3 for part in rest])
