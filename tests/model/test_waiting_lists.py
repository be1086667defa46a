"""The waiting lists of the company and of the coaches serve whom a plain list would, whatever came before.

Those of the employer service, with places that wait for candidates as well, are held against it in `test_market.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from sim.model.clock import Clock, Signal
from sim.model.diary import Team, Worker
from sim.model.market import INSIDE, OUTSIDE, Company
from sim.model.recording import Ledger, Table
from sim.records import SHELTERED
from sim.rules.matching import Learning
from tests.model.plain import PlainList

PEOPLE = st.integers(0, 11)
SOME = st.lists(PEOPLE, min_size=1, max_size=4, unique=True)
TRIED = settings(max_examples=40, stateful_step_count=30, deadline=None, derandomize=True, database=None)


# --- the sheltered company ------------------------------------------------------------------------------------


@dataclass(eq=False)
class Indicated:
    """Somebody with an indication, whose luck says at which share they work outside."""

    id: int
    company: Company

    def u(self, *_: object) -> float:
        return (self.id * 5 % 12) / 12.0

    def resume(self, signal: Signal) -> None:
        assert signal == Signal.SLOT
        self.company.take(self)  # type: ignore[arg-type]


class Sheltered(RuleBasedStateMachine):
    """A company of a few places, and a plain list of who waits, at whom one looks one after another."""

    def __init__(self) -> None:
        super().__init__()
        learning = Learning(sheltered_places=True, share_of_free=0.5)
        self.company = Company(Clock(until=10.0), Table(SHELTERED), learning)
        self.people: list[Any] = [Indicated(number, self.company) for number in range(12)]
        self.waiting = PlainList()
        self.working: dict[int, int] = {}
        self.contracts = [1, 1]
        self.n_learning = 0
        self.fraction = 0.0
        self.company.places = (3.0, 2.0)
        for kind in (INSIDE, OUTSIDE):
            self.company.take_wsw(kind)
        self.company.open()

    def kind(self, who: int) -> int:
        return OUTSIDE if self.people[who].u() < self.fraction else INSIDE

    def free(self, kind: int) -> float:
        held = list(self.working.values()).count(kind) + self.contracts[kind]
        return self.company.places[kind] - held - (self.n_learning if kind == INSIDE else 0)

    def has_room(self, who: int) -> bool:
        return self.free(self.kind(who)) > 0.0

    def let_in(self) -> None:
        while (who := self.waiting.first(self.has_room)) is not None:
            self.waiting.leave(who)
            self.working[who] = self.kind(who)

    @rule(some=SOME)
    def come(self, some: list[int]) -> None:
        for who in some:
            if who in self.waiting.who or who in self.working:
                continue
            has_place = self.has_room(who)
            assert self.company.wait_for_place(self.people[who]) == has_place
            if has_place:
                self.company.take(self.people[who])
                self.working[who] = self.kind(who)
            else:
                self.waiting.join(who)

    @rule(who=PEOPLE)
    def go_off_the_list(self, who: int) -> None:
        """Whoever is on it; who is not changes nothing."""
        self.company.withdraw(self.people[who])
        self.waiting.leave(who)

    @precondition(lambda self: self.working)
    @rule(number=PEOPLE)
    def stop_working(self, number: int) -> None:
        who = list(self.working)[number % len(self.working)]
        del self.working[who]
        self.company.leave(self.people[who])
        self.let_in()

    @rule(kind=st.sampled_from((INSIDE, OUTSIDE)))
    def end_a_contract(self, kind: int) -> None:
        if self.contracts[kind]:
            self.contracts[kind] -= 1
            self.company.leave_wsw(kind)
            self.let_in()

    @rule()
    def learn(self) -> None:
        if self.company.has_learning_place:
            assert self.free(INSIDE) >= 1.0, "somebody learns on a place that is free"
            self.company.take_learner()
            self.n_learning += 1

    @precondition(lambda self: self.n_learning)
    @rule()
    def stop_learning(self) -> None:
        self.n_learning -= 1
        self.company.leave_learner()
        self.let_in()

    @rule(fraction=st.sampled_from((0.0, 0.3, 0.6, 1.0)))
    def send_others_outside(self, fraction: float) -> None:
        self.company.send_outside(fraction)
        self.company.fill()
        self.fraction = fraction
        self.let_in()

    @rule(inside=st.integers(1, 4), outside=st.integers(1, 4))
    def have_other_places(self, inside: int, outside: int) -> None:
        self.company.places = (float(inside), float(outside))
        self.company.fill()
        self.let_in()

    @invariant()
    def the_same_wait_and_work(self) -> None:
        assert [one.id for one in self.company.waiting] == self.waiting.who
        assert self.company.kinds == self.working
        assert self.waiting.first(self.has_room) is None, "nobody waits for whom there is a place"


def test_the_company_lets_in_whom_a_plain_list_would() -> None:
    run_state_machine_as_test(Sheltered, settings=TRIED)


# --- coaches ----------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Referred:
    """Somebody who takes a whole slot of a coach, or half of one in a group."""

    id: int
    team: Team
    coach: Worker | None = None

    @property
    def weight(self) -> float:
        return 0.5 if self.id % 3 == 0 else 1.0

    def resume(self, signal: Signal) -> None:
        assert signal == Signal.SLOT
        self.begin()

    def begin(self) -> None:
        self.coach = self.team.coach_with_room()
        assert self.coach is not None
        self.coach.take(self, self.weight)  # type: ignore[arg-type]
        self.team.used_slots += self.weight

    def end(self) -> None:
        assert self.coach is not None
        self.coach.drop(self, self.weight)  # type: ignore[arg-type]
        self.team.used_slots -= self.weight
        self.coach = None


class Coached(RuleBasedStateMachine):
    """Two coaches of two slots each, and a plain list of who waits for them."""

    def __init__(self) -> None:
        super().__init__()
        self.team = Team(Clock(until=10.0), Ledger([0.0, 10.0]), 0, "coaches")
        self.team.norm_caseload = 2.0
        self.team.workers += [Worker(self.team, seat, 1.0, key=seat) for seat in range(2)]
        self.team.seats_changed()
        self.people: list[Any] = [Referred(number, self.team) for number in range(12)]
        self.waiting = PlainList()
        self.coached: set[int] = set()
        self.in_post = [True, True]

    @property
    def has_room(self) -> bool:
        return sum(self.people[who].weight for who in self.coached) < 2.0 * sum(self.in_post)

    def let_in(self) -> None:
        while self.has_room and (who := self.waiting.first()) is not None:
            self.waiting.leave(who)
            self.coached.add(who)

    @rule(some=SOME)
    def come(self, some: list[int]) -> None:
        for who in some:
            if who in self.waiting.who or who in self.coached:
                continue
            begins = self.has_room and not self.waiting.who
            assert self.team.wait_for_slot(self.people[who]) == begins
            if begins:
                self.people[who].begin()
                self.coached.add(who)
            else:
                self.waiting.join(who)

    @rule(who=PEOPLE)
    def go_off_the_list(self, who: int) -> None:
        self.team.waiting_list.pop(who, None)
        self.waiting.leave(who)

    @precondition(lambda self: self.coached)
    @rule(number=PEOPLE)
    def end(self, number: int) -> None:
        who = sorted(self.coached)[number % len(self.coached)]
        self.coached.remove(who)
        self.people[who].end()
        self.team.admit()
        self.let_in()

    @rule(seat=st.integers(0, 1))
    def leave_or_come_back(self, seat: int) -> None:
        worker = self.team.workers[seat]
        self.in_post[seat] = not self.in_post[seat]
        if self.in_post[seat]:
            worker.sit_down()
            self.team.admit()
            self.let_in()
        else:
            worker.stand_up()

    @precondition(lambda self: self.coached and self.waiting.who)
    @rule()
    def come_just_as_a_slot_comes_free(self) -> None:
        """Those who wait are not asked yet: who finds a free coach then does not pass them."""
        who = min(self.coached)
        self.coached.remove(who)
        self.people[who].end()
        newcomer = next(one for one in self.people if one.id not in self.coached | set(self.waiting.who))
        assert not self.team.wait_for_slot(newcomer)
        self.waiting.join(newcomer.id)
        self.team.admit()
        self.let_in()

    @invariant()
    def the_same_wait_and_are_coached(self) -> None:
        assert list(self.team.waiting_list) == self.waiting.who
        assert {one.id for one in self.people if one.coach is not None} == self.coached
        assert not (self.has_room and self.waiting.who), "nobody waits while there is room"


def test_coaches_take_whom_a_plain_list_would() -> None:
    run_state_machine_as_test(Coached, settings=TRIED)
