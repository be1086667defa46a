"""Every word of the report, from one file a language in ``locale``; who translates opens no Python.

A text goes by its table and its key, ``stage.intake``; its blanks go by name. A text about ``{n}`` things may have two
forms, ``one`` and ``other``. All files have the keys and the blanks of ``en.toml``: `texts_in` says in one line each
what a file lacks. Two tables differ by file: ``language`` says how its people write numbers and dates, and ``labels``,
which a file may leave out, translates labels that are written in English alone. At the end stand days and periods as
people write them.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, TypeAlias

from sim import texts
from sim.errors import LanguageError, did_you_mean
from sim.texts import FIRST

Written: TypeAlias = "str | list[str] | Mapping[str, str]"
"""A text, a list of words or the forms of a text about one thing and about several."""

Texts: TypeAlias = Mapping[str, Mapping[str, Written]]
"""All that a file of a language holds: texts by table and key."""

SHARED = "report"
"""The table of a text that is asked for without one."""

LONG_COUNT = 10_000
"""From which a number in a text is no year: there its thousands are marked."""

LABELS = "labels"
FORMS = ("one", "other")
NAMES = frozenset(
    {
        "stage", "queue", "route", "unit", "trede", "target_group", "municipality", "organisation", "team", "component",
        "start", "wait", "number", "entered_unit", "source_kind",
    }
)  # fmt: skip
"""Tables of what data may hold: there a word that has no text stands for itself."""


@cache
def texts_in(language: str) -> Texts:
    """Return the texts of a language.

    Raises
    ------
    LanguageError
        There is no file of this language, it is no TOML, or it has other keys or other blanks than the first.
    """
    found = _read(texts.LOCALE / f"{language}.toml")
    problems = () if language == FIRST else tuple(_unlike(found, texts_in(FIRST), f"{language}.toml"))
    if problems:
        raise LanguageError("\n".join(problems))
    return found


def _read(path: Path) -> Texts:
    if not path.is_file():
        todo = f"choose one of {', '.join(texts.languages())}, or write it: a copy of {FIRST}.toml, translated"
        raise LanguageError(f"{path.name}: there is no such file of texts; {todo}")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LanguageError(f"{path.name}: {error}; texts as 'key = \"text\"' were needed; correct that line") from None


def _unlike(found: Texts, first: Texts, name: str) -> Iterator[str]:
    """Yield in a line each what a file has that the first has not, lacks, or says with other blanks."""
    mine, theirs = (dict(_flat(one)) for one in (found, first))
    for place in theirs.keys() | mine.keys():
        if place not in mine:
            yield f"{name}: {place}: not there; {FIRST}.toml has it; translate it: {theirs[place]!r}"
        elif place not in theirs:
            yield f"{name}: {place}: unknown key; {did_you_mean(place, tuple(theirs))}"
        elif (came := blanks_in(mine[place])) != (needed := blanks_in(theirs[place])):
            yield f"{name}: {place}: came blanks {sorted(came)}; {sorted(needed)} were needed; write the same"


def _flat(found: Texts) -> Iterator[tuple[str, Written]]:
    for table, inner in found.items():
        if table != LABELS:
            yield from ((f"{table}.{key}", text) for key, text in inner.items())


def blanks_in(text: Written) -> frozenset[str]:
    """Return the blanks of a text, of all its forms and words together.

    Examples
    --------
    >>> sorted(blanks_in({"one": "one of {all}", "other": "{n} of {all}"}))
    ['all', 'n']
    """
    parts = [text] if isinstance(text, str) else list(text.values()) if isinstance(text, Mapping) else text
    return frozenset(blank for part in parts for _, blank, _, _ in Formatter().parse(part) if blank is not None)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; ``words("stage.intake")``, ``words("targets_text", n=3)``.

    ``region`` fills the blanks about the region in every text. ``labels`` are those of a result, English to this
    language.
    """

    language: str
    region: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its blanks filled in; a name that has none stands for itself.

        Raises
        ------
        LanguageError
            There is no such text.
        """
        table, _, name = key.rpartition(".")
        text = self.table(table or SHARED).get(name)
        if text is None:
            return self._itself(table or SHARED, name)
        if isinstance(text, Mapping):
            text = text[FORMS[str(values.get("replications", values.get("n"))) != "1"]]
        blanks = self.region or blanks_of({}, language=self.language)
        return str(text).format(**{**blanks, **{name: self._counted(value) for name, value in values.items()}})

    def _counted(self, value: object) -> object:
        """Return a count that is longer than a year with the marks of the language between its thousands."""
        if not isinstance(value, int) or abs(value) < LONG_COUNT:
            return value
        return f"{value:,}".replace(",", str(self.table("language")["thousands"]))

    def _itself(self, table: str, name: str) -> str:
        if table in NAMES:
            return name.replace("_", " ")
        todo = did_you_mean(name, tuple(self.table(table)))
        raise LanguageError(f"{self.language}.toml: {table}.{name}: there is no such text; {todo}")

    def table(self, name: str) -> Mapping[str, Written]:
        """Return the texts of a table by key; none when there is no such table."""
        return texts_in(self.language).get(name, {})

    def has(self, key: str) -> bool:
        """Whether a name has a text."""
        table, _, name = key.rpartition(".")
        return name in self.table(table or SHARED)

    def label(self, label: str) -> str:
        """Return a label of the configuration in this language; as it is where it has no other."""
        return translated(label, self.labels, language=self.language)

    def listed(self, names: Iterable[str]) -> str:
        """Return names as people list them."""
        return listed(names, language=self.language)


def translated(label: str, labels: Mapping[str, str], *, language: str) -> str:
    """Return a label in a language, as its result says or else the file of the language; otherwise as it is.

    Its days are as people write them.
    """
    known = texts_in(language).get(LABELS, {})
    return days_in_words(labels.get(label) or str(known.get(label, label)), language=language)


def label_of(told: Mapping[Any, Any], *, language: str) -> str:
    """Return what a row of a table with ``label_en`` and ``label_nl`` is called in a language."""
    own = told.get(f"label_{language}")
    return own if isinstance(own, str) and own else translated(str(told["label_en"]), {}, language=language)


def named_in(labels: Mapping[str, Mapping[str, str]], name: str, *, kind: str, language: str) -> str:
    """Return how people call a municipality, organisation or team, as the manifest of a result says."""
    known = labels.get(kind, {}).get(name, name.replace("_", " "))
    return translated(known, labels.get(language, {}), language=language)


# --- the region ---------------------------------------------------------------------------------------------------

REGION = {"region": "label", "chooser": "chooser", "figures": "figures"}
"""Under which key a result tells what stands in each blank, in English."""


def words_of(labels: Mapping[str, Mapping[str, str]], *, language: str) -> Words:
    """Return the words of a language for a result, by what its manifest says of its labels."""
    return Words(language, blanks_of(labels, language=language), labels.get(language, {}))


def blanks_of(labels: Mapping[str, Mapping[str, str]], *, language: str) -> dict[str, str]:
    """Return what a report says of the region in its texts, by the name of the blank.

    What the configuration does not say follows from its municipalities and from who gives trajectories there.
    """
    told, said = labels.get("region", {}), labels.get(language, {})
    default = {blank: str(text) for blank, text in texts_in(language)["region"].items()}
    if together := [translated(name, said, language=language) for name in labels.get("municipality", {}).values()]:
        default |= dict.fromkeys(("region", "chooser"), listed(together, language=language))
    if coaching := told.get("trajectory_organisations"):
        named = [translated(name, said, language=language) for name in coaching.split(", ")]
        default["coaches"] = listed(named, language=language)
    own = {blank: translated(told[key], said, language=language) for blank, key in REGION.items() if told.get(key)}
    return default | own


def listed(names: Iterable[str], *, language: str) -> str:
    """Return names as people list them.

    Examples
    --------
    >>> listed(["North", "South", "West"], language="en"), listed(["North"], language="en")
    ('North, South and West', 'North')
    """
    *some, last = list(names) or [""]
    return f"{', '.join(some)} {texts_in(language)['language']['and']} {last}" if some else last


KINDS = ("municipality", "organisation", "team")


def path_label(path: str, *, labels: Mapping[str, Mapping[str, str]], language: str) -> str:
    """Return the name of a number and, in brackets, of what it is; the box in which it stands is left out.

    Examples
    --------
    >>> path_label("rules.transitions.service.productivity_dip", labels={}, language="en")
    'productivity dip (transition, service)'
    >>> path_label("resources.teams.a.fte", labels={"team": {"a": "Coaches of A"}}, language="nl")
    'fte (Coaches of A)'
    """
    _, *around, last = path.split(".") if "." in path else ("", path)
    said = [_part(part, labels=labels, language=language) for part in around]
    name = _part(last, labels=labels, language=language)
    context = ", ".join(part for part in said if part)
    return f"{name} ({context})" if context else name


def _part(part: str, *, labels: Mapping[str, Mapping[str, str]], language: str) -> str:
    known = (labels.get(kind, {}).get(part) for kind in KINDS)
    named = next((name for name in known if name), None)
    if named:
        return translated(named, labels.get(language, {}), language=language)
    return str(texts_in(language)["number"].get(part, part.replace("_", " ")))


DAY, HALF = r"\d{4}-\d{2}-\d{2}", r"(\d{4})H([12])"
DAY_IN_TEXT = rf"(?<!: )(?<![\w-]){DAY}(?![\w-])"
"""A day in running text; behind a key and a colon it is what somebody typed, or is to type."""

DASH = "\N{EN DASH}"


def day_in_words(day: dt.date, *, language: str) -> str:
    """Return a day as people write it.

    Examples
    --------
    >>> day_in_words(dt.date(2027, 1, 1), language="nl")
    '1 januari 2027'
    """
    return _said("day", day, language)


def days_in_words(text: str, *, language: str) -> str:
    """Return a text with its days as people write them.

    Examples
    --------
    >>> days_in_words("On benefit, 2023-12-31; write 'from: 2016-01-01'", language="en")
    "On benefit, 31 December 2023; write 'from: 2016-01-01'"
    >>> days_in_words("2023-02-30", language="en")
    '2023-02-30'
    """

    def said(found: re.Match[str]) -> str:
        try:
            return day_in_words(dt.date.fromisoformat(found[0]), language=language)
        except ValueError:
            return found[0]

    return re.sub(DAY_IN_TEXT, said, text)


def month_in_words(day: dt.date, *, language: str) -> str:
    """Return the month in which a day falls, with its year.

    Examples
    --------
    >>> month_in_words(dt.date(2029, 3, 1), language="en")
    'March 2029'
    """
    return _said("month", day, language)


def _said(form: str, day: dt.date, language: str) -> str:
    said = texts_in(language)["language"]
    return str(said[form]).format(day=day.day, month=list(said["months"])[day.month - 1], year=day.year)


def period_label(period: str, *, language: str) -> str:
    """Return how people call a period of the tables: a day, half a year or a year.

    Examples
    --------
    >>> [period_label(period, language="nl") for period in ("2023-12-31", "2022H1", "2016")]
    ['31 december 2023', 'eerste helft van 2022', '2016']
    """
    if re.fullmatch(DAY, period):
        return day_in_words(dt.date.fromisoformat(period), language=language)
    half = re.fullmatch(HALF, period)
    halves = list(texts_in(language)["language"]["halves"])
    return halves[int(half[2]) - 1].format(year=half[1]) if half else period


def period_in_words(since: dt.date, until: dt.date, *, language: str) -> str:
    """Return a period `[since, until)`: whole years, or its first and its last day.

    Examples
    --------
    >>> period_in_words(dt.date(2027, 1, 1), dt.date(2036, 1, 1), language="en").replace(DASH, "-")
    '2027-2035'
    >>> period_in_words(dt.date(2027, 1, 1), dt.date(2028, 7, 1), language="nl").replace(DASH, "-")
    '1 januari 2027 - 30 juni 2028'
    """
    last = until - dt.timedelta(days=1)
    if (since.month, since.day, last.month, last.day) == (1, 1, 12, 31):
        return f"{since.year}{DASH}{last.year}" if last.year > since.year else str(since.year)
    return f"{day_in_words(since, language=language)} {DASH} {day_in_words(last, language=language)}"
