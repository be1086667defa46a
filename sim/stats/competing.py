"""Exits that compete for residents of whom some are still there: Aalen-Johansen.

Who is followed when is as in `sim.stats.censoring`, and so is the warning on its intervals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats, Ints
from sim.stats.followed import Followed, follow, hazard_variance, place_of, share_estimate
from sim.stats.intervals import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class CumulativeIncidence:
    """Aalen-Johansen curves: `incidence[c - 1, i]` is the share that has left by exit `c` within `times[i]`."""

    times: Floats
    incidence: Floats
    std_error: Floats
    surviving: Floats
    at_risk: Ints
    n: int
    n_open: int

    def within(self, time: float, *, exit_: int, level: float = 0.95) -> Estimate | None:
        """Return the share that left by exit number `exit_` within `time`; None when nobody was followed that long."""
        at = place_of(time, times=self.times, surviving=self.surviving)
        if at is None:
            return None
        row = exit_ - 1
        share, std_error = (self.incidence[row, at], self.std_error[row, at]) if at >= 0 else (0.0, 0.0)
        return share_estimate(
            float(share), std_error=float(std_error), at_risk=self.at_risk[max(at, 0)], n=self.n, level=level
        )


def aalen_johansen(
    durations: npt.ArrayLike, exits: npt.ArrayLike, *, n_exits: int, entry: npt.ArrayLike | float | None = None
) -> CumulativeIncidence:
    """Return the cumulative incidence of exits that compete.

    Parameters
    ----------
    durations, entry
        As in `kaplan_meier`.
    exits
        Number of the exit by which each spell ended, from 1; 0 when it was still open.
    n_exits
        Number of exits there are, whether or not each was taken.

    Notes
    -----
    Taking other exits as censoring, as one minus Kaplan-Meier does, answers for a world without them. The variance is
    that of Marubini and Valsecchi (1995), Analysing Survival Data from Clinical Trials and Observational Studies.

    Examples
    --------
    >>> curves = aalen_johansen([1.0, 2.0, 3.0, 4.0], [1, 2, 0, 1], n_exits=2)
    >>> curves.incidence.tolist()
    [[0.25, 0.25, 0.25, 0.75], [0.0, 0.25, 0.25, 0.25]]
    """
    counts = follow(durations, np.asarray(exits, dtype=np.int64), entry=entry, n_exits=n_exits)
    surviving = counts.surviving
    before = np.concatenate(([1.0], surviving[:-1]))
    incidence = np.cumsum(before * counts.left / counts.at_risk, axis=1)
    return CumulativeIncidence(
        times=counts.times,
        incidence=incidence,
        std_error=np.sqrt(np.maximum(_incidence_variance(counts, incidence=incidence, before=before), 0.0)),
        surviving=surviving,
        at_risk=counts.at_risk,
        n=counts.n,
        n_open=counts.n_open,
    )


def _incidence_variance(counts: Followed, *, incidence: Floats, before: Floats) -> Floats:
    """The three sums of the variance at time t over moments i <= t, with (F(t) - F(i)) multiplied out."""
    hazard = hazard_variance(counts.ended, counts.at_risk)
    at_risk = counts.at_risk.astype(np.float64)
    zeroth, first, second = (np.cumsum(incidence**power * hazard, axis=1) for power in (0, 1, 2))
    own = np.cumsum(before**2 * counts.left * (at_risk - counts.left) / at_risk**3, axis=1)
    cross = before * counts.left / at_risk**2
    mixed = incidence * np.cumsum(cross, axis=1) - np.cumsum(incidence * cross, axis=1)
    variance: Floats = incidence**2 * zeroth - 2.0 * incidence * first + second + own - 2.0 * mixed
    return variance
