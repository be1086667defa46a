"""When somebody was last seen."""

from __future__ import annotations

import numpy as np

from sim.domain import Event, Queue
from sim.measures.grid import Floats, Ints, Moments
from sim.measures.log import Chronicle, Rows


def last_seen(told: Chronicle, benefits: Rows, days: Moments) -> Floats:
    """Return when a worker last saw each resident before the end of each day; shape ``(days, residents)`` [weeks].

    The start of a benefit counts as well; -inf for who was never seen.
    """
    n_people = len(told.people.number)
    seen = np.full((len(days.weeks) + 1) * n_people, -np.inf)
    for rows in (told.rows(_seen(told)), benefits):
        _raise(seen, days.place(rows.week) * n_people + rows.resident, rows.week)
    by_day = np.empty((len(days.weeks), n_people))
    by_day[days.order] = np.maximum.accumulate(seen.reshape(-1, n_people), axis=0)[:-1]
    return by_day


def _raise(values: Floats, places: Ints, to: Floats) -> None:
    """Raise the value at each of some places; where several come, to the highest of them."""
    # numpy does not promise which of several stays; the last does, and they come in order of time, so once is enough
    while len(places):
        higher = values[places] < to
        places, to = places[higher], to[higher]
        values[places] = to


def _seen(told: Chronicle) -> Ints:
    """Return which rows say that a worker saw somebody."""
    served = told.of(Event.SERVED)
    at_intake = served[told.detail(served) == Queue.INTAKE]
    return np.concatenate([told.of(Event.CONTACT, Event.PROFILED), at_intake])
