"""One sequential test: on which side of zero is a mean, looked at after every replication."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt

UNCOUNTED = 2.0**53
"""Replications beyond which a test is never settled, and they are not counted any more: a tolerance is next to zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NormCrossing:
    """Where a running sum left its continuation region.

    `side` is -1 when the mean is judged to lie below zero, 1 when above, 0 while undecided. `at` is the number of
    replications that decided it, `n_at_most` the number that decides it whatever they bring; both None while unknown.
    """

    side: int
    at: int | None
    n_at_most: int | None


def boundary_factor(error: float, *, n_first: int) -> float:
    """Return eta, which makes the region wide enough for a chance `error` of the wrong side.

    The solution of ``g(eta) = (1 + 2 eta) ** (-(n_first - 1) / 2) / 2 = error``.

    Raises
    ------
    ValueError
        When the error is not between 0 and a half, or there are fewer than two first replications.

    Examples
    --------
    >>> round(boundary_factor(0.05, n_first=20), 4)
    0.1371
    """
    if not 0.0 < error < 0.5 or n_first < 2:
        raise ValueError(f"got an error of {error!r} and {n_first!r} first replications; need 0 < error < 0.5 and 2.")
    return float(0.5 * ((2.0 * error) ** (-2.0 / (n_first - 1)) - 1.0))


def crossing(values: npt.ArrayLike, *, tolerance: float, error: float, n_first: int) -> NormCrossing:
    """Return on which side of zero the mean of `values` lies, with a chance of at most `error` of being wrong.

    Wrong is "above" for a mean of ``-tolerance`` or less, and "below" for one of ``tolerance`` or more.

    Parameters
    ----------
    values
        One value per replication, in the order of the replications.
    tolerance
        Half-width of the zone around zero in which either answer will do.
    error
        Chance of the wrong side that is allowed.
    n_first
        Replications from which the variance is taken, and before which nothing is decided.

    Notes
    -----
    The running sum S(r) is compared with ``R(r) = max(0, (n_first - 1) eta s2 / tolerance - tolerance r / 2)``, s2 the
    variance of the first values: below at ``S <= -R``, above at ``S >= R``. R shrinks to nothing, so the test ends.
    Sources: Kim and Nelson (2001), A fully sequential procedure for indifference-zone selection in simulation, ACM
    Transactions on Modeling and Computer Simulation 11(3), with c = 1; for feasibility Andradottir and Kim (2010),
    Fully sequential procedures for comparing constrained systems via simulation, Naval Research Logistics, and Batur
    and Kim (2010), Finding feasible systems in the presence of constraints on multiple performance measures, ACM
    Transactions on Modeling and Computer Simulation 20(3), article 13.

    The bound holds for independent normal values. Means over a replication are nearly so; a variance of zero in the
    first replications is believed, so a rare event needs more of them.

    The answer for a sequence never changes when values are added to it, which a confidence interval looked at again and
    again would not give, and does not depend on how many are added at a time.

    Examples
    --------
    >>> crossing([1.2, 0.8, 1.1, 0.9, 1.0], tolerance=0.5, error=0.05, n_first=4)
    NormCrossing(side=1, at=4, n_at_most=4)
    """
    x = np.asarray(values, dtype=np.float64)
    if x.size < n_first:
        return NormCrossing(side=0, at=None, n_at_most=None)
    width = boundary_factor(error, n_first=n_first) * (n_first - 1) * float(x[:n_first].var(ddof=1)) / tolerance
    n_at_most = max(n_first, ceil(min(2.0 * width / tolerance, UNCOUNTED)))
    sums = np.cumsum(x)[n_first - 1 :]
    reach = np.maximum(width - tolerance * np.arange(n_first, x.size + 1) / 2.0, 0.0)
    outside = np.flatnonzero(np.abs(sums) >= reach)
    if not outside.size:
        return NormCrossing(side=0, at=None, n_at_most=n_at_most)
    first = int(outside[0])
    return NormCrossing(side=1 if sums[first] > 0.0 else -1, at=n_first + first, n_at_most=n_at_most)
