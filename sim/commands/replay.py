"""One replication of a result again, to look into: its whole event log, as a table and for process mining."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.commands.reproduce import because_of, plan_in, refuse_code_in, those
from sim.engine import engine
from sim.errors import ResultsError, did_you_mean
from sim.plan import BASE_POINT, Job, Plan, job_in
from sim.run.own_code import with_code_of
from sim.run.task import configured_case
from sim.store import (
    disk_in_words,
    doubted,
    event_log,
    open_result,
    refuse_existing,
    write_csv,
    write_ocel,
    write_xes,
)

if TYPE_CHECKING:
    from sim.records import Records

NOT_IN_NAMES = re.compile(r"[^\w+=.-]|^[-.]")
"""What does not go into the name of a file: a plan may be somebody else's."""


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


XES, OCEL = "xes.gz", "ocel.json.gz"
FORMS = {XES: write_xes, OCEL: write_ocel}
"""What writes an event log for process mining, by how its file ends."""


def replay(
    folder: Path,
    wanted: Wanted,
    *,
    out: Path,
    forms: Collection[str] = (),
    trusted: bool = False,
    say: Callable[[str], object] = lambda _: None,
) -> Replayed:
    """Run one replication again and write its event log into `out`; `say` hears which engine runs.

    It is written as CSV, and in other `forms` (of `FORMS`) as well. `trusted`: also where its plan brings code of
    rules, which then runs here.

    Raises
    ------
    ResultsError
        There is no such replication, a file stands in the way, or the plan brings code and is not trusted.
    """
    with doubted(folder):
        plan = plan_in(folder)
        job = job_of(plan, wanted)
    refuse_code_in(plan, folder, trusted=trusted, where=("own_rules",))
    point = "" if job.point == BASE_POINT else f"-{job.point}"
    stem = f"{plan.name}-{job.scenario}{point}-{job.replication:04d}" + (f"-{job.beside}" if job.beside else "")
    stem = NOT_IN_NAMES.sub("-", stem)
    others = {out / f"{stem}.{form}": write for form, write in FORMS.items() if form in forms}
    files = [out / f"{stem}.csv", *others]
    with disk_in_words(out):
        for file in files:
            refuse_existing(file)
    with with_code_of(plan):
        say(engine(say=say).line)
    with doubted(folder):
        records, start = records_of(plan, job)
        log = event_log(records)
    with disk_in_words(out):
        out.mkdir(parents=True, exist_ok=True)
        write_csv(files[0], log)
        for file, write in others.items():
            write(file, log, start=start)
    with doubted(folder):
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
    with with_code_of(plan):
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
