"""Contacts: asked for, waited for, held. At most one is outstanding, so full diaries mean rarer contacts.

A contact person with time to spare may have one sooner than it is due: it is asked for then, and begins at once.
"""

from __future__ import annotations

from sim.domain import Event, Stage, Task
from sim.model.clock import INFINITY
from sim.model.order import NOT_ENTERED, Request
from sim.model.resident import Resident
from sim.model.world import World
from sim.randomness import Purpose


def due(world: World, resident: Resident) -> bool:
    """Ask the fixed contact person for a conversation; say whether it begins at once."""
    resident.contact_due = INFINITY
    resident.sooner_entry = NOT_ENTERED
    person = resident.holder
    if person is None:
        return False
    resident.n_contacts += 1
    tables = world.tables
    hours = tables.hours[Task.CONTACT] if resident.coach is None else tables.coach_contact_hours
    u = resident.u(Purpose.CONTACT_HOURS, resident.n_contacts)
    resident.contact_request = request = Request(Task.CONTACT, hours.at(u), world.clock.week, resident)
    return person.ask(request)


def hold(world: World, resident: Resident) -> None:
    """Have the conversation: it works on exits and on progress for a while, and against drifting away."""
    request, resident.contact_request = resident.contact_request, None
    if request is None:
        world.broken("a contact was held that nobody asked for", resident)
        return
    now = world.clock.week
    attend(world, resident, now)
    resident.contact_ends = request.done_week
    world.note(resident, Event.CONTACT, now - request.joined)


def attend(world: World, resident: Resident, now: float) -> None:
    """Let a contact at this moment work."""
    tables = world.tables
    resident.boosted_until = now + tables.attention_weeks
    resident.attended_until = now + tables.progress_weeks
    resident.down_from = now + tables.drift_after_weeks


def keep_planned(world: World, resident: Resident) -> None:
    """Plan the next contact, by the stage and the assessed trede, unless one is planned or asked for."""
    if resident.contact_due < INFINITY or resident.contact_request is not None or resident.stage == Stage.HAND_OVER:
        return
    plan = world.tables.contact
    u = resident.u(Purpose.CONTACT_SPREAD, resident.n_contacts) if plan.needs_luck() else 0.0
    if resident.coach is not None:
        weeks = plan.in_trajectory(group=resident.in_group, u=u)
    elif resident.worker is None:
        return
    elif resident.stage == Stage.ACTIVATION:
        weeks = plan.after_activation(resident.assessed, u=u)
    else:
        weeks = plan.after_guidance(resident.assessed, u=u)
    resident.contact_due = max(world.clock.week, resident.contact_ends) + weeks
    resident.contact_weeks = weeks
    allow_sooner(world, resident)


def allow_sooner(world: World, resident: Resident) -> None:
    """Let the contact person have a planned contact sooner, from the moment on that the rule of today gives."""
    plan = world.tables.contact
    if plan.sooner_after == 1.0:
        resident.sooner_entry = NOT_ENTERED
        return
    due, weeks, person = resident.contact_due, resident.contact_weeks, resident.holder
    if due < INFINITY and person is not None:
        person.agenda.enter(resident, plan.sooner_week(due, weeks=weeks), plan.turn(due, weeks=weeks))
        person.look_again(world.clock.week)


def withdraw(resident: Resident) -> None:
    """Take back a request for a contact, and the plan for one."""
    if resident.contact_request is not None:
        resident.contact_request.is_open = False
        resident.contact_request = None
    resident.contact_due = INFINITY
    resident.sooner_entry = NOT_ENTERED
