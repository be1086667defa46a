"""Seats and who sits on them by hand: what a vacancy, an illness or a new size of the team does, one at a time."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.domain import Event, Function, Task
from sim.model import staff
from sim.model.diary import Team, Worker
from sim.model.order import Request
from sim.model.replication import begin
from sim.model.world import Upheaval, World
from sim.units import per_week
from tests.model import simple, small
from tests.theory.degenerate import constant_weeks, exponential_weeks

STOCK = "circumstances.stock"
COACHES = "resources.teams.ijw_coaches"
IN_TRAJECTORY = {
    "circumstances.stock.in_trajectory_fraction": 1.0,
    "rules.trajectory.individual": constant_weeks(500.0),
    "rules.trajectory.group": constant_weeks(500.0),
    "resources.task_hours.coach_contact": small.hours(0.1),
}
LEAVES = {"resources.staffing.leave_per_year": 2.0, "resources.staffing.vacancy": exponential_weeks(8.0)}
ON_THE_LIST = {
    "rules.referral.from_trede": 1,
    "rules.referral.max_barriers": 5,
    "rules.referral.accepts_by_trede": [1.0] * 5,
    "rules.trajectory.group_fraction": 0.0,
    "rules.trajectory.individual": constant_weeks(500.0),
}
"""Whoever asks for a trajectory gets one, alone with a coach and for years."""

FALL_ILL = {"resources.staffing.absence_fraction": 0.3, "resources.staffing.absence": constant_weeks(2.0)}


def activation(world: World) -> Team:
    return world.team_for(Function.DIRECTION, 0)


def coaches(world: World) -> Team:
    return world.team_for(Function.TRAJECTORY, 0)


def of_seat(world: World, worker: Worker) -> list[tuple[float, int, float]]:
    """Return what happened to a seat: when, what, until when."""
    rows = world.staff.array()
    mine = rows[(rows["team"] == worker.team.index) & (rows["seat"] == worker.seat)]
    return [(row["week"], row["event"], row["until"]) for row in mine]


# --- the size of a team -----------------------------------------------------------------------------------------


def test_a_team_that_shrinks_has_the_fte_that_it_is_given_on_the_seats_that_it_keeps() -> None:
    """Usual posts of one fte: 2.4 fte are two seats of 1.2, and who sits there stays."""
    world = simple.morning({simple.FTE: 5.0})
    team = activation(world)
    staff.resize(world, team, 2.4)

    assert [worker.fte for worker in team.workers if worker.is_open] == [1.2, 1.2]
    assert team.fte_in_post == pytest.approx(2.4)


def test_a_seat_that_opens_again_is_empty_until_somebody_is_found_and_the_others_share_the_fte_meanwhile() -> None:
    """Five seats, two, and then three of 1.1 fte: the third is vacant for the ten weeks that this takes."""
    world = simple.morning({simple.FTE: 5.0, "resources.staffing.vacancy": constant_weeks(10.0)})
    team = activation(world)
    world.environment.run(until=1.0)
    staff.resize(world, team, 2.0)
    staff.resize(world, team, 3.3)
    assert team.fte_in_post == pytest.approx(2.2)

    world.environment.run(until=10.9)
    assert team.fte_in_post == pytest.approx(2.2)
    world.environment.run(until=11.1)
    assert team.fte_in_post == pytest.approx(3.3)


def test_nothing_happens_to_a_seat_that_was_closed() -> None:
    """Whoever sat there fell ill and left often."""
    world = simple.morning({simple.FTE: 5.0} | LEAVES | FALL_ILL)
    team = activation(world)
    world.environment.run(until=10.0)
    staff.resize(world, team, 1.0)
    world.environment.run(until=100.0)

    assert len(of_seat(world, team.workers[0])) > 10
    for worker in team.workers[1:]:
        assert of_seat(world, worker)[-1][:2] == (10.0, staff.CLOSED)


# --- the luck of a seat -----------------------------------------------------------------------------------------


def test_no_two_seats_have_the_same_luck() -> None:
    """Nor those of teams whose names begin, or end, alike."""
    world = begin(small.region(), replication=0, seed=small.SEED)
    keys = [worker.key for team in world.teams for worker in team.workers]

    assert len(keys) > 20
    assert len(set(keys)) == len(keys)


def test_each_worker_of_a_seat_stays_for_a_time_of_their_own_and_leaves_a_vacancy_of_its_own() -> None:
    world = simple.morning({simple.FTE: 3.0} | LEAVES, years=6)
    world.environment.run(until=world.clock.until)
    for worker in activation(world).workers:
        turns = [row for row in of_seat(world, worker) if row[1] in (staff.LEFT, staff.BEGAN)]
        weeks = np.diff([row[0] for row in turns])
        assert [row[1] for row in turns] == [staff.LEFT, staff.BEGAN] * (len(turns) // 2) + [staff.LEFT] * (
            len(turns) % 2
        )
        assert len(turns) > 5
        assert len(set(np.round(weeks, 6))) == len(weeks), "no time comes twice"


def test_each_illness_comes_after_a_time_of_its_own_and_has_a_length_of_its_own() -> None:
    lengths = {"resources.staffing.absence": exponential_weeks(2.0), "resources.staffing.absence_fraction": 0.3}
    world = simple.morning({simple.FTE: 2.0} | lengths)
    world.environment.run(until=world.clock.until)
    for worker in activation(world).workers:
        spells = [(since, until) for since, event, until in of_seat(world, worker) if event == staff.ABSENT]
        ill = {round(until - since, 6) for since, until in spells}
        well = {round(since - until, 6) for (_, until), (since, _) in pairwise(spells)}
        assert len(spells) > 5
        assert (len(ill), len(well)) == (len(spells), len(spells) - 1), "no time comes twice"


def test_workers_leave_a_team_that_changes_over_more_often_by_the_rate_that_this_adds() -> None:
    """Two a year, and a half more in a team that changes over."""
    world = simple.morning({simple.FTE: 1.0} | LEAVES)
    extra = {Function.DIRECTION: 0.5}
    world.upheaval = _Extra(extra)
    mine, other = (worker.workers[0] for worker in (activation(world), coaches(world)))

    assert staff._leave_rate(world, mine) == pytest.approx(per_week(2.5))
    assert staff._leave_rate(world, other) == pytest.approx(per_week(2.0))


class _Extra(Upheaval):
    """A change of organisation that makes some leave."""

    def __init__(self, extra: dict[Function, float]) -> None:
        super().__init__()
        self.extra = extra

    def extra_leave_per_year(self, functions: frozenset[Function], week: float) -> float:
        return sum(self.extra.get(function, 0.0) for function in functions)


# --- illness ------------------------------------------------------------------------------------------------------


def test_the_share_of_time_that_is_lost_to_illness_is_the_one_that_is_asked_for() -> None:
    """Well for 1/rate weeks and then ill for the mean: of both together so much is illness."""
    world = simple.morning(FALL_ILL)
    well, ill = 1.0 / staff._absence_rate(world), 2.0

    assert ill / (well + ill) == pytest.approx(0.3)


def test_nobody_falls_ill_on_an_empty_chair() -> None:
    world = simple.morning({simple.FTE: 4.0} | LEAVES | FALL_ILL)
    world.environment.run(until=world.clock.until)
    for worker in activation(world).workers:
        sits, n_ill = True, 0
        for _, event, _ in of_seat(world, worker):
            assert event != staff.ABSENT or sits
            n_ill += event == staff.ABSENT
            sits = event != staff.LEFT if event in (staff.LEFT, staff.BEGAN) else sits
        assert n_ill > 3


def test_whoever_comes_does_not_inherit_the_illness_of_who_left() -> None:
    """Ill until week ten, gone in week one; a new worker sits there in week six and offers a week by the seventh."""
    world = simple.morning({simple.FTE: 1.0, "resources.staffing.vacancy": constant_weeks(5.0)})
    worker = activation(world).workers[0]
    worker.away_until(10.0, 0.0)
    world.clock.week = 1.0
    staff._leave(world, worker, number=0)
    world.clock.week = 6.0
    staff._begin(world, worker)
    request = Request(Task.CONTACT, 1.0, 6.0)

    assert worker.ask(request)
    world.clock.week = 7.0
    worker.account(7.0)
    assert worker.offered_from == 7.0
    assert world.ledger.offered()[worker.team.index].sum() == pytest.approx(worker.fte * worker.team.hours_per_fte_week)


# --- cases and work of who leaves -----------------------------------------------------------------------------------


def test_the_last_one_of_a_team_leaves_the_cases_to_whoever_comes_and_only_then_a_face_is_lost() -> None:
    world = simple.morning(
        simple.on_guidance(12) | {simple.FTE: 1.0, "resources.staffing.vacancy": constant_weeks(5.0)}
    )
    worker = activation(world).workers[0]
    assert staff._leave(world, worker, number=0) == 5.0
    assert len(log_of(world, Event.REASSIGNED)) == 0

    staff._begin(world, worker)
    assert len(log_of(world, Event.REASSIGNED)) == len(worker.cases_held) == 12


def log_of(world: World, event: Event) -> np.ndarray:
    rows = world.events.array()
    return rows[rows["event"] == event]


def test_work_that_waits_for_who_leaves_goes_to_those_who_get_the_cases() -> None:
    world = simple.morning(simple.on_guidance(12) | {simple.FTE: 3.0})
    leaver, *others = activation(world).workers
    asked = {}
    for case in leaver.cases_held.values():
        asked[case.id] = request = Request(Task.CONTACT, 1.0, 0.0, case)
        leaver.team.put(leaver.pile, request)
    next(iter(asked.values())).is_open = False
    staff._leave(world, leaver, number=0)

    assert not leaver.pile
    waits = {entry[2]: worker for worker in others for entry in worker.pile}
    assert set(waits) == set(list(asked.values())[1:]), "what was withdrawn goes nowhere"
    assert all(request.resident.worker is worker for request, worker in waits.items() if request.resident)


def test_a_new_face_pauses_the_climb_at_once_for_as_long_as_it_takes_to_know_the_case() -> None:
    active = {"circumstances.stock.in_activation_fraction": 1.0, "model.activation.length": constant_weeks(500.0)}
    world = simple.morning(
        simple.on_guidance(6) | active | {simple.FTE: 2.0, "model.ladder.new_worker_pause_weeks": 6.0}
    )
    world.environment.run(until=1.0)
    leaver = activation(world).workers[0]
    cases = list(leaver.cases_held.values())
    assert all(case.up_rate_attended > 0.0 for case in cases)

    staff._leave(world, leaver, number=0)
    assert [case.up_rate_attended for case in cases] == [0.0] * 3
    world.environment.run(until=6.9)
    assert [case.up_rate_attended for case in cases] == [0.0] * 3
    world.environment.run(until=7.1)
    assert all(case.up_rate_attended > 0.0 for case in cases)


def test_a_trajectory_weighs_at_the_new_coach_what_it_weighed_at_the_old_one() -> None:
    """Groups at 0.4 of a slot: four coaches with ten people each, and then three with the same forty."""
    groups = {"rules.trajectory.group_fraction": 1.0, "rules.trajectory.group_slot": 0.4, f"{COACHES}.fte": 4.0}
    world = simple.morning(simple.on_guidance(40) | IN_TRAJECTORY | groups)
    team = coaches(world)
    assert [worker.cases for worker in team.workers] == pytest.approx([4.0] * 4)
    staff._leave(world, team.workers[0], number=0)

    assert sorted(len(worker.cases_held) for worker in team.workers) == [0, 13, 13, 14]
    assert [worker.cases for worker in team.workers] == pytest.approx(
        [0.4 * len(one.cases_held) for one in team.workers]
    )
    assert team.used_slots == pytest.approx(16.0)


def test_a_chair_that_is_filled_lets_in_those_who_wait_for_its_slots() -> None:
    """Two coaches of two slots each, all taken, and four who wait; one leaves, and the norm goes up to three."""
    waiting = {"trajectory": small.number(8, "residents"), "longest_weeks": small.number(20, "weeks")}
    two_coaches = {f"{COACHES}.fte": 2.0, f"{COACHES}.norm_caseload": 2.0}
    world = simple.morning(simple.on_guidance(8) | ON_THE_LIST | two_coaches | {f"{STOCK}.waiting": waiting})
    team = coaches(world)
    team.admit()
    staff._leave(world, team.workers[1], number=0)
    team.norm_caseload = 3.0
    assert (team.used_slots, len(team.waiting_list)) == (4.0, 4)

    staff._begin(world, team.workers[1])
    assert (team.used_slots, len(team.waiting_list)) == (6.0, 2)
