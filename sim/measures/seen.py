"""When somebody was last seen."""

from __future__ import annotations

import numpy as np

from sim.domain import Event, Queue
from sim.measures.episodes import Spells
from sim.measures.grid import Floats, Ints, Moments
from sim.measures.log import Log


def last_seen(log: Log, spells: Spells, days: Moments) -> Floats:
    """Return when a worker last saw each resident before the end of each day; shape ``(residents, days)`` [weeks].

    The start of a benefit counts as well; -inf for who was never seen.
    """
    rows = np.concatenate([_talks(log), spells.first_row])
    seen = np.full((len(log.people.number), len(days.weeks) + 1), -np.inf)
    before = np.searchsorted(days.sorted, log.week[rows], side="right")
    np.maximum.at(seen, (log.resident[rows], before), log.week[rows])
    latest = np.maximum.accumulate(seen, axis=1)[:, :-1]
    by_day = np.empty_like(latest)
    by_day[:, days.order] = latest
    return by_day


def _talks(log: Log) -> Ints:
    served = log.of(Event.SERVED)
    intakes = served[log.detail(served) == Queue.INTAKE]
    return np.concatenate([log.of(Event.CONTACT, Event.PROFILED), intakes])
