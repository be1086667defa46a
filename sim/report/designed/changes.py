"""What a factor changes, found in the configurations of two cases that differ in nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from math import isclose
from typing import Any

from sim.report.designed.facts import Facts, named

LATER, TEAMS = "later", ("resources", "teams")
VALUE = "value"
MOST = 6
"""Numbers that are named; the others are counted."""

Path = tuple[str, ...]


def changed_by(facts: Facts, factor: str) -> str:
    """Return what a factor changes as people would say it; empty where no two cases tell."""
    paths = sorted(_paths(facts, factor))
    said: dict[str, list[str]] = {}
    for path in paths[:MOST]:
        what, whose = _in_words(facts, path)
        said.setdefault(what, []).append(whose)
    parts = [f"{what}: {', '.join(whose)}" if any(whose) else what for what, whose in said.items()]
    more = [facts.words("design.more_numbers", n=len(paths) - MOST)] if len(paths) > MOST else []
    return "; ".join([*parts, *more])


def multiplies(facts: Facts, factor: str) -> bool:
    """Whether a level is by what a factor multiplies what is there: the numbers go with it, and are not it."""
    pair = _pair(facts, factor)
    if pair is None:
        return False
    levels = [facts.swept["levels"][case][factor] for case in pair]
    totals = [_total(facts, factor, case) for case in pair]
    if not all(isinstance(level, int | float) and level for level in levels) or not all(totals):
        return False
    return isclose(levels[0] / levels[1], totals[0] / totals[1]) and not isclose(levels[0], totals[0])


def _total(facts: Facts, factor: str, case: str) -> float:
    numbers = dict(_numbers(facts.plan, case))
    values = (numbers.get(path) for path in _paths(facts, factor))
    return sum(value for value in values if isinstance(value, int | float))


def _in_words(facts: Facts, path: Path) -> tuple[str, str]:
    """Return what is changed, and of which team; a number that is of no team goes by its path."""
    if path[:2] != TEAMS or len(path) < 4:
        return ".".join(path), ""
    label = facts.result.manifest["labels"].get("team", {}).get(path[2], named(path[2]))
    return named(".".join(path[3:])), str(label)


def _paths(facts: Facts, factor: str) -> set[Path]:
    """Return the paths at which the first cases that differ in a factor only are not the same."""
    pair = _pair(facts, factor)
    if pair is None:
        return set()
    first, second = (dict(_numbers(facts.plan, case)) for case in pair)
    return {path for path in first.keys() | second.keys() if first.get(path) != second.get(path)}


def _pair(facts: Facts, factor: str) -> tuple[str, str] | None:
    """Return the first two cases that differ in a factor only."""
    known = [case for case in facts.swept["levels"] if case in facts.plan.get("cases", {})]
    return next((pair for pair in combinations(known, 2) if _differ_in(facts, *pair) == [factor]), None)


def _differ_in(facts: Facts, one: str, other: str) -> list[str]:
    """Return the factors whose levels two cases of one scenario have not in common; none of two scenarios."""
    if one.partition("/")[0] != other.partition("/")[0]:
        return []
    mine, theirs = facts.swept["levels"][one], facts.swept["levels"][other]
    return [name for name in facts.factors if mine.get(name) != theirs.get(name)]


def _numbers(plan: Mapping[str, Any], case: str) -> Iterator[tuple[Path, Any]]:
    """Yield every number of a case, with its path, as it is from the last date on at which something changes."""
    packed, parts = plan["configurations"][plan["cases"][case]["document"]], plan["parts"]
    last: Mapping[str, Any] = packed[LATER][-1] if packed.get(LATER) else {}
    for box, kept in (packed | last).items():
        if isinstance(kept, list) and box != LATER:
            for key, name in parts[kept[0]].items():
                yield from _leaves(parts[name], (box, key))


def _leaves(part: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if not isinstance(part, Mapping) or VALUE in part:
        yield path, part[VALUE] if isinstance(part, Mapping) else part
        return
    for key, inner in part.items():
        yield from _leaves(inner, (*path, str(key)))
