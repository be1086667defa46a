"""What a process knows of itself and its machine: the memory that it and others hold, and that it is to stop.

Of memory Linux tells exactly, others roughly. Being stopped, by a person or by the system, is one line, and everything
that was started ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import NoReturn

from sim.errors import Interrupted, Terminated

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
                found += map(int, listed.read_text().split())
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
        lines = path.read_text().splitlines()
    except OSError:
        return {}
    words = (line.split() for line in lines if line.endswith(" kB"))
    return {first.rstrip(":"): float(size) / KB_PER_MB for first, size, *_ in words}


def _number(path: Path) -> float | None:
    try:
        return float(path.read_text()) / BYTES_PER_MB
    except (OSError, ValueError):
        return None


def processors() -> int:
    """Return how many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


KEPT = "the replications that are done are kept: run the same command again to go on"


class _Asked(BaseException):
    """The system asks this process to end; no handler of exceptions may take it for something else."""


@contextlib.contextmanager
def said_when_stopped(kept: str = KEPT) -> Iterator[None]:
    """Say in one line that somebody stopped what is done here, and what is kept of it.

    The way out leads through everything that must end its own processes. Signals reach the main thread only; elsewhere
    they are left to whoever is there.

    Raises
    ------
    Interrupted
        Somebody pressed Ctrl-C; `Terminated` when the system asked this process to end.
    """
    try:
        with _heard():
            yield
    except KeyboardInterrupt as error:
        raise Interrupted(f"interrupted; {kept}") from error
    except _Asked as error:
        raise Terminated(f"asked to end (SIGTERM); {kept}") from error


@contextlib.contextmanager
def _heard() -> Iterator[None]:
    """Hear the request to end as an exception, unless somebody here has a way of their own."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: the way out is not to be cut short
    raise _Asked
