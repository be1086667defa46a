"""Scenarios compared in pairs: the same replication, the same luck, another organisation."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats
from sim.stats.intervals import Estimate, mean_interval, replications
from sim.stats.max_t import adjusted_p, critical_value, max_t_draws, spread
from sim.stats.student import t_quantile, t_two_sided

MOST_REPLICATIONS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference(Estimate):
    """A paired difference with its interval.

    `p_value` is two-sided. `correlation` is what common random numbers achieved between the two, None when a side does
    not vary. `variance_ratio` is the variance of the difference over the variance it would have had with independent
    runs: 0 is perfect, 1 no gain, None when neither side varies. `replications_needed` is None when the sign is
    decided, or when no number of replications below a million would decide it.
    """

    p_value: float
    correlation: float | None
    variance_ratio: float | None
    replications_needed: int | None

    @property
    def decided(self) -> bool:
        """Whether the interval leaves zero out."""
        return not self.low <= 0.0 <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class JointDifferences:
    """Differences of several scenarios from one baseline, whose intervals hold together with probability `level`."""

    mean: Floats
    low: Floats
    high: Floats
    p_adjusted: Floats
    critical: float
    n: int
    level: float


def paired_difference(
    values: npt.ArrayLike, baseline: npt.ArrayLike, *, level: float = 0.95, power: float = 0.8
) -> Difference:
    """Return the mean of `values` minus `baseline`, replication by replication, with its t interval.

    `power` is the chance of a decision that `replications_needed` asks for.

    Examples
    --------
    >>> print(paired_difference([5.1, 4.7, 6.0], [4.6, 4.3, 5.4]), "weeks")
    0.5 (95% CI 0.2516 to 0.7484, n = 3) weeks
    """
    x, y = _pair(values, baseline, level=level)
    off = x - y
    sd = float(spread(off[:, None])[0])
    mean = mean_interval(off, level=level)
    reach = t_quantile(0.5 + level / 2.0, degrees=off.size - 1) * sd / sqrt(off.size)
    apart = np.var(x, ddof=1) + np.var(y, ddof=1)
    decided = abs(mean.mean) > reach
    needed = None if decided else replications_to_decide(mean.mean, sd=sd, level=level, power=power)
    return Difference(
        mean=mean.mean,
        low=mean.mean - reach,
        high=mean.mean + reach,
        n=off.size,
        level=level,
        p_value=_p_value(mean.mean, std_error=sd / sqrt(off.size), n=off.size),
        correlation=_correlation(x, y),
        variance_ratio=sd**2 / float(apart) if apart > 0.0 else None,
        replications_needed=None if needed is None else max(needed, off.size + 1),
    )


def replications_to_decide(difference: float, *, sd: float, level: float = 0.95, power: float = 0.8) -> int | None:
    """Return the number of paired replications that would decide the sign of a true difference with chance `power`.

    The smallest n for which ``(t(1 - a/2; n - 1) + t(power; n - 1)) * sd / sqrt(n) <= |difference|``, a = 1 - level;
    None when it exceeds a million. At a power of one half this is the n at which the interval just excludes zero.
    Source: Lachin (1981), Introduction to sample size determination and power analysis for clinical trials, Controlled
    Clinical Trials 2, 93-113, with t for the normal quantiles.

    Examples
    --------
    >>> replications_to_decide(1.0, sd=2.0)
    34
    """
    needed = float(replications_to_decide_each([difference], sd=[sd], level=level, power=power)[0])
    return int(needed) if isfinite(needed) else None


def replications_to_decide_each(
    differences: npt.ArrayLike, *, sd: npt.ArrayLike, level: float = 0.95, power: float = 0.8
) -> Floats:
    """Return for each difference what `replications_to_decide` returns for one, infinite in place of None.

    Examples
    --------
    >>> replications_to_decide_each([1.0, 0.0], sd=[2.0, 2.0]).tolist()
    [34.0, inf]
    """
    from scipy.special import stdtrit

    size, spread_of = np.abs(np.asarray(differences, dtype=np.float64)), np.asarray(sd, dtype=np.float64)
    z = NormalDist()
    normal = z.inv_cdf(0.5 + level / 2.0) + z.inv_cdf(power)
    needed = np.full(size.shape, np.inf)
    open_ = np.flatnonzero(size * sqrt(MOST_REPLICATIONS) > normal * spread_of)
    inverse = spread_of[open_] / size[open_]
    needed[open_] = np.maximum(np.ceil((normal * inverse) ** 2), 2.0)  # from below: t is wider than the normal
    while open_.size:
        n = needed[open_]
        reach = stdtrit(n - 1.0, 0.5 + level / 2.0) + stdtrit(n - 1.0, power)
        more = reach * inverse > np.sqrt(n)
        open_, inverse = open_[more], inverse[more]
        needed[open_] += 1.0
    return needed


def holm(p_values: npt.ArrayLike) -> Floats:
    """Return p-values adjusted so that one false alarm in the whole family has at most the stated chance.

    Source: Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6,
    65-70. It needs no independence, so it serves measures that move together.

    Examples
    --------
    >>> [round(float(p), 3) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    p = np.asarray(p_values, dtype=np.float64)
    if p.ndim != 1 or not np.all((p >= 0.0) & (p <= 1.0)):
        raise ValueError(f"got p-values {p!r}; each must lie between 0 and 1.")
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def joint_differences(values: npt.ArrayLike, baseline: npt.ArrayLike, *, level: float = 0.95) -> JointDifferences:
    """Return the differences of several scenarios from one baseline with intervals that hold together.

    Parameters
    ----------
    values
        One row per replication, one column per scenario.
    baseline
        One value per replication.
    level
        Probability that all intervals hold at once.

    Notes
    -----
    Dunnett's comparison with a control, for paired replications. The critical value is the quantile of the largest t
    under the correlations that common random numbers made (`sim.stats.max_t`). Dunnett's tables suppose independent
    runs of equal variance; Bonferroni ignores that scenarios share a baseline and is wider; Holm gives no intervals.

    Examples
    --------
    >>> joint = joint_differences([[5.0, 4.0], [6.0, 4.5], [5.5, 4.1], [5.2, 4.4]], [4.0, 4.5, 4.4, 4.1])
    >>> [bool(low > 0.0) for low in joint.low]
    [True, False]
    """
    x = np.asarray(values, dtype=np.float64)
    y = replications(baseline, level=level)
    if x.ndim != 2 or x.shape[0] != y.size or x.shape[1] < 1 or not np.all(np.isfinite(x)):
        raise ValueError(f"got values of shape {x.shape} for {y.size} replications; need finite ones, a row each.")
    off = x - y[:, None]
    draws = max_t_draws(off)
    critical = critical_value(draws, level=level)
    mean, std_error = off.mean(axis=0), spread(off) / sqrt(y.size)
    t = np.divide(mean, std_error, out=np.where(mean == 0.0, 0.0, np.inf), where=std_error > 0.0)
    return JointDifferences(
        mean=mean,
        low=mean - critical * std_error,
        high=mean + critical * std_error,
        p_adjusted=np.where(np.isfinite(t), adjusted_p(t, draws), 0.0),
        critical=critical,
        n=y.size,
        level=level,
    )


def _pair(values: npt.ArrayLike, baseline: npt.ArrayLike, *, level: float) -> tuple[Floats, Floats]:
    x, y = replications(values, level=level), replications(baseline, level=level)
    if x.size != y.size:
        raise ValueError(f"got {x.size} values and {y.size} of the baseline; a paired difference needs one of each.")
    return x, y


def _p_value(mean: float, *, std_error: float, n: int) -> float:
    if std_error == 0.0:
        return 1.0 if mean == 0.0 else 0.0
    return t_two_sided(mean / std_error, degrees=n - 1)


def _correlation(x: Floats, y: Floats) -> float | None:
    if not np.all(spread(np.column_stack((x, y))) > 0.0):
        return None
    return float(np.corrcoef(x, y)[0, 1])
