"""A region made small: a tenth of its residents, staff and places, over two years, through the real loader."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.arrays import Floats
from sim.config import Configuration, load_configuration
from sim.measures.grid import Grid
from sim.model import run_replication
from sim.model.invariants import QUARTER_WEEKS
from sim.records import Records
from sim.units import WEEKS_PER_YEAR

REGION = Path(__file__).parent / "plain.yaml"
"""The region that tests know: it is not calibrated anew, and leaves out whatever may be left out."""

IJMOND = Path(__file__).parents[2] / "configs" / "ijmond.yaml"
"""The region as it is published."""

OVERLAYS = Path(__file__).parent / "overlays"
SEED = 20260101
TABLES = ("events", "residents", "staff", "places", "sheltered", "posts", "edges", "hours", "available")
"""The arrays of the records in which something always stands."""

HIRES = "hires"
"""The array in which something stands once anybody was hired."""

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
    changes: Changes | None = None,
    *,
    share: float = 0.1,
    years: float = 2,
    overlays: tuple[str, ...] = (),
    of: Path = REGION,
) -> Configuration:
    """Return the small region with `changes`, and with overlays of the folder beside this file."""
    return load_configuration(
        of,
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


def fte_weeks(records: Records) -> Floats:
    """Return the fte in post, times time, per team and bin [fte weeks]."""
    grid, posts = Grid(records.edges), records.posts
    rows = [posts[posts["team"] == team] for team in range(len(records.teams))]
    return np.array([grid.integral(one["week"], one["fte"]) for one in rows])


def per_quarter(records: Records, per_bin: Floats) -> Floats:
    """Return what is added up per bin, the last axis, by quarter of a year: of about three months each."""
    quarter = (records.edges[:-1] / (WEEKS_PER_YEAR / 4.0) + 0.1).astype(int)
    return np.stack([per_bin[..., quarter == q].sum(axis=-1) for q in range(quarter[-1] + 1)], axis=-1)


def before(records: Records, name: str, week: float) -> Floats:
    """Return the hours of the bins that ended when hours were last added up before a moment."""
    added_up = int(week / QUARTER_WEEKS) * QUARTER_WEEKS
    return np.asarray(getattr(records, name)[..., : np.count_nonzero(records.edges[1:] <= added_up)])


def digest(records: Records) -> str:
    """Return the sha256 of everything that a replication recorded."""
    known = hashlib.sha256(f"{records.start} {records.until_week!r} {records.municipalities} {records.teams}".encode())
    for name in (*TABLES, HIRES):
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
