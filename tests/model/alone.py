"""One resident alone, in a world in which nothing happens by itself: every rate, date and draw is what a test says."""

from __future__ import annotations

from functools import cache
from typing import Any

from sim.config import Configuration
from sim.model.replication import begin
from sim.model.resident import Resident
from sim.model.world import World
from sim.randomness import Purpose
from tests.model import simple
from tests.theory.degenerate import reduced

SEED = 20260101


class Fated(Resident):
    """A resident whose luck stands in a book: what is not written there is one half, at the address one unit."""

    __slots__ = ("book",)

    def u(self, purpose: Purpose, counter: int = 0) -> float:
        return self.book.get((purpose, counter), 0.5)

    def budget(self, purpose: Purpose, counter: int = 0) -> float:
        return self.book.get((purpose, counter), 1.0)


@cache
def _nobody() -> Configuration:
    return reduced(simple.window(2))


def a_world(**tables: Any) -> World:
    """Return an empty region on its first morning, with these entries in its tables of the day."""
    world = begin(_nobody(), replication=0, seed=SEED)
    for name, value in tables.items():
        assert hasattr(world.tables, name), name
        setattr(world.tables, name, value)
    return world


def somebody(world: World, book: dict[tuple[Purpose, int], float] | None = None, **state: Any) -> Fated:
    """Return a resident of the first municipality who has come into the world, in this state."""
    number = len(world.residents)
    one = Fated(world.clock, number, number, municipality=0)
    one.book = book or {}
    one.birth_week = -40.0 * 52.0
    world.residents[number] = one
    world.counts.came(0)
    for name, value in state.items():
        setattr(one, name, value)
    world.counts.moved(0, 13, one.stage)
    return one
