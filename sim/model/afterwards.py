"""Life without a benefit: a job that lasts or does not, a sheltered place, another way out, perhaps the way back."""

from __future__ import annotations

from collections.abc import Generator

from sim.domain import Event, Reason, Stage, TrajectoryEnd
from sim.model import trajectory
from sim.model.clock import INFINITY
from sim.model.resident import Resident, Story
from sim.model.steps import Signal
from sim.model.world import World
from sim.randomness import Purpose
from sim.units import WEEKS_PER_YEAR

Phase = Generator[float, Signal, bool]
"""A part of a life that ends in a yes or a no."""


def without_benefit(world: World, resident: Resident) -> Phase:
    """Work, or be away, for as long as the model follows it; say whether a new claim comes."""
    if resident.stage == Stage.GONE:
        return False
    if resident.stage == Stage.SHELTERED:
        yield from _sheltered_work(world, resident)
    tables, now = world.tables, world.clock.week
    worked = resident.stage == Stage.WORK
    rates = tables.relapse_after_work_per_year if worked else tables.relapse_after_other_per_year
    back = now + _relapse_weeks(resident.budget(Purpose.RELAPSE), tables.relapse_bounds_years, rates)
    coached = now if resident.coach is None else now + tables.coaching.at(resident.u(Purpose.COACHING_LENGTH))
    followed = min(max(now + tables.relapse_bounds_years[-1] * WEEKS_PER_YEAR, coached), resident.aow_week)
    until = min(back, followed)
    if resident.coach is not None:
        yield from wait(world, min(until, coached))
        trajectory.end(world, resident, TrajectoryEnd.COACHING_DONE)
    yield from wait(world, until)
    if back >= followed:
        world.enter(resident, Stage.GONE, Event.JOB_KEPT)
        return False
    resident.spell += 1
    resident.quiet()
    resident.trede = max(resident.trede, tables.trede_back) if worked else resident.trede
    world.enter(resident, Stage.CLAIM, Event.REPORTED, 1.0)
    return True


def _sheltered_work(world: World, resident: Resident) -> Story:
    """Hold a sheltered place until it ends, at the latest at AOW."""
    rate = world.tables.beschut_leave_rate
    weeks = resident.budget(Purpose.BESCHUT_LEAVE) / rate if rate else INFINITY
    yield from wait(world, min(world.clock.week + weeks, resident.aow_week))
    reason = Reason.AOW if world.clock.week >= resident.aow_week else Reason.DROPPED_OUT
    world.enter(resident, Stage.AWAY, Event.SHELTERED_END, reason)
    world.company.leave(resident)


def wait(world: World, until: float) -> Story:
    """Wait until a moment, whatever else wakes."""
    while world.clock.week < until:
        yield until


def _relapse_weeks(budget: float, bounds_years: tuple[float, ...], rates_per_year: tuple[float, ...]) -> float:
    """Return when a unit exponential budget is spent at rates that change at some bounds; infinity if never."""
    start = 0.0
    for bound, rate in zip(bounds_years, rates_per_year, strict=True):
        spent = rate * (bound - start)
        if spent > budget:
            return (start + budget / rate) * WEEKS_PER_YEAR
        budget -= spent
        start = bound
    return INFINITY
