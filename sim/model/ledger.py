"""Hours, added up while the run goes on: they are too many to log one by one."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
import numpy.typing as npt

from sim.domain import Task

N_TASKS = len(Task)


class Ledger:
    """Hours worked by team, task and bin, and hours offered by team and bin, added up when they have passed.

    A row of bins for each team lies in ``_offered``; ``_worked`` holds one for each task of the first team, then of
    the next. ``_place`` is the bin that was asked for last: the next one is near.
    """

    __slots__ = ("_edges", "_offered", "_place", "_worked")

    def __init__(self, edges: list[float]) -> None:
        self._edges: list[float] = edges
        self._offered: list[list[float]] = []
        self._worked: list[list[float]] = []
        self._place: int = 0

    @property
    def n_bins(self) -> int:
        """How many bins there are."""
        return len(self._edges) - 1

    def open_account(self) -> int:
        """Make room for one more team and return its index."""
        self._offered.append([0.0] * self.n_bins)
        for _ in range(N_TASKS):
            self._worked.append([0.0] * self.n_bins)
        return len(self._offered) - 1

    def follow(self, edges: list[float], now: float) -> None:
        """Go on with other bins from the moment `now` [weeks]; those begun before it must begin as they did."""
        n_begun = bisect_left(self._edges, now)
        assert edges[:n_begun] == self._edges[:n_begun]
        self._edges = edges
        self._place = 0
        for row in self._offered + self._worked:
            row[n_begun:] = [0.0] * (self.n_bins - n_begun)

    def offer(self, team: int, since: float, until: float, rate: float) -> None:
        """Add `rate` hours a week over ``[since, until)`` to what a team offers."""
        self._spread(self._offered[team], since, until, rate)

    def work(self, team: int, task: int, since: float, until: float, rate: float) -> None:
        """Add `rate` hours a week over ``[since, until)`` to what a team works on a task."""
        self._spread(self._worked[team * N_TASKS + task], since, until, rate)

    def _spread(self, row: list[float], since: float, until: float, rate: float) -> None:
        if since >= until:
            return
        edges, place = self._edges, self._place_of(since)
        while edges[place + 1] < until:
            row[place] += rate * (edges[place + 1] - since)
            since = edges[place + 1]
            place += 1
        row[place] += rate * (until - since)

    def _place_of(self, moment: float) -> int:
        """Return the bin in which a moment of the run lies."""
        edges, place = self._edges, self._place
        while edges[place] > moment:
            place -= 1
        while edges[place + 1] <= moment:
            place += 1
        self._place = place
        return place

    def edges(self) -> npt.NDArray[np.float64]:
        """Return where the bins begin and end [weeks]."""
        return np.array(self._edges, dtype=np.float64)

    def worked(self) -> npt.NDArray[np.float64]:
        """Return the hours worked, shape ``(teams, tasks, bins)``."""
        return np.array(self._worked, dtype=np.float64).reshape(len(self._offered), N_TASKS, self.n_bins)

    def offered(self) -> npt.NDArray[np.float64]:
        """Return the hours offered, shape ``(teams, bins)``."""
        return np.array(self._offered, dtype=np.float64).reshape(len(self._offered), self.n_bins)
