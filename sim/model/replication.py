"""Run one replication: build the world, start everything that runs by itself, and return the records."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterator
from contextlib import contextmanager

from sim.config import Configuration
from sim.domain import PlaceKind
from sim.model import invariants, lifecycle, organisation, placement, population, sheltered
from sim.model.recording import Outlet
from sim.model.world import World
from sim.records import Records


def run_replication(
    configuration: Configuration, *, replication: int, seed: int, outlet: Outlet | None = None
) -> Records:
    """Run the model over its window and return what happened.

    Parameters
    ----------
    configuration
        The region, its organisation and the window.
    replication
        The number of the replication, from 0; with the seed it fixes all luck.
    seed
        The seed of the experiment.
    outlet
        Who takes events and residents as they come, where they are too many to keep; the records then hold none.

    Returns
    -------
    Records
        The facts, over the half-open window from the start of the configuration to its end.

    Raises
    ------
    ConservationError
        When a promise of the model is broken, with the week, the resident and how to replay.
    """
    with _no_collection():
        world = begin(configuration, replication=replication, seed=seed, outlet=outlet)
        if configuration.changes_on is not None:
            run_until(world, configuration.changes_on)
        return go_on(world, configuration)


def begin(configuration: Configuration, *, replication: int, seed: int, outlet: Outlet | None = None) -> World:
    """Return the world of a replication on its first morning; an `outlet` takes what it writes, as it comes."""
    with _no_collection():
        world = World(configuration, replication=replication, seed=seed, outlet=outlet)
        world.environment.process(organisation.regimes(world))
        organisation.build_teams(world)
        population.open_stock(world, population.STOCK, lifecycle.in_stock)
        population.open_stock(world, population.WSW, sheltered.wsw_contract)
        world.company.open()
        for municipality in range(len(world.municipalities)):
            for stream, tell in (
                (population.NEWCOMER, lifecycle.newcomer),
                (population.HOUSED, lifecycle.newcomer),
                (population.SCHOOL, lifecycle.from_school),
                (population.NUG, lifecycle.help_without_benefit),
            ):
                world.environment.process(population.arrivals(world, stream, municipality, tell))
        for kind in PlaceKind:
            world.environment.process(placement.leads(world, kind))
        world.environment.process(invariants.watch(world))
        return world


def run_until(world: World, date: dt.date) -> None:
    """Let a world run until the morning of `date`; nothing of that day has happened yet."""
    with _no_collection():
        world.environment.run(until=world.week_at(date))


def go_on(world: World, configuration: Configuration) -> Records:
    """Let a world run to its end under `configuration`, which may differ from the one before only from now on.

    So the past that several scenarios share need be simulated only once. The records are those of `run_replication`
    with this configuration.
    """
    world.follow(configuration)
    with _no_collection():
        world.environment.run(until=world.clock.until)
        _close(world)
        return _records(world)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the cyclic garbage collector from walking over all residents again and again; it makes up for it after."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _close(world: World) -> None:
    """Add up what still runs at the horizon, and check every promise a last time."""
    organisation.account(world, world.clock.until)
    for market in world.markets:
        market.close(world.clock.until)
    world.company.note()
    invariants.check(world)
    invariants.check_hours(world)


def _records(world: World) -> Records:
    """Return everything that was recorded."""
    return Records(
        replication=world.replication,
        start=world.start.isoformat(),
        until_week=world.clock.until,
        municipalities=world.municipalities,
        teams=organisation.team_facts(world),
        events=world.events.array(),
        residents=world.people.array(),
        staff=world.staff.array(),
        places=world.places.array(),
        sheltered=world.sheltered.array(),
        posts=world.posts.array(),
        hires=world.hires.array(),
        edges=world.ledger.edges(),
        hours=world.ledger.worked(),
        available=world.ledger.offered(),
        transitions=world.upheaval.facts(),
        n_engine_events=world.clock.n_events,
    )
