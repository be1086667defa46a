"""A Gaussian process with a straight trend, through points that are known up to their own noise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.emulation.kernel import distance, matern52, squares_apart

if TYPE_CHECKING:
    from sim.arrays import Floats

MIDDLE = 0.5
"""Where the inputs, which lie between 0 and 1, have their middle: there the trend has its height."""

FLOOR = 1e-7
"""The least noise, as a part of the variance of the outcomes: less than that a computer cannot tell from none."""

SURE = 1e-4
"""What is left of the noise of a point that is sure: none, but for what a computer needs to reckon with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """How the outcomes at two points vary together, on the scale on which they are fitted.

    ``variance * matern52(r) + trend_variance * (1 + sum_j (x_j - 1/2) (x'_j - 1/2))``, with r their distance in
    ``lengths``. The second part is what is not known of the trend: a height and a slope for each input that nobody knew
    before (Rasmussen and Williams 2006, section 2.7). ``noise_factor`` is the part of the noise of each point that
    neighbours do not share.
    """

    lengths: Floats
    variance: float
    trend_variance: float
    noise_factor: float = 1.0

    def between(self, x: Floats, other: Floats) -> Floats:
        """Return the covariance of points with other points; shape (points, other points)."""
        alike = matern52(distance(squares_apart(x, other), self.lengths))
        return self.variance * alike + self.trend_variance * trends_alike(x, other)

    def at(self, x: Floats) -> Floats:
        """Return the variance at each point."""
        return np.asarray(self.variance + self.trend_variance * (1.0 + ((x - MIDDLE) ** 2).sum(axis=1)))

    def wider(self, times: float) -> Kernel:
        """Return a kernel of which everything varies so many times as much: it expects the same, in a wider band."""
        return Kernel(
            lengths=self.lengths,
            variance=times * self.variance,
            trend_variance=times * self.trend_variance,
            noise_factor=times * self.noise_factor,
        )


def trends_alike(x: Floats, other: Floats) -> Floats:
    """Return how the trends at points go together; shape (points, other points)."""
    return np.asarray(1.0 + (x - MIDDLE) @ (other - MIDDLE).T)


def basis(x: Floats) -> Floats:
    """Return what a straight trend is made of: 1 and the inputs; shape (points, 1 + inputs)."""
    return np.column_stack([np.ones(len(x)), x])


@dataclass(frozen=True, kw_only=True)
class GaussianProcess:
    """What is expected anywhere, given outcomes at some points.

    With K the covariance of the points and N their noise, at x the mean is ``trend(x) + k(x)' (K + N)^-1 y`` and the
    variance ``k(x, x) - k(x)' (K + N)^-1 k(x)`` (Rasmussen and Williams 2006, equations 2.25 and 2.26; with noise of
    the points themselves it is stochastic kriging, Ankenman, Nelson and Staum 2010). The ``trend`` is that of least
    squares, weighed with the same covariance, so ``y``, what is left of the outcomes, says nothing more of it, and the
    mean is that of equation 2.41; the part of the kernel that is the trend's adds to the variance what is not known of
    it, as 2.42 does.

    Attributes
    ----------
    x
        The points, shape (points, inputs), each input between 0 and 1.
    y
        The outcomes less the trend, on their scale; shape (points).
    noise
        The variance of each outcome; shape (points).
    trend
        The height at 0 and the slope of each input; shape (1 + inputs).
    """

    x: Floats
    y: Floats
    noise: Floats
    trend: Floats
    kernel: Kernel

    @classmethod
    def through(cls, x: Floats, outcomes: Floats, *, noise: Floats, kernel: Kernel) -> GaussianProcess:
        """Return the process through outcomes with a noise, which `kernel` may make smaller; shapes (points)."""
        mine = kernel.noise_factor * noise + FLOOR * max(float(outcomes.var()), TINY)
        trend = _trend(x, outcomes, covariance=kernel.between(x, x) + np.diag(mine))
        return cls(x=x, y=outcomes - basis(x) @ trend, noise=mine, trend=trend, kernel=kernel)

    def lifted(self, by: float) -> GaussianProcess:
        """Return a process that expects so much more everywhere."""
        return replace(self, trend=self.trend + by * (np.arange(len(self.trend)) == 0))

    def known_at(self, point: Floats) -> GaussianProcess:
        """Return a process that is sure of what it expects at one of its points, and expects the same everywhere.

        The outcome there becomes what is expected there, without noise: to hear what one expected changes no
        expectation, as that is linear in what is heard.
        """
        place = (self.x == point).all(axis=1)
        mean, _ = self.predict(self.x[place])
        y, noise = self.y.copy(), self.noise.copy()
        y[place] = mean - basis(self.x[place]) @ self.trend
        noise[place] *= SURE
        return replace(self, y=y, noise=noise)

    def own(self, noise: Floats) -> Floats:
        """Return what of the noise of points neighbours do not share."""
        return np.asarray(self.kernel.noise_factor * noise)

    @cached_property
    def root(self) -> Floats:
        """The lower Cholesky root of the covariance of the points, noise included."""
        return np.asarray(np.linalg.cholesky(self.kernel.between(self.x, self.x) + np.diag(self.noise)))

    def predict(self, x: Floats) -> tuple[Floats, Floats]:
        """Return what is expected at points, and the variance of what is not known of it; shapes (points)."""
        from scipy.linalg import solve_triangular

        across = solve_triangular(self.root, self.kernel.between(self.x, x), lower=True)
        white = solve_triangular(self.root, self.y, lower=True)
        mean = basis(x) @ self.trend + across.T @ white
        return mean, np.maximum(self.kernel.at(x) - (across**2).sum(axis=0), 0.0)


TINY = 1e-30
"""Instead of a variance of nothing at all."""


def _trend(x: Floats, outcomes: Floats, *, covariance: Floats) -> Floats:
    """Return the trend of generalised least squares: ``(H' C^-1 H)^-1 H' C^-1 y``."""
    from scipy.linalg import solve_triangular

    root = np.linalg.cholesky(covariance)
    white = solve_triangular(root, np.column_stack([basis(x), outcomes]), lower=True)
    found, *_ = np.linalg.lstsq(white[:, :-1], white[:, -1], rcond=None)
    return np.asarray(found)
