"""What is published can be run again from its manifest, and is the same: a replication of each, by either engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.commands.reproduce import Reduced, plan_in, reproduce
from sim.commands.results import status
from sim.engine import Engine, source_engine
from sim.run.run import Setting
from tests.engine.need import compiled_or_skip, used

PUBLISHED = Path(__file__).parents[2] / "results" / "published"
NAMES = sorted(path.name for path in PUBLISHED.iterdir())


def same_by(engine: Engine, name: str, scenario: str) -> None:
    """Run a replication of a scenario again; it must be what is published, to the last bit."""
    reduced = Reduced(replications=1, scenario=scenario, point="base")
    with used(engine):
        found = reproduce(PUBLISHED / name, setting=Setting(workers=1), reduced=reduced)

    assert found.same, found


@pytest.mark.parametrize("name", NAMES)
def test_a_published_folder_is_whole(name: str) -> None:
    assert list(status(PUBLISHED / name))


def test_a_replication_of_a_published_comparison_is_the_same_again_by_the_source() -> None:
    same_by(source_engine(), "scenarios", "integraal+sheltered_a")


@pytest.mark.parametrize("name", NAMES)
def test_a_replication_of_what_is_published_is_the_same_again_compiled(name: str) -> None:
    scenario = "integraal+sheltered_a" if name == "scenarios" else plan_in(PUBLISHED / name).jobs[0].scenario
    same_by(compiled_or_skip(), name, scenario)
