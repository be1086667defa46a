"""What is published can be run again from its manifest, and is the same: at reduced size, a case of one of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.experiment.again import Reduced, reproduce
from sim.experiment.run import Setting
from sim.experiment.status import status

PUBLISHED = Path(__file__).parents[2] / "results" / "published"


@pytest.mark.parametrize("name", sorted(path.name for path in PUBLISHED.iterdir()))
def test_a_published_folder_is_whole(name: str) -> None:
    assert list(status(PUBLISHED / name))


def test_a_replication_of_a_published_comparison_is_the_same_again() -> None:
    reduced = Reduced(replications=1, scenario="integraal+sheltered_a", point="base")
    found = reproduce(PUBLISHED / "scenarios", setting=Setting(workers=1), reduced=reduced)

    assert found.same, found
