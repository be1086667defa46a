"""What a command makes of a doctored folder, and what of that is wrong."""

from __future__ import annotations

import contextlib
import gc
import os
import random
import shutil
import signal
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.errors import CaseloadError
from tests.doctored.changes import CANARY, doctored
from tests.doctored.sources import Source

MOST_SECONDS, MOST_WAIT, MOST_MB = 60, 300, 1024.0
"""Of processor time; by the clock, of a machine that does other things too; and of memory at the peak."""

LAST_RESORT = "do not fit together"
"""What is said where no check foresaw what is wrong."""


class HangsError(BaseException):
    """A command took too long; nothing in it may catch this."""


class WouldRunError(CaseloadError):
    """The folder was read, and the model would now begin."""


class _Engine:
    line = "engine: none"

    def run_replication(self, *_: object, **__: object) -> NoReturn:
        """Begin nothing."""
        raise WouldRunError("the model would run now")


def _would_run(*_: object, **__: object) -> NoReturn:
    raise WouldRunError("the model would run now")


@contextlib.contextmanager
def only_read() -> Iterator[None]:
    """Stop every command where the model would begin: what it does then is no question of reading."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.commands.replay.engine", lambda **_: _Engine())
        patch.setattr("sim.run.run._Runs._turn", _would_run)
        yield


@dataclass
class Told:
    """What came of some folders: how often each answer, and what was wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    resorts: list[str] = field(default_factory=list)
    peak_mb: float = 0.0

    def __iadd__(self, other: Told) -> Told:
        self.counts += other.counts
        self.wrong += other.wrong
        self.resorts += other.resorts
        self.peak_mb = max(self.peak_mb, other.peak_mb)
        return self


def judged(sources: list[Source], numbers: Sequence[int], seed: int) -> Told:
    """Doctor a folder for each of some numbers, give it to a command and judge what comes."""
    told = Told()
    with only_read():
        for number in numbers:
            luck = random.Random(f"doctored {seed} {number}")
            source = luck.choice(sources)
            with tempfile.TemporaryDirectory() as place:
                _judge(Path(place).resolve(), source, luck, told, number=number)
    return told


def _forget_peak() -> None:
    """Give back what the doctoring took, and count the peak of memory from here on."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak_mb() -> float:
    """Return the most memory since then."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return float(next(line.split()[1] for line in told.splitlines() if line.startswith("VmHWM"))) / 1024.0


def _judge(place: Path, source: Source, luck: random.Random, told: Told, *, number: int) -> None:
    folder = place / source.folder.name
    shutil.copytree(source.folder, folder)
    for name in ("outside", "out", "work"):
        (place / name).mkdir()
    (place / "outside" / "secret").write_text("secret")
    what, words = doctored(folder, luck), luck.choice(source.commands)
    before = _surroundings(place, folder)
    _forget_peak()
    with _standing_in(place / "work"):
        answer = _answer([words[0], str(folder), *words[1:]])
    peak = _peak_mb()
    told.peak_mb = max(told.peak_mb, peak)
    said = f"{number}: {words[0]} {source.folder.name}: {what}: "
    kind = answer.split(":")[0]
    told.counts[f"{words[0]} {kind}"] += 1
    told.resorts += [said + answer] if LAST_RESORT in answer else []
    if kind == "wrong":
        told.wrong.append(said + answer)
    if peak > MOST_MB:
        told.wrong.append(f"{said}{peak:.0f} MB")
    if _surroundings(place, folder) != before:
        told.wrong.append(said + "something was written outside")
    if (place / "work" / CANARY).exists():
        told.wrong.append(said + "its code was run")
    published = place / "out" / "published"
    if published.is_dir() and any(path.read_text(errors="replace") == "secret" for path in _files(published)):
        told.wrong.append(said + "what stands outside was published")


def _answer(words: list[str]) -> str:
    """Return what comes of a command: done, refused and in which words, or wrong and why."""
    try:
        with _in_time():
            found = CliRunner().invoke(app, words)
    except HangsError:
        return "wrong: it hangs"
    lines = found.stderr.splitlines()
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        return "wrong: " + "".join(traceback.format_exception(found.exception)[-4:])
    if "Traceback" in found.output or found.exit_code not in (0, 1, 2):
        return f"wrong: {found.exit_code}: {found.output}"
    if found.exit_code == 0:
        return "done"
    return f"refused: {lines[0]}" if lines or found.stdout else "wrong: not a word"


@contextlib.contextmanager
def _in_time() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise HangsError

    timers = ((signal.SIGALRM, signal.ITIMER_REAL, MOST_WAIT), (signal.SIGPROF, signal.ITIMER_PROF, MOST_SECONDS))
    before = [signal.signal(sign, stop) for sign, _, _ in timers]
    for _, timer, seconds in timers:
        signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        for (sign, timer, _), handler in zip(timers, before, strict=True):
            signal.setitimer(timer, 0.0)
            signal.signal(sign, handler)


@contextlib.contextmanager
def _standing_in(place: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(place)
    try:
        yield
    finally:
        os.chdir(before)


def _surroundings(place: Path, folder: Path) -> dict[str, Any]:
    """Return everything that stands around a folder, but where the command may write."""
    mine = (folder, place / "out")
    found = (path for path in place.rglob("*") if not any(path.is_relative_to(one) for one in mine))
    return {str(path): path.read_bytes() if path.is_file() else None for path in found}


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
