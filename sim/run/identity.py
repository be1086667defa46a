"""What decides a replication, in one name; and what has changed when two runs do not have the same names."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sim.config import differences, meaning_of
from sim.measures import HOUSE
from sim.plan.kept import kept_of
from sim.plan.plan import Job, Plan
from sim.plan.study import Outcome
from sim.run.deciding import deciding_code, where

LETTERS = 32
"""Letters of a digest that name a replication: 128 bits, beyond any chance of two with one name."""

MOST_TOLD = 4
"""How many things that changed are said; of the others, only how many they are."""


def ids_of(plan: Plan, *, known: dict[Hashable, str] | None = None) -> dict[str, str]:
    """Return the id of each job of a plan, by its name: the digest of all that decides what is kept of it.

    That is what the code of the model means (`sim.run.deciding`), what the resolved configuration of its case means
    (`sim.config.meaning`), with the ranges where a number is drawn, the seed, the number of the replication and which
    measures are kept.

    Parameters
    ----------
    plan
        The plan.
    known
        Digests of the same plan when it was smaller, so that nothing is read twice; those that are new come to it.
    """
    known = {} if known is None else known
    known.setdefault("code", _digest(code_of(plan)))
    return {job.id: _digest([_of_case(job, plan, known), job.replication]) for job in plan.jobs}


def _of_case(job: Job, plan: Plan, known: dict[Hashable, str]) -> str:
    """Return the digest of all that the replications of a case have in common."""
    key = (job.scenario, job.point, job.beside)
    if key not in known:
        kept = dataclasses.asdict(kept_of(job, plan))
        own = [one.text for one in plan.own_measures]
        known[key] = _digest([known["code"], _configuration(job, plan, known), plan.seed, kept, own])
    return known[key]


def _configuration(job: Job, plan: Plan, known: dict[Hashable, str]) -> str:
    """Return the digest of the configuration that a job runs, with the draw that is laid over it."""
    case = plan.case(job)
    if case.document not in known:
        known[case.document] = _digest(meaning_of(plan.documents[case.document]))
    if case.draw is None:
        return known[case.document]
    key = (case.document, "ranges")
    if key not in known:
        known[key] = _digest(meaning_of(plan.documents[case.document], ranges=True))
    return _digest([known[key], plan.draws[case.draw]])


def changes(old: Plan, new: Plan) -> str:
    """Return in one line what stands in the way of going on with an old plan as a new one."""
    return told(_changes(old, new)) or "another choice of replications"


def code_of(plan: Plan) -> dict[str, str]:
    """Return the digest of each definition that decides the replications of a plan, by its name.

    What works out a measure that the plan does not name is none of it: a measure that comes to the house later leaves
    every result as it is.
    """
    asked = set(plan.known_measures)
    other = (one.compute for one in HOUSE.computations if not any(measure.id in asked for measure in one.measures))
    return deciding_code(apart=frozenset((compute.__module__, compute.__name__) for compute in other))


def changed_code(old: Mapping[str, str], plan: Plan) -> str:
    """Return in one line which definitions that decide a plan's replications are others than in `old`; empty: none."""
    new = code_of(plan)
    return told(where(name) for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name))


def told(things: Iterable[str]) -> str:
    """Return the first of some things in one line, and how many more there are."""
    rest = iter(things)
    first = list(islice(rest, MOST_TOLD))
    more = sum(1 for _ in rest)
    return "; ".join([*first, *([f"and {more} more"] if more else [])])


def _changes(old: Plan, new: Plan) -> Iterator[str]:
    if old.seed != new.seed:
        yield f"seed: {old.seed} -> {new.seed}"
    for key in dict.fromkeys([*old.documents, *new.documents]):
        if key not in new.documents:
            yield f"{key}: only in the first"
        elif key in old.documents and not _mean_the_same(old.documents[key], new.documents[key]):
            yield from (f"{key}: {line}" for line in differences(old.documents[key], new.documents[key]))
    if old.draws != new.draws:
        yield "the draws of assumed numbers"
    if old.known_measures.keys() != new.known_measures.keys():
        yield f"measures: {told(sorted(old.known_measures.keys() ^ new.known_measures.keys()))} are in one of both"
    for name, told_as in (("headline", _names), ("periods", ", ".join)):
        pair = [told_as(getattr(plan.compared, name, ())) for plan in (old, new)]
        if pair[0] != pair[1]:
            yield f"{name}: {pair[0]} -> {pair[1]}"
    if (old.measures, old.own_measures) != (new.measures, new.own_measures):
        yield from _other_measures(old, new)
    gone = len({job.id for job in old.jobs} - {job.id for job in new.jobs})
    if gone:
        yield f"{gone} of its replications are not asked for any more"


def _other_measures(old: Plan, new: Plan) -> Iterator[str]:
    """Yield the files of the user that have changed, and which measures there are more or fewer of."""
    ours, theirs = ({one.file: one.text for one in plan.own_measures} for plan in (old, new))
    yield from (f"{file}: another text" for file in ours.keys() & theirs.keys() if ours[file] != theirs[file])
    first, second = old.known_measures, new.known_measures
    yield from (f"{name}: only measured in the first" for name in first if name not in second)
    yield from (f"{name}: only measured in the second" for name in second if name not in first)


def _names(outcomes: Iterable[Outcome]) -> str:
    return ", ".join(outcome.name for outcome in outcomes)


def _mean_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return meaning_of(one, ranges=True) == meaning_of(other, ranges=True)


def _digest(value: Any) -> str:
    """Return the digest of plain data; the order of keys counts, for in a configuration it has a meaning."""
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:LETTERS]
