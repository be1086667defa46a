"""When somebody was last seen."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sim.arrays import Floats, Ints, Narrow
from sim.domain import Event, Queue
from sim.measures.episodes import Spells
from sim.measures.grid import Moments
from sim.measures.log import Log


def last_seen(log: Log, spells: Spells, days: Moments) -> Floats:
    """Return when a worker last saw each resident before the end of each day; shape ``(days, residents)`` [weeks].

    The start of a benefit counts as well; -inf for who was never seen.
    """
    rows = _seen(log, spells)
    week, resident = log.chronicle.when(rows), log.chronicle.resident[rows]
    n_people = len(log.people.number)
    last, by_day = np.full(n_people, -np.inf), np.empty((len(days.weeks), n_people))
    before = np.searchsorted(week, days.weeks[days.order])
    for day, (a, b) in zip(days.order, pairwise([0, *before]), strict=True):
        _raise(last, resident[a:b], week[a:b])
        by_day[day] = last
    return by_day


def _raise(values: Floats, places: Narrow, to: Floats) -> None:
    """Raise the value at each of some places; where several come, to the highest of them."""
    # numpy does not promise which of several stays; it is the last, and they come in order of time, so once is enough
    while len(places):
        higher = values[places] < to
        places, to = places[higher], to[higher]
        values[places] = to


def _seen(log: Log, spells: Spells) -> Ints:
    """Return, in order of time, which rows say that a worker saw somebody, the start of a benefit included."""
    told = log.chronicle
    seen = (told.event == Event.CONTACT) | (told.event == Event.PROFILED)
    served = told.of(Event.SERVED)
    seen[served[told.detail(served) == Queue.INTAKE]] = True
    seen[log.order[spells.first_row]] = True
    return np.flatnonzero(seen)
