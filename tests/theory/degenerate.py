"""Configurations of the real region, reduced through the real loader until theory has an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.arrays import Floats
from sim.config import Configuration, load_configuration
from sim.domain import Event, Queue
from sim.records import Records
from sim.units import WEEKS_PER_YEAR
from tests.simulated import simulated

REGION = Path(__file__).parents[2] / "configs" / "ijmond.yaml"
HOURS_PER_WEEK = 40.0
"""Hours that one fte works in a week in these configurations."""

YEARS = 12
UNTIL = dt.date(2000 + YEARS, 1, 1)
SINCE_WEEK = WEEKS_PER_YEAR
"""The first year is warm-up: these systems forget their empty start in days or weeks."""


def exponential_weeks(mean: float) -> dict[str, Any]:
    """Return a duration of the exponential family."""
    return {"family": "exponential", "mean_weeks": quantity(mean, "weeks"), "cv": quantity(1.0, "factor")}


def constant_weeks(mean: float) -> dict[str, Any]:
    """Return a duration that does not vary."""
    return {"family": "constant", "mean_weeks": quantity(mean, "weeks"), "cv": quantity(0.0, "factor")}


def exponential_hours(mean: float) -> dict[str, Any]:
    """Return an effort of the exponential family."""
    return {"family": "exponential", "mean_hours": quantity(mean, "hours"), "cv": quantity(1.0, "factor")}


def no_hours() -> dict[str, Any]:
    """Return an effort of nothing."""
    return {"family": "constant", "mean_hours": quantity(0.0, "hours"), "cv": quantity(0.0, "factor")}


def quantity(value: float, unit: str) -> dict[str, Any]:
    """Return a number with the life that the loader asks for."""
    source = {"kind": "observed", "text": "a degenerate configuration held against theory", "date": dt.date(2026, 1, 1)}
    return {"value": value, "unit": unit, "source": source}


def per_year(per_week: float) -> float:
    """Turn a weekly rate into the yearly one that a configuration asks for."""
    return per_week * WEEKS_PER_YEAR


NOTHING_HAPPENS: dict[str, Any] = {
    "measurement.window": {"start": dt.date(2000, 1, 1), "measured_from": dt.date(2001, 1, 1), "until": UNTIL},
    "measurement.targets": {},
    "circumstances.municipalities.beverwijk.stock_at_start": 0,
    "circumstances.municipalities.heemskerk.stock_at_start": 0,
    "circumstances.municipalities.velsen.stock_at_start": 0,
    "circumstances.municipalities.beverwijk.wsw_at_start": 0,
    "circumstances.municipalities.heemskerk.wsw_at_start": 0,
    "circumstances.municipalities.velsen.wsw_at_start": 0,
    "circumstances.municipalities.beverwijk.inflow_share": 1.0,
    "circumstances.municipalities.heemskerk.inflow_share": 0.0,
    "circumstances.municipalities.velsen.inflow_share": 0.0,
    "circumstances.inflow.reports_per_year": 0.0,
    "circumstances.inflow.nug_per_year": 0.0,
    "circumstances.inflow.heavier_share_per_year": 0.0,
    "circumstances.newcomers.age_shares": [0.0, 1.0, 0.0],
    "circumstances.newcomers.groups.beschut": 0.0,
    "circumstances.labour_market.demand_factor": 1.0,
    "circumstances.labour_market.places.regular.leads_per_year": 0.0,
    "circumstances.labour_market.places.subsidised.leads_per_year": 0.0,
    "circumstances.labour_market.places.learning.leads_per_year": 0.0,
    "circumstances.labour_market.places.secondment.leads_per_year": 0.0,
    "circumstances.law.aow_age_years": 0.0,
    "resources.staffing.hours_per_fte_year": HOURS_PER_WEEK * WEEKS_PER_YEAR,
    "resources.staffing.overhead_fraction": 0.0,
    "resources.overhead": {},
    "resources.staffing.fte_per_worker": 1.0,
    "resources.staffing.leave_per_year": 0.0,
    "resources.staffing.absence_fraction": 0.0,
    "resources.task_hours.claim": no_hours(),
    "resources.task_hours.intake": no_hours(),
    "resources.task_hours.place_lead": no_hours(),
    "resources.task_hours.placing": no_hours(),
    "rules.local_readiness": {},
    "rules.specialists": None,
    "rules.routing.activation_fraction": [0.0] * 5,
    "rules.routing.again_fraction": 0.0,
    "rules.routing.exempt_fraction": 0.0,
    "rules.referral.accepts_by_trede": [0.0] * 5,
    "rules.signalling.seen_at_contact": 0.0,
    "rules.contact.guidance": [5200.0] * 5,
    "rules.contact.sooner_after": 1.0,
    "model.claim.documents": constant_weeks(0.0),
    "model.claim.give_up_per_year": 0.0,
    "model.claim.refused_fraction": 0.0,
    "model.claim.income_review_every_weeks": 0.0,
    "model.claim.income_changes_per_year": 0.0,
    "model.work.rate_per_year": [0.0] * 5,
    "model.other_exit.rate_per_year": [0.0, 0.0, 0.0],
    "model.relapse.after_other_per_year": [0.0, 0.0, 0.0],
    "model.relapse.after_work_per_year": [0.0, 0.0, 0.0],
    "model.ladder.drift_per_year": 0.0,
    "model.barriers.flare_per_year": 0.0,
    "model.barriers.natural_help_fraction": 0.0,
}
"""A region in which nobody comes and nothing happens; a test switches on what its theory is about."""


def reduced(changes: dict[str, Any], *, scenarios: Sequence[Path] = ()) -> Configuration:
    """Return the real region with everything off but `changes`, and what scenarios bring."""
    return load_configuration(REGION, scenarios=scenarios, overrides=NOTHING_HAPPENS | changes)


def replications(configuration: Configuration, n: int) -> list[Records]:
    """Return the records of `n` replications."""
    return [simulated(configuration, replication=number) for number in range(n)]


def waits(records: Records, queue: Queue, *, left: bool = False) -> Floats:
    """Return the completed waits [weeks] in a queue of those who joined after the warm-up, or of those who gave up."""
    events = records.events
    mine = events[events["detail"] == queue]
    joined = mine[mine["event"] == Event.JOINED]
    ended = mine[mine["event"] == (Event.LEFT_QUEUE if left else Event.SERVED)]
    since = dict(zip(joined["resident"].tolist(), joined["week"].tolist(), strict=True))
    return np.array(
        [
            week - since[resident]
            for resident, week in zip(ended["resident"].tolist(), ended["week"].tolist(), strict=True)
            if since[resident] >= SINCE_WEEK
        ]
    )
