"""The stock at the start: real sizes, ages, durations and treden, with cases open at every desk."""

from __future__ import annotations

from sim.domain import Event, Stage, TargetGroup
from sim.model import contacts, ladder, risks, sheltered
from sim.model.resident import Resident
from sim.model.steps import Move, Step
from sim.model.world import World
from sim.randomness import Purpose


def settle_in(world: World, resident: Resident) -> Move | None:
    """Stand in the flow as the stock does, in a trajectory, in activation or on guidance; say what must still begin."""
    granted = resident.granted_week
    resident.quiet()
    resident.granted_week = granted
    resident.aow_week = world.aow_week(resident)
    risks.draw(resident, 0.0)
    ladder.assess(world, resident)
    resident.exempt = world.tables.routing.is_exempt(u=resident.u(Purpose.EXEMPT))
    contacts.attend(world, resident, -world.tables.attention_weeks)
    world.assign(resident)
    resident.step = Step.RESTS
    world.enter(resident, Stage.GUIDANCE, Event.START, -granted)
    return _place(world, resident)


def _place(world: World, resident: Resident) -> Move | None:
    """Put a resident of the stock where the configured shares say; spread the open cases over their course."""
    stock = world.settings.circumstances.stock
    u = resident.u(Purpose.STOCK_STAGE)
    gate = world.tables.gate
    in_reach = gate.fits(resident.assessed, n_barriers=resident.n_barriers_seen) and not resident.exempt
    if resident.group == TargetGroup.BESCHUT and not sheltered.too_far(world, resident):
        return Move.AWAIT_SHELTERED
    if in_reach and u < stock.in_trajectory_fraction:
        return Move.START_TRAJECTORY
    if not resident.exempt and 1.0 - u < stock.in_activation_fraction:
        resident.step, resident.activity = Step.IN_ACTIVATION, True
        length = world.tables.activation_length(resident.u(Purpose.ACTIVATION_LENGTH))
        resident.stage_due = length * resident.u(Purpose.STOCK_PHASE)
        resident.n_occasions += 1
        world.enter(resident, Stage.ACTIVATION)
    contacts.keep_planned(world, resident)
    resident.contact_due *= resident.u(Purpose.STOCK_PHASE, 1)
    return None
