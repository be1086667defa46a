"""A tiny run that somebody kills: ``python -m tests.faults.killed OUT`` runs it to its end, with two workers."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from sim.experiment.plan import Job
from sim.experiment.run import Setting, run_plan
from sim.store.parts import Part
from tests.experiment import fakes

REPLICATIONS = 24


def task(job: Job) -> Part:
    """Take some time, as a model does."""
    time.sleep(0.004)
    return fakes.quick_task(job)


def run(out: Path) -> Path:
    """Run the tiny plan to its end."""
    plan = fakes.plan(replications=REPLICATIONS, start_check=3)
    return run_plan(plan, out=out, context=fakes.context(), setting=Setting(workers=2), task=task)


if __name__ == "__main__":
    run(Path(sys.argv[1]))
