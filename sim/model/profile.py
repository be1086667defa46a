"""Treden and barriers: how they come and go, what of them is seen, and the help that takes a barrier away.

The true trede moves and the assessed one follows when somebody looks. A barrier flares up, is seen, waits for an
outside service and is resolved, or not.
"""

from __future__ import annotations

from sim.domain import TREDEN, Barrier, Event, TargetGroup
from sim.model.clock import INFINITY, N_BARRIERS
from sim.model.resident import NO_ROUTE, Resident
from sim.model.world import World
from sim.randomness import Purpose, below
from sim.rules.priority import first_sought


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
    if resident.group == TargetGroup.STATUS_HOLDER and resident.u(Purpose.HIDDEN) < world.tables.hidden_fraction:
        resident.seen &= ~(1 << Barrier.MENTAL_HEALTH)


def look(resident: Resident) -> None:
    """See a resident as they are now."""
    resident.assessed = resident.trede
    resident.seen = resident.barriers


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
    if resident.civic != NO_ROUTE:
        known &= ~(1 << Barrier.LANGUAGE)
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
        _overcome(world, resident, barrier)
    if resident.activity:
        seek_help(world, resident)


def _overcome(world: World, resident: Resident, barrier: int) -> None:
    resident.barriers &= ~(1 << barrier)
    resident.seen &= ~(1 << barrier)
    world.profile_changed(resident)
    world.note(resident, Event.BARRIER_DOWN, barrier)


# --- civic integration ----------------------------------------------------------------------------


def settle_in(world: World, resident: Resident) -> None:
    """Begin with a first benefit as a status holder: a house first, and the route that the law lays out, if any."""
    tables, now = world.tables, world.clock.week
    resident.held_until = now + tables.settling_weeks
    u = resident.u(Purpose.CIVIC_ROUTE)
    if u >= tables.civic[-1]:
        return
    resident.civic = below(u, tables.civic)
    resident.civic_until = now + tables.civic_length[resident.civic].at(resident.u(Purpose.CIVIC_LENGTH))
    if not tables.civic_open[resident.civic]:
        resident.held_until = max(resident.held_until, resident.civic_until)


def finish_route(world: World, resident: Resident) -> None:
    """Come to the end of a route of civic integration, if it has come; the language is learned, or help is sought."""
    if resident.civic == NO_ROUTE or world.clock.week < resident.civic_until:
        return
    passes = resident.u(Purpose.CIVIC_RESULT) < world.tables.civic_passes[resident.civic]
    resident.civic, resident.civic_until = NO_ROUTE, INFINITY
    resident.rates_stale = True
    if passes and resident.barriers & 1 << Barrier.LANGUAGE:
        _overcome(world, resident, Barrier.LANGUAGE)
    if resident.activity:
        seek_help(world, resident)
