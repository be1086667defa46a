"""Going on from one moment in several ways: a child process for each, one after the other."""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from sim.experiment.pool import DIED, Failure, attempt

J = TypeVar("J")
R = TypeVar("R")

CAN_FORK = hasattr(os, "fork")
"""Whether a process here can go on as two."""


def in_a_child(task: Callable[[J], R | Failure], job: J) -> R | Failure:
    """Do one job in a copy of this process, which then goes; return its answer.

    Whatever the job does to the memory of the process is gone afterwards, so the next job begins from the same moment.

    Raises
    ------
    OSError
        The disk did not take what the job wrote.
    """
    answer, to_parent = os.pipe()
    leash, to_child = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(to_child)
        _live(task, job, to_parent, leash)
    os.close(to_parent)
    os.close(leash)
    try:
        with os.fdopen(answer, "rb") as stream:
            said = stream.read()
        _, state = os.waitpid(child, 0)
    finally:
        os.close(to_child)
    return _understood(said) if state == 0 else Failure(job, DIED)


def _live(task: Callable[[J], R | Failure], job: J, to_parent: int, leash: int) -> None:
    """Be the child: do the job, say the answer and leave, without cleaning up what belongs to the parent."""
    try:
        threading.Thread(target=_leave_with_the_parent, args=(leash,), daemon=True).start()
        said = pickle.dumps(_outcome(task, job))
        with os.fdopen(to_parent, "wb") as stream:
            stream.write(said)
        os._exit(0)
    finally:
        os._exit(1)


def _outcome(task: Callable[[J], R | Failure], job: J) -> R | Failure | OSError:
    """Return what came of a job, the disk's troubles as the error itself."""
    try:
        return attempt(task, job)
    except OSError as error:
        return error


def _leave_with_the_parent(leash: int) -> None:
    """End this process when the parent is gone: nobody would collect its answer."""
    os.read(leash, 1)
    os._exit(1)


def _understood(said: bytes) -> Any:
    """Return what a child said."""
    outcome = pickle.loads(said)
    if isinstance(outcome, OSError):
        raise outcome
    return outcome
