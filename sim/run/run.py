"""A run from plan to sealed folder: simulate what is missing, put the whole together, give it its name last."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import functools
import time
import traceback
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sim.engine import EngineChoice, engine
from sim.errors import CaseloadError
from sim.plan import BASE_POINT, Job, Plan, Shard, bundles_of
from sim.run.cluster import Scheduler, There, workers_there
from sim.run.cost import USUAL, Pace, ahead_of, cost_of, finish_seconds, in_a_line
from sim.run.deciding import code_of, ids_of
from sim.run.executor import DIED, Ask, JobError, RunError, Turn, each_answer
from sim.run.forks import CAN_REST
from sim.run.lives import write_lives
from sim.run.own_code import with_code_of
from sim.run.pasts import Bound, Pasts
from sim.run.process import OUT_OF_MEMORY, address_limit_mb, is_out_of_memory, said_when_stopped
from sim.run.progress import Ahead, Silence, Watcher
from sim.run.task import Branch, asks_of, craft_of, initialise, keys_of, one_by_one, simulate
from sim.run.workers import Work, processes
from sim.run.workspace import WholeError, Workspace, adopt, grows, is_whole, shards_in
from sim.run.write_results import report_of, seal_store, timings, write_shard, write_store
from sim.store import REPORT, REPORT_FAILED, Result, commit, disk_in_words, refuse_existing, surroundings, write_text
from sim.studies import Context, context_of_plan, kind_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How to run, as apart from what: nothing here changes a result.

    ``fork``: simulate the past that jobs share once, where the system can; else each job by itself. ``cluster`` is a
    Dask scheduler, whose workers do the jobs in place of processes here. ``timed`` times a small piece of
    a plan, so that the run says beforehand what it will cost; without it nothing is said. ``report``: write the report
    into the finished result.
    """

    workers: int
    fork: bool = True
    watcher: Watcher = field(default_factory=Silence)
    report: bool = False
    cluster: Scheduler | None = None
    timed: Callable[[Plan], Pace | None] | None = None


def run_plan(
    plan: Plan,
    *,
    out: Path,
    context: Context,
    setting: Setting,
    task: Callable[[Job], Branch] | None = None,
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
    workspace, clock = Workspace(out), RunClock.started()
    with disk_in_words(out):
        workspace.tidy()
        try:
            before = grows(out, plan)
        except WholeError:
            if not setting.report or (out / REPORT).exists():
                raise
            return _reported(out, setting)
    with with_code_of(plan), _Runs(workspace, setting, task).begun() as runs:
        runs.open(plan)
        for line in kind_of(plan).foretold(plan):
            setting.watcher.say(line)
        for result in (*shards, *([before] if before else [])):
            adopt(result, workspace.parts)
        plan = runs.foretelling(plan, plan.jobs).all(plan)
        done = workspace.parts.done()
        write_store(workspace.store, plan=plan, parts=workspace.parts, context=context)
        if task is None:
            write_lives(workspace.store, plan=plan)
        volatile = clock.read() | runs.told() | timings(done) | surroundings()
        seal_store(workspace.store, plan=plan, done=done, context=context, volatile=volatile)
        aside = commit(workspace.store, final=out, grown=before is not None)
        workspace.close()
    if aside is not None:
        setting.watcher.say(f"what was there is now {aside}")
    return _reported(out, setting)


def run_shard(
    plan: Plan, shard: Shard, *, out: Path, setting: Setting, task: Callable[[Job], Branch] | None = None
) -> Path:
    """Run the jobs of one shard of `plan` that are not done yet and return the sealed folder `out`.

    Raises
    ------
    ResultsError
        At `out` stands something (`WholeError`: this shard, finished), or the disk does not take the results.
    RunError
        A replication failed or a worker died.
    Interrupted
        Somebody pressed Ctrl-C.
    """
    plan = plan.in_order()
    jobs, workspace, clock = shard.jobs(plan), Workspace(out), RunClock.started()
    with disk_in_words(out):
        workspace.tidy()
        if is_whole(out, plan, shard):
            raise WholeError(f"{out}: is there and whole")
        refuse_existing(out)
    with with_code_of(plan), _Runs(workspace, setting, task).begun() as runs:
        runs.open(plan, shard)
        runs.foretelling(plan, jobs).some(plan, jobs)
        every = workspace.parts.done()
        done = {job.id: every[job.id] for job in sorted(jobs)}
        volatile = clock.read() | runs.told() | timings(done) | surroundings()
        write_shard(workspace.store, plan=plan, shard=shard, done=done, parts=workspace.parts, volatile=volatile)
        commit(workspace.store, final=out)
        workspace.close()
    return out


def merge(folders: Sequence[Path], *, out: Path, setting: Setting) -> Path:
    """Put the shards of a plan together and return the result: the same as of a run in one go.

    Nothing of the shards is run again; a plan that grows goes on from them.

    Raises
    ------
    ResultsError
        They are no shards, not of one plan or not all, or something stands at `out`.
    """
    refuse_existing(out)
    plan, shards = shards_in(folders)
    with with_code_of(plan):
        context = context_of_plan(plan)
    return run_plan(plan, out=out, context=context, setting=setting, shards=shards)


def digests_of(plan: Plan, jobs: Sequence[Job], *, place: Path, setting: Setting) -> dict[str, str]:
    """Run some jobs of `plan`, with whatever they need at `place`; return the digest of each by its name."""
    workspace = Workspace(place)
    with with_code_of(plan), _Runs(workspace, setting, None).begun() as runs:
        runs.open(plan)
        runs.foretelling(plan, jobs).some(plan, jobs)
        done = workspace.parts.done()
    return {job.id: done[job.id].digest for job in jobs}


def measures_of(jobs: Sequence[Job], *, place: Path, measures: Collection[str]) -> pd.DataFrame:
    """Return what jobs that `digests_of` ran at `place` say of some measures: a row a group, period and replication."""
    import pandas as pd

    parts = Workspace(place).parts
    ids = {part.job: part.id for part in parts.done().values()}
    found = [_labelled(parts.rows(ids[job.id]).to_pandas(), job, measures) for job in jobs if not job.beside]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def _labelled(rows: pd.DataFrame, job: Job, measures: Collection[str]) -> pd.DataFrame:
    some = rows[rows["measure"].isin(list(measures))]
    return some.assign(scenario=job.scenario, point=job.point, replication=job.replication)


@dataclass(frozen=True, slots=True)
class RunClock:
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


def _reported(out: Path, setting: Setting) -> Path:
    """Write the report into a finished result, if that is asked; what goes wrong takes nothing from it."""
    later = f"`ijmond report {out}` makes it later"
    if setting.report:
        with said_when_stopped(f"the results are whole, but the report is not written: {later}"):
            try:
                report_of(out)
            except Exception as error:
                raise RunError(
                    f"{out}: the results are whole, but the report is not written: {_why(out, error)}; {later}"
                ) from error
    return out


def _why(out: Path, error: Exception) -> str:
    """Return what went wrong with a report in a line; the trace of a bug is kept, if the disk takes it."""
    if isinstance(error, CaseloadError):
        return str(error)
    if is_out_of_memory(error):
        return "memory ran out"
    line = f"{type(error).__name__}: {error}; this is our bug"
    try:
        write_text(out / REPORT_FAILED, "".join(traceback.format_exception(error)))
    except OSError:
        return line
    return f"{line}, its trace is in {out / REPORT_FAILED}"


@dataclass(slots=True)
class _Runs:
    """The jobs of a plan, run in one workspace; `task` stands in for the model in a test."""

    workspace: Workspace
    setting: Setting
    task: Callable[[Job], Branch] | None
    known: dict[Hashable, str] = field(default_factory=dict)
    pace: Pace = USUAL
    pasts: tuple[Plan, Pasts] | None = None

    @contextlib.contextmanager
    def begun(self) -> Iterator[Self]:
        """Say which engine runs, before anything is made, and hold the workspace until all that was started ended."""
        with said_when_stopped(), disk_in_words(self.workspace.folder):
            _refuse_too_little_memory(address_limit_mb())
            self._say_engine()
            with self.workspace.held():
                try:
                    yield self
                finally:
                    self._let_go()

    def open(self, plan: Plan, shard: Shard | None = None) -> None:
        """Start, or go on with, the run of a plan or of a shard of it."""
        for line in self.workspace.open(plan, shard=shard):
            self.setting.watcher.say(line)

    def told(self) -> dict[str, Any]:
        """Return how the jobs are run, which changes no result."""
        return {"workers": self.setting.workers, "engine": engine().facts() if self.is_here() else {}}

    def _say_engine(self) -> None:
        if self.is_here():
            self.setting.watcher.say(engine(say=self.setting.watcher.say).line)

    def is_here(self) -> bool:
        """Whether the model runs on this machine; workers of a cluster choose their engine themselves."""
        return self.task is None and self.setting.cluster is None

    def all(self, plan: Plan) -> Plan:
        """Run every job that has no part yet; return the plan, as it has become.

        A plan that grows is run in rounds, until what is done asks for nothing more.
        """
        kind = kind_of(plan)
        while jobs := kind.required(plan):
            self.some(plan, jobs, later=plan.jobs, grows=kind.n_most(plan) is not None)
            larger = kind.extended(plan, self.workspace.parts)
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
        self.pace = pace
        return self

    def _missing(self, plan: Plan, jobs: Sequence[Job]) -> list[Job]:
        """Return those of some jobs that are not done, each id once."""
        ids, known = self._ids(plan), self.workspace.parts.known()
        wanted = {ids[job.id]: job for job in reversed(jobs)}
        return [job for key, job in wanted.items() if key not in known]

    def _ids(self, plan: Plan) -> dict[str, str]:
        return ids_of(plan, known=self.known)

    @property
    def _choice(self) -> EngineChoice | None:
        """The engine that the workers follow."""
        return engine().choice if self.is_here() else None

    @property
    def _fork(self) -> bool:
        return CAN_REST and self.setting.fork

    def some(self, plan: Plan, jobs: Sequence[Job], *, later: Sequence[Job] = (), grows: bool = False) -> None:
        """Run those of some jobs that are not done, each id once.

        What they share with those of `later` is kept; `grows`: they may ask for more.
        """
        parts, ids = self.workspace.parts, self._ids(plan)
        parts.ids.update(ids)
        missing, n_wanted = self._missing(plan, jobs), len({ids[job.id] for job in jobs})
        self.setting.watcher.start(n_jobs=n_wanted, n_done=n_wanted - len(missing))
        if not missing:
            return
        news, wanted_ids = {ids[job.id] for job in missing}, {job.id: ids[job.id] for job in missing}
        self.setting.watcher.foresee(self._ahead(plan, missing, wanted_ids, grows=grows))
        try:
            with self._turn(plan, missing, wanted_ids, later=later) as turn:
                for _, branches in each_answer(turn):
                    self._keep(branches, news)
        except JobError as error:
            raise _named(error, workspace=self.workspace) from error

    def _keep(self, branches: Sequence[Branch], news: set[str]) -> None:
        """Keep what came of some jobs; the watcher hears of each replication once."""
        for branch in branches:
            self.workspace.parts.add(branch.record, keep=branch.is_dear)
        for key in sorted({branch.part.id for branch in branches} & news):
            news.discard(key)
            self.setting.watcher.done(key)

    def _ahead(self, plan: Plan, missing: Sequence[Job], ids: Mapping[str, str], *, grows: bool) -> Ahead:
        """Return the work that lies ahead; on a cluster, whose workers come and go, as one stream of parts."""
        workers = 1 if self.setting.cluster is not None else self.setting.workers
        ahead = ahead_of(missing, plan=plan, ids=ids, workers=workers, pace=self.pace, fork=self._fork)
        then = self.pace.busy * finish_seconds(plan) if self.pace.is_timed else 0.0
        ahead = dataclasses.replace(ahead, then=then, at_least=grows)
        return ahead if self.setting.cluster is None else ahead.as_a_stream()

    @contextlib.contextmanager
    def _turn(
        self, plan: Plan, missing: Sequence[Job], ids: Mapping[str, str], *, later: Sequence[Job]
    ) -> Iterator[Turn]:
        """Give the answers to some jobs, by whoever does them here: others, pasts, or processes from the start on."""
        if self.setting.cluster is not None:
            there = There(plan=plan, ids=ids, code=code_of(plan), task=self.task, fork=self.setting.fork)
            with workers_there(there, scheduler=self.setting.cluster) as cluster:
                bundles = bundles_of(missing, plan=plan, workers=max(cluster.n_threads, 1))
                yield cluster.answers(Ask(key=bundle, root=None, job=bundle) for bundle in bundles)
        elif self.task is None and self._fork:
            yield self._from_pasts(plan, missing, ids, later=later)
        else:
            work = Work(functools.partial(one_by_one, self.task or simulate), initialise, (plan, ids, self._choice))
            with processes(work, workers=self.setting.workers) as here:
                yield here.answers(Ask(key=job, root=None, job=(job,)) for job in sorted(missing))

    def _from_pasts(self, plan: Plan, missing: Sequence[Job], ids: Mapping[str, str], *, later: Sequence[Job]) -> Turn:
        """Have some jobs go on from their pasts; pasts that come again stay, with room."""
        parts = self.workspace.parts
        there = {*ids.values(), *parts.known()}
        again = keys_of((job for job in later if parts.ids[job.id] not in there), plan=plan)
        return self._pasts_of(plan).answers(asks_of(missing, plan=plan, ids=ids), stays=again.__contains__)

    def _pasts_of(self, plan: Plan) -> Pasts:
        """Return the pasts of a plan: those of before, unless it has grown by configurations that they do not know."""
        if self.pasts is not None and not _knows(self.pasts[0], plan):
            self._let_go()
        if self.pasts is None:
            bound = Bound(said=self.setting.watcher.say)
            self.pasts = plan, Pasts(craft_of(plan, choice=self._choice), workers=self.setting.workers, bound=bound)
        return self.pasts[1]

    def _let_go(self) -> None:
        if self.pasts is not None:
            self.pasts[1].close()
            self.pasts = None


LEAST_MB = 900.0
"""What a process must be allowed to ask for, most of it for libraries; with less these end without a word."""


def _refuse_too_little_memory(limit: float) -> None:
    if limit < LEAST_MB:
        raise RunError(
            f"memory: a process may ask for {limit:.0f} MB (ulimit -v), and a run needs {LEAST_MB:.0f} MB at least; "
            "raise the limit"
        )


def _knows(one: Plan, other: Plan) -> bool:
    """Whether everything that another plan runs stands in this one."""
    return (one.documents, one.cases, one.draws, one.seed) == (other.documents, other.cases, other.draws, other.seed)


def _named(error: JobError, *, workspace: Workspace) -> RunError:
    """Say which replication failed, and how to see it again; keep the trace of a bug."""
    job, line = error.failure.job, error.failure.line
    if line in (DIED, OUT_OF_MEMORY):
        return RunError(line)  # whichever replication it was: another would have met the same
    job = job[0] if isinstance(job, tuple) else job  # who goes on from a past was told more than the job
    point = "" if job.point == BASE_POINT else f" --point {job.point}"
    start = f" --beside {job.beside}" if job.beside else ""
    again = f"ijmond replay {workspace.final} --scenario {job.scenario}{point} --replication {job.replication}{start}"
    where = "" if error.failure.trace is None else f"; this is our bug, its trace is in {workspace.folder}/failed.txt"
    workspace.note_failure(f"{job.id}\n{error.failure.trace or line}")
    what = f"scenario {job.scenario}" + (f", point {job.point}" if point else "")
    return RunError(f"{what}, replication {job.replication}: {line}{where}; see it again: {again}")
