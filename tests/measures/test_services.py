"""Trajectories and the ways of dossiers. 2016 has 366 days."""

from __future__ import annotations

from math import isnan

import pytest

from sim.domain import Event, PlaceKind, Stage, TargetGroup, TrajectoryEnd
from tests.measures.logs import COACHES, NOORD, PlainConfiguration, Story, week


def test_a_trajectory_runs_until_its_end_whatever_the_stage() -> None:
    story = Story()
    person = story.person("noord").stood(team=NOORD)
    person.at("2016-02-01", Event.TRAJECTORY_START, stage=Stage.TRAJECTORY, team=COACHES)
    person.at("2016-05-01", Event.STAGE, stage=Stage.PLACEMENT).to_work("2016-06-01")
    person.at("2016-09-01", Event.TRAJECTORY_END, TrajectoryEnd.COACHING_DONE)
    measured = story.measured(PlainConfiguration().asked("2016-01-31", "2016-08-31"))
    # 1 February until 1 September: 29 + 31 + 30 + 31 + 30 + 31 + 31 days
    assert measured.get("trajectories_running", "2016") == pytest.approx(213 / 366)
    assert measured.get("trajectories_running", "2016", by="team", group="coaches") == pytest.approx(213 / 366)
    days = ("2016-01-31", "2016-08-31", "2016-12-31")
    assert [measured.get("trajectories_running", day) for day in days] == [0, 1, 0]


@pytest.mark.parametrize("told_twice", [False, True])
def test_trajectories_of_the_first_stock_run_and_are_not_bought(told_twice: bool) -> None:
    story = Story()
    story.posts = []
    person = story.person("noord").stood(stage=Stage.TRAJECTORY, team=COACHES)
    if told_twice:
        person.at(0.0, Event.TRAJECTORY_START)
    person.at("2016-07-01", Event.TRAJECTORY_END, TrajectoryEnd.RETURNED, stage=Stage.ACTIVATION)
    measured = story.measured(PlainConfiguration().asked("2015", "2014-12-31"))
    assert measured.get("trajectories_running", "2014-12-31") == 1
    assert measured.get("trajectories_running", "2016") == pytest.approx(182 / 366)
    assert measured.full("returned_from_trajectory_fraction", "2016")[:2] == (1.0, 1)
    assert measured.get("service_cost_eur", "2015") == 0.0


def test_the_part_in_a_group_is_of_those_that_run_and_not_of_those_that_start() -> None:
    """Two in a group from 1 January 2016, of which one is in a job with the coach from 1 July; one alone all along.

    Of the 366 days of 2016 one group trajectory has all, the other the 182 until July; three run all year.
    """
    story = Story()
    for municipality, form in (("noord", 1.0), ("noord", 1.0), ("zuid", 0.0)):
        person = story.person(municipality).stood(team=NOORD)
        person.at("2016-01-01", Event.TRAJECTORY_START, form, stage=Stage.TRAJECTORY, team=COACHES)
    first = story.people[0]
    first.to_work("2016-07-01")
    measured = story.measured(PlainConfiguration().asked("2016-01-31", "2016-12-31"))
    assert measured.full("trajectories_in_group_fraction", "2016")[0] == pytest.approx((366 + 182) / (3 * 366))
    days = ("2016-01-31", "2016-12-31")
    found = [measured.full("trajectories_in_group_fraction", day)[:2] for day in days]
    assert found == [(pytest.approx(2 / 3), 3), (pytest.approx(1 / 3), 3)]
    assert measured.get("trajectories_in_group_fraction", "2016", by="municipality", group="zuid") == 0.0


def test_returns_are_a_part_of_the_trajectories_that_ended() -> None:
    story = Story()
    ends = (TrajectoryEnd.RETURNED, TrajectoryEnd.COMPLETED, TrajectoryEnd.WORK, None)
    for municipality, end in zip(("noord", "noord", "zuid", "zuid"), ends, strict=True):
        person = story.person(municipality).stood().at(60.0, Event.TRAJECTORY_START, stage=Stage.TRAJECTORY)
        if end is not None:
            person.at(80.0, Event.TRAJECTORY_END, end, stage=Stage.GUIDANCE)
    measured = story.measured()
    assert measured.full("returned_from_trajectory_fraction", "2016")[:2] == (pytest.approx(1 / 3), 3)
    assert measured.get("returned_from_trajectory_fraction", "2016", by="municipality", group="noord") == 0.5
    assert isnan(measured.get("returned_from_trajectory_fraction", "2017"))


def test_a_trajectory_is_handed_back_in_the_period_in_which_it_ends() -> None:
    story = Story()
    person = story.person().stood().at("2016-10-01", Event.TRAJECTORY_START, stage=Stage.TRAJECTORY)
    person.at("2017-02-01", Event.TRAJECTORY_END, TrajectoryEnd.RETURNED, stage=Stage.GUIDANCE)
    measured = story.measured()
    assert measured.full("returned_from_trajectory_fraction", "2016").n == 0
    assert measured.full("returned_from_trajectory_fraction", "2017")[:2] == (1.0, 1)


def test_a_resident_may_have_two_trajectories_and_the_next_resident_none() -> None:
    story = Story()
    person = story.person().stood()
    person.at(60.0, Event.TRAJECTORY_START, stage=Stage.TRAJECTORY).at(
        70.0, Event.TRAJECTORY_END, 1, stage=Stage.GUIDANCE
    )
    person.at(80.0, Event.TRAJECTORY_START, stage=Stage.TRAJECTORY)  # runs on
    story.person().stood().to_work("2016-02-01")  # not coached by the trajectory of somebody else
    measured = story.measured()
    assert measured.get("trajectories_running", "2017") == pytest.approx(1.0)
    assert measured.get("caseload", "2017", by="stage", group="work") == 0.0


def test_dossiers_are_counted_when_they_move() -> None:
    story = Story()
    person = story.person("zuid", group=TargetGroup.REGISTER).stood(trede=4)
    person.at(60.0, Event.REFERRED).at(60.0, Event.HAND_OVER, 0).at(64.0, Event.LOST).at(70.0, Event.FOUND)
    person.at(75.0, Event.HAND_OVER, 1).at(110.0, Event.REFERRED)
    measured = story.measured()
    zuid = {"by": "municipality", "group": "zuid"}
    assert [measured.get("referrals_to_trajectory", p) for p in ("2016", "2017", "all")] == [1, 1, 2]
    assert measured.get("referrals_to_trajectory", "all", by="trede", group="4") == 2
    assert measured.get("referrals_to_trajectory", "all", by="target_group", group="register") == 2
    assert measured.get("handovers", "2016", **zuid) == 2
    assert measured.get("lost_from_view", "2016", **zuid) == 1
    assert measured.get("lost_from_view", "2016", by="municipality", group="noord") == 0


def test_misrouted_is_a_part_of_the_profiles() -> None:
    story = Story()
    for wrong in (0, 1, 0, 0):
        story.person("noord").granted(60.0).at(62.0, Event.PROFILED, wrong, trede=3)
    measured = story.measured()
    assert measured.full("misrouted_fraction", "2016")[:2] == (0.25, 4)
    assert measured.get("misrouted_fraction", "2016", by="trede", group="3") == 0.25
    assert isnan(measured.get("misrouted_fraction", "2016", by="municipality", group="zuid"))


def test_placements_count_starts_and_not_matches() -> None:
    story = Story()
    person = story.person("noord").stood(stage=Stage.PLACEMENT)
    person.at(60.0, Event.MATCHED, PlaceKind.REGULAR).at(62.0, Event.MATCHED, PlaceKind.LEARNING)
    person.at(63.0, Event.PLACED, PlaceKind.LEARNING).at(80.0, Event.PLACED, PlaceKind.SUBSIDISED)
    measured = story.measured()
    assert measured.get("placements", "2016") == 2
    assert measured.get("placements", "2016", by="route", group="learning") == 1
    assert measured.get("placements", "2016", by="route", group="regular") == 0
    assert measured.get("placements", "2016", by="municipality", group="noord") == 2


def test_places_are_unfilled_when_closed_with_nobody() -> None:
    story = Story()
    story.person().stood()
    story.places = [
        (0, PlaceKind.REGULAR, COACHES, week("2016-01-01"), 60.0, 10),
        (1, PlaceKind.REGULAR, COACHES, week("2016-03-01"), 70.0, -1),
        (2, PlaceKind.LEARNING, NOORD, week("2016-12-31"), float("inf"), -1),
        (3, PlaceKind.REGULAR, COACHES, week("2017-01-01"), 125.0, -1),
    ]
    measured = story.measured()
    # one of three is still open, for longer than the others were: how many are filled in the end is not known
    open_yet = measured.full("places_unfilled_fraction", "2016")
    assert (isnan(open_yet.value), open_yet.n, open_yet.n_open) == (True, 3, 1)
    assert measured.full("places_unfilled_fraction", "all")[1:] == (4, 1)
    assert measured.get("places_unfilled_fraction", "2016", by="team", group="coaches") == 0.5
    assert measured.get("places_unfilled_fraction", "2016", by="route", group="regular") == 0.5
    assert isnan(measured.get("places_unfilled_fraction", "2016", by="route", group="learning"))


def test_places_that_are_still_open_do_not_hide_those_that_expire() -> None:
    """Places are taken at once or expire after 13 weeks: of the young ones only those that were taken have closed."""
    story, end = Story(), week("2018-01-01")
    story.person().stood()
    begins = [week("2017-02-01"), week("2017-03-01"), week("2017-04-01"), week("2017-05-01"), end - 8.0, end - 8.0]
    ends = [1.0, 13.0, 1.0, 13.0, 1.0, None]
    for number, (since, weeks) in enumerate(zip(begins, ends, strict=True)):
        closed, who = (float("inf"), -1) if weeks is None else (since + weeks, 10 if weeks == 1.0 else -1)
        story.places.append((number, PlaceKind.REGULAR, COACHES, since, closed, who))
    # half are taken after a week; of the three that were not, both that were followed to the end expired
    assert story.measured().full("places_unfilled_fraction", "all") == pytest.approx((0.5, 6, 1))


def test_a_place_that_is_still_open_may_still_be_taken() -> None:
    """One is taken after a week, one is open for 8 weeks at the end, one is taken after 10, one expires after 13."""
    story, end = Story(), week("2018-01-01")
    story.person().stood()
    since = week("2016-03-01")
    closed = (
        (since, since + 1.0, 10),
        (end - 8.0, float("inf"), -1),
        (since, since + 10.0, 10),
        (since, since + 13.0, -1),
    )
    story.places = [(number, PlaceKind.REGULAR, COACHES, *one) for number, one in enumerate(closed)]
    # of the 3/4 that nobody took at once, half of those that were seen for longer than 8 weeks were taken
    assert story.measured().full("places_unfilled_fraction", "all") == pytest.approx((3 / 8, 4, 1))


def test_the_sheltered_company_is_as_it_was_last_written_down() -> None:
    story = Story()
    story.person().stood()
    story.sheltered = [(0.0, 12, 10, 1, 0), (week("2016-07-01"), 12, 8, 2, 1)]  # from the 183rd day of 2016 on
    measured = story.measured(PlainConfiguration().asked("2014-12-31", "2016-06-30"))
    assert measured.get("sheltered_occupied", "2016") == pytest.approx(11.0)  # 11 people before and after
    wsw = {"by": "target_group", "group": "wsw"}
    assert measured.get("sheltered_occupied", "2016", **wsw) == pytest.approx((182 * 10 + 184 * 8) / 366)
    days = ("2014-12-31", "2015-12-31", "2016-06-30", "2016-12-31")
    assert [measured.get("sheltered_occupied", day, **wsw) for day in days] == [10, 10, 10, 8]
    assert measured.get("sheltered_occupied", "2017", by="target_group", group="learning") == pytest.approx(1.0)
