"""Leads, places and candidates worked out by hand; and how kinds are named and counted, which must not matter."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from sim.domain import Event, PlaceKind, Queue, Stage, TargetGroup, Task
from sim.model import organisation, placement, profile
from sim.model.clock import Step
from sim.model.resident import NOBODY, Place
from sim.model.world import World
from sim.randomness import mix
from sim.units import WEEKS_PER_YEAR
from tests.model import log, simple, small
from tests.model.by_hand import BEVERWIJK, DIRECT, HEEMSKERK, VELSEN, empty, let_in, pass_time, told, weeks
from tests.theory.degenerate import constant_weeks

PLACES = "circumstances.labour_market.places"
ANYBODY_FITS: dict[str, Any] = {
    f"{PLACES}.{kind}.{asked}": value
    for kind in small.KINDS
    for asked, value in {"from_trede": 1, "max_barriers": 5, "fits_fraction": 1.0, "register_only": False}.items()
}
SEEKING = DIRECT | ANYBODY_FITS


def offer(world: World, kind: PlaceKind = PlaceKind.REGULAR, *, number: int = 0, open_weeks: float = 1000.0) -> Place:
    """Offer a place in Beverwijk, which is that of the whole region."""
    now = world.clock.week
    place = Place(number, kind, mix(9000 + number), municipality=BEVERWIJK, opened=now, closes=now + open_weeks)
    world.market(BEVERWIJK).offer(place)
    return place


# --- from the list to a start -----------------------------------------------------------------------------


def test_a_start_comes_some_weeks_after_the_match() -> None:
    world = empty(SEEKING)
    resident = let_in(world)
    pass_time(world, 4.0)
    offer(world)
    pass_time(world, 10.0)

    assert weeks(world, resident, Event.MATCHED) == [4.0]
    assert weeks(world, resident, Event.PLACED) == weeks(world, resident, Event.TO_WORK) == [6.0]
    assert (4.0, Event.SERVED, Queue.PLACEMENT) in told(world, resident)


def test_who_waits_longest_gets_the_place_and_an_oldest_place_the_candidate() -> None:
    world = empty(SEEKING)
    first, second = let_in(world), let_in(world)
    pass_time(world, 1.0)
    taken = [offer(world, number=number).taken_by for number in range(4)]
    third = let_in(world)
    pass_time(world, 2.0)

    assert taken == [first.id, second.id, NOBODY, NOBODY]
    assert third.place is not None
    assert third.place.number == 2


def test_the_oldest_place_is_the_first_to_be_had_whatever_its_kind() -> None:
    """Asked for by two kinds, in either order."""
    world = empty(SEEKING)
    for number, kind in enumerate((PlaceKind.SECONDMENT, PlaceKind.REGULAR, PlaceKind.SECONDMENT)):
        offer(world, kind, number=number)
    found = [let_in(world) for _ in range(3)]
    pass_time(world, 1.0)

    assert [None if one.place is None else one.place.number for one in found] == [0, 1, 2]


def test_who_does_not_fit_one_place_may_fit_the_next() -> None:
    """Each pair has its own luck: of forty places that fit half of the pairs, all of sixteen get one."""
    world = empty(SEEKING | {f"{PLACES}.regular.fits_fraction": 0.5})
    people = [let_in(world) for _ in range(16)]
    pass_time(world, 1.0)
    taken = [offer(world, number=number).taken_by for number in range(40)]

    assert sorted(who for who in taken if who != NOBODY) == [one.id for one in people]
    assert [who for who in taken if who != NOBODY] != [one.id for one in people], "some are passed over at first"


def test_who_rises_on_the_list_is_admitted_by_more_places() -> None:
    world = empty(SEEKING | {f"{PLACES}.regular.from_trede": 4})
    resident = let_in(world, trede=3)
    pass_time(world, 1.0)
    before = offer(world).taken_by
    profile.climb(world, resident)
    after = offer(world, number=1).taken_by

    assert (before, after) == (NOBODY, resident.id)


def test_places_that_ask_less_from_a_day_on_admit_who_waits_already() -> None:
    july = {f"{PLACES}.regular.from_trede": small.number({simple.START: 4, dt.date(2000, 7, 1): 3}, "trede")}
    world = empty(SEEKING | july)
    resident = let_in(world, trede=3)
    pass_time(world, 25.0)
    before = offer(world).taken_by
    pass_time(world, 27.0)
    after = offer(world, number=1).taken_by

    assert (before, after) == (NOBODY, resident.id)


def test_a_place_that_falls_through_sends_back_to_the_list() -> None:
    world = empty(SEEKING | {"model.placement.fails_fraction": 1.0})
    resident = let_in(world)
    pass_time(world, 4.0)
    offer(world)
    pass_time(world, 10.0)

    assert weeks(world, resident, Event.CANDIDATE) == [0.0, 6.0]
    assert (resident.place, weeks(world, resident, Event.PLACED)) == (None, [])


def test_who_learned_on_a_place_is_seen_to_have_risen_and_seeks_a_job() -> None:
    """Two treden in ten weeks, of which everybody knows."""
    world = empty(SEEKING | {"model.ladder.learning_place_gain": 2})
    resident = let_in(world, trede=2)
    pass_time(world, 4.0)
    offer(world, PlaceKind.LEARNING)
    pass_time(world, 20.0)

    assert weeks(world, resident, Event.TREDE) == [16.0, 16.0]
    assert (resident.trede, resident.assessed) == (4, 4)
    assert weeks(world, resident, Event.CANDIDATE) == [0.0, 16.0]


def test_patience_ends_a_search_and_leads_back_to_where_one_came_from() -> None:
    """Who was sent by the municipality is routed anew; here that leads to the list again, and to a new patience."""
    world = empty(SEEKING)
    resident = let_in(world)
    pass_time(world, 41.0)

    assert weeks(world, resident, Event.CANDIDATE) == [0.0, 40.0]
    assert (40.0, Event.LEFT_QUEUE, Queue.PLACEMENT) in told(world, resident)
    assert resident.stage_due == 80.0


def test_help_without_a_benefit_takes_no_place_to_learn_on() -> None:
    learns = {"rules.learning.sheltered_places": True, "rules.learning.share_of_free": 1.0}
    world = empty(SEEKING | learns)
    on_benefit, without = let_in(world, group=TargetGroup.REGISTER), let_in(world, group=TargetGroup.NUG)
    pass_time(world, 1.0)

    assert [one.step for one in (on_benefit, without)] == [Step.ON_LEARNING_PLACE, Step.AWAITS_PLACE]


def test_only_the_register_is_admitted_where_that_is_asked() -> None:
    world = empty(SEEKING | {f"{PLACES}.subsidised.register_only": True})
    status_holder, register = (let_in(world, group=one) for one in (TargetGroup.STATUS_HOLDER, TargetGroup.REGISTER))
    pass_time(world, 1.0)

    assert offer(world, PlaceKind.SUBSIDISED).taken_by == register.id
    assert offer(world, number=1).taken_by == status_holder.id


# --- leads --------------------------------------------------------------------------------------------------


def test_an_account_manager_has_no_time_for_a_lead_that_expired() -> None:
    """Two weeks of work each, and open for three: the third of three leads of one day would begin in week 4."""
    slow = {
        "resources.teams.ijw_wsp.fte": 1.0,
        "resources.task_hours.place_lead": small.hours(80.0),
        f"{PLACES}.regular.open_for": constant_weeks(3.0),
    }
    world = empty(SEEKING | slow)
    for number in range(3):
        placement.lead(world, PlaceKind.REGULAR, number)
    pass_time(world, 2.5)
    candidate = let_in(world)
    pass_time(world, 10.0)

    wsp = world.market(BEVERWIJK).team
    organisation.account(world, 10.0)
    assert world.ledger.worked()[wsp.index, Task.PLACE_LEAD].sum() == pytest.approx(160.0)
    assert weeks(world, candidate, Event.MATCHED) == [2.5]
    recorded = world.places.array()
    assert recorded[["opened", "closed"]].tolist() == [(0.0, 2.5), (4.0, 4.0)]


@pytest.mark.parametrize(("week", "is_open"), [(2.9, True), (3.0, False), (5.0, False)])
def test_a_place_closes_so_long_after_its_lead_came_in(week: float, *, is_open: bool) -> None:
    """At the moment itself it is closed; a wait for the account manager, two weeks here, is no reason to stay open."""
    slow = {"resources.teams.ijw_wsp.fte": 1.0, "resources.task_hours.place_lead": small.hours(80.0)}
    world = empty(SEEKING | slow | {f"{PLACES}.regular.open_for": constant_weeks(3.0)})
    for number in range(2):
        placement.lead(world, PlaceKind.REGULAR, number)
    pass_time(world, week)
    number_open = len(world.market(BEVERWIJK).open_places())

    assert number_open == (2 if is_open else 0)


def test_leads_come_up_in_a_municipality_by_its_share_of_the_inflow() -> None:
    """A half, three tenths and a fifth of all numbers between nought and one, from the first municipality on."""
    shares = dict(zip(small.MUNICIPALITIES, (0.5, 0.3, 0.2), strict=True))
    world = empty({f"circumstances.municipalities.{name}.inflow_share": share for name, share in shares.items()})
    drawn = {0.0: BEVERWIJK, 0.499: BEVERWIJK, 0.501: HEEMSKERK, 0.799: HEEMSKERK, 0.801: VELSEN, 0.999: VELSEN}

    assert {u: world.municipality_of_lead(u) for u in drawn} == drawn


# --- what must not matter -----------------------------------------------------------------------------------

MATCHING: dict[str, Any] = {
    "circumstances.inflow.nug_per_year": 200.0,
    f"{PLACES}.regular.leads_per_year": 150.0,
    f"{PLACES}.secondment.leads_per_year": 100.0,
    "resources.task_hours.place_lead": small.hours(0.5),
}
"""Candidates come by the door for help without a benefit, and places of two kinds for them."""


def test_a_kind_of_place_without_leads_changes_nothing_whatever_it_asks() -> None:
    """To the last bit."""
    open_to_all = {f"{PLACES}.learning.{asked.rpartition('.')[2]}": value for asked, value in ANYBODY_FITS.items()}
    with_kind, without = simple.run(MATCHING | open_to_all), simple.run(MATCHING)

    assert len(without.places) > 300
    assert small.digest(with_kind) == small.digest(without)


def test_twice_the_leads_at_half_the_demand_are_the_same_leads() -> None:
    """To the last bit: what counts is how many come in."""
    demand = "circumstances.labour_market.demand_factor"
    halved = {demand: 0.5} | {path: 2.0 * value for path, value in MATCHING.items() if path.endswith("leads_per_year")}

    assert small.digest(simple.run(MATCHING | halved)) == small.digest(simple.run(MATCHING))


def test_the_wait_for_a_place_is_that_of_leads_times_the_chance_of_one() -> None:
    """Twice the leads that fit half as often are as good: a fit every two weeks, for each of two who wait on average.

    A place closes at once here. That two fit, and one goes without, costs 5 % and 2.5 % of the wait, and the error
    of a mean of five hundred waits is as large.
    """
    mean = []
    for leads_per_week, fits in ((10.0, 0.05), (20.0, 0.025)):
        waits = simple.run(
            {
                "circumstances.inflow.nug_per_year": 50.0,
                f"{PLACES}.regular.leads_per_year": leads_per_week * WEEKS_PER_YEAR,
                f"{PLACES}.regular.fits_fraction": fits,
                f"{PLACES}.regular.from_trede": 1,
                f"{PLACES}.regular.max_barriers": 5,
                f"{PLACES}.regular.open_for": constant_weeks(1e-6),
                "model.placement.candidate_patience": constant_weeks(1000.0),
            },
            years=10,
        )
        mean.append(log.mean_wait(waits, Queue.PLACEMENT))

    assert mean == pytest.approx([2.0, 2.0], rel=0.15)


def test_how_kinds_are_numbered_decides_no_match() -> None:
    """The same places under another kind's name, where that kind asks what theirs asked."""
    found = []
    for order in ((0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)):
        asks = ((4, 0.3), (3, 0.5), (2, 0.2), (1, 0.8))
        profiles = {
            f"{PLACES}.{small.KINDS[order[at]]}.{asked}": value
            for at, (trede, fits) in enumerate(asks)
            for asked, value in {"from_trede": trede, "fits_fraction": fits, "register_only": False}.items()
        }
        world = empty(DIRECT | ANYBODY_FITS | profiles)
        people = [let_in(world, trede=1 + number % 5) for number in range(12)]
        pass_time(world, 1.0)
        for number in range(12):
            offer(world, PlaceKind(order[number % 4]), number=number)
        later = [let_in(world, trede=1 + number % 5) for number in range(12)]
        pass_time(world, 2.0)
        found.append([None if one.place is None else one.place.number for one in people + later])

    assert found[0] == found[1] == found[2]
    assert 8 < sum(number is not None for number in found[0]) <= 12
    assert {one.stage for one in people} == {Stage.PLACEMENT}


def test_leads_of_a_kind_come_as_a_poisson_process_of_their_own() -> None:
    """With more leads of another kind they come at the same moments."""
    more = MATCHING | {
        f"{PLACES}.secondment.leads_per_year": 400.0,
        "resources.task_hours.place_lead": small.hours(0.0),
    }
    fewer = more | {f"{PLACES}.secondment.leads_per_year": 50.0}
    moments = []
    for changes in (more, fewer):
        places = simple.run(changes).places
        moments.append(np.sort(places["opened"][places["kind"] == PlaceKind.REGULAR]))

    assert len(moments[0]) > 200
    assert moments[0] == pytest.approx(moments[1])
