"""A run from plan to sealed folder: simulate what is missing, put the whole together, give it its name last."""

from __future__ import annotations

import datetime as dt
import functools
import time
import traceback
from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from sim.engine import engine
from sim.errors import CaseloadError
from sim.experiment.adopting import adopt, grows
from sim.experiment.ahead import Ahead
from sim.experiment.bundle import bundles_of
from sim.experiment.cluster import There, jobs_there
from sim.experiment.context import Context
from sim.experiment.cost import cost_of, finish_seconds, in_a_line
from sim.experiment.finish import seal_store, timings, write_shard, write_store
from sim.experiment.forking import CAN_FORK
from sim.experiment.growing import deciding, foretold, grown, n_most
from sim.experiment.identity import ids_of
from sim.experiment.pace import USUAL, Pace, ahead_of
from sim.experiment.plan import BASE_POINT, Job, Plan
from sim.experiment.pool import JobError, RunError, Work, each_job
from sim.experiment.progress import Silence, Watcher
from sim.experiment.shard import Shard
from sim.experiment.task import initialise, one_by_one, simulate_bundle
from sim.experiment.workspace import Workspace
from sim.store import Result
from sim.store.files import commit, disk_in_words, refuse_existing, write_text
from sim.store.names import REPORT_FAILED
from sim.store.parts import Part, Parts
from sim.store.provenance import deciding_code, surroundings


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How to run, as apart from what: nothing here changes a result.

    ``fork``: simulate the past that jobs share once, where the system can; else each job by itself. ``cluster`` is the
    address of a Dask scheduler, whose workers do the jobs in place of processes here. ``timed`` times a small piece of
    a plan, so that the run says beforehand what it will cost; without it nothing is said.
    """

    workers: int
    fork: bool = True
    watcher: Watcher = field(default_factory=Silence)
    write_report: Callable[[Path], object] | None = None
    cluster: str | None = None
    timed: Callable[[Plan], Pace | None] | None = None


def run_plan(
    plan: Plan,
    *,
    out: Path,
    context: Context,
    setting: Setting,
    task: Callable[[Job], Part] | None = None,
    shards: Sequence[Result] = (),
) -> Path:
    """Run every job of `plan` that is not done yet and return the sealed results folder `out`.

    Until the end everything stands in ``OUT.partial``; a run that stops leaves that folder and nothing else. When a
    part of the plan stands finished at `out`, only the rest is run, and the part moves aside when the whole is there.
    The report is written last, into the finished folder.

    Parameters
    ----------
    plan
        What is run.
    out
        The results folder.
    context
        What the configurations say.
    setting
        How it is run.
    task
        Runs one job, in place of the model.
    shards
        Finished shards of the plan, of which nothing is run again.

    Raises
    ------
    ResultsError
        At `out` stands something else, or the disk does not take the results.
    RunError
        A replication failed, a worker died, or the report could not be written.
    Interrupted
        Somebody pressed Ctrl-C.
    """
    plan = plan.in_order()
    workspace, clock = Workspace(out), Clock.started()
    runs = _Runs(workspace, setting, task)
    with disk_in_words(out):
        before = grows(out, plan)
    runs.say_engine()
    with disk_in_words(workspace.folder), workspace.held():
        runs.open(plan)
        for line in foretold(plan):
            setting.watcher.say(line)
        for result in (*shards, *([before] if before else [])):
            adopt(result, workspace.parts)
        plan = runs.foretelling(plan, plan.jobs).all(plan)
        done = workspace.parts.done()
        write_store(workspace.store, plan=plan, parts=workspace.parts, context=context)
        volatile = clock.read() | runs.told() | timings(done) | surroundings()
        seal_store(workspace.store, plan=plan, done=done, context=context, volatile=volatile)
        aside = commit(workspace.store, final=out, grown=before is not None)
        workspace.close()
    if aside is not None:
        setting.watcher.say(f"what was there is now {aside}")
    if setting.write_report is not None:
        _report(out, setting.write_report)
    return out


def run_shard(
    plan: Plan, shard: Shard, *, out: Path, setting: Setting, task: Callable[[Job], Part] | None = None
) -> Path:
    """Run the jobs of one shard of `plan` that are not done yet and return the sealed folder `out`.

    Raises
    ------
    ResultsError
        At `out` stands something, or the disk does not take the results.
    RunError
        A replication failed or a worker died.
    Interrupted
        Somebody pressed Ctrl-C.
    """
    plan = plan.in_order()
    jobs, workspace, clock = shard.jobs(plan), Workspace(out), Clock.started()
    runs = _Runs(workspace, setting, task)
    with disk_in_words(out):
        refuse_existing(out)
    runs.say_engine()
    with disk_in_words(workspace.folder), workspace.held():
        runs.open(plan, shard)
        runs.foretelling(plan, jobs).some(plan, jobs)
        every = workspace.parts.done()
        done = {job.id: every[job.id] for job in sorted(jobs)}
        volatile = clock.read() | runs.told() | timings(done) | surroundings()
        write_shard(workspace.store, plan=plan, shard=shard, done=done, parts=workspace.parts, volatile=volatile)
        commit(workspace.store, final=out)
        workspace.close()
    return out


def digests_of(plan: Plan, jobs: Sequence[Job], *, place: Path, setting: Setting) -> dict[str, str]:
    """Run some jobs of `plan`, with whatever they need at `place`; return the digest of each by its name."""
    workspace = Workspace(place)
    runs = _Runs(workspace, setting, None)
    runs.say_engine()
    with disk_in_words(workspace.folder), workspace.held():
        runs.open(plan)
        runs.foretelling(plan, jobs).some(plan, jobs)
        done = workspace.parts.done()
    return {job.id: done[job.id].digest for job in jobs}


@dataclass(frozen=True, slots=True)
class Clock:
    """When a run began."""

    at: dt.datetime
    counter: float

    @classmethod
    def started(cls) -> Self:
        """Start now."""
        return cls(dt.datetime.now(dt.UTC), time.perf_counter())

    def read(self) -> dict[str, Any]:
        """Return when the run began and how long it took until now [s]."""
        seconds = round(time.perf_counter() - self.counter, 3)
        return {"started": self.at.isoformat(timespec="seconds"), "seconds": seconds}


def _report(out: Path, write: Callable[[Path], object]) -> None:
    """Write the report into a finished result; what goes wrong takes nothing from it."""
    try:
        write(out)
    except Exception as error:
        known = isinstance(error, CaseloadError)
        where = "" if known else f"; this is our bug, its trace is in {out / REPORT_FAILED}"
        if not known:
            write_text(out / REPORT_FAILED, "".join(traceback.format_exception(error)))
        line = str(error) if known else f"{type(error).__name__}: {error}"
        raise RunError(
            f"{out}: the results are whole, but the report is not written: {line}{where}; "
            f"`ijmond report {out}` makes it later"
        ) from error


@dataclass(frozen=True, slots=True)
class _Runs:
    """The jobs of a plan, run in one workspace; `task` stands in for the model in a test."""

    workspace: Workspace
    setting: Setting
    task: Callable[[Job], Part] | None
    known: dict[Hashable, str] = field(default_factory=dict)
    pace: Pace = USUAL

    def open(self, plan: Plan, shard: Shard | None = None) -> None:
        """Start, or go on with, the run of a plan or of a shard of it."""
        for line in self.workspace.open(plan, shard=shard):
            self.setting.watcher.say(line)

    def told(self) -> dict[str, Any]:
        """Return how the jobs are run, which changes no result."""
        return {"workers": self.setting.workers, "engine": engine().facts() if self.is_here() else {}}

    def say_engine(self) -> None:
        """Say which engine runs, before anything is made."""
        if self.is_here():
            self.setting.watcher.say(engine(say=self.setting.watcher.say).line)

    def is_here(self) -> bool:
        """Whether the model runs on this machine; workers of a cluster choose their engine themselves."""
        return self.task is None and self.setting.cluster is None

    def all(self, plan: Plan) -> Plan:
        """Run every job that has no part yet; return the plan, as it has become.

        A plan that grows is run in rounds, until what is done asks for nothing more.
        """
        while jobs := deciding(plan):
            self.some(plan, jobs, grows=n_most(plan) is not None)
            larger = grown(plan, self.workspace.parts)
            if larger is None:
                break
            plan = larger.in_order()
            self.workspace.extend(plan)
        self.some(plan, plan.jobs)
        return plan

    def foretelling(self, plan: Plan, jobs: Sequence[Job]) -> Self:
        """Say what those of some jobs that are not done will cost; return these runs, with the pace that was timed."""
        missing = self._missing(plan, jobs)
        pace = self.setting.timed(plan) if missing and self.setting.timed is not None else None
        if pace is None:
            return self
        workers = self.setting.workers if self.setting.cluster is None else None
        cost = cost_of(plan, missing, workers=workers, pace=pace, fork=self._fork)
        self.setting.watcher.say(in_a_line(cost))
        return replace(self, pace=pace)

    def _missing(self, plan: Plan, jobs: Sequence[Job]) -> list[Job]:
        """Return those of some jobs that are not done, each id once."""
        ids, known = self._ids(plan), self.workspace.parts.known()
        wanted = {ids[job.id]: job for job in reversed(jobs)}
        return [job for key, job in wanted.items() if key not in known]

    def _ids(self, plan: Plan) -> dict[str, str]:
        return ids_of(plan, known=self.known)

    @property
    def _fork(self) -> bool:
        return CAN_FORK and self.setting.fork

    def some(self, plan: Plan, jobs: Sequence[Job], *, grows: bool = False) -> None:
        """Run those of some jobs that are not done, each id once; `grows`: they may ask for more."""
        parts, ids = self.workspace.parts, self._ids(plan)
        parts.ids.update(ids)
        missing, n_wanted = self._missing(plan, jobs), len({ids[job.id] for job in jobs})
        self.setting.watcher.start(n_jobs=n_wanted, n_done=n_wanted - len(missing))
        if not missing:
            return
        news = _News(parts, self.setting.watcher, {ids[job.id] for job in missing})
        wanted_ids = {job.id: ids[job.id] for job in missing}
        self.setting.watcher.foresee(self._ahead(plan, missing, wanted_ids, grows=grows))
        try:
            if self.setting.cluster is not None:
                work_there = There(
                    plan=plan, ids=wanted_ids, code=deciding_code(), task=self.task, fork=self.setting.fork
                )
                jobs_there(missing, work_there, address=self.setting.cluster, keep=parts.add, on_done=news.hear)
            else:
                self._here(plan, missing, wanted_ids, news)
        except JobError as error:
            raise _named(error, workspace=self.workspace) from error

    def _ahead(self, plan: Plan, missing: Sequence[Job], ids: Mapping[str, str], *, grows: bool) -> Ahead:
        """Return the work that lies ahead; on a cluster, whose workers come and go, as one stream of parts."""
        workers = 1 if self.setting.cluster is not None else self.setting.workers
        ahead = ahead_of(missing, plan=plan, ids=ids, workers=workers, pace=self.pace, fork=self._fork)
        then = self.pace.busy * finish_seconds(plan) if self.pace.is_timed else 0.0
        ahead = replace(ahead, then=then, at_least=grows)
        return ahead if self.setting.cluster is None else ahead.as_a_stream()

    def _here(self, plan: Plan, missing: Sequence[Job], ids: dict[str, str], news: _News) -> None:
        """Run some jobs in processes of this machine."""
        parts = self.workspace.parts
        bundles = bundles_of(missing, plan=plan, workers=self.setting.workers)
        listen = news.look if len(bundles) < len(missing) else lambda: None
        task = simulate_bundle if self.task is None else functools.partial(one_by_one, self.task)
        choice = engine().choice if self.is_here() else None
        work = Work(task, initialise, (plan, ids, Parts(parts.folder), self._fork, choice))
        each_job(bundles, work=work, workers=self.setting.workers, on_done=news.hear, on_breath=listen)


@dataclass(frozen=True, slots=True)
class _News:
    """Tells a watcher of each replication once: when its bundle is done, or before that when its part is seen."""

    parts: Parts
    watcher: Watcher
    unheard: set[str]

    def hear(self, _place: int, bundle: list[Part]) -> None:
        """Hear that a bundle is done."""
        self._tell({part.id for part in bundle})

    def look(self) -> None:
        """See which parts have come, of bundles that are still going on."""
        self._tell(self.parts.known())

    def _tell(self, ids: Set[str]) -> None:
        for key in sorted(ids & self.unheard):
            self.unheard.discard(key)
            self.watcher.done(key)


def _named(error: JobError, *, workspace: Workspace) -> RunError:
    """Say which replication failed, and how to see it again; keep the trace of a bug."""
    job, line = error.failure.job, error.failure.line
    point = "" if job.point == BASE_POINT else f" --point {job.point}"
    start = f" --beside {job.beside}" if job.beside else ""
    again = f"ijmond replay {workspace.final} --scenario {job.scenario}{point} --replication {job.replication}{start}"
    where = "" if error.failure.trace is None else f"; this is our bug, its trace is in {workspace.folder}/failed.txt"
    workspace.note_failure(f"{job.id}\n{error.failure.trace or line}")
    what = f"scenario {job.scenario}" + (f", point {job.point}" if point else "")
    return RunError(f"{what}, replication {job.replication}: {line}{where}; see it again: {again}")
