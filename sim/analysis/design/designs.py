"""What is varied, over which range, and the table of points that comes of it.

Designs are written down (every combination, one at a time around a base, a plain list) or fill the ranges evenly; what
comes out of their points is read as `outputs_by_point`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import product
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
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

    Raises
    ------
    ValueError
        When there is not one column for each factor, or a point lies outside the cube.

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
    """Return the names of one or more factors, which must differ.

    Raises
    ------
    ValueError
        When there are none, or two of one name.
    """
    names = tuple(factor.name for factor in factors)
    if not names or len(set(names)) < len(names):
        raise ValueError(f"got the factors {list(names)}; need one or more, each named once.")
    return names


def _scaled(unit: Floats, factor: Factor) -> Floats:
    if not factor.whole:
        return factor.low + unit * (factor.high - factor.low)
    step = np.floor(unit * (factor.high - factor.low + 1.0))
    return factor.low + np.minimum(step, factor.high - factor.low)


def seed_of(name: str | int) -> int:
    """Return the seed that a name stands for, below 2 ** 64; a number is its own seed.

    The first eight bytes of the SHA-256 digest of the name: the same on every machine and in every version of Python,
    which `hash` is not.

    Raises
    ------
    ValueError
        When a number is negative.

    Examples
    --------
    >>> seed_of("staffing grid"), seed_of(20260101)
    (18182241709550184111, 20260101)
    """
    if isinstance(name, str):
        return int.from_bytes(sha256(name.encode("utf-8")).digest()[:8], "big")
    if name < 0:
        raise ValueError(f"seed: got {name!r}; it must be 0 or more, or a name.")
    return name


def outputs_by_point(outputs: npt.ArrayLike, *, n_points: int) -> Floats:
    """Return outputs as finite numbers of shape (points, replications).

    Raises
    ------
    ValueError
        When there is not one row for each point, or a value is not finite.
    """
    y = np.asarray(outputs, dtype=np.float64)
    y = y[:, None] if y.ndim == 1 else y
    if y.ndim != 2 or y.shape[0] != n_points or y.shape[1] < 1:
        raise ValueError(f"got outputs of shape {y.shape}; the design has {n_points} points, which need a row each.")
    if not np.all(np.isfinite(y)):
        point, replication = np.argwhere(~np.isfinite(y))[0]
        raise ValueError(
            f"point {point}, replication {replication}: got {float(y[point, replication])!r}; need finite values."
        )
    return y


MOST_SOBOL_COLUMNS = 21_201
"""Dimensions for which scipy has direction numbers."""


def latin_hypercube(factors: Sequence[Factor], *, n: int, seed: str | int) -> Design:
    """Return `n` points of which each factor has exactly one in each n-th of its range.

    Source: McKay, Beckman and Conover (1979), A comparison of three methods for selecting values of input variables in
    the analysis of output from a computer code, Technometrics 21(2), 239-245.

    Raises
    ------
    ValueError
        With fewer than one point.

    Examples
    --------
    >>> points = latin_hypercube([Factor(name="fte", low=0.0, high=4.0)], n=4, seed="example").array()
    >>> sorted(int(value) for value in points[:, 0])
    [0, 1, 2, 3]
    """
    from scipy.stats.qmc import LatinHypercube

    columns = len(names_of(factors))
    if n < 1:
        raise ValueError(f"n: got {n!r}; a design needs one or more points.")
    unit = LatinHypercube(d=columns, rng=seed_of(seed)).random(n)
    return design_of(to_range(unit, factors), factors)


def sobol_points(factors: Sequence[Factor], *, n: int, seed: str | int) -> Design:
    """Return `n` points, a power of two, of a scrambled Sobol sequence in the ranges of the factors.

    A design of twice the points and the same seed begins with the points of the smaller one, so it can be extended.
    Source: Owen (1998), Scrambling Sobol' and Niederreiter-Xing points, Journal of Complexity 14(4), 466-489.

    Examples
    --------
    >>> fte = [Factor(name="fte", low=0.0, high=1.0)]
    >>> four, eight = (sobol_points(fte, n=n, seed=1).points for n in (4, 8))
    >>> four == eight[:4]
    True
    """
    return design_of(to_range(sobol_unit(len(names_of(factors)), n=n, seed=seed), factors), factors)


def sobol_unit(columns: int, *, n: int, seed: str | int) -> Floats:
    """Return `n` points, a power of two, of a scrambled Sobol sequence in the unit cube: shape (n, columns).

    Raises
    ------
    ValueError
        When `n` is no power of two.
    """
    from scipy.stats.qmc import Sobol

    if n < 1 or n & (n - 1):
        raise ValueError(f"n: got {n!r}; Sobol points are balanced for powers of two only, such as {_power_above(n)}.")
    if columns > MOST_SOBOL_COLUMNS:
        raise ValueError(f"got {columns} columns; Sobol points have at most {MOST_SOBOL_COLUMNS}.")
    unit: Floats = Sobol(d=columns, scramble=True, rng=seed_of(seed)).random(n)
    return unit


def _power_above(n: int) -> int:
    return 1 << max(n - 1, 0).bit_length()


def full_factorial(levels: Mapping[str, Sequence[Level]]) -> Design:
    """Return every combination of the listed levels; the last factor changes fastest.

    Examples
    --------
    >>> full_factorial({"fte": [10, 12], "rule": ["early", "late"]}).points
    ((10, 'early'), (10, 'late'), (12, 'early'), (12, 'late'))
    """
    _check_levels(levels)
    return Design(names=tuple(levels), points=tuple(product(*levels.values())))


def one_at_a_time(base: Mapping[str, Level], levels: Mapping[str, Sequence[Level]]) -> Design:
    """Return the base, then each factor in turn at its listed levels with all others as in the base.

    A level that is the base's own is not run again. What two factors do together cannot be seen in this design.

    Parameters
    ----------
    base
        A level for every factor; those without listed levels stay as they are.
    levels
        The levels to try, for some or all of the factors.

    Raises
    ------
    ValueError
        When a factor has levels and no place in the base, or no levels at all.

    Examples
    --------
    >>> one_at_a_time({"fte": 10, "rule": "early"}, {"fte": [8, 10, 12], "rule": ["late"]}).points
    ((10, 'early'), (8, 'early'), (12, 'early'), (10, 'late'))
    """
    _check_levels(levels)
    unknown = sorted(levels.keys() - base.keys())
    if unknown:
        raise ValueError(f"{unknown[0]}: has levels but no place in the base; the base has {list(base)}.")
    changes = [{name: level} for name, some in levels.items() for level in some if level != base[name]]
    return Design(names=tuple(base), points=tuple(tuple({**base, **change}.values()) for change in [{}, *changes]))


def listed(points: Sequence[Mapping[str, Level]]) -> Design:
    """Return points that are written out, in the order of the list; the first gives the order of the names.

    Raises
    ------
    ValueError
        When a point misses a name or has one more than the first, or stands there twice.

    Examples
    --------
    >>> listed([{"fte": 10, "teams": 2}, {"teams": 3, "fte": 12}]).points
    ((10, 2), (12, 3))
    """
    if not points:
        raise ValueError("points: got none; a list needs one or more.")
    names = tuple(points[0])
    for number, point in enumerate(points):
        if point.keys() != points[0].keys():
            raise ValueError(f"point {number}: got the names {sorted(point)}; needs {sorted(names)}, as the first has.")
    rows = tuple(tuple(point[name] for name in names) for point in points)
    twice = [number for number, row in enumerate(rows) if row in rows[:number]]
    if twice:
        raise ValueError(f"point {twice[0]}: {dict(points[twice[0]])} stands there twice; list it once.")
    return Design(names=names, points=rows)


def identified(points: Iterable[Mapping[str, Level | None]]) -> frozenset[str]:
    """Return the factors whose own effect can be read from some points: two of them differ in that factor only.

    What points show of the other factors is what several did together. A factor without a level (None) in a point is
    not there, and says nothing about it.

    Parameters
    ----------
    points
        The level of each factor in each point; all have the same factors.

    Examples
    --------
    >>> sorted(identified([{"fte": 10, "rule": "early"}, {"fte": 12, "rule": "late"}]))
    []
    >>> sorted(identified([{"fte": 10, "rule": "early"}, {"fte": 12, "rule": "late"}, {"fte": 12, "rule": "early"}]))
    ['fte', 'rule']
    """
    found = [dict(point) for point in points]
    return frozenset(name for name in (found[0] if found else ()) if _moves_alone(name, found))


def _moves_alone(name: str, points: Sequence[Mapping[str, Level | None]]) -> bool:
    """Whether some two points differ in one factor only."""
    levels: dict[tuple[tuple[str, Level | None], ...], Level] = {}
    for point in points:
        rest, level = tuple((other, at) for other, at in point.items() if other != name), point[name]
        if level is not None and levels.setdefault(rest, level) != level:
            return True
    return False


def _check_levels(levels: Mapping[str, Sequence[Level]]) -> None:
    if not levels:
        raise ValueError("levels: got no factors; a design needs one or more.")
    for name, some in levels.items():
        if not some or len(set(some)) < len(some):
            raise ValueError(f"{name}: got the levels {list(some)}; need one or more, each listed once.")
