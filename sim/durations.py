"""From a family, a mean and a spread to a function of one uniform number: inverse transforms only."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, isfinite, log, log1p, sqrt
from statistics import NormalDist

Inverse = Callable[[float], float]
"""A quantile function: a uniform number in (0, 1) to a duration [weeks] or an effort [hours]."""

STANDARD_NORMAL = NormalDist()


def inverse(family: str, mean: float, cv: float = 0.0) -> Inverse:
    """Return the quantile function of a family with this mean and coefficient of variation.

    The families: ``constant``; ``exponential`` (its cv is 1); ``lognormal``; ``uniform`` between
    ``mean * (1 - sqrt(3) cv)`` and ``mean * (1 + sqrt(3) cv)``.

    Raises
    ------
    ValueError
        When the mean or the cv is negative or not finite, the family is unknown, or a uniform would go below zero.

    Examples
    --------
    >>> round(inverse("exponential", 10.0)(0.5), 3)
    6.931
    """
    if not (isfinite(mean) and isfinite(cv) and mean >= 0.0 and cv >= 0.0):
        raise ValueError(f"mean {mean!r} and cv {cv!r} must be finite and not negative")
    if family not in FAMILIES:
        raise ValueError(f"family {family!r} is unknown; known: {sorted(FAMILIES)}")
    return FAMILIES[family](mean, cv)


def _constant(mean: float, cv: float) -> Inverse:
    return lambda u: mean


def _exponential(mean: float, cv: float) -> Inverse:
    return lambda u: -mean * log1p(-u)


def _lognormal(mean: float, cv: float) -> Inverse:
    if mean == 0.0 or cv == 0.0:
        return _constant(mean, cv)
    sigma = sqrt(log1p(cv * cv))
    mu = log(mean) - sigma * sigma / 2.0
    normal = STANDARD_NORMAL.inv_cdf
    return lambda u: exp(mu + sigma * normal(u))


def _uniform(mean: float, cv: float) -> Inverse:
    half = sqrt(3.0) * cv * mean
    if half > mean:
        raise ValueError(f"a uniform with cv {cv!r} would go below zero; the cv may be at most {1 / sqrt(3.0):.3f}")
    return lambda u: mean + half * (2.0 * u - 1.0)


FAMILIES: dict[str, Callable[[float, float], Inverse]] = {
    "constant": _constant,
    "exponential": _exponential,
    "lognormal": _lognormal,
    "uniform": _uniform,
}
"""The families a configuration may name."""
