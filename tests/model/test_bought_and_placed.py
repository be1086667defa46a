"""A budget that is spent, a provider that goes first, and low-threshold places that are few, worked out by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sim.domain import Event, PlaceKind, Stage
from sim.model import profile, risks
from sim.model.clock import Step
from sim.model.resident import Resident
from sim.model.tables import Tables
from sim.model.world import World
from sim.units import per_week
from tests.model import simple, small
from tests.model.by_hand import BEFORE_OVERLAYS, BEVERWIJK, HEEMSKERK, REFERRED, empty, let_in, pass_time, weeks

# --- a budget for what is bought ------------------------------------------------------------------------------

PRICE_EUR = 3000.0
"""Of a trajectory of the provider in overlays/purchase.yaml, which begins with the new year of 2011."""


def buying(budget_eur: float | None, *, n: int = 4) -> World:
    """Return a world in which all that is bought may be, with so many who are referred in its second week."""
    world = empty(REFERRED | {"resources.staffing.vacancy": NO_VACANCY}, overlays=("purchase",))
    pass_time(world, 1.0)
    give_budget(world, budget_eur)
    for _ in range(n):
        let_in(world)
    pass_time(world, 2.0)
    return world


NO_VACANCY = {"family": "constant", "mean_weeks": small.number(0.0, "weeks")}


def give_budget(world: World, budget_eur: float | None) -> None:
    """Have each municipality buy every trajectory for which it has the money."""
    rules = [rule.model_copy(update={"share": 1.0, "budget_eur_per_year": budget_eur}) for rule in bought(world)]
    world.tables.buy_by(tuple(rules))


def bought(world: World) -> list[Any]:
    """Return the rules of purchase, which every municipality has."""
    return [rule for rule in world.tables.purchase if rule is not None]


def n_bought(world: World) -> int:
    return sum(one.buys for one in world.residents.values())


@pytest.mark.parametrize(("budget_eur", "n"), [(None, 4), (12_000.0, 4), (8_999.0, 2), (2_999.0, 0)])
def test_trajectories_are_bought_as_long_as_the_budget_pays_for_a_whole_one(budget_eur: float | None, n: int) -> None:
    world = buying(budget_eur)

    assert n_bought(world) == n
    assert world.ordered_eur(BEVERWIJK) == n * PRICE_EUR


def test_when_the_budget_is_spent_the_others_get_a_trajectory_of_the_own_service() -> None:
    world = buying(6_000.0)
    people = list(world.residents.values())
    assert [one.buys for one in people] == [True, True, False, False]
    pass_time(world, 9.0)

    starts = [weeks(world, one, Event.TRAJECTORY_START) for one in people]
    assert starts == [[7.0], [7.0], [4.0], [4.0]], "three weeks of travel, three more for an order"


def test_each_municipality_has_a_budget_of_its_own() -> None:
    world = buying(3_000.0, n=1)
    neighbour, too_late = let_in(world, municipality=HEEMSKERK), let_in(world)
    pass_time(world, 3.0)

    assert (neighbour.buys, too_late.buys) == (True, False)


@pytest.mark.parametrize(("day", "buys"), [(dt.date(2011, 12, 30), False), (dt.date(2012, 1, 1), True)])
def test_the_budget_is_new_on_new_years_day_and_no_day_before(day: dt.date, *, buys: bool) -> None:
    world = buying(3_000.0, n=1)
    pass_time(world, (day - BEFORE_OVERLAYS).days / 7.0)
    late = let_in(world)
    pass_time(world, world.clock.week + 0.1)

    assert late.buys == buys
    assert world.ordered_eur(BEVERWIJK) == PRICE_EUR, "what was left over of the old year is gone"


# --- a provider in the house ----------------------------------------------------------------------------------

IN_HOUSE: dict[str, Any] = {
    "rules.routing.activation_fraction": [1.0] * 5,
    "rules.referral.from_trede": 3,
    "rules.signalling.seen_at_contact": 1.0,
    "rules.contact.activation": [6.0] * 5,
}
"""Activation of twenty weeks from week 0, a talk every six; who is seen on trede 3 is referred."""


def kept_by_a_provider(fraction: float) -> tuple[World, Resident]:
    """Return somebody of trede 2 in activation who rises to trede 3 in week 4."""
    provider = {f"rules.parallel.{name}.goes_first_fraction": fraction for name in small.MUNICIPALITIES}
    world = empty(REFERRED | IN_HOUSE | provider)
    resident = let_in(world, trede=2)
    pass_time(world, 4.0)
    profile.climb(world, resident)
    return world, resident


def test_a_provider_in_the_house_goes_on_until_activation_is_over_and_then_the_referral_follows() -> None:
    world, resident = kept_by_a_provider(1.0)
    pass_time(world, 19.0)
    assert (resident.stage, resident.step) == (Stage.ACTIVATION, Step.IN_ACTIVATION)
    pass_time(world, 24.0)

    assert weeks(world, resident, Event.REFERRED) == [20.0]
    assert weeks(world, resident, Event.TRAJECTORY_START) == [23.0]


def test_without_a_provider_that_goes_first_the_talk_refers() -> None:
    world, resident = kept_by_a_provider(0.0)
    pass_time(world, 24.0)

    assert weeks(world, resident, Event.REFERRED) == [6.0]


def test_nobody_is_referred_after_activation_who_could_not_be_before() -> None:
    """Two barriers too many at the talks of weeks 6, 12 and 18: nobody waits for the end, and guidance follows."""
    world, resident = kept_by_a_provider(1.0)
    world.tables.referral = world.tables.referral.model_copy(update={"max_barriers": 0})
    resident.barriers = 3
    pass_time(world, 24.0)

    assert weeks(world, resident, Event.REFERRED) == []
    assert resident.stage == Stage.GUIDANCE


# --- low-threshold places -------------------------------------------------------------------------------------

VOLUNTEERS = {
    "places": small.number(1, "places"),
    "from_trede": small.number(2, "trede"),
    "max_barriers": small.number(5, "count"),
    "fits_fraction": small.number(1.0, "fraction"),
    "pace": small.number(2.0, "factor"),
}
"""One place, open from trede 2 on, on which people rise twice as fast."""

LOW_THRESHOLD = "circumstances.labour_market.low_threshold"
ACTIVATED: dict[str, Any] = {
    "rules.routing.activation_fraction": [1.0] * 5,
    "rules.contact.activation": [6.0] * 5,
    "model.ladder.progress_per_year": 0.1,
}


def with_places(*, n: int = 1, changes: dict[str, Any] | None = None, **otherwise: Any) -> World:
    """Return a world in which everybody goes into activation, with so many places for volunteers."""
    places = VOLUNTEERS | {"places": small.number(n, "places")} | otherwise
    return empty(ACTIVATED | {LOW_THRESHOLD: {"volunteers": places}} | (changes or {}))


def test_places_go_round_as_long_as_there_are_any_and_the_next_talk_finds_one_that_came_free() -> None:
    """The first has it from week 0, the second from the talk of week 6 on that follows the first one's leaving."""
    world = with_places()
    first, second = let_in(world), let_in(world)
    pass_time(world, 5.0)
    held = [one.takes_part for one in (first, second)]
    world.enter(first, Stage.GUIDANCE)
    pass_time(world, 5.5)
    between = second.takes_part
    pass_time(world, 6.5)

    assert (held, between, second.takes_part) == (["volunteers", ""], "", "volunteers")
    assert world.taking_part == {"volunteers": 1}


def test_a_place_is_given_back_when_activation_is_over() -> None:
    world = with_places()
    resident = let_in(world)
    pass_time(world, 19.0)
    assert world.taking_part == {"volunteers": 1}
    pass_time(world, 21.0)

    assert (resident.stage, resident.takes_part, world.taking_part) == (Stage.GUIDANCE, "", {"volunteers": 0})


def test_where_places_become_fewer_nobody_is_sent_away_and_nobody_comes() -> None:
    world = with_places(n=2)
    stays, leaves = let_in(world), let_in(world)
    pass_time(world, 1.0)
    volunteers = world.tables.low_threshold[0]
    world.tables.low_threshold = (type(volunteers)(**{**slots_of(volunteers), "places": 1.0}),)
    newcomer = let_in(world)
    pass_time(world, 2.0)
    world.enter(leaves, Stage.GUIDANCE)
    pass_time(world, 14.0)

    assert (stays.takes_part, newcomer.takes_part) == ("volunteers", "")


def slots_of(thing: Any) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in type(thing).__slots__}


@pytest.mark.parametrize(
    ("trede", "otherwise", "has_one"),
    [
        (2, {}, True),
        (1, {}, False),
        (2, {"fits_fraction": small.number(0.0, "fraction")}, False),
        (2, {"places": small.number(0, "places")}, False),
    ],
)
def test_kinds_of_places_differ_in_whom_they_suit(trede: int, otherwise: dict[str, Any], *, has_one: bool) -> None:
    world = with_places(**otherwise)
    resident = let_in(world, trede=trede)
    pass_time(world, 1.0)

    assert bool(resident.takes_part) == has_one


def test_the_first_kind_that_is_open_is_taken() -> None:
    """Volunteer work from trede 2 on before day activities for anybody; whoever is too far away has the latter."""
    both = {"volunteers": VOLUNTEERS, "day_activities": VOLUNTEERS | {"from_trede": small.number(1, "trede")}}
    world = empty(ACTIVATED | {LOW_THRESHOLD: both})
    far, near = let_in(world, trede=1), let_in(world, trede=2)
    pass_time(world, 1.0)

    assert (far.takes_part, near.takes_part) == ("day_activities", "volunteers")


def test_who_takes_part_rises_twice_as_fast_and_others_as_before() -> None:
    world = with_places()
    on_a_place, without = let_in(world), let_in(world)
    pass_time(world, 1.0)
    for one in (on_a_place, without):
        one.rates_stale = True
        risks.retime(one, 1.0, world.tables)

    assert without.up_rate_attended == pytest.approx(per_week(0.1))
    assert on_a_place.up_rate_attended == pytest.approx(2.0 * per_week(0.1))


# --- leads that become fewer ----------------------------------------------------------------------------------


def test_leads_on_places_to_learn_may_become_fewer_from_a_date_on() -> None:
    falls = {simple.START: 104.0, simple.START + dt.timedelta(days=366): 52.0}
    world_leads = simple.configuration(
        simple.window(2.0) | {"circumstances.labour_market.places.learning.leads_per_year": falls}
    )
    before, after = (Tables(world_leads.at(day)).lead_rate[PlaceKind.LEARNING] for day in falls)

    assert before == pytest.approx(per_week(104.0))
    assert after == pytest.approx(per_week(52.0))
