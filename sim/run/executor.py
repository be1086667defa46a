"""Jobs over parallel processes: any number of workers, in any order, the same answers.

A worker never decides anything: it gets a job, it hands back a value. What goes wrong there comes back as a
`Failure`, in words, because not every exception survives the way between two processes.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from sim.errors import CaseloadError
from sim.store.files import is_disk_trouble

if TYPE_CHECKING:
    from sim.run.pasts import Pasts


J = TypeVar("J")
R = TypeVar("R")

DIED = (
    "a worker process died (killed, or out of memory); the replications that are done are kept: "
    "run the same command again to go on, with fewer --workers if memory is short"
)


class RunError(CaseloadError):
    """A run stopped before its end; what is done stays on disk and the same command goes on from there."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong in a job: one line for everybody and, when it was not foreseen, the trace."""

    job: Any
    line: str
    trace: str | None = None


class JobError(RunError):
    """One job failed; `failure` says which and how."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.line)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Work(Generic[J, R]):
    """What a worker does: ``initialise(*arguments)`` once, then ``task(job)`` for each job.

    A task may also hand back a `Failure` of its own, which stops the run like one that is raised.
    """

    task: Callable[[J], R | Failure]
    initialise: Callable[..., None] | None = None
    arguments: tuple[Any, ...] = ()


BREATH_SECONDS = 1.0
"""The time between two looks at what is going on."""

AHEAD = 8
"""What is handed out to each worker before its turn, so that none waits for the next."""

TOGETHER_SECONDS = 0.05
"""The time that jobs which are handed out together may take, so that handing out costs little of it."""

MOST_TOGETHER = 64


class Pace:
    """How fast jobs are done, and so how many are handed out together: one, unless they are very short."""

    def __init__(self, workers: int) -> None:
        self._workers, self._n_done, self._since = workers, 0, time.monotonic()

    def done(self, n: int) -> None:
        """Hear that `n` jobs are done; the first answer only starts the clock, for processes take time to begin."""
        if not self._n_done:
            self._since = time.monotonic()
        self._n_done += n

    def at_once(self) -> int:
        """Return how many jobs to hand out together."""
        if self._n_done < self._workers * AHEAD:
            return 1
        seconds = self._workers * (time.monotonic() - self._since) / self._n_done
        return max(1, min(MOST_TOGETHER, int(TOGETHER_SECONDS / max(seconds, 1e-9))))


def each_job(
    jobs: Sequence[J],
    *,
    work: Work[J, R],
    workers: int,
    on_done: Callable[[int, R], object],
) -> None:
    """Do each job; `on_done` hears the place of a job in `jobs` and its answer, as answers come; none is kept.

    The first failure stops the run.

    Raises
    ------
    JobError
        A job failed.
    RunError
        A worker process died.
    """
    if not jobs:
        return
    workers = min(workers, len(jobs))
    with _pool(work, workers=workers) as pool:
        waiting, pace = iter(enumerate(jobs)), Pace(workers)
        pending: dict[Future[list[R | Failure]], tuple[int, ...]] = {}
        while True:
            with _children_deaf_to_ctrl_c():
                while len(pending) < AHEAD * workers and (some := list(islice(waiting, pace.at_once()))):
                    places, handed = zip(*some, strict=True)
                    pending[_handed_out(pool, work.task, handed)] = places
            if not pending:
                return
            done, _ = wait(pending, timeout=BREATH_SECONDS, return_when=FIRST_COMPLETED)
            for future in done:
                places = pending.pop(future)
                for k, answer in zip(places, _answers(future), strict=False):
                    on_done(k, answer)
                pace.done(len(places))


def _handed_out(pool: ProcessPoolExecutor, task: Callable[[J], R | Failure], jobs: Sequence[J]) -> Future[Any]:
    """Hand out some jobs; a pool that breaks at that very moment says so in the usual way."""
    try:
        return pool.submit(attempts, task, jobs)
    except OSError as error:
        if error.errno != errno.EBADF:
            raise
        raise BrokenProcessPool("its pipe was closed while we wrote to it") from error


@contextlib.contextmanager
def _pool(work: Work[J, R], *, workers: int) -> Iterator[ProcessPoolExecutor]:
    """Open a pool that, when anything goes wrong, takes its processes down instead of waiting for them."""
    strangers = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        max_workers=workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(work.initialise, work.arguments),
    )
    try:
        yield pool
    except BaseException as error:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - strangers:
            child.kill()
        raise _in_words(error) from error
    pool.shutdown()


def _in_words(error: BaseException) -> BaseException:
    """Return the error that a person should read."""
    if isinstance(error, BrokenProcessPool):
        return RunError(DIED)
    return error


@contextlib.contextmanager
def _children_deaf_to_ctrl_c() -> Iterator[None]:
    """Start processes that ignore Ctrl-C from their first breath: only the parent answers it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _begin(initialise: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    """Prepare a worker process."""
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, signal.SIG_IGN)
    threading.Thread(target=_leave_with_the_parent, daemon=True).start()
    if initialise is not None:
        initialise(*arguments)


def _leave_with_the_parent() -> None:
    """End this process when the parent is gone: nobody would ever collect its answers."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def attempts(task: Callable[[J], R | Failure], jobs: Sequence[J]) -> list[R | Failure]:
    """Do some jobs in turn, in the worker, as far as the first that goes wrong."""
    outcomes: list[R | Failure] = []
    for job in jobs:
        outcomes.append(attempt(task, job))
        if isinstance(outcomes[-1], Failure):
            break
    return outcomes


def attempt(task: Callable[[J], R | Failure], job: J) -> R | Failure:
    """Do one job, in the worker; what goes wrong is part of the answer, except when it is the disk."""
    try:
        return task(job)
    except CaseloadError as error:
        return Failure(job, str(error))
    except OSError as error:
        if is_disk_trouble(error):
            raise
        return _bug(job, error)
    except Exception as error:
        return _bug(job, error)


def _bug(job: Any, error: Exception) -> Failure:
    return Failure(job, f"{type(error).__name__}: {error}", trace="".join(traceback.format_exception(error)))


def _answers(future: Future[list[R | Failure]]) -> Iterator[R]:
    """Yield the answers of jobs that are done."""
    for outcome in future.result():
        if isinstance(outcome, Failure):
            raise JobError(outcome)
        yield outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A job, and the past from which it goes on: its key, and from what it is made."""

    key: Hashable
    root: Any
    job: Any


@dataclass
class Turn:
    """The answers to some jobs, in the order in which they come; closed, those at work are ended and the pasts stay."""

    pasts: Pasts
    asks: Iterable[Ask]
    stays: Callable[[Hashable], bool]
    only_at_rest: bool = False
    waiting: dict[Hashable, deque[Ask]] = field(default_factory=dict)
    answers: deque[tuple[Ask, Any]] = field(default_factory=deque)
    n_jobs: dict[Hashable, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ended = False
        for ask in self.asks:
            self.waiting.setdefault(ask.key, deque()).append(ask)
        self.n_jobs = {key: len(asks) for key, asks in self.waiting.items()}

    @property
    def n_keys(self) -> int:
        """How many pasts the jobs go on from."""
        return len(self.n_jobs)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> tuple[Ask, Any]:
        with self.pasts.lock:
            while not self.answers and not self._ended and (self.waiting or not self.pasts.is_idle()):
                self.pasts.fill(self)
                if not self.answers:
                    self.pasts.hear()
            if self._ended or not self.answers:
                self.end()
                raise StopIteration
            self.pasts.fill(self)
            return self._said(*self.answers.popleft())

    def close(self) -> None:
        """Take no more answers; from any thread."""
        self._ended = True
        self.pasts.ring()
        with self.pasts.lock:
            self.end()

    def end(self) -> None:
        """End it, by whoever holds the lock."""
        self._ended = True
        self.pasts.end_turn(self)

    def take(self, key: Hashable) -> Ask:
        """Return the next job that waits for a past."""
        ask = self.waiting[key].popleft()
        if not self.waiting[key]:
            del self.waiting[key]
        return ask

    def skip(self, key: Hashable) -> bool:
        """Leave out the jobs that wait for a past."""
        del self.waiting[key]
        return True

    def put_back(self, ask: Ask) -> None:
        """Have a job done again."""
        self.waiting.setdefault(ask.key, deque()).appendleft(ask)

    def fail(self, failure: Failure) -> None:
        """Answer every job that waits with one failure."""
        for ask in itertools.chain(*self.waiting.values()):
            self.answers.append((ask, Failure(ask.job, failure.line, failure.trace)))
        self.waiting.clear()

    def _said(self, ask: Ask, outcome: Any) -> tuple[Ask, Any]:
        if isinstance(outcome, OSError):
            self.end()
            raise outcome
        return ask, outcome
