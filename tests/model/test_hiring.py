"""Hired staff by hand: who sits on a seat from week to week, who has the cases, and what the luck of a seat is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.domain import Event, Function, Task
from sim.model import staff
from sim.model.diary import Team, Worker
from sim.model.invariants import check, check_hours
from sim.model.order import Request
from sim.model.organisation import account
from sim.model.world import World
from sim.units import WEEKS_PER_YEAR
from tests.model import simple
from tests.model.test_seats import log_of, of_seat
from tests.theory.degenerate import constant_weeks

STAFFING = "resources.staffing"
HIRED: dict[str, Any] = {
    f"{STAFFING}.vacancy": constant_weeks(10.0),
    f"{STAFFING}.onboarding_weeks": 20.0,
    f"{STAFFING}.onboarding_productivity": 0.5,
    f"{STAFFING}.hire.hired_fraction": 1.0,
    f"{STAFFING}.hire.most_fraction": 1.0,
    f"{STAFFING}.hire.after": constant_weeks(3.0),
    f"{STAFFING}.hire.onboarding_weeks": 2.0,
}
"""Ten weeks until somebody is found for good, three until somebody hired begins, who learns the job in two."""


def activation(world: World) -> Team:
    return world.team_for(Function.DIRECTION, 0)


def leaves(world: World, worker: Worker) -> None:
    """Have a worker leave now, and the seat live on from there."""
    vacancy = staff._leave(world, worker, number=0)
    world.environment.process(staff.turnover(world, worker, worker.tenure, vacancy=vacancy))


def left_in_week_one(changes: dict[str, Any], *, n: int = 12, fte: float = 1.0) -> tuple[World, Worker]:
    """Return a world in which the first worker of a team left in week one, and that seat."""
    world = simple.morning(simple.on_guidance(n) | {simple.FTE: fte} | HIRED | changes)
    world.environment.run(until=1.0)
    worker = activation(world).workers[0]
    leaves(world, worker)
    return world, worker


def levels(rows: np.ndarray, team: Team) -> list[tuple[float, float]]:
    """Return from when how many fte, as recorded of a team."""
    return [(row["week"], row["fte"]) for row in rows[rows["team"] == team.index]]


def test_a_vacancy_is_filled_by_somebody_hired_until_it_is_over() -> None:
    """Gone in week 1; hired from week 4, learning until 6; somebody for good from week 11, learning until 31."""
    world, worker = left_in_week_one({})
    world.environment.run(until=40.0)

    assert of_seat(world, worker)[1:] == [
        (1.0, staff.LEFT, 11.0),
        (4.0, staff.HIRED, 6.0),
        (11.0, staff.BEGAN, 31.0),
    ]
    assert levels(world.posts.array(), worker.team) == [(0.0, 1.0), (1.0, 0.0), (4.0, 1.0), (11.0, 1.0)]
    assert levels(world.hires.array(), worker.team) == [(4.0, 1.0), (11.0, 0.0)]


def test_who_stayed_with_an_empty_chair_meets_a_new_face_when_somebody_is_hired_and_again_when_that_is_over() -> None:
    world, worker = left_in_week_one({})
    world.environment.run(until=40.0)

    assert len(worker.cases_held) == 12
    assert sorted(log_of(world, Event.REASSIGNED)["week"].tolist()) == [4.0] * 12 + [11.0] * 12


def test_somebody_hired_takes_new_cases_which_stay_with_the_seat() -> None:
    """Two workers with six cases each: the one who stays gets all twelve, the one hired the next."""
    world, worker = left_in_week_one({}, fte=2.0)
    colleague = activation(world).workers[1]
    assert (len(worker.cases_held), len(colleague.cases_held)) == (0, 12)

    world.environment.run(until=5.0)
    moved = list(colleague.cases_held.values())[-1]
    world.release_worker(moved)
    world.assign(moved)
    assert moved.worker is worker
    world.environment.run(until=12.0)
    assert moved.worker is worker
    mine = log_of(world, Event.REASSIGNED)
    assert mine[mine["resident"] == moved.id]["week"].tolist() == [1.0, 11.0]
    check(world)


def test_nobody_is_hired_who_would_come_later_than_somebody_for_good() -> None:
    world, worker = left_in_week_one({f"{STAFFING}.hire.after": constant_weeks(10.0)})
    world.environment.run(until=40.0)

    assert [row[1] for row in of_seat(world, worker)[1:]] == [staff.LEFT, staff.BEGAN]
    assert len(world.hires.array()) == 0


def test_an_employer_hires_no_more_than_it_may() -> None:
    """Four fte in all, of whom a quarter may be hired: one seat of two that are vacant."""
    teams = "resources.teams.beverwijk"
    sizes = {f"{teams}_income.fte": 1.0, f"{teams}_support.fte": 1.0}
    world, worker = left_in_week_one(sizes | {f"{STAFFING}.hire.most_fraction": 0.25}, fte=2.0)
    leaves(world, worker.team.workers[1])
    world.environment.run(until=10.0)

    assert [one.is_hired for one in worker.team.workers] == [True, False]
    assert worker.team.fte_in_post == 1.0
    world.environment.run(until=11.5)
    assert [one.is_hired for one in worker.team.workers] == [False, False]
    assert worker.team.fte_in_post == 2.0


def test_somebody_hired_works_at_the_pace_of_who_learns() -> None:
    """Of forty hours a week half while learning: a talk of an hour takes a twentieth of a week, then a fortieth."""
    world, worker = left_in_week_one({})
    for week, takes in ((4.5, 1.0 / 20.0), (6.5, 1.0 / 40.0)):
        world.environment.run(until=week)
        request = Request(Task.CONTACT, 1.0, week)
        assert worker.ask(request)
        assert request.done_week == pytest.approx(week + takes)


@pytest.mark.parametrize("falls_ill, offers", [(False, 1 + 7 + 9), (True, 1 + 6 + 9)])
def test_all_hours_of_somebody_hired_are_accounted_and_their_illness_is_not_inherited(
    falls_ill: bool, offers: int
) -> None:
    """Forty hours a week: one week before the vacancy, seven hired, nine for good. One who is ill from week ten on and
    would be until week fifteen offers a week less; who comes for good in week eleven is well."""
    world, worker = left_in_week_one({})
    world.environment.run(until=10.0)
    if falls_ill:
        worker.away_until(15.0, 10.0)
    world.environment.run(until=20.0)
    account(world, 20.0)

    assert world.ledger.offered()[worker.team.index].sum() == pytest.approx(40.0 * offers)
    check_hours(world)


def test_nobody_is_hired_on_a_seat_that_was_closed() -> None:
    world, worker = left_in_week_one({}, fte=2.0)
    world.environment.run(until=5.0)
    assert worker.is_hired
    staff.resize(world, worker.team, 0.0)
    world.environment.run(until=40.0)

    assert not worker.is_hired
    assert levels(world.hires.array(), worker.team) == [(4.0, 1.0), (5.0, 0.0)]


OFTEN = {simple.FTE: 30.0, f"{STAFFING}.leave_per_year": 2.0}


@pytest.mark.parametrize("found", [1.0, 0.5])
def test_the_share_of_posts_that_is_hired_and_that_is_empty_is_that_of_an_alternating_renewal_process(
    found: float,
) -> None:
    """Of a cycle of 1/rate + V weeks, V - A are hired where somebody is found, and the rest of V is empty."""
    world = simple.morning(HIRED | OFTEN | {f"{STAFFING}.hire.hired_fraction": found}, years=20)
    world.environment.run(until=world.clock.until)
    cycle = WEEKS_PER_YEAR / 2.0 + 10.0
    until, team = world.clock.until, activation(world)
    share = {name: _mean(rows.array(), team, until) / 30.0 for name, rows in (("in", world.posts), ("on", world.hires))}

    assert share["on"] == pytest.approx(found * 7.0 / cycle, rel=0.08)
    assert 1.0 - share["in"] == pytest.approx((10.0 - found * 7.0) / cycle, rel=0.08)


def _mean(rows: np.ndarray, team: Team, until: float) -> float:
    """Return the mean fte over a run, as recorded of a team."""
    mine = rows[rows["team"] == team.index]
    return float((mine["fte"] * np.diff(np.append(mine["week"], until))).sum() / until)


def test_who_comes_and_leaves_for_good_does_so_on_the_same_days_whether_anybody_is_hired_or_not() -> None:
    lives = []
    for found in (0.0, 1.0):
        world = simple.morning(HIRED | OFTEN | {f"{STAFFING}.hire.hired_fraction": found}, years=4)
        world.environment.run(until=world.clock.until)
        rows = world.staff.array()
        lives.append(np.sort(rows[rows["event"] != staff.HIRED]).tolist())

    assert lives[0] == lives[1]
    assert len(lives[0]) > 300
