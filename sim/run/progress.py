"""How far a run is: what lies ahead of it, how long that lasts, and who hears of it.

What lies ahead is the work of each bundle, in the order in which it is handed out. The time that is left follows from
what that was expected to take and from what it took so far. It is told to nobody, to a reader of plain lines, or on a
bar.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heapreplace
from math import exp
from types import TracebackType
from typing import Protocol, Self

from sim.texts import counted


@dataclass(frozen=True, slots=True)
class WorkUnit:
    """The work that ends when the part `key` is there: a job, the first of a bundle together with its past.

    ``seconds`` is what it is expected to take of one processor. Units that are ``like`` each other are expected to be
    misjudged alike, the more so the more of these words they share, from the first on.
    """

    key: str
    like: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """The work that lies ahead, bundle by bundle in the order in which workers take them.

    ``slowness`` is how long a worker is expected to be busy with what takes one second of a processor; ``is_timed``
    whether the seconds of the units were timed here, or only say how the units compare. ``then`` is what comes when all
    is done, as tables and a report [s]. ``at_least``: what is done may ask for more.
    """

    bundles: tuple[tuple[WorkUnit, ...], ...]
    workers: int
    slowness: float = 1.0
    is_timed: bool = False
    then: float = 0.0
    at_least: bool = False

    @property
    def seconds(self) -> float:
        """How long all of it lasts [s]."""
        each = (self.slowness * sum(unit.seconds for unit in bundle) for bundle in self.bundles)
        return lasting(each, free=[0.0] * self.workers)

    def as_a_stream(self) -> Ahead:
        """Return the same work for workers of whom nobody knows how many there are: parts that come one by one."""
        units = tuple(unit for bundle in self.bundles for unit in bundle)
        return replace(self, bundles=(units,), workers=1, is_timed=False)

    @property
    def processor_seconds(self) -> float:
        """What all of it takes of one processor [s]."""
        return sum(unit.seconds for bundle in self.bundles for unit in bundle)


def lasting(each: Iterable[float], *, free: Sequence[float]) -> float:
    """Return when all is done, when each worker is `free` at its time and then takes the next of `each` [all s].

    Examples
    --------
    >>> lasting([3.0, 3.0, 3.0], free=[0.0, 1.0])
    6.0
    """
    ends = list(free)
    heapify(ends)
    for seconds in each:
        heapreplace(ends, ends[0] + seconds)
    return max(ends)


MEMORY_SECONDS = 60.0
"""How long ago what was done counts for 1/e, for how fast the work goes now."""

MEMORY_UNITS = 3.0
"""And at least so many times what a unit takes, so that long ones are not forgotten before the next is done."""

STILL = 0.05
"""What is left of a unit that takes longer than expected, as a part of what it was expected to take."""


class TimeLeft:
    """How long the work `ahead` still lasts.

    Which worker does what is known from the order in which bundles are handed out: a worker takes the next bundle when
    it is done with one, and goes on with the next unit of a bundle when one has come. So each unit that comes says how
    long it took. Two things are learnt from that: how the units that are like each other compare with what was
    expected, from all that was seen, and how fast the work goes, from what was seen lately. What was learnt from
    the work ``before`` is kept.
    """

    def __init__(self, ahead: Ahead, *, at: float, before: TimeLeft | None = None) -> None:
        self._workers, self._is_timed, self._then = ahead.workers, ahead.is_timed, ahead.then
        self._left = [{unit.key: unit for unit in bundle} for bundle in ahead.bundles]
        self._of = {unit.key: k for k, bundle in enumerate(ahead.bundles) for unit in bundle}
        self._since: dict[int, float] = {}
        self._next, self._at = 0, at
        self.learnt: tuple[_Speed, _Likes] = (_Speed(ahead), _Likes(ahead)) if before is None else before.learnt
        self._speed, self._likes = self.learnt
        self._begin(at, self._workers)

    def done(self, key: str, *, at: float) -> None:
        """Hear that the part `key` is there at a time."""
        k = self._of.get(key)
        if k is None or key not in self._left[k]:
            return
        unit, since = self._left[k].pop(key), self._since.pop(k, self._at)
        self._at = at
        self._speed.learn(self._likes.judged(unit), at - since, at=at)
        self._likes.learn(unit, at - since)
        if self._left[k]:
            self._since[k] = at
        else:
            self._begin(at, 1)

    def seconds(self, *, at: float) -> float | None:
        """Return how long the work still lasts [s], nothing being known before it began; None: nothing can be said."""
        if not (self._is_timed or self._speed.has_learnt):
            return None
        if not any(self._left):
            return max(self._then - (at - self._at), 0.0)
        running = [(self._judged(k), at - since) for k, since in self._since.items()]
        slowness = self._speed.slowness([(first, taken) for (first, _), taken in running], at=at)
        free = [slowness * rest + _still(slowness * first, taken) for (first, rest), taken in running]
        waiting = (slowness * sum(self._judged(k)) for k in range(self._next, len(self._left)))
        return lasting(waiting, free=[*free, *[0.0] * (self._workers - len(free))]) + self._then

    def _begin(self, at: float, n: int) -> None:
        """Begin with the next `n` bundles of which nothing has come."""
        while n and self._next < len(self._left):
            k, self._next = self._next, self._next + 1
            if self._left[k] and k not in self._since:
                self._since[k], n = at, n - 1

    def _judged(self, k: int) -> tuple[float, float]:
        """Return what the next unit of a bundle takes, and what those behind it take, at the usual speed."""
        first, *rest = map(self._likes.judged, self._left[k].values()) if self._left[k] else [0.0]
        return first, sum(rest)


def _still(expected: float, taken: float) -> float:
    return max(expected - taken, STILL * expected)


class _Speed:
    """How long a worker is busy with what takes one second as judged, by what was done lately."""

    def __init__(self, ahead: Ahead) -> None:
        units = [unit.seconds for bundle in ahead.bundles for unit in bundle]
        self._usual = sum(units) / len(units) if units else 1.0
        self._prior = self._usual if ahead.is_timed else 0.0
        self._expected = ahead.slowness
        self._judged = self._taken = 0.0
        self._n, self._at, self._all = 0, 0.0, 0.0

    @property
    def has_learnt(self) -> bool:
        """Whether anything was done."""
        return self._n > 0

    def learn(self, judged: float, taken: float, *, at: float) -> None:
        """Learn that something took so long."""
        kept = exp((self._at - at) / self._memory()) if self._n else 1.0
        self._judged, self._taken = kept * self._judged + judged, kept * self._taken + taken
        self._n, self._at, self._all = self._n + 1, at, self._all + taken

    def slowness(self, running: list[tuple[float, float]], *, at: float) -> float:
        """Return how slow it is now; what is `running` longer than judged makes it slower."""
        kept = exp((self._at - at) / self._memory()) if self._n else 1.0
        judged, taken = self._prior + kept * self._judged, self._prior * self._expected + kept * self._taken
        for one, so_far in sorted(running, key=lambda pair: -pair[1]):
            if judged <= 0.0 or so_far > one * taken / judged:
                judged, taken = judged + one, taken + so_far
        return taken / judged if judged > 0.0 else self._expected

    def _memory(self) -> float:
        return max(MEMORY_SECONDS, MEMORY_UNITS * self._all / max(self._n, 1))


class _Likes:
    """How units that are like each other compare with what was expected, among all."""

    def __init__(self, ahead: Ahead) -> None:
        units = [unit for bundle in ahead.bundles for unit in bundle]
        self._usual = sum(unit.seconds for unit in units) / len(units) if units else 1.0
        self._expected: dict[tuple[str, ...], float] = defaultdict(float)
        self._taken: dict[tuple[str, ...], float] = defaultdict(float)

    def judged(self, unit: WorkUnit) -> float:
        """Return what a unit takes at the usual speed [s]; what is known of few is drawn to what is known of more."""
        if not self._taken[()]:
            return unit.seconds
        fair, factor = self._expected[()] / self._taken[()], 1.0
        for like in _wider_first(unit.like):
            expected, taken = self._expected.get(like, 0.0), self._taken.get(like, 0.0)
            factor = (self._usual * factor + taken * fair) / (self._usual + expected)
        return unit.seconds * factor

    def learn(self, unit: WorkUnit, taken: float) -> None:
        """Learn what a unit took."""
        for like in ((), *_wider_first(unit.like)):
            self._expected[like] += unit.seconds
            self._taken[like] += taken


def _wider_first(like: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [like[:length] for length in range(1, len(like) + 1)]


LINE_SECONDS = 15.0
"""The least time between two plain lines that say how far a run is."""

LOOK_SECONDS = 1.0
"""For how long a time left holds, before it is asked again."""

MOST_OF_THE_TIME = 0.05
"""And for so long that asking takes no more than this part of it, of however many replications."""

MINUTE, HOUR = 60.0, 3600.0
FEW = 10.0
"""Minutes or hours below which halves are told."""

UNKNOWN = "-:--"
"""The time left when nothing can be said of it."""


class Watcher(Protocol):
    """Hears of a run that starts and of each replication that is done."""

    def start(self, *, n_jobs: int, n_done: int) -> None:
        """Hear how much there is to do and how much is done; again when it has become more."""

    def foresee(self, ahead: Ahead) -> None:
        """Hear, right after the start, what the replications that are to be done are expected to take."""

    def done(self, part: str, /) -> None:
        """Hear that one more replication is done: its part is there."""

    def say(self, line: str) -> None:
        """Hear something that a person should know."""


class Silence:
    """A watcher that says nothing; a context like the others."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Say nothing."""

    def start(self, *, n_jobs: int, n_done: int) -> None:
        """Say nothing."""

    def foresee(self, ahead: Ahead) -> None:
        """Say nothing."""

    def done(self, part: str, /) -> None:
        """Say nothing."""

    def say(self, line: str) -> None:
        """Say nothing."""


class Says(Silence):
    """A watcher that hands on what a person should know, line by line, and says nothing of how far the run is."""

    def __init__(self, said: Callable[[str], object]) -> None:
        self._said = said

    def say(self, line: str) -> None:
        """Hand it on."""
        self._said(line)


class Countdown:
    """What a watcher knows of the time that is left; it may be asked from another thread than that which tells it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._left: TimeLeft | None = None
        self._told, self._until, self._at_least = "", float("-inf"), False

    def foresee(self, ahead: Ahead) -> None:
        """Hear what is expected."""
        with self._lock:
            self._left = TimeLeft(ahead, at=self._clock(), before=self._left)
            self._at_least = ahead.at_least

    def done(self, part: str) -> None:
        """Hear that a part is there."""
        with self._lock:
            if self._left is not None:
                self._left.done(part, at=self._clock())

    def in_words(self) -> str:
        """Return the time left, as it was a moment ago; empty when nothing can be said."""
        with self._lock:
            now = self._clock()
            if now >= self._until:
                self._told, took = self._asked(now), self._clock() - now
                self._until = now + max(LOOK_SECONDS, took / MOST_OF_THE_TIME)
            return self._told

    def _asked(self, now: float) -> str:
        seconds = None if self._left is None else self._left.seconds(at=now)
        if seconds is None:
            return ""
        return ("at least " if self._at_least else "") + clock_time(seconds)


def clock_time(seconds: float) -> str:
    """Return a time as a clock shows it.

    Examples
    --------
    >>> clock_time(75.4), clock_time(7384.0)
    ('1:15', '2:03:04')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def duration(seconds: float) -> str:
    """Return a duration in words, no more exact than a guess is.

    Examples
    --------
    >>> [duration(seconds) for seconds in (0.4, 14.0, 47.0, 100.0, 1000.0, 7000.0, 90000.0)]
    ['1 second', '14 seconds', '50 seconds', '100 seconds', '17 minutes', '2 hours', '25 hours']
    """
    if seconds < 2.0 * MINUTE - FEW / 2.0:
        return _said(max(round(seconds), 1) if seconds < 2.0 * FEW else round(seconds / FEW) * FEW, "second")
    if seconds < HOUR - MINUTE / 2.0:
        return _said(_rounded(seconds / MINUTE), "minute")
    return _said(_rounded(seconds / HOUR), "hour")


def _rounded(number: float) -> float:
    """Return a number to the half, from ten on to the whole."""
    return float(round(number)) if number >= FEW else max(round(2.0 * number) / 2.0, 1.0)


def _said(number: float, unit: str) -> str:
    return f"{number:g} {unit}" + ("" if number == 1 else "s")


class Lines(Silence):
    """A watcher that says in plain lines how far it is, for logs: now and then, and at the end."""

    def __init__(self, say: Callable[[str], object], clock: Callable[[], float] = time.monotonic) -> None:
        self._say, self._clock, self._left = say, clock, Countdown(clock)
        self._n_jobs, self._n_done, self._said = 0, 0, clock()

    def start(self, *, n_jobs: int, n_done: int) -> None:
        """Say how much there is to do."""
        self._n_jobs, self._n_done, self._said = n_jobs, n_done, self._clock()
        self._say(_said(n_jobs, "replication") + (f", {n_done} done before" if n_done else ""))

    def foresee(self, ahead: Ahead) -> None:
        """Know what is expected."""
        self._left.foresee(ahead)

    def done(self, part: str, /) -> None:
        """Say how many are done, when that was not said for a while or all are."""
        self._n_done += 1
        self._left.done(part)
        now, is_last = self._clock(), self._n_done == self._n_jobs
        if is_last or now - self._said >= LINE_SECONDS:
            self._said, left = now, "" if is_last else self._left.in_words()
            self._say(
                f"{self._n_done} of {counted(self._n_jobs, 'replication')} done"
                + (f", time left {left}" if left else "")
            )

    def say(self, line: str) -> None:
        """Say it."""
        self._say(line)


class Bar(Silence):
    """A progress bar on the terminal, with the time left."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
        from rich.text import Text

        left = self._left = Countdown()

        class LeftColumn(ProgressColumn):
            """The time left."""

            def render(self, task: Task) -> Text:
                """Return it; nothing when all is done and nobody knows what then comes."""
                told = left.in_words() or ("" if task.finished else UNKNOWN)
                return Text(f"time left {told}" if told else "", style="progress.remaining")

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), LeftColumn())
        self._progress = Progress(*columns, console=Console(stderr=True))

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()

    def start(self, *, n_jobs: int, n_done: int) -> None:
        """Draw the bar."""
        if self._progress.task_ids:
            self._progress.update(self._progress.task_ids[0], total=n_jobs, completed=n_done)
        else:
            self._progress.add_task("replications", total=n_jobs, completed=n_done)

    def foresee(self, ahead: Ahead) -> None:
        """Know what is expected."""
        self._left.foresee(ahead)

    def done(self, part: str, /) -> None:
        """Move the bar."""
        self._left.done(part)
        self._progress.advance(self._progress.task_ids[0])

    def say(self, line: str) -> None:
        """Say it above the bar."""
        self._progress.console.print(line, highlight=False, soft_wrap=True)


def watcher_of(say: Callable[[str], object], *, quiet: bool, drawn: bool) -> Silence:
    """Return who hears of a run: nobody if `quiet`, else a bar if it is to be `drawn`, or who says plain lines."""
    if quiet:
        return Silence()
    return Bar() if drawn else Lines(say)
