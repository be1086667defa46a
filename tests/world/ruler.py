"""What a ruler scores on the figures that were kept out: ``python -m tests.world.ruler`` prints it beside the model's.

The ruler draws straight lines between the figures that were used in choosing numbers: of the total, and of each
municipality's share of it. It knows nothing of queues, staff or rules.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console

from sim.config import load_configuration
from sim.config.schema import Target
from sim.store import open_result

ROOT = Path(__file__).parents[2]
REGION = ROOT / "configs" / "ijmond.yaml"
PUBLISHED = ROOT / "results" / "published" / "current"
STOCK, EVERYBODY, KEPT_OUT = "stock_on_benefit", "all", "held_out"

Points = dict[dt.date, float]


@dataclass(frozen=True, slots=True)
class Score:
    """How many of ``n`` figures fell within their band, and the mean distance from what was observed [fraction]."""

    within: int
    n: int
    error: float


def stocks() -> dict[str, Target]:
    """Return the published numbers of residents on benefit, those that are a forecast left out."""
    targets = load_configuration(REGION).steps[0][1].measurement.targets
    last_counted = dt.date(2023, 12, 31)
    return {
        name: target
        for name, target in targets.items()
        if target.measure == STOCK and dt.date.fromisoformat(target.period) <= last_counted
    }


def drawn(kept_out: Target) -> float:
    """Return where the ruler draws a figure: the share of its group times the total, each on a straight line."""
    day = dt.date.fromisoformat(kept_out.period)
    total = _fitted(EVERYBODY)
    if kept_out.group == EVERYBODY:
        return _on_the_line(total, day)
    shares = {when: count / _on_the_line(total, when) for when, count in _fitted(kept_out.group).items()}
    return _on_the_line(shares, day) * _on_the_line(total, day)


def _fitted(group: str) -> Points:
    known = [one for one in stocks().values() if one.group == group and one.use != KEPT_OUT]
    return {dt.date.fromisoformat(one.period): one.observed for one in known}


def _on_the_line(points: Points, day: dt.date) -> float:
    days = sorted(points)
    return float(np.interp(day.toordinal(), [one.toordinal() for one in days], [points[one] for one in days]))


def of_the_ruler() -> Score:
    """Return the score of the straight lines."""
    kept_out = [one for one in stocks().values() if one.use == KEPT_OUT]
    return _score([(drawn(one), one.observed, *one.band) for one in kept_out])


def of_the_model() -> Score:
    """Return the score of the published run on the figures that the ruler draws; others are kept out too."""
    rows = open_result(PUBLISHED).table("targets.csv").query("use == @KEPT_OUT")
    rows = rows[rows["name"].isin(stocks().keys())]
    return _score(list(rows[["mean", "observed", "band_low", "band_high"]].itertuples(index=False, name=None)))


def _score(figures: list[tuple[float, float, float, float]]) -> Score:
    within = sum(low <= value <= high for value, _, low, high in figures)
    errors = [abs(value / observed - 1.0) for value, observed, _, _ in figures]
    return Score(within, len(figures), float(np.mean(errors)))


def lines() -> Iterator[str]:
    """Yield the rows of the table in docs/calibration.md."""
    for name, score in (("straight lines", of_the_ruler()), ("the simulation", of_the_model())):
        yield f"| {name} | {score.within} of {score.n} | {100.0 * score.error:.2f} % |"


if __name__ == "__main__":
    for line in lines():
        Console(highlight=False, soft_wrap=True, markup=False).print(line)
