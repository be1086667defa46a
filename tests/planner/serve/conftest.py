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
from tests.planner.serve.standin import DATA, PAGE

SMALL = Path(__file__).parents[2] / "small" / "page.yaml"


@pytest.fixture(scope="session")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The result of the small design, run as ``ijmond run`` does."""
    plan, context = plan_of(load_experiment(SMALL), wishes=Wishes())
    out = tmp_path_factory.mktemp("page") / "small_page"
    return open_result(run_plan(plan, out=out, context=context, setting=Setting(workers=2)))


@pytest.fixture(scope="session")
def served(result: Result) -> Served:
    """What is served of it."""
    asked: Any = load_experiment(SMALL)
    return Served(page=PAGE, data=DATA, plan=result.plan, design=ExactDesign.of(asked, result.plan))
