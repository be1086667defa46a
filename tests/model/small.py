"""The real region made small: a tenth of its residents, staff and places, over two years, through the real loader."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.config import Configuration, load_configuration
from sim.model import run_replication
from sim.records import Records

REGION = Path(__file__).parents[2] / "configs" / "ijmond.yaml"
OVERLAYS = Path(__file__).parent / "overlays"
SEED = 20260101
TABLES = ("events", "residents", "staff", "places", "sheltered", "hours", "available", "fte")
"""The arrays of the records."""

MUNICIPALITIES = ("beverwijk", "heemskerk", "velsen")
TEAMS = (
    *(f"{municipality}_{work}" for municipality in MUNICIPALITIES for work in ("income", "activation")),
    "ijw_coaches",
    "ijw_wsp",
)
KINDS = ("regular", "subsidised", "learning", "secondment")

Changes = dict[str, Any]


def window(years: float = 2) -> Changes:
    """Return a window from 2010 on; everything before 2015 happens without nieuw beschut."""
    start = dt.date(2010, 1, 1)
    until = start + dt.timedelta(days=round(365.25 * years))
    measured_from = start + (until - start) / 2
    return {"measurement.window": {"start": start, "measured_from": measured_from, "until": until}}


def scaled(share: float) -> Changes:
    """Return a region of this share of the real one in every respect."""
    paths = (
        *(f"circumstances.municipalities.{name}.stock_at_start" for name in MUNICIPALITIES),
        *(f"circumstances.municipalities.{name}.wsw_at_start" for name in MUNICIPALITIES),
        *(f"circumstances.labour_market.places.{kind}.leads_per_year" for kind in KINDS),
        *(f"resources.teams.{team}.fte" for team in TEAMS),
        "circumstances.inflow.reports_per_year",
        "circumstances.inflow.nug_per_year",
        "resources.sheltered.inside_places",
        "resources.sheltered.outside_places",
    )
    return {path: {"factor": share} for path in paths}


def region(
    changes: Changes | None = None, *, share: float = 0.1, years: float = 2, overlays: tuple[str, ...] = ()
) -> Configuration:
    """Return the small region with `changes`, and with overlays of the folder beside this file."""
    return load_configuration(
        REGION,
        scenarios=[OVERLAYS / f"{name}.yaml" for name in overlays],
        overrides=scaled(share) | window(years) | {"measurement.targets": {}} | (changes or {}),
    )


def run(configuration: Configuration, *, replication: int = 0, seed: int = SEED) -> Records:
    """Run one replication."""
    return run_replication(configuration, replication=replication, seed=seed)


@cache
def standard() -> Records:
    """Return the records of the small region as it is, run once for all tests that only read them."""
    return run(region())


def digest(records: Records) -> str:
    """Return the sha256 of everything that a replication recorded."""
    known = hashlib.sha256(f"{records.start} {records.until_week!r} {records.municipalities} {records.teams}".encode())
    for name in TABLES:
        known.update(np.ascontiguousarray(getattr(records, name)).tobytes())
    return known.hexdigest()


def number(value: Any, unit: str) -> Changes:
    """Return a number, or numbers by date, with the life that the loader asks for."""
    source = {"kind": "observed", "text": "made up for a test", "date": dt.date(2026, 1, 1)}
    return {"value": value, "unit": unit, "source": source}


def hours(mean: float, cv: float = 0.0) -> Changes:
    """Return an effort: always the same, or lognormal when it varies."""
    family = "lognormal" if cv else "constant"
    return {"family": family, "mean_hours": number(mean, "hours"), "cv": number(cv, "factor")}
