"""The shapes in which most measures are written: numbers that come, and numbers that stand.

A table per group and bin or day comes as the function of the grouping that makes it, so that none is made in vain.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from sim.arrays import Floats
from sim.measures.facts import Facts
from sim.measures.sheet import Sheet, Told, ratio
from sim.units import WEEKS_PER_YEAR

By: TypeAlias = Callable[[str], Floats]


def add_counts(facts: Facts, sheet: Sheet, measure: str, by: str, number: Floats) -> None:
    """Write how many there were per group in each period."""
    sheet.write(by, facts.calendar.labels, {measure: Told(number, n=number)})


def add_parts(facts: Facts, sheet: Sheet, measure: str, by: str, *, part: Floats, whole: Floats) -> None:
    """Write which part of `whole` there was per group in each period; it rests on so many of the whole."""
    sheet.write(by, facts.calendar.labels, {measure: Told(ratio(part, whole), n=whole)})


def add_means(facts: Facts, sheet: Sheet, measure: str, by: str, weeks_per_bin: By) -> None:
    """Write the time-weighted mean number per group in each period; it rests on so many person-years."""
    if facts.calendar.periods:
        years = facts.over(weeks_per_bin(by)) / WEEKS_PER_YEAR
        sheet.write(by, facts.calendar.labels, {measure: Told(years / lengths_years(facts), n=years)})


def add_standing(facts: Facts, sheet: Sheet, measure: str, by: str, standing: By) -> None:
    """Write the number per group at the end of each day asked for."""
    if facts.calendar.days:
        number = standing(by)
        sheet.write(by, facts.calendar.day_labels, {measure: Told(number, n=number)})


def lengths_years(facts: Facts) -> Floats:
    """Return how long each period is [years]."""
    return np.array([period.years for period in facts.calendar.periods])
