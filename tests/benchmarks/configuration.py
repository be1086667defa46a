"""The real region, and one reduced through the real loader to the flow that all three versions tell."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from sim.config import Configuration, load_configuration
from tests.model.small import REGION as PLAIN

REGION = Path(__file__).parents[2] / "configs" / "ijmond.yaml"
"""The real region, for what is measured of the whole of it; the flow is made of the one that tests know."""

STOCK = {"beverwijk": 915, "heemskerk": 775, "velsen": 1210}
"""Residents in the stock at the start, 2,900 in all."""

START_YEAR = 1998
"""The window ends before the first date on which a number of the region changes, so that every rate is constant."""

LONGEST_YEARS = 12

OFF: dict[str, Any] = {
    "measurement.targets": {},
    "circumstances.municipalities.beverwijk.wsw_at_start": 0,
    "circumstances.municipalities.heemskerk.wsw_at_start": 0,
    "circumstances.municipalities.velsen.wsw_at_start": 0,
    "circumstances.inflow.nug_per_year": 0.0,
    "circumstances.inflow.heavier_share_per_year": 0.0,
    "circumstances.newcomers.barriers.mental_health": [0.0] * 5,
    "circumstances.newcomers.barriers.debt": [0.0] * 5,
    "circumstances.newcomers.barriers.language": [0.0] * 5,
    "circumstances.newcomers.barriers.care": [0.0] * 5,
    "circumstances.newcomers.barriers.housing": [0.0] * 5,
    "circumstances.newcomers.groups.status_holder": 0.0,
    "circumstances.newcomers.groups.register": 0.0,
    "circumstances.newcomers.groups.beschut": 0.0,
    "circumstances.newcomers.groups.probation": 0.0,
    "circumstances.stock.in_activation_fraction": 0.0,
    "circumstances.stock.in_trajectory_fraction": 0.0,
    "circumstances.labour_market.places.subsidised.leads_per_year": 0.0,
    "circumstances.labour_market.places.learning.leads_per_year": 0.0,
    "resources.overhead": {},
    "resources.staffing.leave_per_year": 0.0,
    "resources.staffing.absence_fraction": 0.0,
    "rules.routing.activation_fraction": [0.0] * 5,
    "rules.routing.again_fraction": 0.0,
    "rules.specialists": None,
    "rules.local_readiness": {},
    "rules.referral.accepts_by_trede": [0.0] * 5,
    "model.barriers.flare_per_year": 0.0,
    "model.barriers.natural_help_fraction": 0.0,
    "model.ladder.drift_per_year": 0.0,
}
"""What the flow leaves out: trajectories, activation, barriers, the ladder, absence, turnover and sheltered work."""

FLOW: dict[str, Any] = {
    "resources.teams.beverwijk_activation.functions": ["direction"],
    "resources.teams.heemskerk_activation.functions": ["direction"],
    "resources.teams.velsen_activation.functions": ["direction"],
    "resources.teams.beverwijk_support.functions": ["intake"],
    "resources.teams.heemskerk_support.functions": ["intake"],
    "resources.teams.velsen_support.functions": ["intake"],
    "resources.teams.beverwijk_income.fte": 6.3,
    "resources.teams.heemskerk_income.fte": 5.3,
    "resources.teams.velsen_income.fte": 8.4,
    "resources.teams.heemskerk_activation.fte": 6.2,
    "resources.teams.velsen_activation.fte": 10.6,
    "resources.teams.beverwijk_support.fte": 1.0,
    "resources.teams.heemskerk_support.fte": 1.0,
    "resources.teams.velsen_support.fte": 2.0,
    "rules.wsp_access": {"kind": "direct", "second_assessment": False},
    "rules.contact.guidance": [13.0, 13.0, 8.5, 6.5, 6.5],
}
"""What the flow is about: full desks, own workers who are busy, and the employer service reached directly."""


def reduced(*, years: float, size: int = 1) -> Configuration:
    """Return the flow over some years, `size` times as large in residents, inflow, staff and leads.

    It is made of the region that tests know, which has every later mechanism off: the plain version knows none of them.
    """
    start, days = dt.date(START_YEAR, 1, 1), round(years * 365.25)
    window = {"start": start, "measured_from": start + dt.timedelta(1), "until": start + dt.timedelta(days)}
    changes = OFF | FLOW | {"measurement.window": window} | _sized(size)
    return load_configuration(PLAIN, overrides=changes)


def _sized(size: int) -> dict[str, Any]:
    """Return what grows with the region."""
    changes: dict[str, Any] = {
        f"circumstances.municipalities.{name}.stock_at_start": stock * size for name, stock in STOCK.items()
    }
    if size == 1:
        return changes
    changes["circumstances.inflow.reports_per_year"] = {"factor": size}
    for kind in ("regular", "secondment"):
        changes[f"circumstances.labour_market.places.{kind}.leads_per_year"] = {"factor": size}
    for team in ("beverwijk", "heemskerk", "velsen"):
        for desk in ("income", "support", "activation"):
            path = f"resources.teams.{team}_{desk}.fte"
            changes[path] = FLOW[path] * size if path in FLOW else {"factor": size}
    changes["resources.teams.ijw_wsp.fte"] = {"factor": size}
    return changes
