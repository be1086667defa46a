"""A unit is held against its source before it is used: at once where it is built, once on any other machine.

The verdict is kept beside the unit or, where nobody may write there, in the cache folder of the user.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from sim.engine.record import PACKAGE, Record, shown, write_whole
from sim.errors import EngineError

LETTERS = 12
"""Letters of the digest of a unit in the names of files."""

MOST_SECONDS = 1800.0
"""A self-check that takes longer never ends."""

IN_A_PROCESS = "import sys; sys.path.insert(0, sys.argv[1]); from sim.engine.self_check import main; main(sys.argv[2])"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of a self-check.

    ``other`` is what the unit does otherwise than its source, in words, empty when nothing; ``digests`` those of the
    records of the source; ``ratio`` how often the time of the unit goes into that of its source.
    """

    other: str = ""
    digests: dict[str, str] = field(default_factory=dict)
    ratio: float = 0.0

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Return the verdict in a file; None when there is none that can be read."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None


def held(record: Record, built: Path, *, say: Callable[[str], object]) -> Verdict:
    """Return the verdict on a unit, and make it where there is none yet.

    Raises
    ------
    EngineError
        The unit does otherwise than its source.
    """
    verdict = verdict_in(record, built)
    if verdict is None:
        say("the compiled model is held against its source, once on this machine: some seconds")
        verdict = verdict_of(built / record.unit)
        keep(verdict, record, built)
    if verdict.other:
        raise EngineError(refusal(verdict, built / record.unit))
    return verdict


def refusal(verdict: Verdict, unit: Path) -> str:
    """Return in one line why a unit is refused, and what it is called for who wants to look."""
    return f"the compiled model is refused: {verdict.other}; this is our bug, and the unit is kept as {shown(unit)}"


def verdict_in(record: Record, built: Path) -> Verdict | None:
    """Return the verdict that was made before."""
    found = (Verdict.read(folder / _name_of(record)) for folder in _folders(built))
    return next((verdict for verdict in found if verdict is not None), None)


def keep(verdict: Verdict, record: Record, built: Path) -> None:
    """Keep a verdict where it can be kept; where it cannot, it is made again next time."""
    for folder in _folders(built):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(folder / _name_of(record), asdict(verdict))
        except OSError:
            continue
        return


def verdict_of(unit: Path) -> Verdict:
    """Return what comes of a self-check of the unit in a file, in a fresh process.

    Raises
    ------
    EngineError
        The check itself cannot be made here.
    """
    command = [sys.executable, "-P", "-c", IN_A_PROCESS, str(PACKAGE.parent), str(unit)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return Verdict(other=f"it does not end within {MOST_SECONDS:.0f} s")
    last = (done.stdout.strip().splitlines() or [""])[-1]
    try:
        told = json.loads(last)
    except ValueError:
        said = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        return Verdict(other=f"it does not run ({said[-1]})")
    if "cannot" in told:
        raise EngineError(f"the compiled model cannot be held against its source here: {told['cannot']}")
    return Verdict(**told)


def _folders(built: Path) -> Iterator[Path]:
    """Yield where a verdict may be kept, the best first."""
    yield built
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    yield (Path(home) if home else Path("~/.cache").expanduser()) / "ijmond-caseload"


def _name_of(record: Record) -> str:
    return f"held-{record.sha256[:LETTERS]}.json"
