"""The stock at the start: real sizes, ages, durations and treden, with cases open at every desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.domain import Event, Stage, TargetGroup
from sim.model import contacts, ladder, population, risks
from sim.model.clock import INFINITY
from sim.model.steps import Move, Step
from sim.randomness import Purpose

if TYPE_CHECKING:
    from sim.model.resident import Resident
    from sim.model.world import World


def open_stock(world: World) -> None:
    """Let everybody in who is on benefit, or on a Wsw contract, when the run starts."""
    for municipality, configured in enumerate(world.settings.circumstances.municipalities.values()):
        for number in range(round(configured.stock_at_start)):
            resident = population.create(world, population.STOCK, municipality, number)
            population.describe_stock(world, resident)
            if world.perturbs_start and resident.u(Purpose.PERTURBATION) < PERTURBED_SHARE:
                resident.trede = max(1, resident.trede - 1)
            world.welcome(resident)
        for number in range(round(configured.wsw_at_start)):
            resident = population.create(world, population.WSW, municipality, number)
            resident.group = TargetGroup.WSW
            resident.birth_week = -INFINITY
            world.welcome(resident)


PERTURBED_SHARE = 0.5
"""The share of the stock that starts one trede lower in a start check: a large error in what is least known."""


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
    if resident.group == TargetGroup.BESCHUT:
        return Move.AWAIT_SHELTERED
    if in_reach and u < stock.in_trajectory_fraction:
        return Move.START_TRAJECTORY
    if not resident.exempt and 1.0 - u < stock.in_activation_fraction:
        resident.step, resident.activity = Step.IN_ACTIVATION, True
        length = world.tables.activation_length(resident.u(Purpose.ACTIVATION_LENGTH))
        resident.stage_due = length * resident.u(Purpose.ROUTE)
        world.enter(resident, Stage.ACTIVATION)
    contacts.keep_planned(world, resident)
    resident.contact_due *= resident.u(Purpose.CONTACT_SPREAD)
    return None
