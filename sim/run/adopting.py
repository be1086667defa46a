"""Replications that are there already: those of a finished result that grows, or of the shards of a plan."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ResultsError
from sim.plan.plan import Job, Plan, job_in
from sim.run.identity import changed_code, changes, ids_of
from sim.store.canonical import digest_of_measures
from sim.store.files import BESIDE, BESIDE_SERIES, NAME, PARTS, REPLICATIONS, SERIES, refuse_existing
from sim.store.parts import Part, Parts, body_of, entries_of, record, record_of
from sim.store.result import Result, open_any
from sim.store.tables import empty_like, runs_of
from sim.studies import kind_of

if TYPE_CHECKING:
    import pyarrow as pa

LABELS = ("scenario", "point", "replication")
LABELS_BESIDE = (*LABELS, "beside")


def grows(out: Path, plan: Plan) -> Result | None:
    """Return the finished result at `out` when it is a part of `plan`, so that it can grow; None: nothing is there.

    Raises
    ------
    ResultsError
        What is there is something else, or has all that is asked.
    """
    if not (out / NAME).is_file():
        refuse_existing(out)
        return None
    try:
        refuse_existing(out)
    except ResultsError as exists:
        result = open_any(out)
        other = _no_part_of(result, plan)
        if other:
            raise ResultsError(f"{exists}; nor does what is asked only add to it: {other}") from None
        if _has_all(result, plan):
            raise
    return result


def _has_all(result: Result, plan: Plan) -> bool:
    """Whether a result has all that a plan asks, and says of it what the plan says.

    Asked otherwise, such as for other measures or more precisely, it is made anew of the same replications.
    """
    old, ids = result.plan, set(ids_of(plan).values())
    if not _ids(result) >= ids:
        return False
    same_jobs = _ids(result) == ids
    return (_wish(plan) == _wish(old) and _says_the_same(plan, old)) or not (same_jobs or kind_of(plan).required(plan))


def _says_the_same(plan: Plan, old: Plan) -> bool:
    """Whether two plans have the same texts and sources too, of the cases that both have."""
    return all(plan.documents[name] == old.documents[name] for name in plan.documents.keys() & old.documents.keys())


def _wish(plan: Plan) -> Plan:
    """Return what a plan asks apart from how often and of what: without what it may have grown by."""
    study = None if plan.study is None else plan.study.as_asked()
    return dataclasses.replace(plan, jobs=(), documents={}, cases={}, draws={}, study=study)


def _no_part_of(result: Result, plan: Plan) -> str:
    """Return why a result is no part of a plan; empty when it is."""
    if "shard" in result.manifest:
        return "it is a shard; see `ijmond merge --help`"
    if not (result.folder / REPLICATIONS).is_file():
        return f"it was published without {REPLICATIONS}"
    other = changed_code(result.manifest["code_files"], result.plan)
    if other:
        return f"the code has changed: {other}"
    mine = set(ids_of(plan).values())
    return "" if _ids(result) <= mine or _ids(result) >= mine else changes(result.plan, plan)


def adopt(result: Result, parts: Parts) -> None:
    """Keep what a finished result or a shard has of each replication among `parts`, unless it is there.

    Raises
    ------
    ResultsError
        The tables are not what came of the replications.
    """
    known = parts.known()
    made = _of_shard(result) if "shard" in result.manifest else _of_tables(result)
    for key, one in made:
        if key not in known:
            parts.add(one)


def _of_shard(result: Result) -> Iterator[tuple[str, bytes]]:
    for entry in entries_of(result.folder / PARTS, bodies=True)[0]:
        yield entry.note["id"], record_of(entry.note, body_of(entry))


def _of_tables(result: Result) -> Iterator[tuple[str, bytes]]:
    """Yield the record of each job, from the tables that stack them; they stand there in the order of the jobs."""
    regular = tuple(_Stack(result.folder / name, LABELS) for name in (REPLICATIONS, SERIES))
    others = tuple(_Stack(result.folder / name, LABELS_BESIDE) for name in (BESIDE, BESIDE_SERIES))
    for job, told in _jobs_of(result):
        tables = tuple(stack.take(job) for stack in (others if job.beside else regular))
        part = Part(job=job.id, seconds=0.0, peak_mb=0.0, **told)
        frames = tuple(table.to_pandas() for table in tables)
        if digest_of_measures(*frames) != part.digest:
            raise ResultsError(f"{result.folder}: {job.id} is not what was written; the folder is damaged, run it anew")
        yield part.id, record(part, rows=frames[0], series=frames[1])


class _Stack:
    """A file of stacked tables, from which they are taken in their order."""

    def __init__(self, path: Path, labels: tuple[str, ...]) -> None:
        self._labels = labels
        self._runs = runs_of(path, labels) if path.is_file() else iter(())
        self._like = empty_like(path, labels) if path.is_file() else None
        self._next: tuple[tuple[Any, ...], pa.Table] | None = next(self._runs, None)

    def take(self, job: Job) -> pa.Table:
        """Return the table of a job; an empty one when it has none."""
        mine = tuple(getattr(job, label) for label in self._labels)
        if self._next is not None and self._next[0] == mine:
            found, self._next = self._next[1], next(self._runs, None)
            return found
        assert self._like is not None
        return self._like


def _jobs_of(result: Result) -> Iterator[tuple[Job, dict[str, Any]]]:
    for row in result.jobs.to_dict("records"):
        yield job_in(row), {name: row[name] for name in ("id", "digest", "n_engine_events")}


def _ids(result: Result) -> set[str]:
    return set(result.jobs["id"])


# --- shards ---------------------------------------------------------------------------------------


def shards_in(folders: Collection[Path]) -> tuple[Plan, list[Result]]:
    """Return the plan of which all these folders are shards, and them.

    Raises
    ------
    ResultsError
        One is no shard, is of another plan or other code, or a shard is missing.
    """
    results = [open_any(folder) for folder in folders]
    for result in results:
        if "shard" not in result.manifest:
            raise ResultsError(f"{result.folder}: is no shard; give the folders that `ijmond run --shard` wrote")
    first = results[0]
    for result in results[1:]:
        other = _other_than(first, result)
        if other:
            raise ResultsError(f"{result.folder}: is no shard of the run of {first.folder}; what differs: {other}")
    other = changed_code(first.manifest["code_files"], first.plan)
    if other:
        raise ResultsError(f"{first.folder}: the code has changed since: {other}; merge with the code that ran it")
    n = first.manifest["shard"][1]
    missing = sorted(set(range(1, n + 1)) - {result.manifest["shard"][0] for result in results})
    if missing:
        shards = ", ".join(f"{k}/{n}" for k in missing)
        raise ResultsError(f"{first.folder.parent}: no shard {shards} among what was given; run it with --shard")
    return first.plan, results


def _other_than(first: Result, result: Result) -> str:
    """Return how a shard differs from another in what all of a plan must have in common; empty: in nothing."""
    one, other = first.manifest, result.manifest
    if one["shard"][1] != other["shard"][1]:
        return f"one of {one['shard'][1]} shards, the other of {other['shard'][1]}"
    if one["code_files"] != other["code_files"]:
        return "the code"
    return changes(first.plan, result.plan) if one["plan_digest"] != other["plan_digest"] else ""
