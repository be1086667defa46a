"""Free hours are used: who may be seen before the plan says, by whom, in which order, and behind what other work."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.domain import Event, Function, Task
from sim.model import contacts, staff
from sim.model.clock import Signal
from sim.model.diary import Team
from sim.model.order import DEAD_ENTRIES, Agenda, Request
from sim.model.replication import begin
from sim.model.resident import Resident
from sim.model.world import World
from sim.records import Records
from tests.model import log, simple, small
from tests.model.by_hand import BEVERWIJK, ONE_COACH, REFERRED, empty, let_in, pass_time, weeks
from tests.model.desks import Office, Somebody

PLAN = 8.0
TALK = 0.05
"""Two hours of forty in a week."""

HALF = {"rules.contact.sooner_after": 0.5, "rules.contact.sooner_order": 1.0}
HAND: dict[str, Any] = HALF | {
    simple.FTE: 1.0,
    "rules.contact.guidance": [PLAN] * 5,
    "rules.contact.spread": "constant",
    "resources.task_hours.contact": small.hours(2.0),
    "resources.task_hours.coach_contact": small.hours(2.0),
}


def talks_with(world: World, *people: Resident) -> list[list[float]]:
    """Return when each of some people was spoken with."""
    return [pytest.approx(weeks(world, one, Event.CONTACT)) for one in people]


def two(**changes: Any) -> tuple[World, Resident, Resident]:
    """Return a world with one worker, and two people who came in week 0."""
    world = empty(HAND | changes)
    return world, let_in(world), let_in(world)


def desk(world: World) -> Team:
    return world.team_for(Function.DIRECTION, BEVERWIJK)


def test_half_the_plan_after_the_last_talk_whoever_may_be_seen_is_seen() -> None:
    """Both may be seen from week 4 on, one after the other; then again four weeks after the end of each talk."""
    world, first, second = two()
    pass_time(world, 13.0)

    assert talks_with(world, first, second) == [[4.0, 8.05, 12.1], [4.05, 8.1, 12.15]]


def test_with_the_whole_plan_nobody_is_seen_sooner() -> None:
    world, first, second = two(**{"rules.contact.sooner_after": 1.0})
    pass_time(world, 17.0)

    assert talks_with(world, first, second) == [[8.0, 16.05], [8.05, 16.1]]
    assert all(worker.agenda.n_entered == 0 for team in world.teams for worker in team.workers)


def test_other_work_goes_first_and_a_talk_that_was_begun_is_finished() -> None:
    """Eight hours from week 3.9 on, and two more that are asked for while the first talk is held."""
    world, first, second = two()
    pass_time(world, 3.9)
    desk(world).ask(Request(Task.REVIEW, 8.0, 3.9))
    pass_time(world, 4.12)
    desk(world).ask(Request(Task.REVIEW, 2.0, 4.12))
    pass_time(world, 5.0)

    assert talks_with(world, first, second) == [[4.1], [4.2]]


def test_a_full_diary_leaves_the_plan_as_the_longest_time() -> None:
    """Nine weeks of other work: the talks are asked for when they are due, and go before what is less urgent."""
    world, first, second = two()
    desk(world).ask(Request(Task.REVIEW, 9.0 * 40.0, 0.0))
    desk(world).ask(Request(Task.REVIEW, 40.0, 0.0))
    pass_time(world, 12.0)

    assert talks_with(world, first, second) == [[9.0], [9.05]]
    assert [row[2] for one in (first, second) for row in _contacts(world, one)] == pytest.approx([1.0, 1.05])


def _contacts(world: World, resident: Resident) -> list[tuple[float, int, float]]:
    rows = world.events.array()
    mine = rows[(rows["resident"] == resident.id) & (rows["event"] == Event.CONTACT)]
    return mine[["week", "event", "detail"]].tolist()


@pytest.mark.parametrize(("order", "first_is_due_first"), [(1.0, True), (0.5, False), (0.0, False)])
def test_the_order_says_who_goes_first(order: float, first_is_due_first: bool) -> None:
    """One may be seen from week 10 on and is due in week 20, the other from week 11 on and in week 15."""
    plans = {"rules.contact.guidance": [20.0, 20.0, 20.0, 20.0, 8.0], "rules.contact.sooner_order": order}
    world = empty(HAND | plans)
    long = let_in(world, trede=1)
    pass_time(world, 7.0)
    short = let_in(world, trede=5)
    desk(world).ask(Request(Task.REVIEW, 5.0 * 40.0, 7.0))
    pass_time(world, 12.5)

    first, second = (short, long) if first_is_due_first else (long, short)
    assert talks_with(world, first, second) == [[12.0], [12.05]]


def test_who_is_away_sees_nobody_until_they_are_back() -> None:
    world, first, second = two()
    desk(world).workers[0].away_until(6.0, 0.0)
    pass_time(world, 7.0)

    assert talks_with(world, first, second) == [[6.0], [6.05]]


def test_whose_plan_was_taken_back_is_not_seen() -> None:
    """As when a dossier goes to another organisation."""
    world, first, second = two()
    pass_time(world, 3.0)
    contacts.withdraw(first)
    pass_time(world, 7.0)

    assert talks_with(world, first, second) == [[], [4.0]]


def test_a_colleague_who_takes_a_case_over_sees_it_when_the_first_would_have() -> None:
    """Each of two workers has one; the second goes to the first, and nobody is seen twice."""
    world, first, second = two(**{simple.FTE: 2.0})
    pass_time(world, 3.0)
    mine, other = first.worker, second.worker
    assert mine is not None
    assert other is not None
    assert mine is not other
    staff.pass_on(world, second, other, mine)
    pass_time(world, 7.0)

    assert talks_with(world, first, second) == [[4.0], [4.05]]
    assert second.worker is mine


def test_a_coach_with_time_sees_a_trajectory_sooner() -> None:
    """The first talk is that of the start; the plan is one in eight weeks."""
    world = empty(HAND | REFERRED | ONE_COACH | {"rules.contact.trajectory_weeks": PLAN})
    one = let_in(world)
    pass_time(world, 9.0)

    assert talks_with(world, one) == [[0.0, 4.05, 8.1]]


def test_a_rule_that_changes_on_a_date_holds_from_that_date_for_plans_that_were_made() -> None:
    """In week 6 more than half of the eight weeks have passed."""
    world, first, second = two(**{"rules.contact.sooner_after": 1.0})
    pass_time(world, 6.0)
    world.tables.contact = world.tables.contact.model_copy(update={"sooner_after": 0.5})
    for one in (first, second):
        one.resume(Signal.CHANGED)
    pass_time(world, 7.0)

    assert talks_with(world, first, second) == [[6.0], [6.05]]


# --- many -------------------------------------------------------------------------------------------------


def many(n: int, *, fte: float = 1.0, after: float = 0.5) -> Records:
    """Run a caseload of `n` on guidance with posts of 40 hours a week, two hours a talk, for two years."""
    changes = HAND | {simple.FTE: fte, "rules.contact.sooner_after": after}
    return simple.run(simple.on_guidance(n) | changes)


def test_a_full_diary_is_all_talks_and_they_are_its_hours_by_the_hours_of_a_talk() -> None:
    """20 a week: too few for 240 people every four weeks, or every eight. Somebody may be seen in the first minute."""
    for records in (many(240), many(120)):
        held = len(log.rows(records, Event.CONTACT))

        assert held == np.ceil(20.0 * records.until_week)
        assert records.hours[:, Task.CONTACT].sum() == pytest.approx(40.0 * records.until_week, rel=1e-9)


def test_nobody_is_seen_before_the_share_of_the_plan_or_has_two_talks_outstanding() -> None:
    records = many(120)
    for talked in log.by_resident(log.rows(records, Event.CONTACT)).values():
        asked = [row[0] - row[4] for row in talked]
        assert all(later >= row[0] + PLAN / 2.0 + TALK - 1e-4 for row, later in zip(talked, asked[1:], strict=False))


def test_more_staff_gives_more_talks_only_where_free_hours_are_used() -> None:
    """120 people and a plan of eight weeks are fifteen talks a week, of twenty that one post has time for."""
    plan_only, twice_plan = (len(log.rows(many(120, fte=fte, after=1.0), Event.CONTACT)) for fte in (1.0, 2.0))
    used, twice_used = (len(log.rows(many(120, fte=fte, after=0.25), Event.CONTACT)) for fte in (1.0, 2.0))

    assert twice_plan == pytest.approx(plan_only, rel=0.02)
    assert twice_used == pytest.approx(2.0 * used, rel=0.02)


def test_nobody_is_idle_while_somebody_may_be_seen() -> None:
    """In the region, with shared workers and turnover: whoever is free has nobody to see and no work that waits."""
    changes: dict[str, Any] = HALF | {
        "rules.cross_border": {"share": small.number(0.5, "fraction"), "hours_factor": small.number(1.1, "factor")},
        "resources.staffing.leave_per_year": 0.5,
        "model.claim.income_changes_per_year": 1.0,
    }
    world = begin(small.region(changes), replication=0, seed=small.SEED)
    n_free = 0
    for week in np.arange(1.013, 60.0, 3.7):
        world.environment.run(until=float(week))
        for team in world.teams:
            for worker in team.workers:
                if worker.is_in_post and worker.free_week <= week and team.hours_per_fte_week:
                    n_free += 1
                    assert worker.agenda.next_week() >= week
                    assert not any(entry[2].is_open for entry in [*worker.pile, *team.pile])

    assert n_free > 20


# --- the agenda -------------------------------------------------------------------------------------------


def agenda_of(n: int) -> tuple[Agenda, list[Any]]:
    """Return the agenda of a worker and some of whom they are the contact person."""
    worker = Office().team(1.0).workers[0]
    return worker.agenda, [Somebody(number, holder=worker) for number in range(n)]


def test_only_the_last_entry_of_somebody_counts_and_only_with_their_own_worker() -> None:
    agenda, (one, two, three) = agenda_of(3)
    for week, somebody in ((1.0, one), (2.0, two), (3.0, three), (4.0, one)):
        agenda.enter(somebody, week, week)
    two.holder = None

    assert agenda.next_week() == 3.0
    assert (agenda.first(2.5), agenda.first(3.5), agenda.first(3.9)) == (None, three, None)
    assert agenda.next_week() == 4.0
    assert agenda.first(9.0) is one
    assert agenda.next_week() == float("inf")


def test_of_equals_who_was_entered_first_goes_first() -> None:
    agenda, people = agenda_of(4)
    for somebody in people:
        agenda.enter(somebody, 2.0, 5.0)

    assert [agenda.first(2.0) for _ in range(5)] == [*people, None]


def test_who_was_seen_since_makes_nobody_look() -> None:
    """Two may be seen and one is, so the other comes first; then the other leaves, and nothing is ready."""
    agenda, (one, two) = agenda_of(2)
    for somebody in (one, two):
        agenda.enter(somebody, 2.0, 5.0)
    assert agenda.first(3.0) is one
    assert agenda.next_week() == -float("inf")
    two.holder = None

    assert agenda.next_week() == float("inf")


def test_an_agenda_that_nobody_looks_at_stays_small() -> None:
    """Ten people entered a thousand times, as with a worker who never has time."""
    agenda, people = agenda_of(10)
    sizes = []
    for number in range(10_000):
        agenda.enter(people[number % 10], float(number), float(number))
        sizes.append(len(agenda.to_come) + len(agenda.ready))

    assert max(sizes) <= 4 * 10 + DEAD_ENTRIES
    assert [somebody.id for somebody in iter(lambda: agenda.first(1e9), None)] == list(range(10))
    assert all(before <= after for before, after in pairwise(sizes[:DEAD_ENTRIES]))
