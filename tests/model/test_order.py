"""The few who are looked at are those who would be found by looking at everybody, whatever happened before."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain import Task
from sim.model.clock import Clock, Signal
from sim.model.diary import Team, Worker
from sim.model.market import Company
from sim.model.order import Request, for_group, least_loaded
from sim.model.recording import Ledger, Table
from sim.records import SHELTERED
from sim.rules.matching import Learning

NORM = 3.0
DEEDS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 11), st.integers(0, 3)), max_size=60)


@dataclass(eq=False)
class Somebody:
    """A resident as a diary and a company know one; `outside` decides where a place is needed."""

    id: int
    municipality: int = 0
    awaits_since: float = 0.0
    work_due: float = 0.0
    coach: Worker | None = None
    worker: Worker | None = None
    slot: float = 0.0
    holder: Worker | None = None
    outside: float = 0.0
    company: Company | None = None

    def resume(self, signal: Signal) -> None:
        if self.company is not None:
            self.company.take(self)  # type: ignore[arg-type]

    def u(self, *_: object) -> float:
        return self.outside


def teams() -> tuple[Team, Team]:
    """Two teams next door to each other, whose seats of one size are partly shared and partly of specialists."""
    clock, found = Clock(until=1000.0), []
    ledger = Ledger([0.0, 1000.0])
    for name in ("one", "other"):
        team = Team(clock, ledger, ledger.open_account(), name)
        team.norm_caseload, team.hours_per_fte_week, team.n_seats = NORM, 10.0, 6
        for seat in range(6):
            worker = Worker(team, seat, 0.9 if name == "one" else 0.7, key=seat)
            worker.specialism, worker.is_shared = (seat % 3) - 1, seat >= 4
            team.workers.append(worker)
        team.seats_changed()
        found.append(team)
    found[0].neighbours, found[1].neighbours = (found[1],), (found[0],)
    return found[0], found[1]


def do(workers: list[Worker], deed: int, who: int, number: int, clock: Clock) -> None:
    """Let one of many things happen to a worker."""
    worker = workers[who]
    if deed <= 2:
        worker.take(Somebody(1000 * deed + len(worker.cases_held) + 7 * number), weight=1.0 + number / 4)
    elif deed <= 4 and worker.cases_held:
        worker.drop(next(iter(worker.cases_held.values())), weight=1.0 + number / 4)
    elif deed == 5:
        worker.stand_up()
    elif deed == 6 and not worker.is_in_post:
        worker.sit_down()
    elif deed == 7:
        worker.away_until(clock.week + number, clock.week)
    elif deed == 8 and worker.free_week <= clock.week:
        worker.begin(Request(Task.CONTACT, 1.0 + number, clock.week), clock.week)
    elif deed == 9:
        worker.specialism, worker.is_shared = number - 1, number == 2
        worker.team.seats_changed()


def everybody(team: Team, *, only_shared: bool = False) -> list[Worker]:
    return [one for one in team.workers if one.is_in_post and (one.is_shared or not only_shared)]


@settings(max_examples=300, deadline=None)
@given(DEEDS)
def test_the_next_case_goes_to_whom_the_rule_would_choose_among_all(deeds: list[tuple[int, int, int]]) -> None:
    one, other = teams()
    workers = one.workers + other.workers
    for deed, who, number in deeds:
        do(workers, deed, who, number, one.clock)
        group = number - 1
        for team, neighbour in ((one, other), (other, one)):
            all_of_them = everybody(team) + everybody(neighbour, only_shared=True)
            known = for_group(all_of_them, group, norm=NORM) or least_loaded(team.workers)
            assert team.least_loaded(group) is known
            assert team.fte_in_post == pytest.approx(sum(worker.fte for worker in everybody(team)))
            assert team.coach_with_room(group) is for_group(everybody(team), group, norm=NORM) or not everybody(team)


@settings(max_examples=300, deadline=None)
@given(DEEDS)
def test_work_goes_to_whoever_has_been_free_longest_of_all(deeds: list[tuple[int, int, int]]) -> None:
    one, other = teams()
    workers = one.workers + other.workers
    for deed, who, number in deeds:
        do(workers, deed, who, number, one.clock)
        one.clock.week += 0.25
        now = one.clock.week
        free = [worker for worker in one.workers if worker.free_week <= now and not worker.pile]
        assert one.order.longest_free(now) is min(free, key=lambda worker: worker.free_week, default=None)
        shared = [worker for worker in everybody(one, only_shared=True) if worker.free_week <= now]
        assert one.order.shared_free(now) is min(shared, key=lambda worker: worker.free_week, default=None)


@settings(max_examples=100, deadline=None)
@given(DEEDS, st.lists(st.integers(0, 11), max_size=8))
def test_work_on_an_empty_pile_wakes_everybody_who_may_do_it(
    deeds: list[tuple[int, int, int]], woken: list[int]
) -> None:
    one, other = teams()
    workers = one.workers + other.workers
    for deed, who, number in deeds:
        do(workers, deed, who, number, one.clock)
        if number == 3:
            one.call_in(one.clock.week)
            for woke in woken:  # as the clock does when the moment has come
                workers[woke].wake(max(one.clock.week, workers[woke].wake_week))
            one.clock.week += 0.5
    one.call_in(one.clock.week)
    for worker in [*one.workers, *(worker for worker in other.workers if worker.is_shared)]:
        assert worker.wake_week <= max(worker.free_week, one.clock.week)


def test_a_team_of_thousands_looks_at_few() -> None:
    """Counted, not timed: the loads that are asked for while cases come and go."""
    asked = [0]

    class Counted(Worker):
        __slots__ = ("held",)

        @property  # type: ignore[override]
        def cases(self) -> float:
            asked[0] += 1
            return self.held

        @cases.setter
        def cases(self, value: float) -> None:
            self.held = value

    team = Team(Clock(until=1000.0), Ledger([0.0, 1000.0]), 0, "large")
    team.workers += [Counted(team, seat, 0.9, key=seat) for seat in range(3000)]
    team.seats_changed()
    team.least_loaded()
    asked[0] = 0
    for number in range(20_000):
        worker = team.least_loaded()
        assert worker is not None
        worker.take(Somebody(number))
        if number % 3 == 0:
            one = team.workers[number % 2999]
            if one.cases_held:
                one.drop(next(iter(one.cases_held.values())))

    assert asked[0] < 20 * 20_000


def seconds_from_the_front(n: int) -> float:
    """Return the least CPU time of three in which a list of `n` empties from its front, for each who leaves [s]."""
    took: list[float] = []
    for _ in range(3):
        team = teams()[0]
        for number in range(n):
            team.waiting_list[number] = Somebody(number)  # type: ignore[assignment]
        began = time.process_time()
        for _ in range(n):
            team.first_in_line()
        took.append((time.process_time() - began) / n)
    return min(took)


def test_the_first_of_a_long_waiting_list_is_found_at_once() -> None:
    """A dictionary of Python looks past everybody who left before the first: a cost that grows with the list."""
    assert seconds_from_the_front(40_000) < 5.0 * seconds_from_the_front(1_000)


PLACES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 20)), max_size=60)


@settings(max_examples=200, deadline=None)
@given(PLACES)
def test_the_company_lets_in_by_the_order_of_coming_whoever_has_a_place(deeds: list[tuple[int, int]]) -> None:
    """Against a list of all who wait, of which each is looked at."""
    company = Company(Clock(until=10.0), Table(SHELTERED), Learning(sheltered_places=False, share_of_free=0.0))
    company.places, company.is_open = (2.0, 1.0), True
    company.send_outside(0.5)
    people = [Somebody(n, outside=(n * 0.37) % 1.0, company=company) for n in range(21)]
    waiting: list[Somebody] = []
    inside: set[int] = set()

    def known_to_fill() -> None:
        for one in list(waiting):
            kind = int(one.outside < company.beschut_outside_fraction)
            held = [people[n] for n in inside if kind_of[n] == kind]
            if len(held) < company.places[kind]:
                waiting.remove(one)
                inside.add(one.id)
                kind_of[one.id] = kind

    kind_of: dict[int, int] = {}
    for deed, who in deeds:
        one: Any = people[who]
        if deed <= 2 and one not in waiting and who not in inside:
            kind = int(one.outside < company.beschut_outside_fraction)
            if company.wait_for_place(one):
                company.take(one)
                inside.add(who)
                kind_of[who] = kind
            else:
                waiting.append(one)
        elif deed == 3 and who in inside:
            inside.remove(who)
            company.leave(one)
            known_to_fill()
        elif deed == 4 and one in waiting:
            waiting.remove(one)
            company.withdraw(one)
        elif deed == 5:
            company.send_outside(who / 20.0)
            company.fill()
            known_to_fill()
        assert company.waiting == waiting
        assert set(company.kinds) == inside
