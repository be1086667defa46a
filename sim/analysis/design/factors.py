"""What is varied, over which range, and the table of points that comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats

Level = float | int | str | bool
"""A value that a factor may take: a number, or a word such as the name of a rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """A number that is varied from `low` to `high`, both included, in its own unit; a `whole` one in steps of one."""

    name: str
    low: float
    high: float
    whole: bool = False

    def __post_init__(self) -> None:
        if not (isfinite(self.low) and isfinite(self.high) and self.low < self.high):
            raise ValueError(f"{self.name}: got the range {self.low!r} to {self.high!r}; low must lie below high.")
        if self.whole and not (float(self.low).is_integer() and float(self.high).is_integer()):
            raise ValueError(
                f"{self.name}: got the range {self.low!r} to {self.high!r}; a whole factor needs whole ends."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A table of points to run: one row per point, one column per name, in the order in which they are run."""

    names: tuple[str, ...]
    points: tuple[tuple[Level, ...], ...]

    def __len__(self) -> int:
        return len(self.points)

    def rows(self) -> list[dict[str, Level]]:
        """Return each point as a value per name."""
        return [dict(zip(self.names, point, strict=True)) for point in self.points]

    def array(self) -> Floats:
        """Return the points as numbers, of shape (points, names).

        Raises
        ------
        ValueError
            When a level is a word.
        """
        words = [value for point in self.points for value in point if isinstance(value, str)]
        if words:
            raise ValueError(f"got the level {words[0]!r}; an array holds numbers only, use rows().")
        return np.asarray(self.points, dtype=np.float64).reshape(len(self.points), len(self.names))


def to_range(unit: npt.ArrayLike, factors: Sequence[Factor]) -> Floats:
    """Return points of the unit cube, of shape (points, factors), in the ranges of the factors.

    A whole factor gets each of its whole numbers from an equally wide piece of the unit interval. Rounding the linear
    scale was rejected: it gives the two ends half the probability of the others.

    Examples
    --------
    >>> staff = (Factor(name="fte", low=10.0, high=20.0), Factor(name="teams", low=1, high=4, whole=True))
    >>> to_range([[0.0, 0.0], [0.5, 0.5], [1.0, 1.0]], staff).tolist()
    [[10.0, 1.0], [15.0, 3.0], [20.0, 4.0]]
    """
    u = np.asarray(unit, dtype=np.float64)
    if u.ndim != 2 or u.shape[1] != len(factors) or not np.all((u >= 0.0) & (u <= 1.0)):
        raise ValueError(f"got points of shape {u.shape} for {len(factors)} factors; need a column each, from 0 to 1.")
    scaled = [_scaled(u[:, column], factor) for column, factor in enumerate(factors)]
    return np.column_stack(scaled) if scaled else u


def design_of(values: Floats, factors: Sequence[Factor]) -> Design:
    """Return points in the ranges of the factors as a table, with whole factors as whole numbers."""
    columns = [
        (column.astype(np.int64) if factor.whole else column).tolist()
        for column, factor in zip(values.T, factors, strict=True)
    ]
    return Design(names=names_of(factors), points=tuple(zip(*columns, strict=True)))


def names_of(factors: Sequence[Factor]) -> tuple[str, ...]:
    """Return the names of one or more factors, which must differ."""
    names = tuple(factor.name for factor in factors)
    if not names or len(set(names)) < len(names):
        raise ValueError(f"got the factors {list(names)}; need one or more, each named once.")
    return names


def _scaled(unit: Floats, factor: Factor) -> Floats:
    if not factor.whole:
        return factor.low + unit * (factor.high - factor.low)
    step = np.floor(unit * (factor.high - factor.low + 1.0))
    return factor.low + np.minimum(step, factor.high - factor.low)
