"""What a factor changes, told from the configurations of two cases that differ in nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from math import isclose
from typing import Any

from sim.plan import LATER, Plan, Swept

VALUE = "value"

ROUNDED = 0.02
"""Part by which numbers may be off for having been rounded, as fte are."""

Keys = tuple[str, ...]
"""The way to a number of a configuration."""


def multiplies(plan: Plan, swept: Swept, factor: str) -> bool:
    """Whether a level is by what a factor multiplies what is there: the numbers go with it, and are not it."""
    pair = _known_pair(plan, swept, factor)
    if pair is None:
        return False
    first, second = (swept.levels[case][factor] for case in pair)
    paths = paths_of(plan, swept, factor)
    totals = [_total(plan, paths, case) for case in pair]
    if not isinstance(first, int | float) or not isinstance(second, int | float) or not all((first, second, *totals)):
        return False
    is_in_step = isclose(first / second, totals[0] / totals[1], rel_tol=ROUNDED)
    return is_in_step and not isclose(first, totals[0], rel_tol=ROUNDED)


def paths_of(plan: Plan, swept: Swept, factor: str) -> set[Keys]:
    """Return the paths at which the first cases that differ in a factor only are not the same.

    Where no two cases do, those that the plan says the factor changes.
    """
    pair = _known_pair(plan, swept, factor)
    if pair is None:
        return {tuple(path.split(".")) for path in swept.changes.get(factor, ())}
    first, second = (dict(_numbers(plan, case)) for case in pair)
    return {path for path in first.keys() | second.keys() if first.get(path) != second.get(path)}


def _total(plan: Plan, paths: set[Keys], case: str) -> float:
    numbers = dict(_numbers(plan, case))
    values = (numbers.get(path) for path in paths)
    return sum(value for value in values if isinstance(value, int | float))


def _known_pair(plan: Plan, swept: Swept, factor: str) -> tuple[str, str] | None:
    """Return the first two cases that differ in a factor only and of which the plan has the numbers."""
    return _pair([case for case in swept.levels if case in plan.cases], swept, factor)


def _pair(cases: Iterable[str], swept: Swept, factor: str) -> tuple[str, str] | None:
    return next((pair for pair in combinations(cases, 2) if _differ_in(swept, *pair) == [factor]), None)


def _differ_in(swept: Swept, one: str, other: str) -> list[str]:
    """Return the factors whose levels two cases of one scenario have not in common; none of two scenarios."""
    if one.partition("/")[0] != other.partition("/")[0]:
        return []
    mine, theirs = swept.levels[one], swept.levels[other]
    return [name for name in swept.factors if mine.get(name) != theirs.get(name)]


def _numbers(plan: Plan, case: str) -> Iterator[tuple[Keys, Any]]:
    """Yield every number of a case, with its path, as it is from the last date on at which something changes."""
    document = plan.documents[plan.cases[case].document]
    last: dict[str, Any] = document[LATER][-1] if document.get(LATER) else {}
    for box, kept in (document | last).items():
        if isinstance(kept, Mapping) and box != LATER:
            yield from _leaves(kept, (box,))


def _leaves(part: Any, path: Keys) -> Iterator[tuple[Keys, Any]]:
    if not isinstance(part, Mapping) or VALUE in part:
        yield path, part[VALUE] if isinstance(part, Mapping) else part
        return
    for key, inner in part.items():
        yield from _leaves(inner, (*path, str(key)))
