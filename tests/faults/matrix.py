"""Runs that are disturbed: at which moment, by what, of which kind, with how many workers; and what must hold after.

A sequence is drawn by its seed alone: one command is started, disturbed, and started again, up to three times, and then
left to end by itself. Each time it must end within a time, with an exit code that fits, without a trace and without a
process left behind; and what stands at the end is to the byte what a run leaves that nobody disturbed.

Most runs are warm: copies of this process, which has imported everything, do what the command does, and so do the
processes that they start. Cold ones are the command itself. Orphans come to this process, which counts them.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
import typer

from sim import cli
from sim.engine import engine
from sim.run.process import family, leave_at_once
from sim.run.workspace import Workspace
from sim.store import NAME, REPORT, open_result
from tests.faults import killed
from tests.run import fakes

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "small"

TINY = {"tiny": False, "tiny that grows": True}
"""Kinds that need no model: a plan that is known beforehand, and one that asks for more; in workers of a pool."""

REAL = {
    "single": ("experiment.yaml", "--replications", "2"),
    "comparison": ("comparison.yaml", "--quick", "--replications", "1"),
    "sweep": ("sweep.yaml", "--quick"),
    "sensitivity": ("sensitivity.yaml",),
    "staffing": ("staffing.yaml",),
}
"""Kinds by the model, in processes that rest."""

WORKERS, OFTEN = (1, 2, 4, 16), (6, 6, 6, 1)

HEAVY = (
    *("matplotlib.figure", "pandas", "pyarrow.parquet", "sim.commands.files", "sim.measures", "sim.report"),
    *("sim.report.single", "sim.report.designed", "sim.run.cost", "sim.run.run", "sim.studies"),
)
"""What a run imports on its way."""

SUBREAPER = 36
"""What ``prctl`` calls a process to which orphans come."""

PATIENCE_SECONDS = 10.0
"""How long a run is let alone before it is looked at whether it works."""

LIMIT_SECONDS = 60.0
"""How long none of the processes of a run works, or wants to, when it hangs; who waits for a processor does not."""

GONE_SECONDS = 120.0
"""After which a process that a run started counts as left behind."""

MOST_LINES = 12

STEPS: dict[str, Callable[[Path], bool]] = {
    "planned": lambda out: (Workspace(out).folder / "plan.json").exists(),
    "first part": lambda out: any(_size(one) for one in (Workspace(out).folder / "parts").glob("*.pack")),
    "tables": lambda out: Workspace(out).store.exists(),
    "sealed": lambda out: (Workspace(out).store / NAME).exists(),
    "named": lambda out: out.exists(),
    "figures": lambda out: (out / "figures").exists(),
    "page": lambda out: (out / REPORT).exists(),
}
"""Steps of a run that are seen from outside."""


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


# --- what is done to a run ------------------------------------------------------------------------


def send(process: int, *numbers: int) -> None:
    """Send signals, one right after another; who is gone hears nothing."""
    for number in numbers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)


def kill_worker(process: int, luck: random.Random) -> None:
    """Kill one of the processes that a run started, if there is any."""
    started = family(process)[1:]
    if started:
        send(luck.choice(started), signal.SIGKILL)


def kill_all(process: int, _: random.Random) -> None:
    """Kill a run and all that it started."""
    for one in family(process):
        send(one, signal.SIGKILL)


def twice(first: int, second: int) -> Callable[[int, random.Random], None]:
    """Send one signal and, after a moment in which the way out has begun or not, another."""

    def done(process: int, luck: random.Random) -> None:
        send(process, first)
        time.sleep(luck.choice((0.0, 0.001, 0.01, 0.1)))
        send(process, second)

    return done


def once(number: int) -> Callable[[int, random.Random], None]:
    """Send one signal."""
    return lambda process, _: send(process, number)


def rest(process: int, luck: random.Random) -> None:
    """Have a run rest for a moment, as Ctrl-Z and ``fg`` do."""
    send(process, signal.SIGSTOP)
    time.sleep(luck.uniform(0.0, 0.2))
    send(process, signal.SIGCONT)


INT, TERM, HUP, KILL = signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL
HEARD = (INT, TERM, HUP)

FAULTS: dict[str, tuple[Callable[[int, random.Random], None], frozenset[int]]] = {
    "KILL": (once(KILL), frozenset({-KILL})),
    "KILL a worker": (kill_worker, frozenset({1})),
    "KILL all": (kill_all, frozenset({-KILL})),
    "INT": (once(INT), frozenset({130, -INT})),
    "INT twice": (twice(INT, INT), frozenset({130, -INT})),
    "TERM": (once(TERM), frozenset({143, -TERM})),
    "TERM, INT": (twice(TERM, INT), frozenset({143, -TERM, -INT, 130})),
    "HUP": (once(HUP), frozenset({129, -HUP})),
    "STOP, CONT": (rest, frozenset()),
}
"""What disturbs a run, and with which codes it may then end, besides as if nothing had been."""

ENDED = frozenset({0, 2})
"""The codes of a run that came to its end, or finds that one of before did."""


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What is done when: at a part of the time that a run takes, or a moment [s] after a step that is seen."""

    fault: str
    part: float = 0.0
    step: str = ""
    after: float = 0.0

    def __str__(self) -> str:
        when = f"{self.after * 1000:.0f} ms after {self.step}" if self.step else f"at {self.part:.0%}"
        return f"{self.fault} {when}"


@dataclass(frozen=True, slots=True)
class Disturbed:
    """What is done to one run, one after the other."""

    seed: str
    kind: str
    workers: int
    is_cold: bool
    disturbances: tuple[Disturbance, ...]

    def __str__(self) -> str:
        how = "cold" if self.is_cold else "warm"
        return f"{self.seed}: {self.kind}, {self.workers} workers, {how}: {'; '.join(map(str, self.disturbances))}"


def drawn(seed: str, *, kinds: Sequence[str], cold: float) -> Disturbed:
    """Return the sequence of a seed; `cold` is the part of those by the model that are the command itself."""
    luck = random.Random(seed)
    kind = luck.choice(list(kinds))
    disturbances = tuple(_disturbance(luck) for _ in range(luck.choice((1, 1, 2, 3))))
    return Disturbed(seed, kind, luck.choices(WORKERS, OFTEN)[0], kind in REAL and luck.random() < cold, disturbances)


def _disturbance(luck: random.Random) -> Disturbance:
    fault = luck.choice(list(FAULTS))
    if luck.random() < 0.5:
        return Disturbance(fault, part=luck.uniform(0.0, 1.05))
    return Disturbance(fault, step=luck.choice(list(STEPS)), after=luck.choice((0.0, 0.002, 0.02, 0.1)))


# --- a run ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Forked:
    """A process that a warm run starts: a copy of it, in place of a new Python; it stands in for `subprocess.Popen`."""

    command: Sequence[str]
    stdin: Any = None
    stdout: Any = None
    pass_fds: Sequence[int] = ()
    pid: int = 0
    returncode: int | None = None

    def __init__(
        self, command: Sequence[str], *, stdin: int, stdout: int | None = None, pass_fds: Sequence[int] = (), **_: Any
    ) -> None:
        self.command, self.pass_fds, self.returncode = command, pass_fds, None
        (told, self_in), (self_out, says) = os.pipe(), os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            _be_started(command[2], (told, says), kept=pass_fds, speaks=stdout is not None)
        os.close(told)
        os.close(says)
        self.stdin, self.stdout = os.fdopen(self_in, "wb"), os.fdopen(self_out, "rb")

    def __enter__(self) -> Forked:
        return self

    def __exit__(self, *_: object) -> None:
        self.stdout.close()
        self.stdin.close()
        self.wait()

    def kill(self) -> None:
        """Kill it."""
        if self.returncode is None:
            send(self.pid, KILL)

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it is gone."""
        until = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            with contextlib.suppress(ChildProcessError):
                gone, status = os.waitpid(self.pid, 0 if until is None else os.WNOHANG)
                if gone:
                    self.returncode = os.waitstatus_to_exitcode(status)
                    break
            if until is None:
                self.returncode = -KILL  # somebody else has waited for it
            elif time.monotonic() > until:
                raise subprocess.TimeoutExpired(list(self.command), timeout or 0.0)
            else:
                time.sleep(0.005)
        return self.returncode


def _be_started(program: str, ends: tuple[int, int], *, kept: Sequence[int], speaks: bool) -> NoReturn:
    """Be what a new Python with a program would be, as far as others can tell."""
    code = 1
    try:
        os.setsid()
        leave_at_once()
        os.dup2(ends[0], 0)
        if speaks:
            os.dup2(ends[1], 1)
        _close_all_but((0, 1, 2, *kept))
        exec(program, {})
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _close_all_but(kept: Sequence[int]) -> None:
    for handle in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
        if handle not in kept:
            with contextlib.suppress(OSError):
                os.close(handle)


LIKE_SUBPROCESS = SimpleNamespace(
    Popen=Forked, PIPE=subprocess.PIPE, DEVNULL=subprocess.DEVNULL, TimeoutExpired=subprocess.TimeoutExpired
)


def words_of(kind: str, *, workers: int, out: Path) -> list[str]:
    """Return the command that runs an experiment of a kind."""
    file, *more = REAL[kind]
    return ["ijmond", "run", str(SMALL / file), *more, "--workers", str(workers), "--quiet", "--out", str(out)]


def _live(kind: str, *, workers: int, out: Path) -> int:
    """Run in this process, and return the exit code."""
    import sim.run.forks
    import sim.run.workers

    sim.run.workers.subprocess = sim.run.forks.subprocess = LIKE_SUBPROCESS  # type: ignore[attr-defined]
    try:
        if kind in REAL:
            sys.argv = words_of(kind, workers=workers, out=out)
            cli.main()
        else:
            cli.main(lambda: cli.said_in_words(killed.run)(out, growing=TINY[kind], workers=workers))
    except typer.Exit as end:
        return end.exit_code
    except SystemExit as end:
        return int(end.code or 0)
    except BaseException:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        return 1
    return 0


def warm_up() -> None:
    """Import and try all that a run needs, so that copies need not; and have orphans come to this process."""
    for name in HEAVY:
        importlib.import_module(name)
    engine()
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.run.run.processes", fakes.here)
        for kind, growing in TINY.items():
            killed.run(Path(place) / kind, growing=growing)
        cli.app(words_of("single", workers=1, out=Path(place) / "single")[1:], standalone_mode=False)
    gc.collect()
    gc.freeze()
    ctypes.CDLL(None).prctl(SUBREAPER, 1)


@dataclass(slots=True)
class Run:
    """A run that has been started, and what it says."""

    process: int
    said: Path
    before: set[int] = field(default_factory=set)

    @classmethod
    def started(cls, one: Disturbed, *, out: Path, said: Path) -> Run:
        """Start it, in a session of its own."""
        before = set(family(os.getpid()))
        if one.is_cold:
            command = [sys.executable, "-m", "sim", *words_of(one.kind, workers=one.workers, out=out)[1:]]
            with said.open("wb") as stream:
                process = subprocess.Popen(command, cwd=ROOT, stdout=stream, stderr=stream, start_new_session=True).pid
            return cls(process, said, before)
        signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)  # what comes before it is itself is its own to hear
        process = os.fork()
        if process == 0:
            _be_run(one, out=out, said=said)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
        return cls(process, said, before)

    def ended(self) -> int | None:
        """Return its exit code; None while it runs."""
        gone, status = os.waitpid(self.process, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if gone else None

    def until(self, is_so: Callable[[], bool], *, seconds: float, look: float = 0.002) -> int | None:
        """Wait until something is so, or for so long; return the exit code if it ended before."""
        deadline = time.monotonic() + seconds
        while (code := self.ended()) is None and not is_so() and time.monotonic() < deadline:
            time.sleep(look)
        return code

    def states(self) -> dict[int, str]:
        """Return the state of each process of it, as ``ps`` says it."""
        found = {}
        for process in family(self.process):
            with contextlib.suppress(OSError):
                found[process] = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0]
        return found

    def works(self) -> bool:
        """Whether one of its processes works, waits for a processor, or for the disk."""
        return not {"R", "D"}.isdisjoint(self.states().values())

    def left(self) -> list[str]:
        """Return what it left behind that does not go, and end that."""
        deadline, wait = time.monotonic() + GONE_SECONDS, 0.001
        while (left := self._there()) and time.monotonic() < deadline:
            time.sleep(wait)
            wait = min(2.0 * wait, 0.1)
        for process in left:
            send(process, KILL)
        return [f"process {process} is left" for process in left]

    def _there(self) -> list[int]:
        for process in set(family(os.getpid())) - self.before:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process, os.WNOHANG)
        return sorted(set(family(os.getpid())) - self.before)


def _be_run(one: Disturbed, *, out: Path, said: Path) -> NoReturn:
    code = 1
    try:
        os.setsid()
        stream = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for handle in (1, 2):
            os.dup2(stream, handle)
        _close_all_but((0, 1, 2))
        sys.stdout, sys.stderr = (os.fdopen(handle, "w", buffering=1, closefd=False) for handle in (1, 2))
        warnings.simplefilter("ignore")  # as where no test listens
        sys.unraisablehook, sys.excepthook = sys.__unraisablehook__, sys.__excepthook__
        for number in HEARD:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
        code = _live(one.kind, workers=one.workers, out=out)
        sys.stdout.flush()
    finally:
        os._exit(code)


# --- a sequence -----------------------------------------------------------------------------------


VOLATILE = re.compile(rb"ijmond (run|reproduce) [^<\n]*|[0-9.]+ min with [0-9]+ workers?|[0-9-]{10}[T ][0-9:]{8}[^<]*")
"""Where a page says how and when it was made, in which folder, and how long that took."""


def bytes_of(out: Path) -> dict[str, Any]:
    """Return every byte of a result that must be the same in another run."""
    files = {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
    if REPORT in files:
        files[REPORT] = VOLATILE.sub(b"", files[REPORT])
    manifest = open_result(out).manifest
    return files | {NAME: {key: value for key, value in manifest.items() if key not in ("volatile", "seal")}}


@dataclass(slots=True)
class Undisturbed:
    """What runs leave that nobody disturbs, and how long they take [s]; found once for each kind."""

    place: Path
    known: dict[tuple[str, bool], tuple[dict[str, Any], float]] = field(default_factory=dict)

    def of(self, one: Disturbed) -> tuple[dict[str, Any], float]:
        """Return them.

        Raises
        ------
        RuntimeError
            Even so it does not end well.
        """
        key = (one.kind, one.is_cold)
        if key not in self.known:
            out = self.place / f"{one.kind} {one.is_cold}" / "result"
            out.parent.mkdir(parents=True)
            started, said = time.monotonic(), out.with_name("said")
            code = _run_to_its_end(one, out=out, said=said)[0]
            if code != 0:
                raise RuntimeError(f"{one.kind}: ended with {code}: {said.read_text()}")
            self.known[key] = bytes_of(out), time.monotonic() - started
        return self.known[key]


def _run_to_its_end(one: Disturbed, *, out: Path, said: Path) -> tuple[int | None, list[str]]:
    run = Run.started(one, out=out, said=said)
    return _end_of(run, None)


def _end_of(run: Run, code: int | None) -> tuple[int | None, list[str]]:
    """Wait for the end of a run; return its exit code and what is wrong with the way it ended."""
    wrong = []
    code = run.until(lambda: False, seconds=PATIENCE_SECONDS, look=0.005) if code is None else code
    rested = 0.0
    while code is None and rested < LIMIT_SECONDS:
        code = run.until(lambda: False, seconds=1.0, look=0.05)
        rested = 0.0 if run.works() else rested + 1.0
    if code is None:
        wrong.append(f"hangs: {run.states()}")
        kill_all(run.process, random.Random(0))
        os.waitpid(run.process, 0)
    return code, [*wrong, *run.left(), *_wrong_words(run.said)]


def _words(said: Path) -> str:
    return said.read_text(errors="replace") if said.exists() else ""


def _wrong_words(said: Path) -> Iterator[str]:
    text = _words(said)
    for words in ("Traceback", "leaked", "ignored in", "Fatal"):
        if words in text and not _of_the_interpreter(text):
            yield f"said {words!r}: {text[-1500:]}"
    if text.count("\n") > MOST_LINES:
        yield f"said {text.count(chr(10))} lines: {text[:300]}"


def _of_the_interpreter(text: str) -> bool:
    """Whether a trace is of Python itself, before it has read the first line of ours."""
    return f"{ROOT}{os.sep}sim" not in text and "KeyboardInterrupt" in text


def wrong_with(one: Disturbed, undisturbed: Undisturbed, place: Path) -> list[str]:
    """Go through a sequence; return all that is wrong with it."""
    whole, seconds = undisturbed.of(one)
    out, luck, wrong = place / "result", random.Random(f"{one.seed} done"), []
    place.mkdir(parents=True)
    for k, disturbance in enumerate(one.disturbances):
        code, found = _disturbed(one, disturbance, seconds, luck, out=out, said=place / f"said {k}")
        wrong += [f"{disturbance}: {words}" for words in found]
        if code is not None and code not in ENDED | FAULTS[disturbance.fault][1]:
            wrong.append(f"{disturbance}: ended with {code}: {_words(place / f'said {k}')[-500:]}")
    code, found = _run_to_its_end(one, out=out, said=place / "said at last")
    wrong += [f"at last: {words}" for words in found]
    if code not in ENDED:
        wrong.append(f"at last: ended with {code}: {_words(place / 'said at last')[-500:]}")
    return wrong or [*_other_bytes(out, whole)] or _done_with(place)


def _disturbed(
    one: Disturbed, what: Disturbance, seconds: float, luck: random.Random, *, out: Path, said: Path
) -> tuple[int | None, list[str]]:
    run = Run.started(one, out=out, said=said)
    if what.step:
        code = run.until(lambda: STEPS[what.step](out), seconds=20.0 * seconds + PATIENCE_SECONDS)
        time.sleep(what.after)
    else:
        code = run.until(lambda: False, seconds=what.part * seconds)
    if code is None:
        FAULTS[what.fault][0](run.process, luck)
    return _end_of(run, code)


def _other_bytes(out: Path, whole: dict[str, Any]) -> Iterator[str]:
    try:
        mine = bytes_of(out)
    except Exception as error:
        yield f"no result: {error}"
        return
    for name in sorted(mine.keys() | whole.keys()):
        if mine.get(name) != whole.get(name):
            yield f"{name} is {'other' if name in mine and name in whole else 'there in one only'}"
    for beside in sorted(path.name for path in out.parent.iterdir() if path.name.startswith(out.name + ".")):
        yield f"{beside} is left"


def _done_with(place: Path) -> list[str]:
    shutil.rmtree(place)
    return []
