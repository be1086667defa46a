"""Diaries of two teams next door, held against a list of all that waits, looked through whenever somebody is free."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sim.domain import Task
from sim.model.diary import Worker
from sim.model.order import Request
from tests.model.desks import HOURS_PER_WEEK, Office, next_door

FTES = ((1.0, 0.8, 0.5), (0.9, 0.6))
"""By team and seat; the last seat of each team is shared."""

HOURS_FACTOR = 1.25
LEARNS_UNTIL, LEARNING = 3.0, 0.5
"""The second seat of the first team learns the job for so many weeks, at this pace."""


@dataclass(eq=False)
class Piece:
    """Work that was asked of a team or, of its own caseload, of one of its seats."""

    number: int
    team: int
    seat: int | None
    urgency: int
    hours: float


@dataclass(eq=False)
class Desk:
    """A seat as the list knows it."""

    team: int
    seat: int
    fte: float
    is_shared: bool
    free: float = 0.0

    def hours_per_week(self, now: float) -> float:
        learns = (self.team, self.seat) == (0, 1) and now < LEARNS_UNTIL
        return self.fte * HOURS_PER_WEEK * (LEARNING if learns else 1.0)


@dataclass
class Lists:
    """What is right: of all that waits, whoever is free takes the most urgent that is theirs, else from next door."""

    desks: list[Desk]
    now: float = 0.0
    waiting: list[Piece] = field(default_factory=list)
    done: dict[int, float] = field(default_factory=dict)
    at_work: list[tuple[Desk, float, float]] = field(default_factory=list)

    def next_of(self, desk: Desk) -> Piece | None:
        mine = [one for one in self.waiting if one.team == desk.team and one.seat in (None, desk.seat)]
        near = [one for one in self.waiting if desk.is_shared and one.team != desk.team and one.seat is None]
        return min(mine or near, key=lambda one: (one.urgency, one.number), default=None)

    def order(self, one: tuple[Desk, Piece]) -> tuple[float, bool, float]:
        """Order by the moment; those of the team before those next door, and whoever has been free longest first."""
        return max(one[0].free, self.now), one[0].team != one[1].team, one[0].free

    def until(self, week: float) -> None:
        while ready := [
            (max(desk.free, self.now), desk, piece) for desk in self.desks if (piece := self.next_of(desk))
        ]:
            began, desk, piece = min(ready, key=lambda one: (one[0], one[1].team != one[2].team, one[1].free))
            if began > week:
                break
            hours = piece.hours * (1.0 if desk.team == piece.team else HOURS_FACTOR)
            self.now, desk.free = began, began + hours / desk.hours_per_week(began)
            self.done[piece.number] = desk.free
            self.at_work.append((desk, began, desk.free))
            self.waiting.remove(piece)
        self.now = week


SEATS = st.sampled_from([(team, seat) for team, ftes in enumerate(FTES) for seat in range(len(ftes))])
TASKS = st.sampled_from([Task.CLAIM, Task.INTAKE, Task.CONTACT, Task.INCOME_REVIEW])
HOURS = st.integers(1, 60)


class Diaries(RuleBasedStateMachine):
    """Work comes, is withdrawn and is done, and people are away; no two moments are ever the same."""

    @initialize()
    def open(self) -> None:
        self.office = Office()
        self.teams = [self.office.team(*ftes, n_shared=1) for ftes in FTES]
        next_door(*self.teams, hours_factor=HOURS_FACTOR)
        self.workers: list[Worker] = [worker for team in self.teams for worker in team.workers]
        self.teams[0].learning_productivity, self.workers[1].learning_until = LEARNING, LEARNS_UNTIL
        self.lists = Lists(
            [Desk(at, one.seat, one.fte, one.is_shared) for at, team in enumerate(self.teams) for one in team.workers]
        )
        self.asked: list[Request] = []

    def pass_on(self, weeks: float) -> None:
        """Let time pass, by a little more than was drawn: no piece of work ends as another is asked for."""
        week = self.office.clock.week + weeks + 0.00137
        self.office.until(week)
        self.lists.until(week)

    @rule(place=SEATS, task=TASKS, hours=HOURS, of_team=st.booleans())
    def ask(self, place: tuple[int, int], task: Task, hours: int, of_team: bool) -> None:
        team, seat = place
        number = len(self.asked)
        piece = Piece(number, team, None if of_team else seat, list(Task).index(task), hours + number / 977.0)
        self.asked.append(request := Request(task, piece.hours, self.office.clock.week))
        self.lists.waiting.append(piece)
        diary = self.teams[team] if of_team else self.teams[team].workers[seat]
        diary.ask(request)
        self.pass_on(0.0)

    @rule(weeks=st.floats(0.0, 2.0).map(lambda weeks: round(weeks, 2)))
    def wait(self, weeks: float) -> None:
        self.pass_on(weeks)

    @precondition(lambda self: self.lists.waiting)
    @rule(which=st.integers(0, 20))
    def withdraw(self, which: int) -> None:
        piece = self.lists.waiting.pop(which % len(self.lists.waiting))
        self.asked[piece.number].is_open = False

    @rule(place=st.integers(0, 4), weeks=st.integers(1, 8))
    def be_away(self, place: int, weeks: int) -> None:
        now = self.office.clock.week
        back = now + weeks / 2.0 + len(self.asked) / 7919.0 + place / 104729.0
        self.workers[place].away_until(back, now)
        self.lists.desks[place].free = max(self.lists.desks[place].free, back)
        self.pass_on(0.0)

    @invariant()
    def each_piece_is_done_when_the_list_says(self) -> None:
        done = {number: one.done_week for number, one in enumerate(self.asked) if one.done_week < float("inf")}
        assert done == self.lists.done

    @invariant()
    def each_worker_is_free_when_the_list_says(self) -> None:
        assert [worker.free_week for worker in self.workers] == [desk.free for desk in self.lists.desks]

    def teardown(self) -> None:
        """Close the books: what each team worked until now, and that it offered as much."""
        for worker in self.workers:
            worker.account(self.office.clock.week)
        expected = [0.0 for _ in self.teams]
        for desk, began, done in self.lists.at_work:
            expected[desk.team] += (min(done, self.office.clock.week) - began) * desk.fte * HOURS_PER_WEEK
        worked, offered = self.office.ledger.worked().sum(axis=(1, 2)), self.office.ledger.offered()[:, 0]
        assert worked == pytest.approx(expected)
        assert (worked <= offered * (1.0 + 1e-9)).all()


def test_diaries_do_what_a_list_of_all_that_waits_would() -> None:
    thorough = settings(max_examples=60, stateful_step_count=30, deadline=None, derandomize=True)
    run_state_machine_as_test(Diaries, settings=thorough)
