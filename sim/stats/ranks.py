"""Whether two quantities rise together, whatever the shape of the rise."""

from __future__ import annotations

from math import atanh, sqrt, tanh
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats
from sim.stats.intervals import Estimate, replications

FEWEST = 5


def rank_correlation(x: npt.ArrayLike, y: npt.ArrayLike, *, level: float = 0.95) -> Estimate | None:
    """Return Spearman's rank correlation with its interval; None when a side does not vary or there are fewer than 5.

    Notes
    -----
    Fisher's z with the standard error of Bonett and Wright (2000), Sample size requirements for estimating Pearson,
    Kendall and Spearman correlations, Psychometrika 65, 23-28: ``sqrt((1 + r**2 / 2) / (n - 3))``. A perfect
    correlation gets the interval of one whose squared differences of rank add up to 0.1.

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
