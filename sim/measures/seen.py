"""When somebody was last seen."""

from __future__ import annotations

import numpy as np

from sim.domain import Event, Queue
from sim.measures.episodes import Spells
from sim.measures.grid import Bools, Floats, Moments
from sim.measures.log import Log, begins


def last_seen(log: Log, spells: Spells, days: Moments) -> Floats:
    """Return when a worker last saw each resident before the end of each day; shape ``(days, residents)`` [weeks].

    The start of a benefit counts as well; -inf for who was never seen.
    """
    rows = np.flatnonzero(_seen(log, spells))
    resident, week = log.resident[rows], log.week[rows]
    day = days.place(week)
    last = np.flatnonzero(np.roll(begins(resident, day), -1))
    seen = np.full((len(days.weeks) + 1, len(log.people.number)), -np.inf)
    seen[day[last], resident[last]] = week[last]
    by_day = np.empty((len(days.weeks), len(log.people.number)))
    by_day[days.order] = np.maximum.accumulate(seen, axis=0)[:-1]
    return by_day


def _seen(log: Log, spells: Spells) -> Bools:
    """Return which rows say that a worker saw somebody, the start of a benefit included."""
    seen: Bools = (log.event == Event.CONTACT) | (log.event == Event.PROFILED)
    served = log.of(Event.SERVED)
    seen[served[log.detail(served) == Queue.INTAKE]] = True
    seen[spells.first_row] = True
    return seen
