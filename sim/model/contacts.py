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
    _feel_skill(resident)
    resident.contact_ends = request.done_week
    world.note(resident, Event.CONTACT, now - request.joined)


def attend(world: World, resident: Resident, now: float) -> None:
    """Let a contact at this moment work."""
    tables = world.tables
    resident.boosted_until = now + tables.attention_weeks
    resident.attended_until = now + tables.progress_weeks
    resident.down_from = now + tables.drift_after_weeks


def _feel_skill(resident: Resident) -> None:
    """Let this contact raise the chances of leaving as much as it does with the worker who holds it."""
    holder = resident.holder
    if holder is not None and holder.skill != resident.skill:
        resident.skill = holder.skill
        resident.rates_stale = True


def keep_planned(world: World, resident: Resident) -> None:
    """Plan the next contact, by the stage and the assessed trede, unless one is planned or asked for."""
    if resident.contact_due < INFINITY or resident.contact_request is not None:
        return
    is_activated = resident.stage == Stage.ACTIVATION or resident.in_activation(world.clock.week)
    if resident.stage == Stage.HAND_OVER and not is_activated:
        return
    plan = world.tables.contact
    u = resident.u(Purpose.CONTACT_SPREAD, resident.n_contacts) if plan.needs_luck() else 0.0
    if resident.coach is not None:
        weeks = plan.in_trajectory(group=resident.in_group, u=u)
    elif resident.worker is None:
        return
    elif is_activated:
        weeks = plan.after_activation(resident.assessed, u=u)
    else:
        weeks = plan.after_guidance(resident.assessed, u=u)
    resident.contact_from = max(world.clock.week, resident.contact_ends)
    resident.contact_due = resident.contact_from + weeks
    allow_sooner(world, resident)


def allow_sooner(world: World, resident: Resident) -> None:
    """Let the contact person have a planned contact sooner, from the moment on that the rule of today gives."""
    plan = world.tables.contact
    if plan.sooner_after == 1.0:
        resident.sooner_entry = NOT_ENTERED
        return
    due, person = resident.contact_due, resident.holder
    if due < INFINITY and person is not None:
        weeks = due - resident.contact_from
        person.agenda.enter(resident, plan.sooner_week(due, weeks=weeks), plan.turn(due, weeks=weeks))
        person.look_again(world.clock.week)


def stretch(world: World, resident: Resident, factor: float) -> None:
    """Make the interval that runs so many times as long: also of a talk that was asked for and not yet held."""
    asked = _asked_for(resident)
    if asked < INFINITY:
        since = resident.contact_from
        _put_off(world, resident, since + factor * (asked - since))


def lose(world: World, resident: Resident, n_talks: float) -> None:
    """Lose so many talks: the one that is planned, or was asked for, comes that many intervals later."""
    asked = _asked_for(resident)
    if asked == INFINITY or n_talks <= 0.0:
        return
    interval = asked - resident.contact_from
    until = (asked if resident.contact_request is None else world.clock.week) + n_talks * interval
    resident.contact_from = until - interval
    _put_off(world, resident, until)


def _asked_for(resident: Resident) -> float:
    """Return when the next talk is to be asked for, or was; infinity when there is none [weeks]."""
    return resident.contact_due if resident.contact_request is None else resident.contact_request.joined


def _put_off(world: World, resident: Resident, until: float) -> None:
    """Have the next talk be due at another moment; a request that is due stays where it stands."""
    now = world.clock.week
    if resident.contact_request is not None:
        if until <= now:
            return
        withdraw(resident)
    resident.contact_due = max(until, now)
    allow_sooner(world, resident)


def withdraw(resident: Resident) -> None:
    """Take back a request for a contact, and the plan for one."""
    if resident.contact_request is not None:
        resident.contact_request.is_open = False
        resident.contact_request = None
    resident.contact_due = INFINITY
    resident.sooner_entry = NOT_ENTERED
