"""Two people on one case: the municipality meets the coach of another organisation, and is told how far somebody is.

A meeting takes place when somebody of the municipality, and after them the coach, had time for it: on full desks it is
later, and lapses when the next one is due. Inside one organisation nobody needs one.
"""

from __future__ import annotations

from collections.abc import Generator

import simpy

from sim.domain import Task
from sim.model.clock import INFINITY, Signal
from sim.model.order import Request, Sequel
from sim.model.resident import Resident
from sim.model.world import World
from sim.randomness import Purpose


class Meeting(Sequel):
    """A meeting about one trajectory, for which first the municipality must find time, then the coach."""

    __slots__ = ("expires", "hours", "is_prepared", "request", "resident", "since", "world")

    def __init__(self, world: World, resident: Resident, *, hours: float, expires: float) -> None:
        self.world = world
        self.resident = resident
        self.since = resident.trajectory_start
        self.hours = hours
        self.expires = expires
        self.is_prepared = False
        self.request = self._ask()

    def _ask(self) -> Request:
        """Return the work of one side."""
        now, municipality = self.world.clock.week, self.resident.municipality
        return Request(Task.MEETING, self.hours, now, municipality=municipality, sequel=self, expires=self.expires)

    def begin(self, now: float) -> None:
        """Find the coach, or a liaison officer, once the municipality has found time; then meet. Or let it lapse."""
        coach = self.resident.coach
        if now >= self.expires or coach is None or not self.is_current():
            return
        if self.is_prepared:
            self.world.environment.process(_take_place(self, self.request.done_week - now))
            return
        self.is_prepared, self.request = True, self._ask()
        rule = self.world.tables.direction
        if rule is not None and rule.liaison:
            coach.team.ask(self.request)
        else:
            coach.ask(self.request)

    def is_current(self) -> bool:
        """Say whether the trajectory that it is about still runs."""
        resident = self.resident
        return resident.coach is not None and resident.on_benefit and resident.trajectory_start == self.since


def _take_place(meeting: Meeting, weeks: float) -> Generator[simpy.Event, None, None]:
    """Meet for as long as it takes; something comes of it if the trajectory still runs then."""
    yield meeting.world.environment.timeout(weeks)
    if meeting.is_current():
        meeting.resident.resume(Signal.MET)


def plan(world: World, resident: Resident, *, part: float = 1.0) -> None:
    """Plan the first meeting about a trajectory after a part of the interval, and forget it where there are none."""
    every = world.tables.meeting_every_weeks
    if every == 0.0 or resident.coach is None or not world.hands_over(resident):
        resident.meeting_due = INFINITY
    elif resident.meeting_due == INFINITY:
        resident.meeting_due = world.clock.week + every * part


def plan_anew(world: World, resident: Resident) -> None:
    """Plan by the settings of today, so that those who are in a trajectory then do not all meet on one day."""
    if world.tables.meeting_every_weeks > 0.0 or resident.meeting_due < INFINITY:
        plan(world, resident, part=resident.u(Purpose.FIRST_MEETING))


def ask(world: World, resident: Resident) -> None:
    """Ask for the meeting that is due, and plan the next one, by when this one must have taken place."""
    resident.meeting_due = INFINITY
    plan(world, resident)
    rule = world.tables.direction
    if rule is None or resident.meeting_due == INFINITY:
        return
    resident.n_meetings += 1
    effort = world.tables.hours[Task.MEETING]
    hours = effort.at(resident.u_task(Task.MEETING, resident.n_meetings)) * rule.hours_factor()
    meeting = Meeting(world, resident, hours=hours, expires=resident.meeting_due)
    world.direction_team(resident).ask(meeting.request)


def tell(resident: Resident) -> bool:
    """Tell the municipality how far the coach has seen the resident come; say whether that is further than it knew."""
    has_risen = resident.assessed > resident.told_trede
    resident.told_trede = resident.assessed
    return has_risen


def hear_back(world: World, resident: Resident) -> None:
    """Come back from a trajectory: what nobody told, the municipality does not know, unless it is the same house."""
    rule = world.tables.direction
    if rule is not None and rule.black_box and world.hands_over(resident):
        resident.assessed = resident.told_trede
