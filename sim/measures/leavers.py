"""Figures as statistics publish them: by age and by time on benefit, who leaves and why, and who stands where later.

Classes of age and of time on benefit are cut out of each spell: whoever turns 27 in the middle of one belongs to the
first class before it and to the next one after.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.domain import Event, Reason
from sim.measures.benefit import EXITS_OTHER, EXITS_TO_WORK_FRACTION, lasting_exits
from sim.measures.cohorts import entries_of
from sim.measures.facts import Facts
from sim.measures.log import AGE, AGES, ALL, BY_MUNICIPALITY, DURATION, DURATIONS, REASON, TARGET_GROUP
from sim.measures.registry import DAY, Counting, Measure, Missing, computes
from sim.measures.sheet import Sheet, Told, add_counts, add_parts, ratio
from sim.texts import Text
from sim.units import WEEKS_PER_MONTH, WEEKS_PER_YEAR

CLASSES = {AGE: AGES, DURATION: DURATIONS}

# --- by age and by time on benefit ----------------------------------------------------------------

STOCK_SHARE = Measure(
    id="stock_share_fraction",
    unit="fraction",
    least=0.0,
    most=1.0,
    missing=Missing.NOBODY,
    groupings=(AGE, DURATION),
    times=(DAY,),
    counting=Counting.PART,
    label=Text("Part of those on benefit", "Deel van het bestand"),
    sentence=(
        "Part of the stock at the end of a day that is of this age, or has been on benefit for so long in the present "
        "spell; some classes lie within others, so that they make no whole."
    ),
)

INFLOW_SHARE = Measure(
    id="inflow_share_fraction",
    unit="fraction",
    least=0.0,
    most=1.0,
    missing=Missing.NOBODY,
    groupings=(AGE,),
    counting=Counting.PART,
    label=Text("Part of the inflow", "Deel van de instroom"),
    sentence="Part of the benefits granted in the period, first ones and returns, to people of this age at the grant.",
)

OUTFLOW_FRACTION = Measure(
    id="outflow_fraction",
    unit="1/year",
    least=0.0,
    missing=Missing.NOBODY,
    groupings=(*BY_MUNICIPALITY, AGE, DURATION),
    counting=Counting.PART,
    label=Text("Outflow, part of the stock", "Uitstroom, deel van het bestand"),
    sentence=(
        "Benefits ended in the period, AOW included, per person-year on benefit; by class of age or of time on benefit "
        "per person-year in that class."
    ),
)


def _moments(facts: Facts, by: str) -> Floats:
    """Return for each spell from when the years of a class count: birth, or the grant [weeks]."""
    spells = facts.spells
    return facts.people.birth_week[spells.resident] if by == AGE else spells.since


def _by_class(by: str, number: Callable[[float, float], Floats]) -> Floats:
    """Return what there is in each class of `by`, given from and until which week after the moment that counts."""
    weeks = [(low * WEEKS_PER_YEAR, high * WEEKS_PER_YEAR) for low, high in CLASSES[by].values()]
    return np.concatenate([number(low, high) for low, high in weeks])


def _standing(facts: Facts, by: str) -> Floats:
    """Return how many stand in each class at the end of each day; shape ``(classes, days)``."""
    spells, moments, days = facts.spells, _moments(facts, by), facts.days

    def number(low: float, high: float) -> Floats:
        marks = days.lay(np.maximum(spells.since, moments + low), np.minimum(spells.until, moments + high))
        return days.number_at(marks.moment, np.zeros_like(marks.moment), n_groups=1)

    return _by_class(by, number)


def _person_years(facts: Facts, by: str) -> Floats:
    """Return the time on benefit in each class and period [years]."""
    spells, moments = facts.spells, _moments(facts, by)
    nobody_else = np.zeros(len(moments), dtype=np.int64)

    def number(low: float, high: float) -> Floats:
        spans = facts.grid.lay(np.maximum(spells.since, moments + low), np.minimum(spells.until, moments + high))
        return facts.over(facts.grid.person_weeks(spans, nobody_else, n_groups=1)) / WEEKS_PER_YEAR

    return _by_class(by, number)


def _happened(facts: Facts, by: str, weeks: Floats, chosen: Bools) -> Floats:
    """Return how many of the `chosen` spells have their moment in each class and period, given it of each spell."""
    since = (weeks - _moments(facts, by))[chosen]
    when = weeks[chosen]

    def number(low: float, high: float) -> Floats:
        inside = when[(low <= since) & (since < high)]
        return facts.numbers_of(inside, np.zeros(len(inside), dtype=np.int64), ALL)

    return _by_class(by, number)


@computes(STOCK_SHARE)
def measure_stock_share(facts: Facts, sheet: Sheet) -> None:
    """Measure which part of the stock is of each age, and has been on benefit for so long."""
    for by in sheet.asked(STOCK_SHARE) if facts.calendar.days else ():
        whole = facts.benefit.standing(ALL)
        told = Told(ratio(_standing(facts, by), whole), n=np.broadcast_to(whole, (len(CLASSES[by]), whole.shape[1])))
        sheet.write(by, facts.calendar.day_labels, {STOCK_SHARE: told})


@computes(INFLOW_SHARE)
def measure_inflow_share(facts: Facts, sheet: Sheet) -> None:
    """Measure which part of those who came on benefit is of each age."""
    for by in sheet.asked(INFLOW_SHARE):
        came = _happened(facts, by, facts.spells.since, facts.spells.granted)
        whole = np.broadcast_to(facts.numbers(facts.came)(ALL), came.shape)
        add_parts(facts, sheet, INFLOW_SHARE, by, part=came, whole=whole)


@computes(OUTFLOW_FRACTION, EXITS_TO_WORK_FRACTION)
def measure_outflow_by_class(facts: Facts, sheet: Sheet) -> None:
    """Measure how many of each age, and of each time on benefit, leave in a year, and for work."""
    for by in sheet.asked(OUTFLOW_FRACTION, EXITS_TO_WORK_FRACTION, among=CLASSES):
        spells, years = facts.spells, _person_years(facts, by)
        ended = {OUTFLOW_FRACTION: np.isfinite(spells.until), EXITS_TO_WORK_FRACTION: spells.to_work}
        numbers = {measure: _happened(facts, by, spells.until, chosen) for measure, chosen in ended.items()}
        told = {measure: Told(ratio(number, years), n=number) for measure, number in numbers.items()}
        sheet.write(by, facts.calendar.labels, told)


# --- who leaves, and why --------------------------------------------------------------------------

WITHOUT_AOW = Measure(
    id="outflow_without_aow_fraction",
    unit="1/year",
    least=0.0,
    missing=Missing.NOBODY,
    groupings=BY_MUNICIPALITY,
    counting=Counting.PART,
    label=Text("Outflow without AOW, part of the stock", "Uitstroom zonder AOW, deel van het bestand"),
    sentence="Benefits ended in the period for another reason than the state pension, per person-year on benefit.",
)

AOW_EXITS = Measure(
    id="aow_exits_fraction",
    unit="1/year",
    least=0.0,
    missing=Missing.NOBODY,
    groupings=BY_MUNICIPALITY,
    counting=Counting.PART,
    label=Text("Exits by AOW, part of the stock", "Uitstroom door AOW, deel van het bestand"),
    sentence="Benefits ended in the period by the state pension, per person-year on benefit.",
)

WORK_SHARE = Measure(
    id="work_share_of_outflow_fraction",
    unit="fraction",
    least=0.0,
    most=1.0,
    missing=Missing.NOBODY,
    groupings=BY_MUNICIPALITY,
    counting=Counting.PART,
    label=Text("Part of the outflow that goes to work", "Deel van de uitstroom naar werk"),
    sentence="Part of the benefits ended in the period, for whatever reason, that ended by work.",
)

STOCK_GROWTH = Measure(
    id="stock_growth_factor",
    unit="factor",
    least=0.0,
    better="lower",
    missing=Missing.NOBODY,
    groupings=BY_MUNICIPALITY,
    label=Text("Growth of the stock, as a factor", "Groei van het bestand, als factor"),
    sentence="The stock on benefit at the end of the period over that at its beginning: 1.01 is a growth of 1 %.",
)


def _reasons(facts: Facts) -> Ints:
    """Return for which reason each spell ended; -1 for those that run on or ended by work."""
    spells = facts.spells
    ended = np.flatnonzero(np.isfinite(spells.until) & ~spells.to_work)
    told = spells.last_row[ended]
    reasons = np.full(len(spells.until), -1, dtype=np.int64)
    reasons[ended] = np.where(facts.log.event[told] == Event.OUT, facts.log.detail(told), -1)
    return reasons


@computes(EXITS_OTHER)
def measure_exits_by_reason(facts: Facts, sheet: Sheet) -> None:
    """Measure for which reasons other than work benefits ended."""
    for by in sheet.asked(EXITS_OTHER, among=(REASON,)):
        reasons = _reasons(facts)
        told = np.flatnonzero(reasons >= 0)
        number = facts.numbers_of(facts.spells.until[told], reasons[told], REASON)
        add_counts(facts, sheet, EXITS_OTHER, by, number)


@computes(OUTFLOW_FRACTION, WITHOUT_AOW, AOW_EXITS, WORK_SHARE)
def measure_leavers(facts: Facts, sheet: Sheet) -> None:
    """Measure how many leave in a year, without the state pension and by it, and which part of them for work."""
    groupings = sheet.asked(OUTFLOW_FRACTION, WITHOUT_AOW, AOW_EXITS, WORK_SHARE, among=BY_MUNICIPALITY)
    if not groupings:
        return
    spells = facts.spells
    ended = np.flatnonzero(np.isfinite(spells.until))
    left = facts.log.rows_before(spells.last_row[ended])
    aged = (_reasons(facts) == Reason.AOW)[ended]
    count_all, count_aged, count_worked = map(facts.numbers, (left, left.take(aged), left.take(spells.to_work[ended])))
    for by in groupings:
        years = facts.over(facts.benefit.weeks(by)) / WEEKS_PER_YEAR
        everybody, by_age = count_all(by), count_aged(by)
        numbers = {OUTFLOW_FRACTION: everybody, WITHOUT_AOW: everybody - by_age, AOW_EXITS: by_age}
        told = {measure: Told(ratio(number, years), n=number) for measure, number in numbers.items()}
        told[WORK_SHARE] = Told(ratio(count_worked(by), everybody), n=everybody)
        sheet.write(by, facts.calendar.labels, told)


@computes(STOCK_GROWTH)
def measure_growth(facts: Facts, sheet: Sheet) -> None:
    """Measure how much the stock on benefit grew over each period."""
    for by in sheet.asked(STOCK_GROWTH) if facts.calendar.periods else ():
        standing = facts.benefit.standing_at_edges(by)
        before, after = (
            standing[:, [facts.grid.edge(getattr(period, end)) for period in facts.calendar.periods]]
            for end in ("since_week", "until_week")
        )
        sheet.write(by, facts.calendar.labels, {STOCK_GROWTH: Told(ratio(after, before), n=before)})


# --- who comes back -------------------------------------------------------------------------------


def _back(months: int) -> Measure:
    """Return the measure of who has come back within so many months of any exit."""
    return Measure(
        id=f"back_{months}m_fraction",
        unit="fraction",
        least=0.0,
        most=1.0,
        better="lower",
        missing=Missing.CUT_OFF,
        groupings=BY_MUNICIPALITY,
        counting=Counting.PART,
        label=Text(f"Back within {months} months of any exit", f"Binnen {months} maanden na uitstroom terug"),
        sentence=(
            f"Part of all exits in the period, AOW included, followed by a new benefit granted within {months} months "
            "(Kaplan-Meier); the claim that comes before it is in that time. Empty when the period was not followed "
            "so long. Open: those that the run follows for less than that."
        ),
    )


BACK = {_back(months): months for months in (6, 12, 18, 24)}


@computes(*BACK)
def measure_back(facts: Facts, sheet: Sheet) -> None:
    """Measure which of all exits were followed by a new benefit."""
    for measure, months in BACK.items():
        for by in sheet.asked(measure):
            lasting = lasting_exits(facts.leavers, by, months=months)
            told = Told(1.0 - lasting.fraction, n=lasting.n, n_open=lasting.n_open)
            sheet.write(by, facts.calendar.labels, {measure: told})


# --- where those who came stand later -------------------------------------------------------------


def _stands(what: str, months: int, *, label: Text, sentence: str) -> Measure:
    """Return the measure of who stands somewhere so many months after the first grant."""
    return Measure(
        id=f"{what}_{months}m_after_grant_fraction",
        unit="fraction",
        least=0.0,
        most=1.0,
        missing=Missing.CUT_OFF,
        groupings=(ALL, TARGET_GROUP),
        counting=Counting.PART,
        label=label,
        sentence=(
            f"Part of those granted their first benefit in the period, as far as {months} months have passed since, "
            f"{sentence}; empty when the period was not followed so long. Open: those for whom they have not passed."
        ),
    )


ON_BENEFIT_18M = _stands(
    "on_benefit",
    18,
    label=Text("On benefit 18 months after the first grant", "18 maanden na de eerste toekenning in de bijstand"),
    sentence="that stands on benefit then",
)

IN_WORK_18M = _stands(
    "in_work",
    18,
    label=Text("In work 18 months after the first grant", "18 maanden na de eerste toekenning aan het werk"),
    sentence="whose last benefit ended by work, with no other since",
)

IN_WORK_30M = _stands(
    "in_work",
    30,
    label=Text("In work 30 months after the first grant", "30 maanden na de eerste toekenning aan het werk"),
    sentence="whose last benefit ended by work, with no other since",
)

LATER = {ON_BENEFIT_18M: 18, IN_WORK_18M: 18, IN_WORK_30M: 30}


@computes(*LATER)
def measure_later(facts: Facts, sheet: Sheet) -> None:
    """Measure where those who came on benefit for the first time stand some time after."""
    if not sheet.asked(*LATER):
        return
    spells, end = facts.spells, facts.records.until_week
    first = spells.first_granted
    since, rows = spells.since[first], facts.log.rows(spells.first_row[first])
    entries = entries_of(since, np.minimum(spells.until[first], end) - since, facts.calendar, end_week=end)
    for measure, months in LATER.items():
        then = since + months * WEEKS_PER_MONTH
        stands = _stands_then(facts, first, then, on_benefit=measure is ON_BENEFIT_18M)
        for by in sheet.asked(measure):
            cohorts = entries.by(facts.groups.codes(by, rows), n_groups=facts.groups.n(by))
            n, n_known = cohorts.n, cohorts.count(then <= end)
            enough = entries.followed_weeks >= months * WEEKS_PER_MONTH
            value = ratio(cohorts.count(stands & (then <= end)), np.where(enough, n_known, 0.0))
            sheet.write(by, facts.calendar.labels, {measure: Told(value, n=n, n_open=n - n_known)})


def _stands_then(facts: Facts, first: Ints, then: Floats, *, on_benefit: bool) -> Bools:
    """Return who stands on benefit at a moment after a first grant, or in the work by which the last benefit ended."""
    spells = facts.spells
    latest = spells.latest_at(first, then)
    runs: Bools = then <= spells.until[latest]
    return runs if on_benefit else ~runs & spells.to_work[latest]
