"""Many paired differences judged at once, so that a table says anything false as rarely as it promises.

First all differences together, then, from the intervals of all pairs, which of several systems may be the best.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

import numpy as np
import numpy.typing as npt

from sim.arrays import Bools, Floats, Ints
from sim.stats.intervals import adjusted_p, max_t_draws, same_tail, spread, t_beyond, t_quantile, t_two_sided

N_DRAWS = 4000

LEAST_FOR_VERDICT = 3
"""With fewer replications nothing is called different: two know no correlations, and their t has one degree."""

FEW = 10
"""Below this the A/A test is not made: in trials the promise held from three on, by saying next to nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Differences whose intervals hold all together with probability `level`, and their p-values.

    `n` is the number of pairs behind each, and `sd` their standard deviation. An interval leaves zero out exactly when
    its `p_adjusted` is at most ``1 - level``. `alone` is the level of an interval of one difference alone that is as
    wide: what a correction for the family costs. With fewer than two pairs everything but `n` is nan.
    """

    n: Ints
    mean: Floats
    sd: Floats
    low: Floats
    high: Floats
    p_adjusted: Floats
    level: float
    alone: float

    def at(self, places: Ints) -> Family:
        """Return some of the differences, in this order; their intervals hold together as those of the whole do."""
        parts = {name: getattr(self, name)[places] for name in ("n", "mean", "sd", "low", "high", "p_adjusted")}
        return Family(level=self.level, alone=self.alone, **parts)


def simultaneous_differences(
    differences: npt.ArrayLike, *, level: float = 0.95, certain: Bools | None = None
) -> Family:
    """Return the mean of each column of differences with intervals and p-values that hold for all columns together.

    Parameters
    ----------
    differences
        One row per replication, one column per comparison (scenario, measure, group); nan where a replication has no
        value. Columns may be many more than rows.
    level
        Probability that all intervals hold at once.
    certain
        Columns that are no luck when they are the same in every replication, one each; None: there are none.

    Notes
    -----
    The single-step maximum of t (Westfall and Young, 1993, Resampling-Based Multiple Testing) under the correlations
    that the replications show (`sim.stats.intervals`). Holm was rejected: it gives no intervals, so that a table shows
    intervals without zero beside differences that are not declared; and with thousands of measures that move together
    it asks for more than is needed.

    The correlations are estimated from the same replications, and chance correlations make thousands of columns look
    fewer: with 10 replications of 150 columns of normals, 5 % was 6 to 8 %. So the reference is read with one degree of
    freedom fewer. For 15 and 150 columns, independent or moved by common causes, 5 % then was 3 to 5 % with 10
    replications and 4 to 6 % with 20 (standard error 0.6 to 0.9), and 2.5 % was 1 to 3 %; with 5 replications it is
    cautious, 1 to 3 % for 5 %.

    Two replications know no correlations: whatever the columns, any two seem to move together or exactly against each
    other, so that a hundred look like one, and of one degree of freedom none can be held back. Then 5 % was 28 % with 6
    columns and 100 % with 110. So with two the columns are counted one by one (Bonferroni).

    A column with fewer pairs is read on the scale of a full one, by the tail beyond its t. A column that is zero
    everywhere is equal: p is 1. A column that is the same everywhere and not zero has no spread to be judged by. Unless
    it is `certain`, of which p is 0, it may be luck: when nothing differs, and a pair is independent or moves together,
    it shows that with a chance of at most ``2 * 4**-n``; p is that times the number of columns, with one replication
    held back, and while this is above ``1 - level`` it has no interval.

    Raises
    ------
    ValueError
        When there are not rows and columns, or an infinite value.

    Examples
    --------
    >>> off = [[0.0, 2.0, 1.0], [0.0, 2.1, -1.0], [0.0, 1.9, 0.5], [0.0, 2.0, float("nan")]]
    >>> family = simultaneous_differences(off)
    >>> [float(p) < 0.05 for p in family.p_adjusted], family.n.tolist()
    ([False, True, False], [4, 4, 3])
    """
    off = _checked(differences, level=level)
    sure = np.zeros(off.shape[1], dtype=bool) if certain is None else certain
    n, mean = _pairs(off)
    sd = np.where(n >= 2, spread(off), np.nan)
    degrees = max(len(off) - 1, 1)
    draws = _reference(off, degrees=degrees)
    critical = _critical(draws, level=level, degrees=degrees)
    reach = _on_scale(np.full(len(n), critical), degrees=np.full(len(n), degrees), new=n - 1) * sd / np.sqrt(n)
    p = _p_values(mean, sd, n, draws, degrees=degrees, certain=sure)
    reach = np.where((sd == 0.0) & (mean != 0.0) & (p > 1.0 - level), np.nan, reach)
    alone = 1.0 - t_two_sided(critical, degrees=degrees)
    return Family(n=n, mean=mean, sd=sd, low=mean - reach, high=mean + reach, p_adjusted=p, level=level, alone=alone)


def _checked(differences: npt.ArrayLike, *, level: float) -> Floats:
    off = np.asarray(differences, dtype=np.float64)
    if not 0.0 < level < 1.0:
        raise ValueError(f"level: got {level!r}; it must lie between 0 and 1, such as 0.95.")
    if off.ndim != 2 or off.shape[0] < 1:
        raise ValueError(f"got differences of shape {off.shape}; need a row per replication and a column each.")
    if np.isinf(off).any():
        row, column = np.argwhere(np.isinf(off))[0]
        raise ValueError(f"replication {row}, column {column}: got {float(off[row, column])!r}; leave it out as nan.")
    return off


def _pairs(off: Floats) -> tuple[Ints, Floats]:
    """The number of pairs of each column, and their mean where there are two or more."""
    there = np.isfinite(off)
    n: Ints = there.sum(axis=0).astype(np.int64)
    mean = np.where(there, off, 0.0).sum(axis=0) / np.maximum(n, 1)
    return n, np.where(n >= 2, mean, np.nan)


def _reference(off: Floats, *, degrees: int) -> Floats:
    """Draws of the largest t, a degree of freedom held back, rounded as in `sim.stats.intervals.critical_value`."""
    if degrees < LEAST_FOR_VERDICT - 1:
        return _counted_one_by_one(int((spread(off) > 0.0).sum()), degrees=degrees)
    draws = max_t_draws(off, n_draws=N_DRAWS)
    held_back = same_tail(draws, degrees=degrees, new_degrees=degrees - 1)
    return np.asarray(np.ceil(held_back * 1000.0) / 1000.0)


def _counted_one_by_one(n_columns: int, *, degrees: int) -> Floats:
    """The quantiles of the largest t, in place of draws of it, when the chances of all columns are added up."""
    if n_columns == 0:
        return np.empty(0)
    beyond = np.arange(N_DRAWS, 0, -1) / (N_DRAWS + 1)
    return t_beyond(beyond / n_columns, degrees=degrees)


def _critical(draws: Floats, *, level: float, degrees: int) -> float:
    """The draw beyond which p is at most ``1 - level``; so intervals and p-values never disagree."""
    if draws.size == 0:
        return t_quantile(0.5 + level / 2.0, degrees=degrees)
    n_beyond = floor((1.0 - level) * (draws.size + 1) + 1e-9) - 1
    return float(draws[draws.size - 1 - max(n_beyond, 0)])


def _p_values(mean: Floats, sd: Floats, n: Ints, draws: Floats, *, degrees: int, certain: Bools) -> Floats:
    varies, constant = (n >= 2) & (sd > 0.0), (n >= 2) & (sd == 0.0) & (mean != 0.0)
    p = np.where(n >= 2, 1.0, np.nan)
    t = np.abs(mean[varies]) / sd[varies] * np.sqrt(n[varies])
    p[varies] = adjusted_p(_on_scale(t, degrees=n[varies] - 1, new=np.full(len(t), degrees)), draws)
    p[constant] = np.minimum(1.0, 2.0 * len(n) * 0.25 ** (n[constant] - 1.0))
    p[constant & certain] = 0.0
    return p


def _on_scale(t: Floats, *, degrees: Ints, new: Ints) -> Floats:
    """Each t as the one as far out with other degrees of freedom; itself where they are the same, nan for none."""
    scaled = np.where(np.minimum(degrees, new) >= 1, t, np.nan)
    for mine, other in {(int(a), int(b)) for a, b in zip(degrees, new, strict=True) if a != b and min(a, b) >= 1}:
        of = (degrees == mine) & (new == other)
        scaled[of] = same_tail(t[of], degrees=mine, new_degrees=other)
    return scaled


# --- which of several systems may be the best: from the intervals of all pairs ---


@dataclass(frozen=True, slots=True, kw_only=True)
class WithBest:
    """How far each system is from the best of the others, more being better.

    `difference` is its mean less the best mean of the others. The interval ``low`` to ``high`` always holds zero: it
    ends there at the side that is known not to be. `contends` says whether it may be the best; when one alone does, it
    is the best. `p_adjusted` is the p-value of what is said: that it is the best, or that it is not.
    """

    difference: Floats
    low: Floats
    high: Floats
    contends: Bools
    p_adjusted: Floats

    @property
    def is_best(self) -> Bools:
        """Whether it alone contends."""
        alone: Bools = self.contends & (self.contends.sum() == 1)
        return alone


def with_best(*, mean: Floats, low: Floats, high: Floats, p: Floats) -> WithBest:
    """Return how far each system is from the best of the others.

    Parameters
    ----------
    mean, low, high, p
        Of each system (row) less each other (column): the mean difference, its interval and p-value, which hold
        together for all pairs; nan where it is not known. The diagonal is not read.

    Notes
    -----
    Constrained multiple comparisons with the best (Hsu 1984); under common random numbers Yang and Nelson (1991), Using
    common random numbers and control variates in multiple-comparison procedures, Operations Research 39, 583-591.

    When the intervals of all pairs hold, nothing that is said here is false: the true best contends, since it
    is worse than none; and the best of the others is one of those that contend. So it costs no further error, and never
    contradicts a pair. Comparisons of each with the best alone, one-sided, need a smaller critical value, but a share
    of the 5 % of their own; that made these intervals some 5 % narrower and all others 3 % wider, and was rejected.

    What is not known excludes nothing: a system with a value in too few replications contends, and nothing is the best
    beside it. Two that are the same in every replication contend together.

    Examples
    --------
    >>> gap = np.array([[0.0, 2.0, 5.0], [-2.0, 0.0, 3.0], [-5.0, -3.0, 0.0]])
    >>> found = with_best(mean=gap, low=gap - 2.5, high=gap + 2.5, p=np.where(np.abs(gap) > 2.5, 0.01, 0.2))
    >>> found.contends.tolist(), found.low.tolist(), found.high.tolist()
    ([True, True, False], [-0.5, -4.5, -7.5], [4.5, 0.5, 0.0])
    """
    others = ~np.eye(len(mean), dtype=bool)
    reach = _least(np.where(np.isnan(high), np.inf, high), others)
    contends = reach >= 0.0
    lowest = _least(np.where(np.isnan(low), -np.inf, low), others & contends[None, :])
    return WithBest(
        difference=_known(_least(np.where(np.isnan(mean), np.inf, mean), others)),
        low=_known(np.minimum(lowest, 0.0)),
        high=_known(np.maximum(reach, 0.0)),
        contends=contends,
        p_adjusted=_p_with_best(mean, p, others),
    )


def _p_with_best(mean: Floats, p: Floats, others: Bools) -> Floats:
    """The p of being worse than some other; or, where that is less, of every other being so: it is the best."""
    worse = _least(np.where(mean < 0.0, p, 1.0), others)
    rest = np.where(others, worse[None, :], 0.0).max(axis=1)
    least: Floats = np.minimum(worse, rest)
    return least


def _least(values: Floats, among: Bools) -> Floats:
    least: Floats = np.where(among, values, np.inf).min(axis=1)
    return least


def _known(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nan)
