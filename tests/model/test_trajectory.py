"""Trajectories worked out by hand, week by week: slots and who gets them, dossiers, talks, and the way back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sim.domain import Barrier, Event, Function, PlaceKind, Queue, Stage, TargetGroup, Task, TrajectoryEnd
from sim.model import organisation, profile, trajectory
from sim.model.clock import Move, Signal
from sim.model.resident import Place, Resident
from sim.model.world import World
from sim.randomness import Purpose, exponential, mix
from sim.units import WEEKS_PER_YEAR
from tests.model import simple, small
from tests.model.by_hand import BEVERWIJK, ONE_COACH, REFERRED, empty, let_in, pass_time, told, weeks
from tests.theory.degenerate import constant_weeks

READY_AFTER_EIGHT: dict[str, Any] = {
    "rules.readiness.from_trede": 3,
    "rules.readiness.after_weeks": 8.0,
    "rules.contact.trajectory_weeks": 4.0,
    "rules.wsp_access": {"kind": "through_trajectory", "second_assessment": False},
}
"""The coach talks in weeks 0, 4, 8 of a trajectory, and calls somebody ready in week 8."""

ANYBODY_FITS: dict[str, Any] = {
    f"circumstances.labour_market.places.{kind}.{asked}": value
    for kind in small.KINDS
    for asked, value in {"from_trede": 1, "max_barriers": 5, "fits_fraction": 1.0, "register_only": False}.items()
}


def offer(world: World, kind: PlaceKind, *, number: int = 0) -> Place:
    """Offer a place in Beverwijk that stays open for long."""
    now = world.clock.week
    place = Place(number, kind, mix(9000 + number), municipality=BEVERWIJK, opened=now, closes=now + 1000.0)
    world.market(BEVERWIJK).offer(place)
    return place


# --- slots ------------------------------------------------------------------------------------------------


def test_the_slot_of_who_ends_goes_to_who_waits_longest() -> None:
    world = empty(REFERRED | ONE_COACH)
    first = let_in(world)
    pass_time(world, 5.0)
    second = let_in(world)
    pass_time(world, 6.0)
    third = let_in(world)
    pass_time(world, 80.0)

    starts = [weeks(world, one, Event.TRAJECTORY_START) for one in (first, second, third)]
    assert starts == [[0.0], [30.0], [60.0]]
    assert second.awaits_since == 5.0


def test_a_place_in_a_group_gives_back_what_it_took() -> None:
    """Half a slot each: two at a time, for ten weeks."""
    in_groups = {"rules.trajectory.group_fraction": 1.0, "rules.trajectory.group_slot": 0.5}
    world = empty(REFERRED | ONE_COACH | in_groups)
    people = [let_in(world) for _ in range(5)]
    pass_time(world, 25.0)

    assert [weeks(world, one, Event.TRAJECTORY_START)[0] for one in people] == [0.0, 0.0, 10.0, 10.0, 20.0]


@pytest.fixture(scope="module")
def coached_in_a_job() -> tuple[World, Resident, Resident]:
    """One of the register in a subsidised job from week 12 on, and one who waits for the only slot from week 5 on."""
    world = empty(REFERRED | ONE_COACH | READY_AFTER_EIGHT | ANYBODY_FITS)
    placed = let_in(world, group=TargetGroup.REGISTER)
    pass_time(world, 5.0)
    waiting = let_in(world)
    pass_time(world, 10.0)
    offer(world, PlaceKind.SUBSIDISED)
    pass_time(world, 70.0)
    return world, placed, waiting


def test_a_slot_freed_by_coaching_goes_to_who_waits(coached_in_a_job: tuple[World, Resident, Resident]) -> None:
    """Coaching after a placement takes a fifth of a slot, so that there is room for a trajectory beside it."""
    world, placed, waiting = coached_in_a_job

    assert weeks(world, placed, Event.CANDIDATE) == [8.0]
    assert weeks(world, placed, Event.TO_WORK) == [12.0]
    assert weeks(world, waiting, Event.TRAJECTORY_START) == [12.0]


def test_coaching_in_a_job_ends_after_its_time(coached_in_a_job: tuple[World, Resident, Resident]) -> None:
    world, placed, _ = coached_in_a_job

    assert told(world, placed, Event.TRAJECTORY_END) == [(62.0, Event.TRAJECTORY_END, TrajectoryEnd.COACHING_DONE)]
    assert world.trajectory_team(placed).used_slots == pytest.approx(0.0), "the other ended in week 42"


@pytest.mark.parametrize(
    ("kind", "group"),
    [(PlaceKind.SUBSIDISED, TargetGroup.OTHER), (PlaceKind.REGULAR, TargetGroup.REGISTER)],
)
def test_only_the_register_in_a_subsidised_job_keeps_the_coach(kind: PlaceKind, group: TargetGroup) -> None:
    world = empty(REFERRED | ONE_COACH | READY_AFTER_EIGHT | ANYBODY_FITS)
    resident = let_in(world, group=group)
    pass_time(world, 10.0)
    offer(world, kind)
    pass_time(world, 13.0)

    assert told(world, resident, Event.TRAJECTORY_END) == [(12.0, Event.TRAJECTORY_END, TrajectoryEnd.WORK)]
    assert resident.coach is None


def test_who_leaves_while_waiting_for_a_coach_leaves_the_list() -> None:
    """At the pension age, ten weeks after the second came; the third is next."""
    world = empty(REFERRED | ONE_COACH | {"circumstances.law.aow_age_years": 65.0})
    let_in(world)
    pensioner = let_in(world, age_years=65.0 - 10.0 / 52.1786)
    third = let_in(world)
    pass_time(world, 20.0)
    assert list(world.trajectory_team(third).waiting_list) == [third.id]

    pass_time(world, 40.0)
    assert weeks(world, third, Event.TRAJECTORY_START) == [30.0]
    assert weeks(world, pensioner, Event.TRAJECTORY_START) == []


def test_who_is_with_a_coach_is_on_the_caseload_of_the_coach_alone() -> None:
    world = empty(REFERRED | ONE_COACH)
    resident = let_in(world)
    pass_time(world, 1.0)

    assert resident.worker is None
    assert resident.coach is not None
    assert list(resident.coach.cases_held) == [resident.id]
    assert [len(worker.cases_held) for worker in world.direction_team(resident).workers] == [0] * len(
        world.direction_team(resident).workers
    )


# --- dossiers that travel ---------------------------------------------------------------------------------


def test_the_team_that_receives_a_dossier_reads_itself_in() -> None:
    """Eight hours, half as much again: twelve hours of a week of forty, on the way out and on the way back."""
    eight = {"resources.task_hours.hand_over": small.hours(8.0), "rules.hand_over.hours_factor": 1.5}
    world = empty(REFERRED | eight | {"resources.teams.ijw_coaches.fte": 1.0, simple.FTE: 1.0})
    resident = let_in(world)
    coaches, direction = world.trajectory_team(resident), world.direction_team(resident)
    read = []
    for until in (5.0, 37.0):
        pass_time(world, until)
        organisation.account(world, until)
        read.append(world.ledger.worked()[:, Task.HAND_OVER].sum(axis=-1))

    assert weeks(world, resident, Event.TRAJECTORY_START) == [pytest.approx(3.3)]
    assert [(one[coaches.index], one[direction.index]) for one in read] == [
        pytest.approx((12.0, 0.0)),
        pytest.approx((12.0, 12.0)),
    ]


JULY = dt.date(2000, 7, 1)
LOST_FROM_JULY: dict[str, Any] = {
    "rules.hand_over.lost_fraction": small.number({simple.START: 0.0, JULY: 1.0}, "fraction")
}


def test_a_dossier_may_be_lost_on_the_way_out_and_on_the_way_back() -> None:
    """All of them are from July on: one comes back from a trajectory then, one is referred."""
    world = empty(REFERRED | LOST_FROM_JULY)
    back = let_in(world)
    pass_time(world, 30.0)
    out = let_in(world)
    pass_time(world, 70.0)

    assert told(world, back, Event.TRAJECTORY_END, Event.LOST, Event.FOUND) == [
        (33.0, Event.TRAJECTORY_END, TrajectoryEnd.COMPLETED),
        (36.0, Event.LOST, 0.0),
        (56.0, Event.FOUND, 0.0),
    ]
    assert weeks(world, out, Event.LOST) == [33.0]
    assert weeks(world, out, Event.FOUND) == [53.0]


def test_who_is_lost_waits_for_no_coach_and_has_nobody_until_found() -> None:
    world = empty(REFERRED | {"rules.hand_over.lost_fraction": 1.0})
    resident = let_in(world)
    pass_time(world, 4.0)

    assert (3.0, Event.LEFT_QUEUE, Queue.TRAJECTORY) in told(world, resident)
    assert (resident.stage, resident.worker) == (Stage.GUIDANCE, None)
    pass_time(world, 24.0)
    assert resident.worker is not None, "found in week 23"
    assert weeks(world, resident, Event.CONTACT) == [23.0]


def test_nobody_calls_while_a_dossier_travels() -> None:
    """A talk is planned for week 2; in week 1 a review refers somebody, whose file arrives in week 4."""
    reviewed = {"rules.signalling.structured": True, "rules.signalling.seen_at_review": 1.0}
    every_two = {"rules.contact.guidance": [2.0] * 5, "rules.referral.from_trede": 3}
    world = empty(REFERRED | reviewed | every_two)
    resident = let_in(world, trede=2)
    pass_time(world, 1.0)
    assert resident.contact_due == 2.0
    resident.trede = 3
    resident.resume(Signal.REVIEW_DUE)
    pass_time(world, 4.5)

    assert weeks(world, resident, Event.REFERRED) == [1.0]
    assert weeks(world, resident, Event.CONTACT) == [4.0], "with the coach"


# --- bought trajectories ------------------------------------------------------------------------------------


@pytest.fixture
def half_bought() -> tuple[World, list[Resident]]:
    """Twelve people who are referred in week 1, of whom about half get a trajectory that is bought."""
    world = empty(REFERRED | {"resources.staffing.vacancy": constant_weeks(0.0)}, overlays=("purchase",))
    pass_time(world, 1.0)
    people = [let_in(world) for _ in range(12)]
    pass_time(world, 10.0)
    assert 2 < sum(one.buys for one in people) < 10
    return world, people


def test_the_order_of_a_bought_trajectory_takes_time_on_top_of_the_dossier(
    half_bought: tuple[World, list[Resident]],
) -> None:
    """Three weeks each; a trajectory of one's own takes no order."""
    world, people = half_bought

    for one in people:
        assert weeks(world, one, Event.TRAJECTORY_START) == [7.0 if one.buys else 4.0]


def test_a_bought_trajectory_is_given_by_the_team_that_sells_it(half_bought: tuple[World, list[Resident]]) -> None:
    world, people = half_bought
    seller = world.team_for(Function.PURCHASE, BEVERWIJK)

    for one in people:
        assert one.coach is not None
        assert (one.coach.team is seller) == one.buys


def test_a_barrier_ends_a_bought_trajectory_where_only_the_own_goes_on_beside_help(
    half_bought: tuple[World, list[Resident]],
) -> None:
    world, people = half_bought
    for one in people:
        one.barriers = Barrier.DEBT.bit
        assert trajectory.flared(world, one) == (Move.HAND_BACK_RETURNED if one.buys else Move.STAY)
        assert one.helped == (0 if one.buys else Barrier.DEBT.bit), "the own service seeks help at once"


# --- work beside a trajectory ---------------------------------------------------------------------------------


def test_a_trajectory_keeps_from_work_for_its_weeks_and_no_longer() -> None:
    """Luck for five weeks: three while the dossier travels, none in ten weeks of lock-in, and two after these."""
    luck = exponential(mix(1), Purpose.EXIT_WORK, 0, 0)
    locked_in = {
        "model.work.rate_per_year": [luck / 5.0 * WEEKS_PER_YEAR] * 5,
        "model.work.age_factors": [1.0, 1.0, 1.0],
        "model.work.duration_factors": [1.0, 1.0, 1.0],
        "model.work.attention_effect": [0.0] * 5,
        "model.work.lock_in_weeks": 10.0,
        "model.work.lock_in_factor": 0.0,
        "model.work.trajectory_factor": 1.0,
    }
    world = empty(REFERRED | locked_in)
    resident = let_in(world)
    pass_time(world, 30.0)

    assert weeks(world, resident, Event.TRAJECTORY_START) == [3.0]
    assert weeks(world, resident, Event.TO_WORK) == [pytest.approx(15.0)]


# --- talks and the end --------------------------------------------------------------------------------------


def test_weeks_with_a_coach_count_from_the_first_talk_with_the_coach() -> None:
    """The dossier travels until week 3, the talks are in weeks 3, 7, 11; six weeks are asked for."""
    six = READY_AFTER_EIGHT | {"rules.readiness.after_weeks": 6.0}
    world = empty(REFERRED | six)
    resident = let_in(world)
    pass_time(world, 20.0)

    assert weeks(world, resident, Event.CANDIDATE) == [11.0]


def test_the_service_that_gives_a_trajectory_says_who_is_ready() -> None:
    """Not the municipality, however easily it would call somebody ready."""
    easily = {"from_trede": 1, "max_barriers": 5, "after_weeks": 0.0}
    units = {"from_trede": "trede", "max_barriers": "count", "after_weeks": "weeks"}
    local = {"beverwijk": {name: small.number(value, units[name]) for name, value in easily.items()}}
    world = empty(
        REFERRED
        | READY_AFTER_EIGHT
        | {"rules.readiness.from_trede": 5, "rules.local_readiness": local, "model.dealt": []}
    )
    resident = let_in(world, trede=4)
    pass_time(world, 30.0)

    assert weeks(world, resident, Event.TRAJECTORY_START) == [3.0]
    assert weeks(world, resident, Event.CANDIDATE) == []


@pytest.mark.parametrize(("patience_weeks", "ends"), [(12.0, 30.0), (40.0, 48.0)])
def test_who_finds_no_place_has_what_is_left_of_the_trajectory(patience_weeks: float, ends: float) -> None:
    """A candidate from week 8 on; the thirty weeks go on meanwhile, and are over at once if the search took longer."""
    patience = {"model.placement.candidate_patience": constant_weeks(patience_weeks)}
    world = empty(REFERRED | ONE_COACH | READY_AFTER_EIGHT | patience)
    resident = let_in(world)
    pass_time(world, 9.0)
    profile.slip(world, resident)  # who is ready no more is not sent again
    pass_time(world, 60.0)

    assert weeks(world, resident, Event.CANDIDATE) == [8.0]
    assert told(world, resident, Event.TRAJECTORY_END) == [(ends, Event.TRAJECTORY_END, TrajectoryEnd.COMPLETED)]


def test_only_who_reached_the_end_has_completed_a_trajectory() -> None:
    world = empty(REFERRED | {"resources.teams.ijw_coaches.organisation": "beverwijk"})
    through, returned = let_in(world), let_in(world)
    pass_time(world, 5.0)
    returned.resume(Signal.FLARE)
    pass_time(world, 31.0)

    assert told(world, returned, Event.TRAJECTORY_END) == [(5.0, Event.TRAJECTORY_END, TrajectoryEnd.RETURNED)]
    assert (through.completed_trajectory, returned.completed_trajectory) == (True, False)


def test_after_a_trajectory_the_gate_stays_shut_for_its_weeks() -> None:
    """Thirteen: a talk every five weeks after the end in week 30 finds it open in week 45."""
    talks = {"rules.contact.guidance": [5.0] * 5, "rules.signalling.seen_at_contact": 1.0}
    world = empty(REFERRED | ONE_COACH | talks)
    resident = let_in(world)
    pass_time(world, 60.0)

    assert weeks(world, resident, Event.REFERRED) == [0.0, 45.0]


def test_a_second_assessment_that_says_no_leaves_the_trajectory_as_it_was() -> None:
    again = {"kind": "through_trajectory", "second_assessment": True, "rejects_fraction": 1.0}
    world = empty(REFERRED | ONE_COACH | READY_AFTER_EIGHT | {"rules.wsp_access": again})
    resident = let_in(world)
    pass_time(world, 31.0)

    assert weeks(world, resident, Event.CANDIDATE) == []
    assert told(world, resident, Event.TRAJECTORY_END) == [(30.0, Event.TRAJECTORY_END, TrajectoryEnd.COMPLETED)]
    assert len(told(world, resident, Event.HAND_OVER)) == 6, "at each talk from week 8 on, until week 28"


def test_a_talk_with_the_coach_sees_who_came_far_enough() -> None:
    """Whoever was read too low at the intake is ready at the first talk after the weeks that are asked for."""
    world = empty(REFERRED | ONE_COACH | READY_AFTER_EIGHT)
    resident = let_in(world, trede=2)
    pass_time(world, 10.0)
    assert weeks(world, resident, Event.CANDIDATE) == []
    profile.climb(world, resident)
    pass_time(world, 13.0)

    assert weeks(world, resident, Event.CANDIDATE) == [12.0]
