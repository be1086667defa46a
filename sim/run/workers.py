"""Processes of this machine as workers of a pool: plain ones, whose death is always heard and who never outlive us.

Nothing is shared with them but two pipes: no lock that a dead worker could hold, no queue, nobody who keeps count. So
no kill, of whomever and whenever, leaves somebody waiting.
"""

from __future__ import annotations

import contextlib
import functools
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import IO, Any

from sim.run.executor import DIED, POLL_SECONDS, Executor, Failure, Futures, RunError, attempt, attempts, bug
from sim.store.files import is_disk_trouble


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker process does: ``initialise(*arguments)`` once, then ``task(job)`` for each job.

    A task may also hand back a `Failure` of its own, which stops the run like one that is raised.
    """

    task: Callable[[Any], Any]
    initialise: Callable[..., None] | None = None
    arguments: tuple[Any, ...] = ()


@contextlib.contextmanager
def processes(work: Work, *, workers: int) -> Iterator[Executor]:
    """Give processes of this machine that do the jobs of a turn; in the end, however it comes, they are taken down.

    Raises
    ------
    RunError
        A worker process died.
    """
    hands: list[_Hand] = []
    todo: _Orders = queue.SimpleQueue()
    try:
        for _ in range(workers):
            hands.append(_Hand(work, todo))
            hands[-1].thread.start()
        yield Futures(functools.partial(_handed_out, todo), workers=lambda: workers)
    finally:
        for hand in hands:
            hand.process.kill()
            todo.put(None)
        for hand in hands:
            hand.end()


_Orders = queue.SimpleQueue[tuple[Sequence[Any], Future[list[Any]]] | None]
"""Some jobs at a time, and where their answers go; None: there is nothing more to do."""


def _handed_out(todo: _Orders, jobs: Sequence[Any]) -> Future[list[Any]]:
    """Have some jobs done by whoever is free first."""
    future: Future[list[Any]] = Future()
    todo.put((jobs, future))
    return future


START = "import sys; sys.path[:] = {path!r}; from sim.run.workers import be_worker; be_worker()"


class _Hand:
    """A worker process, and what is said to it: frames on its input, answered on its output.

    It hears no Ctrl-C in a terminal, being in a session of its own; when it dies, its output ends, which is heard at
    once and by nobody else; and it ends when its input does, whatever way we went.
    """

    def __init__(self, work: Work, todo: _Orders) -> None:
        self._work, self._todo = work, todo
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.process = subprocess.Popen(
            [sys.executable, "-c", START.format(path=sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )

    def end(self) -> None:
        """Wait until it is gone, after it was killed."""
        self.process.wait()
        self.thread.join(timeout=POLL_SECONDS)

    def _serve(self) -> None:
        """Have it do one order after another, until it dies or there are none."""
        told: Work | None = self._work
        with contextlib.suppress(BrokenPipeError), self.process:
            while (order := self._todo.get()) is not None:
                jobs, future = order
                try:
                    said = self._asked(told, jobs)
                except Exception as error:
                    future.set_exception(RunError(DIED) if isinstance(error, OSError | EOFError) else error)
                    return
                told = None
                if isinstance(said, Exception):
                    future.set_exception(said)
                else:
                    future.set_result(said)

    def _asked(self, told: Work | None, jobs: Sequence[Any]) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        write_frame(self.process.stdin, pickle.dumps((told, jobs)))
        return pickle.loads(read_frame(self.process.stdout))


LENGTH_BYTES = 8
"""The length of a frame, in front of it."""


def write_frame(stream: IO[bytes], frame: bytes) -> None:
    """Write a frame."""
    stream.write(len(frame).to_bytes(LENGTH_BYTES, "little") + frame)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes:
    """Wait for a frame and return it.

    Raises
    ------
    EOFError
        Nobody writes any more.
    """
    head = stream.read(LENGTH_BYTES)
    frame = stream.read(int.from_bytes(head, "little"))
    if len(head) < LENGTH_BYTES or len(frame) < int.from_bytes(head, "little"):
        raise EOFError
    return frame


def be_worker() -> None:
    """Do what comes on the input and answer on the output, as long as somebody is there."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a job prints is no answer
    frames: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(os.fdopen(os.dup(0), "rb"), frames), daemon=True).start()
    given: list[Work | Failure] = []
    with contextlib.suppress(OSError):  # nobody is there any more
        while True:
            write_frame(answers, _answered(given, frames.get()))
    os._exit(1)


def _answered(given: list[Work | Failure], frame: bytes) -> bytes:
    """Return what came of some jobs, the disk's troubles and what cannot be said included, as a frame."""
    try:
        work, jobs = pickle.loads(frame)
        if work is not None:
            given[:] = [_prepared(work)]
        return pickle.dumps(_came_of(given[0], jobs))
    except OSError as error:
        return pickle.dumps(error if is_disk_trouble(error) else RunError(bug(None, error).line))
    except Exception as error:
        return pickle.dumps(RunError(bug(None, error).line))


def _prepared(work: Work) -> Work | Failure:
    """Prepare a worker process for some work; what goes wrong with that does so for every job."""
    outcome = attempt(lambda _: work.initialise and work.initialise(*work.arguments), None)
    return outcome if isinstance(outcome, Failure) else work


def _came_of(given: Work | Failure, jobs: Sequence[Any]) -> list[Any]:
    if isinstance(given, Failure):
        return [Failure(jobs[0], given.line, given.trace)]
    return attempts(given.task, jobs)


def _listen(stream: IO[bytes], frames: queue.SimpleQueue[bytes]) -> None:
    """Hear what comes, also while a job is done; when nobody is there nobody collects its answer."""
    while True:
        try:
            frames.put(read_frame(stream))
        except (EOFError, OSError):
            os._exit(1)
