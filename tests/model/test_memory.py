"""Who is gone leaves: what a run holds grows with the residents who are there, and not with the years it has run."""

from __future__ import annotations

import datetime as dt
import gc

import numpy as np
import numpy.typing as npt
import pytest

from sim.domain import Stage
from sim.model import recording, run_replication
from sim.model.replication import begin, run_until
from sim.model.resident import Resident
from sim.model.world import World
from tests.model import small


def n_held_of_gone(world: World) -> int:
    """Return how many residents who are in the world no more anything in the process still holds."""
    everybody = [one for one in gc.get_objects() if isinstance(one, Resident) and one.clock is world.clock]
    return sum(one.id not in world.residents for one in everybody)


@pytest.fixture
def no_collection() -> object:
    gc.disable()
    yield None
    gc.enable()


@pytest.mark.usefixtures("no_collection")
def test_who_is_gone_is_held_by_nothing_without_the_collector() -> None:
    world = begin(small.region(share=0.06, years=12), replication=0, seed=small.SEED, outlet=lambda *_: None)
    for year in (2014, 2018, 2021):
        run_until(world, dt.date(year, 7, 1))
        n_gone = sum(world.counts.n_came) - len(world.residents)

        assert n_gone > 0.3 * len(world.residents)
        assert n_held_of_gone(world) < 0.05 * len(world.residents)
        assert not [one for one in world.residents.values() if one.stage == Stage.GONE]


def test_no_collector_walks_over_the_residents_from_the_first_to_the_last_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recording, "ROWS_PER_CHUNK", 50)
    weeks: list[float] = []

    def take(events: npt.NDArray[np.void], _: npt.NDArray[np.void]) -> None:
        assert not gc.isenabled()
        weeks.extend(events["week"])

    run_replication(small.region(years=1), replication=0, seed=small.SEED, outlet=take)
    assert min(weeks) <= 0.0 < 51.0 < max(weeks)
    assert gc.isenabled()


def test_what_is_let_out_is_not_kept() -> None:
    world = begin(small.region(share=0.06, years=8), replication=0, seed=small.SEED, outlet=lambda *_: None)
    run_until(world, dt.date(2017, 7, 1))

    assert (world.events.chunks, world.people.chunks) == ([], [])
    assert len(world.events.rows) < recording.ROWS_PER_CHUNK
