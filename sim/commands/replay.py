"""One replication again, to look into: its whole event log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.commands.reproduce import because_of, plan_in, those
from sim.engine import engine
from sim.errors import ResultsError, did_you_mean
from sim.plan import BASE_POINT, Job, Plan, job_in
from sim.run.task import configured_case
from sim.store import open_result
from sim.store.files import disk_in_words, refuse_existing

if TYPE_CHECKING:
    from sim.records import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which replication of a result is wanted again; ``beside``: the one held beside it, with what is otherwise."""

    scenario: str
    replication: int
    point: str = BASE_POINT
    beside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """The files of an event log, and in what it may not be that of the result, in words; empty: it is."""

    files: tuple[Path, ...]
    other: str


def replay(
    folder: Path, wanted: Wanted, *, out: Path, xes: bool = False, say: Callable[[str], object] = lambda _: None
) -> Replayed:
    """Run one replication again and write its event log into `out`; `say` hears which engine runs.

    Raises
    ------
    ResultsError
        There is no such replication, or a file stands in the way.
    """
    from sim.store.event_log import event_log, write_xes
    from sim.store.tables import write_csv

    plan = plan_in(folder)
    job = job_of(plan, wanted)
    point = "" if job.point == BASE_POINT else f"-{job.point}"
    stem = f"{plan.name}-{job.scenario}{point}-{job.replication:04d}" + (f"-{job.beside}" if job.beside else "")
    files = [out / f"{stem}.csv", *([out / f"{stem}.xes"] if xes else [])]
    with disk_in_words(out):
        for file in files:
            refuse_existing(file)
    say(engine(say=say).line)
    records, start = records_of(plan, job)
    log = event_log(records)
    with disk_in_words(out):
        out.mkdir(parents=True, exist_ok=True)
        write_csv(files[0], log)
        if xes:
            write_xes(files[1], log, start=start)
    return Replayed(files=tuple(files), other=_other_than(folder, job, records))


def _other_than(folder: Path, job: Job, records: Records) -> str:
    """Return in words that a replication is not as it was in a finished result; empty when it is, or nobody knows."""
    if not folder.exists():
        return ""
    result = open_result(folder)
    known = {job_in(row).id: row["n_engine_events"] for row in result.jobs.to_dict("records")}
    if known.get(job.id) == records.n_engine_events:
        return ""
    because = "; ".join(because_of(result)) or "nothing that is known of is other here"
    return f"this is not the replication of {folder}: {because}"


def records_of(plan: Plan, job: Job) -> tuple[Records, dt.date]:
    """Run one replication of a plan again; return its records and the day on which the run starts."""
    configuration = configured_case(plan.case(job), plan)
    records = engine().run_replication(configuration, replication=job.replication, seed=plan.seed)
    return records, configuration.window.start


def job_of(plan: Plan, wanted: Wanted) -> Job:
    """Return the job of a plan that is wanted.

    Raises
    ------
    ResultsError
        The plan has no such scenario, point or replication.
    """
    known = {job.beside for job in plan.jobs}
    if wanted.beside not in known:
        todo = did_you_mean(wanted.beside, sorted(known - {""}))
        raise ResultsError(f"--beside: nothing called {wanted.beside!r} is held beside anything in this result; {todo}")
    jobs = [job for job in plan.jobs if job.beside == wanted.beside]
    jobs = those(jobs, "scenario", wanted.scenario)
    jobs = those(jobs, "point", wanted.point)
    numbers = [job.replication for job in jobs]
    if wanted.replication not in numbers:
        raise ResultsError(
            f"replication {wanted.replication}: not in this result; it has {min(numbers)} to {max(numbers)}"
        )
    return next(job for job in jobs if job.replication == wanted.replication)
