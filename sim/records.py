"""The facts a run leaves behind: one flat log of what happened to residents, and what staff and places did.

The model only writes here; measures only read. Nothing is counted while the run goes on, except
the hours in diaries, which are too many to log one by one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sim.domain import Task
from sim.units import WEEKS_PER_YEAR

QUARTER_WEEKS = WEEKS_PER_YEAR / 4.0

EVENT = np.dtype(
    [
        ("week", "f8"),
        ("resident", "i4"),
        ("spell", "i2"),
        ("event", "i1"),
        ("detail", "f4"),
        ("stage", "i1"),
        ("trede", "i1"),
        ("team", "i2"),
        ("worker", "i2"),
    ]
)
"""One thing that happened. ``stage``, ``trede``, ``team`` and ``worker`` are those AFTER the event, so that
the state of a resident between two of its rows is the earlier row. ``team`` and ``worker`` are the ones that
have the case for the function of the stage (-1: nobody); ``worker`` is the seat in the team, from 0."""

RESIDENT = np.dtype(
    [
        ("resident", "i4"),
        ("municipality", "i2"),
        ("group", "i1"),
        ("birth_week", "f8"),
        ("entered_week", "f8"),
    ]
)
"""Who a resident is. ``birth_week`` and ``entered_week`` count from the start of the run and may be negative."""

STAFF = np.dtype([("week", "f8"), ("team", "i2"), ("seat", "i2"), ("event", "i1"), ("until", "f8")])
"""Something that happened to a seat. ``event``: 0 left (vacant until ``until``), 1 began (onboarding until
``until``), 2 absent until ``until``, 3 seat opened, 4 seat closed."""

PLACE = np.dtype(
    [("place", "i4"), ("kind", "i1"), ("team", "i2"), ("opened", "f8"), ("closed", "f8"), ("resident", "i4")]
)
"""A place that an employer offered, open in ``[opened, closed)``; ``closed`` is inf when it was still open at the
end and ``resident`` is -1 when nobody got it."""

SHELTERED = np.dtype([("week", "f8"), ("places", "f8"), ("wsw", "i4"), ("beschut", "i4"), ("learning", "i4")])
"""The sheltered company at a moment: places, and who holds them."""

ROWS_PER_CHUNK = 1 << 14


@dataclass(slots=True)
class Table:
    """Rows of one kind, kept small: a full chunk of tuples becomes a structured array."""

    dtype: np.dtype[np.void]
    rows: list[tuple[float, ...]] = field(default_factory=list)
    chunks: list[npt.NDArray[np.void]] = field(default_factory=list)

    def add(self, *row: float) -> None:
        """Append one row, in the order of the fields of `dtype`."""
        rows = self.rows
        rows.append(row)
        if len(rows) >= ROWS_PER_CHUNK:
            self.fold()

    def fold(self) -> None:
        """Turn the waiting rows into an array."""
        self.chunks.append(np.array(self.rows, dtype=self.dtype))
        self.rows.clear()

    def array(self) -> npt.NDArray[np.void]:
        """Return all rows in the order in which they were added."""
        self.fold()
        return np.concatenate(self.chunks)


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """A team as the records know it: an index, names and sizes."""

    name: str
    organisation: str
    functions: tuple[str, ...]
    municipalities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TransitionFacts:
    """What a change of organisation costs [EUR], spread evenly over ``[since_week, until_week)``."""

    since_week: float
    until_week: float
    cost_eur: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """All facts of one replication, over the half-open window ``[0, until_week)``.

    Only a wait that began before the run is told as of then, at a week below 0.

    ``hours`` and ``available`` are hours worked and hours on the diary: arrays of shape
    ``(teams, tasks, quarters)`` and ``(teams, quarters)``, a quarter being `QUARTER_WEEKS` long.
    ``fte`` is the mean number of fte in post in each quarter, shape ``(teams, quarters)``.
    """

    replication: int
    start: str
    until_week: float
    municipalities: tuple[str, ...]
    teams: tuple[TeamFacts, ...]
    events: npt.NDArray[np.void]
    residents: npt.NDArray[np.void]
    staff: npt.NDArray[np.void]
    places: npt.NDArray[np.void]
    sheltered: npt.NDArray[np.void]
    hours: npt.NDArray[np.float64]
    available: npt.NDArray[np.float64]
    fte: npt.NDArray[np.float64]
    transitions: tuple[TransitionFacts, ...] = ()
    n_engine_events: int = 0


class Ledger:
    """Hours worked by team, task and quarter, added up as they are worked."""

    __slots__ = ("_hours", "n_quarters")

    def __init__(self, *, until_week: float) -> None:
        self.n_quarters = int(until_week / QUARTER_WEEKS) + 1
        self._hours: list[list[float]] = []

    def open_account(self) -> int:
        """Make room for one more team and return its index."""
        self._hours.append([0.0] * (len(Task) * self.n_quarters))
        return len(self._hours) - 1

    def add(self, team: int, task: int, week: float, hours: float) -> None:
        """Book `hours` of `task` on `team` at the moment the work begins."""
        self._hours[team][task * self.n_quarters + int(week / QUARTER_WEEKS)] += hours

    def array(self) -> npt.NDArray[np.float64]:
        """Return the hours, shape ``(teams, tasks, quarters)``."""
        return np.array(self._hours, dtype=np.float64).reshape(len(self._hours), len(Task), self.n_quarters)
