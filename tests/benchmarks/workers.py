"""How much two workers gain over one, by the clock.

The experiment is run in its quick form, each scenario as often as is said and nothing beside, by one worker and by two
in turn. On a machine that does other work the ratio says nothing.
"""

from __future__ import annotations

import dataclasses
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from sim.engine import engine
from sim.plan import Plan
from sim.run.run import Setting, run_plan
from sim.studies import Context, Wishes, load_experiment, plan_of
from tests.benchmarks.rows import Row
from tests.benchmarks.timing import Sizes, ratios


def workers(sizes: Sizes) -> Iterator[Row]:
    """Run a part of the experiment by one and by two, in turn."""
    plan, context = _part(sizes)
    pairs = [tuple(_seconds(plan, context, workers=n) for n in (1, 2)) for _ in range(sizes.long_rounds)]
    one, two = zip(*pairs, strict=True)
    how = (
        f"{sizes.long_rounds} pairs, {len(plan.jobs)} replications of the quick form, {engine().name}; "
        f"{median(one):.1f} and {median(two):.1f} s by the clock"
    )
    yield Row("workers", ratios(one, two), how)


def _part(sizes: Sizes) -> tuple[Plan, Context]:
    wishes = Wishes(quick=True, replications=sizes.workers_replications)
    plan, context = plan_of(load_experiment(sizes.experiment), wishes=wishes)
    jobs = tuple(job for job in plan.jobs if plan.case(job).role == "base" and not job.beside)
    assert plan.compared is not None
    compared = dataclasses.replace(plan.compared, steps=())
    return dataclasses.replace(plan, jobs=jobs, draws={}, compared=compared), context


def _seconds(plan: Plan, context: Context, *, workers: int) -> float:
    with tempfile.TemporaryDirectory() as place:
        began = time.perf_counter()
        run_plan(plan, out=Path(place) / "x", context=context, setting=Setting(workers=workers))
        return time.perf_counter() - began
