"""What replications say of luck, when each has the same luck at every point.

The value of replication r at point i is ``m_i + L_r + e_ir``: what is expected there, the luck of the replication,
which lifts or lowers all points alike, and what is left, which differs from point to point. The mean over the
replications is ``m_i + L + e_i``. So a surface through these means is off by the same L everywhere, about which points
say nothing, and has only the noise of ``e_i``: common random numbers take from the level and give to the slopes.
Source: Chen, Ankenman and Nelson (2012), The effects of common random numbers on stochastic kriging metamodels, ACM
Transactions on Modeling and Computer Simulation 22(2), article 7; without shared luck the noise is that of Ankenman,
Nelson and Staum (2010), Stochastic kriging for simulation metamodeling, Operations Research 58(2), 371-382.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.arrays import Bools, Floats


@dataclass(frozen=True, slots=True)
class Luck:
    """The luck that all points share: the `variance` of its mean over the replications, with so many `degrees`."""

    variance: float
    degrees: int


@dataclass(frozen=True, slots=True)
class Noise:
    """The variance of what is left at each point, as a mean over the replications; shape (points).

    ``degrees`` are those of the prior to which the variance of each point was drawn: inf when all points have the same.
    """

    variances: Floats
    degrees: float


def luck_of(values: Floats) -> Luck:
    """Return the luck that all points share.

    Parameters
    ----------
    values
        Shape (points, replications).

    Examples
    --------
    >>> shared = np.array([[1.0, 2.0, 3.0], [11.0, 12.0, 13.0]])
    >>> luck_of(shared)
    Luck(variance=0.3333333333333333, degrees=2)
    """
    n = values.shape[1]
    return Luck(float(values.mean(axis=0).var(ddof=1)) / n, n - 1)


def noise_of(values: Floats, *, held_out: Bools | None = None) -> Noise:
    """Return the noise of the mean at each point, luck that all share left out.

    Parameters
    ----------
    values
        Shape (points, replications), at least two of each.
    held_out
        Points that say nothing of the others: what all share is that of the rest; shape (points).

    Notes
    -----
    Few replications say little of one point, so the variance of a point is drawn to that of all: for ``d`` degrees at
    each, ``(d0 s0^2 + d s_i^2) / (d0 + d)``. The prior ``d0, s0^2`` is that under which the logarithms of the
    ``s_i^2`` spread as they do (empirical Bayes). Source: Smyth (2004), Linear models and empirical Bayes methods for
    assessing differential expression in microarray experiments, Statistical Applications in Genetics and Molecular
    Biology 3(1), section 6.2.
    """
    mine = np.ones(len(values), dtype=np.bool_) if held_out is None else ~held_out
    n_points, n = int(mine.sum()), values.shape[1]
    shared = values[mine].mean(axis=0) - values[mine].mean()
    left = values - values.mean(axis=1, keepdims=True) - shared
    degrees = (n - 1) * (n_points - 1) / n_points
    found = (left**2).sum(axis=1) / np.where(mine, degrees, (n - 1) * (n_points + 1) / n_points)
    prior, spread = _prior(found[mine], degrees=degrees)
    if np.isinf(spread):
        return Noise(np.full(len(values), prior / n), spread)
    return Noise((spread * prior + degrees * found) / (spread + degrees) / n, spread)


def _prior(variances: Floats, *, degrees: float) -> tuple[float, float]:
    """Return the prior variance and its degrees; inf: the variances spread no more than luck alone would have them."""
    from scipy.special import digamma, polygamma

    positive = variances[variances > 0.0]
    if len(positive) < len(variances) / 2 or len(positive) < 3:
        return float(variances.mean()), np.inf
    logs = np.log(positive) - digamma(degrees / 2) + np.log(degrees / 2)
    excess = float(logs.var(ddof=1) - polygamma(1, degrees / 2))
    if excess <= 0.0:
        return float(variances.mean()), np.inf
    half = _inverse_trigamma(excess)
    return float(np.exp(logs.mean() + digamma(half) - np.log(half))), 2.0 * half


def _inverse_trigamma(wanted: float) -> float:
    """Return where the trigamma function has a value, by Newton's method on its inverse (Smyth 2004, appendix)."""
    from scipy.special import polygamma

    at = 0.5 + 1.0 / wanted
    for _ in range(50):
        value = float(polygamma(1, at))
        step = value * (1.0 - value / wanted) / float(polygamma(2, at))
        at += step
        if abs(step) < 1e-10 * at:
            break
    return at
