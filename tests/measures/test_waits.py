"""Waits, with those who are still waiting and those who gave up."""

from __future__ import annotations

import datetime as dt
from math import isnan

import pytest

from sim.domain import Event, Queue, Stage
from tests.measures.logs import PlainConfiguration, Story, plain_settings, week


def wait(
    story: Story, since: float, weeks: float | None, *, queue: Queue = Queue.TRAJECTORY, served: bool = True
) -> None:
    """Let somebody wait from `since` on; None for a wait that does not end."""
    person = story.person().stood(stage=Stage.TRAJECTORY_WAITING).at(since, Event.JOINED, queue)
    if weeks is not None:
        person.at(since + weeks, Event.SERVED if served else Event.LEFT_QUEUE, queue)


def by_queue(queue: Queue = Queue.TRAJECTORY) -> dict[str, str]:
    return {"by": "queue", "group": queue.word}


def test_waits_that_all_ended_are_plain() -> None:
    story = Story()
    for weeks in (2.0, 4.0, 6.0, 12.0):
        wait(story, 60.0, weeks)
    measured = story.measured()
    assert measured.full("wait_mean_weeks", "2016", **by_queue()) == pytest.approx((6.0, 4, 0))
    assert measured.get("wait_median_weeks", "2016", **by_queue()) == 4.0
    assert measured.get("wait_p90_weeks", "2016", **by_queue()) == 12.0
    # the norm is 6 weeks, and a wait of 6 weeks is in time
    assert measured.get("wait_within_norm_fraction", "2016", **by_queue()) == 0.75


def test_who_left_and_who_still_waits_are_open_and_not_dropped() -> None:
    story = Story()
    end = week("2018-01-01")
    wait(story, end - 10.0, 2.0)
    wait(story, end - 10.0, 4.0, served=False)
    wait(story, end - 10.0, 5.0)
    wait(story, end - 10.0, None)
    measured = story.measured()
    # Kaplan-Meier: 3/4 after 2 weeks; then 3 at risk less the one who left: 1 of 2 at 5 weeks, 3/8; open at 10 weeks
    assert measured.full("wait_median_weeks", "all", **by_queue()) == pytest.approx((5.0, 4, 2))
    assert isnan(measured.get("wait_p90_weeks", "all", **by_queue()))
    assert measured.get("wait_within_norm_fraction", "all", **by_queue()) == pytest.approx(5 / 8)
    # somebody waits on: the area until 10 weeks, 2 + 3 * 3/4 + 5 * 3/8, is too short for a mean
    mean = measured.full("wait_mean_weeks", "all", **by_queue())
    assert (isnan(mean.value), mean.n, mean.n_open) == (True, 4, 2)


def test_a_mean_wait_is_told_when_all_that_lasted_longest_have_ended() -> None:
    """Who still waits has waited shorter than others did: what becomes of them is as of these."""
    story = Story()
    wait(story, 60.0, 2.0)
    wait(story, 60.0, 8.0)
    wait(story, week("2016-12-25"), 4.0, served=False)
    wait(story, week("2017-12-29"), None)
    measured = story.measured()
    # all: 3/4 and so on; of the four, one is lost after 3 days; then 2 of 3 left at 2 weeks, 1 of 1 at 8
    assert measured.full("wait_mean_weeks", "all", **by_queue()) == pytest.approx((2 + 6 * 2 / 3, 4, 2))
    assert measured.full("wait_mean_weeks", "2016", **by_queue()) == pytest.approx((2 + 6 * 2 / 3, 3, 1))


def test_a_wait_longer_than_the_window_was_followed_on_half_of_its_days_is_not_told() -> None:
    """Joined on the first days of two years and served after 60 weeks: who came later could not have been seen."""
    story = Story()
    for _ in range(4):
        wait(story, week("2016-01-02"), 60.0)
    wait(story, week("2016-01-02"), 4.0)
    measured = story.measured()
    told = [measured.full(f"wait_{which}_weeks", "all", **by_queue()) for which in ("median", "p90", "mean")]
    assert all(isnan(one.value) and one.n == 5 for one in told)
    assert measured.get("wait_within_norm_fraction", "all", **by_queue()) == pytest.approx(1 / 5)


def test_the_waits_of_a_year_are_told_as_far_as_all_of_the_year_was_followed() -> None:
    """Of 2016 a year, of the last quarter and of 2017 nothing."""
    story = Story()
    wait(story, week("2016-01-02"), 4.0)
    wait(story, week("2016-01-02"), 30.0)
    wait(story, week("2016-01-02"), 70.0)
    wait(story, week("2017-01-02"), 4.0)
    measured = story.measured()
    assert measured.get("wait_median_weeks", "2016", **by_queue()) == pytest.approx(30.0)
    assert measured.get("wait_within_norm_fraction", "2016", **by_queue()) == pytest.approx(1 / 3)
    assert isnan(measured.get("wait_p90_weeks", "2016", **by_queue()))
    for measure in ("wait_median_weeks", "wait_within_norm_fraction"):
        late = measured.full(measure, "2017", **by_queue())
        assert (isnan(late.value), late.n) == (True, 1)


def test_who_leaves_the_placement_list_without_a_place_is_counted_when_they_leave() -> None:
    """Placed, left, left in zuid, still on it; and one who left another queue."""
    story = Story()
    for municipality, weeks, served in (("noord", 5.0, True), ("noord", 60.0, False), ("zuid", 5.0, False)):
        person = story.person(municipality).stood(stage=Stage.PLACEMENT).at("2016-06-01", Event.JOINED, Queue.PLACEMENT)
        ended = Event.SERVED if served else Event.LEFT_QUEUE
        person.at(week("2016-06-01") + weeks, ended, Queue.PLACEMENT)
    story.person("zuid").stood(stage=Stage.PLACEMENT).at("2016-06-01", Event.JOINED, Queue.PLACEMENT)
    wait(story, week("2016-06-01"), 5.0, queue=Queue.DEBT, served=False)
    measured = story.measured()
    left, part = "placement_list_left_unplaced", "placement_list_left_unplaced_fraction"
    noord, zuid = ({"by": "municipality", "group": name} for name in ("noord", "zuid"))
    assert [measured.get(left, year) for year in ("2016", "2017", "all")] == [1, 1, 2]
    assert measured.full(part, "2016") == (1 / 2, 2, 0)
    assert [measured.get(left, "2016", **one) for one in (noord, zuid)] == [0, 1]
    assert measured.full(part, "all", **noord) == (1 / 2, 2, 0)
    assert (isnan(measured.get(part, "2017", **zuid)), measured.full(part, "2017", **zuid).n) == (True, 0)


def test_a_wait_belongs_to_the_period_in_which_it_began() -> None:
    story = Story()
    wait(story, week("2016-12-31"), 20.0)
    wait(story, week("2017-01-01"), 2.0)
    measured = story.measured(PlainConfiguration().asked("2017Q1"))
    assert measured.get("wait_mean_weeks", "2016", **by_queue()) == pytest.approx(20.0)
    assert measured.get("wait_mean_weeks", "2017Q1", **by_queue()) == pytest.approx(2.0)


def test_two_waits_in_one_queue_and_one_in_another_at_the_same_time() -> None:
    story = Story()
    person = story.person().stood()
    person.at(60.0, Event.JOINED, Queue.DEBT).at(61.0, Event.JOINED, Queue.TRAJECTORY).at(
        63.0, Event.SERVED, Queue.DEBT
    )
    person.at(66.0, Event.SERVED, Queue.TRAJECTORY).at(70.0, Event.JOINED, Queue.DEBT).at(
        75.0, Event.SERVED, Queue.DEBT
    )
    measured = story.measured()
    assert measured.full("wait_mean_weeks", "2016", **by_queue(Queue.DEBT)) == pytest.approx((4.0, 2, 0))  # 3 and 5
    assert measured.full("wait_mean_weeks", "2016", **by_queue()) == pytest.approx((5.0, 1, 0))


def test_who_joins_again_has_left() -> None:
    story = Story()
    person = story.person().stood().at(60.0, Event.JOINED, Queue.DEBT).at(64.0, Event.JOINED, Queue.DEBT)
    person.at(70.0, Event.SERVED, Queue.DEBT)
    measured = story.measured()
    # 4 weeks without and 6 weeks with service: 6 is the only end that is seen
    assert measured.full("wait_median_weeks", "2016", **by_queue(Queue.DEBT)) == (6.0, 2, 1)
    assert measured.get("queue_length", "2016", **by_queue(Queue.DEBT)) == pytest.approx(70 / 366)


def test_the_norm_is_that_of_the_first_day_of_the_period() -> None:
    stricter = plain_settings()
    stricter.measurement.norms["trajectory"] = 3.0
    story = Story()
    for since in (60.0, 110.0):
        wait(story, since, 5.0)
    measured = story.measured(PlainConfiguration(changes={dt.date(2016, 7, 1): stricter}).asked("2017Q1"))
    found = [measured.get("wait_within_norm_fraction", period, **by_queue()) for period in ("2016", "2017Q1", "all")]
    assert found == [1.0, 0.0, 1.0]


def test_a_wait_of_no_time_is_a_wait() -> None:
    story = Story()
    wait(story, 60.0, 0.0)
    assert story.measured().full("wait_mean_weeks", "2016", **by_queue()) == (0.0, 1, 0)


def test_a_queue_without_a_norm_has_no_share_in_time() -> None:
    story = Story()
    wait(story, 60.0, 3.0, queue=Queue.HOUSING)
    measured = story.measured()
    assert isnan(measured.get("wait_within_norm_fraction", "2016", **by_queue(Queue.HOUSING)))
    assert isnan(measured.get("wait_mean_weeks", "2016", **by_queue(Queue.CLAIM)))


def test_the_queue_is_as_long_as_those_who_stand_in_it() -> None:
    story = Story()
    wait(story, week("2015-12-22"), 10 / 7 * 2)  # 10 days of it in 2016
    wait(story, week("2016-12-31"), None)
    measured = story.measured(PlainConfiguration().asked("2016-01-10", "2016-01-11"))
    assert measured.get("queue_length", "2016", **by_queue()) == pytest.approx((10 + 1) / 366)
    assert measured.get("queue_length", "2017", **by_queue()) == pytest.approx(1.0)
    # served at the moment at which 11 January begins: that is no more of the 10th, at whose end the wait still runs
    days = ("2015-12-31", "2016-01-10", "2016-01-11", "2016-12-31")
    assert [measured.get("queue_length", day, **by_queue()) for day in days] == [1, 1, 0, 1]


def test_who_waits_for_a_sheltered_place_is_counted_by_municipality() -> None:
    story = Story()
    story.person("zuid").stood(stage=Stage.SHELTERED_WAITING).at(0.0, Event.JOINED, Queue.SHELTERED)
    story.person("noord").stood().at("2017-01-01", Event.JOINED, Queue.SHELTERED)
    measured = story.measured(PlainConfiguration().asked("2014-12-31"))
    assert measured.get("sheltered_waiting", "2016") == pytest.approx(1.0)
    assert measured.get("sheltered_waiting", "2017") == pytest.approx(2.0)
    assert measured.get("sheltered_waiting", "2017", by="municipality", group="zuid") == pytest.approx(1.0)
    # the eve of the run shows what its first moment set up
    assert [measured.get("sheltered_waiting", day) for day in ("2014-12-31", "2016-12-31", "2017-12-31")] == [1, 1, 2]


def test_contacts_are_no_queue_on_record() -> None:
    story = Story()
    wait(story, 60.0, 3.0, queue=Queue.CONTACT)
    rows = story.measured().rows
    assert set(rows[rows["group_by"] == "queue"]["group"]) == set(Queue.words()) - {"contact"}


def test_where_nobody_is_served_there_is_no_mean_wait_until_service() -> None:
    story = Story()
    wait(story, 60.0, 5.0, served=False)
    assert isnan(story.measured().get("wait_mean_weeks", "2016", **by_queue()))
