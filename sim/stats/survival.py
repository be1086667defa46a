"""Durations of which some are still open: how many lasted, how soon half of them ended; of many cohorts at once.

Leaving out who has not ended would bias towards those who end soon; so everybody counts for as long as they were in
sight (Kaplan-Meier, and Aalen-Johansen where several ends compete). Over replications, make one estimate of each and
take the t interval of those.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sim.arrays import Bools, Floats, Ints, Narrow, begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """The fraction of each cohort that has ended by each of its moments; known until `known_until` [weeks].

    ``weeks`` are the moments, ascending within a cohort, ``cohort`` whose each is, ``cuts`` where those of each begin
    and end. ``known_until`` is inf when a curve came to its end: nobody is open beyond its last moment. With
    nobody to follow it is nan.
    """

    weeks: Floats
    ended: Floats
    cohort: Narrow
    cuts: Ints
    known_until: Floats

    def by(self, weeks: npt.ArrayLike) -> Floats:
        """Return the fraction ended within `weeks` (or just then), of each cohort; nan when that was not followed.

        `weeks` are those of each cohort, or the same for all.
        """
        limit = np.broadcast_to(np.asarray(weeks, dtype=np.float64), self.known_until.shape)
        n_moments = self._number(self.weeks <= limit[self.cohort])
        ended = np.append(self.ended, 0.0)[np.where(n_moments > 0, self.cuts[:-1] + n_moments - 1, -1)]
        return np.where(limit <= self.known_until, ended, np.nan)

    def after(self, fraction: float) -> Floats:
        """Return the first moment [weeks] by which `fraction` of each cohort has ended; nan when that was not seen."""
        # a sum of fractions may fall a rounding error short of the one asked for
        reached = self.cuts[:-1] + self._number(self.ended < fraction - 1e-12)
        weeks = np.append(self.weeks, np.nan)[np.where(reached < self.cuts[1:], reached, -1)]
        return np.where(weeks <= self.known_until, weeks, np.nan)

    def _number(self, chosen: Bools) -> Ints:
        """Return how many of the chosen moments each cohort has."""
        return np.bincount(self.cohort[chosen], minlength=len(self.known_until))

    @property
    def in_the_end(self) -> Floats:
        """The fraction of each cohort that ends so at all; nan when its curve did not come to its end."""
        return np.where(self.known_until == np.inf, np.append(self.ended, np.nan)[self.cuts[1:] - 1], np.nan)

    @property
    def mean_weeks(self) -> Floats:
        """The mean time until the end [weeks]; nan when a curve did not come to its end, or nobody's did.

        Of those who were last in sight and left otherwise it is told as if they ended then. Source: Efron (1967), The
        two sample problem with censored data, Proceedings of the Fifth Berkeley Symposium 4, 831-853.
        """
        steps = self.weeks - before(self.weeks, self.cuts, at_first=0.0)
        areas = steps * (1.0 - before(self.ended, self.cuts, at_first=0.0))
        told = self.in_the_end > 0.0
        each = zip(told, pairwise(self.cuts.tolist()), strict=True)
        return np.array([areas[a:b].sum() if one else np.nan for one, (a, b) in each], dtype=np.float64)


def before(values: Floats, cuts: Ints, *, at_first: float) -> Floats:
    """Return of each moment the value at the moment before of the same cohort, or `at_first` when there is none."""
    earlier = np.roll(values, 1)
    earlier[cuts[:-1][cuts[:-1] < cuts[1:]]] = at_first
    return earlier


def curves_of(
    cohort: Narrow,
    durations_weeks: Floats,
    causes: Narrow,
    *,
    cause: int,
    is_open: Bools,
    followed_weeks: Floats,
) -> Curves:
    """Return the Aalen-Johansen estimate of the fraction ended by `cause` in each cohort; with one, Kaplan and Meier's.

    Whoever is lost from sight at the very moment at which others end was still at risk then.

    Parameters
    ----------
    cohort
        The cohort of each duration; the durations of a cohort stand together, from short to long.
    durations_weeks
        How long each lasted until it ended, or was lost from sight [weeks].
    causes
        By what each ended; 0 is lost from sight.
    cause
        The one that is asked for.
    is_open
        Of those who are lost from sight, whose wait goes on when the run ends.
    followed_weeks
        For how long each cohort was followed [weeks]; beyond it nothing is told as long as anybody is open then.

    Notes
    -----
    Taking other ends for being lost from sight, as one minus Kaplan-Meier does, answers for a world without them.
    Sources: Aalen and Johansen (1978), An empirical transition matrix for non-homogeneous Markov chains based on
    censored observations, Scandinavian Journal of Statistics 5, 141-150; with one cause Kaplan and Meier (1958),
    Nonparametric estimation from incomplete observations, Journal of the American Statistical Association 53, 457-481.

    Examples
    --------
    >>> lasted, ended_by = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1, 2, 0, 1])
    >>> by = {"is_open": ended_by == 0, "followed_weeks": np.array([9.0])}
    >>> curves_of(np.zeros(4, dtype=int), lasted, ended_by, cause=1, **by).ended.tolist()
    [0.25, 0.25, 0.25, 0.75]
    """
    moments = _sightings(cohort, durations_weeks, n_cohorts=len(followed_weeks))
    weeks, cuts, at_risk = durations_weeks[moments.row], moments.cuts, moments.not_yet_out
    lasting = _along(np.multiply, 1.0 - moments.number(causes > 0) / at_risk, cuts)
    ended = _along(np.add, before(lasting, cuts, at_first=1.0) * moments.number(causes == cause) / at_risk, cuts)
    last = np.append(weeks, np.nan)[np.where(cuts[:-1] < cuts[1:], cuts[1:] - 1, -1)]
    open_last = np.append(moments.number(is_open), 0)[cuts[1:] - 1] > 0
    came_to_end = (last <= followed_weeks) & ~open_last
    known_until = np.where(came_to_end, np.inf, np.minimum(last, followed_weeks))
    return Curves(weeks=weeks, ended=ended, cohort=cohort[moments.row], cuts=cuts, known_until=known_until)


def _along(add: np.ufunc, values: Floats, cuts: Ints) -> Floats:
    """Return the running sum or product within each cohort, from its first moment on, one after the other."""
    running = np.empty_like(values)
    for a, b in pairwise(cuts.tolist()):
        add.accumulate(values[a:b], out=running[a:b])
    return running


@dataclass(frozen=True, slots=True)
class Sightings:
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


def _sightings(cohort: Narrow, durations: Floats, *, n_cohorts: int) -> Sightings:
    new = begins(cohort, durations)
    row = np.flatnonzero(new)
    of_moment = cohort[row]
    members, cuts = (np.append(0, np.cumsum(np.bincount(one, minlength=n_cohorts))) for one in (cohort, of_moment))
    return Sightings(row, np.cumsum(new) - 1, cuts, members[1:][of_moment] - row)
