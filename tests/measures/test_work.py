"""Work beside a benefit, jobs with a subsidy and a coach in a job: 2016 has 366 days, 2017 has 365."""

from __future__ import annotations

import pytest

from sim.domain import Event, PlaceKind, Route, Stage, TargetGroup
from tests.measures.logs import COACHES, NOBODY, NOORD, Story

YEAR_2016 = 366 / 365.25


def at_work(story: Story, kind: PlaceKind, *, group: TargetGroup, until: str, end: Event, stage: Stage) -> None:
    """Let somebody go to work on a place on 1 April 2016, 275 days before the year ends."""
    person = story.person("noord", group=group).stood(team=NOORD, worker=0)
    person.at("2016-04-01", Event.PLACED, kind).to_work("2016-04-01", Route.WSP)
    person.at(until, end, stage=stage)


def test_a_subsidised_job_counts_until_it_ends_or_is_no_longer_followed() -> None:
    story = Story()
    told = {"group": TargetGroup.REGISTER, "end": Event.REPORTED, "stage": Stage.CLAIM}
    at_work(story, PlaceKind.SUBSIDISED, until="2017-01-01", **told)
    at_work(story, PlaceKind.REGULAR, until="2017-01-01", **told)
    kept = told | {"end": Event.JOB_KEPT, "stage": Stage.GONE}
    at_work(story, PlaceKind.SUBSIDISED, until="2017-12-31", **kept)
    measured = story.measured()

    assert measured.get("wage_cost_subsidies", "2016") == pytest.approx(2 * 275 / 366)
    assert measured.get("wage_cost_subsidies", "2016-12-31") == 2
    assert measured.get("wage_cost_subsidies", "2017", by="target_group", group="register") == pytest.approx(364 / 365)
    # three of the register on benefit for 91 days, then at work
    assert measured.get("register_known", "2016") == pytest.approx(3.0)
    assert measured.get("register_known", "2017") == pytest.approx(364 / 365)


def test_a_learning_place_before_it_is_no_subsidised_job() -> None:
    story = Story()
    person = story.person("noord").stood(team=NOORD, worker=0)
    person.at("2016-02-01", Event.PLACED, PlaceKind.LEARNING).at("2016-03-01", Event.PLACED, PlaceKind.REGULAR)
    person.to_work("2016-03-01", Route.WSP)

    assert story.measured().get("wage_cost_subsidies", "all") == 0.0


def test_who_is_coached_in_a_job_is_one_of_the_trajectories_that_run() -> None:
    story = Story()
    person = story.person("noord", group=TargetGroup.REGISTER).stood(team=NOORD, worker=0)
    person.at("2016-01-01", Event.TRAJECTORY_START, stage=Stage.TRAJECTORY, team=COACHES)
    person.at("2016-04-01", Event.PLACED, PlaceKind.SUBSIDISED)
    person.at("2016-04-01", Event.TO_WORK, Route.WSP, stage=Stage.WORK)
    person.at("2017-01-01", Event.TRAJECTORY_END, 4, team=NOBODY, worker=NOBODY)
    measured = story.measured()

    assert measured.get("trajectories_running", "2016") == pytest.approx(1.0)
    assert measured.get("coached_in_job", "2016") == pytest.approx(275 / 366)
    assert measured.get("coached_in_job", "2016-12-31") == 1
    assert measured.get("coached_in_job", "2017") == 0.0
    assert measured.get("wage_cost_subsidies", "2017") == pytest.approx(1.0)


def test_part_time_work_ends_with_the_benefit_and_pays_a_part_of_it() -> None:
    """One from April until the benefit ends in October, one for two months; 0.4 of 15,000 euro a year is not paid."""
    story = Story()
    story.person("noord").stood(team=NOORD, worker=0).at("2016-04-01", Event.PART_TIME, 1).to_work("2016-10-01")
    story.person("noord").stood(team=NOORD, worker=0).at("2016-01-01", Event.PART_TIME, 1).at(
        "2016-03-01", Event.PART_TIME, 0
    )
    measured = story.measured()
    part_time, on_benefit = 183 + 60, 274 + 366

    assert measured.get("part_time_beside_benefit", "2016") == pytest.approx(part_time / 366)
    assert measured.get("part_time_beside_benefit", "2017") == 0.0
    saved = 0.4 * 15_000.0 * part_time / 365.25
    assert measured.get("benefit_spending_eur", "2016") == pytest.approx(15_000.0 * on_benefit / 365.25 - saved)


def test_an_income_that_nobody_knows_of_is_there_until_the_benefit_ends() -> None:
    """From 1 April 2016 until it is noticed 60 days later, and from 1 December on; another is told of at once."""
    story = Story()
    person = story.person("noord").stood(team=NOORD, worker=0)
    person.at("2016-04-01", Event.EARNS, 1).to_work("2016-05-31", Route.UNAIDED)
    story.person("noord").stood(team=NOORD, worker=0).at("2016-12-01", Event.EARNS, 0)
    story.person("noord").stood(team=NOORD, worker=0).to_work("2016-05-31", Route.UNAIDED)
    measured = story.measured()

    assert measured.get("income_not_noticed", "2016") == pytest.approx((60 + 31) / 366)
    assert measured.get("income_not_noticed", "2016-12-31") == 1


def test_meetings_are_counted() -> None:
    story = Story()
    person = story.person("noord").stood(team=NOORD, worker=0)
    person.at("2016-01-01", Event.TRAJECTORY_START, stage=Stage.TRAJECTORY, team=COACHES)
    for day in ("2016-04-01", "2016-07-01", "2017-01-02"):
        person.at(day, Event.MEETING, 0)

    assert story.measured().get("trajectory_meetings", "2016") == 2
