"""Whether the start still shows in the measured window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats
from sim.stats.bands import Band, difference_band

FEWEST_BATCHES_LEFT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Truncation:
    """Where MSER-5 would cut a series: before `cut`, an index of the series, of whose `n` values the rest is kept.

    `too_short` says that the best cut lies in the second half: then no part of the series is known to be without
    transient, and `cut` is not to be used.
    """

    cut: int
    n: int
    too_short: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StartLeft:
    """What is left of a perturbation of the start in the measured window.

    `band` is the perturbed minus the base path there, paired and simultaneous. `largest_share` is the largest mean
    difference as a share of the level, `largest_share_high` the largest that the band allows; the start has been
    forgotten when the latter is `within` the tolerance, so that too few replications cannot make it look forgotten.
    """

    band: Band
    largest_share: float
    largest_share_high: float
    tolerance: float

    @property
    def within(self) -> bool:
        """Whether everything that the band allows is within the tolerance."""
        return self.largest_share_high <= self.tolerance


def mser5(series: npt.ArrayLike, *, batch: int = 5) -> Truncation:
    """Return where the marginal standard error rule, on means of batches of five, would cut a transient off.

    Parameters
    ----------
    series
        Values at equal steps, or one row per replication, which are then averaged first.
    batch
        Number of values in a batch; a rest at the end that does not fill one is left out.

    Notes
    -----
    The cut minimises the squared standard error of what is kept, ``sum (y - mean)^2 / kept^2``. Source: White, Cobb and
    Spratt (2000), A comparison of five steady-state truncation heuristics for simulation, Proceedings of the Winter
    Simulation Conference. It looks for a level that stays; for a stock that moves by itself, see `start_left`.

    Examples
    --------
    >>> import numpy as np
    >>> weeks = np.arange(200)
    >>> mser5(100.0 + (-1.0) ** weeks - 30.0 * (weeks < 20)).cut
    20
    """
    x = np.atleast_2d(np.asarray(series, dtype=np.float64)).mean(axis=0)
    n_batches = x.size // batch
    if n_batches < 2 * FEWEST_BATCHES_LEFT or not np.all(np.isfinite(x)):
        raise ValueError(f"got {x.size} values; need {2 * FEWEST_BATCHES_LEFT * batch} or more, all finite.")
    means = x[: n_batches * batch].reshape(n_batches, batch).mean(axis=1)
    best = int(np.argmin(_mser(means)[: n_batches - FEWEST_BATCHES_LEFT + 1]))
    return Truncation(cut=best * batch, n=x.size, too_short=best > n_batches // 2)


def _mser(values: Floats) -> Floats:
    """The squared standard error of values[d:] for each d, but for a constant."""
    y = (values - values.mean())[::-1]  # centred, against cancellation
    kept = np.arange(1, y.size + 1)
    squares = np.cumsum(y**2) - np.cumsum(y) ** 2 / kept
    errors: Floats = np.maximum(squares, 0.0) / kept**2
    return errors[::-1]


def start_left(
    perturbed: npt.ArrayLike, base: npt.ArrayLike, *, measured_from: int, tolerance: float = 0.01, level: float = 0.95
) -> StartLeft:
    """Return how much of a perturbation of the start is left once measuring begins.

    Parameters
    ----------
    perturbed, base
        Paths with the start changed on purpose and as it is, under the same luck: one row per replication, one column
        per week.
    measured_from
        Index of the first measured week.
    tolerance
        Largest difference that may be left, as a share of the level of the base path.
    level
        Confidence level of the band.

    Examples
    --------
    >>> left = start_left([[9.0, 10.1], [9.0, 10.0]], [[10.0, 10.0], [10.0, 10.0]], measured_from=1, tolerance=0.05)
    >>> round(left.largest_share, 4), left.within  # two replications cannot tell
    (0.005, False)
    """
    x, y = np.asarray(perturbed, dtype=np.float64), np.asarray(base, dtype=np.float64)
    if y.ndim != 2 or not 0 <= measured_from < y.shape[1]:
        raise ValueError(
            f"measured_from: got {measured_from!r} for paths of shape {y.shape}; it must be one of the columns."
        )
    band = difference_band(x[:, measured_from:], y[:, measured_from:], level=level)
    mean_level = y[:, measured_from:].mean(axis=0)
    if np.any(mean_level <= 0.0):
        raise ValueError("the base path is at or below zero somewhere; a share of the level needs a level above zero.")
    return StartLeft(
        band=band,
        largest_share=float((np.abs(band.mean) / mean_level).max()),
        largest_share_high=float((np.maximum(np.abs(band.low), np.abs(band.high)) / mean_level).max()),
        tolerance=tolerance,
    )
