"""Small pasts for tests: numbers in place of worlds, and processes that die."""

from __future__ import annotations

import errno
import os
import signal
import time
from pathlib import Path
from typing import Any

from sim.errors import ConservationError
from sim.run.forks import Craft


def make(root: Any) -> list[Any]:
    """Return a past; say in a file that one was made."""
    if isinstance(root, Path):
        with root.open("a") as note:
            note.write("made\n")
    return [root, 0]


def go_on(past: list[Any], job: Any, seconds: float) -> Any:
    """Change the past and answer how often it was changed, and with what."""
    past[1] += 1
    if job == "slow":
        time.sleep(60.0)
    if job == "stumble":
        raise ZeroDivisionError("nobody there")
    if job == "break":
        raise ConservationError("two places held", week=1.0, resident=2, replay="again")
    if job == "full disk":
        raise OSError(errno.ENOSPC, "No space left on device")
    if job == "unsayable":
        return lambda: 0
    if job == "large":
        return bytes(5_000_000)
    if job == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if isinstance(job, Path) and not job.exists():  # the first time only
        job.write_text("died")
        os.kill(os.getpid(), signal.SIGKILL)
    return job, past[1]


def die_at_first(root: Path) -> list[Any]:
    """Die while a past is made, the first time."""
    if not root.exists():
        root.write_text("died")
        os.kill(os.getpid(), signal.SIGKILL)
    return [root, 0]


def die_always(root: Any) -> list[Any]:
    """Die while a past is made."""
    os.kill(os.getpid(), signal.SIGKILL)
    return []


def fail_to_make(root: Any) -> list[Any]:
    """Break a promise while a past is made."""
    raise ConservationError("a resident was lost", week=3.0, resident=4, replay="again")


def take_a_while(root: Any) -> list[Any]:
    """Take longer over a past than anybody waits."""
    time.sleep(60.0)
    return [root, 0]


def refuse() -> None:
    """Fail in the stem."""
    raise ZeroDivisionError("no plan")


CRAFT = Craft(past_of=make, go_on=go_on)
