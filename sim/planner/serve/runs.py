"""Exact runs, one at a time: a thread that asks the session, and tells of each replication as it comes.

While nobody asks, today's organisation is simulated: so the pasts come to rest before the first question, and each
replication of a setting can be held beside today with the same luck. A question ends that at once; it goes on later.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sim.errors import CaseloadError, ConfigurationError
from sim.planner.serve.asked import UNPROCESSABLE, PageQuestion, Refused
from sim.planner.serve.exact import ExactDesign, Figured, PageFigures, estimates_of, plain
from sim.planner.serve.feed import Feed

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.run.session import Answers, Session

CONFLICT = 409

MOST_LETTERS = 300
"""Of a line that says why a run failed."""


@dataclass(slots=True, eq=False)
class _Work:
    """What the thread does: a run, by its number, or without a question what is prepared while nobody asks."""

    number: int = 0
    question: PageQuestion | None = None
    configuration: Configuration | None = None
    answers: Answers | None = None
    is_stopped: bool = False


class ExactRuns:
    """Runs of a session, at most one at a time, which a feed tells of; all end with this context.

    Parameters
    ----------
    session
        Simulates what the page shows; nobody else may ask it. It is not closed here.
    design
        Makes of a question what is simulated.
    figures
        What the page shows.
    feed
        Is told what happens.
    said
        Hears, in a line each, what is not the business of the page.
    """

    def __init__(
        self,
        session: Session,
        *,
        design: ExactDesign,
        figures: PageFigures,
        feed: Feed,
        said: Callable[[str], object] = lambda _: None,
    ) -> None:
        self._session, self._design, self._figures, self._feed, self._said = session, design, figures, feed, said
        self._today: dict[int, Figured] = {}
        self._changed = threading.Condition()
        self._n_runs, self._is_closed, self._is_prepared = 0, False, False
        self._ahead: _Work | None = None
        self._now: _Work | None = None
        self._thread = threading.Thread(target=self._live, name="exact runs", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # --- what others ask of it --------------------------------------------------------------------

    def begin(self, question: PageQuestion) -> int:
        """Take a question, and return the number of its run.

        Raises
        ------
        Refused
            Another run is under way, or nobody can run that setting.
        """
        self._refuse_busy()
        try:
            configuration = self._design.configuration(question)
        except ConfigurationError:
            raise Refused(UNPROCESSABLE, "explore.setting") from None
        with self._changed:
            self._refuse_busy()
            self._n_runs += 1
            self._ahead = _Work(self._n_runs, question, configuration)
            asked = {"scenario": question.scenario, "inputs": dict(question.inputs)}
            self._feed.begin(self._n_runs, {"replications": question.replications, **asked})
            answers = self._stopped([self._now])
            number = self._n_runs
        _let_go(answers)
        return number

    def cancel(self) -> None:
        """End the run that is under way; nothing when there is none."""
        with self._changed:
            answers = self._stopped([self._ahead, self._now if self._is_busy() else None])
        _let_go(answers)

    def close(self) -> None:
        """End everything, and wait until it has."""
        with self._changed:
            self._is_closed = True
            answers = self._stopped([self._ahead, self._now])
        _let_go(answers)
        self._thread.join()

    def _refuse_busy(self) -> None:
        with self._changed:
            if self._is_busy() or self._is_closed:
                raise Refused(CONFLICT, "explore.busy")

    def _is_busy(self) -> bool:
        return any(work is not None and work.question is not None for work in (self._ahead, self._now))

    def _stopped(self, works: Iterable[_Work | None]) -> list[Answers]:
        """Stop what is at work or ahead, by whoever holds the lock; return what must then be let go without it.

        Letting go waits for the thread, and that may wait for the lock.
        """
        self._changed.notify_all()
        those = [work for work in works if work is not None]
        for work in those:
            work.is_stopped = True
        return [work.answers for work in those if work.answers is not None]

    # --- the thread -------------------------------------------------------------------------------

    def _live(self) -> None:
        while (work := self._next()) is not None:
            event, told = self._tried(work)
            with self._changed:  # who hears that a run is over may ask the next
                self._now = None
                if work.question is not None:
                    self._feed.tell(event, told, is_last=True)
                elif not work.is_stopped:
                    self._is_prepared = True

    def _next(self) -> _Work | None:
        """Wait for something to do; None: no more."""
        with self._changed:
            while self._ahead is None and self._is_prepared and not self._is_closed:
                self._changed.wait()
            self._now, self._ahead = None if self._is_closed else self._ahead or _Work(), None
            return self._now

    def _tried(self, work: _Work) -> tuple[str, Mapping[str, Any]]:
        """Do some work; return the event with which it ends. What goes wrong ends this work and no other."""
        try:
            self._do(work)
        except Exception as error:
            is_foreseen = isinstance(error, CaseloadError)
            line = (" ".join(str(error).split()) if is_foreseen else f"a bug: {type(error).__name__}")[:MOST_LETTERS]
            self._said(f"simulating failed: {line}")
            return "failed", {"line": line}
        return ("cancelled" if work.is_stopped else "done"), {}

    def _do(self, work: _Work) -> None:
        question, done = work.question, dict[int, Figured]()
        if question is not None and work.configuration is not None:
            n = question.replications
            for k, figured in self._figured(work, work.configuration, range(n)):
                done[k] = figured
                values = {name: plain(figure.value) for name, figure in figured.items()}
                self._feed.tell("replication", {"replication": k, "done": len(done), "of": n, "values": values})
                self._tell_estimates(done)
        wanted = range(self._session.replications if question is None else question.replications)
        missing = [k for k in wanted if k not in self._today]
        for k, figured in self._figured(work, self._session.configuration, missing):
            self._today[k] = figured
            if question is not None:
                self._tell_estimates(done)

    def _figured(
        self, work: _Work, configuration: Configuration, replications: Iterable[int]
    ) -> Iterator[tuple[int, Figured]]:
        """Yield the figures of some replications as they come, until the work is stopped."""
        wanted = list(replications)
        if not wanted or work.is_stopped:
            return
        periods = self._figures.all_periods
        with self._session.ask_under(configuration, periods=periods, replications=wanted) as answers:
            with self._changed:
                work.answers = answers
                is_stopped = work.is_stopped
            if is_stopped:
                return
            for answer in answers:
                yield answer.replication, self._figures.of_rows(answer.rows)

    def _tell_estimates(self, done: Mapping[int, Figured]) -> None:
        """Tell the estimates of a setting, and of how it differs from today in the same luck, as far as both are known.

        The order is that of the replications, so that the last word does not depend on who came first.
        """
        numbers = sorted(done)
        both = [(done[k], self._today[k]) for k in numbers if k in self._today]
        differences = [{name: one[name].less(other[name]) for name in one} for one, other in both]
        told = {"values": estimates_of([done[k] for k in numbers]), "difference": estimates_of(differences)}
        self._feed.tell("estimate", {"done": len(done), **told})


def _let_go(answers: Iterable[Answers]) -> None:
    for one in answers:
        one.close()
