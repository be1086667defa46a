"""Two people on one case: meetings of the municipality with the coach, what it knows, and when it overrules.

And who does not want to go to the organisation that gives trajectories.
"""

from __future__ import annotations

from typing import Any

import pytest

from sim.domain import Barrier, Event, Function, Ruling, Stage, Task, TrajectoryEnd
from sim.model import direction, routes, trajectory
from sim.model.clock import INFINITY, Move, Step
from sim.model.diary import Worker
from sim.model.resident import Resident
from sim.model.world import World
from sim.randomness import Purpose
from sim.rules.direction import Direction
from sim.rules.matching import TakenAsAssessed
from sim.rules.readiness import Readiness
from sim.rules.routing import Image
from sim.rules.trajectory_form import Purchase
from tests.model.alone import Fated, a_world, somebody
from tests.model.by_hand import REFERRED, empty, let_in, pass_time, told, weeks
from tests.theory.degenerate import no_hours

RULE: dict[str, Any] = {
    "black_box": True,
    "meeting_every_weeks": 6.0,
    "overrules_fraction": 0.0,
    "extends_weeks": 0.0,
    "liaison": False,
    "liaison_interval_factor": 0.5,
    "liaison_hours_factor": 0.5,
}
FOUR_HOURS = {"resources.task_hours.meeting": no_hours() | {"mean_hours": 4.0}}
NO_TIME = {"resources.task_hours.meeting": no_hours()}
FULL = 5000.0
"""Hours of a piece of work that fills a desk beyond the end of a test."""


def meeting_world(changes: dict[str, Any] | None = None, **rule: Any) -> World:
    """Return a world in which the file takes three weeks to the coach, and a trajectory lasts thirty."""
    return empty(REFERRED | NO_TIME | {"rules.direction": RULE | rule} | (changes or {}))


def desk(world: World, resident: Resident, function: Function) -> list[Worker]:
    return world.team_for(function, resident.municipality).workers


# --- when they meet -------------------------------------------------------------------------------------------


def test_they_meet_at_fixed_times_for_as_long_as_the_trajectory_runs() -> None:
    """From week 3 on for thirty weeks, every six of them; the one of week 33 is no more, for so is the trajectory."""
    world = meeting_world()
    one = let_in(world)
    pass_time(world, 60.0)

    assert weeks(world, one, Event.MEETING) == pytest.approx([9.0, 15.0, 21.0, 27.0])
    assert told(world, one, Event.TRAJECTORY_END) == [(33.0, Event.TRAJECTORY_END, TrajectoryEnd.COMPLETED)]


def test_a_liaison_officer_brings_them_together_twice_as_often() -> None:
    world = meeting_world(liaison=True)
    one = let_in(world)
    pass_time(world, 13.0)

    assert weeks(world, one, Event.MEETING) == pytest.approx([6.0, 9.0, 12.0])


def test_inside_one_organisation_nobody_needs_a_meeting() -> None:
    world = meeting_world({"resources.teams.ijw_coaches.organisation": "beverwijk"})
    one = let_in(world)
    pass_time(world, 60.0)

    assert weeks(world, one, Event.TRAJECTORY_END) == [30.0]
    assert weeks(world, one, Event.MEETING) == []


def test_a_meeting_costs_both_sides_its_hours_and_less_with_a_liaison_officer() -> None:
    """Four hours for either side and four meetings; nine meetings of two hours where an officer prepares them."""
    for liaison, hours in ((False, 16.0), (True, 18.0)):
        world = meeting_world(FOUR_HOURS, liaison=liaison)
        one = let_in(world)
        pass_time(world, 60.0)
        for team in (world.direction_team(one), world.trajectory_team(one)):
            for worker in team.workers:
                worker.account(60.0)
            assert world.ledger.worked()[team.index, Task.MEETING].sum() == pytest.approx(hours)


@pytest.mark.parametrize("side", [Function.DIRECTION, Function.TRAJECTORY])
def test_on_a_full_desk_there_is_no_meeting(side: Function) -> None:
    """Whoever has no time before the next one is due lets it lapse: there is never more than one to be held."""
    world = meeting_world()
    one = let_in(world)
    pass_time(world, 5.0)
    for worker in desk(world, one, side):
        worker.free_week = FULL
    pass_time(world, 20.0)
    assert weeks(world, one, Event.MEETING) == []

    for worker in desk(world, one, side):
        worker.free_week = 20.0
        worker.expect_wake(20.0)
    pass_time(world, 20.5)
    assert len(weeks(world, one, Event.MEETING)) == 1


# --- what the municipality knows ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "known"),
    [
        pytest.param({"meeting_every_weeks": 0.0}, 2, id="nobody told them since the referral"),
        pytest.param({}, 3, id="as they were told in the last meeting, in week 27"),
        pytest.param({"meeting_every_weeks": 0.0, "black_box": False}, 4, id="an open box shows what the coach saw"),
    ],
)
def test_the_municipality_knows_what_it_was_told(rule: dict[str, Any], known: int) -> None:
    """Referred on trede 2; the coach sees trede 3 in week 20, and trede 4 in week 30."""
    world = meeting_world(**rule)
    one = let_in(world, trede=2)
    for week, trede in ((20.0, 3), (30.0, 4)):
        pass_time(world, week)
        one.assessed = one.trede = trede
    pass_time(world, 35.9)
    assert one.assessed == 4
    pass_time(world, 36.5)
    assert one.assessed == known


def test_inside_one_organisation_nothing_is_hidden() -> None:
    world = meeting_world({"resources.teams.ijw_coaches.organisation": "beverwijk"})
    one = let_in(world, trede=2)
    pass_time(world, 29.0)
    one.assessed = one.trede = 4
    pass_time(world, 31.0)

    assert one.coach is None or one.trajectory_start > 29.0
    assert one.assessed == 4


# --- who decides ----------------------------------------------------------------------------------------------

NOW = 100.0


def in_trajectory(rule: dict[str, Any], luck: float, **state: Any) -> tuple[Fated, World]:
    """Return somebody on trede 3 in a trajectory from week 80 to 110, and their world in week 100.

    The municipality calls nobody ready below trede 4 and refers nobody from trede 2 down or with two barriers.
    """
    world = a_world(direction=Direction(**(RULE | rule)))
    tables = world.tables
    ready = Readiness(from_trede=4, max_barriers=1, after_weeks=0.0)
    tables.local_readiness = {"beverwijk": ready}
    tables.referral = tables.referral.model_copy(update={"from_trede": 3, "max_barriers": 1})
    world.clock.week = NOW
    one = somebody(world, {(Purpose.OVERRULES, 0): luck}, trede=3, assessed=3, told_trede=3, stage=Stage.TRAJECTORY)
    one.step, one.trajectory_start, one.trajectory_until, one.stage_due = Step.IN_TRAJECTORY, 80.0, 110.0, 110.0
    for name, value in state.items():
        setattr(one, name, value)
    return one, world


HALF = {"overrules_fraction": 0.5, "extends_weeks": 26.0, "meeting_every_weeks": 13.0}
TWO = Barrier.DEBT.bit | Barrier.CARE.bit


@pytest.mark.parametrize(
    ("luck", "state", "view", "move", "until"),
    [
        pytest.param(0.4, {"assessed": 4}, Ruling.SEND_ON, Move.SEEK_PLACE, 110.0, id="ready in their eyes"),
        pytest.param(0.6, {"assessed": 4}, Ruling.AGREES, Move.STAY, 110.0, id="the coach decides"),
        pytest.param(0.4, {"seen": TWO}, Ruling.END, Move.HAND_BACK_RETURNED, 110.0, id="other help first"),
        pytest.param(0.4, {"told_trede": 2}, Ruling.EXTEND, Move.STAY, 136.0, id="on the way up: half a year more"),
        pytest.param(0.4, {}, Ruling.AGREES, Move.STAY, 110.0, id="nothing new"),
        pytest.param(
            0.4, {"assessed": 4, "step": Step.AWAITS_PLACE}, Ruling.AGREES, Move.STAY, 110.0, id="sent already"
        ),
    ],
)
def test_the_municipality_overrules_by_its_own_reading(
    luck: float, state: dict[str, Any], view: Ruling, move: Move, until: float
) -> None:
    one, world = in_trajectory(HALF, luck, **state)
    world.tables.wsp_access = TakenAsAssessed(kind="through_trajectory")

    assert trajectory.met(world, one) == move
    assert told(world, one, Event.MEETING) == [(NOW, Event.MEETING, view)]
    assert (one.trajectory_until, one.stage_due, one.told_trede) == (until, until, one.assessed)


def test_a_second_assessment_follows_where_the_rules_have_one() -> None:
    one, world = in_trajectory(HALF, 0.4, assessed=4)
    assert world.tables.wsp_access.looks_again()

    assert trajectory.met(world, one) == Move.STAY
    assert one.step == Step.UNDER_REASSESSMENT


def test_meetings_begin_and_end_with_the_rule() -> None:
    one, world = in_trajectory({}, 0.4)
    one.coach = world.trajectory_team(one).workers[0]
    direction.plan_anew(world, one)
    assert one.meeting_due == INFINITY

    world.tables.meeting_every_weeks = 6.0
    direction.plan_anew(world, one)
    assert one.meeting_due == NOW + 3.0  # at one half of the interval by the luck of the book
    direction.plan_anew(world, one)
    assert one.meeting_due == NOW + 3.0

    world.tables.meeting_every_weeks = 0.0
    direction.plan_anew(world, one)
    assert one.meeting_due == INFINITY


# --- who does not want to go ----------------------------------------------------------------------------------

REFUSED = {"rules.image": {"ijw": {"refused_fraction": 1.0}}}
ALL_ACTIVE = {"rules.routing.activation_fraction": [1.0] * 5, "rules.routing.exempt_fraction": 0.0}


def test_who_refuses_goes_on_as_if_nobody_had_referred_them() -> None:
    world = empty(REFERRED | ALL_ACTIVE | REFUSED)
    one = let_in(world)
    pass_time(world, 15.0)

    assert weeks(world, one, Event.REFERRED) == []
    assert one.stage == Stage.ACTIVATION


def test_an_organisation_of_another_name_is_not_refused() -> None:
    world = empty(REFERRED | REFUSED | {"resources.teams.ijw_coaches.organisation": "beverwijk"})
    one = let_in(world)
    pass_time(world, 1.0)

    assert weeks(world, one, Event.REFERRED) == [0.0]


@pytest.mark.parametrize(("u", "refused"), [(0.29, True), (0.31, False)])
def test_a_part_refuses_and_each_of_them_for_the_whole_spell(u: float, *, refused: bool) -> None:
    world = a_world(image={"ijw": Image(refused_fraction=0.3)})
    one = somebody(world, {(Purpose.REFUSES, 0): u})
    for occasion in (0, 1, 7):
        one.n_occasions = occasion
        assert routes._refuses(world, one) is refused


def test_a_trajectory_that_is_bought_elsewhere_is_not_refused() -> None:
    world = a_world(image={"ijw": Image(refused_fraction=1.0)})
    one = somebody(world)
    assert routes._refuses(world, one)

    lead = {"family": "constant", "mean_weeks": 0.0}
    world.tables.buy_by((Purchase(share=1.0, lead=lead),) * 3)  # type: ignore[arg-type]  # as a file gives it
    world.serve_by(world.direction_team(one), Function.PURCHASE, one.municipality)
    assert not routes._refuses(world, one)
