"""How many are on benefit, how many come and go, and by which way."""

from __future__ import annotations

import numpy as np

from sim.measures.facts import Facts
from sim.measures.grid import Floats
from sim.measures.groups import ALL, BY_CASE, BY_PERSON, MUNICIPALITY, ROUTE
from sim.measures.sheet import Sheet, ratio
from sim.measures.writing import add_counts, add_means, add_standing
from sim.units import WEEKS_PER_YEAR


def measure_stock(facts: Facts, sheet: Sheet) -> None:
    """Measure the stock on benefit: over each period, and at the end of each day asked for."""
    for by in BY_CASE:
        add_means(facts, sheet, "stock_on_benefit", by, facts.benefit.weeks(by))
        add_standing(facts, sheet, "stock_on_benefit", by, facts.benefit.standing(by))


def measure_stock_under_1_year(facts: Facts, sheet: Sheet) -> None:
    """Measure which part of the stock came on benefit less than a year ago."""
    stays = facts.benefit.stays
    one_year_on = np.minimum(stays.until, stays.spell_since + WEEKS_PER_YEAR)
    for by, under in facts.benefit.standing_until(one_year_on, BY_PERSON).items():
        stock = facts.benefit.standing(by)
        for day, number, of_them in zip(facts.calendar.days, stock.T, under.T, strict=True):
            sheet.add("stock_under_1_year_fraction", by, day.label, ratio(of_them, number), n=number)


def measure_flows(facts: Facts, sheet: Sheet) -> None:
    """Measure who came on benefit and who left it, as numbers and against the stock."""
    log, spells = facts.log, facts.spells
    granted = log.rows(spells.first_row[spells.granted])
    to_work = log.rows_before(spells.last_row[spells.to_work])
    otherwise = log.rows_before(spells.last_row[np.isfinite(spells.until) & ~spells.to_work])
    all_came, all_worked, all_left = (facts.counts(rows, BY_CASE) for rows in (granted, to_work, otherwise))
    for by in BY_CASE:
        came, worked, left = all_came[by], all_worked[by], all_left[by]
        counts = {"inflow": came, "outflow": worked + left, "exits_to_work": worked, "exits_other": left}
        for measure, per_bin in counts.items():
            add_counts(facts, sheet, measure, by, per_bin)
        _add_exit_rates(facts, sheet, by, worked, facts.benefit.weeks(by))
        if by in (ALL, MUNICIPALITY):
            _add_turnover(facts, sheet, by, came + worked + left)
    by_route = exits_by_route(facts)
    add_counts(facts, sheet, "exits_to_work", ROUTE, by_route)
    _add_exit_rates(facts, sheet, ROUTE, by_route, facts.benefit.weeks(ALL))


def exits_by_route(facts: Facts) -> Floats:
    """Return the exits to work per route and bin."""
    rows = facts.spells.last_row[facts.spells.to_work]
    route = facts.log.detail[rows].astype(np.int64)
    return facts.count_codes(facts.log.week[rows], route, ROUTE)


def _add_exit_rates(facts: Facts, sheet: Sheet, by: str, exits: Floats, stock_weeks: Floats) -> None:
    for period in facts.calendar.periods:
        number = facts.grid.over(exits, period)
        rate = ratio(number, facts.grid.over(stock_weeks, period) / WEEKS_PER_YEAR)
        sheet.add("exits_to_work_fraction", by, period.label, rate, n=number)
        sheet.add("exits_to_work_per_100_person_years", by, period.label, 100.0 * rate, n=number)


def _add_turnover(facts: Facts, sheet: Sheet, by: str, came_and_left: Floats) -> None:
    for period in facts.calendar.periods:
        number = facts.grid.over(came_and_left, period)
        person_years = facts.grid.over(facts.benefit.weeks(by), period) / WEEKS_PER_YEAR
        sheet.add("turnover_fraction", by, period.label, ratio(number / 2.0, person_years), n=number)
