"""Who hears how far a run is: nobody, a reader of plain lines, or a bar with the time left."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self


class Watcher(Protocol):
    """Hears of a run that starts and of each replication that is done."""

    def start(self, *, n_jobs: int, n_done: int) -> None:
        """Hear how much there is to do and how much is done; again when it has become more."""

    def done(self, _part: object, /) -> None:
        """Hear that one more replication is done."""

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

    def done(self, _part: object, /) -> None:
        """Say nothing."""

    def say(self, line: str) -> None:
        """Say nothing."""


class Lines(Silence):
    """A watcher that says each replication in a plain line, for logs."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say, self._n_jobs, self._n_done = say, 0, 0

    def start(self, *, n_jobs: int, n_done: int) -> None:
        """Say how much there is to do."""
        self._n_jobs, self._n_done = n_jobs, n_done
        self._say(f"{n_jobs} replications" + (f", {n_done} done before" if n_done else ""))

    def done(self, _part: object, /) -> None:
        """Say that one more is done."""
        self._n_done += 1
        self._say(f"{self._n_done} of {self._n_jobs} replications done")

    def say(self, line: str) -> None:
        """Say it."""
        self._say(line)


class Bar(Silence):
    """A progress bar on the terminal, with the time left."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        left = (TextColumn("time left"), TimeRemainingColumn())
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), *left)
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

    def done(self, _part: object, /) -> None:
        """Move the bar."""
        self._progress.advance(self._progress.task_ids[0])

    def say(self, line: str) -> None:
        """Say it above the bar."""
        self._progress.console.print(line, highlight=False, soft_wrap=True)
