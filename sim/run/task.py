"""What a worker process does: replications, from their start or on from a past, measured and kept.

Where processes can be copied, jobs are branches of their pasts: each past is simulated once, and the jobs that share it
go on from there.
"""

from __future__ import annotations

import dataclasses
import functools
import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.engine import Engine, EngineChoice, engine, follow
from sim.plan import Bundle, Case, Job, Plan, bundles_of, kept_of, past_key
from sim.plan.draws import drawn
from sim.run.executor import Ask, Failure, attempt
from sim.run.forks import Craft
from sim.run.own_code import choice_of
from sim.run.process import most_mb
from sim.store import WORTH_A_SYNC_SECONDS, Part, digest_of_measures, record

if TYPE_CHECKING:
    import pandas as pd

    from sim.config import Configuration
    from sim.records import Records

HEAVY = ("pandas", "pyarrow.parquet", "sim.measures")
"""What is imported once, with the engine, before a process has any child: all that is there then, they have too."""

CONFIGURATIONS = 64
"""Configurations that a process keeps at hand [1.5 MB each]: those of all scenarios of a usual comparison and the steps
between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What every job needs, told once to each worker process."""

    plan: Plan
    ids: Mapping[str, str]
    choice: EngineChoice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """What came of a job: the note on it, and its record, to be kept by whoever asked."""

    part: Part
    record: bytes

    @property
    def is_dear(self) -> bool:
        """Whether it took long enough to be kept from a power cut."""
        return self.part.seconds > WORTH_A_SYNC_SECONDS


_given: list[Given] = []


def initialise(plan: Plan, ids: Mapping[str, str], choice: EngineChoice | None = None) -> None:
    """Remember, once per worker process, what every job needs; `choice`: the engine of whoever asks."""
    from sim.config import answer_by

    _given[:] = [Given(plan=plan, ids=ids, choice=choice or choice_of(plan.own_rules))]
    answer_by(plan.own_rules)
    configuration_of.cache_clear()


def one_by_one(task: Callable[[Job], Branch], bundle: Bundle) -> list[Branch] | Failure:
    """Run each job by itself; return what came of them, or the first failure."""
    done = []
    for job in bundle:
        outcome = attempt(task, job)
        if isinstance(outcome, Failure):
            return outcome
        done.append(outcome)
    return done


def simulate(job: Job) -> Branch:
    """Run one replication from its start, and measure it."""
    started, configuration = time.perf_counter(), configuration_of(job.case)
    records = chosen_engine().run_replication(configuration, replication=job.replication, seed=_given[0].plan.seed)
    return measured(job, records, configuration, started=started)


# --- one past -------------------------------------------------------------------------------------


def past_of(job: Job) -> Any:
    """Return the world of a job on the date on which the first scenario takes effect, or on its first morning."""
    configuration = configuration_of(job.case)
    world = chosen_engine().begin(configuration, replication=job.replication, seed=_given[0].plan.seed)
    if configuration.changes_on is not None:
        chosen_engine().run_until(world, configuration.changes_on)
    return world


def go_on(job: Job, past: Any, *, seconds: float) -> Branch:
    """Take a world on to its end under the configuration of a job; its share of the past took `seconds`."""
    started, configuration = time.perf_counter() - seconds, configuration_of(job.case)
    return measured(job, chosen_engine().go_on(past, configuration), configuration, started=started)


def chosen_engine() -> Engine:
    """Return the engine of the whole run, whichever process this is."""
    choice = _given[0].choice
    return engine() if choice is None else follow(choice)


# --- measures -------------------------------------------------------------------------------------


def measured(job: Job, records: Records, configuration: Configuration, *, started: float) -> Branch:
    """Measure what a job left behind."""
    from sim.measures import measure, registry_of

    plan = _given[0].plan
    found = measure(records, configuration, kept_of(job, plan), registry=registry_of(plan.own_measures))
    return branch_of(
        job, rows=found.rows, series=found.series, n_engine_events=records.n_engine_events, started=started
    )


def branch_of(job: Job, *, rows: pd.DataFrame, series: pd.DataFrame, n_engine_events: int, started: float) -> Branch:
    """Put together the tables of a job that took the time since `started` [perf_counter seconds]."""
    part = Part(
        job=job.id,
        id=_given[0].ids[job.id],
        digest=digest_of_measures(rows, series),
        n_engine_events=n_engine_events,
        seconds=time.perf_counter() - started,
        peak_mb=most_mb(),
    )
    return Branch(part=part, record=record(part, rows=rows, series=series))


@functools.lru_cache(maxsize=CONFIGURATIONS)
def configuration_of(case: str) -> Configuration:
    """Return the configuration of a case, built once in a process."""
    plan = _given[0].plan
    return configured_case(plan.cases.get(case) or Case(document=case), plan)


def is_drawn(case: str) -> bool:
    """Whether a draw of assumed numbers is laid over a case, so that only the past of that draw has use for it."""
    known = _given[0].plan.cases.get(case)
    return known is not None and known.draw is not None


def configured_case(case: Case, plan: Plan) -> Configuration:
    """Return the configuration of a case of a plan."""
    from sim.config import configuration_from_document

    document = plan.documents[case.document]
    return configuration_from_document(document if case.draw is None else drawn(document, plan.draws[case.draw]))


Asked: TypeAlias = tuple[Job, str]
"""A job and the id of its part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """From what a past is made: a job that has it, and which cases go on from it."""

    job: Job
    cases: tuple[str, ...]


def craft_of(plan: Plan, *, jobs: Iterable[Job] | None = None, choice: EngineChoice | None = None) -> Craft:
    """Return what is done with the pasts of a plan; `jobs`: with no more configurations than these run.

    `choice` is the engine of whoever asks, None that of the process itself.
    """
    part = plan if jobs is None else _part_of(plan, tuple(jobs))
    return Craft(past_of=_past_of, go_on=_go_on, ready=_ready, prepare=_prepare, arguments=(part, choice), heavy=HEAVY)


def _part_of(plan: Plan, jobs: tuple[Job, ...]) -> Plan:
    cases = {job.case: plan.case(job) for job in jobs}
    documents = {case.document: plan.documents[case.document] for case in cases.values()}
    draws = {case.draw: plan.draws[case.draw] for case in cases.values() if case.draw is not None}
    return dataclasses.replace(plan, jobs=jobs, cases=cases, documents=documents, draws=draws)


def asks_of(jobs: Iterable[Job], *, plan: Plan, ids: Mapping[str, str]) -> list[Ask]:
    """Return what is asked of the pasts of a plan: those with most jobs first, so that all are busy until the end."""
    asks = []
    for bundle in bundles_of(jobs, plan=plan):
        root = Root(job=bundle[0], cases=tuple(dict.fromkeys(job.case for job in bundle)))
        asks += [Ask(key=past_key(job, plan), root=root, job=(job, ids[job.id])) for job in bundle]
    return asks


def keys_of(jobs: Iterable[Job], *, plan: Plan) -> set[Hashable]:
    """Return the keys of the pasts that some jobs have."""
    return {past_key(job, plan) for job in jobs}


# --- there ----------------------------------------------------------------------------------------


def _prepare(plan: Plan, choice: EngineChoice | None) -> None:
    from sim.measures import registry_of

    initialise(plan, {}, choice)
    chosen_engine()
    registry_of(plan.own_measures)  # here once, and not in each copy: a file may import what takes long


def _ready(root: Root) -> None:
    """Build the configurations that many pasts have in common, for all copies of this process."""
    for case in root.cases:
        if not is_drawn(case):
            configuration_of(case)


def _past_of(root: Root) -> Any:
    past = past_of(root.job)
    for case in root.cases:
        configuration_of(case)
    return past


def _go_on(past: Any, asked: Asked, seconds: float) -> list[Branch]:
    job, key = asked
    _given[:] = [dataclasses.replace(_given[0], ids={job.id: key})]
    return [go_on(job, past, seconds=seconds)]
