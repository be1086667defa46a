"""One loop for all jobs, whoever does them: processes of this machine, pasts at rest, or the workers of a cluster.

Somebody asks for the answers to some jobs and takes them as they come: that is a `Turn`. An `Executor` does the jobs,
as many at a time as it has hands for. A worker never decides anything: it gets a job, it hands back a value, and what
goes wrong there comes back as a `Failure`, in words, because not every exception survives the way between two
processes. Nothing that a job answers depends on who does it, or in which order.
"""

from __future__ import annotations

import itertools
import threading
import time
import traceback
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import Any, Self

from sim.errors import CaseloadError
from sim.run.process import OUT_OF_MEMORY, is_out_of_memory
from sim.store.files import is_disk_trouble

DIED = (
    "a worker process died (killed, or out of memory); the replications that are done are kept: "
    "run the same command again to go on, with fewer --workers if memory is short"
)


class RunError(CaseloadError):
    """A run stopped before its end; what is done stays on disk and the same command goes on from there."""

    exit_code = 1


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A job, and the past from which it goes on: its key, and from what it is made."""

    key: Hashable
    root: Any
    job: Any


NOBODY = Ask(key=None, root=None, job=None)
"""Who asked for what is no answer to a job."""


@dataclass
class Turn:
    """The answers to some jobs, in the order in which they come: the one loop in which jobs are handed out and heard.

    Closed, those at work are ended. ``stays`` and ``only_at_rest`` are for pasts: see `sim.run.pasts`.
    """

    executor: Executor
    asks: Iterable[Ask]
    stays: Callable[[Hashable], bool] = lambda _: False
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
        with self.executor.lock:
            while not self.answers and not self._ended and (self.waiting or not self.executor.is_idle()):
                self._fill()
                if not self.answers:
                    self.executor.hear()
            if self._ended or not self.answers:
                self.end()
                raise StopIteration
            self._fill()
            return self._said(*self.answers.popleft())

    def close(self) -> None:
        """Take no more answers; from any thread."""
        self._ended = True
        self.executor.ring()
        with self.executor.lock:
            self.end()

    def end(self) -> None:
        """End it, by whoever holds the lock."""
        self._ended = True
        self.executor.end_turn(self)

    def take(self, key: Hashable) -> Ask:
        """Return the next job that waits for a past."""
        ask = self.waiting[key].popleft()
        if not self.waiting[key]:
            del self.waiting[key]
        return ask

    def some(self, n: int) -> list[Ask]:
        """Return the next jobs that wait, `n` at most."""
        return [self.take(next(iter(self.waiting))) for _ in range(n) if self.waiting]

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

    def _fill(self) -> None:
        """Give everybody something to do; what goes wrong with that is heard behind the answers that have come."""
        try:
            self.executor.fill(self)
        except Exception as error:
            self.answers.append((NOBODY, error))

    def _said(self, ask: Ask, outcome: Any) -> tuple[Ask, Any]:
        if isinstance(outcome, Exception):
            self.end()
            raise outcome
        return ask, outcome


class Executor(ABC):
    """Who does jobs, for one turn at a time."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        """Held by whoever looks or waits."""
        self.turn: Turn | None = None

    def answers(self, asks: Iterable[Ask]) -> Turn:
        """Return what comes of each job, as it comes."""
        self.turn = Turn(self, asks)
        return self.turn

    @abstractmethod
    def fill(self, turn: Turn) -> None:
        """Give everybody who is free something to do."""

    @abstractmethod
    def hear(self) -> None:
        """Wait until something comes, or for a moment, and add it to the answers of the turn."""

    @abstractmethod
    def is_idle(self) -> bool:
        """Whether nobody is at work for the turn."""

    def end_turn(self, turn: Turn) -> None:
        """Forget a turn, and let another begin; nothing when it has ended."""
        if self.turn is turn:
            self.turn = None

    def ring(self) -> None:  # noqa: B027 - most wait but for a moment
        """Wake up whoever waits for long."""


def each_answer(turn: Iterable[tuple[Ask, Any]]) -> Iterator[tuple[Ask, Any]]:
    """Yield the answers of a turn.

    Raises
    ------
    JobError
        A job failed.
    """
    for ask, outcome in turn:
        if isinstance(outcome, Failure):
            raise JobError(outcome)
        yield ask, outcome


# --- futures --------------------------------------------------------------------------------------


POLL_SECONDS = 1.0
"""The time between two looks at what is going on."""

AHEAD = 4
"""What is handed out to each worker before its turn, so that none waits for the next."""

TOGETHER_SECONDS = 0.05
"""The time that jobs which are handed out together may take, so that handing out costs little of it."""

MOST_TOGETHER = 64


class Futures(Executor):
    """Jobs over anything that answers by futures; `submit` hands out some jobs, which are done in turn."""

    def __init__(self, submit: Callable[[Sequence[Any]], Future[list[Any]]], *, workers: Callable[[], int]) -> None:
        super().__init__()
        self._submit, self._workers = submit, workers
        self._pending: dict[Future[list[Any]], list[Ask]] = {}
        self._n_done, self._since = 0, time.monotonic()

    def fill(self, turn: Turn) -> None:
        """Hand out some jobs before their turn."""
        workers = self._workers()
        while turn.waiting and len(self._pending) < AHEAD * workers:
            asks = turn.some(self._at_once(workers))
            self._pending[self._submit([ask.job for ask in asks])] = asks

    def hear(self) -> None:
        """Take what is done, in the order in which it was handed out, and behind it what went wrong.

        Whoever stops at the first error has then heard of everything that is done.
        """
        if not self._pending:
            time.sleep(POLL_SECONDS)
        done, _ = wait(self._pending, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
        heard: list[tuple[Ask, Any]] = []
        for future in [one for one in self._pending if one in done]:
            asks = self._pending.pop(future)
            heard += zip(asks, self._outcomes(future, asks), strict=False)
            self._count(len(asks))
        if self.turn is not None:
            self.turn.answers += sorted(heard, key=lambda one: isinstance(one[1], Exception | Failure))

    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._pending

    def _outcomes(self, future: Future[list[Any]], asks: Sequence[Ask]) -> list[Any]:
        """Return what came of some jobs, as far as the first that went wrong."""
        try:
            return future.result()
        except Exception as error:
            return [self.lost(error, asks[0])]

    def lost(self, error: Exception, _ask: Ask) -> Exception | Failure:
        """Return what is answered when a worker did not answer."""
        return error

    def _count(self, n: int) -> None:
        """Hear that `n` jobs are done; the first answer only starts the clock, for processes take time to begin."""
        if not self._n_done:
            self._since = time.monotonic()
        self._n_done += n

    def _at_once(self, workers: int) -> int:
        """Return how many jobs to hand out together: one, unless they are very short."""
        if self._n_done < workers * AHEAD:
            return 1
        seconds = workers * (time.monotonic() - self._since) / self._n_done
        return max(1, min(MOST_TOGETHER, int(TOGETHER_SECONDS / max(seconds, 1e-9))))


# --- in a worker ------------------------------------------------------------------------------------


def attempts(task: Callable[[Any], Any], jobs: Sequence[Any]) -> list[Any]:
    """Do some jobs in turn, in the worker, as far as the first that goes wrong."""
    outcomes: list[Any] = []
    for job in jobs:
        outcomes.append(attempt(task, job))
        if isinstance(outcomes[-1], Failure):
            break
    return outcomes


def attempt(task: Callable[[Any], Any], job: Any) -> Any:
    """Do one job, in the worker; what goes wrong is part of the answer, except when it is the disk."""
    try:
        return task(job)
    except CaseloadError as error:
        return Failure(job, str(error))
    except OSError as error:
        if is_disk_trouble(error):
            raise
        return bug(job, error)
    except Exception as error:
        return bug(job, error)


def bug(job: Any, error: Exception) -> Failure:
    """Return what is said of an error that nobody foresaw: that memory ran out, or its trace."""
    if is_out_of_memory(error):
        return Failure(job, OUT_OF_MEMORY)
    return Failure(job, f"{type(error).__name__}: {error}", trace="".join(traceback.format_exception(error)))
