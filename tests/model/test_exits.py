"""Exits: to work at the configured rate, to a state pension at the right age, and back again."""

from __future__ import annotations

import datetime as dt
from math import exp

import numpy as np
import pytest

from sim.domain import ON_BENEFIT, Event, Reason, Route, Stage
from sim.records import Records
from sim.units import WEEKS_PER_YEAR, week_of
from tests.agreement import agrees
from tests.model import log, simple, small

PLAIN_WORK = {
    "model.work.age_factors": [1.0, 1.0, 1.0],
    "model.work.frailty_cv": 0.0,
    "model.work.duration_factors": [1.0, 1.0, 1.0],
    "model.work.attention_effect": [0.0] * 5,
}
"""Everybody finds work at the rate of the trede, whatever else is true."""


def ages_at(records: Records, rows: np.ndarray) -> np.ndarray:
    """Return the ages at which these rows happened [years]."""
    born = dict(zip(records.residents["resident"].tolist(), records.residents["birth_week"].tolist(), strict=True))
    return np.array([(row["week"] - born[row["resident"]]) / WEEKS_PER_YEAR for row in rows])


# --- work -----------------------------------------------------------------------------------------------


def test_work_is_found_at_the_configured_rate() -> None:
    """The share still on benefit falls as exp(-rate x time)."""
    rate, n = 0.5, 1500
    runs = [
        simple.run(simple.on_guidance(n) | PLAIN_WORK | {"model.work.rate_per_year": [rate] * 5}, replication=number)
        for number in range(10)
    ]
    found = [len(log.rows(records, Event.TO_WORK)) / n for records in runs]

    assert agrees(found, 1.0 - exp(-rate * runs[0].until_week / WEEKS_PER_YEAR))
    assert set(log.rows(runs[0], Event.TO_WORK)["detail"].tolist()) == {Route.UNAIDED}


def test_a_barrier_slows_the_way_to_work() -> None:
    rates = PLAIN_WORK | {"model.work.rate_per_year": [0.4] * 5, "model.work.barrier_factor": 0.25}
    free, held = (
        simple.run(simple.on_guidance(1500) | rates | {"circumstances.newcomers.barriers.debt": [share] * 5}, years=1)
        for share in (0.0, 1.0)
    )

    assert len(log.rows(held, Event.TO_WORK)) == pytest.approx(0.28 * len(log.rows(free, Event.TO_WORK)), rel=0.25)


def test_a_higher_trede_finds_work_sooner() -> None:
    found = [
        len(
            log.rows(
                simple.run(
                    simple.on_guidance(800)
                    | simple.composed(800, trede=trede)
                    | PLAIN_WORK
                    | {"model.work.rate_per_year": [0.01, 0.05, 0.1, 0.2, 0.4]},
                    years=1,
                ),
                Event.TO_WORK,
            )
        )
        for trede in (1, 2, 3, 4, 5)
    ]

    assert found == sorted(found)
    assert found[4] > 10 * found[0]


# --- the state pension ----------------------------------------------------------------------------------


def test_the_state_pension_comes_at_its_age() -> None:
    records = simple.run(
        simple.on_guidance(600)
        | {"circumstances.stock.age_shares": [0.0, 0.0, 1.0], "circumstances.law.aow_age_years": 65.25}
    )
    pensions = log.rows(records, Event.OUT)

    assert len(pensions) > 40
    assert set(pensions["detail"].tolist()) == {Reason.AOW}
    assert ages_at(records, pensions) == pytest.approx(np.full(len(pensions), 65.25))


def test_a_later_pension_age_holds_for_whoever_has_not_reached_the_old_one() -> None:
    change = dt.date(2001, 1, 1)
    ages = small.number({simple.START: 65.0, change: 66.0}, "years")
    records = simple.run(
        simple.on_guidance(800)
        | {"circumstances.stock.age_shares": [0.0, 0.0, 1.0], "circumstances.law.aow_age_years": ages},
        years=3,
    )
    pensions = log.rows(records, Event.OUT)
    week = week_of(change, start=simple.START)
    early, late = (
        ages_at(records, pensions[pensions["week"] < week]),
        ages_at(records, pensions[pensions["week"] >= week]),
    )

    assert early == pytest.approx(np.full(len(early), 65.0))
    assert late == pytest.approx(np.full(len(late), 66.0))
    assert min(len(early), len(late)) > 20
    gap = pensions[(pensions["week"] >= week) & (pensions["week"] < week + 0.9 * WEEKS_PER_YEAR)]
    assert len(gap) == 0, "for a year nobody reaches the new age"


def test_nobody_is_on_benefit_beyond_the_pension_age() -> None:
    """In the whole region, whatever else happens; a claim may be granted days after the birthday and ends at once."""
    records = small.standard()
    age = small.region().at(dt.date(2010, 1, 1)).circumstances.law.aow_age_years
    born = dict(zip(records.residents["resident"].tolist(), records.residents["birth_week"].tolist(), strict=True))
    for stay in log.stays(records):
        if stay.stage in ON_BENEFIT:
            end = min(stay.until, records.until_week)
            assert end <= max(born[stay.resident] + age * WEEKS_PER_YEAR + 1e-9, stay.since)


# --- and back -------------------------------------------------------------------------------------------

LEAVES = {"model.other_exit.rate_per_year": [3.0, 3.0, 3.0], "model.other_exit.attention_effect": 0.0}


def test_relapse_comes_at_the_configured_rate_and_is_a_new_spell() -> None:
    """Of those who left in the first half year, the share that reported again within half a year."""
    rate = 0.8
    shares = []
    for number in range(10):
        records = simple.run(
            simple.on_guidance(1200)
            | LEAVES
            | {
                "model.relapse.bounds_years": [10.0],
                "model.relapse.after_other_per_year": [rate],
                "model.relapse.after_work_per_year": [0.0],
            },
            years=1.2,
            replication=number,
        )
        half = WEEKS_PER_YEAR / 2.0
        left = {
            row["resident"]: row["week"]
            for row in log.rows(records, Event.OUT)
            if row["week"] < half and row["spell"] == 0
        }
        again = log.rows(records, Event.REPORTED)
        back = {
            row["resident"]
            for row in again
            if row["spell"] == 1 and row["week"] - left.get(row["resident"], -np.inf) < half
        }
        shares.append(len(back) / len(left))
        assert set(again["detail"].tolist()) == {1.0}
        assert again["spell"].min() == 1

    assert agrees(shares, 1.0 - exp(-rate * 0.5), smallest_error=0.12)


def test_without_relapse_nobody_comes_back() -> None:
    records = simple.run(
        simple.on_guidance(300)
        | LEAVES
        | {"model.relapse.after_other_per_year": [0.0] * 3, "model.relapse.after_work_per_year": [0.0] * 3}
    )

    assert len(log.rows(records, Event.REPORTED)) == 0
    assert log.rows(records, Event.START)["spell"].max() == 0


def test_a_job_is_followed_for_as_long_as_the_bounds_say() -> None:
    records = simple.run(
        simple.on_guidance(300)
        | PLAIN_WORK
        | {
            "model.work.rate_per_year": [2.0] * 5,
            "model.relapse.bounds_years": [0.5, 1.0],
            "model.relapse.after_work_per_year": [0.0, 0.0],
            "model.relapse.after_other_per_year": [0.0, 0.0],
        }
    )
    started = {row["resident"]: row["week"] for row in log.rows(records, Event.TO_WORK)}
    kept = log.rows(records, Event.JOB_KEPT)

    assert len(kept) > 100
    assert [row["week"] - started[row["resident"]] for row in kept] == pytest.approx([WEEKS_PER_YEAR] * len(kept))


# --- sheltered work -------------------------------------------------------------------------------------


def test_a_sheltered_place_ends_at_the_pension_age_and_says_so() -> None:
    """The reason of the end is the pension, not dropping out."""
    records = simple.run(
        {
            simple.REPORTS: 200.0,
            "circumstances.newcomers.age_bounds_years": [18.0, 27.0, 63.5, 65.0],
            "circumstances.newcomers.age_shares": [0.0, 0.0, 1.0],
            "circumstances.newcomers.groups.beschut": 1.0,
            "circumstances.sheltered.beschut_leave_per_year": 0.0,
            "circumstances.law.aow_age_years": 65.0,
        }
    )
    ends = log.rows(records, Event.SHELTERED_END)

    assert len(ends) > 20
    assert ages_at(records, ends) == pytest.approx(np.full(len(ends), 65.0))
    assert set(ends["detail"].tolist()) == {Reason.AOW}


def test_beschut_waits_while_there_is_no_place() -> None:
    places = {"resources.sheltered.inside_places": 20.0, "resources.sheltered.outside_places": 0.0}
    records = simple.run(
        places
        | {
            simple.REPORTS: 100.0,
            "circumstances.newcomers.groups.beschut": 1.0,
            "circumstances.sheltered.beschut_outside_fraction": 0.0,
        }
    )
    stays = log.stays(records)
    working = [
        log.present([s for s in stays if s.stage == Stage.SHELTERED], week) for week in np.arange(1.0, 104.0, 4.0)
    ]

    assert max(working) == working[-1] == 20
    assert records.sheltered["beschut"].max() == 20
    assert log.present([s for s in stays if s.stage == Stage.SHELTERED_WAITING], 103.0) > 20
