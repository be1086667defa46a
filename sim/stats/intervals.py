"""One number over replications with its uncertainty: a mean, a proportion, Student's t, a value that is missing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import nan, sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from sim.arrays import Bools, Floats


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
    mean, half = float(x.mean()), reach(x.size, level=level) * (float(x.std(ddof=1)) / sqrt(x.size))
    return Estimate(mean=mean, low=mean - half, high=mean + half, n=x.size, level=level)


def reach(n: int, *, level: float = 0.95) -> float:
    """Return how many standard errors the t interval of a mean of n values reaches to each side; nan for fewer than 2.

    Every t interval of the house is this many times ``sd / sqrt(n)``.

    Examples
    --------
    >>> round(reach(10), 4), reach(1)
    (2.2622, nan)
    """
    return t_quantile(0.5 + level / 2.0, degrees=n - 1) if n >= 2 else nan


def proportion_interval(successes: int, trials: int, *, level: float = 0.95) -> Estimate:
    """Return a proportion of independent trials with its Wilson interval.

    Residents of one replication are not independent of each other: a share of residents is a value of each replication
    (`mean_interval`). Source: Wilson (1927), Probable inference, the law of succession, and statistical inference,
    Journal of the American Statistical Association 22, 209-212.

    Raises
    ------
    ValueError
        With no trials, or fewer than successes.

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


def replications(values: npt.ArrayLike, *, level: float = 0.95) -> Floats:
    """Return `values` as an array of at least two finite numbers, one per replication.

    Raises
    ------
    ValueError
        With fewer than two values, one that is not finite, or a level that is not between 0 and 1.
    """
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


def cut_off(value: npt.ArrayLike, n: npt.ArrayLike) -> Bools:
    """Return which values are missing although they rest on `n` residents, spells, waits or person-years.

    Such a value was not there to be seen: the window ended first, or it has no bound. The replications that do have
    it are then the short and the small ones, so no mean, interval or difference may be taken over them alone. With
    nobody to measure (`n` is 0) nothing was cut off: a replication without a value then says nothing, and is left out.

    Examples
    --------
    >>> cut_off([31.0, float("nan"), float("nan")], [12, 12, 0]).tolist()
    [False, True, False]
    """
    missing: Bools = np.isnan(np.asarray(value, dtype=np.float64))
    return missing & (np.asarray(n, dtype=np.float64) > 0.0)


# --- Student's t, without the slow import of scipy.stats ---


@lru_cache(maxsize=4096)
def t_quantile(p: float, *, degrees: int) -> float:
    """Return the value below which a t variable with `degrees` degrees of freedom lies with probability `p`.

    Examples
    --------
    >>> round(t_quantile(0.975, degrees=9), 4)
    2.2622
    """
    from scipy.special import stdtrit

    return float(stdtrit(degrees, p))


def t_two_sided(t: float, *, degrees: int) -> float:
    """Return the probability that a t variable lies at least as far from zero as `t`.

    Examples
    --------
    >>> round(t_two_sided(2.2622, degrees=9), 4)
    0.05
    """
    from scipy.special import stdtr

    return 2.0 * float(stdtr(degrees, -abs(t)))


def t_beyond(p: Floats, *, degrees: int) -> Floats:
    """Return the positive values as far from zero as which, or farther, a t variable lies with probabilities `p`.

    Examples
    --------
    >>> t_beyond(np.array([0.05]), degrees=9).round(4).tolist()
    [2.2622]
    """
    from scipy.special import stdtrit

    values: Floats = -stdtrit(degrees, p / 2.0)
    return values


def same_tail(t: Floats, *, degrees: int, new_degrees: int) -> Floats:
    """Return the positive t values with `new_degrees` that are exceeded as rarely as `t` with `degrees`.

    Examples
    --------
    >>> same_tail(np.array([2.2622]), degrees=9, new_degrees=1000).round(4).tolist()
    [1.9624]
    """
    from scipy.special import stdtr, stdtrit

    mapped: Floats = -stdtrit(
        new_degrees, stdtr(degrees, -t)
    )  # in the lower tail, where probabilities keep their digits
    return mapped
