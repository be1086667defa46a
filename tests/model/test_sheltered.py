"""The sheltered company worked out by hand: who is let in, when, and whom a place is kept for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sim.domain import Event, PlaceKind, Queue, Route, Stage, TargetGroup
from sim.model import sheltered
from sim.model.clock import Clock
from sim.model.market import INSIDE, OUTSIDE, Company
from sim.model.recording import Table
from sim.model.resident import Resident
from sim.model.world import World
from sim.randomness import Purpose, exponential, mix
from sim.records import SHELTERED
from sim.rules.matching import Learning
from sim.units import WEEKS_PER_YEAR
from tests.model import simple, small
from tests.model.by_hand import BEVERWIJK, DIRECT, empty, let_in, pass_time, told, weeks

AOW = "circumstances.law.aow_age_years"


def company(inside: float, outside: float = 0.0, *, sent_outside: float = 0.0) -> dict[str, Any]:
    """Return changes for a company of so many places."""
    return {
        "resources.sheltered.inside_places": inside,
        "resources.sheltered.outside_places": outside,
        "circumstances.sheltered.beschut_outside_fraction": sent_outside,
    }


def indicated(world: World, *, age_years: float = 40.0) -> Resident:
    """Let somebody with an indication in."""
    return let_in(world, group=TargetGroup.BESCHUT, age_years=age_years)


def on_contract(world: World) -> Resident:
    """Let somebody in who has an old contract with the company."""
    number = sum(world.counts.n_came)
    resident = Resident(world.clock, number, mix(number + 1), municipality=BEVERWIJK)
    world.welcome(resident, sheltered.wsw_contract(world, resident))
    return resident


def test_a_place_that_comes_free_goes_to_who_waits_longest() -> None:
    """The first reaches the pension age in week 10."""
    world = empty(company(1.0) | {AOW: 65.0})
    first = indicated(world, age_years=65.0 - 10.0 / WEEKS_PER_YEAR)
    pass_time(world, 1.0)
    second = indicated(world)
    pass_time(world, 2.0)
    third = indicated(world)
    pass_time(world, 60.0)

    assert weeks(world, first, Event.SHELTERED_END) == [pytest.approx(10.0)]
    assert told(world, second, Event.TO_WORK, Event.SERVED)[-2:] == [
        (pytest.approx(10.0), Event.SERVED, Queue.SHELTERED),
        (pytest.approx(10.0), Event.TO_WORK, Route.SHELTERED),
    ]
    assert third.stage == Stage.SHELTERED_WAITING


def test_who_leaves_while_waiting_for_a_sheltered_place_leaves_its_list() -> None:
    """The second is of pension age before the first leaves the only place; then it is the turn of the third."""
    world = empty(company(1.0) | {AOW: 65.0})
    indicated(world, age_years=65.0 - 10.0 / WEEKS_PER_YEAR)
    pass_time(world, 1.0)
    second = indicated(world, age_years=65.0 - 5.0 / WEEKS_PER_YEAR)
    pass_time(world, 2.0)
    third = indicated(world)
    pass_time(world, 8.0)
    assert world.company.waiting == [third]

    pass_time(world, 12.0)
    assert weeks(world, second, Event.OUT) == [pytest.approx(6.0)]
    assert weeks(world, third, Event.TO_WORK) == [pytest.approx(10.0)]


def test_a_free_place_inside_is_not_kept_from_somebody_because_others_wait_for_one_outside() -> None:
    """Nobody can be seconded, and whoever should be waits; a place inside is of no use to them."""
    world = empty(company(10.0, 0.0, sent_outside=0.5))
    people = [indicated(world) for _ in range(12)]
    pass_time(world, 1.0)
    kinds = [OUTSIDE if one.u(Purpose.SHELTERED_KIND) < 0.5 else INSIDE for one in people]

    assert 2 < sum(kinds) < 10
    assert [weeks(world, one, Event.TO_WORK) for one in people] == [[] if kind == OUTSIDE else [0.0] for kind in kinds]


def test_an_indication_leads_to_the_company_unless_it_is_too_far() -> None:
    near, far = empty(company(1.0)), empty(company(1.0) | {"resources.sheltered.declines_fraction": 1.0})
    stages = []
    for world in (near, far):
        resident = indicated(world)
        pass_time(world, 1.0)
        stages.append(resident.stage)

    assert stages == [Stage.SHELTERED, Stage.GUIDANCE]


JULY = dt.date(2000, 7, 1)


def test_an_old_contract_consumes_its_luck_at_the_rate_that_holds() -> None:
    """A third of it by July, for there are 26 weeks until then; at twice the rate the rest takes 26 weeks more."""
    july = (JULY - simple.START).days / 7.0
    luck = exponential(mix(1), Purpose.WSW_LEAVE, 0, 0)
    first = luck / 3.0 / july * WEEKS_PER_YEAR
    leaves = small.number({simple.START: first, JULY: 2.0 * first}, "1/year")
    world = empty(company(5.0, 5.0) | {"circumstances.sheltered.wsw_leave_per_year": leaves})
    resident = on_contract(world)
    pass_time(world, 80.0)

    assert weeks(world, resident, Event.SHELTERED_END) == [pytest.approx(2.0 * july)]


def test_the_end_of_an_old_contract_makes_room() -> None:
    luck = exponential(mix(1), Purpose.WSW_LEAVE, 0, 0)
    at_ten = {"circumstances.sheltered.wsw_leave_per_year": luck / 10.0 * WEEKS_PER_YEAR}
    world = empty(company(1.0) | at_ten | {"circumstances.sheltered.wsw_outside_fraction": 0.0})
    on_contract(world)
    next_one = indicated(world)
    pass_time(world, 30.0)

    assert weeks(world, next_one, Event.TO_WORK) == [pytest.approx(10.0)]


def from_july(before: float, after: float, unit: str) -> Any:
    """Return a number that is another one from July on, week 26."""
    return small.number({simple.START: before, JULY: after}, unit)


def test_who_leaves_frees_the_kind_of_place_that_they_held() -> None:
    """The first works outside, and would be sent inside today; their place is of no use to who waits for one inside."""
    outside_at_first = {"circumstances.sheltered.beschut_outside_fraction": from_july(1.0, 0.0, "fraction")}
    world = empty(company(1.0, 1.0) | outside_at_first | {AOW: 65.0})
    first = indicated(world, age_years=65.0 - 40.0 / WEEKS_PER_YEAR)
    pass_time(world, 30.0)
    second, third = indicated(world), indicated(world)
    pass_time(world, 45.0)

    assert weeks(world, first, Event.SHELTERED_END) == [pytest.approx(40.0)]
    assert weeks(world, second, Event.TO_WORK) == [30.0]
    assert (third.stage, world.company.held) == (Stage.SHELTERED_WAITING, [1, 0])


def test_another_share_outside_leaves_the_order_of_coming_as_it_was() -> None:
    """About half wait for a place outside; when nobody is sent there any more, the first three who came are let in."""
    july = {
        "circumstances.sheltered.beschut_outside_fraction": from_july(0.5, 0.0, "fraction"),
        "resources.sheltered.inside_places": from_july(0.0, 3.0, "places"),
    }
    world = empty(company(0.0) | july)
    people = [indicated(world) for _ in range(12)]
    pass_time(world, 1.0)
    outside = [one.u(Purpose.SHELTERED_KIND) < 0.5 for one in people]
    pass_time(world, 30.0)

    assert outside[:3] != sorted(outside[:3], reverse=True)
    assert [len(weeks(world, one, Event.TO_WORK)) for one in people] == [1] * 3 + [0] * 9


# --- learning on free places --------------------------------------------------------------------------------

LEARNS: dict[str, Any] = DIRECT | {
    "rules.learning.sheltered_places": True,
    "rules.learning.share_of_free": 1.0,
    "circumstances.labour_market.places.learning.from_trede": 3,
}


def test_a_free_place_serves_somebody_to_learn_on_for_its_weeks_and_once() -> None:
    """Ten weeks, and a trede higher; then it is a candidate again, and learns no more."""
    world = empty(company(1.0) | LEARNS | {"model.ladder.learning_place_gain": 1})
    resident = let_in(world)
    pass_time(world, 30.0)

    assert told(world, resident, Event.CANDIDATE, Event.PLACED, Event.TREDE) == [
        (0.0, Event.CANDIDATE, 0.0),
        (0.0, Event.PLACED, PlaceKind.LEARNING),
        (10.0, Event.TREDE, 0.0),
        (10.0, Event.CANDIDATE, 0.0),
    ]
    assert (resident.trede, resident.assessed) == (4, 4)


def test_who_learns_takes_room_and_the_end_of_it_lets_in_who_waits() -> None:
    world = empty(company(1.0) | LEARNS)
    let_in(world)
    pass_time(world, 1.0)
    waits = indicated(world)
    pass_time(world, 5.0)
    assert waits.stage == Stage.SHELTERED_WAITING
    pass_time(world, 12.0)

    assert weeks(world, waits, Event.TO_WORK) == [10.0]


def test_of_the_free_places_only_the_share_that_may_serves_to_learn_on() -> None:
    """Half of four."""
    world = empty(company(4.0) | LEARNS | {"rules.learning.share_of_free": 0.5})
    people = [let_in(world) for _ in range(4)]
    pass_time(world, 5.0)

    assert [weeks(world, one, Event.PLACED) for one in people] == [[0.0], [0.0], [], []]


def test_who_waits_for_a_place_outside_keeps_nobody_from_learning_on_one_inside() -> None:
    world = empty(company(1.0, 0.0, sent_outside=1.0) | LEARNS)
    indicated(world)
    pass_time(world, 1.0)
    assert len(world.company.waiting) == 1
    assert world.company.has_learning_place


def test_a_trede_too_low_learns_nowhere() -> None:
    world = empty(company(1.0) | LEARNS)
    resident = let_in(world, trede=2)
    pass_time(world, 5.0)

    assert weeks(world, resident, Event.PLACED) == []


def test_who_learns_is_on_no_list_meanwhile() -> None:
    world = empty(company(1.0) | LEARNS)
    resident = let_in(world)
    pass_time(world, 5.0)

    assert world.market_of(resident).candidates == {}
    assert (0.0, Event.SERVED, Queue.PLACEMENT) in told(world, resident)
    pass_time(world, 12.0)
    assert list(world.market_of(resident).candidates) == [resident.id]


def test_a_company_that_is_not_open_lets_nobody_in() -> None:
    shut = Company(Clock(until=10.0), Table(SHELTERED), Learning(sheltered_places=False, share_of_free=0.0))
    shut.places = (5.0, 5.0)
    resident = Resident(shut.clock, 0, mix(1), municipality=0)

    assert not shut.wait_for_place(resident)
    assert shut.waiting == [resident]
