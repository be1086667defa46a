"""One number over replications with its uncertainty: a mean, a ratio of totals, a proportion, a quantile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats
from sim.stats.student import t_quantile


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """An estimate and its confidence interval.

    `mean` is the estimate itself, whatever it estimates, and keeps the name of its column in the results. `n` is the
    number of independent units behind it: replications, or trials for a proportion.
    """

    mean: float
    low: float
    high: float
    n: int
    level: float

    @property
    def half_width(self) -> float:
        """Half the length of the interval, in the unit of the mean."""
        return (self.high - self.low) / 2.0

    def __str__(self) -> str:
        return f"{self.mean:.4g} ({self.level:.0%} CI {self.low:.4g} to {self.high:.4g}, n = {self.n})"


def mean_interval(values: npt.ArrayLike, *, level: float = 0.95) -> Estimate:
    """Return the mean of one value per replication with its t interval.

    Raises
    ------
    ValueError
        With fewer than two replications, or a value that is not a finite number.

    Examples
    --------
    >>> print(mean_interval([4.0, 5.0, 6.0]))
    5 (95% CI 2.516 to 7.484, n = 3)
    """
    x = replications(values, level=level)
    return _around(float(x.mean()), std_error=float(x.std(ddof=1)) / sqrt(x.size), n=x.size, level=level)


def ratio_interval(numerators: npt.ArrayLike, denominators: npt.ArrayLike, *, level: float = 0.95) -> Estimate:
    """Return a ratio of totals over replications, such as exits over person-years, with its jackknife interval.

    The mean of the ratios of each replication would weigh a quiet replication as much as a busy one. Fieller's interval
    was rejected: it agrees when the denominators are well away from zero, and has no ends when they are not.
    Source: Tukey (1958), Bias and confidence in not-quite large samples, Annals of Mathematical Statistics 29, 614.

    Raises
    ------
    ValueError
        When leaving out one replication leaves nothing to divide by, or as in `mean_interval`.

    Examples
    --------
    >>> ratio = ratio_interval([2.0, 3.0, 4.0], [10.0, 10.0, 20.0])
    >>> round(ratio.mean, 3), round(ratio.half_width, 3)
    (0.225, 0.126)
    """
    x, y = replications(numerators, level=level), replications(denominators, level=level)
    if x.size != y.size:
        raise ValueError(
            f"got {x.size} numerators and {y.size} denominators; a ratio needs one of each per replication."
        )
    rest = y.sum() - y
    if np.any(rest == 0.0):
        raise ValueError("all but one denominator are zero; a ratio of totals needs at least two that are not.")
    without = (x.sum() - x) / rest
    std_error = sqrt((x.size - 1) / x.size * float(((without - without.mean()) ** 2).sum()))
    return _around(float(x.sum() / y.sum()), std_error=std_error, n=x.size, level=level)


def proportion_interval(successes: int, trials: int, *, level: float = 0.95) -> Estimate:
    """Return a proportion of independent trials with its Wilson interval.

    Residents of one replication are not independent of each other: for a share of residents use `ratio_interval` over
    replications. Source: Wilson (1927), Probable inference, the law of succession, and statistical inference, Journal
    of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> print(proportion_interval(0, 20))
    0 (95% CI 0 to 0.1611, n = 20)
    """
    _check_level(level)
    if not 0 <= successes <= trials or trials < 1:
        raise ValueError(
            f"got {successes!r} successes in {trials!r} trials; need 0 <= successes <= trials, trials >= 1."
        )
    z2 = NormalDist().inv_cdf(0.5 + level / 2.0) ** 2
    p = successes / trials
    centre = (p + z2 / (2 * trials)) / (1 + z2 / trials)
    reach = sqrt(z2 * (p * (1 - p) + z2 / (4 * trials)) / trials) / (1 + z2 / trials)
    low, high = max(centre - reach, 0.0), min(centre + reach, 1.0)
    return Estimate(mean=p, low=0.0 if p == 0.0 else low, high=1.0 if p == 1.0 else high, n=trials, level=level)


def quantile_interval(samples: Sequence[npt.ArrayLike], *, q: float, level: float = 0.95) -> Estimate:
    """Return a quantile of all observations pooled, with an interval that takes the replication as the unit.

    Parameters
    ----------
    samples
        The observations of each replication; a replication may have none.
    q
        The quantile, such as 0.9 for the wait that nine in ten stay below.
    level
        Confidence level.

    Notes
    -----
    Woodruff's interval: the share of observations at or below the quantile is a ratio of totals over replications, and
    its t interval is read back through the pooled distribution. It follows clustering and skew without resampling,
    where the jackknife fails for few observations per replication. An end that no observation bounds is infinite.
    Source: Woodruff (1952), Confidence intervals for medians and other position measures, Journal of the American
    Statistical Association 47, 635-646.

    Examples
    --------
    >>> print(quantile_interval([[1.0, 2.0, 9.0, 9.0], [2.0, 3.0, 4.0], [1.0, 3.0, 8.0]], q=0.5))
    3 (95% CI 2 to 8, n = 3)
    """
    groups = [np.asarray(sample, dtype=np.float64) for sample in samples]
    pooled = np.sort(np.concatenate([np.empty(0), *groups]))
    if not 0.0 < q < 1.0:
        raise ValueError(f"q: got {q!r}; a quantile lies above 0 and below 1, such as 0.9.")
    if pooled.size == 0 or not np.all(np.isfinite(pooled)):
        raise ValueError(f"got {pooled.size} observations, or one that is not finite; a quantile needs finite ones.")
    value = _inverse(pooled, q)
    below = ratio_interval([(g <= value).sum() for g in groups], [g.size for g in groups], level=level)
    low, high = _inverse(pooled, q - below.half_width), _inverse(pooled, q + below.half_width)
    return Estimate(mean=value, low=low, high=high, n=len(groups), level=level)


def _inverse(pooled: Floats, share: float) -> float:
    """The smallest observation with at least `share` at or below it; outside (0, 1) nothing bounds it."""
    if not 0.0 < share < 1.0:
        return -inf if share <= 0.0 else inf
    return float(pooled[int(np.ceil(share * pooled.size - 1e-9)) - 1])  # 0.3 * 10 is a hair above 3


def replications(values: npt.ArrayLike, *, level: float = 0.95) -> Floats:
    """Return `values` as an array of at least two finite numbers, one per replication, or say what is wrong."""
    _check_level(level)
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 1 or x.size < 2:
        raise ValueError(
            f"got values of shape {x.shape}; an interval needs one value from each of 2 or more replications."
        )
    bad = np.flatnonzero(~np.isfinite(x))
    if bad.size:
        raise ValueError(
            f"replication {bad[0]}: got {float(x[bad[0]])!r}; leave out what has no value, and say how many."
        )
    return x


def _check_level(level: float) -> None:
    if not 0.0 < level < 1.0:
        raise ValueError(f"level: got {level!r}; it must lie between 0 and 1, such as 0.95.")


def _around(mean: float, *, std_error: float, n: int, level: float) -> Estimate:
    reach = t_quantile(0.5 + level / 2.0, degrees=n - 1) * std_error
    return Estimate(mean=mean, low=mean - reach, high=mean + reach, n=n, level=level)
