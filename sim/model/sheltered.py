"""Sheltered work: Wsw contracts run off, nieuw beschut waits for the places that come free."""

from __future__ import annotations

from sim.domain import Event, Queue, Reason, Stage
from sim.model.clock import INFINITY, Step
from sim.model.resident import Resident, Story
from sim.model.world import World
from sim.randomness import Purpose
from sim.units import per_week


def too_far(world: World, resident: Resident) -> bool:
    """Say whether the sheltered company is too far away for somebody with an indication."""
    return resident.u(Purpose.SHELTERED_TRAVEL) < world.tables.declines_sheltered_fraction


def await_place(world: World, resident: Resident) -> bool:
    """Wait for a sheltered place; say whether there is one at once."""
    resident.step, resident.stage_due = Step.AWAITS_SHELTERED, INFINITY
    world.enter(resident, Stage.SHELTERED_WAITING)
    world.join(resident, Queue.SHELTERED)
    return world.company.wait_for_place(resident)


def wsw_contract(world: World, resident: Resident) -> Story:
    """Work in the sheltered company on an old contract until it ends."""
    share = world.settings.circumstances.sheltered.wsw_outside_fraction
    kind = world.company.kind_for(resident, share)
    world.company.take_wsw(kind)
    world.enter(resident, Stage.SHELTERED, Event.START)
    left = resident.budget(Purpose.WSW_LEAVE)
    while left > 0.0:
        now, until = world.clock.week, world.next_change_week
        rate = per_week(world.settings.circumstances.sheltered.wsw_leave_per_year)
        due = min(now + left / rate, until) if rate else until
        left = 0.0 if due < until else left - rate * (due - now)
        yield due
    world.company.leave_wsw(kind)
    world.enter(resident, Stage.GONE, Event.SHELTERED_END, Reason.OTHER)
    world.forget(resident)
