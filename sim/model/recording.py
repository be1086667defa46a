"""What the model writes down: a row for whatever happens to a resident, tables, hours by bin, and counts by stage.

Rows are kept until the run ends. Where they are too many for that, an outlet takes them as they come. Hours of work and
hours offered are too many to log one by one: a ledger adds them up in bins of time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.domain import Stage, Task
from sim.records import EVENT, RESIDENT

ROWS_PER_CHUNK = 1 << 14

EventRow = tuple[float, int, int, int, float, int, int, int, int]
"""One row of the log, in the order of the fields of `EVENT`."""

Outlet = Callable[[npt.NDArray[np.void], npt.NDArray[np.void]], None]
"""Takes a chunk of events, and the residents who came into the world since the chunk before; none of them is kept."""


class Table:
    """Rows of one kind of which there are few, kept as small as the log."""

    __slots__ = ("chunks", "dtype", "rows")

    def __init__(self, dtype: np.dtype[np.void]) -> None:
        self.dtype = dtype
        self.rows: list[tuple[float, ...]] = []
        self.chunks: list[npt.NDArray[np.void]] = []

    def add(self, row: tuple[float, ...]) -> None:
        """Append one row, in the order of the fields of `dtype`."""
        self.rows.append(row)
        if len(self.rows) >= ROWS_PER_CHUNK:
            self.fold()

    def fold(self) -> None:
        """Turn the waiting rows into an array."""
        self.chunks.append(np.array(self.rows, dtype=self.dtype))
        self.rows.clear()

    def array(self) -> npt.NDArray[np.void]:
        """Return all rows in the order in which they were added."""
        self.fold()
        return np.concatenate(self.chunks)

    def taken(self) -> npt.NDArray[np.void]:
        """Return all rows as `array`, and forget them."""
        rows = self.array()
        self.chunks.clear()
        return rows


class EventLog:
    """What happened to residents: a full chunk of rows becomes a structured array, so that rows waiting are few.

    ``people`` is the table of who the residents are. With an ``outlet`` both go there, and the arrays stay empty.
    """

    __slots__ = ("chunks", "outlet", "people", "rows")

    def __init__(self, outlet: Outlet | None = None) -> None:
        self.rows: list[EventRow] = []
        self.chunks: list[npt.NDArray[np.void]] = []
        self.people: Table = Table(RESIDENT)
        self.outlet: Outlet | None = outlet

    def note(
        self,
        week: float,
        resident: int,
        spell: int,
        event: int,
        detail: float,
        stage: int,
        trede: int,
        team: int,
        worker: int,
    ) -> None:
        """Append one row."""
        self.rows.append((week, resident, spell, event, detail, stage, trede, team, worker))
        if len(self.rows) >= ROWS_PER_CHUNK:
            self.fold()

    def fold(self) -> None:
        """Turn the waiting rows into an array, and keep it or let it out."""
        events = np.array(self.rows, dtype=EVENT)
        self.rows.clear()
        if self.outlet is None:
            self.chunks.append(events)
        else:
            self.outlet(events, self.people.taken())

    def array(self) -> npt.NDArray[np.void]:
        """Return all rows that were kept, in the order in which they were noted."""
        self.fold()
        return np.concatenate([np.zeros(0, dtype=EVENT), *self.chunks])


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


class Counts:
    """Residents by municipality and stage, kept as they move."""

    __slots__ = ("counts", "n_came")

    def __init__(self, n_municipalities: int) -> None:
        self.counts = [[0] * len(Stage) for _ in range(n_municipalities)]
        self.n_came = [0] * n_municipalities

    def came(self, municipality: int) -> None:
        """Count somebody who enters the world, at the stage that comes before any other."""
        self.n_came[municipality] += 1
        self.counts[municipality][Stage.GONE] += 1

    def moved(self, municipality: int, old: int, new: int) -> None:
        """Count a move from one stage to another."""
        counts = self.counts[municipality]
        counts[old] -= 1
        counts[new] += 1
