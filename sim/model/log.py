"""What the model writes down: one row for whatever happens to a resident, and tables of what happens less often.

Rows are kept until the run ends. Where they are too many for that, an outlet takes them as they come.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

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
