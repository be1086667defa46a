"""What becomes of people: how soon they find work, whether it lasts, and whether they come back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import Floats
from sim.measures.exits import RELAPSE_WEEKS
from sim.measures.facts import Facts
from sim.measures.followed import entries_of
from sim.measures.groups import BY_PERSON, ROUTE
from sim.measures.sheet import Sheet, Told, ratio
from sim.units import WEEKS_PER_MONTH

SUSTAINED_MONTHS = (6, 12)
TO_WORK_MONTHS = (12, 24)

BY_EXIT = (*BY_PERSON, ROUTE)
WORK, OTHER = 1, 2


def measure_sustained(facts: Facts, sheet: Sheet) -> None:
    """Measure which exits to work lasted; those not followed long enough count for as long as they were."""
    for months in SUSTAINED_MONTHS:
        measure = f"sustained_{months}m_fraction"
        for by in sheet.asked(BY_EXIT, measure):
            lasting = lasting_exits(facts, by, months=months)
            told = Told(lasting.fraction, n=lasting.n, n_open=lasting.n_open)
            sheet.write(by, facts.calendar.labels, {measure: told})


class Lasting(NamedTuple):
    """Which fraction of `n` exits to work lasted; `n_open` had not been followed so long, nor come back.

    Each has the shape ``(groups, periods)``.
    """

    fraction: Floats
    n: Floats
    n_open: Floats


def lasting_exits(facts: Facts, by: str, *, months: int) -> Lasting:
    """Return which exits to work lasted a number of months, by group and period."""
    exits, weeks = facts.exits, months * WEEKS_PER_MONTH
    cohorts = exits.cohorts(by)
    return Lasting(
        fraction=cohorts.told(1.0 - exits.curves(by).by(weeks)),
        n=cohorts.n,
        n_open=cohorts.lost_before(weeks, ended=exits.returned),
    )


def measure_relapse(facts: Facts, sheet: Sheet) -> None:
    """Measure who stands on benefit again 18 months after an exit to work, of those whose 18 months have passed."""
    for by in sheet.asked(BY_EXIT, "relapse_18m_fraction"):
        cohorts, again, known = facts.exits.cohorts(by), facts.exits.again_later, facts.exits.known_later
        n, n_known = cohorts.n, cohorts.count(known)
        enough = cohorts.entries.followed_weeks >= RELAPSE_WEEKS
        value = ratio(cohorts.count(again & known), np.where(enough, n_known, 0.0))
        told = Told(value, n=n, n_open=n - n_known)
        sheet.write(by, facts.calendar.labels, {"relapse_18m_fraction": told})


def measure_time_to_work(facts: Facts, sheet: Sheet) -> None:
    """Measure how soon those who came on benefit found work, other exits competing."""
    within = {f"to_work_{months}m_fraction": months * WEEKS_PER_MONTH for months in TO_WORK_MONTHS}
    groupings = sheet.asked(BY_PERSON, "time_to_work_median_weeks", *within)
    if not groupings:
        return
    spells, end = facts.spells, facts.records.until_week
    chosen = np.flatnonzero(spells.granted)
    since, until = spells.since[chosen], spells.until[chosen]
    causes = np.where(spells.to_work[chosen], WORK, np.where(np.isfinite(until), OTHER, 0))
    rows, is_open = facts.log.rows(spells.first_row[chosen]), causes == 0
    entries = entries_of(since, np.minimum(until, end) - since, facts.calendar, end_week=end)
    for by in groupings:
        cohorts = entries.by(facts.groups.codes(by, rows), n_groups=facts.groups.n(by))
        curves, n = cohorts.curves(causes, cause=WORK, is_open=is_open), cohorts.n
        median = Told(cohorts.told(curves.after(0.5)), n=n, n_open=cohorts.count(is_open))
        told = {"time_to_work_median_weeks": median}
        for measure, weeks in within.items():
            n_lost = cohorts.lost_before(weeks, ended=~is_open)
            told[measure] = Told(cohorts.told(curves.by(weeks)), n=n, n_open=n_lost)
        sheet.write(by, facts.calendar.labels, told)
