"""The young at the door and on their way to school, status holders who are housed, and who is sent to whom for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.domain import Barrier, CivicRoute, Event, Queue, Reason, Stage, TargetGroup
from sim.model import population, profile, risks
from sim.model.benefit import leave_otherwise
from sim.model.clock import Signal
from sim.model.lifecycle import begin_spell
from sim.model.population import HOUSED, NEWCOMER, describe_newcomer
from sim.model.resident import NO_ROUTE
from sim.model.world import World
from sim.randomness import Purpose
from sim.records import Records
from sim.units import WEEKS_PER_YEAR
from tests.agreement import agrees
from tests.model import log, simple
from tests.model.alone import Fated, a_world, somebody
from tests.model.by_hand import REFERRED, empty, let_in, pass_time, told, weeks
from tests.theory.degenerate import constant_weeks

YOUNG, OLDER, HALF = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.5, 0.5, 0.0]
AGES = "circumstances.newcomers.age_shares"
HOUSING = "circumstances.status_holders"
LANGUAGE, MENTAL_HEALTH, CARE = Barrier.LANGUAGE.bit, Barrier.MENTAL_HEALTH.bit, Barrier.CARE.bit

# --- the young at the door ------------------------------------------------------------------------------------


def from_report_to_claim(records: Records) -> list[float]:
    """Return how long it took each resident from the report to the claim, of those who claimed [weeks]."""
    reported = {row["resident"]: row["week"] for row in log.rows(records, Event.REPORTED)}
    return [row["week"] - reported[row["resident"]] for row in log.rows(records, Event.CLAIMED)]


def test_where_no_search_is_asked_the_young_claim_at_once_and_all_of_them() -> None:
    """Nobody stays away from a search period that there is not."""
    asked = {"circumstances.law.search_period_fraction": 0.0, "model.claim.youth_not_back_fraction": 1.0}
    records = simple.run({simple.REPORTS: 300.0, AGES: YOUNG} | asked)

    assert from_report_to_claim(records) == [0.0] * len(log.rows(records, Event.REPORTED))
    assert not any(one.stage == Stage.SEARCH_PERIOD for one in log.stays(records))


def test_a_search_is_asked_of_a_part_of_the_young() -> None:
    shares = []
    for number in range(6):
        asked = {"circumstances.law.search_period_fraction": 0.4, "model.claim.youth_not_back_fraction": 0.0}
        records = simple.run({simple.REPORTS: 1500.0, AGES: YOUNG} | asked, replication=number)
        shares.append(float(np.mean(np.array(from_report_to_claim(records)) > 0.0)))

    assert agrees(shares, 0.4, smallest_error=0.08)


def test_who_does_not_answer_a_call_comes_later_and_who_is_older_is_not_called() -> None:
    """Four weeks of search and six of silence."""
    silence = {"model.claim.youth_no_answer_fraction": 1.0, "model.claim.youth_called_again": constant_weeks(6.0)}
    silence |= {"model.claim.youth_not_back_fraction": 0.0}
    young, older = (simple.run({simple.REPORTS: 200.0, AGES: ages} | silence) for ages in (YOUNG, OLDER))

    assert from_report_to_claim(young) == pytest.approx([10.0] * len(log.rows(young, Event.CLAIMED)))
    assert set(from_report_to_claim(older)) == {0.0}


def test_school_to_work_keeps_the_young_from_the_door_and_nobody_else() -> None:
    """Those who come are the very people who came before, but for the young."""
    flow = {simple.REPORTS: 400.0, AGES: HALF}
    before, after = (simple.run(flow | {"circumstances.inflow.prevented_youth_fraction": x}) for x in (0.0, 1.0))
    ages = (before.residents["entered_week"] - before.residents["birth_week"]) / WEEKS_PER_YEAR

    assert 0.4 < np.mean(ages < 27.0) < 0.6
    assert after.residents["resident"].tolist() == before.residents["resident"][ages >= 27.0].tolist()


# --- to school ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("u", "reason"), [(0.59, Reason.SCHOOL), (0.61, Reason.OTHER)])
def test_of_those_who_leave_otherwise_school_takes_its_share(u: float, reason: Reason) -> None:
    world = a_world()
    one = somebody(world, {(Purpose.EXIT_REASON, 0): u}, stage=Stage.GUIDANCE, school_share=0.6)
    leave_otherwise(world, one)

    assert world.events.array()["detail"].tolist() == [reason]


def test_school_competes_with_other_reasons_at_its_rate_and_for_the_young_alone() -> None:
    """At three against one, three in four leave for school; in a year a share of 1 - exp(-4 x 0.25) has left."""
    leave = {"model.other_exit.rate_per_year": [0.25] * 3, "model.other_exit.attention_effect": 0.0}
    ages = {"circumstances.stock.age_bounds_years": [18.0, 24.0, 45.0, 65.0]}
    shares, left = [], []
    for number in range(8):
        people = simple.on_guidance(500) | {"circumstances.stock.age_shares": YOUNG} | ages
        records = simple.run(people | leave | {"model.other_exit.school_per_year": 0.75}, replication=number)
        out = log.rows(records, Event.OUT)
        shares.append(float(np.mean(out["detail"] == Reason.SCHOOL)))
        left.append(float(np.mean(out["week"] < WEEKS_PER_YEAR)) * len(out) / 500.0)

    assert agrees(shares, 0.75, smallest_error=0.07)
    assert agrees(left, 1.0 - np.exp(-1.0), smallest_error=0.1)


def test_nobody_of_27_or_more_leaves_for_school() -> None:
    leave = {"model.other_exit.rate_per_year": [0.25] * 3, "model.other_exit.school_per_year": 50.0}
    out = log.rows(simple.run(simple.on_guidance(300) | leave), Event.OUT)

    assert len(out) > 50
    assert set(out["detail"].tolist()) == {Reason.OTHER}


# --- who is housed --------------------------------------------------------------------------------------------


def test_the_quota_becomes_adults_who_claim() -> None:
    """Of 39,000 in the country 0.853 % are the region's: 333 a year; six in ten adults, of whom eight in ten claim."""
    world = simple.morning({f"{HOUSING}.national_quota_per_year": 39_000.0})
    world.municipality_shares = [0.5, 0.2, 0.3]

    assert world.tables.housed_rate * WEEKS_PER_YEAR == pytest.approx(39_000 * 0.00853 * 0.6 * 0.8)
    assert population._rate(world, HOUSED, 2) == pytest.approx(0.3 * world.tables.housed_rate)


def test_the_housed_come_beside_all_others_and_are_nobody_else() -> None:
    """With the same people at the door as before, a number of their own each, and nobody's place in the Wsw."""
    flow = {simple.REPORTS: 150.0, "circumstances.municipalities.beverwijk.wsw_at_start": 20}
    plain, housed = (simple.run(flow | {f"{HOUSING}.national_quota_per_year": n}) for n in (0.0, 25_000.0))
    known, more = set(plain.residents["resident"].tolist()), housed.residents
    new = more[~np.isin(more["resident"], [*known])]

    assert known < set(more["resident"].tolist())
    assert len(set(more["resident"].tolist())) == len(more)
    assert len(new) > 100
    assert set(new["group"].tolist()) == {TargetGroup.STATUS_HOLDER}


def newcomer(world: World, book: dict[tuple[Purpose, int], float], stream: int = HOUSED) -> Fated:
    one = somebody(world, book)
    describe_newcomer(world, one, stream)
    return one


def test_a_trauma_or_a_care_role_comes_on_top_for_a_status_holder_alone() -> None:
    world = a_world(more_barriers=(0.3, 0.0, 0.0, 0.2, 0.0))
    luck = {(Purpose.BARRIERS, barrier): 0.99 for barrier in Barrier} | {(Purpose.GROUP, 0): 0.99}
    more = {(Purpose.GROUP_BARRIERS, Barrier.MENTAL_HEALTH): 0.29, (Purpose.GROUP_BARRIERS, Barrier.CARE): 0.21}

    assert newcomer(world, luck | more).barriers == LANGUAGE | MENTAL_HEALTH
    assert newcomer(world, luck | more, NEWCOMER).barriers == 0


@pytest.mark.parametrize(
    ("group", "u", "seen"),
    [
        pytest.param(TargetGroup.STATUS_HOLDER, 0.39, CARE, id="what is hidden is not seen"),
        pytest.param(TargetGroup.STATUS_HOLDER, 0.41, CARE | MENTAL_HEALTH, id="in six of ten it is seen"),
        pytest.param(TargetGroup.OTHER, 0.39, CARE | MENTAL_HEALTH, id="in anybody else as ever"),
    ],
)
def test_an_intake_does_not_see_what_is_hidden(group: TargetGroup, u: float, seen: int) -> None:
    world = a_world(hidden_fraction=0.4, seen_at_intake_fraction=1.0)
    one = somebody(world, {(Purpose.HIDDEN, 0): u}, barriers=CARE | MENTAL_HEALTH, group=group)
    profile.assess(world, one)

    assert one.seen == seen


@pytest.mark.parametrize(
    ("years", "stream", "pace"),
    [
        pytest.param(-1.0, HOUSED, 0.5, id="before the first cohort"),
        pytest.param(2.0, HOUSED, 0.5 * 1.21, id="two years after it"),
        pytest.param(9.0, HOUSED, 0.5 * 1.1**3, id="as quick as the last cohort"),
        pytest.param(2.0, NEWCOMER, 1.0, id="anybody else"),
    ],
)
def test_each_cohort_is_quicker_than_the_one_before(years: float, stream: int, pace: float) -> None:
    world = a_world(quicker_per_year=1.1, housed_pace=0.5)
    world._cohorts_from, world._cohorts_until = 2.0 * WEEKS_PER_YEAR, 5.0 * WEEKS_PER_YEAR
    world.clock.week = (2.0 + years) * WEEKS_PER_YEAR

    assert newcomer(world, {(Purpose.GROUP, 0): 0.99}, stream).pace == pytest.approx(pace)


# --- settling in, and the routes of the law of 2021 -----------------------------------------------------------

TALKS: dict[str, Any] = {"rules.contact.guidance": [6.0] * 5, "rules.signalling.seen_at_contact": 1.0}
"""Somebody talks every six weeks, and each talk is an occasion to refer."""


def route(**numbers: Any) -> dict[str, Any]:
    """Return changes that put every status holder on the route of work, which lasts 30 weeks."""
    usual = {"share": 1.0, "length": constant_weeks(30.0), "passes_fraction": 1.0}
    return {f"{HOUSING}.routes.work.{name}": value for name, value in (usual | numbers).items()}


def lives_on(changes: dict[str, Any], group: TargetGroup = TargetGroup.STATUS_HOLDER) -> tuple[World, Any]:
    """Return somebody without the language whose benefit begins in week 0, a year later."""
    world = empty(changes)
    resident = let_in(world, group=group, barriers=(Barrier.LANGUAGE,))
    pass_time(world, 52.0)
    return world, resident


@pytest.mark.parametrize(
    ("changes", "group", "referred"),
    [
        pytest.param({}, TargetGroup.STATUS_HOLDER, 0.0, id="at the intake"),
        pytest.param({f"{HOUSING}.settling_weeks": 10.0}, TargetGroup.STATUS_HOLDER, 12.0, id="once settled"),
        pytest.param({f"{HOUSING}.settling_weeks": 10.0}, TargetGroup.OTHER, 0.0, id="others need not settle"),
        pytest.param(route(open_to_referral=True), TargetGroup.STATUS_HOLDER, 0.0, id="beside a route"),
        pytest.param(route(open_to_referral=False), TargetGroup.STATUS_HOLDER, 30.0, id="after a route"),
    ],
)
def test_nobody_is_referred_before_they_have_settled_in(
    changes: dict[str, Any], group: TargetGroup, referred: float
) -> None:
    """The gate takes everybody: at the intake, or else at the first talk at which it may."""
    world, resident = lives_on(REFERRED | TALKS | changes, group)

    assert weeks(world, resident, Event.REFERRED)[0] == pytest.approx(referred)


ACTIVE: dict[str, Any] = {"rules.routing.activation_fraction": [1.0] * 5, "model.activation.length": constant_weeks(99)}


def test_a_route_takes_the_place_of_other_language_help_and_ends_the_barrier() -> None:
    world, resident = lives_on(ACTIVE | route())

    assert told(world, resident, Event.BARRIER_DOWN) == [(30.0, Event.BARRIER_DOWN, Barrier.LANGUAGE)]
    assert told(world, resident, Event.JOINED)[-1][2] != Queue.LANGUAGE
    assert resident.civic == NO_ROUTE


def test_who_does_not_pass_seeks_help_as_anybody_does() -> None:
    world, resident = lives_on(ACTIVE | route(passes_fraction=0.0))
    joined = [(week, queue) for week, _, queue in told(world, resident, Event.JOINED) if queue == Queue.LANGUAGE]

    assert resident.barriers == LANGUAGE
    assert joined == [(30.0, Queue.LANGUAGE)]


def test_without_a_route_help_with_the_language_is_sought_at_once() -> None:
    world, resident = lives_on(ACTIVE | route(share=0.0))

    assert (0.0, Event.JOINED, Queue.LANGUAGE) in told(world, resident, Event.JOINED)


@pytest.mark.parametrize(
    ("u", "on"),
    [(0.3, CivicRoute.WORK), (0.45, CivicRoute.EDUCATION), (0.7, CivicRoute.SELF_RELIANCE), (0.95, NO_ROUTE)],
)
def test_each_route_has_its_share_and_the_rest_is_on_none(u: float, on: int) -> None:
    world = a_world(civic=(0.4, 0.5, 0.9))
    one = somebody(world, {(Purpose.CIVIC_ROUTE, 0): u}, group=TargetGroup.STATUS_HOLDER)
    begin_spell(world, one)

    assert one.civic == on


def test_a_route_that_ended_between_two_benefits_ends_when_the_second_begins() -> None:
    """And time goes on: nothing is due before it."""
    world = a_world(civic_passes=(1.0, 1.0, 1.0), attention_weeks=0.0)
    world.clock.week = 50.0
    state = {"civic": CivicRoute.WORK, "civic_until": 40.0, "barriers": LANGUAGE, "spell": 1}
    one = somebody(world, group=TargetGroup.STATUS_HOLDER, **state)
    begin_spell(world, one)
    assert (one.life_what, one.life_due) == (Signal.LOOK_AGAIN, 50.0)
    profile.finish_route(world, one)
    risks.retime(one, 50.0, world.tables)

    assert (one.civic, one.barriers) == (NO_ROUTE, 0)
    assert one.life_due > 50.0


# --- the specialised party ------------------------------------------------------------------------------------


def test_a_specialised_party_gives_the_trajectories_of_its_group_and_of_nobody_else() -> None:
    party = {"specialised_in": ["probation"], "specialised_share": 1.0, "share": 0.0}
    world = empty(REFERRED, overlays=("purchase",))
    pass_time(world, 1.0)
    world.tables.buy_by(tuple(rule and rule.model_copy(update=party) for rule in world.tables.purchase))
    probation, other, register = (
        let_in(world, group=group) for group in (TargetGroup.PROBATION, TargetGroup.OTHER, TargetGroup.REGISTER)
    )
    pass_time(world, 10.0)

    assert (probation.buys, other.buys, register.buys) == (True, False, False)
