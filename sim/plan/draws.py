"""Draws of the assumed numbers of a configuration within their ranges, the same for every scenario.

Only assumptions are drawn. What was observed or read has an error of its own that nobody stated as a range here, and
calibrated numbers were fitted together to the figures of the region: drawn one by one they would no longer fit them.

A draw is a quantile for each path. A number is uniform over its range, a whole one with equal chance for each whole
number; a factor is uniform on a logarithmic scale, so that twice and half are equally likely. A number that changes
over time is pulled towards one end of its range by the same part on every date, and a list has one factor, by which
shares of one whole are tilted from their first class to their last. What a scenario puts in the place of a number has
the quantile of that number.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.analysis.design import Factor, latin_hypercube
from sim.config import Path, Settings, Shape, dotted, shape_at
from sim.plan.study import LATER

BOXES = ("circumstances", "resources", "rules", "model")
"""The boxes in which numbers are drawn: how something is measured is no uncertainty about the world."""

DECIMALS = 6
"""Of a quantile, so that a manifest stays short."""


def draws_of(
    documents: Iterable[Mapping[str, Any]], *, n: int, seed: str, leave_out: Iterable[str] = ()
) -> dict[str, dict[str, float]]:
    """Return for each draw, by its name, the quantile of each assumed number of any of the documents, by path.

    The quantiles are a Latin hypercube. None is drawn at or below the paths in `leave_out`.
    """
    left = tuple(f"{path}." for path in leave_out)
    paths = dict.fromkeys(path for document in documents for path, _ in assumptions(document))
    drawn_paths = [path for path in paths if not f"{path}.".startswith(left)]
    if not drawn_paths:
        return {}
    points = latin_hypercube([Factor(name=path, low=0.0, high=1.0) for path in drawn_paths], n=n, seed=seed)
    return {
        f"draw-{k:03d}": {path: round(float(u), DECIMALS) for path, u in row.items()}
        for k, row in enumerate(points.rows(), start=1)
    }


def assumptions(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each assumed number with a range of some width, by its path; first those that rule first."""
    for part in (document, *document.get(LATER, [])):
        for box in BOXES:
            for path, number in _numbers(part.get(box), (box,)):
                if number["source"]["kind"] == "assumption" and _has_width(number):
                    yield dotted(path), number


def drawn(document: Mapping[str, Any], quantiles: Mapping[str, float]) -> dict[str, Any]:
    """Return a configuration with each assumed number at its quantile; one without a quantile stays as it is."""
    boxes = {key: _drawn(box, (key,), quantiles) if key in BOXES else box for key, box in document.items()}
    if LATER in document:
        boxes[LATER] = [drawn(entry, quantiles) for entry in document[LATER]]
    return boxes


def _numbers(tree: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    if isinstance(tree, Mapping) and _is_number(tree):
        yield path, tree
    elif isinstance(tree, Mapping):
        for key, below in tree.items():
            yield from _numbers(below, (*path, key))
    elif isinstance(tree, list):
        for i, below in enumerate(tree):
            yield from _numbers(below, (*path, i))


def _drawn(tree: Any, path: Path, quantiles: Mapping[str, float]) -> Any:
    if isinstance(tree, list):
        return [_drawn(below, (*path, i), quantiles) for i, below in enumerate(tree)]
    if not isinstance(tree, Mapping):
        return tree
    if not _is_number(tree):
        return {key: _drawn(below, (*path, key), quantiles) for key, below in tree.items()}
    quantile = quantiles.get(dotted(path))
    if quantile is None or tree["source"]["kind"] != "assumption" or not _has_width(tree):
        return tree
    return {**tree, "value": _value(tree, quantile, path)}


def _is_number(tree: Mapping[str, Any]) -> bool:
    return tree.keys() >= {"value", "unit", "source"}


def _has_width(number: Mapping[str, Any]) -> bool:
    low, high = number.get("range") or number["factor_range"]
    return bool(low < high)


# --- one number -----------------------------------------------------------------------------------


def _value(number: Mapping[str, Any], quantile: float, path: Path) -> Any:
    """Return the value of a number at a quantile."""
    shape, value = _shape(path), number["value"]
    if "range" in number:
        low, high = number["range"]
        if isinstance(value, Mapping):
            return {date: _pulled(figure, low, high, quantile, shape) for date, figure in value.items()}
        return _between(low, high, quantile, whole=_is_whole(shape))
    least, most = number["factor_range"]
    factor = _factor(least, most, quantile)
    if isinstance(value, Mapping):
        return {date: _times(figure, factor, number, shape) for date, figure in value.items()}
    return _times(value, factor, number, shape)


def _shape(path: Path) -> Shape:
    shape = shape_at(Settings, path)
    assert shape is not None
    return shape


def _is_whole(shape: Shape) -> bool:
    return shape.annotation is int


def _between(low: float, high: float, quantile: float, *, whole: bool) -> float | int:
    if whole:
        first, last = math.ceil(low), math.floor(high)
        return min(first + int(quantile * (last - first + 1)), last)
    return low + quantile * (high - low)


def _pulled(figure: float, low: float, high: float, quantile: float, shape: Shape) -> float | int:
    """Return a figure moved towards an end of its range; half the way of the quantiles leads to each end."""
    end = low if quantile < 0.5 else high
    moved = figure + abs(2.0 * quantile - 1.0) * (end - figure)
    return round(moved) if _is_whole(shape) else moved


def _factor(low: float, high: float, quantile: float) -> float:
    if low <= 0.0:
        return low + quantile * (high - low)
    return float(low * (high / low) ** quantile)


def _times(value: Any, factor: float, number: Mapping[str, Any], shape: Shape) -> Any:
    """Return a figure or a list of them times a factor; a fraction never exceeds one."""
    if not isinstance(value, list):
        return round(value * factor) if _is_whole(shape) else value * factor
    if shape.sums_to_one is not None:
        return tilted(value, factor)
    most = 1.0 if number["unit"] == "fraction" else math.inf
    return [min(figure * factor, most) for figure in value]


def tilted(shares: list[float], factor: float) -> list[float]:
    """Return shares of one whole of which the last class has `factor` times its weight, the first so much less."""
    steps = max(len(shares) - 1, 1)
    weights = [share * factor ** (2.0 * k / steps - 1.0) for k, share in enumerate(shares)]
    return [weight / sum(weights) for weight in weights]
