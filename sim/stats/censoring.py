"""Durations that had not all ended when the run did: Kaplan-Meier.

A resident is followed over the half-open stretch ``(entry, duration]``: `entry` is how long the spell had lasted when
the run began (0 for a spell that began in the run), `duration` how long when it ended or was last seen. Leaving out who
has not ended, or counting the time before the run as time in which an end could have been seen, both bias; this does
neither. Intervals treat residents as independent: over replications, make one estimate per replication and take the t
interval of those.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats, Ints
from sim.stats.followed import follow, hazard_variance, log_log_ends, place_of, share_estimate
from sim.stats.intervals import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """A Kaplan-Meier curve: `surviving[i]` is the share that lasts longer than `times[i]`, with its standard error.

    `times` are all moments at which somebody ended or was last seen; `at_risk` counts those followed just before.
    """

    times: Floats
    surviving: Floats
    std_error: Floats
    at_risk: Ints
    ended: Ints
    n: int
    n_open: int

    def ended_within(self, time: float, *, level: float = 0.95) -> Estimate | None:
        """Return the share that has ended within `time`; None when nobody was followed that long."""
        at = place_of(time, times=self.times, surviving=self.surviving)
        if at is None:
            return None
        share, std_error = (1.0 - self.surviving[at], self.std_error[at]) if at >= 0 else (0.0, 0.0)
        return share_estimate(
            float(share), std_error=float(std_error), at_risk=self.at_risk[max(at, 0)], n=self.n, level=level
        )

    def quantile(self, q: float, *, level: float = 0.95) -> Estimate | None:
        """Return the time within which a share `q` has ended; None when that many have not been seen to end.

        The interval holds the times at which `q` is within the interval of the share ended (Brookmeyer and Crowley,
        1982, A confidence interval for the median survival time, Biometrics 38, 29-41); an end that is not reached is
        infinite.
        """
        value = self._first_below(1.0 - q, self.surviving)
        if value == inf:
            return None
        low, high = log_log_ends(self.surviving, self.std_error, level=level)
        return Estimate(
            mean=value,
            low=self._first_below(1.0 - q, low),
            high=self._first_below(1.0 - q, high),
            n=self.n,
            level=level,
        )

    def restricted_mean(self, until: float, *, level: float = 0.95) -> Estimate | None:
        """Return the mean of the duration or `until`, whichever is less; None when nobody was followed that long.

        The area under the curve, with Greenwood's variance summed over it: Andersen, Borgan, Gill and Keiding (1993),
        Statistical Models Based on Counting Processes, chapter IV.
        """
        if place_of(until, times=self.times, surviving=self.surviving) is None:
            return None
        ends = np.minimum(np.append(self.times, inf), until)
        pieces = np.concatenate(([1.0], self.surviving)) * np.diff(np.concatenate(([0.0], ends)))
        still_to_come = pieces.sum() - np.cumsum(pieces)[:-1]
        variance = float((still_to_come**2 * hazard_variance(self.ended, self.at_risk)).sum())
        mean, reach = float(pieces.sum()), NormalDist().inv_cdf(0.5 + level / 2.0) * sqrt(variance)
        return Estimate(mean=mean, low=mean - reach, high=mean + reach, n=self.n, level=level)

    def _first_below(self, share: float, curve: Floats) -> float:
        reached = np.flatnonzero(curve <= share + 1e-12)  # a product of many factors lands a hair beside 0.5
        return float(self.times[reached[0]]) if reached.size else inf


def kaplan_meier(
    durations: npt.ArrayLike, ended: npt.ArrayLike, *, entry: npt.ArrayLike | float | None = None
) -> Survival:
    """Return the survival curve of durations of which some had not ended.

    Parameters
    ----------
    durations
        Length of each spell until it ended or was last seen.
    ended
        True when it ended; False when it was still open.
    entry
        Length of each spell when it was first followed (delayed entry); None when all were followed from the start.

    Notes
    -----
    Kaplan and Meier (1958), Nonparametric estimation from incomplete observations, Journal of the American Statistical
    Association 53, 457-481, with Greenwood's variance. Who ends at a moment is counted before who is last seen at it.

    Examples
    --------
    >>> curve = kaplan_meier([2.0, 3.0, 3.0, 5.0], [True, True, False, True])
    >>> [round(float(s), 3) for s in curve.surviving], curve.n_open
    ([0.75, 0.5, 0.0], 1)
    >>> curve.quantile(0.5).mean, curve.restricted_mean(4.0).mean
    (3.0, 3.25)
    """
    counts = follow(durations, np.asarray(ended, dtype=bool).astype(np.int64), entry=entry, n_exits=1)
    surviving = counts.surviving
    std_error: Floats = surviving * np.sqrt(np.cumsum(hazard_variance(counts.ended, counts.at_risk)))
    return Survival(
        times=counts.times,
        surviving=surviving,
        std_error=std_error,
        at_risk=counts.at_risk,
        ended=counts.ended,
        n=counts.n,
        n_open=counts.n_open,
    )
