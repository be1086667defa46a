"""Sweeps, analyses and searches for tests: read, changed and run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from sim.plan import Plan
from sim.run.run import Setting, run_plan
from sim.store import Result, open_result
from sim.studies import ExperimentSpec, Wishes, context_of_plan, load_experiment, plan_of
from tests.report.pages import without_pictures

SMALL = Path(__file__).parents[1] / "small"
REGION = Path(__file__).parents[1] / "small" / "region.yaml"


def written(folder: Path, name: str, **changes: Any) -> ExperimentSpec:
    """Return a small experiment with other keys, written into a folder and read from there."""
    text = YAML(typ="safe").load(SMALL / f"{name}.yaml")
    file = folder / f"{name}.yaml"
    with file.open("w") as stream:
        YAML(typ="safe").dump(text | {"configuration": str(REGION)} | changes, stream)
    return load_experiment(file)


def planned(name: str, **wishes: Any) -> Plan:
    """Return the plan of a small experiment."""
    return plan_of(load_experiment(SMALL / f"{name}.yaml"), wishes=Wishes(**wishes))[0]


def run(plan: Plan, out: Path, *, workers: int = 2, fork: bool = True, pictures: bool = False) -> Result:
    """Run a plan, with its report; without the pictures of it, unless these are what is tested."""
    setting = Setting(workers=workers, fork=fork, report=True)
    with pytest.MonkeyPatch.context() as patch:
        if not pictures:
            without_pictures(patch)
        return open_result(run_plan(plan, out=out, context=context_of_plan(plan), setting=setting))
