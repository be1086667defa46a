"""A run from plan to sealed folder: simulate what is missing, put the whole together, give it its name last."""

from __future__ import annotations

import datetime as dt
import functools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sim.experiment.context import Context
from sim.experiment.finish import seal_store, timings, write_store
from sim.experiment.plan import Job, Plan
from sim.experiment.pool import JobError, RunError, Work, run_jobs
from sim.experiment.progress import Silence, Watcher
from sim.experiment.task import initialise, simulate
from sim.experiment.workspace import Workspace
from sim.store.files import commit, disk_in_words, refuse_existing
from sim.store.parts import Part
from sim.store.provenance import surroundings


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How to run, as apart from what: nothing here changes a result."""

    workers: int
    watcher: Watcher = field(default_factory=Silence)
    write_report: Callable[[Path], object] | None = None


def run_plan(
    plan: Plan, *, out: Path, context: Context, setting: Setting, task: Callable[[Job], Part] = simulate
) -> Path:
    """Run every job of `plan` that is not done yet and return the sealed results folder `out`.

    Until the end everything stands in ``OUT.partial``; a run that stops leaves that folder and nothing else.

    Raises
    ------
    ResultsError
        `out` exists already, or the disk does not take the results.
    RunError
        A replication failed or a worker died.
    Interrupted
        Somebody pressed Ctrl-C.
    """
    refuse_existing(out)
    workspace = Workspace(out)
    started, clock = dt.datetime.now(dt.UTC), time.perf_counter()
    with disk_in_words(workspace.folder), workspace.held():
        done = _simulate_missing(plan, workspace=workspace, setting=setting, task=task)
        write_store(workspace.store, plan=plan, parts=workspace.parts, context=context)
        volatile = {
            "started": started.isoformat(timespec="seconds"),
            "seconds": round(time.perf_counter() - clock, 3),
            "workers": setting.workers,
            **timings(done),
            **surroundings(),
        }
        seal = functools.partial(seal_store, workspace.store, plan=plan, done=done, context=context, volatile=volatile)
        seal()
        if setting.write_report is not None:
            setting.write_report(workspace.store)
            seal()
        commit(workspace.store, final=out)
        workspace.close()
    return out


def _simulate_missing(
    plan: Plan, *, workspace: Workspace, setting: Setting, task: Callable[[Job], Part]
) -> dict[str, Part]:
    """Run the jobs that have no part yet; return the notes of all."""
    done = workspace.open(plan)
    missing = [job for job in plan.jobs if job.id not in done]
    setting.watcher.start(n_jobs=len(plan.jobs), n_done=len(done))
    work = Work(task, initialise, (dict(plan.documents), plan.seed, workspace.parts.folder))
    try:
        fresh = run_jobs(missing, work=work, workers=setting.workers, on_done=setting.watcher.done)
    except JobError as error:
        raise _named(error, workspace=workspace) from error
    return done | {part.job: part for part in fresh}


def _named(error: JobError, *, workspace: Workspace) -> RunError:
    """Say which replication failed, and how to see it again; keep the trace of a bug."""
    job, line = error.failure.job, error.failure.line
    again = f"ijmond replay {workspace.final} --scenario {job.scenario} --replication {job.replication}"
    where = "" if error.failure.trace is None else f"; this is our bug, its trace is in {workspace.folder}/failed.txt"
    workspace.note_failure(f"{job.id}\n{error.failure.trace or line}")
    return RunError(f"scenario {job.scenario}, replication {job.replication}: {line}{where}; see it again: {again}")
