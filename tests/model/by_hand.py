"""Worlds worked out by hand: nobody lives there but whom a test lets in, and every length is a round number."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sim.domain import Barrier, Event, TargetGroup
from sim.model import lifecycle
from sim.model.replication import begin
from sim.model.resident import Resident
from sim.model.world import World
from sim.randomness import mix
from sim.units import WEEKS_PER_YEAR
from tests.model import simple, small
from tests.theory.degenerate import constant_weeks, no_hours

BEVERWIJK, HEEMSKERK, VELSEN = range(3)
NEVER = 5200.0
BEFORE_OVERLAYS = dt.date(2010, 12, 31)
"""The day before the one on which the overlays of this folder take effect."""

Told = list[tuple[float, Event, float]]
"""What happened to somebody: when, what, and its detail."""

ROUND: dict[str, Any] = {
    "rules.referral.from_trede": 1,
    "rules.referral.max_barriers": 5,
    "rules.referral.again_after_weeks": 13.0,
    "rules.readiness.from_trede": 6,
    "rules.hand_over.wait": constant_weeks(3.0),
    "rules.hand_over.lost_fraction": 0.0,
    "rules.trajectory.group_fraction": 0.0,
    "rules.trajectory.individual": constant_weeks(30.0),
    "rules.trajectory.group": constant_weeks(10.0),
    "rules.trajectory.coaching": constant_weeks(50.0),
    "rules.contact.activation": [NEVER] * 5,
    "rules.contact.trajectory_weeks": NEVER,
    "rules.contact.group_trajectory_weeks": NEVER,
    "resources.task_hours.hand_over": no_hours(),
    "resources.task_hours.contact": no_hours(),
    "resources.task_hours.coach_contact": no_hours(),
    "resources.task_hours.activation_start": no_hours(),
    "resources.task_hours.reassessment": no_hours(),
    "resources.task_hours.review": no_hours(),
    "model.assessment.trede_error_fraction": 0.0,
    "model.barriers.seen_at_intake_fraction": 1.0,
    "model.ladder.progress_per_year": 0.0,
    "model.ladder.trajectory_progress_per_year": 0.0,
    "model.activation.length": constant_weeks(20.0),
    "model.placement.lead": constant_weeks(2.0),
    "model.placement.fails_fraction": 0.0,
    "model.placement.learning": constant_weeks(10.0),
    "model.placement.candidate_patience": constant_weeks(40.0),
    "model.lost.found_after": constant_weeks(20.0),
    "circumstances.sheltered.beschut_leave_per_year": 0.0,
    "circumstances.sheltered.wsw_leave_per_year": 0.0,
}
"""All that takes time takes a round number of weeks, no work takes hours, and chance decides nothing."""

REFERRED: dict[str, Any] = {"rules.referral.accepts_by_trede": [1.0] * 5}
"""The gate takes everybody."""

DIRECT: dict[str, Any] = {
    "rules.wsp_access": {"kind": "direct", "second_assessment": False},
    "rules.readiness.from_trede": 1,
    "rules.readiness.max_barriers": 5,
    "rules.readiness.after_weeks": 0.0,
}
"""Everybody is sent to the employer service straight from the intake."""

ONE_COACH: dict[str, Any] = {
    "resources.teams.ijw_coaches.fte": 1.0,
    "resources.teams.ijw_coaches.norm_caseload": 1.0,
    "resources.teams.ijw_coaches.organisation": "beverwijk",
}
"""There is room for one trajectory, and no dossier travels to it."""


def empty(changes: dict[str, Any] | None = None, *, years: float = 2, overlays: tuple[str, ...] = ()) -> World:
    """Return a world in which nobody lives, on its first morning; overlays take effect on the next."""
    start = BEFORE_OVERLAYS if overlays else simple.START
    asked = simple.window(years, start=start) | ROUND | (changes or {})
    return begin(simple.configuration(asked, overlays=overlays), replication=0, seed=small.SEED)


def let_in(
    world: World,
    *,
    trede: int = 3,
    barriers: tuple[Barrier, ...] = (),
    group: TargetGroup = TargetGroup.OTHER,
    municipality: int = BEVERWIJK,
    age_years: float = 40.0,
) -> Resident:
    """Let somebody in whose claim is granted now and whose intake takes no time."""
    number = sum(world.counts.n_came)
    resident = Resident(world.clock, number, mix(number + 1), municipality=municipality)
    resident.trede, resident.group = trede, group
    resident.barriers = sum(barrier.bit for barrier in barriers)
    resident.birth_week = world.clock.week - age_years * WEEKS_PER_YEAR
    world.welcome(resident, lifecycle.live(world, resident, granted=True))
    return resident


def pass_time(world: World, until: float) -> None:
    """Let everything happen that is due before a moment [weeks]."""
    world.environment.run(until=until)


def told(world: World, resident: Resident, *events: Event) -> Told:
    """Return what happened to somebody, or of that these events."""
    rows = world.events.array()
    mine = rows[rows["resident"] == resident.id]
    life = [(week, Event(event), detail) for week, event, detail in mine[["week", "event", "detail"]].tolist()]
    return [row for row in life if not events or row[1] in events]


def weeks(world: World, resident: Resident, event: Event) -> list[float]:
    """Return when something happened to somebody [weeks]."""
    return [week for week, _, _ in told(world, resident, event)]
