"""Scale comes out of the queues: with every entered effect at none, merging and losing a worker do what theory says.

The scenarios are the real ones, with the overlay that takes every entered advantage away, on a region in which only
claims are handled: everything is refused, so that the income teams are M/M/c queues.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.config import load_configuration
from sim.domain import Queue
from sim.units import week_of
from tests.agreement import agrees
from tests.model import log
from tests.model.small import IJMOND
from tests.simulated import simulated
from tests.theory import forms
from tests.theory.degenerate import (
    HOURS_PER_WEEK,
    NOTHING_HAPPENS,
    REGION,
    constant_weeks,
    exponential_hours,
    per_year,
    quantity,
)

START, SWITCH, SETTLED = dt.date(2026, 10, 1), dt.date(2027, 1, 1), dt.date(2027, 4, 1)
MUNICIPALITIES = ("beverwijk", "heemskerk", "velsen")
SERVICE_WEEKS = 0.2
UTILISATION = 0.85

EMPTY = {
    path: value
    for path, value in NOTHING_HAPPENS.items()
    if not path.startswith("rules.") and path != "resources.overhead"
}
"""Nobody gets as far as the rules, and the scenarios have their own."""

LEFT = 0


def region(scenario: str, changes: dict[str, Any], *, until: dt.date) -> Any:
    window = {"measurement.window": {"start": START, "measured_from": START, "until": until}}
    claims = {
        "resources.task_hours.claim": exponential_hours(SERVICE_WEEKS * HOURS_PER_WEEK),
        "model.claim.refused_fraction": 1.0,
    }
    files = [IJMOND.parent / "scenarios" / f"{name}.yaml" for name in scenario.split("+")]
    return load_configuration(REGION, scenarios=files, overrides=EMPTY | window | claims | changes)


def waits_after(records: Any, *, since: dt.date = SETTLED) -> np.ndarray:
    """Return the completed waits for a decision of those who came after a date [weeks]."""
    from_week = week_of(since, start=START)
    found = [one for one in log.waits(records) if one.queue == Queue.CLAIM and one.served and one.since >= from_week]
    return np.array([one.until - one.since for one in found])


# --- merging ------------------------------------------------------------------------------------------


@cache
def mean_waits(scenario: str, fte_each: int, n: int = 8) -> tuple[float, ...]:
    """Return the mean wait by replication: three municipalities with equal arrivals and equal teams [weeks]."""
    per_week = UTILISATION * fte_each / SERVICE_WEEKS
    alike = {f"circumstances.municipalities.{name}.inflow_share": 1.0 / 3.0 for name in MUNICIPALITIES}
    sizes = {f"resources.teams.{name}_income.fte": float(fte_each) for name in MUNICIPALITIES}
    arrivals = {"circumstances.inflow.reports_per_year": per_year(3.0 * per_week)}
    years = max(1, 10 // fte_each)
    configuration = region(scenario, alike | sizes | arrivals, until=dt.date(2027 + years, 4, 1))
    runs = (simulated(configuration, replication=number) for number in range(n))
    return tuple(float(waits_after(records).mean()) for records in runs)


def erlang(n_servers: int, *, n_teams: int = 1) -> float:
    """Return the mean time until a decision in one of some teams that share these servers [weeks]."""
    each = n_servers // n_teams
    queue = forms.many_servers(
        arrivals_per_week=UTILISATION * each / SERVICE_WEEKS, service_weeks=SERVICE_WEEKS, servers=each
    )
    return queue.mean_wait_weeks + SERVICE_WEEKS


SIZES = (1, 2, 6)


@pytest.mark.parametrize("fte_each", SIZES)
def test_split_and_merged_teams_wait_as_erlang_says(fte_each: int) -> None:
    split = agrees(mean_waits("current+neutral", fte_each), erlang(3 * fte_each, n_teams=3), smallest_error=0.25)
    merged = agrees(mean_waits("integraal+neutral", fte_each), erlang(3 * fte_each), smallest_error=0.25)

    assert split, str(split)
    assert merged, str(merged)


def test_merged_teams_wait_less_and_the_gain_vanishes_as_they_grow() -> None:
    gains = [
        float(np.mean(np.subtract(mean_waits("current+neutral", size), mean_waits("integraal+neutral", size))))
        for size in SIZES
    ]
    expected = [erlang(3 * size, n_teams=3) - erlang(3 * size) for size in SIZES]

    assert gains == sorted(gains, reverse=True)
    assert gains[-1] > 0.0
    assert gains[0] / gains[-1] == pytest.approx(expected[0] / expected[-1], rel=0.5)


@pytest.mark.parametrize("scenario", ["individueel+neutral", "maximale_samenwerking+neutral"])
def test_where_no_income_team_is_merged_nobody_waits_less_for_a_decision(scenario: str) -> None:
    """The rules that a scenario changes elsewhere do not leak into a queue that it leaves alone."""
    alone: dict[str, Any] = {"rules.cross_border.share": 0.0} if "maximale" in scenario else {}
    sizes = {f"resources.teams.{name}_income.fte": 2.0 for name in MUNICIPALITIES}
    alike = {f"circumstances.municipalities.{name}.inflow_share": 1.0 / 3.0 for name in MUNICIPALITIES}
    arrivals = {"circumstances.inflow.reports_per_year": per_year(3.0 * UTILISATION * 2.0 / SERVICE_WEEKS)}
    changed, current = (
        waits_after(
            simulated(region(name, alike | sizes | arrivals | extra, until=dt.date(2028, 4, 1)), replication=0, seed=1)
        )
        for name, extra in ((scenario, alone), ("current+neutral", {}))
    )

    assert np.array_equal(changed, current)


# --- one departure ----------------------------------------------------------------------------------

PIECE_WEEKS = 1.0
LOAD = 0.75


def after_departures(fte: int, *, n: int) -> list[tuple[int, float]]:
    """Return by replication how many left in one month and never came back, and the mean wait since [weeks]."""
    leave = {"2026-10-01": 0.0, "2027-01-01": 12.0 * 0.7 / fte, "2027-02-01": 0.0}
    changes = {
        "circumstances.inflow.reports_per_year": per_year(LOAD * fte / PIECE_WEEKS),
        "resources.teams.beverwijk_income.fte": float(fte),
        "resources.task_hours.claim": exponential_hours(PIECE_WEEKS * HOURS_PER_WEEK),
        "resources.staffing.leave_per_year": quantity(leave, "1/year"),  # type: ignore[arg-type]  # by date
        "resources.staffing.vacancy": constant_weeks(2000.0),
    }
    configuration = region("current+neutral", changes, until=dt.date(2030, 4, 1))
    team = list(configuration.at(START).resources.teams).index("beverwijk_income")
    found = []
    for number in range(n):
        records = simulated(configuration, replication=number)
        left = records.staff[(records.staff["team"] == team) & (records.staff["event"] == LEFT)]
        found.append((len(left), float(waits_after(records, since=dt.date(2027, 7, 1)).mean())))
    return found


def expected_wait(fte: int, *, n_left: int) -> float:
    queue = forms.many_servers(
        arrivals_per_week=LOAD * fte / PIECE_WEEKS, service_weeks=PIECE_WEEKS, servers=fte - n_left
    )
    return queue.mean_wait_weeks + PIECE_WEEKS


def test_a_team_of_11_feels_one_departure_more_than_one_of_49() -> None:
    """As Erlang says of one server less; nobody entered that small teams are vulnerable."""
    extra = {}
    for fte, n in ((11, 24), (49, 12)):
        found = after_departures(fte, n=n)
        at_most_one = [(n_left, wait) for n_left, wait in found if n_left <= 1]
        held = agrees(
            [wait / expected_wait(fte, n_left=n_left) for n_left, wait in at_most_one], 1.0, smallest_error=0.1
        )
        assert held, str(held)
        by_left = {k: [wait for n_left, wait in at_most_one if n_left == k] for k in (0, 1)}
        assert min(map(len, by_left.values())) >= 3
        extra[fte] = float(np.mean(by_left[1]) - np.mean(by_left[0]))

    assert extra[11] > 3.0 * max(extra[49], 0.0), f"weeks added by one departure: {extra}"
    assert expected_wait(11, n_left=1) - expected_wait(11, n_left=0) > 5.0 * (
        expected_wait(49, n_left=1) - expected_wait(49, n_left=0)
    )
