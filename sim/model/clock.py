"""SimPy's environment with a calendar for the far future and sleepers that are woken without an event of their own.

The order is SimPy's own: time, then priority, then order of scheduling. Entries of the running week stand in SimPy's
heap, later ones in a list per week, so that most of them cost an append. A sleeper (a resident, a team) is scheduled
itself and reused for ever; everything else on the clock is an ordinary SimPy event.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import Any, Protocol

import simpy
from simpy.core import EmptySchedule, SimTime
from simpy.events import NORMAL, Event, EventPriority

INFINITY = float("inf")


class Sleeper(Protocol):
    """Something that can be woken at a moment."""

    def wake(self, now: float) -> None:
        """Act on the moment `now` [weeks]."""


class Clock(simpy.Environment):
    """An `Environment` that runs over ``[0, until)`` [weeks] and forgets what would come later.

    ``week`` is the present moment as a plain attribute, asked for a million times. ``run_name`` says whose clock it is,
    for whoever must replay the run.
    """

    def __init__(self, *, until: float, run_name: str = "") -> None:
        super().__init__()
        self.run_name = run_name
        self.until = until
        self.n_events = 0
        self.week = 0.0
        self._weeks: list[list[Any]] = [[] for _ in range(int(until) + 2)]
        self._week = 0

    def wake_at(self, sleeper: Sleeper, when: float) -> None:
        """Wake `sleeper` at the moment `when`; beyond the horizon nothing is kept."""
        if when < self.until:
            entry: Any = (when, NORMAL, next(self._eid), sleeper)
            week = int(when)
            if week <= self._week:
                heappush(self._queue, entry)
            else:
                self._weeks[week].append(entry)

    def schedule(self, event: Event, priority: EventPriority = NORMAL, delay: SimTime = 0) -> None:
        """Schedule a SimPy event after `delay` [weeks]."""
        self._put((self._now + delay, priority, next(self._eid), event))

    def _put(self, entry: Any) -> None:
        week = int(min(entry[0], self.until))
        if week <= self._week:
            heappush(self._queue, entry)
        else:
            self._weeks[week].append(entry)

    def _turn_page(self) -> None:
        """Move on to the next week that holds an entry."""
        weeks = self._weeks
        while not self._queue:
            self._week += 1
            if self._week >= len(weeks):
                raise EmptySchedule()
            self._queue, weeks[self._week] = weeks[self._week], []
        heapify(self._queue)

    def peek(self) -> SimTime:
        """Return the moment of the next entry, or infinity [weeks]."""
        try:
            if not self._queue:
                self._turn_page()
        except EmptySchedule:
            return INFINITY
        return float(self._queue[0][0])

    def step(self) -> None:
        """Process the next entry: wake a sleeper, or hand a SimPy event to SimPy."""
        if not self._queue:
            self._turn_page()
        self.week, _, _, item = self._queue[0]
        self.n_events += 1
        if isinstance(item, Event):
            super().step()
        else:
            self._now = heappop(self._queue)[0]
            item.wake(self._now)
