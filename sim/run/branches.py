"""Jobs of a plan as branches of their pasts: each past is simulated once, and the jobs that share it go on there."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sim.engine import Choice
from sim.plan.plan import Job, Plan
from sim.run.asking import Ask
from sim.run.bundle import bundles_of, past_key
from sim.run.stem import Craft
from sim.run.task import (
    HEAVY,
    Bag,
    chosen_engine,
    configuration_of,
    go_on,
    initialise,
    is_drawn,
    known_as,
    past_of,
)
from sim.store.parts import Part

Asked: TypeAlias = tuple[Job, str]
"""A job and the id of its part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """From what a past is made: a job that has it, and which cases go on from it."""

    job: Job
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """What came of a job: the note on it, and its record."""

    part: Part
    record: bytes
    keep: bool


def craft_of(plan: Plan, *, jobs: Iterable[Job] | None = None, choice: Choice | None = None) -> Craft:
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


def _prepare(plan: Plan, choice: Choice | None) -> None:
    initialise(plan, {}, Bag(), choice)
    chosen_engine()


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


def _go_on(past: Any, asked: Asked, seconds: float) -> Branch:
    job, key = asked
    bag = known_as({job.id: key})
    part = go_on(job, past, seconds=seconds)
    record, keep = bag.kept.pop()
    return Branch(part=part, record=record, keep=keep)
