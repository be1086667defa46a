"""Staff come, fall ill, leave and are replaced, perhaps by somebody hired first; their residents lose a familiar face.

The residents of a worker who leaves go to colleagues. Somebody hired takes new cases, which stay with the seat: whoever
comes for good has them from then on, and is a new face once more.
"""

from __future__ import annotations

from collections.abc import Generator
from heapq import heappush

import simpy

from sim.domain import Event, Function
from sim.model import contacts
from sim.model.clock import INFINITY, Signal
from sim.model.diary import Team, Worker
from sim.model.resident import Resident
from sim.model.risks import strike
from sim.model.world import World
from sim.randomness import Kind, Purpose, Word, exponential, further, uniform
from sim.rules.hiring import Hire
from sim.units import per_week

LEFT, BEGAN, ABSENT, OPENED, CLOSED, HIRED = range(6)
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
    worker.skill = _skill(world, worker, FIRST)
    vacancy = None if is_filled else _leave(world, worker, number=0)
    worker.look_again(now)
    world.environment.process(turnover(world, worker, worker.tenure, vacancy=vacancy))
    world.environment.process(absences(world, worker, worker.tenure))


FIRST = 0
"""Who sat on a seat when it opened, in the address of a skill; then two for each vacancy: hired, and for good."""


def _skill(world: World, worker: Worker, who: int) -> float:
    """Return by how much somebody on a seat multiplies what a contact does: for half of them less, for half more."""
    spread = world.tables.worker_spread
    return 1.0 - spread if uniform(worker.key, Purpose.SKILL, worker.tenure, who) < 0.5 else 1.0 + spread


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
    """Leave after a while; the seat is vacant or filled by hire, then somebody new learns the job; and so on.

    A seat that opens without anybody on it begins with its `vacancy` [weeks].
    """
    number = 0
    while True:
        if vacancy is None:
            if not (yield from _leaves(world, worker, tenure, number)) or worker.tenure != tenure:
                return
            vacancy = _leave(world, worker, number=number)
        if not (yield from _is_sought(world, worker, tenure, number, vacancy)):
            return
        _begin(world, worker, number=number)
        vacancy = None
        number += 1


def _is_sought(
    world: World, worker: Worker, tenure: int, number: int, weeks: float
) -> Generator[simpy.Event, None, bool]:
    """Wait for somebody for good, with somebody hired meanwhile if one is found; say whether the seat is left."""
    hired_after = _hired_after(world, worker, number=number)
    if hired_after < weeks:
        yield world.environment.timeout(hired_after)
        if worker.tenure != tenure:
            return False
        rule = world.tables.hire
        if rule is not None and _may_hire(world, worker, rule):
            _hire(world, worker, rule, number=number)
        weeks = worker.vacant_until - world.clock.week
    yield world.environment.timeout(weeks)
    return worker.tenure == tenure


def _hired_after(world: World, worker: Worker, *, number: int) -> float:
    """Return how long after a vacancy began somebody hired could begin; infinity when nobody is found [weeks]."""
    rule = world.tables.hire
    if rule is None or not rule.is_found(u=uniform(worker.key, Purpose.HIRE, worker.tenure, number)):
        return INFINITY
    return world.tables.hire_after.at(uniform(worker.key, Purpose.HIRE_AFTER, worker.tenure, number))


def _may_hire(world: World, worker: Worker, rule: Hire) -> bool:
    """Say whether the employer of a seat may hire one more: support and the sheltered company count as its fte too."""
    hired_fte, of_fte = 0.0, 0.0
    for team in world.teams:
        if team.organisation == worker.team.organisation:
            hired_fte += team.hired_fte
            for colleague in team.workers:
                of_fte += colleague.fte if colleague.is_open else 0.0
    return rule.has_room(worker.fte, hired_fte=hired_fte, of_fte=of_fte)


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


def _begin(world: World, worker: Worker, *, number: int = 0) -> None:
    """Begin for good on a vacant seat, or on that of somebody hired, at the end of a vacancy of this number."""
    now = world.clock.week
    worker.learning_until = now + world.settings.resources.staffing.onboarding_weeks
    worker.skill = _skill(world, worker, 2 * number + 2)
    _sit_down(world, worker, BEGAN, is_hired=False)


def _hire(world: World, worker: Worker, rule: Hire, *, number: int) -> None:
    """Begin on a vacant seat for as long as the vacancy lasts."""
    worker.learning_until = world.clock.week + rule.onboarding_weeks
    worker.skill = _skill(world, worker, 2 * number + 1)
    _sit_down(world, worker, HIRED, is_hired=True)


def _sit_down(world: World, worker: Worker, event: int, *, is_hired: bool) -> None:
    """Sit down on a seat; whoever is on its caseload, for want of a colleague or of somebody hired, meets a new face.

    An illness of whoever left is over for the seat.
    """
    now = world.clock.week
    if worker.is_in_post:
        worker.account(now)
    else:
        worker.sit_down()
    worker.is_hired = is_hired
    worker.offered_from = now
    worker.free_week = max(now, worker.busy_until)
    note(world, worker, event, worker.learning_until)
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
    """Meet a new contact person: progress pauses until they know the case, and talks may be lost."""
    resident.paused_until = now + world.tables.pause_weeks
    resident.rates_stale = True
    contacts.lose(world, resident, world.tables.talks_lost)
    world.note(resident, Event.REASSIGNED)
    resident.resume(Signal.CHANGED)


def note(world: World, worker: Worker, event: int, until: float) -> None:
    """Record that something happened to a seat."""
    world.staff.add((world.clock.week, worker.team.index, worker.seat, event, until))


def note_post(world: World, team: Team) -> None:
    """Record how many fte of a team are in post from now on, and of these how many are hired, if that is new."""
    world.posts.add((world.clock.week, team.index, team.fte_in_post))
    hired = team.hired_fte
    if hired != team.hired_noted:
        team.hired_noted = hired
        world.hires.add((world.clock.week, team.index, hired))
