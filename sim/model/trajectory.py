"""Trajectories: referral, hand-over, the wait for a coach, the talks with the coach, and the way back."""

from __future__ import annotations

from sim.domain import Event, Function, Queue, Ruling, Stage, Task, TrajectoryEnd
from sim.model import contacts, direction, profile
from sim.model.clock import INFINITY, Move, Step
from sim.model.order import Request
from sim.model.resident import Resident
from sim.model.world import World
from sim.randomness import Purpose

OUTWARD, BACK, TO_WSP = 0, 1, 2
"""The direction of a hand-over, as recorded."""


def refer(world: World, resident: Resident) -> Move:
    """Refer to a trajectory, the own one or one that is bought; in another organisation the file must travel first."""
    resident.buys = would_buy(world, resident, resident.n_occasions)
    if resident.buys:
        world.order(resident.municipality, world.tables.bought_eur[resident.municipality])
    world.note(resident, Event.REFERRED)
    world.join(resident, Queue.TRAJECTORY)
    if not world.hands_over(resident):
        return Move.AWAIT_COACH
    _send_file(world, resident, Step.FILE_TRAVELS_OUT, OUTWARD)
    if resident.buys:
        resident.stage_due += _lead(world, resident)
    return Move.STAY


def would_buy(world: World, resident: Resident, occasion: int) -> bool:
    """Say whether a referral on an occasion of this number is bought: by the rule, while the year's budget pays."""
    where = resident.municipality
    rule = world.tables.purchase[where]
    if rule is None or resident.u(Purpose.PURCHASE, occasion) >= world.tables.bought_share[where][resident.group]:
        return False
    return rule.affords(world.tables.bought_eur[where], ordered_eur=world.ordered_eur(where))


def _lead(world: World, resident: Resident) -> float:
    """Return how long the order of a bought trajectory takes [weeks]."""
    lead = world.tables.purchase_lead[resident.municipality]
    return lead.at(resident.u(Purpose.PURCHASE_LEAD, resident.n_occasions))


def hand_back(world: World, resident: Resident, outcome: TrajectoryEnd) -> Move:
    """End the trajectory and return the resident to the municipality."""
    end(world, resident, outcome)
    if not world.hands_over(resident):
        return Move.ARRIVE_BACK
    _send_file(world, resident, Step.FILE_TRAVELS_BACK, BACK)
    return Move.STAY


def _send_file(world: World, resident: Resident, step: Step, direction: int) -> None:
    """Send the file to another organisation; until it is read nobody calls who has no activation that goes on."""
    if not resident.in_activation(world.clock.week):
        contacts.withdraw(resident)
    resident.n_occasions += 1
    u = resident.u(Purpose.HAND_OVER_WAIT, resident.n_occasions)
    resident.step = step
    resident.stage_due = world.clock.week + world.tables.hand_over_wait.at(u)
    world.enter(resident, Stage.HAND_OVER)
    world.note(resident, Event.HAND_OVER, direction)


def file_arrives(world: World, resident: Resident) -> None:
    """Let the receiving team read itself in, unless the resident was lost from view on the way."""
    resident.stage_due = INFINITY
    if world.tables.hand_over.loses(u=resident.u(Purpose.LOST, resident.n_occasions)):
        _lose(world, resident)
        return
    outward = resident.step == Step.FILE_TRAVELS_OUT
    resident.step = Step.FILE_READ_OUT if outward else Step.FILE_READ_BACK
    team = world.trajectory_team(resident) if outward else world.direction_team(resident)
    hours = world.tables.hours[Task.HAND_OVER].at(resident.u_task(Task.HAND_OVER, resident.n_occasions))
    request = Request(Task.HAND_OVER, hours * world.tables.hand_over.hours_factor, world.clock.week, resident)
    resident.request = request
    team.ask(request)


def _lose(world: World, resident: Resident) -> None:
    """Disappear from view: an income, and nobody who calls."""
    contacts.withdraw(resident)
    resident.activity, resident.activity_until = False, INFINITY
    world.leave_queue(resident, Queue.TRAJECTORY)
    world.release_worker(resident)
    resident.step, resident.buys = Step.LOST, False
    world.enter(resident, Stage.GUIDANCE)
    world.note(resident, Event.LOST)
    resident.stage_due = world.clock.week + world.tables.found_after.at(resident.u(Purpose.FOUND, resident.n_occasions))


def found(world: World, resident: Resident) -> None:
    """Be seen again, and be called for a contact."""
    world.assign(resident)
    world.note(resident, Event.FOUND)
    resident.step, resident.stage_due = Step.RESTS, INFINITY
    resident.contact_from = resident.contact_due = world.clock.week


def await_coach(world: World, resident: Resident) -> Move:
    """Wait for a coach with room; the municipality keeps in touch meanwhile."""
    resident.step, resident.stage_due = Step.AWAITS_COACH, INFINITY
    world.enter(resident, Stage.TRAJECTORY_WAITING)
    resident.awaits_since = world.clock.week
    return Move.START_TRAJECTORY if world.trajectory_team(resident).wait_for_slot(resident) else Move.STAY


def start(world: World, resident: Resident) -> None:
    """Take the slot and meet the coach."""
    now, tables = world.clock.week, world.tables
    resident.in_group = tables.trajectory.is_in_group(u=resident.u(Purpose.TRAJECTORY_FORM, resident.n_occasions))
    length = tables.group if resident.in_group else tables.individual
    _take_slot(world, resident, tables.trajectory.slot(in_group=resident.in_group))
    resident.trajectory_start = now
    resident.trajectory_until = now + length.at(resident.u(Purpose.TRAJECTORY_LENGTH, resident.n_occasions))
    resident.stage_due = resident.trajectory_until
    resident.step, resident.activity, resident.judged = Step.IN_TRAJECTORY, True, False
    resident.activity_until = INFINITY
    resident.told_trede = resident.assessed
    direction.plan(world, resident)
    world.serve(resident, Queue.TRAJECTORY)
    world.enter(resident, Stage.TRAJECTORY)
    world.note(resident, Event.TRAJECTORY_START, float(resident.in_group))
    resident.contact_from = resident.contact_due = now


def resume(world: World, resident: Resident) -> None:
    """Go back to the coach after a search for a place that led nowhere, for what is left of the trajectory."""
    resident.step = Step.IN_TRAJECTORY
    resident.stage_due = max(world.clock.week, resident.trajectory_until)
    world.enter(resident, Stage.TRAJECTORY)


def _take_slot(world: World, resident: Resident, weight: float) -> None:
    """Leave the municipal caseload for that of the coach with most room."""
    contacts.withdraw(resident)
    world.release_worker(resident)
    team, group = world.trajectory_team(resident), resident.group_at(world.clock.week)
    coach = team.coach_with_room(group)
    if coach is None:
        coach = team.least_loaded(group)
    resident.coach, resident.slot = coach, weight
    if coach is not None:
        coach.team.used_slots += weight
        coach.take(resident, weight)


def end(world: World, resident: Resident, outcome: TrajectoryEnd) -> None:
    """Give the slot back and let the next one in."""
    coach = resident.coach
    if coach is None:
        return
    contacts.withdraw(resident)
    world.withdraw_work(resident)
    coach.drop(resident, resident.slot)
    coach.team.used_slots -= resident.slot
    resident.coach, resident.slot, resident.activity = None, 0.0, False
    resident.last_trajectory_end = world.clock.week
    if outcome == TrajectoryEnd.COMPLETED:
        resident.completed_trajectory = True
    resident.stage_due = resident.meeting_due = INFINITY
    world.note(resident, Event.TRAJECTORY_END, outcome)
    coach.team.admit()


def keep_coaching(world: World, resident: Resident) -> None:
    """Keep the coach after placement in a subsidised job, on a small part of a slot."""
    coach, weight = resident.coach, world.tables.trajectory.coaching_slot
    if coach is None:
        return
    contacts.withdraw(resident)
    world.withdraw_work(resident)
    coach.drop(resident, resident.slot)
    coach.take(resident, weight)
    coach.team.used_slots += weight - resident.slot
    resident.slot, resident.activity = weight, False
    coach.team.admit()


def arrive_back(world: World, resident: Resident) -> Move:
    """Come back on a municipal caseload and be routed again."""
    direction.hear_back(world, resident)
    resident.buys = False
    world.assign(resident)
    return Move.ROUTE


def flared(world: World, resident: Resident) -> Move:
    """Apply the rule on combining when a barrier came up during a trajectory or a placement."""
    if resident.coach is None:
        return Move.STAY
    profile.look(resident)
    if _hands_back(world, resident):
        return Move.HAND_BACK_RETURNED
    profile.seek_help(world, resident)
    return Move.STAY


def _hands_back(world: World, resident: Resident) -> bool:
    """Say whether this trajectory ends when a barrier comes up."""
    return world.tables.combining.hands_back(purchased=resident.buys)


def talk(world: World, resident: Resident) -> Move:
    """See how far the resident is; if ready, go to the WSP by the way that the rules give."""
    profile.look(resident)
    tables = world.tables
    if not _hands_back(world, resident):
        profile.seek_help(world, resident)
    weeks = world.clock.week - resident.trajectory_start
    readiness = tables.readiness_of(world.trajectory_team(resident).organisation)
    ready = readiness.is_ready(resident.assessed, n_barriers=resident.n_barriers_seen, weeks_in_trajectory=weeks)
    if resident.step != Step.IN_TRAJECTORY or not ready:
        return Move.STAY
    return _send_on(world, resident)


def _send_on(world: World, resident: Resident) -> Move:
    """Send somebody who is ready to the employer service, which may look for itself first."""
    if not world.tables.wsp_access.looks_again():
        return Move.SEEK_PLACE
    _ask_reassessment(world, resident)
    return Move.STAY


def _ask_reassessment(world: World, resident: Resident) -> None:
    """Ask the employer service to look for itself."""
    resident.n_occasions += 1
    resident.step = Step.UNDER_REASSESSMENT
    world.note(resident, Event.HAND_OVER, TO_WSP)
    hours = world.tables.hours[Task.REASSESSMENT].at(resident.u_task(Task.REASSESSMENT, resident.n_occasions))
    resident.request = Request(Task.REASSESSMENT, hours, world.clock.week, resident)
    world.team_for(Function.PLACEMENT, resident.municipality).ask(resident.request)


def reassessed(world: World, resident: Resident) -> Move:
    """Become a candidate, or go on with the trajectory when the second assessment says no."""
    resident.step = Step.IN_TRAJECTORY
    rejects = world.tables.wsp_access.rejects(u=resident.u(Purpose.ASSESSMENT, resident.n_occasions))
    resident.judged = not rejects
    return Move.STAY if rejects else Move.SEEK_PLACE


def met(world: World, resident: Resident) -> Move:
    """Have the meeting of municipality and coach: the one is told how far it is, and may overrule the other."""
    has_risen = direction.tell(resident)
    view = _view(world, resident, has_risen=has_risen) if resident.step == Step.IN_TRAJECTORY else Ruling.AGREES
    world.note(resident, Event.MEETING, view)
    if view == Ruling.SEND_ON:
        return _send_on(world, resident)
    if view == Ruling.END:
        return Move.HAND_BACK_RETURNED
    rule = world.tables.direction
    if view == Ruling.EXTEND and rule is not None:
        resident.trajectory_until += rule.extends_weeks
        resident.stage_due = resident.trajectory_until
    return Move.STAY


def _view(world: World, resident: Resident, *, has_risen: bool) -> Ruling:
    """Return what the municipality makes of what it was told, by its own definition of ready and its own gate."""
    tables, now = world.tables, world.clock.week
    rule = tables.direction
    if rule is None:
        return Ruling.AGREES
    n_barriers, weeks = resident.n_barriers_seen, now - resident.trajectory_start
    readiness = tables.readiness_of(world.direction_team(resident).organisation)
    return rule.view(
        is_ready=readiness.is_ready(resident.assessed, n_barriers=n_barriers, weeks_in_trajectory=weeks),
        fits=tables.referral.fits(resident.assessed, n_barriers=n_barriers),
        has_risen=has_risen,
        weeks_left=resident.trajectory_until - now,
        u=resident.u(Purpose.OVERRULES, resident.n_meetings),
    )


def over(world: World, resident: Resident) -> Move:
    """Reach the end of a trajectory without work."""
    return Move.HAND_BACK_COMPLETED
