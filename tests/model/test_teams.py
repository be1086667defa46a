"""Staff come, fall ill and go; residents change hands; small teams feel it most, and nobody entered that."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.domain import Event, Queue
from sim.model.invariants import QUARTER_WEEKS
from sim.records import Records
from sim.units import WEEKS_PER_YEAR
from tests.agreement import agrees
from tests.model import log, simple, small
from tests.theory.degenerate import constant_weeks

LEFT, BEGAN, ABSENT = 0, 1, 2
TEAM = 1
"""The activation team of Beverwijk, by the order of the file."""

LEAVES = {"resources.staffing.leave_per_year": 1.0, "resources.staffing.vacancy": constant_weeks(16.0)}
STAFF_OF_FIVE = {simple.FTE: 5.0, "rules.contact.guidance": [8.0] * 5}


def staffed(n: int = 250, years: float = 2, replication: int = 0, **changes: Any) -> Records:
    records = simple.run(simple.on_guidance(n) | STAFF_OF_FIVE | changes, years=years, replication=replication)
    assert records.teams[TEAM].name == "beverwijk_activation"
    return records


def seats(records: Records, event: int) -> np.ndarray:
    return records.staff[(records.staff["team"] == TEAM) & (records.staff["event"] == event)]


# --- departures -----------------------------------------------------------------------------------------------


def test_the_residents_of_who_leaves_go_to_colleagues_at_once() -> None:
    records = staffed(**LEAVES)
    departures = seats(records, LEFT)
    moved = log.rows(records, Event.REASSIGNED)

    assert len(departures) > 4
    assert set(moved["week"].tolist()) <= set(departures["week"].tolist())
    for departure in departures:
        there = moved[moved["week"] == departure["week"]]
        assert departure["seat"] not in there["worker"]
    first = moved[moved["week"] == departures["week"][0]]
    assert len(first) == 50, "a fifth of the caseload"
    assert len(set(first["worker"].tolist())) == 4, "spread over the four colleagues"


def test_a_seat_is_vacant_and_then_learns() -> None:
    records = staffed(**LEAVES | {"resources.staffing.onboarding_weeks": 20.0})
    left, began = seats(records, LEFT), seats(records, BEGAN)
    for departure in left[left["until"] < records.until_week]:
        after = began[(began["seat"] == departure["seat"]) & (began["week"] > departure["week"])][0]
        assert after["week"] == pytest.approx(departure["week"] + 16.0)
        assert after["until"] == pytest.approx(after["week"] + 20.0)


def test_vacancies_show_in_the_posts() -> None:
    """Fte in post: the mean of a seat that is filled for a year on average and then vacant for sixteen weeks."""
    filled = [mean_fte(staffed(10, 4, number, **LEAVES), since_year=1) / 5.0 for number in range(12)]

    assert agrees(filled, 52.18 / (52.18 + 16.0), smallest_error=0.15)
    always = staffed(10, 1).posts
    assert always[always["team"] == TEAM][["week", "fte"]].tolist() == [(0.0, 5.0)]


def mean_fte(records: Records, *, since_year: int) -> float:
    after = records.edges[:-1] >= since_year * WEEKS_PER_YEAR
    return float(small.fte_weeks(records)[TEAM, after].sum() / np.diff(records.edges)[after].sum())


def test_illness_takes_its_share_of_the_hours() -> None:
    ill = {"resources.staffing.absence_fraction": 0.2, "resources.staffing.absence": constant_weeks(2.0)}
    worked = [staffed(10, 3, number, **ill).available[TEAM, :-1].sum() for number in range(8)]
    full = staffed(10, 3).available[TEAM, :-1].sum()

    assert agrees([1.0 - hours / full for hours in worked], 0.2, smallest_error=0.2)


LONG_TALKS = {"resources.task_hours.contact": small.hours(20.0)}
"""More of them than there are hours, and so long that an absence often begins in the middle of one."""

OFTEN_ILL = {"resources.staffing.absence_fraction": 0.3, "resources.staffing.absence": constant_weeks(0.6)}
OFTEN_LEAVES = {"resources.staffing.leave_per_year": 3.0, "resources.staffing.vacancy": constant_weeks(0.4)}


def test_a_team_that_is_always_busy_works_all_its_hours() -> None:
    """What is at hand when somebody falls ill is finished first; the hours of it are not lost to the illness."""
    records = staffed(400, 2, **LONG_TALKS, **OFTEN_ILL)
    worked, offered = records.hours.sum(axis=1)[TEAM], records.available[TEAM]

    assert worked.sum() > 0.995 * offered.sum()
    assert offered.sum() < 0.85 * 5.0 * 40.0 * records.until_week, "illness costs hours"


@pytest.mark.parametrize("away", [OFTEN_ILL, OFTEN_LEAVES, OFTEN_ILL | OFTEN_LEAVES])
def test_no_team_works_more_hours_than_it_offers(away: dict[str, Any]) -> None:
    """In no bin: neither by illness, nor when who leaves has work at hand."""
    records = staffed(400, 2, **LONG_TALKS, **away)
    worked, offered = records.hours.sum(axis=1), records.available

    assert np.all(worked <= offered * (1.0 + 1e-12))
    assert worked[TEAM].sum() > 0.7 * offered[TEAM].sum()


def test_posts_change_to_the_moment_with_the_staff() -> None:
    """Fte in post follow from who left and who began, and are nothing when a post is vacant."""
    records = staffed(10, 2, **(LEAVES | {simple.FTE: 1.0}))
    left, began = (seats(records, event)["week"] for event in (LEFT, BEGAN))
    posts = records.posts[records.posts["team"] == TEAM]

    assert len(left) >= 1
    assert posts[posts["fte"] == 0.0]["week"].tolist() == left.tolist()
    assert posts[posts["fte"] == 1.0]["week"].tolist() == [0.0, *began.tolist()]


def test_departures_pause_progress() -> None:
    """A new worker must first find the way: the same people on the same activation climb less."""
    active = simple.composed(250) | {
        "circumstances.stock.in_activation_fraction": 1.0,
        "circumstances.stock.in_trajectory_fraction": 0.0,
        "model.activation.length": constant_weeks(400.0),
        "model.ladder.progress_per_year": 0.8,
        "model.ladder.unattended_factor": 1.0,
        "resources.staffing.leave_per_year": 4.0,
        "resources.staffing.vacancy": constant_weeks(0.0),
        "resources.staffing.onboarding_weeks": 0.0,
    }
    climbs = [
        len(log.rows(staffed(**active | {"model.ladder.new_worker_pause_weeks": weeks}), Event.TREDE))
        for weeks in (0.0, 12.0)
    ]

    assert climbs[1] < 0.9 * climbs[0]


def test_a_seat_alone_also_loses_its_familiar_face() -> None:
    """When the only worker of a team leaves, somebody new comes: their residents change hands as well."""
    records = staffed(50, 6, **LEAVES | {simple.FTE: 1.0})

    assert len(seats(records, BEGAN)) > 0
    assert len(log.rows(records, Event.REASSIGNED)) >= 50


# --- small and large --------------------------------------------------------------------------------------------

PER_FTE_AND_YEAR = 150.0
CLAIMS = {
    "resources.task_hours.claim": small.hours(8.0, 0.4),
    "model.claim.refused_fraction": 1.0,
    "resources.staffing.onboarding_weeks": 20.0,
    "resources.staffing.onboarding_productivity": 0.5,
}


def worst_quarter(fte: float, *, leave_per_year: float, replication: int) -> float:
    """Return the mean wait for a decision in the worst quarter of a team with this workload per fte [weeks]."""
    records = simple.run(
        CLAIMS
        | LEAVES
        | {
            simple.REPORTS: PER_FTE_AND_YEAR * fte,
            "resources.teams.beverwijk_income.fte": fte,
            "resources.staffing.leave_per_year": leave_per_year,
        },
        years=3,
        replication=replication,
    )
    waits = [one for one in log.waits(records) if one.queue == Queue.CLAIM and one.served]
    quarter = np.array([int(one.since / QUARTER_WEEKS) for one in waits])
    length = np.array([one.until - one.since for one in waits])
    return max(float(length[quarter == which].mean()) for which in range(11) if (quarter == which).any())


def test_a_small_team_feels_a_departure_more_than_a_large_one() -> None:
    """The same work per fte, the same turnover per seat: what a departure adds to the worst quarter."""
    extra = {
        fte: np.mean(
            [
                worst_quarter(fte, leave_per_year=0.3, replication=number)
                - worst_quarter(fte, leave_per_year=0.0, replication=number)
                for number in range(4)
            ]
        )
        for fte in (1.0, 8.0)
    }

    assert extra[8.0] > 0.0, "turnover costs a large team something"
    assert extra[1.0] > 2.0 * extra[8.0], f"weeks added to the worst quarter by size of the team: {extra}"


def test_a_larger_team_waits_less_at_the_same_load_without_any_departure() -> None:
    """The scale effect of pooling alone: nothing but the queue."""
    one, eight = (worst_quarter(fte, leave_per_year=0.0, replication=0) for fte in (1.0, 8.0))

    assert one > 1.5 * eight
