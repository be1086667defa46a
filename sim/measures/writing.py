"""The two shapes in which most measures are written: numbers that come, and numbers that stand."""

from __future__ import annotations

from sim.measures.facts import Facts
from sim.measures.grid import Floats
from sim.measures.sheet import Sheet, ratio
from sim.units import WEEKS_PER_YEAR


def add_counts(facts: Facts, sheet: Sheet, measure: str, by: str, per_bin: Floats) -> None:
    """Write how many there were per group in each period."""
    for period in facts.calendar.periods:
        number = facts.grid.over(per_bin, period)
        sheet.add(measure, by, period.label, number, n=number)


def add_parts(facts: Facts, sheet: Sheet, measure: str, by: str, *, part: Floats, whole: Floats) -> None:
    """Write which part of `whole` there was per group in each period; it rests on so many of the whole."""
    for period in facts.calendar.periods:
        number = facts.grid.over(whole, period)
        sheet.add(measure, by, period.label, ratio(facts.grid.over(part, period), number), n=number)


def add_means(facts: Facts, sheet: Sheet, measure: str, by: str, weeks_per_bin: Floats) -> None:
    """Write the time-weighted mean number per group in each period; it rests on so many person-years."""
    for period in facts.calendar.periods:
        years = facts.grid.over(weeks_per_bin, period) / WEEKS_PER_YEAR
        sheet.add(measure, by, period.label, years / period.years, n=years)


def add_standing(facts: Facts, sheet: Sheet, measure: str, by: str, standing: Floats) -> None:
    """Write the number per group at the end of each day asked for."""
    for day, number in zip(facts.calendar.days, standing.T, strict=True):
        sheet.add(measure, by, day.label, number, n=number)
