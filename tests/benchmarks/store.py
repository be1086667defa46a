"""What running and keeping replications costs beside the model: ``python -m tests.benchmarks.store [REPLICATIONS]``.

A sweep of points with twenty replications each, on the document of the real region, by two workers; a job answers at
once with a table that is made beforehand. So all that is measured is ours: handing out, keeping, and putting together.
"""

from __future__ import annotations

import copy
import functools
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console

from sim.config import load_configuration
from sim.plan import Job, Plan, case_of, jobs_of
from sim.run.progress import Silence
from sim.run.run import Setting, run_plan
from sim.run.task import Branch, branch_of
from sim.texts import Text
from tests.run import fakes

SAY = Console(highlight=False, soft_wrap=True).print
REGION = Path(__file__).parents[2] / "configs" / "ijmond.yaml"
TEAM = "velsen_activation"
SCENARIO, PER_POINT, ROWS = "current", 20, 200
ROOT = Path(__file__).parents[2]


def plan(n: int) -> Plan:
    """A sweep of `n` replications over the staff of a team."""
    document = load_configuration(REGION).document
    points = [f"p{k:04d}" for k in range(n // PER_POINT)]
    return Plan(
        name="many",
        title=Text("Many replications", "Many replications"),
        kind="single",
        seed=7,
        quick=False,
        jobs=jobs_of([SCENARIO], points=points, replications=PER_POINT),
        documents={case_of(SCENARIO, point): _with_fte(document, 8.0 + k / 100.0) for k, point in enumerate(points)},
    )


def _with_fte(document: dict[str, object], fte: float) -> dict[str, object]:
    changed = copy.deepcopy(document)
    changed["resources"]["teams"][TEAM]["fte"]["value"] = fte  # type: ignore[index]
    return changed


@functools.cache
def frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The measures of a design point, with as many rows as it keeps."""
    groups = [f"group_{k % 40}" for k in range(ROWS)]
    told = {"measure": [f"measure_{k // 40}" for k in range(ROWS)], "group_by": "team", "group": groups}
    rows = pd.DataFrame(told | {"period": "all", "unit": "residents", "value": np.arange(ROWS) + 0.5})
    return rows.assign(n=10.0, n_open=1.0), fakes.frames(Job(SCENARIO, "base", 0))[1][:0]


def task(job: Job) -> Branch:
    """Answer at once."""
    rows, series = frames()
    value = rows["value"] + float(job.replication)
    return branch_of(job, rows=rows.assign(value=value), series=series, n_engine_events=1, started=time.perf_counter())


class Memory(Silence):
    """Notes how much memory this process holds along the way [MB]."""

    def __init__(self) -> None:
        self.n_done, self.seen = 0, dict[int, float]()

    def done(self, _part: object, /) -> None:
        """Look now and then."""
        self.n_done += 1
        if self.n_done % 1000 == 0:
            self.seen[self.n_done] = resident_mb()


def resident_mb() -> float:
    """Return the memory that this process holds now [MB]."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2.0**20


def main(n: int = 10_000) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as place:
        out, memory, asked = Path(place) / "many", Memory(), plan(n)
        started, cpu = time.perf_counter(), _cpu()
        run_plan(asked, out=out, context=fakes.context(), setting=Setting(workers=2, watcher=memory), task=task)
        seconds, used = time.perf_counter() - started, _cpu() - cpu
        SAY(f"{n} replications: {seconds:.1f} s, {1000.0 * seconds / n:.2f} ms each; {1000.0 * used / n:.2f} ms CPU")
        SAY(f"memory of the main process [MB]: {memory.seen}, at the most {_peak_mb():.0f}")
        size = sum(path.stat().st_size for path in out.iterdir())
        SAY(f"result: {size / 2.0**20:.1f} MB, manifest {(out / 'manifest.json').stat().st_size / 1024:.0f} KB")
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "sim", "status", str(out)], check=True, cwd=ROOT, stdout=subprocess.DEVNULL
        )
        SAY(f"status: {time.perf_counter() - started:.2f} s")


def _cpu() -> float:
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
