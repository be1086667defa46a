"""Diaries and orders by hand: who takes which work, what it costs, and who has a slot to give."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

from sim.domain import Task
from sim.model.clock import Signal
from sim.model.diary import Team, Worker
from sim.model.order import Request, Sequel
from tests.model.desks import HOURS_PER_WEEK, Office, next_door, resident


@pytest.fixture
def office() -> Office:
    return Office()


class Noted(Sequel):
    """Notes when the work began, or turned out to have expired."""

    def __init__(self) -> None:
        self.moments: list[float] = []

    def begin(self, now: float) -> None:
        self.moments.append(now)


def piece(task: Task = Task.CONTACT, hours: float = 40.0, joined: float = 0.0, **known: Any) -> Request:
    return Request(task, hours, joined, **known)


# --- how long work takes ------------------------------------------------------------------------------------


def test_an_hour_takes_longer_on_the_clock_for_a_small_post_and_for_who_learns(office: Office) -> None:
    """Forty hours: a week for a full post, two for a half one, four for a half one that learns at half the pace."""
    team = office.team(1.0, 0.5, 0.5)
    team.learning_productivity = 0.5
    team.workers[2].learning_until = 1.0
    for worker in team.workers:
        worker.begin(piece(), 0.0)

    assert [worker.free_week for worker in team.workers] == [1.0, 2.0, 4.0]


def test_who_has_learned_the_job_works_at_full_pace_from_that_moment_on(office: Office) -> None:
    worker = office.team(1.0).workers[0]
    worker.team.learning_productivity, worker.learning_until = 0.5, 3.0

    assert [worker.hours_per_week(week) for week in (2.99, 3.0)] == [HOURS_PER_WEEK / 2, HOURS_PER_WEEK]


def test_work_of_a_team_next_door_takes_its_extra_hours_whoever_finds_the_other(office: Office) -> None:
    """Once somebody free is found for the work, and once the work by somebody who comes free."""
    ours, theirs = office.team(1.0), office.team(1.0, n_shared=1)
    next_door(ours, theirs, hours_factor=1.25)
    ours.workers[0].away_until(inf, 0.0)
    at_once, later = piece(Task.CLAIM), piece(Task.CLAIM)

    assert ours.ask(at_once), "there is somebody next door"
    assert not ours.ask(later)
    office.until(2.0)
    assert [at_once.done_week, later.done_week] == [1.25, 2.5]


def test_work_of_the_own_team_goes_before_work_next_door_and_there_the_longest_wait_goes_first(
    office: Office,
) -> None:
    shared, left, right = office.team(1.0, n_shared=1), office.team(1.0), office.team(1.0)
    next_door(shared, left, right)
    for team in (left, right):
        team.workers[0].away_until(inf, 0.0)
    shared.workers[0].begin(piece(), 0.0)
    late, early, own = piece(joined=0.2), piece(joined=0.1), piece(joined=0.5)
    for team, request in ((left, late), (right, early), (shared, own)):
        team.ask(request)
    office.until(9.0)

    assert [own.done_week, early.done_week, late.done_week] == [2.0, 3.0, 4.0]


def test_who_works_only_at_home_leaves_the_piles_next_door_alone(office: Office) -> None:
    ours, theirs = office.team(1.0), office.team(1.0)
    next_door(ours, theirs)
    ours.workers[0].away_until(inf, 0.0)
    waits = piece()
    ours.ask(waits)
    office.until(5.0)

    assert waits.is_open


def test_what_waits_longer_on_the_pile_goes_before_a_talk_that_is_asked_for_now(office: Office) -> None:
    """Even where somebody is free this very moment, and has not yet looked."""
    team = office.team(1.0)
    worker = team.workers[0]
    claim = piece(Task.CLAIM)
    worker.begin(piece(), 0.0)
    team.ask(claim)
    office.clock.week = 1.0  # the talk at hand has just ended
    talk = piece(joined=1.0)

    assert not worker.ask(talk)
    office.until(5.0)
    assert [claim.done_week, talk.done_week] == [2.0, 3.0]


def test_the_most_urgent_goes_first_on_whichever_pile_it_lies_and_of_equals_the_first_that_came(office: Office) -> None:
    """Claims before intakes before talks, of the team and of the own caseload."""
    team = office.team(1.0)
    worker = team.workers[0]
    worker.begin(piece(), 0.0)
    asked = {
        "talk": (worker, Task.CONTACT),
        "intake": (team, Task.INTAKE),
        "own claim": (worker, Task.CLAIM),
        "claim": (team, Task.CLAIM),
        "own intake": (worker, Task.INTAKE),
    }
    requests = {name: piece(task) for name, (_, task) in asked.items()}
    for name, (whose, _) in asked.items():
        whose.ask(requests[name])
    office.until(9.0)

    done = sorted(requests, key=lambda name: requests[name].done_week)
    assert done == ["own claim", "claim", "intake", "own intake", "talk"]


def test_a_talk_reaches_its_resident_as_seen_and_any_other_work_as_begun_and_due(office: Office) -> None:
    team = office.team(1.0)
    talks, claims = resident(1, work_due=inf), resident(2, work_due=inf)
    team.workers[0].begin(piece(), 0.0)
    team.workers[0].ask(piece(Task.CONTACT, resident=talks))
    team.ask(piece(Task.CLAIM, resident=claims))
    office.until(5.0)

    assert (talks.heard, talks.work_due) == ([Signal.SEEN], inf)
    assert (claims.heard, claims.work_due) == ([Signal.BEGAN], 2.0)


def test_work_that_expires_before_anybody_has_time_is_lost_then_and_takes_no_hours(office: Office) -> None:
    """At the moment of expiry itself it is too late."""
    team = office.team(1.0)
    outcomes = [Noted(), Noted(), Noted()]
    team.workers[0].begin(piece(), 0.0)
    for expires, outcome in zip((0.5, 1.0, 1.5), outcomes, strict=True):
        team.ask(piece(Task.PLACE_LEAD, sequel=outcome, expires=expires))
    office.until(9.0)

    assert team.workers[0].free_week == 2.0, "only the last of them was worked"
    assert [outcome.moments for outcome in outcomes] == [[1.0], [1.0], [1.0]]


def test_work_that_was_withdrawn_is_not_done(office: Office) -> None:
    team = office.team(1.0)
    withdrawn, stays = piece(), piece()
    team.workers[0].begin(piece(), 0.0)
    for request in (withdrawn, stays):
        team.ask(request)
    withdrawn.is_open = False
    office.until(9.0)

    assert [withdrawn.done_week, stays.done_week] == [inf, 2.0]


# --- who is there --------------------------------------------------------------------------------------------


def test_of_two_reasons_to_be_away_the_longer_one_counts(office: Office) -> None:
    """A short illness shortens no vacancy, and a talk at hand is finished first."""
    vacant, busy = office.team(1.0, 1.0).workers
    vacant.away_until(10.0, 0.0)
    vacant.away_until(3.0, 1.0)
    busy.begin(piece(hours=200.0), 0.0)
    busy.away_until(3.0, 1.0)

    assert [vacant.free_week, busy.free_week] == [10.0, 5.0]


def test_nobody_offers_hours_while_away_but_those_of_the_work_at_hand(office: Office) -> None:
    """Five weeks at forty hours: one before the illness, one of it for the talk that had begun, one after it."""
    worker = office.team(1.0).workers[0]
    office.clock.week = 0.5
    worker.begin(piece(hours=60.0), 0.5)
    worker.away_until(4.0, 1.0)
    worker.account(5.0)

    assert office.ledger.offered().sum() == pytest.approx((1.0 + 1.0 + 1.0) * HOURS_PER_WEEK)
    assert office.ledger.worked().sum() == pytest.approx(60.0)


def test_who_has_been_free_longest_takes_the_work_of_equals_the_first_seat(office: Office) -> None:
    team = office.team(1.0, 1.0, 1.0, n_shared=1)
    for worker, hours in zip(team.workers, (30.0, 20.0, 20.0), strict=True):
        worker.begin(piece(hours=hours), 0.0)
    office.until(1.0)
    took = []
    for _ in range(3):
        team.ask(piece(hours=400.0))
        took.append(max(team.workers, key=lambda one: one.free_week * (one.seat not in took)).seat)

    assert took == [1, 2, 0]


# --- cases ----------------------------------------------------------------------------------------------------


def test_the_caseload_is_the_sum_of_what_its_cases_weigh_and_nothing_when_none_is_left(office: Office) -> None:
    worker = office.team(1.0).workers[0]
    one, other, third = (resident(number) for number in range(3))
    for case, weight in ((one, 1.0), (other, 0.4), (third, 0.2)):
        worker.take(case, weight)
    worker.drop(other, 0.4)
    worker.drop(other, 0.4)

    assert worker.cases == pytest.approx(1.2), "who is not there cannot go"
    worker.drop(one, 1.0)
    worker.drop(third, 0.2)
    assert worker.cases == 0.0


def test_cases_are_dealt_in_proportion_to_the_posts(office: Office) -> None:
    """Ten of them over two full posts and a half one."""
    team = office.team(1.0, 0.5, 1.0)
    for number in range(10):
        worker = team.least_loaded()
        assert worker is not None
        worker.take(resident(number))

    assert [len(worker.cases_held) for worker in team.workers] == [4, 2, 4]


def test_a_case_goes_to_a_shared_worker_next_door_who_has_fewer(office: Office) -> None:
    ours, theirs = office.team(1.0), office.team(1.0, 1.0, n_shared=1)
    next_door(ours, theirs)
    ours.workers[0].take(resident(1))

    assert ours.least_loaded() is theirs.workers[1], "and not the one who works only at home"
    theirs.workers[1].take(resident(2))
    assert ours.least_loaded() is ours.workers[0], "the own one of equals"


def test_cases_go_to_an_empty_chair_only_where_all_chairs_are_empty(office: Office) -> None:
    team = office.team(1.0, 1.0)
    team.workers[0].stand_up()
    team.workers[1].take(resident(1))
    assert team.least_loaded() is team.workers[1]

    team.workers[1].stand_up()
    assert team.least_loaded() is team.workers[0]


# --- slots ----------------------------------------------------------------------------------------------------


def fill(team: Team, coach: Worker, n: int) -> None:
    """Give a coach some trajectories of a whole slot each."""
    for _ in range(n):
        coach.take(resident(1000 + len(coach.cases_held) + 100 * coach.seat))
        team.used_slots += 1.0


def listed(team: Team, number: int) -> Any:
    """Put somebody on the waiting list of a team."""
    who = resident(number)
    assert not team.wait_for_slot(who)
    return who


def test_a_team_has_the_slots_of_those_who_are_in_post(office: Office) -> None:
    """Ten for each fte: an empty chair gives none, somebody who is ill today does."""
    team = office.team(1.0, 0.5, 0.8)
    team.workers[1].stand_up()
    team.workers[2].away_until(5.0, 0.0)
    assert team.slots == pytest.approx(18.0)

    team.workers[1].sit_down()
    assert team.slots == pytest.approx(23.0)


def test_a_team_is_full_at_its_norm_and_one_less_leaves_room(office: Office) -> None:
    team = office.team(1.0, norm=3.0)
    fill(team, team.workers[0], 2)
    assert team.coach_with_room() is team.workers[0]

    fill(team, team.workers[0], 1)
    assert team.coach_with_room() is None


def test_who_finds_a_free_coach_waits_behind_those_who_wait(office: Office) -> None:
    team = office.team(1.0, norm=1.0)
    team.used_slots = 1.0
    first = listed(team, 1)
    team.used_slots = 0.0
    second = listed(team, 2)
    team.admit()

    assert (first.heard, second.heard) == ([Signal.SLOT], [Signal.SLOT])
    assert team.wait_for_slot(resident(3)), "nobody waits any more"


def test_a_slot_that_comes_free_lets_in_the_one_who_waits_longest_and_no_more(office: Office) -> None:
    """Whoever is let in takes the slot, so that nobody after them finds any."""
    team = office.team(1.0, norm=2.0)
    team.used_slots = 2.0
    waiting = [listed(team, number) for number in (7, 3, 5)]
    for one in waiting:
        one.takes_of = team
    for n_in in (1, 2):
        team.used_slots -= 1.0
        team.admit()
        assert [bool(one.heard) for one in waiting] == [True] * n_in + [False] * (3 - n_in)


def test_a_team_lends_no_room_while_its_own_people_wait(office: Office) -> None:
    """The coach next door has room for one more, for whom somebody waits there."""
    ours, theirs = office.team(1.0, norm=1.0), office.team(1.0, norm=1.0, n_shared=1)
    next_door(ours, theirs)
    ours.used_slots = 1.0
    assert ours.coach_with_room() is theirs.workers[0]

    theirs.waiting_list[1] = resident(1)
    assert ours.coach_with_room() is None


def test_a_team_lends_the_room_of_a_coach_who_has_some(office: Office) -> None:
    """A slot is free in the team next door, but the coach who works here too is full."""
    ours, theirs = office.team(1.0, norm=2.0), office.team(1.0, 1.0, norm=2.0, n_shared=1)
    next_door(ours, theirs)
    ours.used_slots = 2.0
    fill(theirs, theirs.workers[1], 1)
    assert ours.coach_with_room() is theirs.workers[1]

    fill(theirs, theirs.workers[1], 1)
    assert theirs.has_room
    assert ours.coach_with_room() is None


def test_a_slot_that_comes_free_goes_to_the_own_list_and_then_to_those_next_door(office: Office) -> None:
    ours, theirs = office.team(1.0, norm=1.0), office.team(1.0, norm=1.0, n_shared=1)
    next_door(ours, theirs)
    ours.used_slots = theirs.used_slots = 1.0
    here = listed(ours, 1)
    theirs.used_slots = 0.0
    theirs.admit()

    assert here.heard == [Signal.SLOT]
    assert not ours.waiting_list
