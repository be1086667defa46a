"""Going on from one moment in several ways: each child begins where the parent stands, and leaves nothing there."""

from __future__ import annotations

import errno
import os
import signal
import time

import pytest

from sim.errors import ConservationError
from sim.experiment.forking import CAN_FORK, in_a_child
from sim.experiment.pool import Failure

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="this system cannot fork")

world = [10]


def add(n: int) -> int:
    """Change the world and answer."""
    world[0] += n
    return world[0]


def fail(n: int) -> int:
    raise ConservationError("two places held", week=1.0, resident=2, replay="again")


def stumble(n: int) -> int:
    raise ZeroDivisionError("nobody there")


def fill_the_disk(n: int) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def be_killed(n: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return n


def answer_what_cannot_be_said(n: int) -> object:
    return lambda: n


def test_every_child_begins_from_the_same_moment() -> None:
    assert [in_a_child(add, n) for n in (1, 2, 3)] == [11, 12, 13]
    assert world == [10]


def test_a_failure_is_the_one_that_a_whole_process_would_give() -> None:
    broken, bug = in_a_child(fail, 5), in_a_child(stumble, 6)

    assert isinstance(broken, Failure)
    assert (broken.job, broken.trace) == (5, None)
    assert broken.line.startswith("week 1.00: resident 2: two places held")
    assert isinstance(bug, Failure)
    assert bug.line == "ZeroDivisionError: nobody there"
    assert "in stumble" in str(bug.trace)


@pytest.mark.parametrize("task", [be_killed, answer_what_cannot_be_said])
def test_a_child_that_dies_is_said_in_words(task: object) -> None:
    outcome = in_a_child(task, 5)  # type: ignore[arg-type]

    assert isinstance(outcome, Failure)
    assert outcome.line.startswith("a worker process died (killed, or out of memory)")


def test_a_full_disk_is_the_disks_trouble_not_the_jobs() -> None:
    with pytest.raises(OSError, match="No space left"):
        in_a_child(fill_the_disk, 5)


def sleep(n: int) -> int:
    """Take longer than anybody waits."""
    time.sleep(60.0)
    return n


def test_a_child_leaves_with_its_parent() -> None:
    told, tells = os.pipe()
    parent = os.fork()
    if parent == 0:
        os.write(tells, b"x")
        in_a_child(sleep, 1)
        os._exit(0)
    os.close(tells)
    os.read(told, 1)
    time.sleep(0.3)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    started = time.monotonic()

    assert os.read(told, 1) == b""  # the end of the pipe: the child, which held it too, is gone
    assert time.monotonic() - started < 10.0
