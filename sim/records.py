"""The facts a run leaves behind: one flat log of what happened to residents, and what staff and places did.

The model writes them by `sim.model.recording`; measures only read. Nothing is counted while the run
goes on, except the hours in diaries, which are too many to log one by one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sim.units import week_of

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
``until``), 2 absent until ``until``, 3 seat opened, 4 seat closed, 5 somebody hired began (onboarding until
``until``)."""

POST = np.dtype([("week", "f8"), ("team", "i2"), ("fte", "f8")])
"""How many fte of a team are in post from a moment on, until the team's next row; of rows of one moment the last
counts."""

PLACE = np.dtype(
    [("place", "i4"), ("kind", "i1"), ("team", "i2"), ("opened", "f8"), ("closed", "f8"), ("resident", "i4")]
)
"""A place that an employer offered, open in ``[opened, closed)``; ``closed`` is inf when it was still open at the
end and ``resident`` is -1 when nobody got it."""

SHELTERED = np.dtype([("week", "f8"), ("places", "f8"), ("wsw", "i4"), ("beschut", "i4"), ("learning", "i4")])
"""The sheltered company at a moment: places, and who holds them."""


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

    ``hours`` and ``available`` are hours worked and hours offered: arrays of shape ``(teams, tasks, bins)`` and
    ``(teams, bins)``, bin i being ``[edges[i], edges[i + 1])``. ``edges`` [weeks] are those of `edges_of`, so that
    every period over which is measured is a run of whole bins. ``posts`` says who is in post to the moment, hired ones
    included; ``hires``, of the same shape, how many of these fte are hired, and none where nobody ever was.
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
    posts: npt.NDArray[np.void]
    edges: npt.NDArray[np.float64]
    hours: npt.NDArray[np.float64]
    available: npt.NDArray[np.float64]
    hires: npt.NDArray[np.void] = field(default_factory=lambda: np.zeros(0, dtype=POST))
    transitions: tuple[TransitionFacts, ...] = ()
    n_engine_events: int = 0


def edges_of(start: dt.date, *, until: dt.date, dates: Iterable[dt.date]) -> list[float]:
    """Return where the bins of a run begin and end [weeks]: at its ends, at each month and at each of `dates` inside.

    Every calendar period is a run of months, and what else is measured begins or ends at a date of the configuration.

    Examples
    --------
    >>> january, until = dt.date(2011, 1, 1), dt.date(2011, 2, 15)
    >>> [edge * 7 for edge in edges_of(january, until=until, dates=[dt.date(2011, 1, 8), dt.date(2012, 1, 1)])]
    [0.0, 7.0, 31.0, 45.0]
    """
    months = {dt.date(year, month, 1) for year in range(start.year, until.year + 1) for month in range(1, 13)}
    inside = sorted({start, until} | {day for day in months | set(dates) if start < day < until})
    return [week_of(day, start=start) for day in inside]
