"""What a worker process does: replications, measured and kept; those with one past go on from it in turn."""

from __future__ import annotations

import functools
import gc
import importlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from sim.engine import Choice, Engine, engine, follow
from sim.experiment.bundle import Bundle
from sim.experiment.draws import drawn
from sim.experiment.forking import CAN_FORK, in_a_child
from sim.experiment.kept import kept_of
from sim.experiment.plan import Case, Job, Plan
from sim.experiment.pool import Failure, attempt
from sim.store.canonical import digest_of_frames
from sim.store.parts import WORTH_A_SYNC_SECONDS, Part, record

if TYPE_CHECKING:
    import pandas as pd

    from sim.config import Configuration
    from sim.records import Records

HEAVY = ("pandas", "pyarrow.parquet", "sim.measures.everything")
"""What is imported once, before a worker has any child; the engine is too."""

CONFIGURATIONS = 32
"""Configurations that a worker keeps at hand: those of all scenarios of a usual comparison."""


class Keeper(Protocol):
    """Where the answers of jobs go: a folder, or the way back to who asked."""

    def add(self, made: bytes, *, keep: bool) -> None:
        """Take the record of a part; `keep`: it took long enough to be kept from a power cut."""

    def begin_pack(self) -> None:
        """Forget about a record that may have been left unfinished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What every job needs, told once to each worker process.

    ``choice`` is the engine that the parent chose; None: the process has no parent here, and chooses by itself.
    """

    plan: Plan
    ids: Mapping[str, str]
    keeper: Keeper
    fork: bool
    choice: Choice | None = None


_given: list[Given] = []


def initialise(
    plan: Plan, ids: Mapping[str, str], keeper: Keeper, fork: bool = CAN_FORK, choice: Choice | None = None
) -> None:
    """Remember, once per worker process, what every job needs; `fork`: share the past of a bundle."""
    keeper.begin_pack()
    _given[:] = [Given(plan=plan, ids=ids, keeper=keeper, fork=fork, choice=choice)]
    configuration_of.cache_clear()


def simulate_bundle(bundle: Bundle) -> list[Part] | Failure:
    """Run the jobs of a bundle, keep their measures on disk and return the notes on them, or the first failure."""
    if len(bundle) == 1 or not _given[0].fork:
        return one_by_one(simulate, bundle)
    return _from_one_past(bundle)


def one_by_one(task: Callable[[Job], Part], bundle: Bundle) -> list[Part] | Failure:
    """Run each job by itself; return the notes on them, or the first failure."""
    return _all(functools.partial(attempt, task), bundle)


def _all(do: Callable[[Job], Part | Failure], bundle: Bundle) -> list[Part] | Failure:
    done = []
    for job in bundle:
        outcome = do(job)
        if isinstance(outcome, Failure):
            return outcome
        done.append(outcome)
    return done


def simulate(job: Job) -> Part:
    """Run one replication from its start, keep its measures on disk and return the note on it."""
    started, configuration = time.perf_counter(), configuration_of(job.case)
    records = _engine().run_replication(configuration, replication=job.replication, seed=_given[0].plan.seed)
    return measured_and_kept(job, records, configuration, started=started)


# --- one past -------------------------------------------------------------------------------------


def _from_one_past(bundle: Bundle) -> list[Part] | Failure:
    """Simulate what the jobs have in common once, and go on from there in a child process for each.

    All that is heavy to import or to build is there before the first child, so that the children have it too; tables
    are made by the children only, for a process with the threads of a table library is not one to copy.
    """
    for name in HEAVY:
        importlib.import_module(name)
    started = time.perf_counter()
    past = attempt(_past_of, bundle[0])
    if isinstance(past, Failure):
        return past
    for job in bundle:
        configuration_of(job.case)
    each = (time.perf_counter() - started) / len(bundle)
    gc.collect()
    gc.freeze()
    try:
        done = _all(lambda job: in_a_child(lambda one: _go_on(one, past, seconds=each), job), bundle)
    finally:
        gc.unfreeze()
    if isinstance(done, Failure):
        _given[0].keeper.begin_pack()
    return done


def _past_of(job: Job) -> Any:
    """Return the world of a job on the date on which the first scenario takes effect."""
    configuration = configuration_of(job.case)
    assert configuration.changes_on is not None
    world = _engine().begin(configuration, replication=job.replication, seed=_given[0].plan.seed)
    _engine().run_until(world, configuration.changes_on)
    return world


def _go_on(job: Job, past: Any, *, seconds: float) -> Part:
    """Take a world on to its end under the configuration of a job; its share of the past took `seconds`."""
    started, configuration = time.perf_counter() - seconds, configuration_of(job.case)
    return measured_and_kept(job, _engine().go_on(past, configuration), configuration, started=started)


def _engine() -> Engine:
    """Return the engine of the whole run, whichever process this is."""
    choice = _given[0].choice
    return engine() if choice is None else follow(choice)


# --- measures -------------------------------------------------------------------------------------


def measured_and_kept(job: Job, records: Records, configuration: Configuration, *, started: float) -> Part:
    """Measure what a job left behind and keep it; return the note on it."""
    from sim.measures import measure

    found = measure(records, configuration, kept_of(job, _given[0].plan))
    return keep(job, rows=found.rows, series=found.series, n_engine_events=records.n_engine_events, started=started)


def keep(job: Job, *, rows: pd.DataFrame, series: pd.DataFrame, n_engine_events: int, started: float) -> Part:
    """Keep the tables of a job that took the time since `started` [perf_counter seconds]; return the note on it."""
    given = _given[0]
    part = Part(
        job=job.id,
        id=given.ids[job.id],
        digest=digest_of_frames((rows, series)),
        n_engine_events=n_engine_events,
        seconds=time.perf_counter() - started,
        peak_mb=_peak_mb(),
    )
    given.keeper.add(record(part, rows=rows, series=series), keep=part.seconds > WORTH_A_SYNC_SECONDS)
    return part


@functools.lru_cache(maxsize=CONFIGURATIONS)
def configuration_of(case: str) -> Configuration:
    """Return the configuration of a case, built once in a process."""
    plan = _given[0].plan
    return configured_case(plan.cases.get(case) or Case(document=case), plan)


def configured_case(case: Case, plan: Plan) -> Configuration:
    """Return the configuration of a case of a plan."""
    from sim.config import configuration_from_document

    document = plan.documents[case.document]
    return configuration_from_document(document if case.draw is None else drawn(document, plan.draws[case.draw]))


def _peak_mb() -> float:
    """Return the most memory this process ever held [MB]; nan where the system does not tell."""
    try:
        import resource
    except ImportError:
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
