"""The edges of what a configuration may say: the model runs, or the loader refuses; it never breaks or hangs."""

from __future__ import annotations

import datetime as dt
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import numpy as np
import pytest

from sim.domain import Event, Stage
from sim.errors import ConfigurationError
from sim.model.replication import begin
from tests.model import log, simple, small
from tests.model.test_teams import ABSENT, BEGAN, LEFT, seats
from tests.theory.degenerate import constant_weeks, no_hours

CHANGE = dt.date(2001, 1, 1)
CHANGE_WEEK = 366 / 7.0


def dated(before: float, after: float, unit: str) -> dict[str, Any]:
    return small.number({simple.START: before, CHANGE: after}, unit)


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Fail when the body takes longer."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"still running after {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


VACANCY = "resources.staffing.vacancy"
TALKS = simple.on_guidance(20) | {"rules.contact.guidance": [13.0] * 5}
EDGES: dict[str, dict[str, Any]] = {
    "all overhead": {"resources.staffing.overhead_fraction": 1.0},
    "no contract hours": {"resources.staffing.hours_per_fte_year": 0.0},
    "seats of nothing": {"resources.staffing.fte_per_worker": 0.0},
    "seats larger than the team": {"resources.staffing.fte_per_worker": 100.0},
    "nobody in a team": {simple.FTE: 0.0},
    "hardly anybody in a team": {simple.FTE: 0.001},
    "beginners who do nothing": {
        "resources.staffing.onboarding_productivity": 0.0,
        "resources.staffing.leave_per_year": 2.0,
    },
    "vacancies of no time": {
        "resources.staffing.leave_per_year": 2.0,
        "resources.staffing.vacancy": constant_weeks(0.0),
    },
    "illness of no time": {
        "resources.staffing.absence_fraction": 0.1,
        "resources.staffing.absence": constant_weeks(0.0),
    },
    "always ill": {"resources.staffing.absence_fraction": 1.0},
    "reviews without a pause": {"rules.signalling.structured": True, "rules.signalling.review_every_weeks": 0.0},
    "contacts without a pause": {"rules.contact.guidance": [0.0] * 5},
    "contacts without a pause or a length": {
        "rules.contact.guidance": [0.0] * 5,
        "resources.task_hours.contact": no_hours(),
    },
    "no coaches for a stock in trajectories": {
        "circumstances.stock.in_trajectory_fraction": 0.5,
        "resources.teams.ijw_coaches.fte": 0.0,
    },
    "a stock that works sheltered at once": {"circumstances.newcomers.groups.beschut": 0.5},
    "a stock of one class of duration": {
        "circumstances.stock.duration_bounds_years": [0.0, 0.0001],
        "circumstances.stock.duration_shares": [1.0],
    },
    "no room on the sheltered list": {
        "resources.sheltered.inside_places": 0.0,
        "resources.sheltered.outside_places": 0.0,
        simple.REPORTS: 50.0,
    },
    "a search period of no time": {
        "circumstances.law.search_period_weeks": 0.0,
        "circumstances.newcomers.age_shares": [1.0, 0.0, 0.0],
        simple.REPORTS: 50.0,
    },
    "everybody in a pension at once": {"circumstances.law.aow_age_years": 18.0, simple.REPORTS: 50.0},
    "followed for no time": {
        "model.relapse.bounds_years": [0.0001, 0.0002, 0.0003],
        "model.other_exit.rate_per_year": [5.0] * 3,
    },
    "a very short window": simple.window(0.02),
}


@pytest.mark.parametrize("edge", list(EDGES))
def test_an_extreme_but_possible_value_runs_or_is_refused(edge: str) -> None:
    with at_most(5):
        try:
            records = simple.run(TALKS | EDGES[edge])
        except ConfigurationError:
            return  # refused with words: the tests of wrong files read them
        assert len(log.rows(records, Event.START)) >= 20


# --- numbers that become nought, or cease to be ---------------------------------------------------------------


def test_turnover_can_stop_on_a_date() -> None:
    left = seats(
        simple.run(TALKS | {"resources.staffing.leave_per_year": dated(3.0, 0.0, "1/year"), simple.FTE: 9.0}), LEFT
    )

    assert len(left[left["week"] < CHANGE_WEEK]) > 10
    assert len(left[left["week"] >= CHANGE_WEEK + 26.0]) == 0


def test_turnover_can_begin_on_a_date() -> None:
    left = seats(
        simple.run(TALKS | {"resources.staffing.leave_per_year": dated(0.0, 3.0, "1/year"), simple.FTE: 9.0}), LEFT
    )

    assert len(left[left["week"] < CHANGE_WEEK]) == 0
    assert len(left[left["week"] >= CHANGE_WEEK]) > 10


def test_illness_can_stop_on_a_date() -> None:
    ill = seats(
        simple.run(TALKS | {"resources.staffing.absence_fraction": dated(0.2, 0.0, "fraction"), simple.FTE: 9.0}),
        ABSENT,
    )

    assert len(ill[ill["week"] < CHANGE_WEEK]) > 10
    assert len(ill[ill["week"] >= CHANGE_WEEK + 26.0]) == 0


def test_illness_can_begin_on_a_date() -> None:
    ill = seats(
        simple.run(TALKS | {"resources.staffing.absence_fraction": dated(0.0, 0.2, "fraction"), simple.FTE: 9.0}),
        ABSENT,
    )

    assert len(ill[ill["week"] < CHANGE_WEEK]) == 0
    assert len(ill[ill["week"] >= CHANGE_WEEK]) > 10


def test_a_change_of_contract_hours_counts_from_its_date() -> None:
    """The hours of the first year are those of the first year."""
    halved = simple.run(TALKS | {"resources.staffing.overhead_fraction": dated(0.0, 0.5, "fraction")})
    as_ever = simple.run(TALKS)

    first = as_ever.edges[1:] <= CHANGE_WEEK
    assert halved.available[:, first] == pytest.approx(as_ever.available[:, first])
    assert halved.available[:, ~first] == pytest.approx(0.5 * as_ever.available[:, ~first])


def test_places_can_begin_to_come_on_a_date() -> None:
    path = "circumstances.labour_market.places.regular.leads_per_year"
    places = simple.run({path: dated(0.0, 200.0, "1/year")}).places

    assert len(places) > 100
    assert places["opened"].min() >= CHANGE_WEEK


def test_a_team_that_is_staffed_on_a_date_takes_up_its_work() -> None:
    """Intakes that were laid down before, and the cases of everybody on benefit."""
    staffed = {simple.FTE: dated(0.0, 6.0, "fte"), simple.REPORTS: 60.0, VACANCY: constant_weeks(0.0)}
    records = simple.run(TALKS | staffed)
    contacts, profiles = (log.rows(records, event) for event in (Event.CONTACT, Event.PROFILED))
    stock = set(log.rows(records, Event.START)["resident"].tolist())

    assert profiles["week"].min() == pytest.approx(CHANGE_WEEK, abs=1.0)
    assert contacts["week"].min() == pytest.approx(CHANGE_WEEK, abs=14.0)
    assert stock <= set(contacts["resident"].tolist()), "also those who were there all along"


def test_a_seat_that_is_added_later_must_find_its_worker_who_then_learns() -> None:
    grown = {simple.FTE: dated(4.0, 8.0, "fte"), VACANCY: constant_weeks(10.0)}
    records = simple.run(TALKS | grown)
    added = records.staff[records.staff["week"] >= CHANGE_WEEK]
    team = [team.name for team in records.teams].index("beverwijk_activation")

    left, began = (added[(added["team"] == team) & (added["event"] == event)] for event in (LEFT, BEGAN))
    assert left["until"].tolist() == pytest.approx([CHANGE_WEEK + 10.0] * 4)
    assert began["week"].tolist() == pytest.approx([CHANGE_WEEK + 10.0] * 4)
    assert (began["until"] > began["week"]).all()


def test_a_team_that_shrinks_keeps_its_cases_with_those_who_stay() -> None:
    records = simple.run(
        simple.on_guidance(200) | {"rules.contact.guidance": [8.0] * 5, simple.FTE: dated(8.0, 2.0, "fte")}
    )
    moved = log.rows(records, Event.REASSIGNED)
    after = log.rows(records, Event.CONTACT)
    after = after[after["week"] > CHANGE_WEEK + 1.0]

    assert moved["week"] == pytest.approx(np.full(150, CHANGE_WEEK))
    assert set(after["worker"].tolist()) == {0, 1}
    assert len(set(after["resident"].tolist())) == 200


# --- chances that must be taken afresh ---------------------------------------------------------------------------


def test_a_chance_at_every_contact_is_a_new_chance_every_time() -> None:
    """With 30 % a contact and two dozen contacts, nearly everybody is offered activation at some time."""
    records = simple.run(
        simple.on_guidance(300)
        | {"rules.contact.guidance": [4.0] * 5, "rules.routing.again_fraction": 0.3, simple.FTE: 60.0}
    )
    activated = {stay.resident for stay in log.stays(records) if stay.stage == Stage.ACTIVATION}

    assert len(activated) > 0.95 * 300


def test_a_sheltered_place_at_the_start_is_one_that_the_old_contracts_leave_free() -> None:
    """People with an indication in the stock get no place that a Wsw contract holds."""
    configuration = small.region({"circumstances.newcomers.groups.beschut": 0.1})
    world = begin(configuration, replication=0, seed=small.SEED)
    company = world.company

    assert company.waiting
    assert all(held <= places for held, places in zip(company.held, company.places, strict=True))
