"""Configurations under which a run would not end, or would not fit in its records, are refused before it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from sim.config import Configuration, load_configuration
from sim.errors import ConfigurationError
from sim.quantities import MOST_NUMBERED, MOST_SEATS, SHORTEST_WEEKS
from sim.records import EVENT, PLACE, RESIDENT, STAFF
from tests.model.small import IJMOND as REGION
from tests.model.small import number
from tests.theory.degenerate import constant_weeks


@pytest.fixture(scope="module")
def region() -> Configuration:
    return load_configuration(REGION)


@pytest.fixture(scope="module")
def direct() -> Configuration:
    """The region with a scenario in which the municipality sends people to the employer service itself."""
    return load_configuration(REGION, scenarios=("integraal",))


def told(configuration: Configuration, changes: dict[str, Any]) -> str:
    with pytest.raises(ConfigurationError) as refused:
        configuration.with_changes(changes)
    return str(refused.value)


def uniform(cv: float) -> dict[str, Any]:
    return constant_weeks(20.0) | {"family": "uniform", "cv": number(cv, "factor")}


AT_ONCE = "may begin again at once"
PATIENCE = "model.placement.candidate_patience.mean_weeks"
FOUND = {"rules.hand_over.wait": constant_weeks(0.0), "model.lost.found_after": constant_weeks(0.0)}


def test_a_candidate_who_is_sent_to_the_list_again_at_once_is_refused(
    region: Configuration, direct: Configuration
) -> None:
    assert f"{PATIENCE}: the wait of a candidate with direct access {AT_ONCE} from 2027" in told(direct, {PATIENCE: 0})
    # without direct access who gives up goes back to a coach, and comes again after a talk at the earliest
    assert region.with_changes({PATIENCE: 0}).digest
    assert direct.with_changes({PATIENCE: SHORTEST_WEEKS}).digest


def test_a_dossier_that_is_lost_and_found_at_once_is_refused(region: Configuration) -> None:
    assert f"model.lost.found_after.mean_weeks: a hand-over in which the dossier is lost {AT_ONCE}" in told(
        region, FOUND
    )
    assert region.with_changes(FOUND | {"rules.hand_over.lost_fraction": 0}).digest


def test_help_of_no_length_is_refused_where_it_may_be_sought_again(region: Configuration) -> None:
    debt = "circumstances.outside_services.debt"
    none = {f"{debt}.wait": constant_weeks(0.0), f"{debt}.help": constant_weeks(0.0)}
    assert f"help with debt that does not resolve it {AT_ONCE}" in told(region, none)
    assert region.with_changes(none | {f"{debt}.resolves_fraction": 1}).digest


def test_no_income_reviews_at_all_are_right_and_one_each_minute_is_not(region: Configuration) -> None:
    every = "model.claim.income_review_every_weeks"
    assert region.with_changes({every: 0}).digest
    assert AT_ONCE in told(region, {every: 1e-4})


def test_no_meetings_at_all_are_right_and_one_each_minute_is_not(region: Configuration) -> None:
    """Also where it is a liaison officer who makes them so many."""
    every, liaison = "rules.direction.meeting_every_weeks", "rules.direction.liaison"
    factor = "rules.direction.liaison_interval_factor"
    assert region.with_changes({every: 0}).digest
    assert region.with_changes({every: 0.2, factor: 0.25}).digest
    assert AT_ONCE in told(region, {every: 1e-4})
    assert AT_ONCE in told(region, {every: 0.2, liaison: True, factor: 0.25})


def test_a_talk_may_come_sooner_but_not_at_once(region: Configuration) -> None:
    """The shortest plan of the region is of four weeks: a fortieth of it is the shortest time."""
    after = "rules.contact.sooner_after"
    assert region.with_changes({after: 0.025, "rules.contact.trajectory_weeks": 4.0}).digest
    assert AT_ONCE in told(region, {after: 0.024, "rules.contact.trajectory_weeks": 4.0})


@pytest.mark.parametrize(
    "changes",
    [
        {"model.activation.length": uniform(0.6)},
        {"model.activation.length": uniform(0.5), "model.activation.length.cv": {"factor": 1.2}},
        {
            "model.activation.length": uniform(0.5)
            | {"cv": number({dt.date(2010, 1, 1): 0.5, dt.date(2020, 1, 1): 0.6}, "factor")}
        },
        {"resources.task_hours.claim.family": "uniform", "resources.task_hours.claim.cv": 0.6},
    ],
    ids=["a whole duration", "a level of a factor", "a dated change", "hours"],
)
def test_a_uniform_below_zero_is_refused_whatever_brings_it(region: Configuration, changes: dict[str, Any]) -> None:
    assert "came a uniform with cv 0.6" in told(region, changes)


def test_a_uniform_from_zero_on_is_right(region: Configuration) -> None:
    assert region.with_changes({"model.activation.length": uniform(3.0**-0.5)}).digest


def test_the_bounds_of_numbers_are_those_of_the_columns_of_records() -> None:
    assert np.iinfo(STAFF["seat"]).max == np.iinfo(EVENT["worker"]).max == MOST_SEATS
    assert np.iinfo(RESIDENT["resident"]).max == np.iinfo(EVENT["resident"]).max == MOST_NUMBERED
    assert np.iinfo(PLACE["place"]).max == MOST_NUMBERED


def test_more_workers_than_a_record_can_tell_apart_are_refused(region: Configuration) -> None:
    fte, post = "resources.teams.ijw_sheltered.fte", "resources.staffing.fte_per_worker"
    n = MOST_SEATS
    assert "32,768 workers" in told(region, {fte: (n + 1) * 0.5, post: 0.5})
    assert region.with_changes({fte: n * 0.5, post: 0.5}).digest


def test_more_residents_than_a_record_can_number_are_refused(region: Configuration) -> None:
    crisis = {
        "label": {"en": "all at once", "nl": "allen tegelijk"},
        "first": dt.date(2020, 3, 1),
        "until": dt.date(2020, 6, 1),
        "factor": number(1000, "factor"),
    }
    lines = told(region, {"circumstances.inflow.reports_per_year": 1e6, "circumstances.inflow.shocks": [crisis]})
    assert "circumstances.municipalities: up to 12,211,557,016 residents" in lines or "residents of one kind" in lines


def test_a_run_of_three_centuries_is_refused(region: Configuration) -> None:
    assert "at most 200 years were needed" in told(region, {"measurement.window.until": dt.date(2310, 1, 1)})
