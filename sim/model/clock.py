"""The calendar of a run, SimPy's environment over it, and the words for what wakes somebody, and to what.

The order is SimPy's own: time, then priority, then order of scheduling. The calendar has pages: entries of today's page
stand in a heap, later ones in a list per page, so that most of them cost an append. A sleeper (a resident, a worker) is
an entry itself and is woken by the calendar; everything else on it is an event of SimPy, which SimPy processes as it
always does. So processes, timeouts and `run` are those of SimPy, and between two of its events all sleepers are woken
in one loop. A signal says what wakes a resident, a step what they were in the middle of, a move where that leads.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from enum import IntEnum
from heapq import heapify, heappop, heappush

import simpy
from simpy.core import EmptySchedule, SimTime
from simpy.events import NORMAL, Event, EventPriority

from sim.domain import Barrier, Queue
from sim.errors import ConservationError, EndlessError
from sim.units import date_of

INFINITY = float("inf")

PAGES_PER_WEEK = 8.0
"""A page holds an eighth of a week: few enough entries for a small heap."""

PAGE_EVENTS = 50_000
RESIDENT_EVENTS = 50
"""What a page may hold at most, and what it may hold more for each resident: twice of it, and time does not go on.

The loader lets nothing come back sooner than `sim.quantities.SHORTEST_WEEKS`, which is about a page. So a resident with
every clock of the model set as fast as it goes meets some ten events on a page, each with one or two of whoever serves
them; and a million newcomers or leads a year are 2,400 on a page, with some ten events each on the way in.
"""

WATCHED = 1_000
"""How many events are looked at to say who does not come on."""

MOST_NAMED = 5
"""How many of them are named."""

Entry = tuple[float, int, int, object]
"""What stands in the calendar: when [weeks], its priority, the how manieth entry it is, and who or what is due."""


class Sleeper:
    """Somebody who can be woken at a moment."""

    __slots__ = ()

    def wake(self, now: float) -> None:
        """Act on the moment `now` [weeks].

        Raises
        ------
        NotImplementedError
            Each kind of sleeper has its own.
        """
        raise NotImplementedError

    def named(self) -> str:
        """Return who this is, in words."""
        return "somebody"

    def doing(self) -> str:
        """Return what they are in the middle of, in words."""
        return ""


class Clock:
    """A calendar over ``[0, until)`` [weeks]; sleepers who would be woken later are forgotten.

    ``week`` is the present moment, ``n_events`` how many entries have been dealt with. ``run_name`` says whose clock it
    is, for whoever must replay the run, and ``start`` the day of its first moment. ``n_residents`` is how many there
    are, by which it is judged whether time still goes on, and ``n_allowed`` how many events were allowed last.
    """

    __slots__ = (
        "_allowed_on",
        "_most_events",
        "_n_entries",
        "_page",
        "_pages",
        "_today",
        "_watched",
        "n_allowed",
        "n_events",
        "n_residents",
        "run_name",
        "start",
        "until",
        "week",
    )

    def __init__(self, *, until: float, run_name: str = "", start: dt.date = dt.date.min) -> None:
        self.run_name = run_name
        self.start = start
        self.n_residents = 0
        self.n_allowed = 0
        self._most_events = 0
        self._allowed_on = -1
        self._watched: list[tuple[str, str]] = []
        self.until = until
        self.week = 0.0
        self.n_events = 0
        self._n_entries = 0
        self._page = 0
        self._today: list[Entry] = []
        self._pages: list[list[Entry]] = [[] for _ in range(int(until * PAGES_PER_WEEK) + 2)]

    def wake_at(self, sleeper: Sleeper, when: float) -> None:
        """Wake `sleeper` at the moment `when`; beyond the horizon nothing is kept."""
        if when < self.until:
            page, number = int(when * PAGES_PER_WEEK), self._n_entries + 1
            self._n_entries = number
            if page <= self._page:
                heappush(self._today, (when, NORMAL, number, sleeper))
            else:
                self._pages[page].append((when, NORMAL, number, sleeper))

    def put(self, event: object, when: float, priority: int) -> None:
        """Put an event of SimPy in the calendar; what lies beyond the horizon stands on its last page."""
        page, number = int((when if when < self.until else self.until) * PAGES_PER_WEEK), self._n_entries + 1
        self._n_entries = number
        if page <= self._page:
            heappush(self._today, (when, priority, number, event))
        else:
            self._pages[page].append((when, priority, number, event))

    def _turn_page(self) -> bool:
        """Move on to the next page that holds an entry; say whether there is one."""
        while not self._today:
            if self._page + 1 >= len(self._pages):
                return False
            self._page += 1
            self._today = self._pages[self._page]
            self._pages[self._page] = []
        heapify(self._today)
        return True

    def peek(self) -> float:
        """Return the moment of the next entry, or infinity [weeks]."""
        if self._today or self._turn_page():
            return self._today[0][0]
        return INFINITY

    def advance(self) -> object:
        """Wake everybody whose turn comes before the next event of SimPy, and return that; None when none is left."""
        while self._today or self._turn_page():
            today = self._today
            now = today[0][0]
            self.week = now
            self.n_events += 1
            if self.n_events > self._most_events:
                self._look()
            item = heappop(today)[3]
            if not isinstance(item, Sleeper):
                return item
            item.wake(now)
        return None

    def _look(self) -> None:
        """Allow more events, once on a page; if they are used up there too, see who has them, and stop the run.

        Nothing is counted by page, so that it costs each event one comparison: what is left of one page is good for
        the next.
        """
        if self._allowed_on != self._page:
            self._allowed_on = self._page
            self.n_allowed = PAGE_EVENTS + RESIDENT_EVENTS * self.n_residents
            self._most_events = self.n_events + self.n_allowed
            return
        item = self._today[0][3]
        self._watched.append((item.named(), item.doing()) if isinstance(item, Sleeper) else ("the world", _told(item)))
        if len(self._watched) >= WATCHED:
            raise endless(self, self._watched)


class Environment(simpy.Environment):
    """SimPy's environment, whose queue is the calendar.

    Each event goes to SimPy's own `step`, which also puts the event that stops a run back on the calendar: it is dealt
    with, and counted, once more when the run goes on.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock

    @property
    def now(self) -> SimTime:
        """The present moment [weeks]."""
        return self.clock.week

    def schedule(self, event: Event, priority: EventPriority = NORMAL, delay: SimTime = 0) -> None:
        """Schedule an event after `delay` [weeks]."""
        self.clock.put(event, self.clock.week + delay, priority)

    def peek(self) -> SimTime:
        """Return the moment of the next entry of the calendar, an event or somebody to wake, or infinity [weeks]."""
        return self.clock.peek()

    def step(self) -> None:
        """Process the next event; whoever is to be woken before it is woken first.

        Raises
        ------
        EmptySchedule
            Nothing is left on the calendar: SimPy ends the run.
        """
        event = self.clock.advance()
        if event is None:
            raise EmptySchedule()
        self._queue.append((self.clock.week, NORMAL, 0, event))  # type: ignore[arg-type]  # what is no sleeper came by `schedule`
        super().step()


def broken(what: str, clock: Clock, resident: int | None = None) -> ConservationError:
    """Return the error that stops a run: what does not hold, when, for whom, and how to see it again."""
    return ConservationError(what, clock.week, resident, clock.run_name)


def endless(clock: Clock, watched: list[tuple[str, str]]) -> EndlessError:
    """Return the error that stops a run in which time does not go on, from whose turn it was each time."""
    who = [name for name, _ in Counter([name for name, _ in watched]).most_common(MOST_NAMED)]
    what = [word for word, _ in Counter([word for _, word in watched if word]).most_common(MOST_NAMED)]
    when = f"{date_of(clock.week, start=clock.start)} (week {clock.week:.2f})"
    return EndlessError(f"{_together(who)}: {', '.join(what)}", when, clock.n_allowed, clock.run_name)


def _together(names: list[str]) -> str:
    """Return names in one line, residents by their numbers.

    >>> _together(["resident 17", "worker 2 of coaches", "resident 203"])
    'residents 17, 203, worker 2 of coaches'
    """
    numbers = [name.removeprefix("resident ") for name in names if name.startswith("resident ")]
    others = [name for name in names if not name.startswith("resident ")]
    residents = [f"resident{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"] if numbers else []
    return ", ".join(residents + others)


def _told(event: object) -> str:
    """Return what an event of SimPy makes go on: the last part of a name, which compiled code makes longer."""
    waiting = [getattr(callback, "__self__", None) for callback in getattr(event, "callbacks", None) or ()]
    names = [one.name.rpartition("__")[2] for one in waiting if isinstance(one, simpy.Process)]
    return names[0] if names else type(event).__name__


# --- what wakes somebody, and to what -------------------------------------------------------------


class Signal(IntEnum):
    """What can wake a resident: a moment of their own, or somebody else."""

    TIME = 0  # a moment of their own has come; `next_what` says which
    TO_WORK = 1
    OUT = 2
    AOW = 3
    UP = 4
    DOWN = 5
    FLARE = 6
    LOOK_AGAIN = 7
    CONTACT_DUE = 8
    STAGE_DUE = 9
    HELP_DUE = 10
    INCOME_REVIEW_DUE = 11
    REVIEW_DUE = 12
    WORK_DONE = 13
    BEGAN = 14  # somebody began the work that was asked for
    SLOT = 15  # a coach has room
    MATCHED = 16  # there is a place
    SEEN = 17  # a contact took place
    CHANGED = 18  # the settings, the worker or the circumstances changed
    PART_TIME = 19  # work beside the benefit begins, or ends
    SOONER = 20  # the contact person has time before the plan says
    INCOME_CHANGE_DUE = 21
    MEETING_DUE = 22
    MET = 23  # the municipality and the coach have met
    FOUND_OUT = 24  # a signal says that somebody has another income
    NOTICED = 25  # the income team has dealt with it


class Step(IntEnum):
    """The meaning of a resident's next moment in the present stage."""

    RESTS = 0
    AWAITS_INTAKE = 1
    AWAITS_ACTIVATION = 2
    IN_ACTIVATION = 3
    FILE_TRAVELS_OUT = 4
    FILE_READ_OUT = 5
    AWAITS_COACH = 6
    IN_TRAJECTORY = 7
    UNDER_REASSESSMENT = 8
    FILE_TRAVELS_BACK = 9
    FILE_READ_BACK = 10
    LOST = 11
    AWAITS_PLACE = 12
    BEING_PLACED = 13
    STARTS_SOON = 14
    ON_LEARNING_PLACE = 15
    AWAITS_SHELTERED = 16


class Move(IntEnum):
    """Where one topic sends a resident; the story leads there, so that no topic calls another."""

    ROUTE = 0
    REST = 1
    ACTIVATE = 2
    REFER = 3
    AWAIT_COACH = 4
    START_TRAJECTORY = 5
    HAND_BACK_RETURNED = 6
    HAND_BACK_COMPLETED = 7
    ARRIVE_BACK = 8
    SEEK_PLACE = 9
    WORK_BY_PLACE = 10
    WORK_COACHED = 11
    AWAIT_SHELTERED = 12
    RESUME_TRAJECTORY = 13
    STAY = 14  # nowhere: all that follows has been done


N_BARRIERS = len(Barrier)
N_QUEUES = len(Queue)
"""How many members such a set may have."""


def size_of(some: int) -> int:
    """Return how many members a set has.

    >>> size_of(1 << Barrier.DEBT | 1 << Barrier.CARE)
    2
    """
    n = 0
    while some:
        some &= some - 1
        n += 1
    return n
