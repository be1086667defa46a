"""What a resolved configuration tells: its lines, what differs between two, what it means, and since when it holds."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sim.config.labels import text_in
from sim.config.schema import Settings
from sim.config.tree import KeyKind, Shape, below, dotted, shape_at, steps_of
from sim.rules.transitions import Transition

KEYS_OF_A_NUMBER = {"value", "unit", "source"}

LATER = "later"
REMOVED = "removed"
ABSENT = object()
"""What stands where a document has no entry."""


def lines(document: Mapping[str, Any], *, explained: bool = False, only: Callable[[str], bool] = bool) -> Iterator[str]:
    """Yield a line for each entry: its path, its value and, for a number, unit, source and range.

    `explained`: above it, after a `#`, what the key and those above it mean, each the first time that it is met.
    `only` says of a path whether it is wanted; by default all are.
    """
    told = set[str]()
    for path, entry in stages(document):
        if not only(path):
            continue
        for above, sentence in _meanings(path) if explained else ():
            if sentence not in told:
                told.add(sentence)
                yield f"# {above}: {sentence}"
        yield f"{path}: {_text(entry)}"


def _meanings(path: str) -> Iterator[tuple[str, str]]:
    """Yield each path on the way to an entry with what its key means, from the top down."""
    steps = steps_of(path.rpartition(" ")[2])
    for end in range(1, len(steps) + 1):
        above = dotted(steps[:end])
        if sentence := sentence_of(above):
            yield above, sentence


def sentence_of(path: str) -> str:
    """Return what the key at a dotted `path` means and does; nothing where the schema knows no such key."""
    shape = _shape_of(path)
    return "" if shape is None else shape.sentence


def is_entered(path: str) -> bool:
    """Whether the number at a dotted `path` is an effect that somebody estimated, as the schema declares it."""
    shape = _shape_of(path)
    return shape is not None and shape.entered


def _shape_of(path: str) -> Shape | None:
    return shape_at(Settings, steps_of(path))


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each entry that differs, in the order of the first document.

    First what differs from the start, then what else differs from a date on, with the date before its path.
    """
    dates = {stage["from"] for document in (one, other) for stage in document.get(LATER, ())}
    told: dict[str, tuple[Any, Any]] = {}
    for date in ("", *sorted(dates)):
        left, right = (dict(entries(at(document, date))) for document in (one, other))
        for path in dict.fromkeys([*left, *right]):
            pair = left.get(path, ABSENT), right.get(path, ABSENT)
            if pair[0] != pair[1] and told.get(path) != pair:
                yield f"{_since(date)}{path}: {_pair(*pair)}"
            told[path] = pair


def _pair(left: Any, right: Any) -> str:
    if right is ABSENT:
        return f"only in the first: {_text(left)}"
    return f"only in the second: {_text(right)}" if left is ABSENT else f"{_text(left)} -> {_text(right)}"


def _since(date: str) -> str:
    return f"from {date}: " if date else ""


def stages(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the entries that rule first, then those that are other from a date on, with the date before their path."""
    before = dict(entries(at(document, "")))
    yield from before.items()
    for stage in document.get(LATER, ()):
        now = dict(entries(at(document, stage["from"])))
        for path in dict.fromkeys([*before, *now]):
            if before.get(path) != now.get(path):
                yield f"{_since(stage['from'])}{path}", now.get(path, REMOVED)
        before = now


def at(document: Mapping[str, Any], date: str) -> dict[str, Any]:
    """Return the part of a document that rules on a date, as ISO text; empty text is before every scenario."""
    held = {key: below for key, below in document.items() if key != LATER}
    for stage in document.get(LATER, ()):
        if stage["from"] <= date:
            held |= {key: below for key, below in stage.items() if key != "from"}
    return held


def is_number_entry(entry: Any) -> bool:
    """Whether an entry of a document is a number with its source."""
    return isinstance(entry, Mapping) and entry.keys() >= KEYS_OF_A_NUMBER


def entries(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the ends of a document: numbers with their source, and plain values."""
    if isinstance(tree, Mapping) and tree and not tree.keys() >= KEYS_OF_A_NUMBER:
        for key, below in tree.items():
            yield from entries(below, f"{path}.{key}" if path else str(key))
    elif isinstance(tree, list) and any(isinstance(below, Mapping) for below in tree):
        for number, below in enumerate(tree):
            yield from entries(below, f"{path}[{number}]")
    else:
        yield path, tree


def _text(entry: Any) -> str:
    if not isinstance(entry, Mapping) or not entry.keys() >= KEYS_OF_A_NUMBER:
        return _plain(entry)
    source = entry["source"]
    text = text_in(source["text"])
    date = f", {source['date']}" if source.get("date") else ""
    limits = "".join(f" {key} {_plain(entry[key])}" for key in ("range", "factor_range") if key in entry)
    return f"{_plain(entry['value'])} {entry['unit']} [{source['kind']}: {text.en if text else ''}{date}]{limits}"


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


# --- what it means, without what only people read: that a replication may depend on, and nothing else -----------

SCENARIOS, SINCE, TAKES_EFFECT = "scenarios", "from", "takes_effect"
WHOLE = Shape(KeyKind.BOX, Settings, box=Settings)
RANGES = ("range", "factor_range")


def meaning_of(document: Mapping[str, Any], *, ranges: bool = False) -> dict[str, Any]:
    """Return a resolved document with the bare values of its numbers and without the texts for people.

    Parameters
    ----------
    document
        As `Configuration.document` gives it.
    ranges
        Keep the range of each number: a draw of it depends on that.
    """
    held = {key: entry for key, entry in document.items() if key not in (SCENARIOS, LATER)}
    later = [
        {SINCE: stage[SINCE]} | _meant({key: stage[key] for key in stage if key != SINCE}, WHOLE, ranges)
        for stage in document.get(LATER, ())
    ]
    dates = [scenario[TAKES_EFFECT] for scenario in document.get(SCENARIOS, ())]
    return {**_meant(held, WHOLE, ranges), LATER: later, SCENARIOS: dates}


def _meant(entry: Any, shape: Shape | None, ranges: bool) -> Any:
    if isinstance(entry, list):
        return [_meant(one, below(shape, number) if shape else None, ranges) for number, one in enumerate(entry)]
    if not isinstance(entry, Mapping):
        return entry
    if entry.keys() >= KEYS_OF_A_NUMBER:
        return [entry["value"], *(entry.get(key) for key in RANGES)] if ranges else entry["value"]
    inner = {key: below(shape, key) if shape else None for key in entry}
    return {key: _meant(entry[key], one, ranges) for key, one in inner.items() if one is None or not one.for_people}


# --- since when a transition runs, and what day the stock describes ---------------------------------------------


class Dated(Protocol):
    """A configuration, as far as its dates and settings go."""

    def at(self, date: dt.date) -> Settings:
        """Return the settings that hold on `date`."""

    def dates(self) -> tuple[dt.date, ...]:
        """Return the dates inside the run on which settings change, ascending."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A transition and the date on which it begins."""

    since: dt.date
    transition: Transition


def transitions_of(configuration: Dated) -> Iterator[Begun]:
    """Yield every transition that begins inside the run, in order of time.

    What holds from the first day of the run on is settled: no transition belongs to it.
    """
    before: dict[str, Transition] | None = None
    for date in (dt.date.min, *configuration.dates()):
        now = configuration.at(date).rules.transitions
        if before is not None:
            for name, transition in now.items():
                if transition != before.get(name):
                    yield Begun(date, transition)
        before = now


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherStart:
    """A start on another day than the one that the stock describes; all days as ISO text."""

    start: str
    as_of: str
    measured_from: str


def other_start(document: Mapping[str, Any]) -> OtherStart | None:
    """Return how the start of a resolved document differs from what its stock describes; None when it does not.

    A stock that names no day describes the day of the start.
    """
    as_of = document.get("circumstances", {}).get("stock", {}).get("as_of")
    window = document.get("measurement", {}).get("window", {})
    if as_of is None or window.get("start") == as_of:
        return None
    return OtherStart(start=window["start"], as_of=as_of, measured_from=window["measured_from"])
