"""The scenarios of the region, as they stand in configs/scenarios, on the region made small."""

from __future__ import annotations

import datetime as dt
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest

from sim.config import Configuration, load_configuration
from sim.domain import Event
from sim.measures.log import CHANGES_NOTHING
from sim.model.trajectory import TO_WSP
from sim.records import Records
from sim.units import week_of
from tests.model import log, small

START, SWITCH = dt.date(2026, 4, 1), dt.date(2027, 1, 1)
WEEK = week_of(SWITCH, start=START)
WINDOW = {"measurement.window": {"start": START, "measured_from": START, "until": dt.date(2028, 1, 1)}}
SERVICE = ("current", "integraal", "individueel", "maximale_samenwerking")
SHELTERED = ("sheltered_current", "sheltered_a", "sheltered_b")
SHARE = 0.12


@cache
def region(scenario: str) -> Configuration:
    """Return an eighth of the residents under a scenario; the staff of the scenario is as large as it is."""
    people = {path: change for path, change in small.scaled(SHARE).items() if path.startswith("circumstances")}
    return load_configuration(small.IJMOND, scenarios=scenario, overrides=people | WINDOW | {"measurement.targets": {}})


@cache
def run(scenario: str) -> Records:
    return small.run(region(scenario))


@pytest.mark.parametrize("scenario", ["+".join(pair) for pair in product(SERVICE, SHELTERED)])
def test_every_combination_runs_with_the_same_past(scenario: str) -> None:
    """The promises of the model are checked in every run, at the switch and after it."""
    mine, current = run(scenario).events, run("current+sheltered_current").events

    assert len(mine[mine["week"] >= WEEK]) > 1000
    assert log.changed_by(run(scenario), *CHANGES_NOTHING) == 0
    assert np.array_equal(mine[mine["week"] < WEEK], current[current["week"] < WEEK])


def test_the_combinations_are_twelve_different_things() -> None:
    assert len({small.digest(run("+".join(pair))) for pair in product(SERVICE, SHELTERED)}) == 12


def test_today_taking_effect_changes_nothing_but_the_beat_of_the_clock() -> None:
    """A scenario that changes nothing hands nobody over and moves nobody."""
    records = run("current+sheltered_current")
    at_the_date = records.events[records.events["week"] == WEEK]

    assert len(at_the_date) == 0
    assert len(log.rows(records, Event.MOVED)) == 0


EQUAL: dict[str, Any] = {
    "rules.local_readiness": {},
    "rules.signalling": {
        "seen_at_contact": 0.35,
        "structured": False,
        "review_every_weeks": 13.0,
        "seen_at_review": 0.35,
    },
    "rules.hand_over.lost_fraction": 0.0,
    "rules.hand_over.hours_factor": 0.0,
    **{f"resources.teams.{name}_support.fte": 5.0 for name in small.MUNICIPALITIES},
}
"""The rules in which the two differ set equal, and hand-overs made free."""


def equalled(scenario: str, **others: Any) -> Records:
    return small.run(region(scenario).with_changes(EQUAL | others, since="takes_effect"))


def test_without_borders_crossed_the_third_scenario_is_the_second_to_the_last_bit() -> None:
    apart = equalled("individueel+neutral")
    together = equalled("maximale_samenwerking+neutral", **{"rules.cross_border.share": 0.0})

    assert apart.teams == together.teams
    assert small.digest(apart) == small.digest(together)


def test_with_borders_crossed_it_is_not() -> None:
    """Else the test above would prove nothing."""
    assert small.digest(equalled("individueel+neutral")) != small.digest(equalled("maximale_samenwerking+neutral"))


def test_hand_overs_vanish_inside_one_organisation_and_come_back_when_a_rule_says_so() -> None:
    """Where nothing is bought: a provider is another organisation still."""
    own = region("integraal").with_changes({"rules.purchase": {}})
    everywhere = own.with_changes({"rules.hand_over.kind": "everywhere"})
    handed = [log.rows(one, Event.HAND_OVER) for one in (run("current"), small.run(own), small.run(everywhere))]
    after = [int(((rows["week"] > WEEK + 13.0) & (rows["detail"] != TO_WSP)).sum()) for rows in handed]

    assert after[0] > 20
    assert after[1] == 0
    assert after[2] > 20
