"""What the model writes down: one row for whatever happens to a resident, and tables of what happens less often."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.records import EVENT

ROWS_PER_CHUNK = 1 << 14

EventRow = tuple[float, int, int, int, float, int, int, int, int]
"""One row of the log, in the order of the fields of `EVENT`."""


class EventLog:
    """What happened to residents: a full chunk of rows becomes a structured array, so that rows waiting are few."""

    __slots__ = ("chunks", "rows")

    def __init__(self) -> None:
        self.rows: list[EventRow] = []
        self.chunks: list[npt.NDArray[np.void]] = []

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
        """Turn the waiting rows into an array."""
        self.chunks.append(np.array(self.rows, dtype=EVENT))
        self.rows.clear()

    def array(self) -> npt.NDArray[np.void]:
        """Return all rows in the order in which they were noted."""
        self.fold()
        return np.concatenate(self.chunks)


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
