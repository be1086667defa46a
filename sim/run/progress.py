"""Who hears how far a run is: nobody, a reader of plain lines, or a bar with the time left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from sim.run.ahead import Ahead
from sim.run.timeleft import TimeLeft

LINE_SECONDS = 15.0
"""The least time between two plain lines that say how far a run is."""

LOOK_SECONDS = 1.0
"""For how long a time left holds, before it is asked again."""

MOST_OF_THE_TIME = 0.05
"""And for so long that asking takes no more than this part of it, of however many replications."""

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


class Left:
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


class Lines(Silence):
    """A watcher that says in plain lines how far it is, for logs: now and then, and at the end."""

    def __init__(self, say: Callable[[str], object], clock: Callable[[], float] = time.monotonic) -> None:
        self._say, self._clock, self._left = say, clock, Left(clock)
        self._n_jobs, self._n_done, self._said = 0, 0, clock()

    def start(self, *, n_jobs: int, n_done: int) -> None:
        """Say how much there is to do."""
        self._n_jobs, self._n_done, self._said = n_jobs, n_done, self._clock()
        self._say(f"{n_jobs} replications" + (f", {n_done} done before" if n_done else ""))

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
            self._say(f"{self._n_done} of {self._n_jobs} replications done" + (f", time left {left}" if left else ""))

    def say(self, line: str) -> None:
        """Say it."""
        self._say(line)


class Bar(Silence):
    """A progress bar on the terminal, with the time left."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
        from rich.text import Text

        left = self._left = Left()

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
