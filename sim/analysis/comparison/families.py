"""Which scenarios are compared on what, in families judged together, and how the 5 % is divided over them.

A difference without any spread is judged here as well: whether it is certain, or may be the luck of small counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.errors import CaseloadError, did_you_mean
from sim.stats import Family, simultaneous_differences, spread

if TYPE_CHECKING:
    from sim.analysis.comparison.outcome import Outcome
    from sim.analysis.comparison.values import Values

HEADLINE = "headline"
PAIRS = "pairs"
BEST = "best"
BREAKDOWN = "breakdown"

READ_SHARE = 0.8
"""The part of the 5 % of what is read first: the headline, the pairs and the best, which share one maximum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One family: the places of its comparisons in the array, the values on both sides, and what they show.

    `share` is the part of the chance of a false statement that it shares with the families judged with it.
    """

    name: str
    scenario: Ints
    base: Ints
    row: Ints
    values: Floats
    baseline: Floats
    family: Family
    share: float


Places = Ints
"""Comparisons, a line each: the case, the case that it is compared with, and the row."""


def judged(
    table: Values,
    *,
    baseline: str,
    headline: Sequence[Outcome],
    pairs: Sequence[tuple[str, ...]] = (),
    level: float = 0.95,
) -> list[Judged]:
    """Return each family that has rows, all at such a level that they hold together with probability `level`."""
    first = np.unique(np.concatenate([table.rows(outcome) for outcome in headline])) if headline else np.empty(0, int)
    rest = np.setdiff1d(np.arange(len(table.keys)), first)
    against = _against(table, baseline)
    read = {
        HEADLINE: _places(table, against, first),
        PAIRS: _places(table, list(_all_pairs(table, pairs, baseline=baseline)), first),
    }
    groups = [read, {BREAKDOWN: _places(table, against, rest)}]
    asked = [{name: places for name, places in group.items() if len(places)} for group in groups]
    shares = (READ_SHARE, 1.0 - READ_SHARE) if all(asked) else (1.0, 1.0)
    return [
        one
        for group, share in zip(asked, shares, strict=True)
        if group
        for one in _together(table, group, share=share, level=level)
    ]


def _against(table: Values, baseline: str) -> list[tuple[int, int]]:
    """Every case with the baseline at its own point."""
    others = [(place, case) for place, case in enumerate(table.cases) if case[0] != baseline]
    return [(place, table.number((baseline, point))) for place, (_, point) in others]


def _all_pairs(table: Values, groups: Sequence[tuple[str, ...]], *, baseline: str) -> Iterator[tuple[int, int]]:
    """Yield all pairs within each group, once, at each point; the baseline, or who is named first, is compared with."""
    pairs = (pair for group in groups for pair in combinations(dict.fromkeys(group), 2))
    once = {frozenset(pair): pair for pair in pairs}
    for first, second in once.values():
        scenario, base = (first, second) if second == baseline else (second, first)
        for point in points_of(table, scenario):
            yield table.number((scenario, point)), table.number((base, point))


def points_of(table: Values, scenario: str) -> list[str]:
    """Return the design points at which a scenario is.

    Raises
    ------
    CaseloadError
        When the replications have no such scenario.
    """
    known = dict.fromkeys(name for name, _ in table.cases)
    if scenario not in known:
        todo = did_you_mean(scenario, known)
        raise CaseloadError(f"pairs: got {scenario!r}; scenarios that are among the replications; {todo}")
    return [point for name, point in table.cases if name == scenario]


def _places(table: Values, pairs: Sequence[tuple[int, int]], rows: Ints) -> Places:
    """The comparisons of each pair of cases at each of the rows that both have."""
    scenario, base = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    both = table.given[np.ix_(scenario, rows)] & table.given[np.ix_(base, rows)]
    which, row = np.nonzero(both)
    return np.column_stack((scenario[which], base[which], rows[row]))


def _together(table: Values, group: dict[str, Places], *, share: float, level: float) -> Iterator[Judged]:
    """Yield families that share one maximum of t; a comparison that is in two of them is counted once."""
    once, place = np.unique(np.concatenate(list(group.values())), axis=0, return_inverse=True)
    scenario, base, row = once.T
    values, baseline = table.compared(scenario, row), table.compared(base, row)
    family = simultaneous_differences(
        values - baseline,
        level=1.0 - (1.0 - level) * share,
        certain=is_no_luck(values, baseline, of_all=table.is_of_all()[row]),
    )
    since = 0
    for name, places in group.items():
        mine = place.ravel()[since : since + len(places)]
        since += len(places)
        yield Judged(
            name=name,
            scenario=scenario[mine],
            base=base[mine],
            row=row[mine],
            values=values[:, mine],
            baseline=baseline[:, mine],
            family=family.at(mine),
            share=share,
        )


BEYOND_LUCK = 100.0
"""A difference of fewer units may be the same in every replication by the luck of counts; of so many it cannot be."""


def is_no_luck(values: Floats, baseline: Floats, *, of_all: Bools) -> Bools:
    """Return which columns differ by the same in every replication, and could not do so by luck.

    Parameters
    ----------
    values, baseline
        A row per replication, a column per comparison; nan where there is no value.
    of_all
        Whether a column is of all residents together, and not of a group, which may be tiny.

    Notes
    -----
    Nobody of ten in a group leaves, or one does: 0, 0, 0 against 1, 1, 1 happens by luck, and so does a price paid once
    against not at all. What cannot happen by luck is a cost of exactly 1,000,000 in each replication, or net results
    that vary and differ by exactly the same. So a difference without spread is certain when it is of `BEYOND_LUCK`
    units or more, since a count that large does not come out the same by chance; and, in a group, only where both sides
    take another, broken value in each replication, so that it is no sum of a few equal pieces.

    Examples
    --------
    >>> counts, costs = np.array([[1.0, 1e6]] * 3), np.array([[0.0, 0.0]] * 3)
    >>> is_no_luck(counts, costs, of_all=np.array([True, True])).tolist()
    [False, True]
    """
    off = values - baseline
    size = np.abs(np.where(np.isfinite(off), off, 0.0)).max(axis=0, initial=0.0)
    same = (spread(off) == 0.0) & (size >= BEYOND_LUCK)
    certain: Bools = same & (of_all | _is_fine(baseline))
    return certain


def _is_fine(values: Floats) -> Bools:
    """Whether a column takes as many different values as it has, none of them whole."""
    there = np.isfinite(values)
    ordered = np.sort(values, axis=0)
    differ = (np.diff(ordered, axis=0) != 0.0).all(axis=0)
    whole = there & (values == np.round(values))
    fine: Bools = differ & ~whole.any(axis=0) & there.any(axis=0)
    return fine
