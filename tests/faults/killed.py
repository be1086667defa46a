"""A tiny run that somebody kills: ``python -m tests.faults.killed OUT`` runs it to its end, with two workers."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from sim.plan import Job
from sim.run.run import Setting, run_plan
from sim.run.task import Branch
from tests.run import fakes, pairs

REPLICATIONS = 24


def task(job: Job) -> Branch:
    """Take some time, as a model does."""
    time.sleep(0.004)
    return fakes.quick_task(job)


def growing_task(job: Job) -> Branch:
    """Take some time, in a plan that asks for more as it goes."""
    time.sleep(0.004)
    return pairs.task(job)


def run(out: Path, *, growing: bool = False, workers: int = 2) -> Path:
    """Run a tiny plan to its end: one that is known beforehand, or one that grows until it is precise."""
    plan = pairs.plan() if growing else fakes.plan(replications=REPLICATIONS, start_check=3)
    do = growing_task if growing else task
    return run_plan(plan, out=out, context=fakes.context(), setting=Setting(workers=workers), task=do)


if __name__ == "__main__":
    run(Path(sys.argv[1]))
