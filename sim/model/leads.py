"""Leads on places come in, and account managers turn them into places before they expire."""

from __future__ import annotations

from collections.abc import Generator

import simpy

from sim.domain import Function, PlaceKind, Task
from sim.model.diary import Request
from sim.model.places import Place
from sim.model.strikes import strike
from sim.model.world import World
from sim.randomness import Kind, Purpose, exponential, further, uniform


def leads(world: World, kind: PlaceKind) -> Generator[simpy.Event, None, None]:
    """Let leads on places of one kind come in for ever; an account manager must work each before it expires.

    Each gap is a unit exponential number, consumed at the rate that holds.
    """
    stream = further(further(further(world.key, Kind.STREAM), Purpose.PLACE_GAP), kind)
    number = 0
    while (
        yield from strike(
            world, exponential(stream, Purpose.PLACE_GAP, 0, number), lambda: world.tables.lead_rate[kind]
        )
    ):
        lead(world, kind, number)
        number += 1


def lead(world: World, kind: PlaceKind, number: int) -> None:
    """Ask the employer service of the lead's municipality to turn a lead into a place."""
    key = further(further(further(world.key, Kind.PLACE), kind), number)
    now = world.clock.week
    closes = now + world.tables.place_open[kind].at(uniform(key, Purpose.PLACE_OPEN))
    where = world.municipality_of_lead(uniform(key, Purpose.DOOR))

    def work_out(began: float) -> None:
        place = Place(number * len(PlaceKind) + kind, kind, key, municipality=where, opened=began, closes=closes)
        if began < closes:
            world.market(where).offer(place)
        else:
            world.market(where).note(place, closed=began)

    hours = world.tables.hours[Task.PLACE_LEAD].at(uniform(key, Purpose.TASK_HOURS))
    request = Request(Task.PLACE_LEAD, hours, now, municipality=where, then=work_out, expires=closes)
    world.team_for(Function.PLACEMENT, where).ask(request)
