"""What the model does, for a compiled copy to be held against: ``python -m tests.fast.deeds`` tells it as JSON.

Records of small regions, one of them through a change of organisation; how a harmed world stops; and the results of a
small experiment, run by two worker processes.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sim.domain import Stage
from sim.errors import ConservationError
from sim.experiment.pool import Work
from sim.model.replication import begin, go_on, run_until
from sim.model.world import World
from sim.store.provenance import is_compiled
from tests.experiment.pooling import run_jobs
from tests.experiment.test_real_model import digest
from tests.model import small

SEEDS = (small.SEED, 7)
REGIONS: dict[str, tuple[str, ...]] = {"as it is": (), "merged in a hard year": ("merged", "transition")}
"""Small regions, by the scenarios that take effect after their first year."""

HARMED_ON = dt.date(2010, 8, 1)


def count_one_twice(world: World) -> None:
    """Count somebody who is not there."""
    world.counts.counts[0][Stage.GUIDANCE] += 1


def lose_somebody(world: World) -> None:
    """Let somebody vanish."""
    world.residents.popitem()


def give_a_case_away(world: World) -> None:
    """Take a case from its worker, and tell nobody."""
    worker, resident = next((one.worker, one) for one in world.residents.values() if one.worker is not None)
    worker.drop(resident)


HARMS: tuple[Callable[[World], None], ...] = (count_one_twice, lose_somebody, give_a_case_away)


def deeds() -> dict[str, Any]:
    """Return all that must be the same, and in which processes the model was compiled."""
    return {"compiled": [is_compiled(), *run_jobs([1, 2], work=Work(_compiled_there), workers=2)]} | dict(_deeds())


def _compiled_there(_job: int) -> bool:
    return is_compiled()


def _deeds() -> Iterator[tuple[str, str]]:
    for name, overlays in REGIONS.items():
        for seed in SEEDS:
            records = small.run(small.region(overlays=overlays), seed=seed)
            yield f"{name}, seed {seed}", f"{small.digest(records)} after {records.n_engine_events} events"
    for harm in HARMS:
        yield harm.__name__, stopped_by(harm)
    with tempfile.TemporaryDirectory() as folder:
        yield "a small experiment", digest(Path(folder, "small"), workers=2)


def stopped_by(harm: Callable[[World], None]) -> str:
    """Return how a harmed world stops.

    Raises
    ------
    AssertionError
        Nobody notices the harm.
    """
    configuration = small.region(overlays=("merged",))
    world = begin(configuration, replication=0, seed=small.SEED)
    run_until(world, HARMED_ON)
    harm(world)
    try:
        go_on(world, configuration)
    except ConservationError as error:
        return str(error)
    raise AssertionError(f"nobody noticed: {harm.__doc__}")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(deeds()) + "\n")
