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
from sim.model.world import World
from sim.randomness import Kind, Purpose, exponential, key_of, uniform
from sim.units import per_week

LEFT, BEGAN, ABSENT, OPENED, CLOSED = range(5)
"""What can happen to a seat, as recorded."""


def resize(world: World, team: Team, fte: float) -> None:
    """Give a team the seats for this many fte: seats of about the usual post, all of one size."""
    usual = world.tables.settings.resources.staffing.fte_per_worker
    n_seats = max(1, round(fte / usual)) if fte > 0.0 else 0
    now = world.clock.week
    for worker in team.workers[n_seats:]:
        if worker.is_open:
            _close(world, worker)
    for seat in range(n_seats):
        if seat == len(team.workers):
            team.workers.append(Worker(team, seat, fte / n_seats))
            _open(world, team.workers[seat])
        worker = team.workers[seat]
        if worker.is_open:
            world.posts.account(worker, now)
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
    staffing = world.tables.settings.resources.staffing
    if staffing.leave_per_year > 0.0:
        world.clock.process(turnover(world, worker, worker.tenure))
    if staffing.absence_fraction > 0.0:
        world.clock.process(absences(world, worker, worker.tenure))


def keeps_diary(team: Team) -> bool:
    """Say whether a team's work is modelled task by task; support and the sheltered company count as posts only."""
    return not team.functions <= {Function.SUPPORT, Function.SHELTERED}


def _close(world: World, worker: Worker) -> None:
    """Close a seat; its residents go to colleagues."""
    world.posts.skip(worker, world.clock.week, INFINITY, absent=False)
    worker.is_open, worker.is_in_post, worker.free_week = False, False, INFINITY
    worker.tenure += 1
    _note(world, worker, CLOSED, world.clock.week)
    reassign(world, worker)


def key_of_seat(world: World, worker: Worker) -> int:
    """Return the key of a seat's luck: by the name of the team, so that other teams do not matter."""
    name = int.from_bytes(worker.team.name.encode()[:32].ljust(32, b"\0"), "big")
    parts = [(name >> shift) & 0xFFFFFFFFFFFFFFFF for shift in (0, 64, 128, 192)]
    return key_of(world.seed, world.replication, Kind.WORKER, *parts, worker.seat)


def turnover(world: World, worker: Worker, tenure: int) -> Generator[simpy.Event, None, None]:
    """Leave after a while; the seat is vacant, then somebody new learns the job; and so on."""
    key = key_of_seat(world, worker)
    number = 0
    while worker.tenure == tenure:
        staffing = world.tables.settings.resources.staffing
        yield world.clock.timeout(exponential(key, Purpose.LEAVE, tenure, number) / per_week(staffing.leave_per_year))
        if worker.tenure != tenure:
            return
        vacancy = world.tables.vacancy(uniform(key, Purpose.VACANCY, tenure, number))
        _leave(world, worker, vacancy)
        yield world.clock.timeout(vacancy)
        if worker.tenure != tenure:
            return
        _begin(world, worker, staffing.onboarding_weeks)
        number += 1


def _leave(world: World, worker: Worker, vacancy_weeks: float) -> None:
    now = world.clock.week
    until = now + vacancy_weeks
    worker.is_in_post = False
    world.posts.skip(worker, now, until, absent=False)
    worker.team.n_absences += 1
    worker.away_until(until, now)
    _note(world, worker, LEFT, until)
    reassign(world, worker)


def _begin(world: World, worker: Worker, onboarding_weeks: float) -> None:
    now = world.clock.week
    worker.is_in_post = True
    worker.learning_until = now + onboarding_weeks
    worker.free_week = max(now, worker.free_week)
    _note(world, worker, BEGAN, worker.learning_until)
    if worker.team.pile:
        worker.expect_wake(now)
    worker.team.admit()


def absences(world: World, worker: Worker, tenure: int) -> Generator[simpy.Event, None, None]:
    """Fall ill now and then, so that the configured share of working time is lost."""
    key = key_of_seat(world, worker)
    number = 0
    while worker.tenure == tenure:
        staffing = world.tables.settings.resources.staffing
        share = staffing.absence_fraction
        mean_gap = staffing.absence.mean_weeks * (1.0 - share) / share
        yield world.clock.timeout(mean_gap * exponential(key, Purpose.ABSENCE_GAP, tenure, number))
        weeks = world.tables.absence(uniform(key, Purpose.ABSENCE_LENGTH, tenure, number))
        if worker.tenure == tenure and worker.is_in_post:
            now = world.clock.week
            world.posts.skip(worker, now, now + weeks, absent=True)
            worker.team.n_absences += 1
            worker.away_until(now + weeks, now)
            _note(world, worker, ABSENT, now + weeks)
        yield world.clock.timeout(weeks)
        number += 1


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
    """Move one case to a colleague; progress pauses until the new worker knows it."""
    coached = resident.coach is worker
    weight = resident.slot if coached else 1.0
    worker.drop(resident, weight)
    colleague.take(resident, weight)
    if coached:
        resident.coach = colleague
    else:
        resident.worker = colleague
    resident.paused_until = now + world.tables.pause_weeks
    resident.rates_stale = True
    world.note(resident, Event.REASSIGNED)
    resident.resume(Signal.CHANGED)


def _note(world: World, worker: Worker, event: int, until: float) -> None:
    world.staff.add(world.clock.week, worker.team.index, worker.seat, event, until)
