"""What a process knows of itself and its machine: the memory that it and others hold, and that it is to stop.

Of memory Linux tells exactly, others roughly. Being stopped, by a person or by the system, is one line, and everything
that was started ends: in order at the first signal, through everything that has something to tidy up, and at once at
the next, or when the orderly way takes too long. Nothing on disk rests on the difference.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, NoReturn

from sim.errors import CaseloadError, HungUp, Interrupted, Terminated

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

KB_PER_MB = 1024.0
BYTES_PER_MB = 1024.0 * KB_PER_MB

UNKNOWN_MB = 4096.0
"""What is taken to be there on a system that does not tell."""

CGROUP = Path("/sys/fs/cgroup")

TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD = -1, -2, -3
"""How glibc's ``mallopt`` knows its settings (malloc.h)."""


def hold_on() -> None:
    """Have the C library keep what is freed, for whoever asks next, and take memory in large steps.

    A process that measures makes and frees many large arrays; given back to the system, each is a row of fresh pages
    the next time, and pages cost more than arithmetic. Without glibc nothing happens.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        for setting, n_bytes in ((MMAP_THRESHOLD, 1 << 25), (TRIM_THRESHOLD, 1 << 30), (TOP_PAD, 1 << 25)):
            mallopt(setting, n_bytes)


def own_mb() -> float:
    """Return what this process holds at its peak that no other does: pages it wrote, and what it gave back [MB].

    Where the system does not tell, everything it ever held.
    """
    held, status = _facts(Path("/proc/self/smaps_rollup")), _facts(Path("/proc/self/status"))
    if "Private_Dirty" not in held:
        return most_mb()
    given_back = status.get("VmHWM", 0.0) - status.get("VmRSS", 0.0)
    return held["Private_Dirty"] + held.get("Swap", 0.0) + max(given_back, 0.0)


def written_mb() -> float:
    """Return the pages that this process wrote and no other holds now [MB]; elsewhere, everything it ever held."""
    held = _facts(Path("/proc/self/smaps_rollup"))
    return held["Private_Dirty"] + held.get("Swap", 0.0) if "Private_Dirty" in held else most_mb()


def share_mb(process: int | str = "self") -> float:
    """Return the memory of a process, of what it shares only its part [MB]; 0 when it is gone or nobody tells."""
    held = _facts(Path(f"/proc/{process}/smaps_rollup"))
    return held.get("Pss", 0.0) + held.get("SwapPss", 0.0)


def family(process: int) -> list[int]:
    """Return a process and all that it, or one of these, forked and that live; only the first where nobody tells."""
    found = [process]
    for one in found:  # grows as it is read
        with contextlib.suppress(OSError):  # it may leave while it is looked at
            for listed in Path(f"/proc/{one}/task").glob("*/children"):
                found += map(int, listed.read_text(encoding="ascii").split())
    return found


def most_mb() -> float:
    """Return the most memory this process ever held [MB]; nan where the system does not tell."""
    try:
        import resource
    except ImportError:
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KB_PER_MB


def available_mb() -> float:
    """Return what this machine, or the container we are in, can still give [MB]."""
    free = _facts(Path("/proc/meminfo")).get("MemAvailable", UNKNOWN_MB)
    limit, used = _number(CGROUP / "memory.max"), _number(CGROUP / "memory.current")
    return free if limit is None or used is None else min(free, max(limit - used, 0.0))


def _facts(path: Path) -> Mapping[str, float]:
    """Return the sizes that the kernel lists in a file [MB]; none when it has no such file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    words = (line.split() for line in lines if line.endswith(" kB"))
    return {first.rstrip(":"): float(size) / KB_PER_MB for first, size, *_ in words}


def _number(path: Path) -> float | None:
    try:
        return float(path.read_text(encoding="utf-8")) / BYTES_PER_MB
    except (OSError, ValueError):
        return None


def address_limit_mb() -> float:
    """Return how much memory this process may ask for, as ``ulimit -v`` sets it [MB]; inf where nobody set it."""
    try:
        import resource
    except ImportError:
        return float("inf")
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return float("inf") if limit == resource.RLIM_INFINITY else limit / BYTES_PER_MB


def processors() -> int:
    """Return how many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


KEPT = "the replications that are done are kept: run the same command again to go on"

OUT_OF_MEMORY = (
    "memory ran out; what is done is kept: run the same command again to go on, with fewer --workers or more memory"
)
NO_MEMORY_HERE = ("Cannot allocate memory", "failed to map segment", "can't start new thread", "can't allocate lock")
"""How the loader of libraries and the maker of threads say that there is no memory."""


def is_out_of_memory(error: BaseException | None) -> bool:
    """Whether an error, or one that it came of, says that there was no memory."""
    return error is not None and (
        isinstance(error, MemoryError)
        or (isinstance(error, OSError) and error.errno == errno.ENOMEM)
        or (isinstance(error, ImportError | RuntimeError) and any(words in str(error) for words in NO_MEMORY_HERE))
        or is_out_of_memory(error.__cause__ or error.__context__)
    )


# --- being stopped --------------------------------------------------------------------------------


class Stop(BaseException):
    """Somebody, or the system, stops this process; no handler of exceptions may take it for something else."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)

    def in_words(self, kept: str = "") -> Interrupted:
        """Return it as the error that a person sees, with what is kept."""
        kind, words = STOPS[self.number]
        return kind(f"{words}; {kept}" if kept else words)


STOPS: Mapping[int, tuple[type[Interrupted], str]] = {
    number: said
    for name, said in (
        ("SIGINT", (Interrupted, "interrupted")),
        ("SIGTERM", (Terminated, "asked to end (SIGTERM)")),
        ("SIGHUP", (HungUp, "the terminal is gone (SIGHUP)")),
    )
    if (number := getattr(signal, name, None)) is not None
}
"""The signals that end what is done here: as what, and in which words."""

USUAL = (signal.SIG_DFL, signal.default_int_handler)
"""What is done at a signal when nobody here has a way of their own; what is ignored, as under nohup, stays so."""

ORDERLY_SECONDS = 15.0
"""How long the orderly way out may take; then everybody is ended at once."""


@dataclass(slots=True)
class Ear:
    """Hears the signals that stop this process; ``at_once``: the second ends everything, else it is too late to count.

    What belongs to the whole process, its alarm and what it does with errors that nobody can catch, is only touched by
    an ear that is its own.
    """

    at_once: bool
    stop: Stop | None = None
    before: dict[int, Any] = field(default_factory=dict)

    def open(self) -> None:
        """Hear from now on."""
        EARS.append(self)
        for number in STOPS:
            usual = signal.getsignal(number)
            if usual in USUAL:
                self.before[number] = usual
                signal.signal(number, self.hear)
        if self.at_once:
            sys.unraisablehook, sys.excepthook = self._lost(sys.unraisablehook), self._uncaught(sys.excepthook)

    def close(self) -> None:
        """Hear no more."""
        EARS.remove(self)
        for number, usual in self.before.items():
            signal.signal(number, usual)

    def hear(self, number: int, _frame: FrameType | None) -> None:
        """Stop at the first signal, in order; at the next one, at once.

        Raises
        ------
        Stop
            It is the first.
        """
        if self.stop is None:
            self.stop = Stop(number)
            if self.at_once and hasattr(signal, "setitimer"):
                signal.signal(signal.SIGALRM, self.end)
                signal.setitimer(signal.ITIMER_REAL, ORDERLY_SECONDS)
            raise self.stop
        if self.at_once:
            self.end()

    def end(self, *_: object) -> NoReturn:
        """End everybody and this process, with a line that says why."""
        assert self.stop is not None
        for process in family(os.getpid())[1:]:
            with contextlib.suppress(OSError):
                os.kill(process, signal.SIGKILL)
        said = self.stop.in_words()
        with contextlib.suppress(OSError):
            os.write(2, f"{said}\n".encode())
        os._exit(said.exit_code)

    def _lost(self, usual: Callable[[UnraisableHookArgs], object]) -> Callable[[UnraisableHookArgs], object]:
        """Return what is done with an error that came where none can be raised: a stop is one all the same."""

        def lost(unraisable: UnraisableHookArgs) -> None:
            if isinstance(unraisable.exc_value, Stop):
                self.end()
            usual(unraisable)

        return lost

    def _uncaught(self, usual: Callable[..., object]) -> Callable[..., object]:
        """Return what is done with an error that nobody caught: a stop is a line."""

        def uncaught(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
            if isinstance(error, Stop):
                self.end()
            usual(kind, error, at)

        return uncaught


EARS: list[Ear] = []
"""Those that are open, the first of all first."""


def meant(error: BaseException) -> BaseException:
    """Return what an error is about: after a stop every other error is, into whatever a library has turned it."""
    if isinstance(error, KeyboardInterrupt):
        return Stop(signal.SIGINT)
    if isinstance(error, Stop | Interrupted):
        return error
    return next((ear.stop for ear in EARS if ear.stop is not None), error)


@contextlib.contextmanager
def said_when_stopped(kept: str = KEPT) -> Iterator[None]:
    """Say in one line that somebody stopped what is done here, and what is kept of it.

    The way out leads through everything that must end its own processes. Signals reach the main thread only; elsewhere
    they are left to whoever is there.

    Raises
    ------
    Interrupted
        Somebody pressed Ctrl-C; `Terminated` or `HungUp` when the system asked this process to end.
    """
    with _heard():
        try:
            yield
        except (Exception, Stop, KeyboardInterrupt) as error:
            what = meant(error)
            if isinstance(what, Stop):
                raise what.in_words(kept) from error
            raise


@contextlib.contextmanager
def _heard() -> Iterator[None]:
    """Hear what stops this process as an exception, unless somebody here has a way of their own."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ear = Ear(at_once=False)
    ear.open()
    try:
        yield
    finally:
        ear.close()


def hear_stops() -> None:
    """Hear, as long as this process lives, what stops it: `Stop` is raised at the first signal, the next ends all."""
    Ear(at_once=True).open()


def leave_at_once() -> None:
    """Have the signals that stop a process end it without a word: where nothing is begun, or all is done.

    So does the alarm of an orderly way out that is too long.
    """
    alarm = getattr(signal, "SIGALRM", None)
    for number in (*STOPS, *([] if alarm is None else [alarm])):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


NOBODY_READS = 141
"""128 and the number of SIGPIPE, as shells say it."""


def last_words(error: BaseException) -> tuple[str, int] | None:
    """Return the line in which a command ends by an error, and its exit code; None: it is a bug.

    When who read it, such as ``head``, is gone, it is said to nobody.
    """
    error = meant(error)
    said = error.in_words() if isinstance(error, Stop) else error
    if isinstance(said, CaseloadError):
        return str(said), said.exit_code
    if isinstance(said, BrokenPipeError):
        nobody = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nobody, 1)
        os.dup2(nobody, 2)
        return "", NOBODY_READS
    return (OUT_OF_MEMORY, 1) if is_out_of_memory(said) else None
