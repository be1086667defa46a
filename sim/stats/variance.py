"""Where variation comes from: how far two quantities move together, and how much of it is the luck of replications.

Quantities go together by rank, whatever the shape of the rise; pairs of replications do so because they share luck.
What varies between draws is split into the draws themselves and the noise within them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, sqrt, tanh
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats
from sim.stats.intervals import Estimate, replications, spread

FEWEST = 5


def rank_correlation(x: npt.ArrayLike, y: npt.ArrayLike, *, level: float = 0.95) -> Estimate | None:
    """Return Spearman's rank correlation with its interval; None when a side does not vary or there are fewer than 5.

    Notes
    -----
    Fisher's z with the standard error of Bonett and Wright (2000), Sample size requirements for estimating Pearson,
    Kendall and Spearman correlations, Psychometrika 65, 23-28: ``sqrt((1 + r**2 / 2) / (n - 3))``. A perfect
    correlation gets the interval of one whose squared differences of rank add up to 0.1.

    Raises
    ------
    ValueError
        When there is not one value of each per replication, or one is not finite.

    Examples
    --------
    >>> print(rank_correlation([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [1.0, 3.0, 2.0, 5.0, 4.0, 8.0, 7.0, 6.0]))
    0.8571 (95% CI 0.252 to 0.9804, n = 8)
    """
    first, second = replications(x, level=level), replications(y, level=level)
    if first.size != second.size:
        raise ValueError(f"got {first.size} and {second.size} values; a correlation needs pairs.")
    if first.size < FEWEST or np.ptp(first) == 0.0 or np.ptp(second) == 0.0:
        return None
    r = float(np.corrcoef(_ranks(first), _ranks(second))[0, 1])
    z = _fisher(r, n=first.size)
    reach = NormalDist().inv_cdf(0.5 + level / 2.0) * sqrt((1.0 + r**2 / 2.0) / (first.size - 3))
    return Estimate(mean=r, low=tanh(z - reach), high=tanh(z + reach), n=first.size, level=level)


def _fisher(r: float, *, n: int) -> float:
    nearest = 1.0 - 0.6 / (n * (n**2 - 1))  # 6 * sum of squares / (n (n^2 - 1)), with a sum of 0.1
    return atanh(min(max(r, -nearest), nearest))


def _ranks(values: Floats) -> Floats:
    """The place of each value from 1; equal values share the mean of theirs."""
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Floats = (np.cumsum(counts) - (counts - 1) / 2.0)[which]
    return ranks


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedLuck:
    """For each column of pairs what common random numbers achieved.

    `correlation` is nan when a side does not vary. `variance_ratio` is the variance of the difference over the variance
    it would have had with independent runs: 0 is perfect, 1 no gain, nan when neither side varies.
    """

    correlation: Floats
    variance_ratio: Floats


def shared_luck(values: npt.ArrayLike, baseline: npt.ArrayLike) -> SharedLuck:
    """Return how far the columns of `values` moved with those of `baseline`; one row per replication, nan for none.

    Raises
    ------
    ValueError
        When the two differ in shape, or have no columns.

    Examples
    --------
    >>> luck = shared_luck([[1.0], [2.0], [4.0], [5.0]], [[1.5], [2.0], [3.5], [5.0]])
    >>> luck.correlation.round(3).tolist(), luck.variance_ratio.round(3).tolist()
    ([0.981], [0.029])
    """
    x, y = np.asarray(values, dtype=np.float64), np.asarray(baseline, dtype=np.float64)
    if x.ndim != 2 or x.shape != y.shape:
        raise ValueError(f"got values of shapes {x.shape} and {y.shape}; need the same replications and columns.")
    off = x - y
    paired = np.isfinite(off)
    x, y = np.where(paired, x, np.nan), np.where(paired, y, np.nan)
    of_x, of_y = spread(x), spread(y)
    apart = of_x**2 + of_y**2
    ratio = _over(spread(off) ** 2, apart)
    both = of_x * of_y  # the covariance is half of what the difference lacks
    correlation = np.clip(_over((apart - spread(off) ** 2) / 2.0, both), -1.0, 1.0)
    return SharedLuck(correlation=correlation, variance_ratio=ratio)


def _over(top: Floats, bottom: Floats) -> Floats:
    ratio: Floats = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0.0)
    return ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceSplit:
    """The spread between draws apart from the noise of one replication, both as standard deviations.

    `fraction` is the part of the variance of a draw's mean that lies between draws, with its interval.
    """

    between_sd: float
    noise_sd: float
    fraction: float
    low: float
    high: float
    n_draws: int
    level: float


def split_variance(values: npt.ArrayLike, *, level: float = 0.95) -> VarianceSplit:
    """Return the split for draws (rows) that share the luck of their replications (columns), two or more of each.

    Notes
    -----
    The two-way layout ``draw + replication + rest``: what all draws owe to the luck that they share is neither. The
    interval is that of the ratio of the two mean squares, which for normal values is an F times what is asked.

    Raises
    ------
    ValueError
        With fewer than two draws, or of each, or a value that is not finite.

    Examples
    --------
    >>> split = split_variance([[1.0, 2.1], [3.1, 4.0], [5.0, 5.9]])
    >>> round(split.between_sd, 2), round(split.noise_sd, 2)
    (1.95, 0.08)
    """
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 2 or min(x.shape) < 2 or not np.isfinite(x).all():
        raise ValueError(f"got values of shape {x.shape}; need finite ones of 2 or more draws and 2 or more each.")
    n_draws, m = x.shape
    means = x.mean(axis=1)
    rest = x - means[:, None] - x.mean(axis=0) + x.mean()
    degrees = (n_draws - 1) * (m - 1)
    noise = float((rest**2).sum()) / degrees
    return _split(float(means.var(ddof=1)), noise=noise, m=m, n_draws=n_draws, degrees=degrees, level=level)


def split_variance_by(
    means: npt.ArrayLike, *, noise: float, degrees: int, m: int = 1, level: float = 0.95
) -> VarianceSplit:
    """Return the split when the noise of one replication is known from elsewhere, such as from the base case.

    Parameters
    ----------
    means
        The mean of each draw.
    noise
        Variance of one replication, on `degrees` degrees of freedom.
    m
        Number of replications behind each mean.
    level
        Confidence level of the interval.

    Examples
    --------
    >>> round(split_variance_by([1.0, 3.0, 5.0], noise=1.0, degrees=19).fraction, 2)
    0.75
    """
    x = replications(means, level=level)
    return _split(float(x.var(ddof=1)), noise=noise, m=m, n_draws=x.size, degrees=degrees, level=level)


def _split(of_means: float, *, noise: float, m: int, n_draws: int, degrees: int, level: float) -> VarianceSplit:
    from scipy.special import fdtri

    share, low, high = (1.0, 1.0, 1.0) if of_means > 0.0 else (0.0, 0.0, 0.0)
    if noise > 0.0 and of_means > 0.0:
        ratio = m * of_means / noise
        ends = [float(fdtri(n_draws - 1, degrees, p)) for p in (0.5 + level / 2.0, 0.5 - level / 2.0)]
        share, low, high = (max(0.0, 1.0 - end / ratio) for end in (1.0, *ends))
    return VarianceSplit(
        between_sd=sqrt(max(0.0, of_means - noise / m)),
        noise_sd=sqrt(noise),
        fraction=share,
        low=low,
        high=high,
        n_draws=n_draws,
        level=level,
    )
