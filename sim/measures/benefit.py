"""Who is on benefit, who comes and goes and by which way, and what becomes of those who leave for work."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import Floats
from sim.measures.cohorts import RELAPSE_WEEKS, Exits, entries_of
from sim.measures.facts import Facts
from sim.measures.log import AGE, ALL, BY_CASE, BY_MUNICIPALITY, BY_PERSON, DURATION, REASON, ROUTE
from sim.measures.registry import DAY, PERIOD, Counting, Measure, Missing, Shelf, computes
from sim.measures.sheet import Sheet, Told, add_counts, add_presence, ratio
from sim.texts import Text
from sim.units import WEEKS_PER_MONTH, WEEKS_PER_YEAR

STOCK = Measure(
    id="stock_on_benefit",
    unit="residents",
    least=0.0,
    better="lower",
    missing=Missing.NEVER,
    groupings=BY_CASE,
    times=(PERIOD, DAY),
    is_sum=True,
    label=Text("On benefit", "In de bijstand"),
    short=Text("people on benefit", "mensen met een uitkering"),
    sentence="Residents on benefit: the time-weighted mean over a period, or the number at the end of a day.",
    shown={Shelf.KEY_FIGURES: 1, Shelf.RESIDENTS: 1, Shelf.BY_GROUP: 2, Shelf.BY_MUNICIPALITY: 2},
)


@computes(STOCK)
def measure_stock(facts: Facts, sheet: Sheet) -> None:
    """Measure the stock on benefit: over each period, and at the end of each day asked for."""
    add_presence(facts, sheet, STOCK, lambda facts: facts.benefit)


STOCK_UNDER_1_YEAR = Measure(
    id="stock_under_1_year_fraction",
    unit="fraction",
    least=0.0,
    most=1.0,
    missing=Missing.NOBODY,
    groupings=BY_PERSON,
    times=(DAY,),
    counting=Counting.PART,
    label=Text("On benefit for less than a year", "Korter dan een jaar in de bijstand"),
    sentence="Part of the stock at the end of a day whose present spell on benefit began less than a year before.",
    shown={Shelf.KEY_FIGURES: 7},
)


@computes(STOCK_UNDER_1_YEAR)
def measure_stock_under_1_year(facts: Facts, sheet: Sheet) -> None:
    """Measure which part of the stock came on benefit less than a year ago."""
    groupings = sheet.asked(STOCK_UNDER_1_YEAR)
    if not groupings or not facts.calendar.days:
        return
    marks = facts.benefit.marks
    since = facts.spells.since_at(facts.stays.row[marks.row])
    under = marks.take(facts.days.weeks[marks.moment] <= since + WEEKS_PER_YEAR)
    for by in groupings:
        number, of_them = facts.benefit.standing(by), facts.benefit.standing_of(under, by)
        told = Told(ratio(of_them, number), n=number)
        sheet.write(by, facts.calendar.day_labels, {STOCK_UNDER_1_YEAR: told})


INFLOW = Measure(
    id="inflow",
    unit="spells",
    least=0.0,
    missing=Missing.NEVER,
    groupings=BY_CASE,
    counting=Counting.UP,
    label=Text("Inflow", "Instroom"),
    sentence="Benefits granted in the period, first ones and returns alike.",
)

OUTFLOW = Measure(
    id="outflow",
    unit="spells",
    least=0.0,
    missing=Missing.NEVER,
    groupings=BY_CASE,
    counting=Counting.UP,
    label=Text("Outflow", "Uitstroom"),
    sentence="Benefits ended in the period, for work or for another reason; grouped by the state just before.",
)

TURNOVER = Measure(
    id="turnover_fraction",
    unit="1/year",
    least=0.0,
    missing=Missing.NOBODY,
    groupings=BY_MUNICIPALITY,
    counting=Counting.PART,
    label=Text("Turnover", "Doorloop"),
    sentence=(
        "Half of inflow plus outflow in the period, per person-year on benefit: the part of the stock replaced in a "
        "year."
    ),
    shown={Shelf.KEY_FIGURES: 2},
)

EXITS_TO_WORK = Measure(
    id="exits_to_work",
    unit="spells",
    least=0.0,
    better="higher",
    missing=Missing.NEVER,
    groupings=(*BY_CASE, ROUTE),
    counting=Counting.UP,
    label=Text("Exits to work", "Uitstroom naar werk"),
    short=Text("exits to work", "uitstroom naar werk"),
    sentence="Benefits ended in the period by work, a job in the sheltered company (route sheltered) included.",
    shown={Shelf.KEY_FIGURES: 3, Shelf.RESIDENTS: 2, Shelf.BALANCE: 1},
)

EXITS_TO_WORK_FRACTION = Measure(
    id="exits_to_work_fraction",
    unit="1/year",
    least=0.0,
    better="higher",
    missing=Missing.NOBODY,
    groupings=(*BY_CASE, ROUTE, AGE, DURATION),
    counting=Counting.PART,
    label=Text("Exits to work, part of the stock", "Uitstroom naar werk, deel van het bestand"),
    sentence="Exits to work in a year as a part of the mean stock on benefit (for a route: of the whole stock).",
    shown={Shelf.KEY_FIGURES: 4},
)

EXITS_TO_WORK_PER_100 = Measure(
    id="exits_to_work_per_100_person_years",
    unit="1/100 person-years",
    least=0.0,
    better="higher",
    missing=Missing.NOBODY,
    groupings=(*BY_CASE, ROUTE),
    label=Text("Exits to work per 100 person-years", "Uitstroom naar werk per 100 persoonsjaren"),
    short=Text("exits to work", "uitstroom naar werk"),
    sentence="Exits to work per 100 person-years on benefit (for a route: of all on benefit).",
    shown={Shelf.RESIDENTS: 3, Shelf.BY_GROUP: 1, Shelf.BY_MUNICIPALITY: 1},
)

EXITS_OTHER = Measure(
    id="exits_other",
    unit="spells",
    least=0.0,
    missing=Missing.NEVER,
    groupings=(*BY_CASE, REASON),
    counting=Counting.UP,
    label=Text("Other exits", "Overige uitstroom"),
    sentence="Benefits ended in the period for another reason than work: AOW, school, or any other.",
)

RATES = (EXITS_TO_WORK_FRACTION, EXITS_TO_WORK_PER_100)


@computes(INFLOW, OUTFLOW, TURNOVER, EXITS_TO_WORK, EXITS_TO_WORK_FRACTION, EXITS_TO_WORK_PER_100, EXITS_OTHER)
def measure_flows(facts: Facts, sheet: Sheet) -> None:
    """Measure who came on benefit and who left it, as numbers and against the stock."""
    numbers = (INFLOW, OUTFLOW, EXITS_TO_WORK, EXITS_OTHER)
    groupings = sheet.asked(*numbers, *RATES, TURNOVER, among=BY_CASE)
    flows = (
        [facts.numbers(rows) for rows in (facts.came, facts.exits.before, facts.left_otherwise)] if groupings else []
    )
    for by in groupings:
        came, worked, left = (number(by) for number in flows)
        for measure, number in zip(numbers, (came, worked + left, worked, left), strict=True):
            sheet.write(by, facts.calendar.labels, {measure: Told(number, n=number)})
        _add_exit_rates(facts, sheet, by, worked, stock=by)
        if by in sheet.asked(TURNOVER):
            _add_turnover(facts, sheet, by, came + worked + left)


@computes(EXITS_TO_WORK, *RATES)
def measure_exits_by_route(facts: Facts, sheet: Sheet) -> None:
    """Measure who left for work by each route, as numbers and against the stock."""
    for by in sheet.asked(EXITS_TO_WORK, *RATES, among=(ROUTE,)):
        by_route = facts.numbers_of(facts.exits.left_weeks, facts.exits.route, ROUTE)
        add_counts(facts, sheet, EXITS_TO_WORK, by, by_route)
        _add_exit_rates(facts, sheet, by, by_route, stock=ALL)


def _add_exit_rates(facts: Facts, sheet: Sheet, by: str, number: Floats, *, stock: str) -> None:
    if not sheet.asked(*RATES, among=(by,)):
        return
    rate = ratio(number, facts.over(facts.benefit.weeks(stock)) / WEEKS_PER_YEAR)
    told = zip(RATES, (rate, 100.0 * rate), strict=True)
    sheet.write(by, facts.calendar.labels, {measure: Told(value, n=number) for measure, value in told})


def _add_turnover(facts: Facts, sheet: Sheet, by: str, number: Floats) -> None:
    person_years = facts.over(facts.benefit.weeks(by)) / WEEKS_PER_YEAR
    value = ratio(number / 2.0, person_years)
    sheet.write(by, facts.calendar.labels, {TURNOVER: Told(value, n=number)})


SUSTAINED_6M = Measure(
    id="sustained_6m_fraction",
    unit="fraction",
    least=0.0,
    most=1.0,
    better="higher",
    missing=Missing.CUT_OFF,
    groupings=(*BY_PERSON, ROUTE),
    counting=Counting.PART,
    label=Text("Work lasts 6 months", "Zes maanden uit de bijstand door werk"),
    sentence=(
        "Part of the exits to work in the period not followed by a new benefit within 6 months (Kaplan-Meier); empty "
        "when the period was not followed so long. Open: those that the run follows for less than that."
    ),
)

SUSTAINED_12M = Measure(
    id="sustained_12m_fraction",
    unit="fraction",
    least=0.0,
    most=1.0,
    better="higher",
    missing=Missing.CUT_OFF,
    groupings=(*BY_PERSON, ROUTE),
    counting=Counting.PART,
    label=Text("Work lasts 12 months", "Twaalf maanden uit de bijstand door werk"),
    short=Text("work that lasts 12 months", "een jaar later nog aan het werk"),
    sentence=(
        "Part of the exits to work in the period not followed by a new benefit within 12 months (Kaplan-Meier); empty"
        " when the period was not followed so long. Open: those that the run follows for less than that."
    ),
    shown={Shelf.KEY_FIGURES: 5, Shelf.RESIDENTS: 4},
)

SUSTAINED_MONTHS = {SUSTAINED_6M: 6, SUSTAINED_12M: 12}


@computes(SUSTAINED_6M, SUSTAINED_12M)
def measure_sustained(facts: Facts, sheet: Sheet) -> None:
    """Measure which exits to work lasted; those not followed long enough count for as long as they were."""
    for measure, months in SUSTAINED_MONTHS.items():
        for by in sheet.asked(measure):
            lasting = lasting_exits(facts.exits, by, months=months)
            told = Told(lasting.fraction, n=lasting.n, n_open=lasting.n_open)
            sheet.write(by, facts.calendar.labels, {measure: told})


class Lasting(NamedTuple):
    """Which fraction of `n` exits lasted; `n_open` had not been followed so long, nor come back.

    Each has the shape ``(groups, periods)``.
    """

    fraction: Floats
    n: Floats
    n_open: Floats


def lasting_exits(exits: Exits, by: str, *, months: int) -> Lasting:
    """Return which of some exits lasted a number of months, by group and period."""
    weeks = months * WEEKS_PER_MONTH
    cohorts = exits.cohorts(by)
    return Lasting(
        fraction=cohorts.told(1.0 - exits.curves(by).by(weeks)),
        n=cohorts.n,
        n_open=cohorts.lost_before(weeks, ended=exits.returned),
    )


RELAPSE_18M = Measure(
    id="relapse_18m_fraction",
    unit="fraction",
    least=0.0,
    most=1.0,
    better="lower",
    missing=Missing.CUT_OFF,
    groupings=(*BY_PERSON, ROUTE),
    counting=Counting.PART,
    label=Text("Back on benefit after 18 months", "Na 18 maanden terug in de bijstand"),
    sentence=(
        "Part of the exits to work in the period, as far as 18 months have passed since, that stands on benefit again"
        " 18 months after; empty when the period was not followed so long. Open: those for whom they have not passed."
    ),
    shown={Shelf.KEY_FIGURES: 6, Shelf.RESIDENTS: 5},
)


@computes(RELAPSE_18M)
def measure_relapse(facts: Facts, sheet: Sheet) -> None:
    """Measure who stands on benefit again 18 months after an exit to work, of those whose 18 months have passed."""
    for by in sheet.asked(RELAPSE_18M):
        cohorts, again, known = facts.exits.cohorts(by), facts.exits.again_later, facts.exits.known_later
        n, n_known = cohorts.n, cohorts.count(known)
        enough = cohorts.entries.followed_weeks >= RELAPSE_WEEKS
        value = ratio(cohorts.count(again & known), np.where(enough, n_known, 0.0))
        told = Told(value, n=n, n_open=n - n_known)
        sheet.write(by, facts.calendar.labels, {RELAPSE_18M: told})


TIME_TO_WORK = Measure(
    id="time_to_work_median_weeks",
    unit="weeks",
    least=0.0,
    better="lower",
    missing=Missing.CUT_OFF,
    groupings=BY_PERSON,
    is_bounded=True,
    label=Text("Median time to work", "Mediane tijd tot werk"),
    sentence=(
        "Time after the benefit is granted by which half of those granted in the period have left for work, other "
        "exits competing (Aalen-Johansen); empty when it never comes to half, or the period was not followed so long."
        " Open: still on benefit when the run ends."
    ),
    shown={Shelf.RESIDENTS: 6},
)

TO_WORK_12M = Measure(
    id="to_work_12m_fraction",
    unit="fraction",
    least=0.0,
    most=1.0,
    better="higher",
    missing=Missing.CUT_OFF,
    groupings=BY_PERSON,
    counting=Counting.PART,
    label=Text("To work within a year", "Binnen een jaar naar werk"),
    sentence=(
        "Part of those granted a benefit in the period who leave it for work within 12 months, other exits competing "
        "(Aalen-Johansen); empty when the period was not followed so long. Open: those still on benefit whom the run "
        "follows for less."
    ),
)

TO_WORK_24M = Measure(
    id="to_work_24m_fraction",
    unit="fraction",
    least=0.0,
    most=1.0,
    better="higher",
    missing=Missing.CUT_OFF,
    groupings=BY_PERSON,
    counting=Counting.PART,
    label=Text("To work within two years", "Binnen twee jaar naar werk"),
    sentence=(
        "Part of those granted a benefit in the period who leave it for work within 24 months, other exits competing "
        "(Aalen-Johansen); empty when the period was not followed so long. Open: those still on benefit whom the run "
        "follows for less."
    ),
)

TO_WORK_MONTHS = {TO_WORK_12M: 12, TO_WORK_24M: 24}
WORK, OTHER = 1, 2


@computes(TIME_TO_WORK, TO_WORK_12M, TO_WORK_24M)
def measure_time_to_work(facts: Facts, sheet: Sheet) -> None:
    """Measure how soon those who came on benefit found work, other exits competing."""
    groupings = sheet.asked(TIME_TO_WORK, *TO_WORK_MONTHS)
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
        told = {TIME_TO_WORK: median}
        for measure, months in TO_WORK_MONTHS.items():
            weeks = months * WEEKS_PER_MONTH
            n_lost = cohorts.lost_before(weeks, ended=~is_open)
            told[measure] = Told(cohorts.told(curves.by(weeks)), n=n, n_open=n_lost)
        sheet.write(by, facts.calendar.labels, told)
