"""Periods and days, from their labels."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from sim.errors import CaseloadError
from sim.measures.periods import bounds, calendar_of
from tests.measures.logs import PlainConfiguration


@pytest.mark.parametrize(
    "label, first, until",
    [
        ("2016", "2016-01-01", "2017-01-01"),
        ("2022H2", "2022-07-01", "2023-01-01"),
        ("2022Q4", "2022-10-01", "2023-01-01"),
        ("2022-06", "2022-06-01", "2022-07-01"),
        ("2022-12", "2022-12-01", "2023-01-01"),
    ],
)
def test_a_label_says_where_a_period_begins_and_ends(label: str, first: str, until: str) -> None:
    assert bounds(label) == (dt.date.fromisoformat(first), dt.date.fromisoformat(until))


@pytest.mark.parametrize("label", ["2022H3", "summer", "22", "2022-6"])
def test_an_unknown_label_is_refused_with_what_may_be_said(label: str) -> None:
    with pytest.raises(CaseloadError, match=f"period '{label}' is unknown; say 'all', '2022', '2022H1'"):
        calendar_of(PlainConfiguration().asked(label))


def test_only_whole_calendar_years_are_years() -> None:
    window = SimpleNamespace(start=dt.date(2015, 1, 1), measured_from=dt.date(2015, 7, 1), until=dt.date(2017, 4, 1))
    calendar = calendar_of(PlainConfiguration(window=window))
    assert [period.label for period in calendar.periods] == ["all", "2016"]
    assert [day.label for day in calendar.days] == ["2015-06-30", "2015-12-31", "2016-12-31", "2017-03-31"]
    assert [(calendar.months[0].label, calendar.months[-1].label)] == [("2014-12-31", "2017-03-31")]


def test_targets_are_asked_once_and_only_within_the_run() -> None:
    asked = PlainConfiguration().asked("2016", "2015", "2014", "2017H1", "2017-12-31", "2015-06-30", "2018-01-01")
    calendar = calendar_of(asked)
    assert [period.label for period in calendar.periods] == ["all", "2016", "2017", "2015", "2017H1"]
    assert [day.label for day in calendar.days] == ["2015-12-31", "2016-12-31", "2017-12-31", "2015-06-30"]


def test_the_end_of_a_day_is_the_morning_after() -> None:
    calendar = calendar_of(PlainConfiguration())
    assert calendar.days[0].week == pytest.approx(365 / 7)
    assert calendar.periods[0].since_week == calendar.days[0].week


def test_the_window_and_what_lies_after_a_change_are_told_as_half_of_their_days_were_followed() -> None:
    """They end with the run. A calendar period is told when all of it was followed, give or take two days."""
    calendar = calendar_of(PlainConfiguration(changes_on=dt.date(2017, 1, 1)))
    end = calendar.periods[0].until_week
    followed = {period.label: period.followed_weeks(end) for period in calendar.periods}
    weeks = {"all": 731 / 7, "after": 365 / 7}
    assert [followed[label] for label in weeks] == pytest.approx([0.51 * length for length in weeks.values()])
    assert [followed[year] for year in ("2016", "2017")] == pytest.approx([(365 + 2) / 7, 2 / 7])


def test_what_lies_after_a_change_of_scenario_is_a_period_of_its_own() -> None:
    configuration = PlainConfiguration(changes_on=dt.date(2016, 7, 1))
    periods = {period.label: period for period in calendar_of(configuration).periods}

    assert periods["after"].first == dt.date(2016, 7, 1)
    assert periods["after"].until_week == periods["all"].until_week
    early = calendar_of(PlainConfiguration(changes_on=dt.date(2015, 7, 1)))
    after = next(period for period in early.periods if period.label == "after")
    assert after.first == dt.date(2016, 1, 1), "what lies before the measured window is not measured"
    assert "after" not in {period.label for period in calendar_of(PlainConfiguration()).periods}
