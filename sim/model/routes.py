"""From an assessed profile to a stage: the track to work, activation, or guidance only."""

from __future__ import annotations

from sim.domain import Event, Function, Queue, Stage, TargetGroup, Task
from sim.model import profile, sheltered, trajectory
from sim.model.clock import INFINITY, Move, Step, size_of
from sim.model.order import Request
from sim.model.resident import Resident
from sim.model.world import World
from sim.randomness import Purpose


def intake_done(world: World, resident: Resident) -> Move:
    """Read the profile, say whether it misleads, and have it routed."""
    profile.assess(world, resident)
    resident.exempt = world.tables.routing.is_exempt(u=resident.u(Purpose.EXEMPT))
    read = _track(world, resident, resident.assessed, resident.n_barriers_seen)
    true = _track(world, resident, resident.trede, size_of(resident.barriers))
    world.serve(resident, Queue.INTAKE)
    world.assign(resident)
    world.note(resident, Event.PROFILED, float(read != true))
    return Move.ROUTE


def route(world: World, resident: Resident) -> Move:
    """Say where the assessed profile points: intake, a return and the end of activation all come here."""
    if resident.group == TargetGroup.BESCHUT and not sheltered.too_far(world, resident):
        return Move.AWAIT_SHELTERED
    move = _track(world, resident, resident.assessed, resident.n_barriers_seen)
    resident.n_occasions += 1
    return move


def _track(world: World, resident: Resident, trede: int, n_barriers: int) -> Move:
    """Return the move that a profile leads to on the present occasion."""
    move = _work_track(world, resident, trede, n_barriers)
    if move != Move.STAY:
        return move
    u = resident.u(Purpose.ROUTE, resident.n_occasions)
    stage = world.tables.routing.stage_for(trede, exempt=resident.exempt, u=u)
    return Move.ACTIVATE if stage == Stage.ACTIVATION else Move.REST


def _work_track(world: World, resident: Resident, trede: int, n_barriers: int) -> Move:
    """Return the move to the WSP or to a trajectory, if a profile leads there on the present occasion."""
    tables = world.tables
    if resident.exempt or world.clock.week < resident.held_until:
        return Move.STAY
    readiness = tables.readiness_of(world.direction_team(resident).organisation)
    if tables.wsp_access.is_direct() and readiness.is_ready(trede, n_barriers=n_barriers, weeks_in_trajectory=INFINITY):
        return Move.SEEK_PLACE
    refers = tables.referral.fits(trede, n_barriers=n_barriers) and tables.referral.refers(
        trede,
        n_barriers=n_barriers,
        weeks_since_last=world.clock.week - resident.last_trajectory_end,
        u=resident.u(Purpose.REFERRAL, resident.n_occasions),
    )
    return Move.REFER if refers and not _refuses(world, resident) else Move.STAY


def _refuses(world: World, resident: Resident) -> bool:
    """Say whether a resident, in this spell, does not want to go to the organisation that would give the trajectory."""
    if not world.tables.image:
        return False
    buys = trajectory.would_buy(world, resident, resident.n_occasions + 1)
    team = world.team_for(Function.PURCHASE if buys else Function.TRAJECTORY, resident.municipality)
    image = world.tables.image.get(team.organisation)
    return image is not None and image.is_refused(u=resident.u(Purpose.REFUSES))


def talk(world: World, resident: Resident) -> Move:
    """Talk with the municipality: progress is seen if this contact shows it; then refer, activate or help."""
    signalling = world.tables.signalling
    if signalling.sees_at_contact(u=resident.u(Purpose.SEEN, resident.n_contacts)):
        profile.look(resident)
        move = seen_ready(world, resident)
        if move != Move.STAY:
            return move
    if resident.stage == Stage.GUIDANCE:
        return _perhaps_activate(world, resident)
    profile.seek_help(world, resident)
    _take_part(world, resident)
    return Move.STAY


def seen_ready(world: World, resident: Resident) -> Move:
    """Take the occasion to send somebody on, if what is seen says so."""
    if resident.stage != Stage.GUIDANCE and resident.stage != Stage.ACTIVATION:
        return Move.STAY
    move = _work_track(world, resident, resident.assessed, resident.n_barriers_seen)
    resident.n_occasions += 1
    if move == Move.REFER and _provider_goes_first(world, resident):
        resident.kept = True
        return Move.STAY
    return move


def _provider_goes_first(world: World, resident: Resident) -> bool:
    """Say whether the provider of activation goes on with somebody who could be referred."""
    provider = world.tables.provider[resident.municipality]
    if provider is None or resident.step != Step.IN_ACTIVATION:
        return False
    return provider.goes_first(resident.trede, u=resident.u(Purpose.PROVIDER_FIRST))


def _perhaps_activate(world: World, resident: Resident) -> Move:
    """Offer activation to a share of those on guidance only, contact by contact; some find help without it."""
    helped = world.tables.natural_help_fraction
    if resident.seen and resident.u(Purpose.NATURAL_HELP, resident.n_contacts) < helped:
        profile.seek_help(world, resident)
    u = resident.u(Purpose.ACTIVATE, resident.n_contacts)
    return Move.ACTIVATE if world.tables.routing.starts_activation(exempt=resident.exempt, u=u) else Move.STAY


def rest(world: World, resident: Resident) -> None:
    """Give income and an occasional contact."""
    resident.step, resident.stage_due = Step.RESTS, INFINITY
    world.enter(resident, Stage.GUIDANCE)


def activate(world: World, resident: Resident) -> None:
    """Wait for the worker to set up activation."""
    resident.step, resident.stage_due = Step.AWAITS_ACTIVATION, INFINITY
    world.enter(resident, Stage.ACTIVATION)
    world.join(resident, Queue.ACTIVATION)
    hours = world.tables.hours[Task.ACTIVATION_START].at(resident.u_task(Task.ACTIVATION_START, resident.n_occasions))
    resident.request = Request(Task.ACTIVATION_START, hours, world.clock.week, resident)
    if resident.worker is not None:
        resident.worker.ask(resident.request)


def activation_set_up(world: World, resident: Resident) -> None:
    """Begin activation: help is sought, and the stay has an end."""
    world.serve(resident, Queue.ACTIVATION)
    resident.step, resident.activity, resident.kept = Step.IN_ACTIVATION, True, False
    resident.rates_stale = True
    length = world.tables.activation_length.at(resident.u(Purpose.ACTIVATION_LENGTH, resident.n_occasions))
    resident.stage_due = world.clock.week + length
    profile.seek_help(world, resident)
    _take_part(world, resident)


def _take_part(world: World, resident: Resident) -> None:
    """Take the first low-threshold place that is free and open to somebody in activation who has none."""
    if resident.takes_part or resident.step != Step.IN_ACTIVATION:
        return
    n_barriers = size_of(resident.barriers)
    for number, kind in enumerate(world.tables.low_threshold):
        n_held = world.taking_part.get(kind.name, 0)
        u = resident.u(Purpose.TAKES_PART, number)
        if kind.has_place(n_held=n_held) and kind.admits(resident.trede, n_barriers=n_barriers, u=u):
            world.taking_part[kind.name] = n_held + 1
            resident.takes_part, resident.rates_stale = kind.name, True
            return


def leave_activation(world: World, resident: Resident) -> None:
    """Stop activation, or stop waiting for it."""
    world.withdraw_work(resident)
    if resident.step == Step.AWAITS_ACTIVATION:
        world.leave_queue(resident, Queue.ACTIVATION)
    resident.activity = False


def sent_on(world: World, resident: Resident) -> None:
    """Stop activation on a referral; where the rules let it go on beside the wait, what has begun keeps its end."""
    if world.tables.referral.activation_goes_on and resident.step == Step.IN_ACTIVATION:
        resident.activity_until = resident.stage_due
    else:
        leave_activation(world, resident)


def activation_over(world: World, resident: Resident) -> Move:
    """Fall back to guidance when the stay in activation ends without progress seen; a referral that waited follows."""
    leave_activation(world, resident)
    return Move.REFER if resident.kept else Move.REST


def review(world: World, resident: Resident) -> Move:
    """Hold the structured review, where the rules have one: a look at everybody at fixed times.

    It is an occasion to send somebody on only when it shows something new; the gate is not tried anew each time.
    """
    if resident.step == Step.LOST:
        resident.review_due = INFINITY
        return Move.STAY
    signalling = world.tables.signalling
    n = resident.n_reviews
    resident.n_reviews += 1
    resident.review_due = world.clock.week + signalling.review_every_weeks if signalling.structured else INFINITY
    team = world.direction_team(resident)
    hours = world.tables.hours[Task.REVIEW].at(resident.u_task(Task.REVIEW, n))
    team.ask(Request(Task.REVIEW, hours, world.clock.week, municipality=resident.municipality))
    if not signalling.sees_at_review(u=resident.u(Purpose.REVIEW, n)):
        return Move.STAY
    assessed, seen = resident.assessed, resident.seen
    profile.look(resident)
    resident.told_trede = resident.assessed
    is_news = resident.assessed != assessed or resident.seen != seen
    return seen_ready(world, resident) if is_news else Move.STAY
