"""Treden and barriers: how they come and go, what of them is seen, and the help that takes a barrier away.

The true trede moves and the assessed one follows when somebody looks. A barrier flares up, is seen, waits for an
outside service and is resolved, or not.
"""

from __future__ import annotations

from sim.domain import TREDEN, Barrier, Event, TargetGroup
from sim.model.clock import INFINITY, N_BARRIERS
from sim.model.resident import NO_ROUTE, Help, Resident
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
    """Register for help with known barriers, in the order of the rules, as far as so much help may run at once."""
    known = resident.seen & resident.barriers & ~resident.helped
    if resident.civic != NO_ROUTE:
        known &= ~(1 << Barrier.LANGUAGE)
    while known and len(resident.helps) < world.tables.help_at_once:
        barrier = first_sought(known, order=world.tables.help_order)
        known &= ~(1 << barrier)
        _register(world, resident, barrier)


def _register(world: World, resident: Resident, barrier: int) -> None:
    """Go on the waiting list of the outside service that helps with a barrier."""
    resident.n_helped += 1
    wait = world.tables.help_wait[barrier].at(resident.u(Purpose.HELP_WAIT, resident.n_helped))
    help_ = Help(barrier, resident.n_helped, due=world.clock.week + wait)
    resident.helps.append(help_)
    resident.helped |= 1 << barrier
    resident.help_due = min(resident.help_due, help_.due)
    resident.rates_stale = True
    world.join(resident, QUEUE_OF_BARRIER[barrier])


def help_due(world: World, resident: Resident) -> None:
    """Go from a waiting list into help, or from help to its result; of several the one that was sought first."""
    due = _due_first(resident)
    if due.waits:
        due.waits = False
        length = world.tables.help_length[due.barrier].at(resident.u(Purpose.HELP_LENGTH, due.number))
        due.due = world.clock.week + length
        resident.help_due = _due_first(resident).due
        world.serve(resident, QUEUE_OF_BARRIER[due.barrier])
        return
    resident.helps.remove(due)
    resident.help_due = _due_first(resident).due if resident.helps else INFINITY
    _end_of_help(world, resident, due)
    if resident.is_active(world.clock.week):
        seek_help(world, resident)


def _due_first(resident: Resident) -> Help:
    """Return what comes first of the help that somebody waits for or gets."""
    first = resident.helps[0]
    for one in resident.helps:
        if one.due < first.due:
            first = one
    return first


def _end_of_help(world: World, resident: Resident, ended: Help) -> None:
    """See whether help took its barrier away."""
    barrier = ended.barrier
    resident.helped &= ~(1 << barrier)
    resident.rates_stale = True
    if resident.u(Purpose.HELP_RESULT, ended.number) < world.tables.help_resolves[barrier]:
        _overcome(world, resident, barrier)


def _overcome(world: World, resident: Resident, barrier: int) -> None:
    """Take a barrier away."""
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
    if resident.is_active(world.clock.week):
        seek_help(world, resident)
