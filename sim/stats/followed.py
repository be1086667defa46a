"""Who was followed when, and what was seen to happen: the counts under every estimate from open durations.

A resident is followed over the half-open stretch ``(entry, duration]``: `entry` is how long the spell had lasted when
the run began (0 for a spell that began in the run), `duration` how long when it ended or was last seen. Leaving out who
has not ended, or counting the time before the run as time in which an end could have been seen, both bias; this does
neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.arrays import Bools, Floats, Ints
from sim.stats.intervals import Estimate, proportion_interval
from sim.stats.runs import begins


@dataclass(frozen=True, slots=True)
class Followed:
    """Who was followed and who left by which exit (a row each), at each moment at which anything was seen."""

    times: Floats
    at_risk: Ints
    left: Ints
    n: int
    n_open: int

    @property
    def ended(self) -> Ints:
        """The number that left by any exit, per moment."""
        total: Ints = self.left.sum(axis=0)
        return total

    @property
    def surviving(self) -> Floats:
        """The Kaplan-Meier product: the share that lasts longer than each moment."""
        product: Floats = np.cumprod(1.0 - self.ended / self.at_risk, dtype=np.float64)
        return product


def follow(durations: npt.ArrayLike, exits: Ints, *, entry: npt.ArrayLike | float | None, n_exits: int) -> Followed:
    """Return the counts; `exits` numbers the exit of each spell from 1, 0 for one that was still open.

    An `entry` of 0 is the very start, so that an end at 0, such as a wait of nothing, counts.
    """
    length = np.asarray(durations, dtype=np.float64)
    first = np.broadcast_to(np.asarray(-inf if entry is None else entry, dtype=np.float64), length.shape)
    _check(length, exits, first, n_exits=n_exits)
    first = np.where(first <= 0.0, -inf, first)
    followed = first < length  # who is first followed at the moment of being last seen adds nothing
    length, exits, first = length[followed], exits[followed], first[followed]
    order = np.argsort(length)
    length, exits = length[order], exits[order]
    moments = moments_of(np.zeros(length.size, dtype=np.int64), length, n_cohorts=1)
    times = length[moments.row]
    not_yet_in = length.size - np.searchsorted(np.sort(first), times, side="left")
    left = np.array([moments.number(exits == one) for one in range(1, n_exits + 1)])
    return Followed(times, moments.not_yet_out - not_yet_in, left, length.size, int((exits == 0).sum()))


@dataclass(frozen=True, slots=True)
class Moments:
    """The moments at which anything was seen of some cohorts, cohort by cohort and ascending within each.

    ``row`` is the first of the rows seen at each, ``of`` the number of the moment of each row, ``cuts`` where the
    moments of each cohort begin and end. ``not_yet_out`` counts who was in sight until then, those seen at it included.
    """

    row: Ints
    of: Ints
    cuts: Ints
    not_yet_out: Ints

    def number(self, chosen: Bools) -> Ints:
        """Return how many of the chosen rows were seen at each moment."""
        return np.bincount(self.of[chosen], minlength=self.row.size)


def moments_of(cohort: npt.NDArray[np.integer[Any]], durations: Floats, *, n_cohorts: int) -> Moments:
    """Return the moments of durations that stand by cohort, those of a cohort from short to long."""
    new = begins(cohort, durations)
    row = np.flatnonzero(new)
    of_moment = cohort[row]
    members, cuts = (np.append(0, np.cumsum(np.bincount(one, minlength=n_cohorts))) for one in (cohort, of_moment))
    return Moments(row, np.cumsum(new) - 1, cuts, members[1:][of_moment] - row)


def _check(length: Floats, exits: Ints, first: Floats, *, n_exits: int) -> None:
    if length.ndim != 1 or length.shape != exits.shape or length.size == 0:
        raise ValueError(f"got {length.shape} durations and {exits.shape} ends; need one of each for 1 or more spells.")
    if not (np.all(np.isfinite(length)) and np.all(length >= 0.0)):
        raise ValueError(
            "a duration is negative or not finite; a spell that is still open ends where it was last seen."
        )
    if not np.any((first < length) | (first <= 0.0)) or np.any(first > np.maximum(length, 0.0)):
        raise ValueError(
            "a spell is first followed after it was last seen, or none is followed at all; entry < duration."
        )
    if exits.min() < 0 or exits.max() > n_exits:
        raise ValueError(
            f"exits run from {exits.min()} to {exits.max()}; they must lie between 0 (open) and {n_exits}."
        )


def hazard_variance(ended: Ints, at_risk: Ints) -> Floats:
    """Greenwood's term per moment; 0 where all ended, after which nothing is left to be uncertain about."""
    left = at_risk - ended
    return np.divide(ended, at_risk * left, out=np.zeros(ended.size), where=left > 0)


def place_of(time: float, *, times: Floats, surviving: Floats) -> int | None:
    """Index of the last moment up to `time`, -1 before the first; None when all were out of sight earlier."""
    if time > times[-1] and surviving[-1] > 0.0:
        return None
    return int(np.searchsorted(times, time, side="right")) - 1


def share_estimate(share: float, *, std_error: float, at_risk: np.int64, n: int, level: float) -> Estimate:
    """A share with its interval on the log(-log) scale; a share of 0 or 1 has no spread, and Wilson's is used."""
    if not (1e-12 < share < 1.0 - 1e-12 and std_error > 0.0):
        ends = proportion_interval(round(share * int(at_risk)), int(at_risk), level=level)
        return Estimate(mean=share, low=ends.low, high=ends.high, n=n, level=level)
    low, high = log_log_ends(np.array([1.0 - share]), np.array([std_error]), level=level)
    return Estimate(mean=share, low=1.0 - float(high[0]), high=1.0 - float(low[0]), n=n, level=level)


def log_log_ends(surviving: Floats, std_error: Floats, *, level: float) -> tuple[Floats, Floats]:
    """Return the ends of a survival curve's interval, which stay within 0 and 1; at 0 and 1 it has no length."""
    inside = (surviving > 0.0) & (surviving < 1.0)
    share = surviving[inside]
    reach = np.exp(NormalDist().inv_cdf(0.5 + level / 2.0) * std_error[inside] / (share * -np.log(share)))
    low, high = surviving.copy(), surviving.copy()
    low[inside], high[inside] = share**reach, share ** (1.0 / reach)
    return low, high
