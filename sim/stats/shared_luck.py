"""What common random numbers gained: how far two scenarios moved together, replication by replication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats
from sim.stats.max_t import spread


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
