"""What becomes of people. The run ends on 1 January 2018; a month is 30.4375 days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from math import isnan
from types import SimpleNamespace

import numpy as np
import pytest

from sim.domain import Event, Route, Stage
from sim.stats.survival import Curves, curves_of
from tests.measures.logs import MEASURED_FROM, START, PlainConfiguration, Story


@pytest.fixture
def four_exits() -> Story:
    """Four exits to work in 2016; back after 2 months, back after 8 months, never, never."""
    story = Story()
    story.person("noord").stood().to_work("2016-01-10", Route.WSP).granted("2016-03-10")
    story.person("noord").stood().to_work("2016-02-01").granted("2016-10-01").out("2017-06-01")
    story.person("zuid").stood().to_work("2016-03-01")
    story.person("zuid").stood().to_work("2016-12-01", Route.WSP)
    return story


def test_sustained_is_not_back_within_so_many_months(four_exits: Story) -> None:
    measured = four_exits.measured()
    assert measured.full("sustained_6m_fraction", "2016") == (0.75, 4, 0)
    assert measured.full("sustained_12m_fraction", "2016") == (0.5, 4, 0)
    assert measured.get("sustained_12m_fraction", "2016", by="municipality", group="noord") == 0.0
    assert measured.get("sustained_12m_fraction", "2016", by="route", group="wsp") == 0.5
    assert isnan(measured.get("sustained_12m_fraction", "2017"))


def test_exits_not_followed_long_enough_are_open_and_count_as_long_as_they_are() -> None:
    story = Story()
    story.person().stood().to_work("2017-01-10").granted("2017-03-10")
    story.person().stood().to_work("2017-02-01")
    story.person().stood().to_work("2017-11-01")  # 61 days: still followed when the first comes back after 59
    measured = story.measured()
    # one of three comes back while all three are followed; after that only the second is followed to 6 months
    assert measured.full("sustained_6m_fraction", "all") == pytest.approx((2 / 3, 3, 1))
    # nobody is followed for 12 months and one is not back: not known
    assert isnan(measured.get("sustained_12m_fraction", "all"))
    assert measured.full("sustained_12m_fraction", "all").n_open == 2
    # of the year 2017 a later end of the run would say something else: nothing is told
    assert isnan(measured.get("sustained_6m_fraction", "2017"))
    assert measured.full("sustained_6m_fraction", "2017")[1:] == (3, 1)


@pytest.mark.parametrize(("weeks", "months"), [(25.5, 6), (51.5, 12)])
def test_months_are_twelfths_of_a_year(weeks: float, months: int) -> None:
    """Half a year is 26.09 weeks and a year 52.18: back half a week before is back within it, half a week after not."""
    story = Story()
    for _ in range(3):
        story.person().stood().to_work(60.0)
    story.person().stood().to_work(60.0).granted(60.0 + weeks)
    story.person().stood().to_work(60.0).granted(60.0 + weeks + 1.5)
    assert story.measured().get(f"sustained_{months}m_fraction", "2016") == pytest.approx(4 / 5)


def test_relapse_is_of_those_whose_18_months_have_passed() -> None:
    """In four years: one came back, one did not, and one left a year before the end, of whom nothing is known yet."""
    story, window = Story(), SimpleNamespace(start=START, measured_from=MEASURED_FROM, until=dt.date(2020, 1, 1))
    story.until = window.until
    story.person().stood().to_work("2016-03-01").granted("2016-12-01")
    story.person().stood().to_work("2017-03-01")
    story.person().stood().to_work("2019-01-01")
    measured = story.measured(PlainConfiguration(window=window))
    assert measured.full("relapse_18m_fraction", "all") == pytest.approx((1 / 2, 3, 1))


def test_relapse_is_being_on_benefit_18_months_after(four_exits: Story) -> None:
    measured = four_exits.measured(PlainConfiguration().asked("2016H1"))
    # 18 months on: the first is on benefit; the second left again on 1 June 2017, two months before; the third is not;
    # the fourth's 18 months are in June 2018, after the run
    assert measured.full("relapse_18m_fraction", "2016H1") == pytest.approx((1 / 3, 3, 0))
    assert isnan(measured.get("relapse_18m_fraction", "2016"))
    assert measured.full("relapse_18m_fraction", "2016")[1:] == (4, 1)
    assert measured.full("relapse_18m_fraction", "all", by="municipality", group="zuid")[1:] == (2, 1)


def test_relapse_sees_a_third_spell() -> None:
    story = Story()
    person = story.person().stood().to_work("2016-01-10").granted("2016-03-01").out("2016-05-01", stage=Stage.AWAY)
    person.granted("2017-05-01")
    # exit on 10 January 2016, 18 months on is July 2017, in the third spell
    assert story.measured(PlainConfiguration().asked("2016Q1")).get("relapse_18m_fraction", "2016Q1") == 1.0


def test_time_to_work_lets_other_exits_compete() -> None:
    story = Story()
    for _ in range(3):
        story.person().granted(60.0).to_work(70.0)
    story.person().granted(60.0).out(65.0)
    story.person().granted(60.0).to_work(90.0)
    story.person().granted(60.0)
    story.person().granted(60.0)
    measured = story.measured()
    # 7 granted: one leaves otherwise after 5 weeks, 3 of 7 to work after 10, 4 of 7 after 30
    assert measured.full("time_to_work_median_weeks", "2016") == (30.0, 7, 2)
    assert measured.full("to_work_12m_fraction", "2016") == pytest.approx((4 / 7, 7, 0))
    assert isnan(measured.get("to_work_24m_fraction", "2016", by="municipality", group="zuid"))


def test_the_median_is_nan_when_less_than_half_find_work() -> None:
    story = Story()
    story.person().granted(60.0).to_work(70.0)
    story.person().granted(60.0).out(65.0)
    story.person().granted(60.0).out(65.0)
    assert isnan(story.measured().get("time_to_work_median_weeks", "2016"))


def test_the_first_stock_is_no_cohort() -> None:
    story = Story()
    story.person().stood().to_work("2016-02-01")
    assert story.measured().full("to_work_12m_fraction", "all").n == 0


def test_a_spell_still_open_is_followed_until_the_end_of_the_run() -> None:
    story = Story()
    story.person().granted("2017-10-01")  # 92 days before the end
    story.person().granted("2017-09-01").to_work("2017-09-15", Route.TRAJECTORY)
    measured = story.measured()
    # one of two after 2 weeks; what the other does within the year is not known
    assert measured.full("to_work_12m_fraction", "all").n_open == 1
    assert isnan(measured.get("to_work_12m_fraction", "all"))
    assert measured.get("time_to_work_median_weeks", "all") == 2.0
    assert isnan(measured.get("time_to_work_median_weeks", "2017")), "who comes later in the year may be faster"


def curve_of(
    durations: Sequence[float], causes: Sequence[int], *, is_open: Sequence[bool] | None = None, followed: float
) -> Curves:
    """The curve of one cohort, ended by cause 1; who is lost from sight is still open unless it is said."""
    told = np.array(causes, dtype=np.int64)
    return curves_of(
        np.zeros(len(durations), dtype=np.int64),
        np.array(durations, dtype=np.float64),
        told,
        cause=1,
        is_open=told == 0 if is_open is None else np.array(is_open, dtype=bool),
        followed_weeks=np.array([followed]),
    )


def test_a_curve_by_hand() -> None:
    # Kaplan-Meier of 1, 2+, 3, 3+, 5 (+ lost from sight): left 4/5, then 4/5 * 2/3, then 0
    curve = curve_of([1.0, 2.0, 3.0, 3.0, 5.0], [1, 0, 1, 0, 1], followed=5.0)
    assert [curve.by(weeks).item() for weeks in (0.5, 1.0, 2.9, 3.0, 5.0, 99.0)] == pytest.approx(
        [0, 0.2, 0.2, 7 / 15, 1, 1]
    )
    assert curve.after(0.5) == 5.0
    # the area: one week at 1, two at 0.8, two at 8/15
    assert curve.mean_weeks == pytest.approx(1 + 1.6 + 16 / 15)


def test_a_curve_is_unknown_beyond_whom_the_end_of_the_run_cut_off() -> None:
    curve = curve_of([1.0, 4.0], [1, 0], followed=9.0)
    assert curve.by(4.0) == 0.5
    assert isnan(curve.by(4.1).item())
    assert isnan(curve.after(0.6).item())
    assert isnan(curve.mean_weeks.item()), "who waits on pulls it up, by how much is not known"


def test_a_curve_whose_last_one_left_came_to_its_end() -> None:
    """Nothing of it was cut off: a later end of the run would say the same."""
    curve = curve_of([1.0, 4.0], [1, 0], is_open=[False, False], followed=9.0)
    assert curve.by(99.0) == 0.5
    assert isnan(curve.after(0.6).item())
    assert curve.mean_weeks == 1.0 + 3.0 * 0.5


def test_a_curve_is_told_as_far_as_it_was_followed() -> None:
    """All four ended, one after 8 weeks; but only of few such would the end have been seen."""
    curve = curve_of([1.0, 2.0, 3.0, 8.0], [1, 1, 1, 1], followed=5.0)
    assert [curve.by(2.0).item(), curve.after(0.5).item()] == [0.5, 2.0]
    assert all(isnan(x.item()) for x in (curve.by(6.0), curve.after(0.9), curve.mean_weeks, curve.in_the_end))


def test_an_empty_curve_knows_nothing() -> None:
    curve = curve_of([], [], followed=9.0)
    assert all(isnan(x.item()) for x in (curve.by(1.0), curve.after(0.5), curve.mean_weeks))


def test_a_competing_exit_is_not_lost_from_sight() -> None:
    # work at 2, other at 1: half to work; taking the other exit as censoring would say 1
    curve = curve_of([1.0, 2.0], [2, 1], followed=9.0)
    assert curve.by(2.0) == 0.5


def test_a_calendar_period_is_told_as_far_as_all_of_it_was_followed() -> None:
    """The run ends with 2017: of 2016 a year is told, of the first half of 2017 half a year, of all what half tells."""
    story = Story()
    for year in ("2016", "2017"):
        for month in ("01", "02", "03"):
            story.person().stood().to_work(f"{year}-{month}-01")
    measured = story.measured(PlainConfiguration().asked("2017H1", "2016H1"))
    told = [("6m", "2017H1"), ("12m", "2016"), ("12m", "all")]
    assert [measured.get(f"sustained_{months}_fraction", period) for months, period in told] == [1.0, 1.0, 1.0]
    untold = [("6m", "2017"), ("12m", "2017H1"), ("12m", "2017")]
    assert all(isnan(measured.get(f"sustained_{months}_fraction", period)) for months, period in untold)
    assert measured.get("relapse_18m_fraction", "2016H1") == 0.0
    assert isnan(measured.get("relapse_18m_fraction", "2016"))
    assert isnan(measured.get("relapse_18m_fraction", "all")), "18 months of 24 were not followed on half of the days"


def test_a_report_again_is_not_yet_a_return() -> None:
    story = Story()
    person = story.person().stood().to_work("2016-01-10")
    person.at("2016-05-01", Event.REPORTED, 1, stage=Stage.CLAIM).granted("2016-08-01")
    assert story.measured().get("sustained_6m_fraction", "2016") == 1.0
    assert story.measured().get("sustained_12m_fraction", "2016") == 0.0
