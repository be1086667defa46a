"""The waiting lists that are there when the run starts: who of the stock stands in which, and for how long already."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import IntEnum

from sim.domain import Queue, TargetGroup
from sim.model import sheltered
from sim.model.clock import INFINITY
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
