"""Lives worked out by hand: what ends with a benefit, what goes on beside it, and when somebody comes back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.domain import Event, Function, Queue, Route, Stage, TargetGroup, Task
from sim.durations import inverse
from sim.model import trajectory
from sim.model.benefit import Benefit, expect_income_change, follow, set_reviews
from sim.model.clock import INFINITY, Move, Signal, Step
from sim.model.lifecycle import begin_spell
from sim.model.resident import Resident
from sim.model.world import World
from sim.randomness import Purpose
from sim.records import Records
from sim.rules.readiness import Signalling
from sim.rules.trajectory_form import Trajectory
from sim.units import WEEKS_PER_YEAR
from tests.model import log, simple, small
from tests.model.alone import Fated, a_world, somebody
from tests.theory.degenerate import constant_weeks

LEAVES = {"model.other_exit.rate_per_year": [1e3] * 3, "model.other_exit.attention_effect": 0.0}
WORKS = {
    "model.work.rate_per_year": [1e3] * 5,
    "model.work.age_factors": [1.0] * 3,
    "model.work.frailty_cv": 0.0,
}
HALF, YEAR = WEEKS_PER_YEAR / 2.0, WEEKS_PER_YEAR
COMES_BACK = {"model.relapse.bounds_years": [0.5, 1.0], "model.claim.documents": constant_weeks(1000.0)}
"""Whoever comes back stays at the door."""
SURELY = 1e3
"""A rate a year at which something happens within days."""


def weeks_between(records: Records, left: Event, back: Event) -> list[float]:
    """Return for everybody who left and came back for the first time after how many weeks that was."""
    out = {row[1]: row[0] for row in log.rows(records, left).tolist()[::-1]}
    again = {row[1]: row[0] for row in log.rows(records, back).tolist()[::-1]}
    return [again[who] - out[who] for who in out.keys() & again.keys()]


# --- coming back ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exits", "left", "rates", "weeks"),
    [
        pytest.param(LEAVES, Event.OUT, {"other": [0.0, SURELY], "work": [0.0, 0.0]}, HALF, id="left otherwise"),
        pytest.param(WORKS, Event.TO_WORK, {"other": [0.0, 0.0], "work": [0.0, SURELY]}, HALF, id="worked"),
        pytest.param(LEAVES, Event.OUT, {"other": [SURELY, 0.0], "work": [0.0, 0.0]}, 0.0, id="at once"),
        pytest.param(WORKS, Event.TO_WORK, {"other": [SURELY, SURELY], "work": [0.0, 0.0]}, None, id="other rates"),
    ],
)
def test_a_relapse_comes_when_the_rate_of_its_own_exit_says_so(
    exits: dict[str, Any], left: Event, rates: dict[str, Any], weeks: float | None
) -> None:
    """Nobody in a year of no relapse, and everybody in the first days of a year of sure relapse."""
    relapses = {f"model.relapse.after_{name}_per_year": rate for name, rate in rates.items()}
    gaps = weeks_between(simple.run(simple.on_guidance(40) | COMES_BACK | exits | relapses), left, Event.REPORTED)

    assert gaps == [] if weeks is None else gaps == pytest.approx([weeks] * 40, abs=0.5)


def test_what_is_left_of_the_luck_after_one_class_of_years_is_spent_in_the_next() -> None:
    """A quarter of a year at 0.8 uses up 0.2, the next quarter at 0.4 another 0.1, and then it goes at 0.3 a year."""
    rates = {"model.relapse.after_other_per_year": [0.8, 0.4, 0.3], "model.relapse.after_work_per_year": [0.0] * 3}
    bounds = {"model.relapse.bounds_years": [0.25, 0.5, 5.0]}
    changes = simple.on_guidance(200) | LEAVES | rates | bounds
    records = simple.run(changes)
    world = simple.morning(changes)
    left = {row[1]: row[0] for row in log.rows(records, Event.OUT).tolist()[::-1]}
    back = {row[1]: row[0] for row in log.rows(records, Event.REPORTED).tolist()[::-1]}
    late = 0
    for who, week in left.items():
        luck = world.residents[who].budget(Purpose.RELAPSE)
        first, second, third = luck / 0.8, 0.25 + (luck - 0.2) / 0.4, 0.5 + (luck - 0.3) / 0.3
        years = first if luck < 0.2 else second if luck < 0.3 else third
        if week + years * YEAR < records.until_week - 0.01:
            assert back[who] - week == pytest.approx(years * YEAR)
            late += years > 0.5
        else:
            assert who not in back
    assert late > 20


@pytest.mark.parametrize(
    ("exits", "trede", "comes_back_on"),
    [
        pytest.param(WORKS, 1, 3, id="who worked comes back no lower than the third"),
        pytest.param(WORKS, 5, 5, id="and who stood higher stays there"),
        pytest.param(LEAVES, 1, 1, id="who left otherwise comes back as before"),
    ],
)
def test_a_job_lifts_those_who_stood_low_and_no_other_exit_does(
    exits: dict[str, Any], trede: int, comes_back_on: int
) -> None:
    relapses = {f"model.relapse.after_{name}_per_year": [SURELY] * 2 for name in ("work", "other")}
    changes = simple.on_guidance(10) | simple.composed(10, trede=trede) | COMES_BACK | exits | relapses
    back = log.rows(simple.run(changes | {"model.relapse.trede_back": 3}), Event.REPORTED)

    assert set(back["trede"].tolist()) == {comes_back_on}


def test_a_new_spell_has_luck_of_its_own() -> None:
    """Whoever came back does not leave again after exactly as long as the first time."""
    rates = {"model.other_exit.rate_per_year": [4.0] * 3, "model.other_exit.attention_effect": 0.0}
    relapses = {f"model.relapse.after_{name}_per_year": [SURELY] * 2 for name in ("work", "other")}
    bounds = {"model.relapse.bounds_years": [0.5, 1.0]}
    records = simple.run(simple.on_guidance(60) | bounds | rates | relapses)
    same = 0
    lengths: dict[int, list[float]] = {}
    for life in log.lives(records):
        since = 0.0
        for row in life[np.isin(life["event"], (Event.GRANTED, Event.OUT))]:
            if row["event"] == Event.GRANTED:
                since = row["week"]
            else:
                lengths.setdefault(int(row["resident"]), []).append(float(row["week"] - since))
    for first, *others in lengths.values():
        same += sum(abs(other - first) < 1e-6 for other in others)

    assert sum(len(one) > 1 for one in lengths.values()) > 40
    assert same == 0


def test_a_job_is_followed_until_the_state_pension_and_not_beyond() -> None:
    """Ten years of following end where the pension begins: who is 64 is followed for a year."""
    records = simple.run(
        simple.on_guidance(60)
        | WORKS
        | {
            "circumstances.stock.age_shares": [0.0, 0.0, 1.0],
            "circumstances.law.aow_age_years": 65.0,
            "model.relapse.bounds_years": [10.0],
            "model.relapse.after_work_per_year": [0.0],
            "model.relapse.after_other_per_year": [0.0],
        },
        years=6,
    )
    born = dict(zip(records.residents["resident"].tolist(), records.residents["birth_week"].tolist(), strict=True))
    kept = [(row[0] - born[row[1]]) / YEAR for row in log.rows(records, Event.JOB_KEPT).tolist()]

    assert len(kept) > 8
    assert kept == pytest.approx([65.0] * len(kept))


# --- what ends with the benefit -------------------------------------------------------------------------------


@pytest.mark.parametrize("queue", [Queue.SHELTERED, Queue.TRAJECTORY])
def test_who_leaves_the_benefit_stands_on_no_list_any_more(queue: Queue) -> None:
    world = a_world()
    world.company.places = (0.0, 0.0)
    one = somebody(world, stage=Stage.GUIDANCE, granted_week=0.0)
    world.assign(one)
    lists: dict[Queue, Any] = {
        Queue.SHELTERED: lambda: world.company.waiting,
        Queue.TRAJECTORY: lambda: list(world.trajectory_team(one).waiting_list.values()),
    }
    if queue == Queue.TRAJECTORY:
        world.trajectory_team(one).norm_caseload = 0.0
    world.join(one, queue)
    follow(world, one, Move.AWAIT_COACH if queue == Queue.TRAJECTORY else Move.AWAIT_SHELTERED)
    assert lists[queue]() == [one]
    Benefit(world).happen(one, Signal.OUT)

    assert lists[queue]() == []
    assert (one.waits, one.worker, one.stage) == (0, None, Stage.AWAY)


def in_a_trajectory(group: TargetGroup = TargetGroup.OTHER) -> tuple[World, Fated]:
    """Return somebody with a coach, whose whole slot it takes."""
    world = a_world()
    form = world.tables.trajectory.model_copy(update={"group_fraction": 0.0, "coaching_slot": 0.25})
    assert isinstance(form, Trajectory)
    world.tables.trajectory = form
    world.tables.coaching = inverse("constant", 30.0)
    one = somebody(world, stage=Stage.TRAJECTORY_WAITING, group=group)
    trajectory.start(world, one)
    assert one.coach is not None
    assert world.trajectory_team(one).used_slots == 1.0
    return world, one


@pytest.mark.parametrize(("group", "slots"), [(TargetGroup.REGISTER, 0.25), (TargetGroup.OTHER, 0.0)])
def test_only_who_is_in_the_register_keeps_the_coach_in_a_subsidised_job(group: TargetGroup, slots: float) -> None:
    world, one = in_a_trajectory(group)
    team = world.trajectory_team(one)
    follow(world, one, Move.WORK_COACHED)

    assert (one.stage, one.slot, team.used_slots) == (Stage.WORK, slots, slots)
    assert (one.coach is None) == (slots == 0.0)


def test_who_works_with_a_coach_comes_there_by_the_trajectory() -> None:
    world, one = in_a_trajectory()
    Benefit(world).happen(one, Signal.TO_WORK)
    other = somebody(world, stage=Stage.GUIDANCE)
    Benefit(world).happen(other, Signal.TO_WORK)
    beside = somebody(world, {(Purpose.WORK_ROUTE, 0): 0.29}, stage=Stage.ACTIVATION, parallel_share=0.3)
    Benefit(world).happen(beside, Signal.TO_WORK)
    routes = log_of(world, Event.TO_WORK)

    assert routes == [Route.TRAJECTORY, Route.UNAIDED, Route.PARALLEL]


def log_of(world: World, event: Event) -> list[float]:
    """Return the detail of all rows of an event so far."""
    rows = world.events.array()
    return rows[rows["event"] == event]["detail"].tolist()


# --- what goes on beside --------------------------------------------------------------------------------------


def test_a_change_of_the_settings_gives_nobody_a_second_contact_person() -> None:
    """Who has a coach needs no worker, and nobody knows where to find who is lost from view."""
    world, coached = in_a_trajectory()
    lost = somebody(world, stage=Stage.GUIDANCE, step=Step.LOST)
    resting = somebody(world, stage=Stage.GUIDANCE, step=Step.RESTS)
    for one in (coached, lost, resting):
        Benefit(world).happen(one, Signal.CHANGED)

    assert [one.worker is None for one in (coached, lost, resting)] == [True, True, False]


def test_a_review_that_is_planned_is_not_planned_anew_when_the_settings_change() -> None:
    world = a_world(
        signalling=Signalling(seen_at_contact=0.0, structured=True, review_every_weeks=20.0, seen_at_review=0.0)
    )
    one = somebody(world, {(Purpose.FIRST_REVIEW, 0): 0.75}, stage=Stage.GUIDANCE)
    set_reviews(world, one)
    world.clock.week = 10.0
    Benefit(world).happen(one, Signal.CHANGED)

    assert one.review_due == 15.0


@pytest.mark.parametrize(
    ("what", "moment"),
    [
        (Signal.CONTACT_DUE, "contact_due"),
        (Signal.WORK_DONE, "work_due"),
        (Signal.STAGE_DUE, "stage_due"),
        (Signal.HELP_DUE, "help_due"),
        (Signal.INCOME_REVIEW_DUE, "income_review_due"),
        (Signal.INCOME_CHANGE_DUE, "income_change_due"),
        (Signal.REVIEW_DUE, "review_due"),
        (Signal.AOW, "life_due"),
    ],
)
def test_the_earliest_of_all_moments_is_the_next_and_known_for_what_it_is(what: Signal, moment: str) -> None:
    reviews = ("income_review_due", "income_change_due", "review_due")
    others = ("contact_due", "work_due", "stage_due", "help_due", *reviews, "life_due")
    one = somebody(a_world(), life_what=Signal.AOW, **dict.fromkeys(others, 8.0) | {moment: 7.0})

    assert (one.next_moment(), one.next_what) == (7.0, what)


class Noting(Resident):
    """A resident who writes down when a moment of their own comes, and expects the next one of a list."""

    __slots__ = ("moments", "woken")

    def tell(self, moments: list[float]) -> Any:
        for moment in moments:
            yield moment
            self.woken.append(self.clock.week)


def test_who_is_put_off_is_woken_at_the_later_moment() -> None:
    """A moment that is brought forward holds, and so does one that is put off after it."""
    world = a_world()
    one = Noting(world.clock, 0, 0, municipality=0)
    one.woken = []
    one.begin(one.tell([9.0, 4.0, 6.0, 7.0]))
    world.clock.wake_at(one, 2.0)
    one.resume(Signal.CHANGED)
    one.resume(Signal.CHANGED)
    world.environment.run(until=20.0)

    assert one.woken == [0.0, 0.0, 6.0, 7.0]


def test_who_becomes_a_candidate_or_is_referred_leaves_activation() -> None:
    """And what the worker was asked for there is asked for no more."""
    for move, stage in ((Move.SEEK_PLACE, Stage.PLACEMENT), (Move.REFER, Stage.HAND_OVER)):
        world = a_world()
        one = somebody(world, stage=Stage.ACTIVATION, step=Step.AWAITS_ACTIVATION, activity=True)
        world.join(one, Queue.ACTIVATION)
        follow(world, one, move)

        assert (one.stage, one.activity) == (stage, False)
        assert not one.waits & 1 << Queue.ACTIVATION


def test_a_talk_in_activation_is_about_what_comes_next_as_on_guidance() -> None:
    """Whoever is seen in either stage, and fits, is referred at the first talk."""
    gate = {
        "rules.referral.from_trede": 1,
        "rules.referral.max_barriers": 5,
        "rules.referral.accepts_by_trede": [1.0] * 5,
        "rules.signalling.seen_at_contact": 1.0,
        "rules.contact.guidance": [8.0] * 5,
        "rules.contact.activation": [8.0] * 5,
        "model.activation.length": constant_weeks(1000.0),
    }
    for share in (0.0, 1.0):
        records = simple.run(
            simple.on_guidance(20) | {"circumstances.stock.in_activation_fraction": share} | gate, years=1
        )
        first = {row[1]: row[0] for row in log.rows(records, Event.CONTACT).tolist()[::-1]}
        referred = {row[1]: row[0] for row in log.rows(records, Event.REFERRED).tolist()[::-1]}

        assert referred == first
        assert len(first) == 20


def test_reviews_of_the_income_are_spread_over_the_year_and_are_work_of_the_income_team() -> None:
    """An hour each and once a year for 400 people: about half of it in the first half year."""
    records = simple.run(
        simple.on_guidance(400)
        | {"model.claim.income_review_every_weeks": 52.0, "resources.task_hours.income_review": small.hours(1.0)},
        years=1,
    )
    hours = records.hours[:, Task.INCOME_REVIEW]
    early = hours[:, records.edges[1:] < 26.0].sum() / hours[:, records.edges[1:] < 52.5].sum()
    income = [Function.INCOME.word in team.functions for team in records.teams]

    assert early == pytest.approx(148 / 366, abs=0.12)
    assert hours[income].sum() == hours.sum() == pytest.approx(400.0, abs=12.0)


def test_changes_of_income_come_at_random_and_are_work_of_the_income_team() -> None:
    """Half an hour each and three times a year for 400 people: 1,200 in a year, with the spread of a Poisson number."""
    changes = {"model.claim.income_changes_per_year": 3.0, "resources.task_hours.income_change": small.hours(0.5)}
    records = simple.run(simple.on_guidance(400) | changes, years=1)
    hours = records.hours[:, Task.INCOME_CHANGE]
    income = [Function.INCOME.word in team.functions for team in records.teams]

    assert hours[income].sum() == hours.sum() == pytest.approx(600.0, abs=4.5 * 0.5 * 1200.0**0.5)


def test_the_next_change_of_income_is_drawn_anew_and_its_luck_is_its_own() -> None:
    """At two a year, budgets of one and of a half are half a year and a quarter."""
    world = a_world(income_change_rate=2.0 / 52.0, hours=(inverse("constant", 0.0),) * len(Task))
    one = somebody(world, {(Purpose.INCOME_CHANGE, 1): 0.5}, stage=Stage.GUIDANCE, next_what=Signal.INCOME_CHANGE_DUE)
    expect_income_change(world, one)
    first, world.clock.week = one.income_change_due, 26.0
    Benefit(world).happen(one, Signal.TIME)

    assert (first, one.income_change_due) == (26.0, 39.0)


def test_changes_of_income_begin_and_end_with_the_setting_of_the_day() -> None:
    """None at a rate of nothing; from the day on which there is one, the first comes after the time drawn."""
    world = a_world(income_change_rate=0.0)
    one = somebody(world, stage=Stage.GUIDANCE)
    dues, days = [], ((0.0, 0.0), (10.0, 1.0 / 52.0), (20.0, 2.0 / 52.0), (30.0, 0.0))
    for world.clock.week, world.tables.income_change_rate in days:
        Benefit(world).happen(one, Signal.CHANGED)
        dues.append(one.income_change_due)

    assert dues == [INFINITY, 62.0, 62.0, INFINITY]


# --- help without a benefit -----------------------------------------------------------------------------------


def test_who_sought_help_without_a_benefit_and_gave_up_is_on_no_list() -> None:
    """They wait three weeks and are gone: so few stand there at any moment, however many came."""
    world = simple.morning(
        {"circumstances.inflow.nug_per_year": 100.0, "model.placement.candidate_patience": constant_weeks(3.0)}, years=1
    )
    world.environment.run(until=50.0)
    candidates = set(world.market(0).candidates)

    assert world.counts.n_came[0] > 60
    assert 0 < len(candidates) < 20
    assert candidates <= {number for number, one in world.residents.items() if one.stage == Stage.PLACEMENT}


@pytest.mark.parametrize("fte", [1.0, 20.0], ids=["a busy service", "a service with time"])
def test_who_has_no_benefit_is_introduced_at_the_employer_like_anybody_else(fte: float) -> None:
    """Ten hours each, however full the diaries are; of the last ones what the run leaves time for."""
    records = simple.run(
        {
            "circumstances.inflow.nug_per_year": 50.0,
            "circumstances.labour_market.places.regular.leads_per_year": 400.0,
            "circumstances.labour_market.places.regular.fits_fraction": 1.0,
            "resources.teams.ijw_wsp.fte": fte,
            "resources.task_hours.placing": small.hours(10.0),
            "resources.task_hours.place_lead": small.hours(12.0),
        }
    )
    matched = len(log.rows(records, Event.MATCHED))

    assert matched > 40
    assert 10.0 * (matched - 3) <= records.hours[:, Task.PLACING].sum() <= 10.0 * matched + 1e-6


# --- a new benefit --------------------------------------------------------------------------------------------


def test_a_benefit_begins_with_an_intake_and_a_first_impression() -> None:
    """The grant counts as a contact, and the clock of the benefit starts at nought."""
    world = a_world(attention_weeks=6.0, drift_after_weeks=26.0)
    world.clock.week = 30.0
    one = somebody(world, stage=Stage.CLAIM, granted_week=0.0)
    begin_spell(world, one)

    assert (one.granted_week, one.stage, one.step) == (30.0, Stage.INTAKE, Step.AWAITS_INTAKE)
    assert (one.boosted_until, one.down_from) == (36.0, 56.0)
    assert one.request is None or one.request.task == Task.INTAKE
    assert one.review_due == INFINITY
