"""Who is on benefit, who comes and goes and by which way, and what becomes of those who leave for work."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import Floats
from sim.measures.cohorts import RELAPSE_WEEKS, entries_of
from sim.measures.facts import Facts
from sim.measures.groups import ALL, BY_CASE, BY_PERSON, MUNICIPALITY, ROUTE
from sim.measures.sheet import Sheet, Told, add_counts, add_means, add_standing, ratio
from sim.units import WEEKS_PER_MONTH, WEEKS_PER_YEAR

RATES = ("exits_to_work_fraction", "exits_to_work_per_100_person_years")


def measure_stock(facts: Facts, sheet: Sheet) -> None:
    """Measure the stock on benefit: over each period, and at the end of each day asked for."""
    for by in sheet.asked(BY_CASE, "stock_on_benefit"):
        add_means(facts, sheet, "stock_on_benefit", by, facts.benefit.weeks)
        add_standing(facts, sheet, "stock_on_benefit", by, facts.benefit.standing)


def measure_stock_under_1_year(facts: Facts, sheet: Sheet) -> None:
    """Measure which part of the stock came on benefit less than a year ago."""
    groupings = sheet.asked(BY_PERSON, "stock_under_1_year_fraction")
    if not groupings or not facts.calendar.days:
        return
    marks = facts.benefit.marks
    since = facts.spells.since_at(facts.stays.row[marks.row])
    under = marks.take(facts.days.weeks[marks.moment] <= since + WEEKS_PER_YEAR)
    for by in groupings:
        number, of_them = facts.benefit.standing(by), facts.benefit.standing_of(under, by)
        told = Told(ratio(of_them, number), n=number)
        sheet.write(by, facts.calendar.day_labels, {"stock_under_1_year_fraction": told})


def measure_flows(facts: Facts, sheet: Sheet) -> None:
    """Measure who came on benefit and who left it, as numbers and against the stock."""
    numbers = ("inflow", "outflow", "exits_to_work", "exits_other")
    groupings = sheet.asked(BY_CASE, *numbers, *RATES, "turnover_fraction")
    flows = (
        [facts.numbers(rows) for rows in (facts.came, facts.exits.before, facts.left_otherwise)] if groupings else []
    )
    for by in groupings:
        came, worked, left = (number(by) for number in flows)
        for measure, number in zip(numbers, (came, worked + left, worked, left), strict=True):
            sheet.write(by, facts.calendar.labels, {measure: Told(number, n=number)})
        _add_exit_rates(facts, sheet, by, worked, stock=by)
        if by in sheet.asked((ALL, MUNICIPALITY), "turnover_fraction"):
            _add_turnover(facts, sheet, by, came + worked + left)


def measure_exits_by_route(facts: Facts, sheet: Sheet) -> None:
    """Measure who left for work by each route, as numbers and against the stock."""
    for by in sheet.asked((ROUTE,), "exits_to_work", *RATES):
        by_route = facts.numbers_of(facts.exits.left_weeks, facts.exits.route, ROUTE)
        add_counts(facts, sheet, "exits_to_work", by, by_route)
        _add_exit_rates(facts, sheet, by, by_route, stock=ALL)


def _add_exit_rates(facts: Facts, sheet: Sheet, by: str, number: Floats, *, stock: str) -> None:
    if not sheet.asked((by,), *RATES):
        return
    rate = ratio(number, facts.over(facts.benefit.weeks(stock)) / WEEKS_PER_YEAR)
    told = zip(RATES, (rate, 100.0 * rate), strict=True)
    sheet.write(by, facts.calendar.labels, {measure: Told(value, n=number) for measure, value in told})


def _add_turnover(facts: Facts, sheet: Sheet, by: str, number: Floats) -> None:
    person_years = facts.over(facts.benefit.weeks(by)) / WEEKS_PER_YEAR
    value = ratio(number / 2.0, person_years)
    sheet.write(by, facts.calendar.labels, {"turnover_fraction": Told(value, n=number)})


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
