"""Staff come, fall ill, leave and are replaced; their residents go to colleagues and lose a familiar face."""

from __future__ import annotations

from collections.abc import Generator
from heapq import heappush

import simpy

from sim.domain import Event, Function
from sim.model.clock import Signal
from sim.model.diary import Team, Worker
from sim.model.resident import Resident
from sim.model.risks import strike
from sim.model.world import World
from sim.randomness import Kind, Purpose, Word, exponential, further, uniform
from sim.units import per_week

LEFT, BEGAN, ABSENT, OPENED, CLOSED = range(5)
"""What can happen to a seat, as recorded."""


def resize(world: World, team: Team, fte: float) -> None:
    """Give a team the seats for this many fte: seats of about the usual post, all of one size.

    Whoever opens a team finds its seats filled; a seat that is added later must find its worker first. The hours that
    the seats offered until now must have been accounted before.
    """
    n_seats = seats_for(world, team, fte)
    closing = [worker for worker in team.workers[n_seats:] if worker.is_open]
    for worker in closing:
        worker.is_open = worker.is_in_post = False
    team.seats_changed()
    for worker in closing:
        _close(world, worker)
    while len(team.workers) < n_seats:
        _add_seat(world, team, fte / n_seats)
    for worker in team.workers[:n_seats]:
        worker.fte = fte / n_seats
        if not worker.is_open:
            worker.is_open = True
            _open(world, worker, is_filled=False)
    team.seats_changed()
    note_post(world, team)
    team.admit()


def seats_for(world: World, team: Team, fte: float) -> int:
    """Return how many seats this many fte make: of about the usual post or, where workers came over, of theirs."""
    usual = team.usual_fte or world.settings.resources.staffing.fte_per_worker
    return max(1, round(fte / usual)) if fte > 0.0 else 0


def _add_seat(world: World, team: Team, fte: float) -> None:
    """Give a team one more seat; its luck has the address of the team's name and the number of the seat."""
    worker = Worker(team, team.n_seats, fte, key=_key_of_seat(world, team, team.n_seats))
    team.n_seats += 1
    team.workers.append(worker)
    team.seats_changed()
    _open(world, worker, is_filled=world.clock.week == 0.0)


def _key_of_seat(world: World, team: Team, seat: int) -> Word:
    """Return the key of a seat's luck: by the name of the team, so that other teams do not matter."""
    name = team.name.encode()
    key = further(world.key, Kind.WORKER)
    for at in range(0, len(name), 8):
        key = further(key, int.from_bytes(name[at : at + 8], "big"))
    return further(key, seat)


def _open(world: World, worker: Worker, *, is_filled: bool) -> None:
    """Open a seat, with an experienced worker on it or nobody yet, and let the life of that seat run."""
    now = world.clock.week
    worker.free_week = worker.offered_from = now
    worker.is_in_post = True
    worker.team.seats_changed()
    note(world, worker, OPENED, now)
    if not keeps_diary(worker.team):
        return
    worker.tenure += 1
    vacancy = None if is_filled else _leave(world, worker, number=0)
    worker.look_again(now)
    world.environment.process(turnover(world, worker, worker.tenure, vacancy=vacancy))
    world.environment.process(absences(world, worker, worker.tenure))


def keeps_diary(team: Team) -> bool:
    """Say whether a team's work is modelled task by task; support and the sheltered company count as posts only."""
    return not team.functions <= {Function.SUPPORT, Function.SHELTERED}


def _close(world: World, worker: Worker) -> None:
    """Close a seat; its residents go to colleagues."""
    worker.end_post(world.clock.week)
    worker.tenure += 1
    note(world, worker, CLOSED, world.clock.week)
    reassign(world, worker)


def turnover(world: World, worker: Worker, tenure: int, *, vacancy: float | None) -> Generator[simpy.Event, None, None]:
    """Leave after a while; the seat is vacant, then somebody new learns the job; and so on.

    A seat that opens without anybody on it begins with its `vacancy` [weeks].
    """
    number = 0
    while True:
        if vacancy is None:
            if not (yield from _leaves(world, worker, tenure, number)) or worker.tenure != tenure:
                return
            vacancy = _leave(world, worker, number=number)
        yield world.environment.timeout(vacancy)
        if worker.tenure != tenure:
            return
        _begin(world, worker)
        vacancy = None
        number += 1


def _leaves(world: World, worker: Worker, tenure: int, number: int) -> Generator[simpy.Event, None, bool]:
    """Wait until a worker leaves; say whether that ever is."""
    budget = exponential(worker.key, Purpose.LEAVE, tenure, number)
    return (yield from strike(world, budget, lambda: _leave_rate(world, worker)))


def _leave_rate(world: World, worker: Worker) -> float:
    """Return the rate at which a worker leaves [1/week], higher while the team changes over."""
    extra = world.upheaval.extra_leave_per_year(worker.team.functions, world.clock.week)
    return per_week(world.settings.resources.staffing.leave_per_year + extra)


def _leave(world: World, worker: Worker, *, number: int) -> float:
    """Leave the seat vacant; return for how long [weeks]."""
    now = world.clock.week
    weeks = world.tables.vacancy.at(uniform(worker.key, Purpose.VACANCY, worker.tenure, number))
    worker.stand_up()
    worker.vacant_until = now + weeks
    worker.away_until(worker.vacant_until, now)
    note(world, worker, LEFT, worker.vacant_until)
    note_post(world, worker.team)
    reassign(world, worker)
    return weeks


def _begin(world: World, worker: Worker) -> None:
    """Sit down on a vacant seat; whoever stayed on its caseload for want of a colleague meets a new face.

    An illness of whoever left is over for the seat.
    """
    now = world.clock.week
    worker.sit_down()
    worker.learning_until = now + world.settings.resources.staffing.onboarding_weeks
    worker.offered_from = now
    worker.free_week = max(now, worker.busy_until)
    note(world, worker, BEGAN, worker.learning_until)
    note_post(world, worker.team)
    for number in list(worker.cases_held):
        _meet(world, world.residents[number], now)
    worker.look_again(now)
    worker.team.admit()


def absences(world: World, worker: Worker, tenure: int) -> Generator[simpy.Event, None, None]:
    """Fall ill now and then, so that the configured share of working time is lost."""
    number = 0
    while (yield from _falls_ill(world, worker, tenure, number)):
        if worker.tenure != tenure:
            return
        weeks = world.tables.absence.at(uniform(worker.key, Purpose.ABSENCE_LENGTH, tenure, number))
        if worker.is_in_post:
            now = world.clock.week
            worker.away_until(now + weeks, now)
            note(world, worker, ABSENT, now + weeks)
        yield world.environment.timeout(weeks)
        number += 1


def _falls_ill(world: World, worker: Worker, tenure: int, number: int) -> Generator[simpy.Event, None, bool]:
    """Wait until a worker falls ill; say whether that ever is."""
    budget = exponential(worker.key, Purpose.ABSENCE_GAP, tenure, number)
    return (yield from strike(world, budget, lambda: _absence_rate(world)))


def _absence_rate(world: World) -> float:
    """Return the rate of falling ill at which the configured share of time is lost [1/week]."""
    staffing = world.settings.resources.staffing
    share, mean_weeks = staffing.absence_fraction, staffing.absence.mean_weeks
    return share / ((1.0 - share) * mean_weeks) if share < 1.0 and mean_weeks > 0.0 else 0.0


def reassign(world: World, worker: Worker) -> None:
    """Give a worker's residents to colleagues; each loses the fixed contact person, and open requests move along."""
    now = world.clock.week
    for number in list(worker.cases_held):
        resident = world.residents[number]
        colleague = worker.team.least_loaded(resident.group_at(now))
        if colleague is not None and colleague is not worker:
            pass_on(world, resident, worker, colleague)
    pile, worker.pile = worker.pile, []
    for entry in pile:
        waiting = entry[2].resident
        if entry[2].is_open and waiting is not None:
            holder = worker if waiting.holder is None else waiting.holder
            if holder.team is worker.team:
                heappush(holder.pile, (entry[0], entry[1], entry[2]))
            else:
                holder.team.put(holder.pile, entry[2])
            holder.expect_wake(now)


def pass_on(world: World, resident: Resident, worker: Worker, colleague: Worker) -> None:
    """Move one case to another worker, in this team or another."""
    coached = resident.coach is worker
    weight = resident.slot if coached else 1.0
    worker.drop(resident, weight)
    colleague.take(resident, weight)
    if coached:
        resident.coach = colleague
        if colleague.team is not worker.team:
            worker.team.used_slots -= weight
            colleague.team.used_slots += weight
    else:
        resident.worker = colleague
    _meet(world, resident, world.clock.week)


def _meet(world: World, resident: Resident, now: float) -> None:
    """Meet a new contact person: progress pauses until they know the case."""
    resident.paused_until = now + world.tables.pause_weeks
    resident.rates_stale = True
    world.note(resident, Event.REASSIGNED)
    resident.resume(Signal.CHANGED)


def note(world: World, worker: Worker, event: int, until: float) -> None:
    """Record that something happened to a seat."""
    world.staff.add((world.clock.week, worker.team.index, worker.seat, event, until))


def note_post(world: World, team: Team) -> None:
    """Record how many fte of a team are in post from now on."""
    world.posts.add((world.clock.week, team.index, team.fte_in_post))
