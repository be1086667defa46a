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


def covered(process: GaussianProcess, x: Floats, outcomes: Floats, *, noise: Floats) -> Coverage:
    """Return how many outcomes at other points lie in the band there, their own noise added; shapes (points)."""
    mean, variance = process.predict(x)
    wide = Z * np.sqrt(variance + process.kernel.noise_factor * noise)
    return Coverage(int((np.abs(outcomes - mean) <= wide).sum()), len(outcomes))
