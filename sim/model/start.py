"""The stock at the start: real sizes, ages, durations and treden, with cases open at every desk.

First who of the stock stands in which waiting list, and for how long already; then how each of them settles in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import IntEnum

from sim.domain import Event, Function, Queue, Stage, TargetGroup, Task
from sim.model import contacts, risks, sheltered, trajectory
from sim.model.clock import INFINITY, Move, Step
from sim.model.order import Request
from sim.model.resident import Resident
from sim.model.world import World
from sim.randomness import Purpose


class Usual(IntEnum):
    """Where the shares of the stock put somebody."""

    RESTS = 0
    IN_ACTIVATION = 1
    IN_TRAJECTORY = 2
    FOR_SHELTERED = 3


def usual_place(world: World, resident: Resident) -> Usual:
    """Return where somebody of the stock stands by the configured shares."""
    stock, u = world.settings.circumstances.stock, resident.u(Purpose.STOCK_STAGE)
    if resident.group == TargetGroup.BESCHUT and not sheltered.too_far(world, resident):
        return Usual.FOR_SHELTERED
    if is_in_reach(world, resident) and u < stock.in_trajectory_fraction:
        return Usual.IN_TRAJECTORY
    if not resident.exempt and 1.0 - u < stock.in_activation_fraction:
        return Usual.IN_ACTIVATION
    return Usual.RESTS


def is_in_reach(world: World, resident: Resident) -> bool:
    """Say whether the gate to a trajectory would accept the profile of somebody of the stock."""
    return not resident.exempt and world.tables.referral.fits(resident.assessed, n_barriers=resident.n_barriers_seen)


def line_up(world: World, residents: list[Resident]) -> list[Resident]:
    """Give those who wait at the start their queue, and return all in the order in which they come in.

    Those who wait come last, the longest wait first, so that each finds a place in the queue behind whoever waits
    longer. Who stands in a queue follows from one's own luck; where fewer fit than are asked for, all of them do.
    """
    asked = asked_for(world)
    if not asked:
        return residents
    by_place: dict[Usual, list[Resident]] = {place: [] for place in Usual}
    for resident in residents:
        by_place[usual_place(world, resident)].append(resident)
    for queue in ORDER:
        if queue in asked:
            _fill(world, queue, asked[queue], by_place)
    waits = world.lined_up
    return sorted(residents, key=lambda resident: -waits[resident.id][1] if resident.id in waits else -INFINITY)


def asked_for(world: World) -> dict[Queue, int]:
    """Return how many should stand in each queue that the configuration speaks of."""
    waiting = world.settings.circumstances.stock.waiting
    if waiting is None:
        return {}
    numbers = {queue: getattr(waiting, queue.word) for queue in ORDER}
    return {queue: round(number) for queue, number in numbers.items() if number is not None}


def _fill(world: World, queue: Queue, n: int, by_place: dict[Usual, list[Resident]]) -> None:
    """Put `n` people in a queue, as far as there are so many who fit; nobody stands in two."""
    fitting: list[Resident] = []
    for place in FROM[queue](world):
        free = [one for one in by_place[place] if one.id not in world.lined_up and FITS[queue](world, one)]
        fitting += _in_turn(queue, free)
    for resident in fitting[:n]:
        world.lined_up[resident.id] = queue, _waited(world, resident, queue)


def _in_turn(queue: Queue, fitting: Iterable[Resident]) -> list[Resident]:
    """Return those who fit in the order in which they are taken: the newest for an intake, else by their luck."""
    if queue == Queue.INTAKE:
        return sorted(fitting, key=lambda resident: (-resident.granted_week, resident.id))
    return sorted(fitting, key=lambda resident: resident.u(Purpose.STOCK_WAITS))


def _waited(world: World, resident: Resident, queue: Queue) -> float:
    """Return how long somebody has waited already [weeks]: never longer than on benefit, or than patience lasts.

    For an intake it is since the benefit began; else any time up to the longest is as likely.
    """
    spell = -resident.granted_week
    if queue == Queue.INTAKE:
        return spell
    waiting = world.settings.circumstances.stock.waiting
    longest = min(spell, INFINITY if waiting is None else waiting.longest_weeks)
    if queue == Queue.PLACEMENT:
        longest = min(longest, patience(world, resident))
    return longest * resident.u(Purpose.STOCK_WAITED)


def patience(world: World, resident: Resident) -> float:
    """Return how long a candidate of the stock waits for a place in all [weeks]."""
    return world.tables.patience.at(resident.u(Purpose.PATIENCE))


# --- who fits in which ----------------------------------------------------------------------------


def _is_ready(world: World, resident: Resident) -> bool:
    """Say whether those who decide on it today would call somebody ready."""
    direct = world.tables.wsp_access.is_direct()
    team = world.direction_team(resident) if direct else world.trajectory_team(resident)
    readiness = world.tables.readiness_of(team.organisation)
    is_ready = readiness.is_ready(resident.assessed, n_barriers=resident.n_barriers_seen, weeks_in_trajectory=INFINITY)
    return is_ready and not resident.exempt


def _may_be_activated(_world: World, resident: Resident) -> bool:
    return not resident.exempt


def _anybody(_world: World, _resident: Resident) -> bool:
    return True


def _come_to_the_employer_service(world: World) -> tuple[Usual, ...]:
    """Return from where candidates come: straight from the municipality, or from their coach."""
    return (Usual.RESTS, Usual.IN_ACTIVATION) if world.tables.wsp_access.is_direct() else (Usual.IN_TRAJECTORY,)


FITS: dict[Queue, Callable[[World, Resident], bool]] = {
    Queue.INTAKE: _anybody,
    Queue.PLACEMENT: _is_ready,
    Queue.TRAJECTORY: is_in_reach,
    Queue.ACTIVATION: _may_be_activated,
    Queue.SHELTERED: _anybody,
}
"""Who fits in a queue."""

FROM: dict[Queue, Callable[[World], tuple[Usual, ...]]] = {
    Queue.INTAKE: lambda _world: (Usual.RESTS,),
    Queue.PLACEMENT: _come_to_the_employer_service,
    Queue.TRAJECTORY: lambda _world: (Usual.RESTS, Usual.IN_ACTIVATION),
    Queue.ACTIVATION: lambda _world: (Usual.RESTS, Usual.IN_ACTIVATION),
    Queue.SHELTERED: lambda _world: (Usual.FOR_SHELTERED,),
}
"""From where those in a queue are taken: whoever would rest first."""

ORDER = tuple(FITS)
"""In what order queues are filled: first those in which fewest fit."""


def stand_at_start(world: World) -> dict[str, tuple[int, int]]:
    """Return for each queue of which a number is entered that number, and how many stand in it at the start."""
    found = [queue for queue, _ in world.lined_up.values()]
    return {queue.word: (n, found.count(queue)) for queue, n in asked_for(world).items()}


def settle_in(world: World, resident: Resident) -> Move:
    """Stand in the flow as the stock does: in a trajectory, in activation, in a queue or on guidance.

    Return what must still begin.
    """
    granted = resident.granted_week
    resident.quiet()
    resident.granted_week = granted
    resident.aow_week = world.aow_week_of(resident)
    risks.draw(resident, 0.0)
    contacts.attend(world, resident, -world.tables.attention_weeks)
    queue, waited = world.lined_up.get(resident.id, (None, 0.0))
    if queue == Queue.INTAKE:
        _await_intake(world, resident, waited)
        return Move.STAY
    world.assign(resident)
    resident.step = Step.RESTS
    world.enter(resident, Stage.GUIDANCE, Event.START, -granted)
    if queue is None:
        return _place(world, resident)
    WAIT[queue](world, resident, waited)
    return Move.STAY


def _place(world: World, resident: Resident) -> Move:
    """Put a resident of the stock where the configured shares say; spread the open cases over their course."""
    usual = usual_place(world, resident)
    if usual == Usual.FOR_SHELTERED and _may_seek_shelter(world, resident):
        return Move.AWAIT_SHELTERED
    if usual == Usual.IN_TRAJECTORY:
        trajectory.start(world, resident)
        _be_on_the_way(world, resident)
        return Move.STAY
    if usual == Usual.IN_ACTIVATION:
        resident.step, resident.activity = Step.IN_ACTIVATION, True
        length = world.tables.activation_length.at(resident.u(Purpose.ACTIVATION_LENGTH))
        resident.stage_due = length * resident.u(Purpose.STOCK_PHASE)
        resident.n_occasions += 1
        world.enter(resident, Stage.ACTIVATION)
    _plan_contact(world, resident)
    return Move.STAY


def _may_seek_shelter(world: World, resident: Resident) -> bool:
    """Say whether somebody with an indication goes for a place; where a queue is entered, only if there is one."""
    return Queue.SHELTERED not in asked_for(world) or world.company.has_place_for(resident)


def _be_on_the_way(world: World, resident: Resident) -> None:
    """Have a part of the trajectory behind oneself, if the configuration says that the stock does."""
    resident.meeting_due *= resident.u(Purpose.FIRST_MEETING)
    most = world.settings.circumstances.stock.trajectory_done_fraction
    if not most:
        return
    now = world.clock.week
    length = resident.trajectory_until - now
    done = min(length * most * resident.u(Purpose.STOCK_PHASE, 2), now - resident.granted_week)
    resident.trajectory_start -= done
    resident.trajectory_until -= done
    resident.stage_due = resident.trajectory_until


def _plan_contact(world: World, resident: Resident) -> None:
    """Plan a talk, with a part of the interval behind oneself."""
    contacts.keep_planned(world, resident)
    planned = resident.contact_due
    if planned < INFINITY:
        resident.contact_due = planned * resident.u(Purpose.STOCK_PHASE, 1)
        resident.contact_from += resident.contact_due - planned
        contacts.allow_sooner(world, resident)


# --- in a queue -----------------------------------------------------------------------------------


def _await_intake(world: World, resident: Resident, waited: float) -> None:
    """Wait for the intake since the benefit was granted."""
    resident.step = Step.AWAITS_INTAKE
    world.enter(resident, Stage.INTAKE, Event.START, -resident.granted_week)
    world.join(resident, Queue.INTAKE, waited=waited)
    request = _request(world, resident, Task.INTAKE, waited)
    world.team_for(Function.INTAKE, resident.municipality).ask(request)


def _await_activation(world: World, resident: Resident, waited: float) -> None:
    """Wait for the worker to set up activation."""
    resident.step = Step.AWAITS_ACTIVATION
    resident.n_occasions += 1
    world.enter(resident, Stage.ACTIVATION)
    world.join(resident, Queue.ACTIVATION, waited=waited)
    request = _request(world, resident, Task.ACTIVATION_START, waited)
    if resident.worker is not None:
        resident.worker.ask(request)
    _plan_contact(world, resident)


def _await_coach(world: World, resident: Resident, waited: float) -> None:
    """Wait for a coach with room; nobody gets one on the eve of the run."""
    resident.step = Step.AWAITS_COACH
    world.enter(resident, Stage.TRAJECTORY_WAITING)
    world.join(resident, Queue.TRAJECTORY, waited=waited)
    resident.awaits_since = world.clock.week - waited
    world.trajectory_team(resident).waiting_list[resident.id] = resident
    _plan_contact(world, resident)


def _await_place(world: World, resident: Resident, waited: float) -> None:
    """Wait for a place at an employer: beside the trajectory, where that is the way to it."""
    now = world.clock.week
    if not world.tables.wsp_access.is_direct():
        trajectory.start(world, resident)
        _be_on_the_way(world, resident)
        resident.judged = world.tables.wsp_access.looks_again()
    resident.step = Step.AWAITS_PLACE
    world.enter(resident, Stage.PLACEMENT)
    world.note(resident, Event.CANDIDATE, ago=waited)
    world.join(resident, Queue.PLACEMENT, waited=waited)
    resident.awaits_since = now - waited
    resident.stage_due = max(now, now - waited + patience(world, resident))
    world.market_of(resident).enlist(resident)
    _plan_contact(world, resident)


def _await_sheltered(world: World, resident: Resident, waited: float) -> None:
    """Wait for a place in the sheltered company; nobody gets one on the eve of the run."""
    resident.step = Step.AWAITS_SHELTERED
    world.enter(resident, Stage.SHELTERED_WAITING)
    world.join(resident, Queue.SHELTERED, waited=waited)
    world.company.join(resident)
    _plan_contact(world, resident)


def _request(world: World, resident: Resident, task: Task, waited: float) -> Request:
    """Return the work that somebody has waited for already, and remember it."""
    hours = world.tables.hours[task].at(resident.u_task(task, resident.n_occasions))
    resident.request = Request(task, hours, world.clock.week - waited, resident)
    return resident.request


WAIT = {
    Queue.ACTIVATION: _await_activation,
    Queue.TRAJECTORY: _await_coach,
    Queue.PLACEMENT: _await_place,
    Queue.SHELTERED: _await_sheltered,
}
"""What it means to stand in a queue when the run starts."""
