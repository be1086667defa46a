"""How often a band holds what a simulation then says, and whether that is as often as it claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.analysis.emulation.process import GaussianProcess
    from sim.arrays import Floats

BAND = 0.9
"""The part of the outcomes that a band should hold."""

Z = 1.6448536269514722
"""How many standard deviations on either side that takes."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of `n` points that were held out, `hits` lay in the band."""

    hits: int
    n: int

    @property
    def share(self) -> float:
        """The part that lay in the band; nan when nothing was held out."""
        return self.hits / self.n if self.n else float("nan")

    def __add__(self, other: Coverage) -> Coverage:
        """Return both together."""
        return Coverage(self.hits + other.hits, self.n + other.n)

    def could_be(self, low: float, high: float, *, error: float = 0.01) -> bool:
        """Whether points held with a chance between `low` and `high` could lie in the band so often.

        It is denied when so few (many) are found with less than `error` where the chance is `low` (`high`): the exact
        binomial tails (Clopper and Pearson 1934).

        Examples
        --------
        >>> Coverage(24, 30).could_be(0.85, 0.95), Coverage(18, 30).could_be(0.85, 0.95)
        (True, False)
        """
        from scipy.stats import binom

        too_few = binom.cdf(self.hits, self.n, low) < error
        too_many = binom.sf(self.hits - 1, self.n, high) < error
        return not too_few and not too_many


def off_by(process: GaussianProcess, x: Floats, outcomes: Floats, *, noise: Floats) -> Floats:
    """Return by how many standard deviations outcomes at other points are off, their own noise counted; shape (points).

    Parameters
    ----------
    process
        What expects them.
    x
        Shape (points, inputs).
    outcomes, noise
        The outcomes and the variance of each; shapes (points).
    """
    mean, variance = process.predict(x)
    return np.asarray(np.abs(outcomes - mean) / np.sqrt(variance + process.own(noise)))


def covered(off: Floats) -> Coverage:
    """Return how many of some points lie in the band, by how many standard deviations each is off.

    Examples
    --------
    >>> covered(np.array([0.2, 1.6, 1.7]))
    Coverage(hits=2, n=3)
    """
    return Coverage(int((off <= Z).sum()), len(off))
