"""The folder of a run: what of it is there, its plan and who works on it while it grows, and what it takes over.

A run takes over the replications that are there already: those of a finished result that grows, or of the shards of its
plan.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import platform
import shutil
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sim.errors import ResultsError
from sim.lock import locked
from sim.plan import Job, Plan, Shard, job_in, plan_from_document
from sim.run.deciding import changed_code, changes, code_of, ids_of
from sim.store import (
    BESIDE,
    BESIDE_SERIES,
    NAME,
    PARTS,
    REPLICATIONS,
    SERIES,
    Part,
    Parts,
    Result,
    as_noted,
    body_of,
    digest_of_measures,
    document_in,
    empty_like,
    entries_of,
    open_any,
    record,
    record_of,
    refuse_existing,
    runs_of,
    unsealed,
    write_sealed,
    write_text,
)
from sim.studies import kind_of

if TYPE_CHECKING:
    import pyarrow as pa


PLAN = "plan.json"

OTHER_FORM = "the form in which a plan is written, which is that of another version"
"""What is other in a plan that this version cannot read."""

OPEN_STAYS = os.name == "nt"
"""Whether a file that is open cannot be thrown away, as on Windows: the lock of a run goes when it is let go."""

PATIENCE_SECONDS = 1.0
"""How long a folder that is held is waited for: what a killed run was about to start is gone within that time."""


@dataclass(frozen=True)
class Workspace:
    """Where a run keeps what it has until the whole is there; `final` is the folder it will become."""

    final: Path

    def __post_init__(self) -> None:
        if self.final.name in ("", ".."):
            raise ResultsError(f"{self.final}: is no name for a results folder; give one such as results/current")

    @property
    def folder(self) -> Path:
        """The unfinished folder, beside the final one."""
        return self.final.with_name(self.final.name + ".partial")

    @cached_property
    def parts(self) -> Parts:
        """The answers that are there."""
        return Parts(self.folder / "parts")

    @property
    def store(self) -> Path:
        """Where the final files are put together."""
        return self.folder / "store"

    def open(self, plan: Plan, *, shard: Shard | None = None) -> Iterator[str]:
        """Start, or go on with, the run of `plan` or of a shard of it; yield what was found torn, in words.

        A larger plan goes on with what a smaller one has done.

        Raises
        ------
        ResultsError
            The unfinished run that stands there is another one, or it is damaged.
        """
        self.parts.folder.mkdir(parents=True, exist_ok=True)
        if self._path.exists():
            self._refuse_another(plan, shard)
        self._note(plan, shard)
        shutil.rmtree(self.store, ignore_errors=True)
        (self.folder / "failed.txt").unlink(missing_ok=True)
        yield from self.parts.look(thorough=True, mend=True)

    def extend(self, plan: Plan) -> None:
        """Note that the run in this folder has become the larger `plan`.

        It stays the run that was started, so that the same command goes on with it.
        """
        write_sealed(self._path, self._told() | {"grown": plan.document()})

    def plan(self) -> Plan:
        """Return the plan of the unfinished run, as it has become."""
        told = self._told()
        return plan_from_document(told.get("grown") or told["plan"], origin=self._path)

    def shard(self) -> Shard | None:
        """Return which shard of its plan the unfinished run is; None: all of it."""
        given = self._told()["shard"]
        return None if given is None else Shard(*given)

    def failed(self) -> str:
        """Return what went wrong in the job that stopped the run; empty when nothing did."""
        path = self.folder / "failed.txt"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def note_failure(self, text: str) -> None:
        """Keep what went wrong."""
        write_text(self.folder / "failed.txt", text + "\n")

    def close(self) -> None:
        """Throw away what is left when the result has its own name; where open files stay, its holder does the rest."""
        shutil.rmtree(self.folder, ignore_errors=OPEN_STAYS)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder, so that no second run works in it at the same time.

        Raises
        ------
        ResultsError
            Another run holds it.
        """
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._lock_file.open("a+", encoding="utf-8") as lock:
                if self._is_mine(lock):
                    lock.truncate(0)
                    lock.write(f"process {os.getpid()} on {platform.node()}")
                    lock.flush()
                    yield
                    break
                lock.seek(0)
                holder = lock.read()
            if time.monotonic() > until:
                who = f" ({holder})" if holder else ""
                raise ResultsError(f"{self.folder}: another run is working here{who}; wait for it, or use --out DIR")
            time.sleep(PATIENCE_SECONDS / 20)
        if OPEN_STAYS and not self._path.exists():
            shutil.rmtree(self.folder, ignore_errors=True)

    def tidy(self) -> None:
        """Throw away what was left here by a run that was stopped when its result had its name; all of it is there."""
        if not self.folder.exists() or self.failed() or not (self.final / NAME).is_file():
            return
        with contextlib.suppress(ResultsError), self.held():
            if Parts(self.folder / "parts").known() <= _ids(open_any(self.final)):
                self.close()

    def is_held(self) -> bool:
        """Whether a run is working in the folder now."""
        if not self._lock_file.exists():
            return False
        with self._lock_file.open("r+", encoding="utf-8") as lock:
            return not locked(lock.fileno())

    def _is_mine(self, lock: IO[str]) -> bool:
        """Lock the file, and say whether it worked and that is still the one there: who held it may have deleted it."""
        try:
            return locked(lock.fileno()) and os.path.samestat(os.fstat(lock.fileno()), self._lock_file.stat())
        except FileNotFoundError:
            return False

    @property
    def _lock_file(self) -> Path:
        return self.folder / "lock"

    def _note(self, plan: Plan, shard: Shard | None) -> None:
        facts: dict[str, Any] = {"code": code_of(plan), "shard": None if shard is None else [shard.k, shard.n]}
        write_sealed(self._path, facts | {"plan": plan.document()})

    @property
    def _path(self) -> Path:
        return self.folder / PLAN

    def _told(self) -> dict[str, Any]:
        """Return what was noted of the run."""
        return as_noted(unsealed(self._path, document_in(self._path)), path=self._path)

    def _refuse_another(self, plan: Plan, shard: Shard | None) -> None:
        """Refuse to go on with a run that this one is not, or does not go on from."""
        told = self._told()
        other = self._other_than(told, plan)
        mine = None if shard is None else [shard.k, shard.n]
        if not other and told["shard"] != mine:
            other = f"shard: {_shard_in_words(told['shard'])} -> {_shard_in_words(mine)}"
        if other:
            raise ResultsError(
                f"{self.folder}: holds an unfinished run of another plan or code; what changed: {other}; change it "
                "back, delete the folder, or write elsewhere with --out DIR"
            )

    def _other_than(self, told: Mapping[str, Any], plan: Plan) -> str:
        """Return what stands in the way of going on with what was noted of a run as `plan`; empty: nothing does."""
        try:
            old = plan_from_document(told["plan"], origin=self._path)
        except ResultsError:
            return OTHER_FORM
        other = changed_code(told["code"], old)
        return other or ("" if set(ids_of(old).values()) <= set(ids_of(plan).values()) else changes(old, plan))


def _shard_in_words(shard: list[int] | None) -> str:
    return "the whole" if shard is None else f"{shard[0]}/{shard[1]}"


# --- replications that are there already ------------------------------------------------------------------------


class WholeError(ResultsError):
    """What is there has all that is asked."""


LABELS = ("scenario", "point", "replication")
LABELS_BESIDE = (*LABELS, "beside")


def grows(out: Path, plan: Plan) -> Result | None:
    """Return the finished result at `out` when it is a part of `plan`, so that it can grow; None: nothing is there.

    Raises
    ------
    ResultsError
        What is there is something else; `WholeError` when it has all that is asked.
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
            raise ResultsError(f"{exists}; it cannot grow into what is asked either: {other}") from None
        if _has_all(result, plan):
            raise WholeError(str(exists)) from None
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
    try:
        other = changed_code(result.manifest["code_files"], result.plan)
    except ResultsError:
        return f"the code has changed: {OTHER_FORM}"
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
        raise ResultsError(
            f"{first.folder}: no shard {shards} among what was given; run it with --shard {missing[0]}/{n}"
        )
    return first.plan, results


def is_whole(out: Path, plan: Plan, shard: Shard) -> bool:
    """Whether this shard of `plan`, finished by this code, stands at `out`."""
    told = open_any(out).manifest if (out / NAME).is_file() else {}
    same = told.get("shard") == [shard.k, shard.n] and told["plan_digest"] == plan.digest
    return same and not changed_code(told["code_files"], plan)


def _other_than(first: Result, result: Result) -> str:
    """Return how a shard differs from another in what all of a plan must have in common; empty: in nothing."""
    one, other = first.manifest, result.manifest
    if one["shard"][1] != other["shard"][1]:
        return f"one of {one['shard'][1]} shards, the other of {other['shard'][1]}"
    if one["code_files"] != other["code_files"]:
        return "the code"
    return changes(first.plan, result.plan) if one["plan_digest"] != other["plan_digest"] else ""
