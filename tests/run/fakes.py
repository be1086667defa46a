"""Small stand-ins for the model: jobs whose answer is known, and jobs that go wrong in every way."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import ConservationError
from sim.measures import Definition, Missing
from sim.plan.plan import Beside, Case, Job, Plan, jobs_of
from sim.run.executor import Failure, JobError, Work, attempt
from sim.run.task import keep
from sim.store.dictionary import data_dictionary
from sim.store.parts import Part
from sim.studies.context import NUMBER_COLUMNS, TARGET_COLUMNS, Context

WEEKS = np.arange(0.0, 40.0, 4.0)
OTHER = "other"


def plan(*, replications: int = 3, start_check: int = 0, seed: int = 7) -> Plan:
    """A plan of one scenario on no configuration at all; `start_check`: how often also from another start."""
    mine = Plan(
        name="tiny",
        title="A tiny experiment",
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
        dictionary=data_dictionary(
            {"stock_on_benefit": Definition("residents", "People.", "On benefit", "In de bijstand", Missing.NEVER)}
        ),
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


def quick_task(job: Job) -> Part:
    """Answer at once."""
    rows, series = frames(job)
    return keep(job, rows=rows, series=series, n_engine_events=10, started=time.perf_counter())


def once_task(job: Job) -> Part:
    """Answer at once, but never the first job."""
    if job.replication == 0:
        raise ZeroDivisionError("this was done before")
    return quick_task(job)


def each_job_here(
    jobs: Sequence[Any], *, work: Work[Any, Any], workers: int, on_done: Callable[[int, Any], object], **_: Any
) -> None:
    """Do each job in this process: what a pool does, without its start."""
    assert work.initialise is not None
    work.initialise(*work.arguments)
    for k, job in enumerate(jobs):
        outcome = attempt(work.task, job)
        if isinstance(outcome, Failure):
            raise JobError(outcome)
        on_done(k, outcome)


def short_task(job: Job) -> Part:
    """Answer after a moment."""
    time.sleep(0.05)
    return quick_task(job)


def slow_task(job: Job) -> Part:
    """Answer the first job at once and the others after a time nobody waits for."""
    if job.replication > 0:
        time.sleep(60.0)
    return quick_task(job)


def dying_task(job: Job) -> Part:
    """Take the process down at the second job."""
    if job.replication == 1:
        os._exit(3)
    return quick_task(job)


def failing_task(job: Job) -> Part:
    """Break a promise of the model at the second job."""
    if job.replication == 1:
        raise ConservationError("two places held", week=12.5, resident=42, replay="seed 7, replication 1")
    return quick_task(job)


def buggy_task(job: Job) -> Part:
    """Stumble over a bug that nobody foresaw."""
    raise ZeroDivisionError(f"no residents in {job.id}")


def full_disk_task(job: Job) -> Part:
    """Find the disk full at the second job."""
    if job.replication == 1:
        raise OSError(errno.ENOSPC, "No space left on device")
    return quick_task(job)
