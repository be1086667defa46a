"""Leads on places come in, and account managers turn them into places before they expire."""

from __future__ import annotations

from collections.abc import Generator

import simpy

from sim.domain import Function, PlaceKind, Task
from sim.model.order import Request, Sequel
from sim.model.places import Place
from sim.model.poisson import strike
from sim.model.world import World
from sim.randomness import Kind, Purpose, Word, exponential, further, uniform


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


class Lead(Sequel):
    """A lead on a place, which is worked out when an account manager has time for it."""

    __slots__ = ("closes", "key", "kind", "municipality", "number", "world")

    def __init__(
        self, world: World, kind: PlaceKind, number: int, *, key: Word, municipality: int, closes: float
    ) -> None:
        self.world = world
        self.kind = kind
        self.number = number
        self.key = key
        self.municipality = municipality
        self.closes = closes

    def begin(self, now: float) -> None:
        """Turn the lead into a place; or record that it came to nothing."""
        number = self.number * len(PlaceKind) + self.kind
        place = Place(number, self.kind, self.key, municipality=self.municipality, opened=now, closes=self.closes)
        market = self.world.market(self.municipality)
        if now < self.closes:
            market.offer(place)
        else:
            market.note(place, closed=now)


def lead(world: World, kind: PlaceKind, number: int) -> None:
    """Ask the employer service of the lead's municipality to turn a lead into a place."""
    key = further(further(further(world.key, Kind.PLACE), kind), number)
    now = world.clock.week
    closes = now + world.tables.place_open[kind].at(uniform(key, Purpose.PLACE_OPEN))
    where = world.municipality_of_lead(uniform(key, Purpose.DOOR))
    hours = world.tables.hours[Task.PLACE_LEAD].at(uniform(key, Purpose.TASK_HOURS))
    sequel = Lead(world, kind, number, key=key, municipality=where, closes=closes)
    request = Request(Task.PLACE_LEAD, hours, now, municipality=where, sequel=sequel, expires=closes)
    world.team_for(Function.PLACEMENT, where).ask(request)
