"""One clock in weeks: to dates and back, and days that begin in the morning and end before the next."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.units import DAYS_PER_WEEK, WEEKS_IN, WEEKS_PER_MONTH, WEEKS_PER_YEAR, date_of, per_week, week_of

START = dt.date(2010, 1, 1)
dates = st.dates(dt.date(1950, 1, 1), dt.date(2060, 1, 1))


@given(date=dates, start=dates)
def test_a_date_survives_the_clock(date: dt.date, start: dt.date) -> None:
    assert date_of(week_of(max(date, start), start=start), start=start) == max(date, start)


@given(date=st.dates(START, dt.date(2060, 1, 1)), of_day=st.floats(0.0, 0.9999))
def test_a_day_is_half_open(date: dt.date, of_day: float) -> None:
    """Every moment from a morning until just before the next morning falls in that day."""
    morning = week_of(date, start=START)

    assert date_of(morning + of_day / DAYS_PER_WEEK, start=START) == date
    assert date_of(morning + 1.0 / DAYS_PER_WEEK, start=START) == date + dt.timedelta(days=1)


def test_the_morning_of_the_start_is_nought_and_a_week_has_seven_days() -> None:
    assert week_of(START, start=START) == 0.0
    assert week_of(dt.date(2010, 1, 8), start=START) == 1.0
    assert week_of(dt.date(2009, 12, 25), start=START) == -1.0


def test_units_of_time_agree_with_each_other() -> None:
    assert WEEKS_IN["years"] == pytest.approx(12.0 * WEEKS_IN["months"])
    assert WEEKS_IN["weeks"] == 7.0 * WEEKS_IN["days"]
    assert pytest.approx(365.25) == WEEKS_PER_YEAR * DAYS_PER_WEEK
    assert WEEKS_IN["months"] == WEEKS_PER_MONTH


def test_a_leap_cycle_has_four_mean_years() -> None:
    assert week_of(dt.date(2014, 1, 1), start=START) == pytest.approx(4.0 * WEEKS_PER_YEAR)


def test_a_yearly_rate_spread_over_a_year_of_weeks_is_itself() -> None:
    assert per_week(0.117) * WEEKS_PER_YEAR == pytest.approx(0.117)
    assert per_week(0.0) == 0.0
