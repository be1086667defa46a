"""What stops a process is heard once, as one error; lack of memory is known by whichever name it comes."""

from __future__ import annotations

import ast
import errno
import os
import signal
from pathlib import Path

import pytest

import sim
from sim.errors import HungUp, Interrupted, Terminated
from sim.run.process import Stop, is_out_of_memory, said_when_stopped

CLOCKS_THAT_JUMP = {("time", "time"), ("time", "localtime"), ("datetime", "today"), ("date", "today")}


def stopped_twice(number: int) -> None:
    """Hear a signal, and again on the way out."""
    try:
        os.kill(os.getpid(), number)
    finally:
        os.kill(os.getpid(), number)


@pytest.mark.parametrize(
    ("number", "kind", "code"),
    [(signal.SIGINT, Interrupted, 130), (signal.SIGTERM, Terminated, 143), (signal.SIGHUP, HungUp, 129)],
)
def test_a_signal_is_its_own_error_and_exit_code_and_the_next_one_is_not_heard(
    number: int, kind: type[Interrupted], code: int
) -> None:
    before = signal.getsignal(number)
    with pytest.raises(kind, match="; all is kept") as caught, said_when_stopped("all is kept"):
        stopped_twice(number)

    assert caught.value.exit_code == code
    assert signal.getsignal(number) == before


def turned_into_another_error() -> None:
    """Be stopped in a library that says everything in its own words."""
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    except BaseException as error:
        raise ValueError("no picture") from error


def test_a_stop_that_a_library_turns_into_another_error_is_a_stop() -> None:
    with pytest.raises(Terminated, match="all is kept"), said_when_stopped("all is kept"):
        turned_into_another_error()


def test_what_a_shell_has_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with said_when_stopped():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_no_handler_of_errors_takes_a_stop_for_one() -> None:
    assert not issubclass(Stop, Exception)


def test_lack_of_memory_is_known_by_its_names_and_as_the_cause_of_others() -> None:
    def caused() -> None:
        try:
            raise MemoryError
        except MemoryError as error:
            raise ValueError("no table") from error

    with pytest.raises(ValueError, match="no table") as caught:
        caused()

    assert is_out_of_memory(caught.value)
    assert is_out_of_memory(OSError(errno.ENOMEM, "Cannot allocate memory"))
    assert is_out_of_memory(ImportError("libarrow.so: failed to map segment from shared object"))
    assert is_out_of_memory(RuntimeError("can't start new thread"))
    assert not any(map(is_out_of_memory, (ValueError("x"), OSError(errno.ENOSPC, "full"), RuntimeError("x"), None)))


def test_no_clock_that_can_be_set_back_is_read_to_measure_a_time_or_to_wait() -> None:
    """Only when a run began is told by the clock on the wall."""
    read = {
        path.name
        for path in Path(sim.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if (node.value.id, node.attr) in CLOCKS_THAT_JUMP
    }

    assert read == set()
