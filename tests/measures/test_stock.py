"""The stock on benefit and what flows in and out of it.

The run is 2015 up to 2018, measured from 2016. 2016 has 366 days, 2017 has 365; a year is 365.25 days.
"""

from __future__ import annotations

from math import isnan

import pytest

from sim.domain import Event, Route, Stage, TargetGroup
from sim.measures import Asked, measure
from tests.measures.logs import COACHES, NOORD, ZUID, PlainConfiguration, Story, week


@pytest.fixture
def two_residents() -> Story:
    """One on benefit all along; one granted on 1 April 2016 (91 days into 2016) who leaves for work on 1 July 2017."""
    story = Story()
    story.person("noord").stood(team=NOORD, worker=0)
    story.person("zuid").granted("2016-04-01", team=ZUID, worker=0).to_work("2017-07-01", Route.WSP)
    return story


def test_the_stock_over_a_period_is_weighted_by_time(two_residents: Story) -> None:
    measured = two_residents.measured()
    # 2016: the first 366 of 366 days, the second 366 - 91 = 275; 2017: 365 and 181 of 365
    assert measured.get("stock_on_benefit", "2016") == pytest.approx((366 + 275) / 366)
    assert measured.get("stock_on_benefit", "2017") == pytest.approx((365 + 181) / 365)
    assert measured.get("stock_on_benefit", "all") == pytest.approx((731 + 275 + 181) / 731)
    assert measured.get("stock_on_benefit", "2016", by="municipality", group="zuid") == pytest.approx(275 / 366)
    assert measured.full("stock_on_benefit", "2016").n == pytest.approx((366 + 275) / 365.25)  # person-years


def test_the_stock_of_a_day_is_that_at_its_end(two_residents: Story) -> None:
    asked = PlainConfiguration().asked("2016-03-31", "2016-04-01", "2017-06-30", "2017-07-01", "2014-12-31")
    measured = two_residents.measured(asked)
    # the benefit starts when 1 April begins, so it is not there at the end of 31 March; the same for the exit
    days = (
        "2014-12-31",
        "2015-12-31",
        "2016-03-31",
        "2016-04-01",
        "2016-12-31",
        "2017-06-30",
        "2017-07-01",
        "2017-12-31",
    )
    assert [measured.get("stock_on_benefit", day) for day in days] == [1, 1, 1, 2, 2, 2, 1, 1]


def test_flows_belong_to_the_period_in_which_their_moment_falls_half_open() -> None:
    story = Story()
    story.person().granted("2015-12-31").to_work("2016-01-01")  # in before the window, out at its first moment
    story.person().granted("2017-01-01").out("2017-12-31")  # at the edge of two years: the later one
    measured = story.measured()
    assert [measured.get("inflow", period) for period in ("2016", "2017", "all")] == [0, 1, 1]
    assert [measured.get("outflow", period) for period in ("2016", "2017", "all")] == [1, 1, 2]
    assert [measured.get("exits_to_work", period) for period in ("2016", "2017")] == [1, 0]
    assert [measured.get("exits_other", period) for period in ("2016", "2017")] == [0, 1]


def test_rates_are_per_year_of_the_mean_stock(two_residents: Story) -> None:
    measured = two_residents.measured()
    # 2016: 1 in, 0 out over (366 + 275) / 365.25 person-years; 2017: 0 in, 1 out over (365 + 181) / 365.25
    assert measured.get("turnover_fraction", "2016") == pytest.approx(0.5 * 365.25 / 641)
    assert measured.get("turnover_fraction", "2017") == pytest.approx(0.5 * 365.25 / 546)
    assert measured.get("exits_to_work_fraction", "2017") == pytest.approx(365.25 / 546)
    assert measured.get("exits_to_work_per_100_person_years", "2017") == pytest.approx(100 * 365.25 / 546)
    # by route: against the whole stock
    assert measured.get("exits_to_work_fraction", "2017", by="route", group="wsp") == pytest.approx(365.25 / 546)
    assert measured.get("exits_to_work", "2017", by="route", group="wsp") == 1
    assert measured.get("exits_to_work", "2017", by="route", group="unaided") == 0


def test_a_rate_without_anybody_to_measure_is_nan() -> None:
    story = Story()
    story.person("noord").stood()
    measured = story.measured()
    assert isnan(measured.get("exits_to_work_fraction", "2016", by="municipality", group="zuid"))
    assert measured.get("exits_to_work_fraction", "2016", by="municipality", group="noord") == 0.0


def test_exits_are_grouped_by_the_state_before_the_case_was_closed() -> None:
    story = Story()
    person = story.person("noord").stood(team=NOORD, worker=1, trede=3)
    person.at("2016-02-01", Event.TRAJECTORY_START, stage=Stage.TRAJECTORY, team=COACHES, trede=4)
    # rows of one moment: the trajectory ends and nobody has the case, then the exit, on another trede
    person.at("2016-09-01", Event.TRAJECTORY_END, team=-1, worker=-1).to_work("2016-09-01").at(
        "2016-09-02", Event.TREDE
    )
    measured = story.measured()
    assert measured.get("exits_to_work", "2016", by="team", group="coaches") == 1
    assert measured.get("exits_to_work", "2016", by="organisation", group="werk") == 1
    assert measured.get("exits_to_work", "2016", by="trede", group="4") == 1
    assert measured.get("exits_to_work", "2016", by="trede", group="3") == 0


def test_who_leaves_as_the_window_begins_stood_there_the_evening_before() -> None:
    """Also when nothing before that evening is asked for."""
    story = Story()
    story.person().stood().to_work("2016-01-01")
    rows = measure(story.records(), PlainConfiguration(), Asked(groupings=("all",), paths=())).rows
    told = rows.set_index(["measure", "period"])["value"]
    assert told["stock_on_benefit", "2015-12-31"] == 1
    assert told["exits_to_work", "2016"] == 1


def test_who_leaves_is_as_old_as_on_that_day() -> None:
    """27 on 30 June 2016: of youth until then, though nothing else changed since the start of the run."""
    story = Story()
    for date in ("2016-06-01", "2016-09-01"):
        story.person(born="1989-07-01").stood().to_work(date)
    measured = story.measured()
    exits = [measured.get("exits_to_work", "2016", by="target_group", group=group) for group in ("youth", "other")]
    assert exits == [1, 1]


def test_other_exits_are_grouped_by_the_state_before_as_well() -> None:
    story = Story()
    story.person("zuid").stood(team=ZUID, trede=2).out("2016-09-01")
    measured = story.measured()
    for flow in ("exits_other", "outflow"):
        assert measured.get(flow, "2016", by="team", group="zuid_team") == 1
        assert measured.get(flow, "2016", by="organisation", group="zuid") == 1


def test_the_first_stock_is_no_inflow() -> None:
    story = Story()
    story.person().stood()
    story.person().granted("2015-01-01")
    assert story.measured(PlainConfiguration().asked("2015")).get("inflow", "2015") == 1


def test_a_return_is_a_second_spell() -> None:
    story = Story()
    person = story.person().stood().to_work("2016-02-01")
    person.at("2016-08-01", Event.REPORTED, 1, stage=Stage.CLAIM, spell=1).granted("2016-09-01")
    measured = story.measured()
    assert (measured.get("inflow", "2016"), measured.get("outflow", "2016")) == (1, 1)
    # 1 January to 1 February (31 days) and 1 September to the end of the year (122)
    assert measured.get("stock_on_benefit", "2016") == pytest.approx((31 + 122) / 366)


def test_refused_and_withdrawn_claims_are_no_inflow() -> None:
    story = Story()
    story.person().at("2016-02-01", Event.REPORTED, stage=Stage.CLAIM).at("2016-03-01", Event.REFUSED, stage=Stage.GONE)
    story.person().at("2016-02-01", Event.REPORTED, stage=Stage.CLAIM).at(
        "2016-03-01", Event.WITHDREW, stage=Stage.GONE
    )
    measured = story.measured()
    assert [measured.get(flow, "all") for flow in ("inflow", "outflow", "stock_on_benefit")] == [0, 0, 0]


@pytest.mark.parametrize("group", [TargetGroup.WSW, TargetGroup.NUG])
def test_some_are_helped_and_never_on_benefit(group: TargetGroup) -> None:
    story = Story()
    story.person(group=group).at("2016-02-01", Event.STAGE, stage=Stage.TRAJECTORY).to_work("2017-02-01")
    measured = story.measured()
    assert measured.get("stock_on_benefit", "2016") == 0
    assert measured.get("exits_to_work", "2017") == 0
    assert measured.get("caseload", "2016") > 0


def test_leaving_work_for_a_pension_is_no_exit_from_benefit() -> None:
    story = Story()
    story.person().stood().to_work("2016-02-01").out("2016-06-01")
    assert story.measured().get("outflow", "2016") == 1


def test_youth_ends_on_the_27th_birthday() -> None:
    story = Story()
    story.person(born="1989-07-01").stood()
    # 27 years of 365.25 days are 9861.75 days; 1 July 2016 is 9862 days on, so youth ends on 30 June at 18:00
    measured = story.measured()
    assert measured.get("stock_on_benefit", "2016", by="target_group", group="youth") == pytest.approx(181.75 / 366)
    assert measured.get("stock_on_benefit", "2016", by="target_group", group="other") == pytest.approx(184.25 / 366)
    assert measured.get("stock_on_benefit", "2015-12-31", by="target_group", group="youth") == 1
    assert measured.get("stock_on_benefit", "2016-12-31", by="target_group", group="youth") == 0
    assert measured.get("stock_on_benefit", "2016-12-31", by="target_group", group="other") == 1


def test_a_young_status_holder_stays_a_status_holder() -> None:
    story = Story()
    story.person(group=TargetGroup.STATUS_HOLDER, born="1995-01-01").stood()
    measured = story.measured()
    assert measured.get("stock_on_benefit", "2016-12-31", by="target_group", group="status_holder") == 1
    assert measured.get("stock_on_benefit", "2016-12-31", by="target_group", group="youth") == 0


def test_the_stock_follows_the_trede() -> None:
    story = Story()
    story.person().stood(trede=2).at("2016-07-01", Event.TREDE, trede=3)  # after 182 of 366 days
    measured = story.measured()
    assert measured.get("stock_on_benefit", "2016", by="trede", group="2") == pytest.approx(182 / 366)
    assert measured.get("stock_on_benefit", "2016", by="trede", group="3") == pytest.approx(184 / 366)


def test_under_a_year_counts_from_the_start_of_the_present_spell() -> None:
    story = Story()
    story.person().stood(500.0)
    story.person().granted("2016-03-01")  # 306 days at the end of 2016, 671 at the end of 2017
    story.person().granted("2015-12-31")  # 367 days at the end of 2016: just over
    story.person().stood(500.0).to_work("2016-01-10").granted("2016-12-01")  # a new spell
    measured = story.measured()
    assert measured.full("stock_under_1_year_fraction", "2016-12-31")[:2] == (0.5, 4)
    assert measured.get("stock_under_1_year_fraction", "2017-12-31") == 0.0
    # fifty weeks are less than a year
    fifty = Story()
    fifty.person().granted(week("2017-01-01") - 50.0)
    assert fifty.measured().get("stock_under_1_year_fraction", "2016-12-31") == 1.0
    # at the end of 2015 three are there, and the one granted that day is the only one under a year
    assert measured.get("stock_under_1_year_fraction", "2015-12-31") == pytest.approx(1 / 3)


def test_the_first_stock_brings_its_duration_along() -> None:
    story = Story()
    story.person().stood(10.0)
    asked = PlainConfiguration().asked("2015-10-01")
    # 10 weeks before the run plus 39.1 weeks in it: still under a year; at the end of 2015 62 weeks: no more
    assert story.measured(asked).get("stock_under_1_year_fraction", "2015-10-01") == 1.0
    assert story.measured().get("stock_under_1_year_fraction", "2015-12-31") == 0.0


def test_targets_may_ask_for_half_years_and_for_the_time_before_the_window(two_residents: Story) -> None:
    measured = two_residents.measured(PlainConfiguration().asked("2016H1", "2016H2", "2015", "2014", "all"))
    assert measured.get("inflow", "2016H1") == 1
    assert measured.get("inflow", "2016H2") == 0
    assert measured.get("stock_on_benefit", "2015") == 1
    assert not measured.has("inflow", "2014")  # before the run: nothing to say
