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

    ``known_until`` is inf when the curve came to its end: nobody is open beyond the last of `weeks`. With nobody to
    follow it is nan.
    """

    weeks: Floats
    ended: Floats
    known_until: float

    def by(self, weeks: float) -> float:
        """Return the fraction ended within `weeks` (or just then); nan when that was not followed."""
        if not weeks <= self.known_until:
            return np.nan
        n_moments = np.searchsorted(self.weeks, weeks, side="right")
        return float(self.ended[n_moments - 1]) if n_moments else 0.0

    def after(self, fraction: float) -> float:
        """Return the first moment [weeks] by which `fraction` has ended; nan when that was not seen."""
        # a sum of fractions may fall a rounding error short of the one asked for
        reached = np.searchsorted(self.ended, fraction - 1e-12)
        at_end = reached == len(self.weeks)
        return np.nan if at_end or not self.weeks[reached] <= self.known_until else float(self.weeks[reached])

    @property
    def in_the_end(self) -> float:
        """The fraction that ends so at all; nan when the curve did not come to its end."""
        return float(self.ended[-1]) if self.known_until == np.inf else np.nan

    @property
    def mean_weeks(self) -> float:
        """The mean time until the end [weeks]; nan when the curve did not come to its end, or nobody's did.

        Of those who were last in sight and left otherwise it is told as if they ended then. Source: Efron (1967), The
        two sample problem with censored data, Proceedings of the Fifth Berkeley Symposium 4, 831-853.
        """
        if self.known_until != np.inf or not self.ended.any():
            return np.nan
        steps = np.diff(np.append(0.0, self.weeks))
        return float(np.sum(steps * (1.0 - np.append(0.0, self.ended[:-1]))))


def ending(durations_weeks: Floats, ended: Bools, *, is_open: Bools, followed_weeks: float) -> Curve:
    """Return the Kaplan-Meier estimate of the fraction ended, for durations that end or are lost from sight.

    Of those who are lost from sight, `is_open` says whose wait goes on when the run ends. Beyond `followed_weeks`
    nothing is told as long as anybody is open then.
    """
    return ending_by(durations_weeks, ended.astype(np.int64), cause=1, is_open=is_open, followed_weeks=followed_weeks)


def ending_by(durations_weeks: Floats, causes: Ints, *, cause: int, is_open: Bools, followed_weeks: float) -> Curve:
    """Return the Aalen-Johansen estimate of the fraction ended by `cause`; cause 0 is lost from sight.

    Whoever is lost from sight at the very moment at which others end was still at risk then.
    """
    if not len(durations_weeks):
        return Curve(np.zeros(0), np.zeros(0), np.nan)
    counts = follow(durations_weeks, causes, entry=None, n_exits=N_CAUSES)
    left, last = counts.surviving, float(counts.times[-1])
    ended = np.cumsum(np.append(1.0, left[:-1]) * counts.left[cause - 1] / counts.at_risk)
    came_to_end = last <= followed_weeks and bool(np.all(durations_weeks[is_open] < last))
    return Curve(counts.times, ended, np.inf if came_to_end else min(last, followed_weeks))


def n_lost_before(durations_weeks: Floats, ended: Bools, weeks: float) -> int:
    """Return how many were lost from sight before `weeks` had passed."""
    return int(np.count_nonzero(~ended & (durations_weeks < weeks)))
