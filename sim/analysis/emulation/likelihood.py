"""The kernel under which the outcomes at some points are likeliest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.emulation.kernel import distance, matern52_with_slope, squares_apart
from sim.analysis.emulation.process import FLOOR, TINY, Kernel, basis, trends_alike

if TYPE_CHECKING:
    from sim.arrays import Floats, Ints

LENGTHS = (0.1, 30.0)
"""From where to where a length lies: a tenth of the range of its input, to so long that the input does nothing but
tilt."""

USUAL_LENGTH, SPREAD = 2.0, 1.0
"""Before anything is seen a length is thought to be about this, and its logarithm to spread so far: it keeps inputs
that do nothing from being said to do much. Without it a length is wherever noise has it."""

VARIANCES = (1e-6, 10.0)
"""From where to where the variance lies that is no trend, as a part of that of the outcomes."""

NOISE_FACTORS = (0.05, 4.0)
"""How much of the noise of the points may be their own."""

WIDE = 4.0
"""How unsure the trend is before anything is seen: so many times the variance of the outcomes."""

STARTS = ((1.0, 0.5), (3.0, 0.2), (0.5, 0.8), (8.0, 0.05))
"""Where the search may begin: a length for every input, and the part of the variance that is no trend."""

MOST_STEPS = 60


@dataclass(frozen=True, kw_only=True)
class Likelihood:
    """How unlikely outcomes are under a kernel: minus the logarithm of the density, with its slopes.

    The parameters are the logarithms of the lengths, of the variance and of the noise factor. With C the covariance of
    the points, noise and unknown trend included, it is ``(y' C^-1 y + log |C|) / 2`` but for a constant (Rasmussen and
    Williams 2006, equation 2.30; the trend is taken out as in 2.45), and its slope in a parameter
    ``tr((C^-1 - a a') dC) / 2`` with ``a = C^-1 y`` (5.9).
    """

    x: Floats
    outcomes: Floats
    noise: Floats

    @cached_property
    def size(self) -> float:
        """The variance of the outcomes, by which all is measured."""
        return max(float(self.outcomes.var()), TINY)

    @cached_property
    def rest(self) -> Floats:
        """The outcomes less a trend through them."""
        found, *_ = np.linalg.lstsq(basis(self.x), self.outcomes, rcond=None)
        return np.asarray(self.outcomes - basis(self.x) @ found)

    @cached_property
    def squares(self) -> Floats:
        """How far the points lie apart in each input, squared."""
        return squares_apart(self.x, self.x)

    @cached_property
    def identity(self) -> Floats:
        """The identity of as many rows as there are points."""
        return np.asfortranarray(np.eye(len(self.x)))

    @cached_property
    def diagonal(self) -> tuple[Ints, ...]:
        """Where the diagonal of a covariance lies."""
        return np.diag_indices(len(self.x))

    @cached_property
    def fixed(self) -> Floats:
        """What of the covariance no parameter changes: the unknown trend and the least noise."""
        return WIDE * self.size * trends_alike(self.x, self.x) + FLOOR * self.size * np.eye(len(self.x))

    def kernel(self, parameters: Floats) -> Kernel:
        """Return the kernel that parameters say."""
        return Kernel(
            lengths=np.exp(parameters[:-2]),
            variance=float(np.exp(parameters[-2])) * self.size,
            trend_variance=WIDE * self.size,
            noise_factor=float(np.exp(parameters[-1])),
        )

    def parameters(self, kernel: Kernel) -> Floats:
        """Return the parameters of a kernel."""
        part = WIDE * kernel.variance / kernel.trend_variance
        return np.log([*kernel.lengths.tolist(), part, kernel.noise_factor])

    def __call__(self, parameters: Floats) -> tuple[float, Floats]:
        """Return how unlikely the outcomes are, and the slope in each parameter."""
        kernel = self.kernel(parameters)
        matern, slope = matern52_with_slope(distance(self.squares, kernel.lengths))
        alike = kernel.variance * matern
        own = kernel.noise_factor * self.noise
        covariance = alike + self.fixed
        covariance[self.diagonal] += own
        inverse, half_log = self._inverse(covariance)
        weights = inverse @ self.rest
        unlikely = 0.5 * float(self.rest @ weights) + half_log
        pull = inverse - np.outer(weights, weights)
        bend = kernel.variance * pull * slope
        slopes = 0.5 * np.tensordot(self.squares, bend, axes=2) / kernel.lengths**2
        rest = 0.5 * np.array([(pull * alike).sum(), (np.diag(pull) * own).sum()])
        return self._with_habit(unlikely, np.concatenate([slopes, rest]), parameters)

    def _inverse(self, covariance: Floats) -> tuple[Floats, float]:
        """Return the inverse of a covariance, and half the logarithm of its determinant.

        LAPACK is called as `scipy.linalg.cho_factor` and `cho_solve` call it, which for so few points take as long to
        look at what they are given.
        """
        from scipy.linalg.lapack import dpotrf, dpotrs

        root, wrong = dpotrf(covariance, lower=1, clean=0)
        if wrong:
            raise np.linalg.LinAlgError("a covariance is not positive definite")
        inverse, _ = dpotrs(root, self.identity, lower=1)
        return inverse, float(np.log(root[self.diagonal]).sum())

    def _with_habit(self, unlikely: float, slopes: Floats, parameters: Floats) -> tuple[float, Floats]:
        """Add how far the lengths are from the usual one."""
        off = (parameters[:-2] - np.log(USUAL_LENGTH)) / SPREAD
        slopes[:-2] += off / SPREAD
        return unlikely + 0.5 * float(off @ off), slopes

    def bounds(self, lengths: Floats | None) -> list[tuple[float, float]]:
        """Return from where to where each parameter lies; `lengths`: those that are known."""
        of_lengths = [LENGTHS] * self.x.shape[1] if lengths is None else [(one, one) for one in lengths.tolist()]
        return [(log(low), log(high)) for low, high in [*of_lengths, VARIANCES, NOISE_FACTORS]]

    def starts(self, lengths: Floats | None) -> Iterator[Floats]:
        """Yield where the search may begin; `lengths`: those that are known."""
        for length, part in STARTS:
            first = [length] * self.x.shape[1] if lengths is None else lengths.tolist()
            yield np.log([*first, part, 1.0])


def fitted(
    x: Floats, outcomes: Floats, *, noise: Floats, lengths: Floats | None = None, near: Kernel | None = None
) -> Kernel:
    """Return the kernel under which outcomes are likeliest: the better of two searches, from where they start best.

    Parameters
    ----------
    x
        Shape (points, inputs), each input between 0 and 1.
    outcomes, noise
        The outcomes and the variance of each; shapes (points).
    lengths
        The lengths, where these are known; then only how much varies is searched.
    near
        The kernel of nearly the same outcomes, from which the search then begins, once.
    """
    from scipy.optimize import minimize

    likelihood = Likelihood(x=x, outcomes=outcomes, noise=noise)
    if likelihood.size <= TINY:
        return likelihood.kernel(np.log([USUAL_LENGTH] * x.shape[1] + [1.0, 1.0]))
    starts = sorted(likelihood.starts(lengths), key=lambda start: likelihood(start)[0])[: 2 if lengths is None else 1]
    starts = starts if near is None else [likelihood.parameters(near)]
    bounds, options = likelihood.bounds(lengths), {"maxiter": MOST_STEPS}
    tried = [
        minimize(likelihood, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options) for start in starts
    ]
    return likelihood.kernel(min(tried, key=lambda one: float(one.fun)).x)
