"""What a browser reckons with the data of the page: written from the format alone, without the code that made them."""

from __future__ import annotations

from math import exp, sqrt
from typing import Any

import numpy as np

from sim.arrays import Floats


def scaled(data: dict[str, Any], values: dict[str, float]) -> Floats:
    """Return the inputs of a setting, each from 0 to 1."""
    ends = [(one["id"], one["low"], one["high"]) for one in data["inputs"]]
    return np.array([(values[name] - low) / (high - low) for name, low, high in ends])


def today(data: dict[str, Any]) -> dict[str, float]:
    """Return the setting of today."""
    return {one["id"]: one["today"] for one in data["inputs"]}


def expected(emulators: dict[str, Any], measure: str, x: Floats) -> tuple[float, float]:
    """Return what is expected at x, and its variance, on the scale of the measure."""
    mine = emulators["measures"][measure]
    points, y, noise = np.array(emulators["x"]), np.array(mine["y"]), np.array(mine["noise"])
    among = np.array([[_k(mine, a, b) for b in points] for a in points]) + np.diag(noise)
    across = np.array([_k(mine, a, x) for a in points])
    weights = np.linalg.solve(among, across)
    trend = mine["trend"][0] + float(np.dot(mine["trend"][1:], x))
    return trend + float(weights @ y), _k(mine, x, x) - float(weights @ across)


def natural(mine: dict[str, Any], value: float) -> float:
    """Return what people read."""
    return {"linear": value, "log": exp(min(value, 700.0)), "logit": 1.0 / (1.0 + exp(-value))}[mine["scale"]]


def _k(mine: dict[str, Any], a: Floats, b: Floats) -> float:
    s = sqrt(5.0 * sum(((p - q) / length) ** 2 for p, q, length in zip(a, b, mine["lengths"], strict=True)))
    alike = (1.0 + s + s * s / 3.0) * exp(-s)
    tilt = 1.0 + sum((p - 0.5) * (q - 0.5) for p, q in zip(a, b, strict=True))
    return float(mine["variance"] * alike + mine["trend_variance"] * tilt)
