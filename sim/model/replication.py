"""Run one replication: build the world, start everything that runs by itself, and return the records."""

from __future__ import annotations

from sim.config import Configuration
from sim.domain import PlaceKind
from sim.model import conservation, market, population, start
from sim.model.world import World
from sim.records import Records


def run_replication(
    configuration: Configuration, *, replication: int, seed: int, perturb_start: bool = False
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
    perturb_start
        Start half of the stock one trede lower, to see how long the start is remembered.

    Returns
    -------
    Records
        The facts, over the half-open window from the start of the configuration to its end.

    Raises
    ------
    ConservationError
        When a promise of the model is broken, with the week, the resident and how to replay.
    """
    world = World(configuration, replication=replication, seed=seed, perturbs_start=perturb_start)
    world.clock.process(world.regimes())
    world.build_teams()
    start.open_stock(world)
    for municipality in range(len(world.municipalities)):
        world.clock.process(population.arrivals(world, population.NEWCOMER, municipality))
        world.clock.process(population.arrivals(world, population.NUG, municipality))
    for kind in PlaceKind:
        world.clock.process(market.leads(world, kind))
    world.clock.process(conservation.watch(world))
    world.clock.run(until=world.clock.until)
    world.close()
    return world.records()
