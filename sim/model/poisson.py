"""When something happens next at a rate that may change with the settings."""

from __future__ import annotations

from collections.abc import Callable, Generator

import simpy

from sim.model.world import World


def strike(world: World, budget: float, rate: Callable[[], float]) -> Generator[simpy.Event, None, bool]:
    """Wait until a unit exponential budget is spent at the rate [1/week] that holds; say whether it ever is.

    The budget is consumed across the dates on which settings change, so that a Poisson process keeps its luck whatever
    its rate.
    """
    while True:
        now, until, weekly = world.clock.week, world.next_change_week, rate()
        if weekly * (until - now) >= budget:
            yield world.environment.timeout(budget / weekly)
            return True
        if until >= world.clock.until:
            return False
        budget -= weekly * (until - now)
        yield world.environment.timeout(until - now)
