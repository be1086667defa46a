"""Work that lasts: by its kind, by who has it and how they were judged, in which market; and work beside a benefit."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sim.domain import Barrier, Event, JobKind, Stage, TargetGroup
from sim.model import lasting, risks
from sim.model.clock import Signal
from sim.model.resident import Resident
from sim.model.world import World
from sim.randomness import Purpose
from sim.units import WEEKS_PER_YEAR as YEAR
from sim.units import week_of
from tests.model import by_hand, log, simple, small
from tests.model.alone import a_world, somebody
from tests.model.test_exits import PLAIN_WORK
from tests.model.test_lives import WORKS
from tests.theory.degenerate import constant_weeks

FACTORS: dict[str, Any] = {
    "job_factor": (1.0, 2.0, 3.0, 4.0, 5.0, 6.0),
    "job_needs_trede": (4, 4, 4, 5, 3, 4),
    "job_below_needed_factor": 10.0,
    "job_with_barriers_factor": 7.0,
    "job_not_judged_factor": 11.0,
}
"""Factors of which every product is another number."""


@pytest.mark.parametrize(
    ("state", "factor"),
    [
        pytest.param({"job": JobKind.UNAIDED, "trede": 4}, 1.0, id="found alone, and up to it"),
        pytest.param({"job": JobKind.TRAJECTORY, "trede": 5}, 2.0, id="beyond what it needs is no better"),
        pytest.param({"job": JobKind.UNAIDED, "trede": 2}, 100.0, id="two treden too early"),
        pytest.param({"job": JobKind.PARALLEL, "trede": 4, "barriers": 3}, 3.0 * 7.0, id="two barriers are one factor"),
        pytest.param(
            {"job": JobKind.REGULAR, "trede": 4, "judged": True}, 4.0 * 10.0, id="looked at, and one trede short"
        ),
        pytest.param({"job": JobKind.SUBSIDISED, "trede": 3, "judged": False}, 5.0 * 11.0, id="nobody looked"),
        pytest.param({"job": JobKind.SECONDMENT, "trede": 4, "judged": True}, 6.0, id="looked at"),
    ],
)
def test_the_strength_of_a_job_is_the_product_of_what_holds(state: dict[str, Any], factor: float) -> None:
    world = a_world(**FACTORS)
    one = somebody(world, stage=Stage.WORK, **state)

    assert lasting.strength(one, world.tables) == pytest.approx(factor)


def back_years(changes: dict[str, Any], *, years: float = 3) -> list[tuple[float, float, float | None]]:
    """Return for everybody of a stock who went to work: their luck, when they did, and how long it lasted [years]."""
    records, world = simple.run(changes, years=years), simple.morning(changes, years=years)
    left = {row[1]: row[0] for row in log.rows(records, Event.TO_WORK).tolist()[::-1]}
    back = {row[1]: row[0] for row in log.rows(records, Event.REPORTED).tolist()[::-1]}
    return [
        (
            world.residents[who].budget(Purpose.RELAPSE),
            week,
            (back[who] - week) / YEAR if who in back else None,
        )
        for who, week in left.items()
    ]


STAYS_AWAY = {"model.relapse.after_other_per_year": [0.0], "model.claim.documents": constant_weeks(5000.0)}


@pytest.mark.parametrize(("barriers", "product"), [(0.0, 2.0 * 1.5), (1.0, 2.0 * 1.5 * 1.25)])
def test_the_luck_of_a_job_is_spent_at_the_product(barriers: float, product: float) -> None:
    """Found alone on trede 3 where 4 is needed; a second look, which nobody asks for here, does not count."""
    rate = 0.2
    changes = (
        simple.on_guidance(60)
        | WORKS
        | STAYS_AWAY
        | {
            "circumstances.newcomers.barriers.debt": [barriers] * 5,
            "model.relapse.bounds_years": [50.0],
            "model.relapse.after_work_per_year": [rate],
            "model.jobs.by_kind.unaided": 2.0,
            "model.jobs.by_kind.trajectory": 9.0,
            "model.jobs.below_needed_factor": 1.5,
            "model.jobs.with_barriers_factor": 1.25,
            "model.jobs.not_judged_factor": 9.0,
        }
    )
    found = back_years(changes)
    came = [(luck, lasted) for luck, _, lasted in found if lasted is not None]

    assert len(came) > 20
    assert [lasted for _, lasted in came] == pytest.approx([luck / (rate * product) for luck, _ in came])
    assert all(luck / (rate * product) > 2.9 for luck, _, lasted in found if lasted is None)


def test_a_better_market_spends_what_is_left_of_the_luck_more_slowly() -> None:
    """Half of the usual demand doubles the rates, twice of it halves them: 0.2 and 0.4 a year are 0.4, 0.8, 0.2."""
    change = dt.date(2001, 1, 1)
    changes = (
        simple.on_guidance(80)
        | WORKS
        | STAYS_AWAY
        | {
            "circumstances.labour_market.demand_factor": small.number({simple.START: 0.5, change: 2.0}, "factor"),
            "model.relapse.bounds_years": [0.5, 50.0],
            "model.relapse.after_work_per_year": [0.2, 0.4],
            "model.relapse.after_other_per_year": [0.0, 0.0],
            "model.relapse.demand_exponent": 1.0,
        }
    )
    turns = week_of(change, start=simple.START)
    n_later = 0
    for luck, week, lasted in back_years(changes, years=4):
        turn = (turns - week) / YEAR
        spent = 0.4 * 0.5 + 0.8 * (turn - 0.5)
        years = luck / 0.4 if luck < 0.2 else 0.5 + (luck - 0.2) / 0.8
        years = turn + (luck - spent) / 0.2 if luck > spent else years
        if week + years * YEAR < 4 * YEAR - 0.01:
            assert lasted == pytest.approx(years)
            n_later += years > turn
        else:
            assert lasted is None
    assert n_later > 10


# --- speed against duration -----------------------------------------------------------------------------------

EMPLOYERS: dict[str, Any] = {
    f"circumstances.labour_market.places.regular.{name}": value
    for name, value in {
        "leads_per_year": 500.0,
        "open_for": constant_weeks(5.0),
        "from_trede": 4,
        "fits_fraction": 1.0,
        "max_barriers": 5,
    }.items()
}
WITH_A_COACH: dict[str, Any] = (
    by_hand.REFERRED
    | EMPLOYERS
    | {
        "rules.trajectory.individual": constant_weeks(500.0),
        "rules.contact.trajectory_weeks": 2.0,
        "rules.readiness.max_barriers": 5,
        "rules.readiness.after_weeks": 0.0,
        "rules.wsp_access": {"kind": "through_trajectory", "second_assessment": False},
        "model.ladder.trajectory_progress_per_year": 2.0,
        "model.relapse.bounds_years": [50.0],
        "model.relapse.after_work_per_year": [4.0],
        "model.relapse.after_other_per_year": [0.0],
    }
)
"""A coach talks every two weeks, an employer is found within days, and jobs end soon."""
SECOND_LOOK = {"kind": "through_trajectory", "second_assessment": True, "rejects_fraction": 0.0}


def placed_and_kept(changes: dict[str, Any]) -> tuple[float, float]:
    """Return when somebody of trede 4 who has a coach is at work, and how long that lasts [weeks]."""
    world = by_hand.empty(WITH_A_COACH | changes, years=8)
    one = by_hand.let_in(world, trede=4)
    by_hand.pass_time(world, 8 * YEAR - 1.0)
    placed = by_hand.weeks(world, one, Event.TO_WORK)[0]
    return placed, by_hand.weeks(world, one, Event.REPORTED)[0] - placed


def test_a_looser_definition_places_sooner_and_the_job_ends_sooner() -> None:
    """Ready from trede 4 or from 5, where the job needs 5: half as long for half a year and more of waiting less."""
    loose, strict = {"rules.readiness.from_trede": 4}, {"rules.readiness.from_trede": 5}
    too_early = {"model.jobs.needed_trede.regular": 5, "model.jobs.below_needed_factor": 2.0}
    (soon, short), (late, long) = placed_and_kept(loose | too_early), placed_and_kept(strict | too_early)

    assert soon < late - 4.0
    assert long == pytest.approx(2.0 * short)
    assert placed_and_kept(loose) == (pytest.approx(soon), pytest.approx(long)), "at factor 1 speed costs nothing"


def test_a_second_look_makes_a_job_last() -> None:
    """Where the employer service looks itself the job lasts three times as long; else it does not matter."""
    not_judged = {"rules.readiness.from_trede": 4, "model.jobs.not_judged_factor": 3.0}
    soon, short = placed_and_kept(not_judged)
    later, long = placed_and_kept(not_judged | {"rules.wsp_access": SECOND_LOOK})

    assert soon == pytest.approx(later)
    assert long == pytest.approx(3.0 * short)


@pytest.mark.parametrize(("kind", "trede"), [("subsidised", 3), ("regular", 4)])
def test_a_subsidised_job_is_followed_longer_and_ends_at_the_last_rate(kind: str, trede: int) -> None:
    """Nobody comes back in the first half year; after it at twice a year, as long as the job is followed."""
    employers = {name.replace("regular", kind): value for name, value in EMPLOYERS.items()}
    world = by_hand.empty(
        by_hand.DIRECT
        | employers
        | {
            f"circumstances.labour_market.places.{kind}.from_trede": 3,
            "model.relapse.bounds_years": [0.5],
            "model.relapse.after_work_per_year": [0.0],
            "model.relapse.after_other_per_year": [0.0],
            "model.relapse.after_last_per_year": 2.0,
            "model.jobs.subsidised_years": 6.0,
        },
        years=8,
    )
    one = by_hand.let_in(world, trede=trede, group=TargetGroup.REGISTER)
    luck = one.budget(Purpose.RELAPSE)
    by_hand.pass_time(world, 8 * YEAR - 1.0)
    begun = by_hand.weeks(world, one, Event.TO_WORK)[0]

    assert luck < 2.0 * 5.5
    if kind == "subsidised":
        assert by_hand.weeks(world, one, Event.REPORTED)[0] - begun == pytest.approx((0.5 + luck / 2.0) * YEAR)
    else:
        assert by_hand.weeks(world, one, Event.JOB_KEPT) == pytest.approx([begun + 0.5 * YEAR])


# --- beside a benefit -----------------------------------------------------------------------------------------

PART_TIME: dict[str, Any] = PLAIN_WORK | {
    "model.work.rate_per_year": [0.4] * 5,
    "model.part_time.rate_per_year": [0.0, 0.0, 1.0, 0.0, 0.0],
    "model.part_time.end_per_year": 2.0,
    "model.part_time.to_work_factor": 3.0,
}


def test_part_time_work_comes_and_goes_and_is_a_way_to_full_work() -> None:
    """Without it 0.4 of the luck of work is spent a year, with it three times as much."""
    changes = simple.on_guidance(150) | PART_TIME
    records, world = simple.run(changes), simple.morning(changes)
    told = log.by_resident(log.rows(records, Event.PART_TIME, Event.TO_WORK))
    n_checked = 0
    for who, rows in told.items():
        one = world.residents[who]
        begins = one.budget(Purpose.PART_TIME) / 1.0
        ends = begins + one.budget(Purpose.PART_TIME, 1) / 2.0
        luck, before = one.budget(Purpose.EXIT_WORK), 0.4 * begins
        beside = before + 1.2 * (ends - begins)
        if luck < before:
            first = [(Event.TO_WORK, luck / 0.4)]
        elif luck < beside:
            first = [(Event.PART_TIME, begins), (Event.TO_WORK, begins + (luck - before) / 1.2)]
            n_checked += len(rows) > 1
        else:
            first = [(Event.PART_TIME, begins), (Event.PART_TIME, ends)]
        first = first[: len(rows)]
        assert [row[3] for row in rows[: len(first)]] == [event for event, _ in first]
        assert [row[0] / YEAR for row in rows[: len(first)]] == pytest.approx([years for _, years in first])
    assert n_checked > 15
    assert set(log.rows(records, Event.PART_TIME)["detail"].tolist()) == {0.0, 1.0}


def test_who_left_and_came_back_has_no_part_time_work() -> None:
    world = a_world()
    one = somebody(world, stage=Stage.GUIDANCE, part_time=True, part_time_rate=1.0)
    one.quiet()

    assert (one.part_time, one.part_time_rate) == (False, 0.0)


def test_at_rate_nought_nobody_is_ever_woken_for_part_time_work() -> None:
    one, world = _at_rates(0.0, 0.5)
    left = one.part_time_left
    risks.settle(one, 10.0)

    assert one.part_time_left == left
    assert one.life_what != Signal.PART_TIME
    one, world = _at_rates(0.5, 0.25, part_time=True)
    assert (one.life_what, one.life_due) == (Signal.PART_TIME, pytest.approx(4.0))
    risks.settle(one, 2.0)
    assert one.part_time_left == pytest.approx(0.5)
    assert world.tables.part_time_rate[2] == 0.5


def _at_rates(begins: float, ends: float, **state: Any) -> tuple[Resident, World]:
    """Return somebody on guidance to whom nothing else happens, with these rates of part-time work [1/week]."""
    world = a_world(part_time_rate=(begins,) * 5, part_time_end_rate=ends)
    one = somebody(world, stage=Stage.GUIDANCE, trede=3, part_time_left=1.0, **state)
    risks.retime(one, 0.0, world.tables)
    return one, world


# --- from school ----------------------------------------------------------------------------------------------


def test_who_comes_from_school_is_young_of_the_register_and_claims_at_once() -> None:
    """The others who come are not fewer, and nobody has the number of another."""
    wsw = {"circumstances.municipalities.beverwijk.wsw_at_start": 7}
    others = {simple.REPORTS: 50.0, "circumstances.newcomers.groups.register": 0.0}
    without = simple.run(wsw | others)
    records = simple.run(wsw | others | {"circumstances.inflow.register_from_school_per_year": 60.0})
    residents = records.residents
    school = residents[residents["group"] == TargetGroup.REGISTER]
    came = log.rows(records, Event.REPORTED)
    ages = (school["entered_week"] - school["birth_week"]) / YEAR

    assert len(set(residents["resident"].tolist())) == len(residents)
    assert len(residents) - len(school) == len(without.residents)
    assert 120 - 4 * 11 < len(school) < 120 + 4 * 11
    assert (ages.min() >= 18.0, ages.max() < 27.0) == (True, True)
    stages = came["stage"][[row in set(school["resident"].tolist()) for row in came["resident"].tolist()]]
    assert set(stages.tolist()) == {Stage.CLAIM}


def test_barriers_of_who_starts_in_a_job_are_the_true_ones() -> None:
    world = a_world(**FACTORS)
    one = somebody(world, stage=Stage.WORK, job=JobKind.UNAIDED, trede=4, barriers=Barrier.CARE.bit, seen=0)

    assert lasting.strength(one, world.tables) == pytest.approx(7.0)
