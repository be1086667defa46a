"""Who came together: those of a group to whom something began in the same period, followed from then on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Bools, Floats, Ints, Narrow
from sim.measures.periods import Calendar
from sim.measures.survival import Curves, curves_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """Into which periods each of some moments falls, those that lasted shortest first.

    ``row`` is the number of a moment as given, ``period`` that of the period; a moment may fall into several.
    ``lasted_weeks`` are those of each row given, ``followed_weeks`` for how long each period is followed.
    """

    row: Ints
    period: Ints
    lasted_weeks: Floats
    followed_weeks: Floats

    def by(self, codes: Narrow, *, n_groups: int) -> Cohorts:
        """Return the cohorts by period and group, given the group of each row; who is in none is left out."""
        cohort = self.period * n_groups + codes[self.row]
        inside = np.flatnonzero(codes[self.row] >= 0)
        # numpy sorts 16-bit numbers by counting, and keeps the order in which they came
        narrow = cohort[inside].astype(np.min_scalar_type(len(self.followed_weeks) * n_groups))
        order = np.argsort(narrow, kind="stable")
        return Cohorts(entries=self, row=self.row[inside[order]], cohort=narrow[order], n_groups=n_groups)


def entries_of(began_weeks: Floats, lasted_weeks: Floats, calendar: Calendar, *, end_week: float) -> Entries:
    """Return into which periods what began at `began_weeks` and lasted for so long falls, in a run until `end_week`."""
    periods, order = calendar.periods, np.flatnonzero(began_weeks >= calendar.first_week)
    order = order[np.argsort(lasted_weeks[order])]
    began = began_weeks[order]
    inside = [np.flatnonzero((one.since_week <= began) & (began < one.until_week)) for one in periods]
    return Entries(
        row=order[np.concatenate([np.zeros(0, dtype=np.int64), *inside])],
        period=np.repeat(np.arange(len(periods)), [len(one) for one in inside]),
        lasted_weeks=lasted_weeks,
        followed_weeks=np.array([one.followed_weeks(end_week) for one in periods], dtype=np.float64),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohorts:
    """Who began in each period, by group: ``row`` and ``cohort`` of each member, cohort by cohort, shortest first.

    The number of a cohort is that of its period times ``n_groups`` and that of its group.
    """

    entries: Entries
    row: Ints
    cohort: Narrow
    n_groups: int

    def count(self, chosen: Bools) -> Floats:
        """Return how many of the chosen rows each cohort has; shape ``(groups, periods)``."""
        return self._number(self.cohort[chosen[self.row]])

    def _number(self, cohort: Narrow) -> Floats:
        return self.told(np.bincount(cohort, minlength=len(self.entries.followed_weeks) * self.n_groups))

    @property
    def n(self) -> Floats:
        """How many members each cohort has; shape ``(groups, periods)``."""
        return self._number(self.cohort)

    def lost_before(self, weeks: float, *, ended: Bools) -> Floats:
        """Return how many were lost from sight before `weeks` had passed; `ended` says of each row who was not."""
        return self.count(~ended & (self.entries.lasted_weeks < weeks))

    def curves(self, causes: Ints, *, cause: int, is_open: Bools) -> Curves:
        """Return how soon each cohort ended by a cause, as `sim.measures.survival.curves_of`; all given by row."""
        return curves_of(
            self.cohort,
            self.entries.lasted_weeks[self.row],
            causes[self.row],
            cause=cause,
            is_open=is_open[self.row],
            followed_weeks=np.repeat(self.entries.followed_weeks, self.n_groups),
        )

    def told(self, each: Floats | Ints) -> Floats:
        """Return a value per cohort in the shape in which it is written: ``(groups, periods)``."""
        return each.reshape(-1, self.n_groups).T.astype(np.float64, copy=False)
