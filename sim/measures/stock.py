"""How many are on benefit, how many come and go, and by which way."""

from __future__ import annotations

from sim.arrays import Floats
from sim.measures.facts import Facts
from sim.measures.groups import ALL, BY_CASE, BY_PERSON, MUNICIPALITY, ROUTE
from sim.measures.sheet import Sheet, Told, ratio
from sim.measures.writing import add_counts, add_means, add_standing
from sim.units import WEEKS_PER_YEAR

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
