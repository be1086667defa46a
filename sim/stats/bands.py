"""A path over time with a band that holds for all its moments together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats
from sim.stats.max_t import critical_value, max_t_draws, spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A mean path and its simultaneous band: with probability `level` the true mean path lies in it at every moment.

    `critical` is the number of standard errors to each side; a band per moment would use the t quantile instead. `n`
    is the number of replications.
    """

    mean: Floats
    low: Floats
    high: Floats
    critical: float
    n: int
    level: float


def mean_band(paths: npt.ArrayLike, *, level: float = 0.95) -> Band:
    """Return the mean of the paths with its simultaneous (sup-t) band.

    Parameters
    ----------
    paths
        One row per replication, one column per moment.
    level
        Probability that the band holds everywhere at once.

    Raises
    ------
    ValueError
        With fewer than two replications, no moments, or a value that is not finite.

    Examples
    --------
    >>> band = mean_band([[1.0, 2.0], [2.0, 4.0], [3.0, 3.0], [2.0, 3.0]])
    >>> [float(value) for value in band.mean], bool(band.critical > 3.182)  # wider than the t of one moment
    ([2.0, 3.0], True)
    """
    x = _paths(paths)
    if not 0.0 < level < 1.0:
        raise ValueError(f"level: got {level!r}; it must lie between 0 and 1, such as 0.95.")
    critical = critical_value(max_t_draws(x), level=level)
    reach = critical * spread(x) / np.sqrt(len(x))
    mean = x.mean(axis=0)
    return Band(mean=mean, low=mean - reach, high=mean + reach, critical=critical, n=len(x), level=level)


def difference_band(paths: npt.ArrayLike, baseline: npt.ArrayLike, *, level: float = 0.95) -> Band:
    """Return the mean of `paths` minus `baseline`, replication by replication, with its simultaneous band.

    Where the two agree in every replication, as before a change takes effect, the band has no width.

    Examples
    --------
    >>> band = difference_band([[5.0, 6.0], [5.0, 8.0], [4.0, 5.0]], [[5.0, 4.0], [5.0, 5.0], [4.0, 4.0]])
    >>> [float(value) for value in band.mean], float(band.low[0]), float(band.high[0])
    ([0.0, 2.0], 0.0, 0.0)
    """
    x, y = _paths(paths), _paths(baseline)
    if x.shape != y.shape:
        raise ValueError(
            f"got paths of shapes {x.shape} and {y.shape}; a paired band needs the same replications and weeks."
        )
    return mean_band(x - y, level=level)


def _paths(values: npt.ArrayLike) -> Floats:
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 2 or x.shape[0] < 2 or x.shape[1] < 1:
        raise ValueError(
            f"got paths of shape {x.shape}; a band needs 2 or more replications (rows) of 1 or more moments."
        )
    if not np.all(np.isfinite(x)):
        row, column = np.argwhere(~np.isfinite(x))[0]
        raise ValueError(
            f"replication {row}, moment {column}: got {float(x[row, column])!r}; a band needs finite values."
        )
    return x
