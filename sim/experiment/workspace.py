"""The folder of a run that is not finished: its plan, the parts that are done, and who works on it."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import ResultsError
from sim.experiment.plan import Plan, plan_from_document
from sim.store.files import read_json, write_json, write_text
from sim.store.parts import Part, Parts
from sim.store.provenance import source_digest

PLAN = "plan.json"


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where a run keeps what it has until the whole is there; `final` is the folder it will become."""

    final: Path

    @property
    def folder(self) -> Path:
        """The unfinished folder, beside the final one."""
        return self.final.with_name(self.final.name + ".partial")

    @property
    def parts(self) -> Parts:
        """The answers that are there."""
        return Parts(self.folder / "parts")

    @property
    def store(self) -> Path:
        """Where the final files are put together."""
        return self.folder / "store"

    def open(self, plan: Plan) -> dict[str, Part]:
        """Start, or go on with, the run of `plan`; return the notes of the jobs that are done.

        Raises
        ------
        ResultsError
            The unfinished run that stands there is another one.
        """
        self.parts.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / PLAN
        signature = {"plan_digest": plan.digest, "source_digest": source_digest()}
        if path.exists() and {key: read_json(path).get(key) for key in signature} != signature:
            raise ResultsError(
                f"{self.folder}: holds an unfinished run of another plan or another version of the code; "
                "delete it, or write elsewhere with --out DIR"
            )
        write_json(path, signature | {"plan": plan.document()})
        shutil.rmtree(self.store, ignore_errors=True)
        (self.folder / "failed.txt").unlink(missing_ok=True)
        return self._sound_parts(plan)

    def plan(self) -> Plan:
        """Return the plan of the unfinished run."""
        document: dict[str, Any] = read_json(self.folder / PLAN)
        return plan_from_document(document["plan"])

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
            if not _lock(lock.fileno()):
                raise ResultsError(f"{self.folder}: another run is working here; wait for it, or use --out DIR")
            yield

    def is_held(self) -> bool:
        """Whether a run is working in the folder now."""
        path = self.folder / "lock"
        if not path.exists():
            return False
        with path.open("r+") as lock:
            return not _lock(lock.fileno())

    def _sound_parts(self, plan: Plan) -> dict[str, Part]:
        wanted = {job.id for job in plan.jobs}
        done = {name: part for name, part in self.parts.done().items() if name in wanted}
        for part in done.values():
            self.parts.check(part)
        return done


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
