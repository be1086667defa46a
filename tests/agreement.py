"""Agreement with theory within a stated error, and sharp enough to mean something."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

import numpy.typing as npt

from sim.stats.intervals import replications


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A simulated mean held against theory. True when it lies within `z` standard errors."""

    estimate: float
    std_error: float
    theory: float
    z_score: float
    z: float
    n: int

    @property
    def agrees(self) -> bool:
        """Whether the estimate lies within `z` standard errors of theory."""
        return bool(abs(self.z_score) < self.z)

    def __bool__(self) -> bool:
        return self.agrees

    def __str__(self) -> str:
        return (
            f"{self.estimate:.6g} with standard error {self.std_error:.3g} from {self.n} replications lies "
            f"{self.z_score:+.2f} standard errors from the theory's {self.theory:.6g}; at most {self.z:g} is agreement"
        )


def agrees(values: npt.ArrayLike, theory: float, *, z: float = 4.5, smallest_error: float = 0.05) -> Agreement:
    """Hold one value per independent replication against what theory says their mean is.

    Parameters
    ----------
    values
        One value per replication.
    theory
        The mean they should have; not zero, since the error is a share of it.
    z
        Number of standard errors within which they agree. At 4.5 a right model fails once in some 4 000 tests of
        20 replications.
    smallest_error
        The error, as a share of theory, that must not be able to hide in the noise.

    Raises
    ------
    AssertionError
        "too blunt": when `z` standard errors exceed the smallest error. Run longer, or more replications.

    Examples
    --------
    >>> bool(agrees([1.99, 2.01, 2.02, 1.98], 2.0))
    True
    >>> agrees([1.5, 2.5, 2.2, 1.8], 2.0)
    Traceback (most recent call last):
        ...
    AssertionError: too blunt: an error of 5% of 2 could hide in 4.5 standard errors, 0.989, from 4 replications
    """
    if theory == 0.0:
        raise ValueError("theory: got 0; an error is a share of theory, so compare something that is not zero.")
    x = replications(values)
    estimate, std_error = float(x.mean()), float(x.std(ddof=1)) / sqrt(x.size)
    if not z * std_error <= smallest_error * abs(theory):
        raise AssertionError(
            f"too blunt: an error of {smallest_error:.0%} of {theory:.6g} could hide in {z:g} standard errors, "
            f"{z * std_error:.3g}, from {x.size} replications"
        )
    score = _score(estimate - theory, std_error=std_error)
    return Agreement(estimate=estimate, std_error=std_error, theory=theory, z_score=score, z=z, n=x.size)


def _score(off: float, *, std_error: float) -> float:
    if std_error > 0.0:
        return off / std_error
    return 0.0 if off == 0.0 else inf
