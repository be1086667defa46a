"""Staff come, fall ill, leave and are replaced; their residents go to colleagues and lose a familiar face."""

from __future__ import annotations

from collections.abc import Generator
from heapq import heappush

import simpy

from sim.domain import Event, Function
from sim.model.clock import INFINITY
from sim.model.diary import Team, Worker
from sim.model.resident import Resident
from sim.model.steps import Signal
from sim.model.strikes import strike
from sim.model.world import World
from sim.randomness import Kind, Purpose, exponential, key_of, uniform
from sim.units import per_week

LEFT, BEGAN, ABSENT, OPENED, CLOSED = range(5)
"""What can happen to a seat, as recorded."""


def resize(world: World, team: Team, fte: float) -> None:
    """Give a team the seats for this many fte: seats of about the usual post, all of one size.

    The hours that the seats offered until now must have been accounted before.
    """
    usual = world.settings.resources.staffing.fte_per_worker
    n_seats = max(1, round(fte / usual)) if fte > 0.0 else 0
    now = world.clock.week
    closing = [worker for worker in team.workers[n_seats:] if worker.is_open]
    for worker in closing:
        worker.is_open = worker.is_in_post = False
    for worker in closing:
        _close(world, worker)
    for seat in range(n_seats):
        if seat == len(team.workers):
            team.workers.append(Worker(team, seat, fte / n_seats))
            _open(world, team.workers[seat])
        worker = team.workers[seat]
        worker.fte = fte / n_seats
        if not worker.is_open:
            worker.is_open, worker.is_in_post, worker.free_week = True, True, now
            _open(world, worker)
    team.admit()


def _open(world: World, worker: Worker) -> None:
    """Open a seat with an experienced worker on it, and let the life of that seat run."""
    worker.offered_from = worker.posted_from = world.clock.week
    _note(world, worker, OPENED, world.clock.week)
    if not keeps_diary(worker.team):
        return
    if worker.team.pile:
        worker.expect_wake(world.clock.week)
    worker.tenure += 1
    world.clock.process(turnover(world, worker, worker.tenure))
    world.clock.process(absences(world, worker, worker.tenure))


def keeps_diary(team: Team) -> bool:
    """Say whether a team's work is modelled task by task; support and the sheltered company count as posts only."""
    return not team.functions <= {Function.SUPPORT, Function.SHELTERED}


def _close(world: World, worker: Worker) -> None:
    """Close a seat; its residents go to colleagues."""
    world.posts.skip(worker, world.clock.week, INFINITY, absent=False)
    worker.free_week = INFINITY
    worker.tenure += 1
    _note(world, worker, CLOSED, world.clock.week)
    reassign(world, worker)


def key_of_seat(world: World, worker: Worker) -> int:
    """Return the key of a seat's luck: by the name of the team, so that other teams do not matter."""
    name = worker.team.name.encode()
    parts = (int.from_bytes(name[at : at + 8], "big") for at in range(0, len(name), 8))
    return key_of(world.seed, world.replication, Kind.WORKER, *parts, worker.seat)


def turnover(world: World, worker: Worker, tenure: int) -> Generator[simpy.Event, None, None]:
    """Leave after a while; the seat is vacant, then somebody new learns the job; and so on."""
    key = key_of_seat(world, worker)
    number = 0
    while (yield from strike(world, exponential(key, Purpose.LEAVE, tenure, number), lambda: _leave_rate(world))):
        if worker.tenure != tenure:
            return
        vacancy = world.tables.vacancy(uniform(key, Purpose.VACANCY, tenure, number))
        _leave(world, worker, vacancy)
        yield world.clock.timeout(vacancy)
        if worker.tenure != tenure:
            return
        _begin(world, worker)
        number += 1


def _leave_rate(world: World) -> float:
    """Return the rate at which a worker leaves [1/week]."""
    return per_week(world.settings.resources.staffing.leave_per_year)


def _leave(world: World, worker: Worker, vacancy_weeks: float) -> None:
    now = world.clock.week
    until = now + vacancy_weeks
    worker.is_in_post = False
    world.posts.skip(worker, now, until, absent=False)
    worker.team.n_absences += 1
    worker.away_until(until, now)
    _note(world, worker, LEFT, until)
    reassign(world, worker)


def _begin(world: World, worker: Worker) -> None:
    """Sit down on a vacant seat; whoever stayed on its caseload for want of a colleague meets a new face."""
    now = world.clock.week
    worker.is_in_post = True
    worker.learning_until = now + world.settings.resources.staffing.onboarding_weeks
    worker.free_week = max(now, worker.free_week)
    _note(world, worker, BEGAN, worker.learning_until)
    for number in list(worker.cases_held):
        _meet(world, world.residents[number], now)
    if worker.team.pile:
        worker.expect_wake(now)
    worker.team.admit()


def absences(world: World, worker: Worker, tenure: int) -> Generator[simpy.Event, None, None]:
    """Fall ill now and then, so that the configured share of working time is lost."""
    key = key_of_seat(world, worker)
    number = 0
    while (
        yield from strike(world, exponential(key, Purpose.ABSENCE_GAP, tenure, number), lambda: _absence_rate(world))
    ):
        if worker.tenure != tenure:
            return
        weeks = world.tables.absence(uniform(key, Purpose.ABSENCE_LENGTH, tenure, number))
        if worker.is_in_post:
            now = world.clock.week
            world.posts.skip(worker, now, now + weeks, absent=True)
            worker.team.n_absences += 1
            worker.away_until(now + weeks, now)
            _note(world, worker, ABSENT, now + weeks)
        yield world.clock.timeout(weeks)
        number += 1


def _absence_rate(world: World) -> float:
    """Return the rate of falling ill at which the configured share of time is lost [1/week]."""
    staffing = world.settings.resources.staffing
    share, mean_weeks = staffing.absence_fraction, staffing.absence.mean_weeks
    return share / ((1.0 - share) * mean_weeks) if share < 1.0 and mean_weeks > 0.0 else 0.0


def reassign(world: World, worker: Worker) -> None:
    """Give a worker's residents to colleagues; each loses the fixed contact person, and open requests move along."""
    now = world.clock.week
    for number in list(worker.cases_held):
        colleague = worker.team.least_loaded()
        if colleague is not None and colleague is not worker:
            _pass_on(world, world.residents[number], worker, colleague, now)
    pile, worker.pile = worker.pile, []
    for entry in pile:
        waiting = entry[2].resident
        if entry[2].is_open and waiting is not None:
            holder = waiting.coach or waiting.worker or worker
            heappush(holder.pile, entry)
            holder.expect_wake(now)


def _pass_on(world: World, resident: Resident, worker: Worker, colleague: Worker, now: float) -> None:
    """Move one case to a colleague."""
    coached = resident.coach is worker
    weight = resident.slot if coached else 1.0
    worker.drop(resident, weight)
    colleague.take(resident, weight)
    if coached:
        resident.coach = colleague
    else:
        resident.worker = colleague
    _meet(world, resident, now)


def _meet(world: World, resident: Resident, now: float) -> None:
    """Meet a new contact person: progress pauses until they know the case."""
    resident.paused_until = now + world.tables.pause_weeks
    resident.rates_stale = True
    world.note(resident, Event.REASSIGNED)
    resident.resume(Signal.CHANGED)


def _note(world: World, worker: Worker, event: int, until: float) -> None:
    world.staff.add(world.clock.week, worker.team.index, worker.seat, event, until)
