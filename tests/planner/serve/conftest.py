"""The small page, run once, and what is served of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.planner.serve.exact import ExactDesign
from sim.planner.serve.serving import Served
from sim.run.run import Setting, run_plan
from sim.store import Result, open_result
from sim.studies import Wishes, load_experiment, plan_of
from tests.once import made_once
from tests.planner.serve.standin import DATA, PAGE

SMALL = Path(__file__).parents[2] / "small" / "page.yaml"


@pytest.fixture(scope="session")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The result of the small design, run once for all workers as ``ijmond run`` does."""

    def run(folder: Path) -> None:
        plan, context = plan_of(load_experiment(SMALL), wishes=Wishes())
        run_plan(plan, out=folder / "small_page", context=context, setting=Setting(workers=2))

    return open_result(made_once(tmp_path_factory, "small_page", run) / "small_page")


@pytest.fixture(scope="session")
def served(result: Result) -> Served:
    """What is served of it."""
    asked: Any = load_experiment(SMALL)
    return Served(page=PAGE, data=DATA, plan=result.plan, design=ExactDesign.of(asked, result.plan))
