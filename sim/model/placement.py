"""The employer service: leads become places, and a candidate waits for one, is introduced and starts, or learns first.

An account manager must work out a lead before it expires. Who learns on a learning place tries again after it.
"""

from __future__ import annotations

from collections.abc import Generator

import simpy

from sim.domain import Event, Function, JobKind, PlaceKind, Queue, Stage, TargetGroup, Task
from sim.model import profile
from sim.model.clock import INFINITY, Move, Step
from sim.model.order import Request, Sequel
from sim.model.resident import Place, Resident
from sim.model.risks import strike
from sim.model.world import World
from sim.randomness import Kind, Purpose, Word, exponential, further, uniform


def leads(world: World, kind: PlaceKind) -> Generator[simpy.Event, None, None]:
    """Let leads on places of one kind come in for ever; an account manager must work each before it expires.

    Each gap is a unit exponential number, consumed at the rate that holds.
    """
    stream = further(further(further(world.key, Kind.STREAM), Purpose.PLACE_GAP), kind)
    number = 0
    while (
        yield from strike(
            world, exponential(stream, Purpose.PLACE_GAP, 0, number), lambda: world.tables.lead_rate[kind]
        )
    ):
        lead(world, kind, number)
        number += 1


class Lead(Sequel):
    """A lead on a place, which is worked out when an account manager has time for it."""

    __slots__ = ("closes", "key", "kind", "municipality", "number", "world")

    def __init__(
        self, world: World, kind: PlaceKind, number: int, *, key: Word, municipality: int, closes: float
    ) -> None:
        self.world = world
        self.kind = kind
        self.number = number
        self.key = key
        self.municipality = municipality
        self.closes = closes

    def begin(self, now: float) -> None:
        """Turn the lead into a place; or record that it came to nothing."""
        number = self.number * len(PlaceKind) + self.kind
        place = Place(number, self.kind, self.key, municipality=self.municipality, opened=now, closes=self.closes)
        market = self.world.market(self.municipality)
        if now < self.closes:
            market.offer(place)
        else:
            market.note(place, closed=now)


def lead(world: World, kind: PlaceKind, number: int) -> None:
    """Ask the employer service of the lead's municipality to turn a lead into a place."""
    key = further(further(further(world.key, Kind.PLACE), kind), number)
    now = world.clock.week
    closes = now + world.tables.place_open[kind].at(uniform(key, Purpose.PLACE_OPEN))
    where = world.municipality_of_lead(uniform(key, Purpose.DOOR))
    hours = world.tables.hours[Task.PLACE_LEAD].at(uniform(key, Purpose.TASK_HOURS))
    sequel = Lead(world, kind, number, key=key, municipality=where, closes=closes)
    request = Request(Task.PLACE_LEAD, hours, now, municipality=where, sequel=sequel, expires=closes)
    world.team_for(Function.PLACEMENT, where).ask(request)


def seek(world: World, resident: Resident) -> None:
    """Go on the list of the employer service, with a limit to patience."""
    resident.n_occasions += 1
    resident.step = Step.AWAITS_PLACE
    world.enter(resident, Stage.PLACEMENT)
    world.note(resident, Event.CANDIDATE)
    world.join(resident, Queue.PLACEMENT)
    patience = world.tables.patience.at(resident.u(Purpose.PATIENCE, resident.n_occasions))
    resident.awaits_since = world.clock.week
    resident.stage_due = world.clock.week + patience
    place = world.market_of(resident).seek(resident)
    if place is not None:
        resident.place = place
        matched(world, resident)
    elif may_learn_sheltered(world, resident):
        learn_sheltered(world, resident)


def may_learn_sheltered(world: World, resident: Resident) -> bool:
    """Say whether a candidate may learn on a free sheltered place: once in a spell, and where the rules allow it."""
    if resident.group == TargetGroup.NUG or not world.company.has_learning_place:
        return False
    asked = world.tables.profile[PlaceKind.LEARNING].from_trede
    return world.tables.learning.admits(resident.trede, from_trede=asked, has_learned=resident.learned_sheltered)


def learn_sheltered(world: World, resident: Resident) -> None:
    """Leave the list for a learning place in the sheltered company."""
    world.market_of(resident).withdraw(resident)
    world.serve(resident, Queue.PLACEMENT)
    world.note(resident, Event.PLACED, PlaceKind.LEARNING)
    world.company.take_learner()
    resident.step, resident.in_company, resident.learned_sheltered = Step.ON_LEARNING_PLACE, True, True
    length = world.tables.learning_length.at(resident.u(Purpose.LEARNING_LENGTH, resident.n_occasions))
    resident.stage_due = world.clock.week + length


def matched(world: World, resident: Resident) -> None:
    """Be introduced at the employer by an account manager."""
    place = held_place(world, resident)
    resident.step, resident.stage_due = Step.BEING_PLACED, INFINITY
    world.serve(resident, Queue.PLACEMENT)
    world.note(resident, Event.MATCHED, place.kind)
    hours = world.tables.hours[Task.PLACING].at(resident.u_task(Task.PLACING, resident.n_occasions))
    resident.request = Request(Task.PLACING, hours, world.clock.week, resident)
    world.team_for(Function.PLACEMENT, resident.municipality).ask(resident.request)


def held_place(world: World, resident: Resident) -> Place:
    """Return the place that a matched resident holds."""
    if resident.place is None:
        world.broken("a match without a place", resident)
    return resident.place


def introduced(world: World, resident: Resident) -> None:
    """Prepare the start."""
    resident.step = Step.STARTS_SOON
    lead = world.tables.lead.at(resident.u(Purpose.PLACE_LEAD_TIME, resident.n_occasions))
    resident.stage_due = world.clock.week + lead


def start(world: World, resident: Resident) -> Move:
    """Start on the place: work, or a learning place; or it falls through and the search goes on."""
    place, resident.place = held_place(world, resident), None
    resident.stage_due = INFINITY
    if resident.u(Purpose.PLACE_FAILS, resident.n_occasions) < world.tables.place_fails_fraction:
        return Move.SEEK_PLACE
    world.note(resident, Event.PLACED, place.kind)
    if place.kind != PlaceKind.LEARNING:
        resident.job = _job_on(place.kind)
        return Move.WORK_COACHED if place.kind == PlaceKind.SUBSIDISED else Move.WORK_BY_PLACE
    resident.step = Step.ON_LEARNING_PLACE
    length = world.tables.learning_length.at(resident.u(Purpose.LEARNING_LENGTH, resident.n_occasions))
    resident.stage_due = world.clock.week + length
    return Move.STAY


def _job_on(kind: PlaceKind) -> JobKind:
    """Return the kind of job that a place is."""
    if kind == PlaceKind.SUBSIDISED:
        return JobKind.SUBSIDISED
    return JobKind.SECONDMENT if kind == PlaceKind.SECONDMENT else JobKind.REGULAR


def learned(world: World, resident: Resident) -> Move:
    """Leave the learning place, higher on the ladder, and look for a job."""
    leave_company(world, resident)
    for _ in range(world.tables.learning_gain):
        profile.climb(world, resident)
    profile.look(resident)
    return Move.SEEK_PLACE


def give_up(world: World, resident: Resident) -> Move:
    """Stop waiting for a place: back to where the candidate came from."""
    leave(world, resident)
    return Move.ROUTE if resident.coach is None else Move.RESUME_TRAJECTORY


def leave_company(world: World, resident: Resident) -> None:
    """Give back a learning place in the sheltered company."""
    if resident.in_company:
        resident.in_company = False
        world.company.leave_learner()


def leave(world: World, resident: Resident) -> None:
    """Take a resident out of the search, whatever its state."""
    if resident.step == Step.AWAITS_PLACE:
        world.market_of(resident).withdraw(resident)
        world.leave_queue(resident, Queue.PLACEMENT)
    leave_company(world, resident)
    if resident.stage == Stage.PLACEMENT:
        resident.place = None
        resident.stage_due = INFINITY
        world.withdraw_work(resident)
