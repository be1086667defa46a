"""Where a profile leads, worked out by hand: what was read and what is true, activation and its help, and reviews."""

from __future__ import annotations

from typing import Any

import pytest

from sim.domain import Barrier, Event, Queue, Stage, TargetGroup, Task
from sim.model import organisation, profile, risks
from sim.model.clock import INFINITY, Signal, Step
from sim.model.resident import Resident
from sim.model.world import World
from tests.model import simple, small
from tests.model.by_hand import NEVER, REFERRED, empty, let_in, pass_time, told, weeks

ACTIVATED: dict[str, Any] = {"rules.routing.activation_fraction": [1.0] * 5}
ONE_WORKER: dict[str, Any] = {simple.FTE: 1.0}
REVIEWED: dict[str, Any] = {
    "rules.signalling.structured": True,
    "rules.signalling.seen_at_review": 1.0,
    "rules.signalling.review_every_weeks": NEVER,
}


# --- what was read, and what is true ------------------------------------------------------------------------


def test_a_profile_misleads_where_the_true_one_leads_elsewhere() -> None:
    """Everybody of trede 3 is read one off, and the gate takes trede 3: only who is read too low is misled."""
    misread = {"model.assessment.trede_error_fraction": 1.0, "rules.referral.from_trede": 3}
    world = empty(REFERRED | misread)
    people = [let_in(world, trede=3) for _ in range(12)]
    pass_time(world, 1.0)

    read = [one.assessed for one in people]
    assert set(read) == {2, 4}
    assert [told(world, one, Event.PROFILED)[0][2] for one in people] == [float(trede == 2) for trede in read]
    assert [weeks(world, one, Event.REFERRED) for one in people] == [[0.0] if trede == 4 else [] for trede in read]


def test_a_barrier_that_was_not_seen_misleads_and_stands_in_nobody_s_way_until_it_is() -> None:
    blind = {"model.barriers.seen_at_intake_fraction": 0.0, "rules.referral.max_barriers": 0}
    world = empty(REFERRED | blind)
    hidden, free = let_in(world, barriers=(Barrier.DEBT,)), let_in(world)
    pass_time(world, 1.0)

    assert [weeks(world, one, Event.REFERRED) for one in (hidden, free)] == [[0.0], [0.0]]
    assert [told(world, one, Event.PROFILED)[0][2] for one in (hidden, free)] == [1.0, 0.0]


def test_the_exempt_are_sent_nowhere() -> None:
    world = empty(REFERRED | ACTIVATED | {"rules.routing.exempt_fraction": 1.0})
    resident = let_in(world, trede=5)
    pass_time(world, 1.0)

    assert (resident.stage, resident.step) == (Stage.GUIDANCE, Step.RESTS)


def test_where_the_way_is_direct_the_municipality_says_who_is_ready() -> None:
    """Heemskerk and Beverwijk disagree about somebody of trede 4 without barriers."""
    asked = {"max_barriers": small.number(1, "count"), "after_weeks": small.number(8.0, "weeks")}
    local = {
        "beverwijk": {"from_trede": small.number(4, "trede")} | asked,
        "heemskerk": {"from_trede": small.number(5, "trede")} | asked,
    }
    direct = {
        "rules.wsp_access": {"kind": "direct", "second_assessment": False},
        "rules.local_readiness": local,
        "model.dealt": [],
    }
    world = empty(direct)
    people = [let_in(world, trede=4, municipality=municipality) for municipality in (0, 1)]
    pass_time(world, 1.0)

    assert [weeks(world, one, Event.CANDIDATE) for one in people] == [[0.0], []]


def test_each_occasion_is_a_new_chance_at_the_gate() -> None:
    """Half are taken at the intake, half of the others at the first talk, and half of the rest at the second."""
    talks = {"rules.contact.guidance": [5.0] * 5, "rules.signalling.seen_at_contact": 1.0}
    world = empty(talks | {"rules.referral.accepts_by_trede": [0.5] * 5, simple.FTE: 1.0})
    people = [let_in(world) for _ in range(80)]
    pass_time(world, 11.0)

    first = [(weeks(world, one, Event.REFERRED) or [NEVER])[0] for one in people]
    left = len(people)
    for week in (0.0, 5.0, 10.0):
        assert 0.25 * left <= first.count(week) <= 0.75 * left
        left -= first.count(week)
    assert left == first.count(NEVER)


# --- activation -----------------------------------------------------------------------------------------------


def test_activation_begins_with_help_and_ends_on_guidance() -> None:
    world = empty(ACTIVATED)
    resident = let_in(world, barriers=(Barrier.DEBT, Barrier.CARE))
    pass_time(world, 30.0)

    assert (0.0, Event.JOINED, Queue.DEBT) in told(world, resident)
    assert (0.0, Event.SERVED, Queue.ACTIVATION) in told(world, resident)
    assert weeks(world, resident, Event.STAGE) == [0.0, 20.0]
    assert resident.stage == Stage.GUIDANCE


@pytest.mark.parametrize("goes_on", [False, True])
def test_who_is_referred_while_waiting_for_activation_waits_for_it_no_more(goes_on: bool) -> None:
    """Setting it up takes the only worker ten weeks each; in week 1 a review finds that the second came far enough."""
    slow = {"resources.task_hours.activation_start": small.hours(400.0)}
    gate = {"rules.referral.from_trede": 3, "rules.referral.activation_goes_on": goes_on}
    world = empty(REFERRED | ACTIVATED | ONE_WORKER | REVIEWED | slow | gate)
    let_in(world, trede=2)
    second = let_in(world, trede=2)
    pass_time(world, 1.0)
    second.trede = 3
    second.resume(Signal.REVIEW_DUE)
    pass_time(world, 30.0)

    assert (1.0, Event.LEFT_QUEUE, Queue.ACTIVATION) in told(world, second)
    assert weeks(world, second, Event.TRAJECTORY_START) == [4.0]
    direction = world.direction_team(second)
    organisation.account(world, 30.0)
    assert world.ledger.worked()[direction.index, Task.ACTIVATION_START].sum() == pytest.approx(400.0)


TALKS: dict[str, Any] = {"rules.contact.guidance": [5.0] * 5, "rules.contact.activation": [5.0] * 5}


@pytest.mark.parametrize(("natural", "sought"), [(0.0, []), (1.0, [5.0])])
def test_on_guidance_only_some_find_help_without_activation(natural: float, sought: list[float]) -> None:
    world = empty(TALKS | {"model.barriers.natural_help_fraction": natural})
    resident = let_in(world, barriers=(Barrier.DEBT,))
    pass_time(world, 6.0)

    assert [week for week, _, queue in told(world, resident, Event.JOINED) if queue == Queue.DEBT] == sought


def test_in_activation_a_talk_seeks_help_for_what_is_known_by_then() -> None:
    """The barrier is not seen at the intake and is at the first talk."""
    unseen = {"model.barriers.seen_at_intake_fraction": 0.0, "rules.signalling.seen_at_contact": 1.0}
    world = empty(TALKS | ACTIVATED | unseen)
    resident = let_in(world, barriers=(Barrier.DEBT,))
    pass_time(world, 6.0)

    assert (5.0, Event.JOINED, Queue.DEBT) in told(world, resident)


def test_a_talk_on_guidance_may_still_begin_activation() -> None:
    world = empty(TALKS | {"rules.routing.again_fraction": 1.0})
    resident = let_in(world)
    pass_time(world, 6.0)

    assert told(world, resident, Event.JOINED)[-1] == (5.0, Event.JOINED, Queue.ACTIVATION)
    assert resident.step == Step.IN_ACTIVATION


# --- activation beside the wait for a coach ----------------------------------------------------------------------


GOES_ON: dict[str, Any] = {
    "rules.referral.from_trede": 3,
    "rules.referral.accepts_by_trede": [1.0] * 5,
    "rules.referral.activation_goes_on": True,
    "rules.signalling.seen_at_contact": 1.0,
    "rules.contact.activation": [6.0] * 5,
    "rules.contact.guidance": [5.0] * 5,
    "resources.teams.ijw_coaches.fte": 1.0,
    "resources.teams.ijw_coaches.norm_caseload": 1.0,
}
"""Whoever of trede 3 is seen is referred, and activation goes on beside that; there is one coach, for one resident."""


def activated_and_sent_on(changes: dict[str, Any] | None = None, *, is_free: bool = False) -> tuple[World, Resident]:
    """Return somebody of trede 2 in activation since week 0, who rises to trede 3 in week 4 and is referred in week 6.

    The dossier travels for three weeks, and unless the coach is free somebody else has them from week 3 to week 33.
    """
    world = empty(ACTIVATED | GOES_ON | (changes or {}))
    if not is_free:
        let_in(world, trede=3)
    resident = let_in(world, trede=2)
    pass_time(world, 4.0)
    profile.climb(world, resident)
    pass_time(world, 6.5)
    assert weeks(world, resident, Event.REFERRED) == [6.0]
    return world, resident


def test_activation_goes_on_beside_the_hand_over_and_the_wait_until_its_planned_end() -> None:
    """Begun in week 0 for 20 weeks; until then a talk every 6 weeks, by the plan of activation, and then every 5."""
    world, resident = activated_and_sent_on()
    found = []
    for week in (8.5, 19.5, 20.5):
        pass_time(world, week)
        found.append((resident.stage, resident.in_activation(week)))
    pass_time(world, 32.0)

    waiting = Stage.TRAJECTORY_WAITING
    assert found == [(Stage.HAND_OVER, True), (waiting, True), (waiting, False)]
    assert weeks(world, resident, Event.CONTACT) == [6.0, 12.0, 18.0, 24.0, 29.0]
    assert weeks(world, resident, Event.STAGE) == [0.0, 6.0, 9.0], "that activation ends changes no stage"


def test_without_the_rule_activation_stops_and_nobody_calls_before_the_dossier_is_read() -> None:
    world, resident = activated_and_sent_on({"rules.referral.activation_goes_on": False})
    assert not resident.in_activation(6.5)
    pass_time(world, 20.0)

    assert weeks(world, resident, Event.CONTACT) == [6.0, 14.0, 19.0]


@pytest.mark.parametrize(("goes_on", "rises"), [(False, 0), (True, 1)])
def test_who_waits_for_a_coach_climbs_and_finds_work_as_in_activation(goes_on: bool, rises: int) -> None:
    """A rate of a hundred a year takes everybody up within days, and none at all nobody."""
    world, resident = activated_and_sent_on({"rules.referral.activation_goes_on": goes_on})
    for name, value in {"progress_rate": 2.0, "unattended_factor": 1.0, "ceiling": 4}.items():
        setattr(world.tables, name, value)
    world.tables.parallel = ((0.5,) * 5,) * 3
    risks.retime(resident, 6.5, world.tables)
    resident.rates_stale = True
    risks.retime(resident, 6.5, world.tables)

    assert resident.up_rate_attended == 2.0 * rises
    assert resident.work_rate == 0.5 * rises
    assert resident.parallel_share == rises


def test_help_is_sought_while_waiting_for_a_coach() -> None:
    """Debts come up in week 7 of the wait and are seen at the talk of week 12."""
    world, resident = activated_and_sent_on()
    resident.barriers = Barrier.DEBT.bit
    pass_time(world, 13.0)

    assert (12.0, Event.JOINED, Queue.DEBT) in told(world, resident)


def test_who_is_lost_on_the_way_has_no_activation_and_nobody_who_calls() -> None:
    world, resident = activated_and_sent_on({"rules.hand_over.lost_fraction": 1.0})
    pass_time(world, 19.0)

    assert resident.step == Step.LOST
    assert (resident.activity, resident.contact_due) == (False, INFINITY)
    assert weeks(world, resident, Event.CONTACT) == [6.0]


def test_the_coach_takes_over_from_activation() -> None:
    """The trajectory begins in week 9 and lasts 30 weeks, whatever the planned end of activation was."""
    world, resident = activated_and_sent_on(is_free=True)
    pass_time(world, 25.0)

    assert weeks(world, resident, Event.TRAJECTORY_START) == [9.0]
    assert resident.is_active(25.0)
    assert not resident.in_activation(25.0)
    assert weeks(world, resident, Event.CONTACT) == [6.0, 9.0]


# --- reviews ----------------------------------------------------------------------------------------------------


def test_who_is_lost_from_view_is_not_reviewed() -> None:
    world = empty(REFERRED | REVIEWED | {"rules.hand_over.lost_fraction": 1.0})
    resident = let_in(world, trede=3)
    pass_time(world, 5.0)
    assert resident.step == Step.LOST
    resident.trede = 4
    resident.resume(Signal.REVIEW_DUE)

    assert (resident.assessed, resident.review_due) == (3, INFINITY)


def test_a_review_sends_on_whom_it_finds_changed_and_nobody_else() -> None:
    world = empty(REFERRED | REVIEWED | {"rules.referral.from_trede": 3})
    rose, same = let_in(world, trede=2), let_in(world, trede=2)
    pass_time(world, 1.0)
    rose.trede = 4
    for one in (rose, same):
        one.resume(Signal.REVIEW_DUE)

    assert [weeks(world, one, Event.REFERRED) for one in (rose, same)] == [[1.0], []]
    assert rose.assessed == 4


def test_an_indication_goes_before_any_trajectory() -> None:
    world = empty(REFERRED)
    resident = let_in(world, group=TargetGroup.BESCHUT)
    pass_time(world, 1.0)

    assert resident.stage in (Stage.SHELTERED, Stage.SHELTERED_WAITING)
    assert weeks(world, resident, Event.REFERRED) == []
