"""How much of what varies between draws is the draws themselves, and how much the luck of their replications."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from sim.stats.intervals import replications


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceSplit:
    """The spread between draws apart from the noise of one replication, both as standard deviations.

    `fraction` is the part of the variance of a draw's mean that lies between draws, with its interval.
    """

    between_sd: float
    noise_sd: float
    fraction: float
    low: float
    high: float
    n_draws: int
    level: float


def split_variance(values: npt.ArrayLike, *, level: float = 0.95) -> VarianceSplit:
    """Return the split for draws (rows) that share the luck of their replications (columns), two or more of each.

    Notes
    -----
    The two-way layout ``draw + replication + rest``: what all draws owe to the luck that they share is neither. The
    interval is that of the ratio of the two mean squares, which for normal values is an F times what is asked.

    Raises
    ------
    ValueError
        With fewer than two draws, or of each, or a value that is not finite.

    Examples
    --------
    >>> split = split_variance([[1.0, 2.1], [3.1, 4.0], [5.0, 5.9]])
    >>> round(split.between_sd, 2), round(split.noise_sd, 2)
    (1.95, 0.08)
    """
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 2 or min(x.shape) < 2 or not np.isfinite(x).all():
        raise ValueError(f"got values of shape {x.shape}; need finite ones of 2 or more draws and 2 or more each.")
    n_draws, m = x.shape
    means = x.mean(axis=1)
    rest = x - means[:, None] - x.mean(axis=0) + x.mean()
    degrees = (n_draws - 1) * (m - 1)
    noise = float((rest**2).sum()) / degrees
    return _split(float(means.var(ddof=1)), noise=noise, m=m, n_draws=n_draws, degrees=degrees, level=level)


def split_variance_by(
    means: npt.ArrayLike, *, noise: float, degrees: int, m: int = 1, level: float = 0.95
) -> VarianceSplit:
    """Return the split when the noise of one replication is known from elsewhere, such as from the base case.

    Parameters
    ----------
    means
        The mean of each draw.
    noise
        Variance of one replication, on `degrees` degrees of freedom.
    m
        Number of replications behind each mean.
    level
        Confidence level of the interval.

    Examples
    --------
    >>> round(split_variance_by([1.0, 3.0, 5.0], noise=1.0, degrees=19).fraction, 2)
    0.75
    """
    x = replications(means, level=level)
    return _split(float(x.var(ddof=1)), noise=noise, m=m, n_draws=x.size, degrees=degrees, level=level)


def _split(of_means: float, *, noise: float, m: int, n_draws: int, degrees: int, level: float) -> VarianceSplit:
    from scipy.special import fdtri

    share, low, high = (1.0, 1.0, 1.0) if of_means > 0.0 else (0.0, 0.0, 0.0)
    if noise > 0.0 and of_means > 0.0:
        ratio = m * of_means / noise
        ends = [float(fdtri(n_draws - 1, degrees, p)) for p in (0.5 + level / 2.0, 0.5 - level / 2.0)]
        share, low, high = (max(0.0, 1.0 - end / ratio) for end in (1.0, *ends))
    return VarianceSplit(
        between_sd=sqrt(max(0.0, of_means - noise / m)),
        noise_sd=sqrt(noise),
        fraction=share,
        low=low,
        high=high,
        n_draws=n_draws,
        level=level,
    )
