"""What is published can be run again from its manifest, and is the same: a replication of each, by either engine.

The gate runs two of them, which are drawn by the commit; all of them with `drawn.EVERY`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.commands.reproduce import Reduced, plan_in, reproduce
from sim.commands.results import status
from sim.engine import Engine, source_engine
from sim.run.run import Setting
from tests.drawn import of_this_commit
from tests.engine.need import compiled_or_skip, used

PUBLISHED = Path(__file__).parents[2] / "results" / "published"
NAMES = sorted(path.name for path in PUBLISHED.iterdir())
ENGINES: dict[str, Callable[[], Engine]] = {"compiled": compiled_or_skip, "source": source_engine}
BY_EITHER = [*(("compiled", name) for name in NAMES), ("source", "scenarios")]


@pytest.mark.parametrize("name", NAMES)
def test_a_published_folder_is_whole(name: str) -> None:
    assert list(status(PUBLISHED / name))


@pytest.mark.parametrize("engine, name", of_this_commit(BY_EITHER, 2))
def test_a_replication_of_what_is_published_is_the_same_again_to_the_last_bit(engine: str, name: str) -> None:
    scenario = "integraal+sheltered_a" if name == "scenarios" else plan_in(PUBLISHED / name).jobs[0].scenario
    reduced = Reduced(replications=1, scenario=scenario, point="base")
    with used(ENGINES[engine]()):
        found = reproduce(PUBLISHED / name, setting=Setting(workers=1), reduced=reduced)

    assert found.same, found
