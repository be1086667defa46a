"""Whether a change from outside stays in the range of the number that it changes.

A range says how far a number may lie from what was seen or assumed; what an experiment tries is a choice, and may lie
beyond. A level beyond, one of several in a list in which a comma may have been meant for a point, is refused unless the
factor says ``beyond_range: true``. An override beyond is run and said, unless it brings a range of its own. A number
that is a design point itself has no range.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sim.config.tree import Node, date_of, is_number

FACTOR = "factor"
DESIGN_POINT = {"kind": "assumption", "text": "design point"}
"""The source of a number that comes from outside a configuration."""

RANGES = ("range", "factor_range")


@dataclass(frozen=True, slots=True)
class Beyond:
    """A number that a change puts outside the range of the one it replaces."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.6g} lies outside its range [{self.low:g}, {self.high:g}]"


def beyond(old: Node, change: Node, *, since: dt.date | None = None) -> Beyond | None:
    """Return the first number that `change` puts outside the range of the quantity `old`; None: there is none.

    Parameters
    ----------
    old
        A number with its life, as a document holds it.
    change
        A number, a list, values by date, a factor or a number with a life; one that brings its range lies in it.
    since
        The date from which the change holds; None: always.
    """
    if not _has_range(old) or any(key in change.items for key in RANGES):
        return None
    factors = [1.0] if change.items.keys() != {FACTOR} else _numbers(change.items[FACTOR])
    given = old.items["value"] if change.items.keys() == {FACTOR} else change.items.get("value", change)
    if not factors:
        return None
    for was, value in _pairs(old.items["value"], given, since):
        limits = _limits(old, was)
        now = value * factors[0]
        if limits is not None and not limits[0] - _slack(limits) <= now <= limits[1] + _slack(limits):
            return Beyond(now, *limits)
    return None


def _has_range(old: Node) -> bool:
    source = old.items.get("source")
    is_point = source is not None and source.plain() == DESIGN_POINT
    return "value" in old.items and not is_point and any(_ends(old, key) is not None for key in RANGES)


def _ends(old: Node, key: str) -> tuple[float, float] | None:
    given = old.items.get(key)
    ends = _numbers(given) if given is not None else []
    return (ends[0], ends[1]) if len(ends) == 2 and ends[0] <= ends[1] else None


def _limits(old: Node, was: float | None) -> tuple[float, float] | None:
    """Return the range of one number, in its unit; none where a factor has no number to multiply."""
    limits, factors = _ends(old, "range"), _ends(old, "factor_range")
    if limits is not None or factors is None or was is None:
        return limits
    low, high = sorted(was * factor for factor in factors)
    return low, high


def _slack(limits: tuple[float, float]) -> float:
    """Return what rounding may do to a number at the end of its range."""
    return 1e-9 * max(abs(limits[0]), abs(limits[1]))


def _pairs(old: Node, new: Node, since: dt.date | None) -> Iterator[tuple[float | None, float]]:
    """Yield each new number in force with the old one in its place, where there is one."""
    for date, node in _steps(new, since):
        was = [number for _, held in _steps(old, date or since) for number in _numbers(held)][: len(_numbers(node))]
        for i, number in enumerate(_numbers(node)):
            yield (was[i] if i < len(was) else None), number


def _steps(node: Node, since: dt.date | None) -> Iterator[tuple[dt.date | None, Node]]:
    """Yield the values at `node` that hold on some day from `since` on, each with the date from which it does."""
    dated = sorted(
        ((date, below) for key, below in node.items.items() if (date := date_of(key)) is not None),
        key=lambda one: one[0],
    )
    if not dated:
        yield None, node
        return
    for i, (date, below) in enumerate(dated):
        ends = dated[i + 1][0] if i + 1 < len(dated) else dt.date.max
        if since is None or ends > since:
            yield date, below


def _numbers(node: Node) -> list[float]:
    """Return the numbers of a value: one, or those of a list."""
    found = node.elements or [node]
    return [float(one.value) for one in found if isinstance(one.value, int | float) and is_number(one.value)]
