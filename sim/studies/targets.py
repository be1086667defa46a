"""Whether the figures of the real world in a configuration can be held against anything that a run measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sim.config.tree import Node, date_of, find, is_number, shown, text_of
from sim.errors import Problem, did_you_mean
from sim.measures.definitions import DEFINITIONS
from sim.measures.periods import AFTER, DAY, LABEL
from sim.studies.groupings import DAY as A_DAY
from sim.studies.groupings import PERIOD as A_PERIOD
from sim.studies.groupings import group_names, groups_of_measure, times_of

if TYPE_CHECKING:
    from sim.config import Configuration

TARGETS = ("measurement", "targets")
ALL = "all"


def wrong_targets(configuration: Configuration) -> Iterator[Problem]:
    """Yield what is wrong with the targets of a configuration that was read from files.

    What is wrong in their shape is said where the files are read, and skipped here.
    """
    names = group_names([configuration])
    targets = configuration.targets
    for name, target in targets.items.items() if targets is not None else ():
        path = (*TARGETS, text_of(name))
        for key, came, needed, todo in _wrong(target, names):
            place = _at(target, key).place
            yield place.problem((*path, *key.split(".")), came=came, needed=needed, todo=todo)


Said = tuple[str, str, str, str]
"""At which key of a target, what came, what was needed, what to do."""


def _wrong(target: Node, names: Mapping[str, tuple[str, ...]]) -> Iterator[Said]:
    measure = target.items.get("measure")
    if measure is not None and isinstance(measure.value, str):
        if measure.value not in DEFINITIONS:
            todo = did_you_mean(measure.value, DEFINITIONS)
            yield "measure", f"came {shown(measure)}", "the id of a measure was needed", todo
        else:
            yield from _wrong_group(target, measure.value, names)
            yield from _wrong_unit(target, measure.value)
            yield from _wrong_time(target, measure.value)
    yield from _wrong_band(target)


def _wrong_group(target: Node, measure: str, names: Mapping[str, tuple[str, ...]]) -> Iterator[Said]:
    by, group = (_text(target, key) for key in ("group_by", "group"))
    groups = groups_of_measure(measure, names)
    if by not in groups:
        needed = f"a grouping that {measure!r} is measured by was needed"
        yield "group_by", f"came {by!r}", needed, did_you_mean(by, groups)
    elif group not in groups[by]:
        todo = f"{did_you_mean(group, groups[by])} (or write null in place of the target)"
        yield "group", f"came {group!r}", f"a group of the grouping {by!r} was needed", todo


def _text(target: Node, key: str) -> str:
    found = target.items.get(key)
    return ALL if found is None else str(found.value)


def _wrong_unit(target: Node, measure: str) -> Iterator[Said]:
    unit = find(target, ("observed", "unit"))
    wanted = DEFINITIONS[measure].unit
    if unit is not None and isinstance(unit.value, str) and unit.value != wanted:
        needed = f"{wanted!r} was needed, the unit of {measure!r}"
        yield "observed.unit", f"came the unit {shown(unit)}", needed, f"give the value in {wanted!r} and write that"


def _wrong_time(target: Node, measure: str) -> Iterator[Said]:
    period = target.items.get("period")
    if period is None or not isinstance(period.value, str):
        return
    label = period.value
    if not is_time(label):
        needed = "a period or a day was needed"
        yield "period", f"came {shown(period)}", needed, "write all, 2022, 2022H1, 2022Q1, 2022-06 or 2022-06-30"
        return
    kind = A_DAY if DAY.fullmatch(label) else A_PERIOD
    if kind not in times_of(measure):
        needed = f"{' or '.join(times_of(measure))} was needed: over nothing else {measure!r} is measured"
        todo = "write a year such as 2022" if kind == A_DAY else "write a day such as 2022-12-31"
        yield "period", f"came {shown(period)}", needed, todo


def is_time(label: str) -> bool:
    """Whether a label names a period or a day over which something may be measured.

    Examples
    --------
    >>> [is_time(label) for label in ("all", "2022H1", "2022-06", "2022-13", "2022-02-30", "spring")]
    [True, True, True, False, False, False]
    """
    if label in (ALL, AFTER):
        return True
    if DAY.fullmatch(label):
        return date_of(label) is not None
    found = LABEL.fullmatch(label)
    return found is not None and (found["month"] is None or date_of(f"{label}-01") is not None)


def _wrong_band(target: Node) -> Iterator[Said]:
    """The two ends of the band are in order and hold the figure itself."""
    band, value = target.items.get("band"), find(target, ("observed", "value"))
    ends = [one.value for one in band.elements if isinstance(one.value, int | float)] if band is not None else []
    if band is None or len(ends) != 2 or not all(map(is_number, ends)):
        return
    if not ends[0] <= ends[1]:
        yield "band", f"came {band.plain()}", "the lower end first was needed", "write [low, high]"
    elif value is not None and is_number(value.value) and not _within(value, ends):
        yield (
            "band",
            f"{band.plain()} does not hold {shown(value)}",
            "a band around the figure was needed",
            "correct one",
        )


def _within(value: Node, ends: list[float]) -> bool:
    assert isinstance(value.value, int | float)
    return ends[0] <= value.value <= ends[1]


def _at(target: Node, key: str) -> Node:
    """Return the node at a key of a target, or the target itself where the key is left out."""
    found = find(target, tuple(key.split(".")))
    return target if found is None else found
