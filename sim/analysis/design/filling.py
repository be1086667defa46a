"""Designs that fill the ranges of the factors evenly."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.design.factors import Design, Factor, design_of, names_of, to_range
from sim.analysis.design.seeds import seed_of
from sim.arrays import Floats

MOST_SOBOL_COLUMNS = 21_201
"""Dimensions for which scipy has direction numbers."""


def latin_hypercube(factors: Sequence[Factor], *, n: int, seed: str | int) -> Design:
    """Return `n` points of which each factor has exactly one in each n-th of its range.

    Source: McKay, Beckman and Conover (1979), A comparison of three methods for selecting values of input variables in
    the analysis of output from a computer code, Technometrics 21(2), 239-245.

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
    """Return `n` points, a power of two, of a scrambled Sobol sequence in the unit cube: shape (n, columns)."""
    from scipy.stats.qmc import Sobol

    if n < 1 or n & (n - 1):
        raise ValueError(f"n: got {n!r}; Sobol points are balanced for powers of two only, such as {_power_above(n)}.")
    if columns > MOST_SOBOL_COLUMNS:
        raise ValueError(f"got {columns} columns; Sobol points have at most {MOST_SOBOL_COLUMNS}.")
    unit: Floats = Sobol(d=columns, scramble=True, rng=seed_of(seed)).random(n)
    return unit


def _power_above(n: int) -> int:
    return 1 << max(n - 1, 0).bit_length()
