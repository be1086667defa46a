"""Luck that is consumed: at the rate that holds, for as long as it holds, and no longer than until the next look."""

from __future__ import annotations

from math import inf
from types import SimpleNamespace
from typing import Any

import pytest

from sim.domain import Stage, TargetGroup
from sim.model import risks
from sim.model.clock import Signal
from sim.model.world import World
from sim.rules.assignment import NO_GROUP
from sim.rules.trajectory_form import Purchase
from sim.units import WEEKS_PER_YEAR
from tests.model.alone import Fated, a_world, somebody

NOW = 100.0
BARE: dict[str, Any] = {
    "work_rate": (0.01, 0.02, 0.04, 0.08, 0.16),
    "work_by_duration": (2.0, 1.0, 0.5),
    "work_attended": (1.0, 1.0, 3.0, 1.0, 1.0),
    "work_barrier_factor": 0.5,
    "duration_bounds": (52.0, 520.0, inf),
    "age_bounds": (27.0 * WEEKS_PER_YEAR, 45.0 * WEEKS_PER_YEAR, inf),
    "age_factors": (5.0, 1.0, 0.2),
    "lock_in_weeks": 26.0,
    "lock_in_factor": 0.25,
    "trajectory_factor": 1.5,
    "after_trajectory_factor": 1.25,
    "other_rate": (0.03, 0.02, 0.01),
    "other_attended": 2.0,
    "other_age_factors": (1.5, 1.0, 1.0),
    "parallel": ((0.0, 0.0, 0.06, 0.06, 0.06),) * 3,
    "progress_rate": 0.1,
    "trajectory_progress_rate": 0.2,
    "progress_barrier_factor": 0.5,
    "combined_pace": 0.25,
    "unattended_factor": 0.3,
    "specialist_factor": 1.0,
    "ceiling": 4,
    "flare_rate": 0.0,
    "down_rate": 0.0,
    "school_rate": 0.0,
    "housed_exit_factor": 0.25,
    "civic_work": (1.0, 0.25, 0.5),
}
"""Rates a week that can be multiplied in one's head."""


def at(stage: Stage, **state: Any) -> tuple[Fated, World]:
    """Return somebody of trede 3, ten weeks over two years on benefit, whose rates have just been set."""
    world = a_world(**BARE)
    world.clock.week = NOW
    usual = {"granted_week": NOW - 114.0, "trede": 3, "frailty": 1.0, "settled": NOW}
    one = somebody(world, stage=stage, **usual | state)
    risks.retime(one, NOW, world.tables)
    return one, world


# --- luck is consumed at the rate that holds ------------------------------------------------------------------


def test_a_contact_uses_up_luck_at_the_higher_rate_for_as_long_as_it_works() -> None:
    """Two of the five weeks at three a week, and three at one; for leaving otherwise likewise."""
    one, _ = at(
        Stage.GUIDANCE,
        work_left=10.0,
        other_left=10.0,
        boosted_until=NOW + 2.0,
    )
    one.work_rate, one.work_rate_attended, one.other_rate, one.other_rate_attended = 1.0, 3.0, 0.5, 1.0
    risks.settle(one, NOW + 5.0)

    assert one.work_left == pytest.approx(10.0 - (2.0 * 3.0 + 3.0 * 1.0))
    assert one.other_left == pytest.approx(10.0 - (2.0 * 1.0 + 3.0 * 0.5))


def test_progress_has_a_time_of_attention_of_its_own() -> None:
    """A contact works four weeks on the ladder, and only one on leaving."""
    one, _ = at(Stage.ACTIVATION, up_left=10.0, boosted_until=NOW + 1.0, attended_until=NOW + 4.0)
    one.up_rate, one.up_rate_attended = 0.5, 1.0
    risks.settle(one, NOW + 6.0)

    assert one.up_left == pytest.approx(10.0 - (4.0 * 1.0 + 2.0 * 0.5))


def test_nobody_drifts_in_the_weeks_before_drifting_begins() -> None:
    one, _ = at(Stage.GUIDANCE, down_left=10.0, down_from=NOW + 3.0)
    one.down_rate = 2.0
    risks.settle(one, NOW + 2.0)
    assert one.down_left == 10.0
    risks.settle(one, NOW + 5.0)
    assert one.down_left == pytest.approx(10.0 - 2.0 * 2.0)


@pytest.mark.parametrize(
    ("left", "luck", "what", "weeks"),
    [
        pytest.param("work_left", 2.0, Signal.TO_WORK, 4.0 + (2.0 - 4.0 * 0.3) / 0.1, id="work"),
        pytest.param("other_left", 0.3, Signal.OUT, 4.0 + (0.3 - 4.0 * 0.04) / 0.02, id="otherwise"),
        pytest.param("up_left", 0.8, Signal.UP, 6.0 + (0.8 - 6.0 * 0.1) / 0.03, id="up"),
        pytest.param("down_left", 2.0, Signal.DOWN, 8.0 + 2.0 / 0.5, id="down"),
    ],
)
def test_what_strikes_does_so_at_the_moment_its_luck_is_spent(
    left: str, luck: float, what: Signal, weeks: float
) -> None:
    """A part while a contact works, the rest after: and what is told beforehand is what is then consumed."""
    lucky = dict.fromkeys(("work_left", "other_left", "up_left", "down_left"), 50.0)
    one, world = at(
        Stage.ACTIVATION,
        activity=True,
        boosted_until=NOW + 4.0,
        attended_until=NOW + 6.0,
        down_from=NOW + 8.0,
        **lucky | {left: luck},
    )
    world.tables.down_rate, one.rates_stale = 0.5, True
    risks.retime(one, NOW, world.tables)
    due = one.life_due
    risks.settle(one, due)

    assert (one.life_what, due) == (what, pytest.approx(NOW + weeks))
    assert getattr(one, left) == pytest.approx(0.0, abs=1e-9)


def test_luck_that_a_contact_did_not_spend_is_spent_at_the_usual_rate() -> None:
    """One unit: three tenths a week for two weeks leave 0.4, which lasts four weeks more at a tenth."""
    one, world = at(Stage.GUIDANCE, work_left=1.0, other_left=50.0, boosted_until=NOW + 2.0)
    world.tables.other_rate = (0.0,) * 3
    one.work_rate, one.work_rate_attended, one.other_rate, one.other_rate_attended = 0.1, 0.3, 0.0, 0.0
    risks.retime(one, NOW, world.tables)

    assert (one.life_what, one.life_due) == (Signal.TO_WORK, pytest.approx(NOW + 6.0))


# --- the rate to work -----------------------------------------------------------------------------------------

PLAIN = 0.04
"""Trede 3, between one and ten years on benefit, of middle age."""


@pytest.mark.parametrize(
    ("stage", "state", "rate"),
    [
        pytest.param(Stage.GUIDANCE, {}, PLAIN, id="plain"),
        pytest.param(Stage.GUIDANCE, {"frailty": 0.5}, PLAIN * 0.5, id="frail"),
        pytest.param(Stage.GUIDANCE, {"barriers": 0b101}, PLAIN * 0.5, id="two barriers slow no more than one"),
        pytest.param(Stage.GUIDANCE, {"granted_week": NOW - 51.0}, PLAIN * 2.0, id="new on benefit"),
        pytest.param(Stage.GUIDANCE, {"birth_week": NOW - 26.0 * WEEKS_PER_YEAR}, PLAIN * 5.0, id="young"),
        pytest.param(Stage.TRAJECTORY, {"trajectory_start": NOW - 25.0}, PLAIN * 0.25, id="locked in"),
        pytest.param(Stage.TRAJECTORY, {"trajectory_start": NOW - 26.0}, PLAIN * 1.5, id="locked in no more"),
        pytest.param(Stage.PLACEMENT, {"trajectory_start": NOW - 1.0}, PLAIN, id="a candidate is not locked in"),
        pytest.param(Stage.GUIDANCE, {"completed_trajectory": True}, PLAIN * 1.25, id="completed a trajectory"),
        pytest.param(Stage.GUIDANCE, {"last_trajectory_end": NOW - 9.0}, PLAIN, id="only returned from one"),
        pytest.param(Stage.ACTIVATION, {"activity": True}, PLAIN + 0.06, id="with a provider beside"),
        pytest.param(Stage.ACTIVATION, {}, PLAIN, id="who waits for activation has no provider"),
        pytest.param(Stage.TRAJECTORY, {"activity": True}, PLAIN * 1.5, id="a coach is no provider"),
        pytest.param(Stage.GUIDANCE, {"pace": 1.5}, PLAIN * 1.5, id="housed in a quicker cohort"),
        pytest.param(Stage.GUIDANCE, {"civic": 1, "civic_until": NOW + 9.0}, PLAIN * 0.25, id="at school first"),
    ],
)
def test_the_rate_to_work_is_the_product_of_what_holds(stage: Stage, state: dict[str, Any], rate: float) -> None:
    one, _ = at(stage, **state)

    assert one.work_rate == pytest.approx(rate)
    assert one.work_rate_attended == pytest.approx(3.0 * rate)


def test_the_parallel_route_has_its_share_of_the_rate() -> None:
    one, _ = at(Stage.ACTIVATION, activity=True)

    assert one.parallel_share == pytest.approx(0.06 / (PLAIN + 0.06))


@pytest.mark.parametrize(
    ("group", "years", "rate", "share", "look_again"),
    [
        pytest.param(TargetGroup.OTHER, 25.0, 1.5 * 0.02 + 0.03, 0.5, NOW + 2.0 * WEEKS_PER_YEAR, id="young"),
        pytest.param(TargetGroup.OTHER, 27.0, 0.02, 0.0, NOW + 406.0, id="27 and no more"),
        pytest.param(TargetGroup.STATUS_HOLDER, 27.0, 0.005, 0.0, NOW + 406.0, id="housed"),
    ],
)
def test_school_takes_the_young_beside_other_reasons(
    group: int, years: float, rate: float, share: float, look_again: float
) -> None:
    """Three a hundred weeks for school beside one and a half times two otherwise, each twice as many after a talk."""
    one, world = at(Stage.GUIDANCE, birth_week=NOW - years * WEEKS_PER_YEAR, group=group)
    world.tables.school_rate, one.rates_stale = 0.03, True
    risks.retime(one, NOW, world.tables)

    assert (one.other_rate, one.other_rate_attended) == (pytest.approx(rate), pytest.approx(2.0 * rate))
    assert one.school_share == pytest.approx(share)
    assert one.look_again == pytest.approx(look_again)


def test_a_specialised_party_has_a_pace_of_its_own() -> None:
    rule = Purchase(
        share=0.0,
        lead={"family": "constant", "mean_weeks": 0.0},  # type: ignore[arg-type]  # as a file gives it
        specialised_in=("probation",),
        specialised_pace=1.5,
    )
    for group, buys, rate in (
        (TargetGroup.PROBATION, True, 0.3),
        (TargetGroup.PROBATION, False, 0.2),
        (TargetGroup.REGISTER, True, 0.2),
    ):
        one, world = at(Stage.TRAJECTORY, activity=True, buys=buys, group=group)
        world.tables.buy_by((rule,) * 3)
        one.rates_stale = True
        risks.retime(one, NOW, world.tables)
        assert one.up_rate_attended == pytest.approx(rate)


# --- progress -------------------------------------------------------------------------------------------------

TALKING = SimpleNamespace(specialism=TargetGroup.STATUS_HOLDER)


@pytest.mark.parametrize(
    ("stage", "state", "rate"),
    [
        pytest.param(Stage.ACTIVATION, {}, 0.1, id="activation"),
        pytest.param(Stage.TRAJECTORY, {}, 0.2, id="trajectory"),
        pytest.param(Stage.PLACEMENT, {}, 0.2, id="a candidate climbs as with a coach"),
        pytest.param(Stage.ACTIVATION, {"activity": False}, 0.0, id="no activity yet"),
        pytest.param(Stage.ACTIVATION, {"barriers": 1}, 0.05, id="a barrier slows"),
        pytest.param(Stage.ACTIVATION, {"helped": 2}, 0.1, id="help beside activation slows nothing"),
        pytest.param(Stage.TRAJECTORY, {"helped": 2}, 0.05, id="help beside a trajectory has its pace"),
        pytest.param(Stage.ACTIVATION, {"trede": 4}, 0.0, id="nobody climbs over the ceiling"),
        pytest.param(Stage.ACTIVATION, {"paused_until": NOW + 3.0}, 0.0, id="a new worker finds the way"),
        pytest.param(Stage.ACTIVATION, {"paused_until": NOW}, 0.1, id="and has found it"),
        pytest.param(Stage.ACTIVATION, {"pace": 1.5}, 0.15, id="housed in a quicker cohort"),
    ],
)
def test_the_rate_of_climbing_is_the_product_of_what_holds(stage: Stage, state: dict[str, Any], rate: float) -> None:
    one, _ = at(stage, **{"activity": True} | state)

    assert one.up_rate_attended == pytest.approx(rate)
    assert one.up_rate == pytest.approx(0.3 * rate)


@pytest.mark.parametrize(
    ("group", "specialism", "factor"),
    [
        (TargetGroup.STATUS_HOLDER, TargetGroup.STATUS_HOLDER, 1.5),
        (TargetGroup.REGISTER, TargetGroup.STATUS_HOLDER, 1.0),
        (TargetGroup.STATUS_HOLDER, NO_GROUP, 1.0),
    ],
)
def test_only_the_specialist_for_the_own_group_speeds_the_climb(group: int, specialism: int, factor: float) -> None:
    one, world = at(Stage.ACTIVATION, activity=True, group=group, worker=SimpleNamespace(specialism=specialism))
    world.tables.specialist_factor, one.rates_stale = 1.5, True
    risks.retime(one, NOW, world.tables)

    assert one.up_rate_attended == pytest.approx(0.1 * factor)


@pytest.mark.parametrize(
    ("group", "years", "known_as"),
    [
        (TargetGroup.OTHER, 26.9, TargetGroup.YOUTH),
        (TargetGroup.OTHER, 27.1, TargetGroup.OTHER),
        (TargetGroup.STATUS_HOLDER, 20.0, TargetGroup.STATUS_HOLDER),
    ],
)
def test_who_is_young_is_youth_only_where_no_other_group_fits(group: int, years: float, known_as: int) -> None:
    one, _ = at(Stage.GUIDANCE, group=group, birth_week=NOW - years * WEEKS_PER_YEAR)

    assert one.group_at(NOW) == known_as


# --- when the rates must be looked at again -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "state", "when"),
    [
        pytest.param(Stage.GUIDANCE, {"granted_week": NOW - 40.0}, NOW + 12.0, id="a year on benefit"),
        pytest.param(Stage.GUIDANCE, {"granted_week": NOW - 500.0}, NOW + 20.0, id="ten years on benefit"),
        pytest.param(
            Stage.GUIDANCE, {"birth_week": NOW + 5.0 - 27.0 * WEEKS_PER_YEAR}, NOW + 5.0, id="the 27th birthday"
        ),
        pytest.param(Stage.TRAJECTORY, {"trajectory_start": NOW - 19.0}, NOW + 7.0, id="the end of the lock-in"),
        pytest.param(
            Stage.ACTIVATION, {"activity": True, "paused_until": NOW + 3.0}, NOW + 3.0, id="a worker has found the way"
        ),
    ],
)
def test_a_rate_that_changes_by_itself_is_looked_at_when_it_does(
    stage: Stage, state: dict[str, Any], when: float
) -> None:
    one, world = at(stage, **state)
    before = (one.work_rate, one.up_rate, one.other_rate)

    assert one.look_again == pytest.approx(when)
    assert (one.life_what, one.life_due) == (Signal.LOOK_AGAIN, pytest.approx(when))
    risks.retime(one, when, world.tables)
    assert (one.work_rate, one.up_rate, one.other_rate) != before


def test_nobody_sinks_below_the_first_trede() -> None:
    one, world = at(Stage.GUIDANCE, trede=1, down_left=1.0)
    world.tables.down_rate, one.rates_stale = 0.5, True
    risks.retime(one, NOW, world.tables)

    assert one.down_rate == 0.0


def test_the_state_pension_comes_before_anything_that_comes_later() -> None:
    one, world = at(Stage.GUIDANCE, work_left=1.0, aow_week=NOW + 3.0)
    risks.retime(one, NOW, world.tables)

    assert (one.life_what, one.life_due) == (Signal.AOW, NOW + 3.0)


# --- what strikes the whole world -----------------------------------------------------------------------------


def test_luck_that_was_spent_before_a_change_of_the_rate_stays_spent() -> None:
    """One unit: half of it in the ten weeks at a twentieth a week, the rest in two weeks at a quarter."""
    world = a_world()
    world.change_weeks = [10.0, world.clock.until]
    struck: list[float] = []

    def arrive() -> Any:
        def rate() -> float:
            return 0.05 if world.clock.week < 10.0 else 0.25

        if (yield from risks.strike(world, 1.0, rate)):
            struck.append(world.clock.week)

    def turn() -> Any:
        yield world.environment.timeout(10.0)
        world.change_weeks = [world.clock.until]

    world.environment.process(turn())
    world.environment.process(arrive())
    world.environment.run(until=50.0)

    assert struck == [pytest.approx(12.0)]
