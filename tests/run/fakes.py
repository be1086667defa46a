"""Small stand-ins for the model: jobs whose answer is known, and jobs that go wrong in every way."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd

from sim.errors import ConservationError
from sim.plan import Beside, Case, Job, Plan, jobs_of
from sim.run.executor import Executor, Turn, attempt
from sim.run.task import Branch, branch_of
from sim.run.workers import Work
from sim.studies import Context
from sim.studies.context import NUMBER_COLUMNS, TARGET_COLUMNS
from sim.texts import Text

WEEKS = np.arange(0.0, 40.0, 4.0)
OTHER = "other"


def plan(*, replications: int = 3, start_check: int = 0, seed: int = 7) -> Plan:
    """A plan of one scenario on no configuration at all; `start_check`: how often also from another start."""
    mine = Plan(
        name="tiny",
        title=Text("A tiny experiment", "A tiny experiment"),
        kind="single",
        seed=seed,
        quick=False,
        jobs=jobs_of(["current"], replications=replications),
        documents={"current/base": {"velsen": 1, "beverwijk": 2}},
    )
    return mine.with_beside(other_start(start_check))


def other_start(n: int) -> Beside:
    """Another start of the only scenario there is, `n` times."""
    jobs = tuple(Job("current", "base", k, OTHER) for k in range(n))
    if not jobs:
        return Beside()
    key = jobs[0].case
    return Beside(
        jobs=jobs, documents={key: {"velsen": 3, "beverwijk": 2}}, cases={key: Case(document=key, role="start")}
    )


def context() -> Context:
    """What the configuration would say."""
    target = (
        "stock_2023",
        "Stock, end of 2023",
        "fit",
        "stock_on_benefit",
        "all",
        "all",
        "2023",
        100.0,
        90.0,
        110.0,
        "",
        "stock_2023",
    )
    number = ("model.work.rate", "0.2", "1/year", "assumption", "a guess", "2024-01-01", "[0.1, 0.3]")
    return Context(
        targets=pd.DataFrame([target], columns=list(TARGET_COLUMNS)),
        numbers=pd.DataFrame([number], columns=list(NUMBER_COLUMNS)),
        window={"start": "2015-01-01", "measured_from": "2016-01-01", "until": "2024-01-01"},
        labels={"municipality": {"velsen": "Velsen"}},
    )


def frames(job: Job) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measures and paths that depend on the job alone."""
    luck = np.random.default_rng([7, job.replication])
    stock = 100.0 + luck.normal(size=len(WEEKS)) + 5.0 * (job.beside == OTHER) * np.exp(-WEEKS / 8.0)
    row = {"measure": "stock_on_benefit", "group_by": "all", "group": "all", "period": "2023", "unit": "residents"}
    rows = pd.DataFrame([row | {"value": stock.mean(), "n": 100.0, "n_open": 3.0}])
    dates = pd.date_range("2015-01-01", periods=len(WEEKS), freq="28D").strftime("%Y-%m-%d")
    series = pd.DataFrame({"series": "stock_on_benefit", "group_by": "all", "group": "all", "week": WEEKS})
    return rows, series.assign(date=dates, value=stock, in_window=True)


def quick_task(job: Job) -> Branch:
    """Answer at once."""
    rows, series = frames(job)
    return branch_of(job, rows=rows, series=series, n_engine_events=10, started=time.perf_counter())


def once_task(job: Job) -> Branch:
    """Answer at once, but never the first job."""
    if job.replication == 0:
        raise ZeroDivisionError("this was done before")
    return quick_task(job)


class Here(Executor):
    """Does each job in this process when it is asked for."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        assert work.initialise is not None
        work.initialise(*work.arguments)
        self.work = work

    def fill(self, turn: Turn) -> None:
        """Do one job."""
        for ask in turn.some(0 if turn.answers else 1):
            turn.answers.append((ask, attempt(self.work.task, ask.job)))

    def hear(self) -> None:
        """Hear nothing: all is done at once."""

    def is_idle(self) -> bool:
        """Whether nobody is at work: always."""
        return True


@contextmanager
def here(work: Work, *, workers: int) -> Iterator[Executor]:
    """Do the jobs in this process, in place of `processes` and without their start."""
    yield Here(work)


def short_task(job: Job) -> Branch:
    """Answer after a moment."""
    time.sleep(0.05)
    return quick_task(job)


def slow_task(job: Job) -> Branch:
    """Answer the first job at once and the others after a time nobody waits for."""
    if job.replication > 0:
        time.sleep(60.0)
    return quick_task(job)


def dying_task(job: Job) -> Branch:
    """Take the process down at the second job."""
    if job.replication == 1:
        os._exit(3)
    return quick_task(job)


def failing_task(job: Job) -> Branch:
    """Break a promise of the model at the second job."""
    if job.replication == 1:
        raise ConservationError("two places held", week=12.5, resident=42, replay="seed 7, replication 1")
    return quick_task(job)


def buggy_task(job: Job) -> Branch:
    """Stumble over a bug that nobody foresaw."""
    raise ZeroDivisionError(f"no residents in {job.id}")


def large_task(job: Job) -> Branch:
    """Find no memory at the second job."""
    if job.replication == 1:
        raise MemoryError
    return quick_task(job)


def full_disk_task(job: Job) -> Branch:
    """Find the disk full at the second job."""
    if job.replication == 1:
        raise OSError(errno.ENOSPC, "No space left on device")
    return quick_task(job)
