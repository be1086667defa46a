"""Which of several systems may be the best: comparisons with the best, from the intervals of all pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Bools, Floats


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
        p_adjusted=_p_values(mean, p, others),
    )


def _p_values(mean: Floats, p: Floats, others: Bools) -> Floats:
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
