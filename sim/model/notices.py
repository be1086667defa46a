"""Who has another income and does not say so: the benefit goes on until it is found out, and dealt with.

A signal, a talk or a review of the income finds it out; then it waits on the desk of the income team as any change of
income does. Where the worker of the talk is of the team that does the income as well, it ends at once.
"""

from __future__ import annotations

from collections.abc import Generator

import simpy

from sim.domain import Event, Function, Stage, Task
from sim.model import risks
from sim.model.clock import INFINITY, Signal
from sim.model.order import Request, Sequel
from sim.model.resident import Resident
from sim.model.world import World
from sim.randomness import Purpose


class Finding(Sequel):
    """A piece of work of the income team that shows that somebody has another income."""

    __slots__ = ("request", "resident", "spell", "world")

    def __init__(self, world: World, resident: Resident, task: Task, hours: float) -> None:
        self.world = world
        self.resident = resident
        self.spell = resident.spell
        self.request = Request(task, hours, world.clock.week, municipality=resident.municipality, sequel=self)

    def begin(self, now: float) -> None:
        """Come to an end when the work is done."""
        self.world.environment.process(_dealt_with(self, self.request.done_week - now))

    def is_current(self) -> bool:
        """Say whether the benefit that it is about still goes on."""
        return self.resident.on_benefit and self.resident.spell == self.spell


def _dealt_with(finding: Finding, weeks: float) -> Generator[simpy.Event, None, None]:
    """End the benefit once the work is done, unless it has ended."""
    yield finding.world.environment.timeout(weeks)
    if finding.is_current():
        finding.resident.resume(Signal.NOTICED)


def is_silent(world: World, resident: Resident, change: Signal) -> bool:
    """Say whether somebody who has found an income keeps it to themselves, and let them do so.

    Who is with a coach or looks for a place has helpers who know; so has whoever waits for a coach.
    """
    rule, stage = world.tables.notices, resident.stage
    if rule is None or resident.coach is not None or not (stage == Stage.GUIDANCE or stage == Stage.ACTIVATION):
        return False
    if not rule.is_silent(u=resident.u(Purpose.SILENT)):
        return False
    now = world.clock.week
    resident.earns, resident.earns_since, resident.held_until = change, now, INFINITY
    resident.notice_due = now + world.tables.noticed_after.at(resident.u(Purpose.FOUND_OUT))
    risks.still(resident)
    world.note(resident, Event.EARNS, float(change == Signal.TO_WORK))
    return True


def ask(world: World, resident: Resident) -> None:
    """Lay what was found out on the desk of the income team."""
    resident.notice_due = INFINITY
    finding = Finding(world, resident, Task.INCOME_CHANGE, hours_of_change(world, resident))
    world.team_for(Function.INCOME, resident.municipality).ask(finding.request)


def hours_of_change(world: World, resident: Resident) -> float:
    """Return how long the next change of income of a resident takes to deal with, and count it [hours]."""
    u = resident.u_task(Task.INCOME_CHANGE, resident.n_income_changes)
    resident.n_income_changes += 1
    return world.tables.hours[Task.INCOME_CHANGE].at(u)


def is_seen(world: World, resident: Resident) -> bool:
    """Say whether a talk ends the benefit; what it shows to somebody who does not do the income goes to who does."""
    rule = world.tables.notices
    if rule is None or not rule.is_seen(u=resident.u(Purpose.SEEN_TO_EARN, resident.n_contacts)):
        return False
    if Function.INCOME in world.direction_team(resident).functions:
        return True
    if resident.notice_due < INFINITY:
        ask(world, resident)
    return False
