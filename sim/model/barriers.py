"""Barriers flare up, are seen, wait for an outside service and are resolved, or not."""

from __future__ import annotations

from sim.domain import Barrier, Event
from sim.model.clock import INFINITY
from sim.model.resident import Resident
from sim.model.world import World
from sim.randomness import Purpose, below
from sim.rules.help_order import first_sought

QUEUE_OF_BARRIER: tuple[int, ...] = tuple(barrier.queue for barrier in Barrier)
"""The queue of the outside service that resolves each barrier."""


def flare(world: World, resident: Resident) -> None:
    """Let a barrier come up; one that was there already only stays."""
    n = resident.n_flares
    resident.n_flares += 1
    resident.flare_left = resident.budget(Purpose.FLARE, n + 1)
    barrier = below(resident.u(Purpose.FLARE_KIND, n), world.tables.flare_kinds)
    if not resident.barriers & 1 << barrier:
        resident.barriers |= 1 << barrier
        world.profile_changed(resident)
        world.note(resident, Event.BARRIER_UP, barrier)


def seek_help(world: World, resident: Resident) -> None:
    """Register for help with the known barrier that the rules put first, unless help is under way."""
    known = resident.seen & resident.barriers
    if resident.help >= 0 or not known:
        return
    barrier = first_sought(known, order=world.tables.help_order)
    resident.n_helped += 1
    resident.help, resident.help_waits = barrier, True
    resident.rates_stale = True
    resident.help_due = world.clock.week + world.tables.help_wait[barrier].at(
        resident.u(Purpose.HELP_WAIT, resident.n_helped)
    )
    world.join(resident, QUEUE_OF_BARRIER[barrier])


def help_due(world: World, resident: Resident) -> None:
    """Go from the waiting list into help, or from help to its result."""
    barrier = resident.help
    if resident.help_waits:
        resident.help_waits = False
        resident.help_due = world.clock.week + world.tables.help_length[barrier].at(
            resident.u(Purpose.HELP_LENGTH, resident.n_helped)
        )
        world.serve(resident, QUEUE_OF_BARRIER[barrier])
        return
    resident.help, resident.help_due = -1, INFINITY
    resident.rates_stale = True
    if resident.u(Purpose.HELP_RESULT, resident.n_helped) < world.tables.help_resolves[barrier]:
        resident.barriers &= ~(1 << barrier)
        resident.seen &= ~(1 << barrier)
        world.profile_changed(resident)
        world.note(resident, Event.BARRIER_DOWN, barrier)
    if resident.activity:
        seek_help(world, resident)
