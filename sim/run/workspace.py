"""The folder of a run that is not finished: its plan, the parts that are done, and who works on it."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.errors import ResultsError
from sim.plan.plan import Plan, plan_from_document
from sim.run.bundles import Shard
from sim.run.identity import changed_code, changes, code_of, ids_of
from sim.store.files import read_json, write_text
from sim.store.parts import Parts
from sim.store.result import unsealed, write_sealed

PLAN = "plan.json"

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
        """Throw away what is left when the result has its own name."""
        shutil.rmtree(self.folder)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder, so that no second run works in it at the same time.

        Raises
        ------
        ResultsError
            Another run holds it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            if not _lock_in_time(lock.fileno()):
                raise ResultsError(f"{self.folder}: another run is working here; wait for it, or use --out DIR")
            yield

    def is_held(self) -> bool:
        """Whether a run is working in the folder now."""
        path = self.folder / "lock"
        if not path.exists():
            return False
        with path.open("r+") as lock:
            return not _lock(lock.fileno())

    def _note(self, plan: Plan, shard: Shard | None) -> None:
        facts: dict[str, Any] = {"code": code_of(plan), "shard": None if shard is None else [shard.k, shard.n]}
        write_sealed(self._path, facts | {"plan": plan.document()})

    @property
    def _path(self) -> Path:
        return self.folder / PLAN

    def _told(self) -> dict[str, Any]:
        """Return what was noted of the run."""
        return unsealed(self._path, read_json(self._path))

    def _refuse_another(self, plan: Plan, shard: Shard | None) -> None:
        """Refuse to go on with a run that this one is not, or does not go on from."""
        told = self._told()
        old = plan_from_document(told["plan"], origin=self._path)
        other = changed_code(told["code"], old)
        if not other:
            other = "" if set(ids_of(old).values()) <= set(ids_of(plan).values()) else changes(old, plan)
        mine = None if shard is None else [shard.k, shard.n]
        if not other and told["shard"] != mine:
            other = f"shard: {_shard_in_words(told['shard'])} -> {_shard_in_words(mine)}"
        if other:
            raise ResultsError(
                f"{self.folder}: holds an unfinished run of another plan or code; what changed: {other}; change it "
                "back, delete the folder, or write elsewhere with --out DIR"
            )


def _lock_in_time(handle: int) -> bool:
    """Lock a file, and say whether it worked; a run that was killed may leave a process that goes in a moment."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not _lock(handle):
        if time.monotonic() > until:
            return False
        time.sleep(PATIENCE_SECONDS / 20)
    return True


def _shard_in_words(shard: list[int] | None) -> str:
    return "the whole" if shard is None else f"{shard[0]}/{shard[1]}"


def _lock(handle: int) -> bool:
    """Take an advisory lock that goes when the process goes; where there are none, always succeed."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
