"""Another income that nobody reports: how long the benefit goes on, and that it is all that goes on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.domain import Event, Function, Reason, Route, Stage
from sim.model import notices
from sim.model.clock import Signal
from sim.model.resident import Resident
from sim.model.world import World
from sim.records import Records
from sim.rules.notices import Notices
from tests.agreement import agrees
from tests.model import log, simple
from tests.model.alone import a_world, somebody
from tests.model.by_hand import empty, let_in, pass_time, told, weeks
from tests.theory.degenerate import constant_weeks, no_hours

SILENT: dict[str, Any] = {
    "unreported_fraction": 1.0,
    "found_after": constant_weeks(9.0),
    "seen_at_talk_fraction": 0.0,
}
FINDS_WORK = {"model.work.rate_per_year": [2.0] * 5}
NO_TIME = {"resources.task_hours.income_change": no_hours(), "resources.task_hours.income_review": no_hours()}
ONE_TEAM = {
    "resources.teams.beverwijk_income": None,
    "resources.teams.beverwijk_activation.functions": ["income", "intake", "direction"],
}


def earning_world(changes: dict[str, Any] | None = None, **rule: Any) -> tuple[World, Resident]:
    """Return a world with one resident, and who that is: they find work somewhere in the first year and say nothing."""
    world = empty(FINDS_WORK | NO_TIME | {"rules.notices": SILENT | rule} | (changes or {}))
    return world, let_in(world)


def found_out_after(world: World, resident: Resident, until: float = 90.0) -> float:
    """Return how long after the income began the benefit ended [weeks]."""
    pass_time(world, until)
    (began,), (ended,) = weeks(world, resident, Event.EARNS), weeks(world, resident, Event.TO_WORK)
    return ended - began


# --- how it is found out --------------------------------------------------------------------------------------


def test_a_signal_finds_it_out_and_the_income_team_deals_with_it() -> None:
    world, one = earning_world()

    assert found_out_after(world, one) == pytest.approx(9.0)
    assert told(world, one, Event.EARNS)[0][2] == 1.0
    assert told(world, one, Event.TO_WORK)[0][2] == Route.UNAIDED


def test_it_waits_on_the_desk_of_the_income_team() -> None:
    """Nobody there has time before week 60; the signal comes within the first half year."""
    world, one = earning_world()
    pass_time(world, 1.0)
    for worker in world.team_for(Function.INCOME, one.municipality).workers:
        worker.free_week = 60.0
    pass_time(world, 59.9)
    assert (one.on_benefit, one.earns) == (True, Signal.TO_WORK)

    pass_time(world, 60.1)
    assert weeks(world, one, Event.TO_WORK) == [60.0]


def test_who_reports_it_leaves_at_once() -> None:
    world, one = earning_world(unreported_fraction=0.0)
    pass_time(world, 90.0)

    assert weeks(world, one, Event.EARNS) == []
    assert len(weeks(world, one, Event.TO_WORK)) == 1


def test_a_review_of_the_income_finds_it_out() -> None:
    """One every eight weeks, and a signal only after many years."""
    review = {"model.claim.income_review_every_weeks": 8.0}
    world, one = earning_world(review, found_after=constant_weeks(900.0))

    assert 0.0 < found_out_after(world, one) < 8.0
    assert one.stage == Stage.WORK


TALKS = {"rules.contact.guidance": [5.0] * 5, "rules.routing.again_fraction": 0.0}


def test_a_talk_ends_it_where_income_and_direction_are_one_team_and_is_a_signal_where_they_are_not() -> None:
    """A talk every five weeks. Two teams: it lies on a desk that has no time until week 60; one team: it is over."""
    seen = {"found_after": constant_weeks(900.0), "seen_at_talk_fraction": 1.0}
    ends = []
    for teams in ({}, ONE_TEAM):
        world, one = earning_world(TALKS | teams, **seen)
        if not teams:
            pass_time(world, 1.0)
            for worker in world.team_for(Function.INCOME, one.municipality).workers:
                worker.free_week = 60.0
        pass_time(world, 90.0)
        (began,), (ended,) = weeks(world, one, Event.EARNS), weeks(world, one, Event.TO_WORK)
        ends.append((began, ended))

    (began, ended), (_, sooner) = ends
    assert ended == 60.0
    assert sooner - began <= 5.0
    assert sooner in set(weeks(world, one, Event.CONTACT))


def test_no_talk_shows_it_where_none_can() -> None:
    world, one = earning_world(TALKS | ONE_TEAM)

    assert found_out_after(world, one) == pytest.approx(9.0)


# --- what else happens meanwhile ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "silent"),
    [
        pytest.param({"stage": Stage.GUIDANCE}, True, id="on guidance only"),
        pytest.param({"stage": Stage.ACTIVATION}, True, id="in activation"),
        pytest.param({"stage": Stage.TRAJECTORY}, False, id="with a coach"),
        pytest.param({"stage": Stage.PLACEMENT}, False, id="looking for a place"),
    ],
)
def test_whoever_has_helpers_who_know_keeps_nothing_to_themselves(state: dict[str, Any], *, silent: bool) -> None:
    rule = SILENT | {"found_after": {"family": "constant", "mean_weeks": 9.0}}
    world = a_world(notices=Notices(**rule))
    one = somebody(world, **state)

    assert notices.is_silent(world, one, Signal.OUT) is silent
    assert one.earns == (Signal.OUT if silent else Signal.TIME)


def test_nothing_strikes_any_more_but_the_state_pension() -> None:
    """Who would find work every week, slip and get barriers keeps all as it is until the pension, in week 20."""
    luck = {"model.barriers.flare_per_year": 50.0, "model.ladder.drift_per_year": 50.0}
    luck |= {"circumstances.law.aow_age_years": 67.0, "model.ladder.drift_after_weeks": 0.0}
    changes = FINDS_WORK | {"model.work.rate_per_year": [400.0] * 5, "rules.notices": SILENT} | luck
    world = empty(changes | {"rules.notices": SILENT | {"found_after": constant_weeks(900.0)}})
    one = let_in(world, age_years=67.0 - 20.0 / 52.1786)
    pass_time(world, 30.0)
    (began,) = weeks(world, one, Event.EARNS)

    assert [row[1:] for row in told(world, one) if row[0] > began] == [(Event.OUT, float(Reason.AOW))]
    assert weeks(world, one, Event.OUT) == pytest.approx([20.0], abs=0.01)


def test_nobody_with_an_income_is_referred() -> None:
    """The gate takes everybody at each talk, but the worker of the talk does not know."""
    world, one = earning_world(TALKS, found_after=constant_weeks(900.0))
    pass_time(world, 60.0)
    assert one.earns == Signal.TO_WORK
    world.tables.referral = world.tables.referral.model_copy(update={"accepts_by_trede": (1.0,) * 5})
    pass_time(world, 90.0)

    assert weeks(world, one, Event.REFERRED) == []
    assert len([week for week in weeks(world, one, Event.CONTACT) if week > 60.0]) >= 5


def test_a_job_lasts_from_its_first_day() -> None:
    """At three returns a year the job ends a third of a unit of luck after it began, not after it was noticed."""
    back = {"model.relapse.bounds_years": [30.0], "model.relapse.after_work_per_year": [3.0]}
    back |= {"model.relapse.after_other_per_year": [1.0]}
    ends = []
    for unreported in (0.0, 1.0):
        world, one = earning_world(back, unreported_fraction=unreported)
        pass_time(world, 103.0)
        ends.append(weeks(world, one, Event.REPORTED)[0])

    assert ends[0] == pytest.approx(ends[1])


# --- what it does: less benefit where it is noticed sooner, as much work ------------------------------------


def test_it_is_the_benefit_that_is_longer_and_not_the_way_to_work() -> None:
    """Of 400 on guidance with a rate of one half a year: work begins on the same days, and the benefit ends later.

    Exponential signals of mean ten weeks: so much longer is each benefit, and the mean number with an income that is
    not known is the rate at which they come times ten weeks (Little).
    """
    people = simple.on_guidance(400) | {"model.work.rate_per_year": [0.5] * 5, "model.work.attention_effect": [0.0] * 5}
    people |= {"model.work.frailty_cv": 0.0} | NO_TIME
    late = {"rules.notices": SILENT | {"found_after": {"family": "exponential", "mean_weeks": 10.0}}}
    delays = []
    for number in range(14):
        at_once = simple.run(people, replication=number)
        silent = simple.run(people | late, replication=number)
        assert began(silent) == pytest.approx(began(at_once))
        delays.append(mean_delay(silent))

    assert agrees(delays, 10.0, smallest_error=0.09)


def began(records: Records) -> dict[int, float]:
    """Return when work began of those who found it in the first year [weeks]."""
    first = log.rows(records, Event.EARNS)
    first = first if len(first) else log.rows(records, Event.TO_WORK)
    return {row["resident"]: row["week"] for row in first if row["week"] < 52.0}


def mean_delay(records: Records) -> float:
    """Return how long the benefit went on of those who found work in the first year [weeks]."""
    ended = {row["resident"]: row["week"] for row in log.rows(records, Event.TO_WORK)}
    since = began(records)
    return float(np.mean([ended[resident] - week for resident, week in since.items() if resident in ended]))
