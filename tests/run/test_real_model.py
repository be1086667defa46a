"""The real model through the real runner: the same bytes whatever the number of workers or the order."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from sim.run.run import Setting, run_plan
from sim.store import open_result
from sim.studies import Wishes, load_experiment, plan_of

SMALL = Path(__file__).parents[1] / "small" / "experiment.yaml"


def digest(out: Path, *, workers: int, shuffled: bool = False) -> str:
    """Return the digest of all results of the small experiment."""
    plan, context = plan_of(load_experiment(SMALL), wishes=Wishes())
    if shuffled:
        plan = dataclasses.replace(plan, jobs=(plan.jobs[2], plan.jobs[0], plan.jobs[3], plan.jobs[1]))
    folder = run_plan(plan, out=out, context=context, setting=Setting(workers=workers))
    return str(open_result(folder).manifest["results_digest"])


@pytest.fixture(scope="module")
def by_one(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest when one worker does all, in order."""
    return digest(tmp_path_factory.mktemp("one") / "small", workers=1)


@pytest.mark.parametrize("workers", [2, 4])
def test_any_number_of_workers_gives_the_same_digest(by_one: str, tmp_path: Path, workers: int) -> None:
    assert digest(tmp_path / "small", workers=workers) == by_one


def test_any_order_gives_the_same_digest(by_one: str, tmp_path: Path) -> None:
    assert digest(tmp_path / "small", workers=2, shuffled=True) == by_one
