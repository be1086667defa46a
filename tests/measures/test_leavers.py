"""Figures as statistics publish them, by hand. The run is 2015 to the end of 2017, and counts from 2016 on."""

from __future__ import annotations

import datetime as dt
from math import isnan
from types import SimpleNamespace

import pytest

from sim.domain import Event, Reason, Stage, TargetGroup
from sim.units import WEEKS_PER_YEAR
from tests.measures.logs import MEASURED_FROM, START, Measurement, PlainConfiguration, Story, week

DAY = "2016-12-31"
YEAR_2016 = 366.0 / 7.0 / WEEKS_PER_YEAR
"""How long it is [years]."""


def born(years: float, *, on: str = "2017-01-01") -> float:
    """Return when somebody was born who has this age on a day [weeks]."""
    return week(on) - years * WEEKS_PER_YEAR


def share(measured: Measurement, group: str, *, by: str) -> float:
    return measured.get("stock_share_fraction", DAY, by=by, group=group)


# --- by age and by time on benefit ----------------------------------------------------------------------------


def test_the_stock_by_age_is_that_of_the_day() -> None:
    """Of five at the end of 2016 two are under 27 and three under 35; a sixth left the day before."""
    story = Story()
    for years in (20.0, 26.9, 34.0, 44.9, 60.0):
        story.person(born=born(years)).stood()
    story.person(born=born(30.0)).stood().out("2016-12-30")
    measured = story.measured()

    found = {name: share(measured, name, by="age") for name in ("under_27", "under_35", "27_to_44", "45_and_over")}
    assert found == pytest.approx({"under_27": 0.4, "under_35": 0.6, "27_to_44": 0.4, "45_and_over": 0.2})


def test_the_stock_by_time_on_benefit_counts_the_present_spell() -> None:
    """Granted 3, 9 and 18 months before, 10 years before, and again 3 months before."""
    story = Story()
    for day in ("2016-10-01", "2016-04-01", "2015-07-01"):
        story.person().granted(day)
    story.person().stood(weeks=10.0 * WEEKS_PER_YEAR)
    story.person().stood(weeks=10.0 * WEEKS_PER_YEAR).out("2016-02-01", stage=Stage.AWAY).granted("2016-10-01")
    measured = story.measured()

    parts = {"under_6_months": 0.4, "6_months_to_3_years": 0.4, "over_3_years": 0.2}
    parts |= {"1_to_2_years": 0.2, "2_to_5_years": 0.0, "over_5_years": 0.2}
    assert {name: share(measured, name, by="duration") for name in parts} == pytest.approx(parts)


def test_the_inflow_by_age_is_that_at_the_grant() -> None:
    story = Story()
    story.person(born=born(34.9, on="2016-03-01")).granted("2016-03-01")
    story.person(born=born(35.1, on="2016-03-01")).granted("2016-03-01")
    story.person(born=born(26.0, on="2016-03-01")).granted("2016-03-01").out("2016-05-01").granted("2016-08-01")
    story.person(born=born(20.0)).stood()
    measured = story.measured()

    assert measured.full("inflow_share_fraction", "2016", by="age", group="under_35")[:2] == pytest.approx((0.75, 4))
    assert measured.get("inflow_share_fraction", "2016", by="age", group="under_27") == pytest.approx(0.5)


def test_a_rate_by_age_has_the_time_at_that_age_below_it() -> None:
    """One turns 27 halfway through 2016 and leaves for work at the end of it, the other stays 50."""
    story = Story()
    story.person(born=born(27.0, on="2016-07-01")).stood().to_work("2016-12-31")
    story.person(born=born(50.0)).stood()
    measured = story.measured()
    rates = {
        name: measured.full("exits_to_work_fraction", "2016", by="age", group=name)[:2]
        for name in ("under_27", "27_to_44", "45_and_over")
    }
    half = 183.0 / 7.0 / WEEKS_PER_YEAR

    assert rates["under_27"] == (0.0, 0)
    assert rates["27_to_44"] == pytest.approx((1.0 / half, 1))
    assert rates["45_and_over"] == (0.0, 0)


def test_a_rate_by_time_on_benefit_has_the_time_in_that_class_below_it() -> None:
    """Granted on the first day of 2016, out after three quarters of a year: half a year in the first class."""
    story = Story()
    story.person().granted(week("2016-01-01")).out(week("2016-01-01") + 0.75 * WEEKS_PER_YEAR)
    measured = story.measured()
    by = {"by": "duration"}

    assert measured.full("outflow_fraction", "2016", group="under_6_months", **by)[:2] == (0.0, 0)
    assert measured.get("outflow_fraction", "2016", group="6_months_to_3_years", **by) == pytest.approx(1.0 / 0.25)
    assert isnan(measured.get("outflow_fraction", "2016", group="over_5_years", **by))
    assert measured.get("outflow_fraction", "2016") == pytest.approx(1.0 / 0.75)


# --- who leaves, and why --------------------------------------------------------------------------------------


def left(story: Story, reason: Reason, *, municipality: str = "noord") -> None:
    one = story.person(municipality).stood()
    one.at("2016-07-01", Event.OUT, reason, stage=Stage.AWAY, team=-1, worker=-1)


@pytest.fixture
def leavers() -> Measurement:
    """Of ten who stood at the start of 2016 six leave on 1 July: two for AOW, one to school, one else, two for work."""
    story = Story()
    for reason in (Reason.AOW, Reason.AOW, Reason.SCHOOL, Reason.OTHER):
        left(story, reason)
    for _ in range(2):
        story.person("zuid").stood().to_work("2016-07-01")
    for _ in range(4):
        story.person("zuid").stood()
    return story.measured()


def test_exits_by_reason(leavers: Measurement) -> None:
    found = {one: leavers.get("exits_other", "2016", by="reason", group=one) for one in ("aow", "school", "other")}

    assert found == {"aow": 2.0, "school": 1.0, "other": 1.0}


def test_outflow_with_and_without_the_state_pension(leavers: Measurement) -> None:
    """Four of ten stay the whole year, six for its first half."""
    years = 4.0 * YEAR_2016 + 6.0 * 182.0 / 7.0 / WEEKS_PER_YEAR
    found = [
        leavers.get(name, "2016") for name in ("outflow_fraction", "outflow_without_aow_fraction", "aow_exits_fraction")
    ]

    assert found == pytest.approx([6.0 / years, 4.0 / years, 2.0 / years])
    assert leavers.get("aow_exits_fraction", "2016", by="municipality", group="zuid") == 0.0


def test_the_part_of_the_outflow_that_goes_to_work(leavers: Measurement) -> None:
    assert leavers.full("work_share_of_outflow_fraction", "2016")[:2] == pytest.approx((2.0 / 6.0, 6))
    assert leavers.get("work_share_of_outflow_fraction", "2016", by="municipality", group="zuid") == 1.0
    assert isnan(leavers.get("work_share_of_outflow_fraction", "2017"))


def test_growth_is_from_the_first_morning_to_the_last_night(leavers: Measurement) -> None:
    assert leavers.full("stock_growth_factor", "2016")[:2] == pytest.approx((0.4, 10))
    assert leavers.get("stock_growth_factor", "2017") == 1.0


# --- who comes back -------------------------------------------------------------------------------------------


def test_any_exit_counts_and_the_claim_is_part_of_the_time_until_the_return() -> None:
    """Five leave on 4 January 2016: back after 5 months, after 11 (reported after 4), after 20, and never; and AOW."""
    story, window = Story(), SimpleNamespace(start=START, measured_from=MEASURED_FROM, until=dt.date(2020, 1, 1))
    story.until = window.until
    story.person().stood().to_work("2016-01-04").granted("2016-06-01")
    one = story.person().stood().out("2016-01-04", stage=Stage.AWAY)
    one.at("2016-05-04", Event.REPORTED, 1.0, stage=Stage.CLAIM).granted("2016-12-01")
    story.person().stood().out("2016-01-04", stage=Stage.AWAY).granted("2017-09-04")
    story.person().stood().out("2016-01-04", stage=Stage.AWAY)
    story.person().stood().at("2016-01-04", Event.OUT, Reason.AOW, stage=Stage.GONE)
    measured = story.measured(PlainConfiguration(window=window))

    found = [measured.get(f"back_{months}m_fraction", "2016") for months in (6, 12, 18, 24)]
    assert found == pytest.approx([0.2, 0.4, 0.4, 0.6])
    assert measured.full("back_6m_fraction", "2016")[1:] == (5, 0)


# --- where those who came stand later -------------------------------------------------------------------------


def test_where_those_who_came_stand_18_and_30_months_after_their_first_grant() -> None:
    """Four status holders of January 2016: still there; at work since; at work and back; left otherwise."""
    story, window = Story(), SimpleNamespace(start=START, measured_from=MEASURED_FROM, until=dt.date(2020, 1, 1))
    story.until = window.until
    four = [story.person(group=TargetGroup.STATUS_HOLDER).granted("2016-01-11") for _ in range(4)]
    four[1].to_work("2017-01-09")
    four[2].to_work("2016-06-06").granted("2017-03-06").to_work("2018-03-05")
    four[3].out("2016-09-05", stage=Stage.AWAY)
    story.person().granted("2016-01-11").to_work("2016-02-01")
    story.person(group=TargetGroup.STATUS_HOLDER).stood()
    measured = story.measured(PlainConfiguration(window=window))
    by = {"by": "target_group", "group": "status_holder"}

    assert measured.full("on_benefit_18m_after_grant_fraction", "2016", **by) == pytest.approx((0.5, 4, 0))
    assert measured.get("in_work_18m_after_grant_fraction", "2016", **by) == 0.25
    assert measured.get("in_work_30m_after_grant_fraction", "2016", **by) == 0.5
    assert measured.get("in_work_18m_after_grant_fraction", "2016") == pytest.approx(0.4)


def test_of_who_has_not_been_followed_so_long_nothing_is_said() -> None:
    story = Story()
    story.person().granted("2017-02-06").to_work("2017-03-06")
    measured = story.measured()

    assert isnan(measured.get("in_work_18m_after_grant_fraction", "2017"))
    assert measured.full("in_work_18m_after_grant_fraction", "2017")[1:] == (1, 1)
