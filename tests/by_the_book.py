"""Comparisons as textbooks have them, one at a time: what tests hold the house's own against, and make samples with."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np
import numpy.typing as npt
from scipy import stats

from sim.arrays import Floats
from sim.stats import mean_interval, replications_to_decide


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """A paired difference with its t interval; what is not known is None."""

    mean: float
    low: float
    high: float
    n: int
    p_value: float
    correlation: float | None
    variance_ratio: float | None
    replications_needed: int | None


def paired_difference(values: npt.ArrayLike, baseline: npt.ArrayLike) -> Paired:
    """Return the mean of `values` minus `baseline`, replication by replication, each pair by itself."""
    x, y = np.asarray(values, dtype=np.float64), np.asarray(baseline, dtype=np.float64)
    off, apart = x - y, float(np.var(x, ddof=1) + np.var(y, ddof=1))
    found, varies = mean_interval(off), float(off.std(ddof=1)) > 1e-12 * float(np.abs(off).max())
    open_ = varies and found.low <= 0.0 <= found.high
    needed = float(replications_to_decide([found.mean], sd=[off.std(ddof=1)])[0]) if open_ else np.inf
    return Paired(
        mean=found.mean,
        low=found.low,
        high=found.high,
        n=off.size,
        p_value=float(stats.ttest_1samp(off, 0.0).pvalue) if varies else float(found.mean == 0.0),
        correlation=float(np.corrcoef(x, y)[0, 1]) if np.ptp(x) > 0.0 and np.ptp(y) > 0.0 else None,
        variance_ratio=float(off.var(ddof=1)) / apart if apart > 0.0 else None,
        replications_needed=max(int(needed), off.size + 1) if isfinite(needed) else None,
    )


def holm(p_values: npt.ArrayLike) -> Floats:
    """Return p-values adjusted step by step, so that one false alarm in all has at most the stated chance."""
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1)), 1.0)
    return adjusted
