"""Contacts come out of the diary: fuller caseloads mean rarer talks and longer waits. Nothing is entered."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from sim.domain import Event, Function, Stage, Task
from sim.measures import measure
from sim.model import contacts, risks, run_replication, staff
from sim.model.clock import INFINITY, Signal
from sim.model.order import Request
from sim.model.resident import Resident
from sim.model.world import World
from sim.records import Records
from sim.units import week_of
from tests.model import log, simple, small
from tests.theory.degenerate import constant_weeks

EVERY_WEEKS = 8.0
TALK = {"rules.contact.guidance": [EVERY_WEEKS] * 5, "rules.contact.spread": "constant"}
ONE_WORKER = {simple.FTE: 1.0}
ALL_IN_HOURS = {"resources.task_hours.contact": small.hours(2.0)}


def talks(n: int, **changes: Any) -> Records:
    """Run a caseload of `n` with one worker of 40 hours a week, two hours a talk."""
    return simple.run(simple.on_guidance(n) | TALK | ONE_WORKER | ALL_IN_HOURS | changes)


@pytest.fixture(scope="module")
def by_caseload() -> dict[int, Records]:
    return {n: talks(n) for n in (40, 240, 480, 960)}


def test_contact_frequency_falls_as_the_caseload_grows(by_caseload: dict[int, Records]) -> None:
    """40 hours a week is 20 talks: enough for 160 people every 8 weeks, not for 240."""
    per_year = [simple.contacts_per_resident_year(records) for records in by_caseload.values()]

    assert per_year == sorted(per_year, reverse=True)
    assert per_year[0] == pytest.approx(52.0 / EVERY_WEEKS, rel=0.1)
    assert per_year[1] == pytest.approx(20.0 * 52.0 / 240, rel=0.1)
    assert per_year[2] == pytest.approx(20.0 * 52.0 / 480, rel=0.1)


def test_waits_grow_with_the_caseload(by_caseload: dict[int, Records]) -> None:
    waits = [simple.mean_contact_wait(records) for records in by_caseload.values()]

    assert waits == sorted(waits)
    assert waits[0] < 0.3
    assert waits[3] > 12.0


def test_more_fte_give_more_contacts_and_shorter_waits(by_caseload: dict[int, Records]) -> None:
    twice = talks(240, **{simple.FTE: 2.0})

    assert simple.contacts_per_resident_year(twice) > 1.3 * simple.contacts_per_resident_year(by_caseload[240])
    assert simple.mean_contact_wait(twice) < 0.5 * simple.mean_contact_wait(by_caseload[240])


def test_nobody_has_two_contacts_outstanding(by_caseload: dict[int, Records]) -> None:
    """A contact is asked for only after the one before it took place."""
    for talked in log.by_resident(log.rows(by_caseload[480], Event.CONTACT)).values():
        held = [row[0] for row in talked]
        asked = [row[0] - row[4] for row in talked]
        assert all(later >= before + EVERY_WEEKS - 1e-4 for before, later in zip(held[:-1], asked[1:], strict=True))


def test_an_empty_diary_keeps_to_the_plan() -> None:
    """With time to spare the interval is the planned one, counted from the end of the talk."""
    records = talks(1, **{simple.FTE: 20.0})
    weeks = np.diff(log.rows(records, Event.CONTACT)["week"])

    assert len(weeks) > 8
    assert weeks == pytest.approx(np.full(len(weeks), EVERY_WEEKS + 2.0 / 40.0))


def test_hours_of_talks_are_booked_as_they_are_held(by_caseload: dict[int, Records]) -> None:
    """Two hours each; of the talk at hand when the run ends, what has passed of it."""
    for records in by_caseload.values():
        talks_held = log.rows(records, Event.CONTACT)["week"]
        left = sum(max(0.0, 2.0 - 40.0 * (records.until_week - week)) for week in talks_held)
        assert records.hours[:, Task.CONTACT].sum() == pytest.approx(2.0 * len(talks_held) - left)


# --- the ladder --------------------------------------------------------------------------------------------

DRIFT = {"model.ladder.drift_per_year": 1.0, "model.ladder.drift_after_weeks": 26.0}


def treden_at_the_end(records: Records) -> float:
    """Return the mean trede in which the residents were last seen in the log."""
    return float(np.mean([life["trede"][-1] for life in log.lives(records)]))


def test_treden_fall_when_nobody_calls() -> None:
    unseen = simple.run(simple.on_guidance(200) | DRIFT | {simple.FTE: 2.0})
    seen = simple.run(simple.on_guidance(200) | DRIFT | TALK | {simple.FTE: 20.0})

    assert treden_at_the_end(unseen) < 2.2
    assert treden_at_the_end(seen) == 3.0, "a talk every eight weeks leaves no half year without one"


def test_nobody_drifts_before_the_time_has_come() -> None:
    """The stock was seen some weeks ago when the run begins; the weeks without contact count on from there."""
    last_seen_weeks_ago = 6.0
    changes = DRIFT | {"model.work.attention_weeks": last_seen_weeks_ago}
    falls = log.rows(simple.run(simple.on_guidance(400) | changes), Event.TREDE)

    assert len(falls) > 200
    assert 26.0 - last_seen_weeks_ago < falls["week"].min() < 26.0
    assert falls["trede"].min() >= 1


def test_the_feedback_from_caseload_to_ladder_comes_out_of_the_queue() -> None:
    """The same people, the same plan, the same rates: only the number of cases per worker differs."""
    ladder = DRIFT | TALK | ONE_WORKER | ALL_IN_HOURS
    light, full = (simple.run(simple.on_guidance(n) | ladder, years=4) for n in (80, 640))

    assert treden_at_the_end(full) < treden_at_the_end(light) - 0.3


def test_contact_brings_forward_an_exit_to_work() -> None:
    """Each contact works for some weeks: who is called more often leaves sooner, at the same rates."""
    work = {
        "model.work.rate_per_year": [0.3] * 5,
        "model.work.attention_effect": [1.0] * 5,
        "model.work.attention_weeks": 6.0,
    }
    often, seldom = (
        simple.run(
            simple.on_guidance(800) | work | ALL_IN_HOURS | {"rules.contact.guidance": [weeks] * 5, simple.FTE: 15.0}
        )
        for weeks in (8.0, 100.0)
    )

    assert len(log.rows(often, Event.TO_WORK)) > 1.15 * len(log.rows(seldom, Event.TO_WORK))


def test_activation_raises_treden_and_more_so_with_contact() -> None:
    """Progress needs attention: the same activation with rarer talks lifts fewer people."""
    active = (
        simple.composed(300)
        | {
            "circumstances.stock.in_activation_fraction": 1.0,
            "circumstances.stock.in_trajectory_fraction": 0.0,
            "model.activation.length": constant_weeks(400.0),
            "model.ladder.progress_per_year": 0.8,
            "model.ladder.unattended_factor": 0.2,
            "rules.routing.exempt_fraction": 0.0,
            simple.FTE: 8.0,
        }
        | ALL_IN_HOURS
    )
    often, seldom = (simple.run(active | {"rules.contact.activation": [weeks] * 5}) for weeks in (6.0, 200.0))
    rises = [len(log.rows(records, Event.TREDE)) for records in (often, seldom)]

    assert rises[1] > 0
    assert rises[0] > 1.5 * rises[1]
    assert log.rows(often, Event.TREDE)["trede"].max() <= 5


# --- one talk by hand ---------------------------------------------------------------------------------------


def somebody(**changes: Any) -> tuple[World, Resident]:
    """Return a world with one person on guidance, of trede 3, and that person."""
    world = simple.morning(simple.on_guidance(1) | ONE_WORKER | ALL_IN_HOURS | changes)
    return world, next(iter(world.residents.values()))


def test_the_next_talk_is_planned_by_the_trede_that_was_read_and_not_by_the_true_one() -> None:
    """In another pace for those on guidance and those in activation."""
    paces = {
        "rules.contact.guidance": [50.0, 40.0, 30.0, 20.0, 10.0],
        "rules.contact.activation": [5.0, 4.0, 3.0, 2.0, 1.0],
        "rules.contact.spread": "constant",
    }
    world, person = somebody(**paces)
    person.trede, person.assessed = 3, 5
    planned = []
    for person.stage in (Stage.GUIDANCE, Stage.ACTIVATION):
        person.contact_due = INFINITY
        contacts.keep_planned(world, person)
        planned.append(person.contact_due)

    assert planned == [10.0, 1.0]


def test_a_coach_talks_by_the_form_of_the_trajectory_and_nobody_while_the_dossier_travels() -> None:
    """Alone every four weeks, in a group every eight."""
    paces = {"rules.contact.trajectory_weeks": 4.0, "rules.contact.group_trajectory_weeks": 8.0}
    world, person = somebody(**paces)
    person.coach, planned = person.worker, []
    for person.stage, person.in_group in ((Stage.TRAJECTORY, False), (Stage.TRAJECTORY, True), (Stage.HAND_OVER, True)):
        person.contact_due = INFINITY
        contacts.keep_planned(world, person)
        planned.append(person.contact_due)

    assert planned == [4.0, 8.0, INFINITY]


def test_a_talk_is_planned_from_the_end_of_the_one_before_and_only_where_none_is_due() -> None:
    world, person = somebody(**TALK)
    person.contact_due, person.contact_ends = INFINITY, 0.5
    contacts.keep_planned(world, person)
    assert person.contact_due == 0.5 + EVERY_WEEKS

    person.contact_ends = 7.0
    contacts.keep_planned(world, person)
    assert person.contact_due == 0.5 + EVERY_WEEKS, "it is planned already"


def test_a_talk_works_on_exits_on_progress_and_against_drift_each_for_its_own_time() -> None:
    weeks = {
        "model.work.attention_weeks": 6.0,
        "model.ladder.attention_weeks": 13.0,
        "model.ladder.drift_after_weeks": 26.0,
    }
    world, person = somebody(**weeks)
    contacts.attend(world, person, 10.0)

    assert (person.boosted_until, person.attended_until, person.down_from) == (16.0, 23.0, 36.0)


def test_a_coach_talks_for_as_long_as_coaches_do_and_so_does_a_worker() -> None:
    world, person = somebody(**{"resources.task_hours.coach_contact": small.hours(5.0)})
    hours = []
    worker = person.worker
    for person.coach in (None, worker):
        contacts.due(world, person)
        assert person.contact_request is not None
        hours.append(person.contact_request.hours)

    assert hours == [2.0, 5.0]


def test_who_talks_no_more_waits_for_no_talk_and_takes_nobody_s_time() -> None:
    """A request that is withdrawn while it waits is never worked."""
    world, person = somebody()
    assert person.worker is not None
    person.worker.begin(Request(Task.CONTACT, 40.0, 0.0), 0.0)
    assert not contacts.due(world, person)
    asked = person.contact_request
    contacts.withdraw(person)
    world.environment.run(until=30.0)

    assert asked is not None
    assert asked.done_week == INFINITY
    assert person.worker.free_week == 1.0


def test_the_wait_for_a_talk_is_counted_from_the_asking_to_the_beginning() -> None:
    """The worker is busy for a week when the talk is asked for, and the talk takes another week."""
    world, person = somebody(**{"resources.task_hours.contact": small.hours(40.0)})
    assert person.worker is not None
    world.environment.run(until=0.25)
    person.worker.begin(Request(Task.CONTACT, 40.0, 0.25), 0.25)
    person.contact_due = INFINITY
    contacts.due(world, person)
    world.environment.run(until=3.0)
    talks_held = world.events.array()
    talks_held = talks_held[talks_held["event"] == Event.CONTACT]

    assert talks_held[["week", "detail"]].tolist() == [(1.25, 1.0)]
    assert person.contact_ends == 2.25


# --- what a talk does by who holds it -----------------------------------------------------------------------

DIFFER = {
    "model.work.worker_spread": 1.0,
    "model.work.attention_effect": [1.0] * 5,
    "model.other_exit.attention_effect": 0.5,
}


def test_half_of_the_workers_do_nothing_by_talking_and_the_other_half_twice_the_usual() -> None:
    """As many of a thousand seats as half of them, within three standard deviations (47)."""
    world = simple.morning(DIFFER | {simple.FTE: 1000.0})
    skills = [worker.skill for worker in world.team_for(Function.DIRECTION, 0).workers]

    assert set(skills) == {0.0, 2.0}
    assert abs(skills.count(0.0) - 500) < 47


def test_each_who_comes_on_a_seat_has_a_skill_of_their_own_and_nobody_has_one_where_all_are_alike() -> None:
    """Of a hundred who come one after the other, half of each sort within three standard deviations (15)."""
    world, person = somebody(**DIFFER)
    assert person.worker is not None
    who = [staff._skill(world, person.worker, number) for number in range(100)]
    world.tables.worker_spread = 0.0

    assert set(who) == {0.0, 2.0}
    assert abs(who.count(0.0) - 50) < 15
    assert {staff._skill(world, person.worker, number) for number in range(100)} == {1.0}


@pytest.mark.parametrize("skill", [0.0, 1.0, 2.0])
def test_a_talk_raises_the_chances_of_leaving_by_the_skill_of_who_holds_it_for_its_weeks(skill: float) -> None:
    """The usual effect is one whole to work and a half otherwise; six weeks of it in ten spend so much more luck."""
    rates = {"model.work.rate_per_year": [0.1] * 5, "model.other_exit.rate_per_year": [0.2] * 3}
    world, person = somebody(**DIFFER | rates | {"model.work.attention_weeks": 6.0})
    assert person.worker is not None
    person.worker.skill = skill
    person.resume(Signal.CHANGED)
    contacts.due(world, person)
    person.resume(Signal.SEEN)
    work, other = person.work_left, person.other_left

    assert person.skill == skill
    assert person.work_rate_attended == pytest.approx(person.work_rate * (1.0 + skill))
    assert person.other_rate_attended == pytest.approx(person.other_rate * (1.0 + skill * 0.5))
    risks.settle(person, 10.0)
    assert work - person.work_left == pytest.approx(person.work_rate * (10.0 + skill * 6.0))
    assert other - person.other_left == pytest.approx(person.other_rate * (10.0 + skill * 0.5 * 6.0))


def test_the_last_talk_counts_and_not_who_comes_on_the_seat_after_it() -> None:
    world, person = somebody(**DIFFER | TALK)
    assert person.worker is not None
    person.worker.skill = 2.0
    contacts.due(world, person)
    person.resume(Signal.SEEN)
    person.worker.skill = 0.0
    person.resume(Signal.CHANGED)
    assert person.skill == 2.0

    person.quiet()
    assert person.skill == 1.0, "the benefit that is granted is no talk with anybody"


def test_those_who_are_always_seen_leave_by_the_skill_of_their_worker_as_two_exponentials_say() -> None:
    """With 0.3 a year and an effect of one whole: e^-0.6 are left after two years, or e^-1.8 of those of the better."""
    work = {"model.work.rate_per_year": [0.3] * 5, "model.work.frailty_cv": 0.0, "model.work.age_factors": [1.0] * 3}
    alike = {"model.work.duration_factors": [1.0] * 3, "model.work.attention_weeks": 500.0}
    always = {"rules.contact.guidance": [1.0] * 5, "resources.task_hours.contact": small.hours(0.0)}
    world = simple.morning(simple.on_guidance(900) | DIFFER | work | alike | always | {simple.FTE: 30.0})
    by_skill: dict[float, list[Resident]] = {0.0: [], 2.0: []}
    for person in world.residents.values():
        if person.worker is not None:
            by_skill[person.worker.skill].append(person)
    world.environment.run(until=world.clock.until)
    for skill, people in by_skill.items():
        left = np.mean([person.on_benefit for person in people])
        assert left == pytest.approx(np.exp(-0.6 * (1.0 + skill)), abs=3.0 * 0.5 / len(people) ** 0.5)
        assert len(people) > 250


# --- who was due when the plan changes, or the face ----------------------------------------------------------


def planned(*, since: float, due: float, now: float, asked: bool, **changes: Any) -> tuple[World, Resident]:
    """Return somebody whose talk is planned for a moment, or was asked for then and still waits."""
    world, person = somebody(**changes)
    world.clock.week = now
    person.contact_from, person.contact_due, person.contact_request = since, due, None
    if asked:
        person.contact_due, person.contact_request = INFINITY, Request(Task.CONTACT, 1.0, due, person)
    return world, person


@pytest.mark.parametrize(
    "factor, due, asked, found",
    [
        (3.0, 13.0, False, 29.0),  # eight weeks from week five on, now twenty-four
        (1.0 / 3.0, 29.0, False, 13.0),
        (0.25, 21.0, False, 10.0),  # by the new plan week nine, which is past: at once
        (3.0, 9.0, True, 17.0),  # asked for in week nine: four weeks become twelve, so it is not due yet
        (1.2, 9.0, True, None),  # five weeks are nearly ten: it is due all the same
        (0.5, 9.0, True, None),
        (2.0, INFINITY, False, INFINITY),
    ],
)
def test_a_plan_that_changes_also_changes_the_interval_that_runs(
    factor: float, due: float, asked: bool, found: float | None
) -> None:
    """Since week five, and it is week ten; nothing is taken back that is due."""
    world, person = planned(since=5.0, due=due, now=10.0, asked=asked)
    request = person.contact_request
    contacts.stretch(world, person, factor)

    assert person.contact_due == (INFINITY if found is None else pytest.approx(found))
    if request is not None:
        assert request.is_open == (found is None)
        assert (person.contact_request is request) == (found is None)


@pytest.mark.parametrize(
    "lost, asked, found",
    [
        (1.0, False, 21.0),  # planned for week thirteen, eight weeks after the last
        (0.5, False, 17.0),
        (1.0, True, 28.0),  # was asked for in week thirteen: lost, and planned anew eight weeks from now
        (0.0, False, 13.0),
        (0.0, True, None),
    ],
)
def test_a_new_face_loses_the_talk_that_was_planned_or_asked_for(lost: float, asked: bool, found: float | None) -> None:
    now = 20.0 if asked else 10.0
    world, person = planned(since=5.0, due=13.0, now=now, asked=asked, **{"model.ladder.new_worker_talks_lost": lost})
    staff._meet(world, person, now)

    assert (person.contact_due if person.contact_request is None else None) == found
    if found is not None and lost:
        assert person.contact_due - person.contact_from == 8.0, "the next loss is one of the same interval"


def test_while_the_desks_are_closed_talks_come_three_times_as_late_and_then_as_planned_again() -> None:
    """Every eight weeks; in the second year every 24, counted from the last talk, and in the third as before."""
    closed = {dt.date(2000, 1, 1): 1.0, dt.date(2001, 1, 1): 3.0, dt.date(2002, 1, 1): 1.0}
    changes = TALK | {"rules.contact.plan_factor": closed, "resources.task_hours.contact": small.hours(0.0)}
    records = simple.run(simple.on_guidance(1) | ONE_WORKER | changes, years=3)
    weeks = log.rows(records, Event.CONTACT)["week"].tolist()
    shut, opened = (week_of(dt.date(year, 1, 1), start=simple.START) for year in (2001, 2002))
    expected, due = [], weeks[0]
    while due < records.until_week:
        expected.append(due)
        due = expected[-1] + EVERY_WEEKS
        if shut < due:
            due = min(expected[-1] + 3.0 * EVERY_WEEKS, max(due, opened))

    assert weeks == pytest.approx(expected)
    assert sum(shut < week < opened for week in weeks) in (2, 3), "a year has room for two or three"


def test_it_shows_in_who_was_not_seen_for_half_a_year() -> None:
    """At random every 13 weeks e^-2 have not been seen for 26; every 39 weeks e^(-2/3)."""
    closed = {dt.date(2000, 1, 1): 1.0, dt.date(2002, 1, 1): 3.0}
    every = {"rules.contact.guidance": [13.0] * 5, "rules.contact.spread": "exponential"}
    free = {"resources.task_hours.contact": small.hours(0.0), simple.FTE: 5.0}
    changes = simple.on_guidance(300) | every | free | {"rules.contact.plan_factor": closed}
    configuration = simple.configuration(simple.window(5) | changes)
    rows = measure(run_replication(configuration, replication=0, seed=small.SEED), configuration).rows
    mine = rows[(rows["measure"] == "not_seen_6m_fraction") & (rows["group_by"] == "all")]
    found = dict(zip(mine["period"], mine["value"], strict=True))

    assert found["2003-12-31"] == pytest.approx(np.exp(-2.0 / 3.0), abs=3.0 * 0.5 / 300**0.5)
