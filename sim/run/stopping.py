"""Being stopped by a person or by the system: one line, and everything that was started ends."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import NoReturn

from sim.errors import Interrupted, Terminated

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
