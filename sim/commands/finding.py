"""Which teams and measures there are, and where a number stands, found by the words that planners use.

A word finds what has it, or a word of the same meaning (words.toml), in its name or in its label in either language;
and what says it in its sentence. Every path that is found can be set by an experiment: in `overrides` or by a factor.
"""

from __future__ import annotations

import functools
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.config import Configuration, is_number_entry, sentence_of, stages, text_in
from sim.errors import CaseloadError, nearest
from sim.measures import HOUSE, Measure
from sim.plan import LATER
from sim.texts import Text

WORDS = Path(__file__).with_name("words.toml")
TEAMS = "resources.teams"
RULES = "rules."
LABEL = "label"

LEAST_LETTERS = 4
"""With so many letters the beginning of a word stands for it."""

MOST_LETTERS = 48
"""How much of a value is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something that can be found: its name (a path, or the id of a measure), what it is now, and what it means.

    It is found by what stands in ``also`` too: of a measure, by whom it is told.
    """

    kind: str
    name: str
    now: str
    label: str
    sentence: str
    also: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """What a table shows of it."""
        return self.kind, self.name, self.now, self.label or self.sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A table to be shown: the heads of its columns, which of these are never broken, and its rows."""

    heads: tuple[str, ...]
    whole: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def lines(self) -> Iterator[str]:
        """Yield the table as lines with aligned columns, for who reads it without a terminal."""
        table = (self.heads, *self.rows)
        widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
        for row in table:
            yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


# --- teams ----------------------------------------------------------------------------------------


def teams(configuration: Configuration) -> Listing:
    """Return every team by the path of its size, as it is on the day from which all scenarios and numbers hold."""
    day = max((*configuration.dates(), configuration.window.measured_from))
    heads = ("path", f"fte on {day}", "norm caseload", "functions", "municipalities", "label")
    rows = (
        (
            f"{TEAMS}.{name}.fte",
            f"{team.fte:g}",
            "" if team.norm_caseload is None else f"{team.norm_caseload:g}",
            ", ".join(team.functions),
            ", ".join(team.municipalities),
            _both(team.label),
        )
        for name, team in configuration.at(day).resources.teams.items()
    )
    return Listing(heads=heads, whole=heads[:1], rows=tuple(rows))


def _both(label: Text) -> str:
    """Return a label in both languages, once where it is the same."""
    return label.en if label.en == label.nl else f"{label.en} / {label.nl}"


# --- measures -------------------------------------------------------------------------------------


def measures(words: str = "") -> Listing:
    """Return the measures that a file may ask for, those that have the words where some are given.

    Raises
    ------
    CaseloadError
        None has them.
    """
    things = [_thing_of(one) for one in HOUSE.askable.values()]
    found = found_among(things, words) if words else things
    heads = ("measure", "unit", "better", "label", "groups", "what it means")
    known = HOUSE.askable
    rows = (
        (one.name, known[one.name].unit, known[one.name].better, one.label, _groups(known[one.name]), one.sentence)
        for one in found
    )
    return Listing(heads=heads, whole=heads[:1], rows=tuple(rows))


def _groups(measure: Measure) -> str:
    return ", ".join(measure.groupings)


def _thing_of(measure: Measure) -> Thing:
    label, groups = _both(measure.label), " ".join(measure.groupings)
    return Thing(kind="measure", name=measure.id, now=measure.unit, label=label, sentence=measure.sentence, also=groups)


# --- anything -------------------------------------------------------------------------------------


def find(words: str, configuration: Configuration) -> Listing:
    """Return the teams, measures, rules and numbers that have some words, those that are called so first.

    Raises
    ------
    CaseloadError
        Nothing has them.
    """
    things = [*_in_configuration(configuration), *(_thing_of(one) for one in HOUSE.askable.values())]
    heads = ("what", "path or measure", "now", "what it means")
    return Listing(heads=heads, whole=heads[1:2], rows=tuple(one.cells for one in found_among(things, words)))


def _in_configuration(configuration: Configuration) -> Iterator[Thing]:
    """Yield every number and what else the rules say, each path once; a list is set as a whole."""
    document, seen = configuration.document, set[str]()
    for whole, entry in stages(document):
        path = whole.rpartition(" ")[2].partition("[")[0]
        if path in seen or not (path.startswith(RULES) or is_number_entry(entry)) or _is_for_people(path):
            continue
        seen.add(path)
        label = _label_of_team(path, configuration)
        yield Thing(kind=_kind_of(path), name=path, now=_now(entry), label=label, sentence=sentence_of(path))


def _is_for_people(path: str) -> bool:
    return LABEL in path.split(".")


def _kind_of(path: str) -> str:
    """Return what a path is to a planner."""
    if path.startswith(f"{TEAMS}.") and path.endswith(".fte"):
        return "team"
    return "rule" if path.startswith(RULES) else "number"


def _label_of_team(path: str, configuration: Configuration) -> str:
    """Return what people call the team at the path of its size; empty for anything else."""
    name = path.removeprefix(f"{TEAMS}.").removesuffix(".fte")
    documents = (configuration.document, *configuration.document.get(LATER, ()))
    found = (document.get("resources", {}).get("teams", {}).get(name, {}).get(LABEL) for document in documents)
    text = next((text for label in found if (text := text_in(label)) is not None), None)
    return "" if text is None else _both(text)


def _now(entry: Any) -> str:
    """Return what stands somewhere, as short as a line can hold."""
    number = isinstance(entry, Mapping) and is_number_entry(entry)
    value = entry["value"] if number else entry
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    short = text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 4]} ..."
    return f"{short} {entry['unit']}" if number else short


# --- words ----------------------------------------------------------------------------------------


def found_among(things: Iterable[Thing], words: str) -> list[Thing]:
    """Return the things that have all of some words, those that are called so first.

    Raises
    ------
    CaseloadError
        Nothing has them.
    """
    every = list(things)
    wanted = [same_words(word) for word in _split(words).split()] if words.strip() else []
    ranked = sorted((rank, i) for i, one in enumerate(every) if (rank := _rank(one, wanted)) is not None)
    if not ranked or not wanted:
        known = {word for one in every for word in _split(f"{one.name} {one.label}").split()}
        known |= {word for group in _groups_of_words() for word in group}
        near = nearest(words, sorted(word for word in known if len(word) >= LEAST_LETTERS))
        todo = f"did you mean {near!r}?" if near else "try a shorter word, or one word alone"
        raise CaseloadError(f"{words!r}: no team, rule, number or measure has that; {todo}")
    return [every[i] for _, i in ranked]


def _rank(thing: Thing, wanted: list[tuple[str, ...]]) -> int | None:
    """Return how near a thing is to some words; None: one of them it has not."""
    called, said = _split(f"{thing.name} {thing.label} {thing.also}"), _split(thing.sentence)
    ranks = [_first((_has(called, same[:1]), _has(called, same), _has(said, same[:1]))) for same in wanted]
    return None if None in ranks else max((rank for rank in ranks if rank is not None), default=0)


def has_word(text: str, words: str) -> bool:
    """Whether a text has words that begin so, one after the other."""
    return bool(_split(words)) and _split(words) in _split(text)


def _first(facts: Iterable[bool]) -> int | None:
    """Return which of some facts is the first that holds; None: none does."""
    return next((i for i, holds in enumerate(facts) if holds), None)


def _has(text: str, words: Iterable[str]) -> bool:
    """Whether a word of a text begins with one of some words."""
    return any(f" {word}" in text for word in words)


def _split(text: str) -> str:
    """Return the words of a text, in small letters, each after a space."""
    return "".join(f" {word}" for word in re.findall(r"[^\W_]+", text.lower()))


def same_words(word: str) -> tuple[str, ...]:
    """Return a word and those that mean the same, the word itself first.

    Examples
    --------
    >>> "trajectory" in same_words("coach"), same_words("coaches")[0], same_words("qqq")
    (True, 'coaches', ('qqq',))
    """
    every = _groups_of_words()
    same = [group for group in every if word in group] or [
        group for group in every if any(_are_one(word, other) for other in group)
    ]
    return (word, *dict.fromkeys(other for group in same for other in group if other != word))


def _are_one(word: str, other: str) -> bool:
    """Whether one of two words is how the other begins."""
    short, long = sorted((word, other), key=len)
    return len(short) >= LEAST_LETTERS and long.startswith(short) and " " not in long


@functools.cache
def _groups_of_words() -> tuple[tuple[str, ...], ...]:
    told = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return tuple(tuple(group) for group in told["same"])
