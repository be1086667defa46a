"""One clock: weeks. The only place that converts hours, fte, months, years and dates."""

from __future__ import annotations

import datetime as dt
from math import floor

DAYS_PER_WEEK = 7.0
WEEKS_PER_YEAR = 365.25 / DAYS_PER_WEEK
WEEKS_PER_MONTH = WEEKS_PER_YEAR / 12.0

WEEKS_IN: dict[str, float] = {
    "days": 1.0 / DAYS_PER_WEEK,
    "weeks": 1.0,
    "months": WEEKS_PER_MONTH,
    "years": WEEKS_PER_YEAR,
}
"""Length of one unit of time [weeks]."""


def week_of(date: dt.date, *, start: dt.date) -> float:
    """Return the moment at which `date` begins, counted from the morning of `start` [weeks]."""
    return (date - start).days / DAYS_PER_WEEK


def date_of(week: float, *, start: dt.date) -> dt.date:
    """Return the day in which the moment `week` [weeks] falls."""
    return start + dt.timedelta(days=floor(week * DAYS_PER_WEEK + 1e-6))


def per_week(per_year: float) -> float:
    """Turn a yearly rate into a weekly one [1/week]."""
    return per_year / WEEKS_PER_YEAR
