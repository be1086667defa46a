"""The table of docs/calibration.md with all that the region is held against."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

FRACTIONS = frozenset({"fraction", "1/year"})
"""Units of figures that are read as a part of a hundred."""

SAID = {"met": "within", "missed": "**missed**", "not_measured": "not measured"}
USED = {"fit": "fit", "held_out": "held out"}


def lines(targets: pd.DataFrame) -> Iterator[str]:
    """Yield the rows of the table."""
    yield "| figure | use | real | accepted | simulation (95 % interval) | |"
    yield "|---|---|---|---|---|---|"
    for one in targets.itertuples():
        seen = (one.label, USED[one.use], _real(one), _band(one), _simulated(one), SAID[one.verdict])
        yield f"| {' | '.join(seen)} |"


def number(value: float, unit: str) -> str:
    """Return a figure as it is read: a part as a percentage, a number of people without decimals.

    Examples
    --------
    >>> number(0.2212, "fraction"), number(2970.4, "residents"), number(4.25, "weeks")
    ('22.1', '2,970', '4.2')
    """
    if unit in FRACTIONS:
        return f"{100.0 * value:.1f}"
    if unit == "factor":
        return f"{value:.3f}"
    return f"{value:,.0f}" if abs(value) >= 50.0 else f"{value:.1f}"


def _sign(unit: str) -> str:
    return " %" if unit in FRACTIONS else ""


def _real(one: Any) -> str:
    return number(one.observed, one.unit) + _sign(one.unit)


def _band(one: Any) -> str:
    return f"{number(one.band_low, one.unit)} to {number(one.band_high, one.unit)}{_sign(one.unit)}"


def _simulated(one: Any) -> str:
    low, high = number(one.ci_low, one.unit), number(one.ci_high, one.unit)
    return f"{number(one.mean, one.unit)}{_sign(one.unit)} ({low} to {high})"
