"""Durations of which some are still open: how many lasted, how soon half of them ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.measures.grid import Bools, Floats, Ints
from sim.stats.followed import follow

N_CAUSES = 2


@dataclass(frozen=True, slots=True)
class Curve:
    """The fraction that has ended by each of `weeks`, which ascend; known until `known_until` [weeks].

    ``left`` is the fraction that has not ended in any way at the last of `weeks`.
    """

    weeks: Floats
    ended: Floats
    left: float
    known_until: float

    def by(self, weeks: float) -> float:
        """Return the fraction ended within `weeks` (or just then); nan when nobody was followed so long."""
        if np.isnan(weeks) or not (weeks <= self.known_until or self.left <= 0.0):
            return np.nan
        n_moments = np.searchsorted(self.weeks, weeks, side="right")
        return float(self.ended[n_moments - 1]) if n_moments else 0.0

    def after(self, fraction: float) -> float:
        """Return the first moment [weeks] by which `fraction` has ended; nan when it never comes so far."""
        # a sum of fractions may fall a rounding error short of the one asked for
        reached = np.searchsorted(self.ended, fraction - 1e-12)
        return float(self.weeks[reached]) if reached < len(self.weeks) else np.nan

    @property
    def mean_weeks(self) -> float:
        """The mean time until the end, restricted to the longest time that anybody was followed [weeks]."""
        if np.isnan(self.known_until):
            return np.nan
        steps = np.diff(np.concatenate([[0.0], self.weeks, [self.known_until]]))
        return float(np.sum(steps * (1.0 - np.append(0.0, self.ended))))


def ending(durations_weeks: Floats, ended: Bools) -> Curve:
    """Return the Kaplan-Meier estimate of the fraction ended, for durations that end or are lost from sight."""
    return ending_by(durations_weeks, ended.astype(np.int64), cause=1)


def ending_by(durations_weeks: Floats, causes: Ints, *, cause: int) -> Curve:
    """Return the Aalen-Johansen estimate of the fraction ended by `cause`; cause 0 is lost from sight.

    Whoever is lost from sight at the very moment at which others end was still at risk then.
    """
    if not len(durations_weeks):
        return Curve(np.zeros(0), np.zeros(0), np.nan, np.nan)
    counts = follow(durations_weeks, causes, entry=None, n_exits=N_CAUSES)
    left = counts.surviving
    ended = np.cumsum(np.append(1.0, left[:-1]) * counts.left[cause - 1] / counts.at_risk)
    return Curve(counts.times, ended, float(left[-1]), float(counts.times[-1]))


def n_lost_before(durations_weeks: Floats, ended: Bools, weeks: float) -> int:
    """Return how many were lost from sight before `weeks` had passed."""
    return int(np.count_nonzero(~ended & (durations_weeks < weeks)))
