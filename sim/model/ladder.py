"""Treden: the true one moves, the assessed one follows when somebody looks."""

from __future__ import annotations

from sim.domain import TREDEN, Event
from sim.model.resident import Resident
from sim.model.sets import N_BARRIERS
from sim.model.world import World
from sim.randomness import Purpose


def climb(world: World, resident: Resident) -> None:
    """Rise one trede and draw the luck of the next step."""
    _move(world, resident, +1)
    resident.up_left = resident.budget(Purpose.LADDER_UP, resident.n_moves)


def slip(world: World, resident: Resident) -> None:
    """Sink one trede, as happens when nobody has been in touch for long."""
    _move(world, resident, -1)
    resident.down_left = resident.budget(Purpose.LADDER_DOWN, resident.n_moves)


def _move(world: World, resident: Resident, steps: int) -> None:
    resident.n_moves += 1
    resident.trede = min(max(resident.trede + steps, TREDEN[0]), TREDEN[-1])
    world.profile_changed(resident)
    world.note(resident, Event.TREDE)


def assess(world: World, resident: Resident) -> None:
    """Read the profile at intake: the trede may be read one off, and some barriers stay unseen."""
    u, error = resident.u(Purpose.TREDE_READ), world.tables.trede_error_fraction
    steps = -1 if u < error / 2.0 else (1 if u < error else 0)
    resident.assessed = min(max(resident.trede + steps, TREDEN[0]), TREDEN[-1])
    seen_fraction = world.tables.seen_at_intake_fraction
    resident.seen = 0
    for barrier in range(N_BARRIERS):
        if resident.barriers & 1 << barrier and resident.u(Purpose.BARRIER_READ, barrier) < seen_fraction:
            resident.seen |= 1 << barrier


def look(resident: Resident) -> None:
    """See a resident as they are now."""
    resident.assessed = resident.trede
    resident.seen = resident.barriers
