"""How many fte were in post and how many hours stood on the diaries, quarter by quarter."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.model.diary import Team, Worker
from sim.records import QUARTER_WEEKS


class Posts:
    """Fte-weeks in post and hours offered, by team and quarter, added up whenever a post changes."""

    def __init__(self, *, until_week: float) -> None:
        self.n_quarters = int(until_week / QUARTER_WEEKS) + 1
        self._offered: dict[int, list[float]] = {}
        self._posted: dict[int, list[float]] = {}

    def account(self, worker: Worker, now: float) -> None:
        """Add what a worker's post gave until `now`; what lies ahead of a watermark was skipped on purpose."""
        team = worker.team
        if now > worker.posted_from:
            _spread(self._row(self._posted, team), worker.posted_from, now, worker.fte)
            worker.posted_from = now
        if now > worker.offered_from:
            rate = worker.fte * team.hours_per_fte_week
            _spread(self._row(self._offered, team), worker.offered_from, now, rate)
            worker.offered_from = now

    def skip(self, worker: Worker, now: float, until: float, *, absent: bool) -> None:
        """Offer no hours until a moment; an absent worker stays in post, a vacant seat does not."""
        self.account(worker, now)
        worker.offered_from = max(worker.offered_from, until)
        if not absent:
            worker.posted_from = max(worker.posted_from, until)

    def hours(self, team: Team) -> float:
        """Return the hours that a team has offered so far [hours]."""
        return sum(self._row(self._offered, team))

    def offered(self, teams: list[Team]) -> npt.NDArray[np.float64]:
        """Return hours offered, shape ``(teams, quarters)``."""
        return np.array([self._row(self._offered, team) for team in teams], dtype=np.float64)

    def fte(self, teams: list[Team]) -> npt.NDArray[np.float64]:
        """Return mean fte in post, shape ``(teams, quarters)``; the last quarter counts only its part of the run."""
        weeks = np.array([self._row(self._posted, team) for team in teams], dtype=np.float64)
        return weeks / QUARTER_WEEKS

    def _row(self, table: dict[int, list[float]], team: Team) -> list[float]:
        return table.setdefault(team.index, [0.0] * self.n_quarters)


def _spread(row: list[float], start: float, end: float, rate: float) -> None:
    """Add `rate` per week over ``[start, end)`` to the quarters it falls in."""
    quarter = int(start / QUARTER_WEEKS)
    while start < end:
        until = min(end, (quarter + 1) * QUARTER_WEEKS)
        row[quarter] += rate * (until - start)
        start = until
        quarter += 1
