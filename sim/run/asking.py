"""What is asked of pasts, and the answers as they come."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from sim.run.pool import Failure

if TYPE_CHECKING:
    from sim.run.pasts import Pasts


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
