"""Runs that are disturbed as their seeds say end as if nothing had been: ten of forty, drawn by the commit.

``python -m tests.faults 1000`` draws more.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.drawn import of_this_commit
from tests.faults.matrix import REAL, TINY, Disturbed, Undisturbed, drawn, warm_up, wrong_with

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which processes there are")

N_TINY, N_REAL = 34, 6
"""Of a plan without a model, in workers of a pool; and of kinds by the model, each in turn, in processes that rest."""

SEQUENCES = [
    *of_this_commit([drawn(f"gate/{k}", kinds=tuple(TINY), cold=0.0) for k in range(N_TINY)], 8),
    *of_this_commit(
        [drawn(f"gate by the model/{k}", kinds=(list(REAL)[k % len(REAL)],), cold=0.0) for k in range(N_REAL)], 2
    ),
]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """What runs leave that nobody disturbs."""
    warm_up()
    return Undisturbed(tmp_path_factory.mktemp("faults") / "undisturbed")


@pytest.mark.parametrize("one", SEQUENCES, ids=str)
def test_a_disturbed_run_ends_in_order_and_goes_on_to_the_same_bytes(
    one: Disturbed, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    assert wrong_with(one, undisturbed, tmp_path / "run") == []
