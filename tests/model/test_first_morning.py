"""Who the people are and where the stock stands on the first morning, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.domain import Barrier, Queue, Stage, TargetGroup
from sim.model import population
from sim.model.mix import stock_mix_of
from sim.model.population import NEWCOMER, NUG, describe_newcomer, describe_stock
from sim.model.start import Usual, usual_place
from sim.model.world import World
from sim.randomness import Purpose
from sim.records import Records
from sim.units import WEEKS_PER_YEAR
from tests.model import log, simple, small
from tests.model.alone import Fated, a_world, somebody
from tests.theory.degenerate import constant_weeks

# --- who they are ---------------------------------------------------------------------------------------------


def newcomer(world: World, book: dict[tuple[Purpose, int], float], stream: int = NEWCOMER) -> Fated:
    one = somebody(world, book)
    describe_newcomer(world, one, stream)
    return one


def mixed(**changes: Any) -> World:
    """Return a world of ages 18-28, 28-48 and 48-64 for a quarter, a half and a quarter of those who come."""
    world = a_world()
    world.tables.newcomers = type(world.tables.newcomers)(
        **{
            "age_bounds_years": (18.0, 28.0, 48.0, 64.0),
            "age": (0.25, 0.75, 1.0),
            "trede": (0.1, 0.3, 0.6, 0.9, 1.0),
            "barriers": ((0.6, 0.5, 0.4, 0.3, 0.2),) * 5,
            "groups": (0.2, 0.5, 1.0),
            "group_of": (TargetGroup.STATUS_HOLDER, TargetGroup.REGISTER, TargetGroup.OTHER),
        }
        | changes
    )
    return world


@pytest.mark.parametrize(("u", "years"), [(0.125, 23.0), (0.25, 28.0), (0.5, 38.0), (0.875, 56.0)])
def test_ages_lie_evenly_within_their_class_on_the_day_of_coming(u: float, years: float) -> None:
    world = mixed()
    world.clock.week = 80.0

    assert newcomer(world, {(Purpose.AGE, 0): u}).age_years_at(80.0) == pytest.approx(years)


def test_barriers_go_by_the_trede_and_a_status_holder_has_that_of_language() -> None:
    """Luck of 0.35 is a barrier on the third trede and none on the fourth."""
    world = mixed()
    luck = {(Purpose.BARRIERS, barrier): 0.35 if barrier == Barrier.DEBT else 0.9 for barrier in Barrier}
    third, fourth = ({(Purpose.TREDE, 0): u} | luck for u in (0.5, 0.7))
    status_holder = {(Purpose.GROUP, 0): 0.1}

    assert newcomer(world, third).barriers == Barrier.DEBT.bit
    assert newcomer(world, fourth).barriers == 0
    assert newcomer(world, fourth | status_holder).barriers == Barrier.LANGUAGE.bit


@pytest.mark.parametrize(
    ("trede_luck", "door_luck", "trede"),
    [
        pytest.param(0.2, 0.0, 2, id="the lower treden stay"),
        pytest.param(0.05, 0.0, 1, id="the first too"),
        pytest.param(0.95, 0.199, 2, id="one in five of the higher comes to the second"),
        pytest.param(0.95, 0.201, 5, id="all others stay"),
    ],
)
def test_heavier_inflow_takes_its_share_of_all_from_the_higher_treden(
    trede_luck: float, door_luck: float, trede: int
) -> None:
    """Seven points a year for two years of all who come are a fifth of the seventy in a hundred who stood higher."""
    world = mixed()
    world.tables.heavier_share_per_year = 0.07
    world._heavier_from, world._heavier_until = -WEEKS_PER_YEAR, WEEKS_PER_YEAR
    world.clock.week = 3.0 * WEEKS_PER_YEAR

    assert newcomer(world, {(Purpose.TREDE, 0): trede_luck, (Purpose.DOOR, 0): door_luck}).trede == trede


def test_who_asks_for_help_without_a_benefit_is_ready_and_in_no_other_group() -> None:
    one = newcomer(mixed(), {(Purpose.GROUP, 0): 0.1, (Purpose.TREDE, 0): 0.05}, NUG)

    assert (one.group, one.trede) == (TargetGroup.NUG, 5)


def test_a_shock_and_a_work_centre_keep_people_from_a_benefit_and_from_nothing_else() -> None:
    """Half of the benefits are prevented in a shock of three: one and a half times as many report as before."""
    world = a_world(report_rate=10.0, nug_rate=2.0, not_prevented_fraction=0.5)
    world.shock_factor, world.municipality_shares = 3.0, [0.2, 0.3, 0.5]

    assert population._rate(world, NEWCOMER, 0) == pytest.approx(10.0 * 0.2 * 3.0 * 0.5)
    assert population._rate(world, NUG, 2) == pytest.approx(2.0 * 0.5)


def test_nobody_of_the_stock_was_on_benefit_before_coming_of_age() -> None:
    """Who is 20 has been on benefit for two years at most, whatever is drawn; and stands where such a spell stands."""
    world = simple.morning(
        {
            "circumstances.stock.age_bounds_years": [18.0, 22.0, 45.0, 65.0],
            "circumstances.stock.age_shares": [1.0, 0.0, 0.0],
            "circumstances.stock.duration_bounds_years": [0.0, 1.0, 2.0, 5.0, 20.0],
            "circumstances.stock.duration_shares": [0.0, 0.0, 0.0, 1.0],
            "circumstances.stock.trede_shares_under_1_year": [0.0, 0.0, 0.0, 0.0, 1.0],
            "circumstances.stock.trede_shares_1_to_5_years": [0.0, 0.0, 1.0, 0.0, 0.0],
            "circumstances.stock.trede_shares_over_5_years": [1.0, 0.0, 0.0, 0.0, 0.0],
        }
    )
    for u, years, trede in ((0.5, 2.0, 3), (0.125, 0.5, 5)):
        one = somebody(world, {(Purpose.AGE, 0): u, (Purpose.STOCK_DURATION, 0): 0.5})
        describe_stock(world, stock_mix_of(world.settings.circumstances.stock), one)
        assert -one.granted_week / WEEKS_PER_YEAR == pytest.approx(years)
        assert one.age_years_at(0.0) == pytest.approx(18.0 + years)
        assert one.trede == trede


# --- where they stand -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("u", "state", "place"),
    [
        pytest.param(0.1, {}, Usual.IN_TRAJECTORY, id="the luckiest fifth"),
        pytest.param(0.3, {}, Usual.RESTS, id="who is neither"),
        pytest.param(0.9, {}, Usual.IN_ACTIVATION, id="the other end"),
        pytest.param(0.1, {"assessed": 1}, Usual.RESTS, id="the gate would not accept"),
        pytest.param(0.9, {"exempt": True}, Usual.RESTS, id="who is exempt is not activated"),
        pytest.param(0.1, {"exempt": True}, Usual.RESTS, id="nor coached"),
        pytest.param(0.1, {"group": TargetGroup.BESCHUT}, Usual.FOR_SHELTERED, id="an indication goes before"),
    ],
)
def test_the_shares_of_the_stock_do_not_overlap(u: float, state: dict[str, Any], place: Usual) -> None:
    world = simple.morning(
        {
            "circumstances.stock.in_trajectory_fraction": 0.2,
            "circumstances.stock.in_activation_fraction": 0.5,
            "rules.referral.from_trede": 2,
        }
    )

    assert usual_place(world, somebody(world, {(Purpose.STOCK_STAGE, 0): u}, **{"assessed": 3} | state)) == place


def test_of_a_stock_in_activation_as_much_ends_in_each_part_of_its_length() -> None:
    """All are 40 weeks in activation: a quarter has at most ten weeks to go, and so on."""
    changes = simple.on_guidance(400) | {
        "circumstances.stock.in_activation_fraction": 1.0,
        "model.activation.length": constant_weeks(40.0),
    }
    ends = [one.stage_due for one in simple.morning(changes).residents.values()]

    assert np.histogram(ends, bins=[0.0, 10.0, 20.0, 30.0, 40.0])[0] == pytest.approx([100] * 4, abs=36)


def test_the_first_talks_of_a_stock_are_spread_over_the_time_between_two() -> None:
    """The plan is twenty weeks for all: a half is called in the first ten; and nobody was spoken to on the eve."""
    changes = simple.on_guidance(400) | {"rules.contact.guidance": [20.0] * 5, "rules.contact.spread": "constant"}
    people = simple.morning(changes).residents.values()
    due = np.array([one.contact_due for one in people])

    assert due.min() >= 0.0
    assert due.max() <= 20.0
    assert (due < 10.0).sum() == pytest.approx(200, abs=45)
    assert max(one.boosted_until for one in people) <= 0.0


# --- those who wait -------------------------------------------------------------------------------------------

CANDIDATES = {
    "circumstances.stock.waiting": {
        "placement": small.number(60, "residents"),
        "longest_weeks": small.number(30.0, "weeks"),
    },
    "circumstances.stock.in_activation_fraction": 0.0,
    "circumstances.stock.in_trajectory_fraction": 1.0,
    "resources.teams.ijw_coaches.norm_caseload": 400.0,
    "rules.referral.from_trede": 1,
    "rules.readiness.from_trede": 4,
    "rules.trajectory.individual": constant_weeks(5000.0),
    "rules.trajectory.group": constant_weeks(5000.0),
}


def candidates(patience: float) -> Records:
    changes = {"model.placement.candidate_patience": constant_weeks(patience)}
    return simple.run(simple.composed(120, trede=5) | CANDIDATES | changes, years=1)


@pytest.mark.parametrize("patience", [20.0, 45.0])
def test_patience_counts_from_when_the_wait_began_also_before_the_run(patience: float) -> None:
    """Without places each waits that long in all: nobody starts anew, and nobody waited longer already."""
    stock = [one for one in log.waits(candidates(patience)) if one.queue == Queue.PLACEMENT and one.since <= 0.0]

    assert len(stock) == 60
    assert [one.until - one.since for one in stock] == pytest.approx([patience] * 60)
    assert min(one.since for one in stock) < -0.8 * min(patience, 30.0)


def test_those_who_wait_for_an_intake_are_the_newest_on_benefit() -> None:
    changes = {
        "circumstances.stock.waiting": {
            "intake": small.number(30, "residents"),
            "longest_weeks": small.number(30.0, "weeks"),
        }
    }
    world = simple.morning(simple.on_guidance(200) | changes)
    waiting = [one.granted_week for one in world.residents.values() if one.id in world.lined_up]
    others = [one.granted_week for one in world.residents.values() if one.id not in world.lined_up]

    assert len(waiting) == 30
    assert min(waiting) > max(others)


def test_who_waits_longest_for_a_coach_is_first_in_line() -> None:
    """Of those who stood in it at the start: the order of the list is that of coming."""
    changes = {
        "circumstances.stock.waiting": {
            "trajectory": small.number(30, "residents"),
            "longest_weeks": small.number(30.0, "weeks"),
        },
        "rules.referral.from_trede": 1,
        "resources.teams.ijw_coaches.norm_caseload": 0.0,
    }
    world = simple.morning(simple.on_guidance(60) | changes)
    world.environment.run(until=0.5)
    line = list(world.trajectory_team(world.residents[next(iter(world.lined_up))]).waiting_list.values())

    assert len(line) == 30
    assert [one.stage for one in line] == [Stage.TRAJECTORY_WAITING] * 30
    since = [one.awaits_since for one in line]
    assert since == sorted(since)
    assert since[0] < since[-1] < 0.0


def test_a_trajectory_of_the_stock_began_no_earlier_than_the_benefit() -> None:
    changes = {
        "circumstances.stock.in_trajectory_fraction": 1.0,
        "circumstances.stock.trajectory_done_fraction": 1.0,
        "rules.referral.from_trede": 1,
        "rules.trajectory.individual": constant_weeks(400.0),
        "rules.trajectory.group": constant_weeks(400.0),
    }
    people = list(simple.morning(simple.composed(100) | changes).residents.values())
    begun = np.array([one.trajectory_start - one.granted_week for one in people])

    assert begun.min() == pytest.approx(0.0)
    assert (begun < 1e-9).sum() > 5
    assert [one.trajectory_until - one.trajectory_start for one in people] == pytest.approx([400.0] * 100)
