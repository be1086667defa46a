"""What becomes of people: how soon they find work, whether it lasts, and whether they come back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sim.measures.facts import Facts
from sim.measures.grid import Bools, Floats, Ints, grouped
from sim.measures.groups import BY_PERSON, ROUTE
from sim.measures.periods import Period
from sim.measures.sheet import Sheet, ratio
from sim.measures.survival import Curve, ending, ending_by, n_lost_before
from sim.units import WEEKS_PER_MONTH

SUSTAINED_MONTHS = (6, 12)
TO_WORK_MONTHS = (12, 24)
RELAPSE_WEEKS = 18.0 * WEEKS_PER_MONTH

BY_EXIT = (*BY_PERSON, ROUTE)
WORK, OTHER = 1, 2


def measure_sustained(facts: Facts, sheet: Sheet) -> None:
    """Measure which exits to work lasted; those not followed long enough count for as long as they were."""
    told = list(lasting_exits(facts, BY_EXIT, months=SUSTAINED_MONTHS))
    for place, months in enumerate(SUSTAINED_MONTHS):
        for by, period, lasting in told:
            one = lasting[place]
            sheet.add(f"sustained_{months}m_fraction", by, period.label, one.fraction, n=one.n, n_open=one.n_open)


class Lasting(NamedTuple):
    """Per group: which fraction of `n` exits to work lasted; `n_open` had not been followed so long, nor come back."""

    fraction: Floats
    n: Floats
    n_open: Floats


def lasting_exits(
    facts: Facts, groupings: Iterable[str], *, months: Sequence[int]
) -> Iterator[tuple[str, Period, list[Lasting]]]:
    """Yield for each grouping and period which exits to work lasted, for each number of `months`."""
    exits = np.flatnonzero(facts.spells.to_work)
    left, back = facts.spells.until[exits], facts.spells.back[exits]
    followed, returned = np.minimum(back, facts.records.until_week) - left, np.isfinite(back)
    for by, period, members in _cohorts(facts, left, _codes_of_exits(facts, exits, groupings)):
        each = [(followed[g], returned[g]) for g in members]
        weeks = facts.followed_weeks(period)
        curves = [ending(*one, is_open=~one[1], followed_weeks=weeks) for one in each]
        yield by, period, [_lasting(curves, each, weeks=one * WEEKS_PER_MONTH) for one in months]


def _lasting(curves: Iterable[Curve], each: Sequence[tuple[Floats, Bools]], *, weeks: float) -> Lasting:
    """Return how much of each group lasted; `each` says how long its members were followed and who came back."""
    return Lasting(
        fraction=np.array([1.0 - curve.by(weeks) for curve in curves]),
        n=np.array([float(len(followed)) for followed, _ in each]),
        n_open=np.array([float(n_lost_before(*one, weeks)) for one in each]),
    )


def measure_relapse(facts: Facts, sheet: Sheet) -> None:
    """Measure who stands on benefit again 18 months after an exit to work, of those whose 18 months have passed."""
    exits = np.flatnonzero(facts.spells.to_work)
    left = facts.spells.until[exits]
    then = left + RELAPSE_WEEKS
    again, known = facts.spells.on_benefit_again(exits, then), then <= facts.records.until_week
    for by, period, members in _cohorts(facts, left, _codes_of_exits(facts, exits, BY_EXIT)):
        n, n_known = np.array([(len(g), np.count_nonzero(known[g])) for g in members]).T
        n_again = [np.count_nonzero(again[g] & known[g]) for g in members]
        enough = facts.followed_weeks(period) >= RELAPSE_WEEKS
        value = ratio(n_again, n_known if enough else 0.0)
        sheet.add("relapse_18m_fraction", by, period.label, value, n=n, n_open=n - n_known)


def measure_time_to_work(facts: Facts, sheet: Sheet) -> None:
    """Measure how soon those who came on benefit found work, other exits competing."""
    spells = facts.spells
    chosen = np.flatnonzero(spells.granted)
    since, until = spells.since[chosen], spells.until[chosen]
    lasted = np.minimum(until, facts.records.until_week) - since
    causes = np.where(spells.to_work[chosen], WORK, np.where(np.isfinite(until), OTHER, 0))
    rows = facts.log.rows(spells.first_row[chosen])
    for by, period, members in _cohorts(facts, since, {by: facts.groups.codes(by, rows) for by in BY_PERSON}):
        is_open, weeks_followed = causes == 0, facts.followed_weeks(period)
        curves = [
            ending_by(lasted[g], causes[g], cause=WORK, is_open=is_open[g], followed_weeks=weeks_followed)
            for g in members
        ]
        n, label = [len(g) for g in members], period.label
        n_open = [np.count_nonzero(is_open[g]) for g in members]
        sheet.add("time_to_work_median_weeks", by, label, [curve.after(0.5) for curve in curves], n=n, n_open=n_open)
        for months in TO_WORK_MONTHS:
            weeks = months * WEEKS_PER_MONTH
            n_lost = [n_lost_before(lasted[g], causes[g] > 0, weeks) for g in members]
            value = [curve.by(weeks) for curve in curves]
            sheet.add(f"to_work_{months}m_fraction", by, label, value, n=n, n_open=n_lost)


def _codes_of_exits(facts: Facts, exits: Ints, groupings: Iterable[str]) -> dict[str, Ints]:
    """Return the groups of exits by the person just before, or by the route."""
    last = facts.spells.last_row[exits]
    rows, route = facts.log.rows_before(last), facts.log.detail[last].astype(np.int64)
    return {by: route if by == ROUTE else facts.groups.codes(by, rows) for by in groupings}


def _cohorts(facts: Facts, weeks: Floats, codes_by: dict[str, Ints]) -> Iterator[tuple[str, Period, list[Ints]]]:
    """Yield for each grouping and period the members of each group whose moment falls in that period."""
    for by, codes in codes_by.items():
        for period, chosen in facts.in_periods(weeks, codes).items():
            yield by, period, [chosen[g] for g in grouped(codes[chosen], n_groups=facts.groups.n(by))]
