"""The real model with nearly everything off, for a shorter time than theory needs: one mechanism at a time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from sim.config import Configuration
from sim.domain import Event
from sim.model import run_replication
from sim.model.replication import begin
from sim.model.world import World
from sim.records import Records
from tests.model import log
from tests.model.small import OVERLAYS
from tests.theory.degenerate import reduced

START = dt.date(2000, 1, 1)
STOCK = "circumstances.municipalities.beverwijk.stock_at_start"
REPORTS = "circumstances.inflow.reports_per_year"
FTE = "resources.teams.beverwijk_activation.fte"


def window(years: float, *, start: dt.date = START) -> dict[str, Any]:
    until = start + dt.timedelta(days=round(365.25 * years))
    return {"measurement.window": {"start": start, "measured_from": start + (until - start) / 2, "until": until}}


def run(changes: dict[str, Any], *, years: float = 2, replication: int = 0) -> Records:
    """Run the reduced region with `changes`."""
    return run_replication(configuration(window(years) | changes), replication=replication, seed=20260101)


def morning(changes: dict[str, Any], *, years: float = 2, replication: int = 0) -> World:
    """Return the world of the reduced region with `changes` on its first morning."""
    return begin(configuration(window(years) | changes), replication=replication, seed=20260101)


def configuration(changes: dict[str, Any], *, overlays: tuple[str, ...] = ()) -> Configuration:
    """Return the reduced region with `changes`, and with overlays of the folder beside this file, loaded once."""
    key = repr((changes, overlays))
    if key not in _LOADED:
        _LOADED[key] = reduced(changes, scenarios=[OVERLAYS / f"{name}.yaml" for name in overlays])
    return _LOADED[key]


_LOADED: dict[str, Configuration] = {}


def on_guidance(n: int, **changes: Any) -> dict[str, Any]:
    """Return changes for a stock of `n` people of trede 3 without barriers, all on guidance only."""
    return (
        composed(n)
        | {
            "circumstances.stock.in_activation_fraction": 0.0,
            "circumstances.stock.in_trajectory_fraction": 0.0,
        }
        | changes
    )


def composed(n: int, *, trede: int = 3) -> dict[str, Any]:
    """Return changes for a stock of `n` people of one trede, of middle age, without barriers."""
    shares = [float(step == trede) for step in (1, 2, 3, 4, 5)]
    nobody = {f"circumstances.newcomers.barriers.{name}": [0.0] * 5 for name in BARRIERS}
    return nobody | {
        STOCK: n,
        "circumstances.stock.trede_shares_under_1_year": shares,
        "circumstances.stock.trede_shares_1_to_5_years": shares,
        "circumstances.stock.trede_shares_over_5_years": shares,
        "circumstances.newcomers.trede_shares": shares,
        "circumstances.newcomers.groups.status_holder": 0.0,
        "circumstances.stock.age_shares": [0.0, 1.0, 0.0],
        "model.assessment.trede_error_fraction": 0.0,
        "model.barriers.seen_at_intake_fraction": 1.0,
    }


BARRIERS = ("mental_health", "debt", "language", "care", "housing")


def contacts_per_resident_year(records: Records) -> float:
    """Return how often a resident of the stock was spoken to in a year."""
    stock = len(log.rows(records, Event.START))
    return len(log.rows(records, Event.CONTACT)) / stock / (records.until_week / 52.1786)


def mean_contact_wait(records: Records) -> float:
    """Return the mean wait for a conversation [weeks]."""
    return float(log.rows(records, Event.CONTACT)["detail"].mean())


def share(found: np.ndarray, of: int) -> float:
    """Return how many rows there are of the number that there could be."""
    return len(found) / of
