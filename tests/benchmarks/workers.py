"""How much two workers gain over one: ``python -m tests.benchmarks.workers [EXPERIMENT.yaml [REPLICATIONS]]``.

The experiment is run in its quick form, each scenario as often as is said and nothing beside, by one worker and by two
in turn, each three times. On a machine that does other work the ratio says nothing.
"""

from __future__ import annotations

import dataclasses
import statistics
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from sim.config import load_experiment
from sim.experiment.context import Context
from sim.experiment.plan import Plan
from sim.experiment.planning import Wishes, plan_of
from sim.experiment.run import Setting, run_plan

SAY = Console(highlight=False, soft_wrap=True).print
EXPERIMENT = Path(__file__).parents[2] / "experiments" / "scenarios.yaml"
ROUNDS = 3


def main(experiment: str = str(EXPERIMENT), replications: str = "4") -> None:
    """Measure and print."""
    plan, context = plan_of(load_experiment(experiment), wishes=Wishes(quick=True, replications=int(replications)))
    jobs = tuple(job for job in plan.jobs if plan.case(job).role == "base" and not job.beside)
    assert plan.compared is not None
    plan = dataclasses.replace(plan, jobs=jobs, draws={}, compared=dataclasses.replace(plan.compared, steps=()))
    ratios = []
    for _ in range(ROUNDS):
        one, two = (_seconds(plan, context, workers=workers) for workers in (1, 2))
        ratios.append(one / two)
        SAY(f"{len(jobs)} replications: one worker {one:.1f} s, two {two:.1f} s: {one / two:.2f} times")
    SAY(f"median {statistics.median(ratios):.2f} times")


def _seconds(plan: Plan, context: Context, *, workers: int) -> float:
    with tempfile.TemporaryDirectory() as place:
        started = time.perf_counter()
        run_plan(plan, out=Path(place) / "x", context=context, setting=Setting(workers=workers))
        return time.perf_counter() - started


if __name__ == "__main__":
    main(*sys.argv[1:])
