"""Cohorts: those of a group to whom something began in the same period, followed from then on; exits among them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from sim.arrays import Bools, Floats, Ints, Narrow
from sim.measures.episodes import Spells
from sim.measures.log import ROUTE, Groups, Log, Rows
from sim.measures.periods import Calendar
from sim.stats.survival import Curves, curves_of
from sim.units import WEEKS_PER_MONTH

RELAPSE_WEEKS = 18.0 * WEEKS_PER_MONTH


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
        """Return how soon each cohort ended by a cause, as `sim.stats.survival.curves_of`; all given by row."""
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


class Exits:
    """Every exit to work, or any others, grouped by the person just before or by the route, with what became of it.

    Parameters
    ----------
    log, spells
        The log and its spells on benefit.
    groups, calendar
        By what is grouped and over which periods.
    until_week
        The end of the run [weeks].
    chosen
        The spells that ended so; None: those that ended by work.
    """

    def __init__(
        self,
        log: Log,
        spells: Spells,
        *,
        groups: Groups,
        calendar: Calendar,
        until_week: float,
        chosen: Bools | None = None,
    ) -> None:
        self._log, self._spells, self._groups = log, spells, groups
        self._calendar, self._until_week = calendar, until_week
        self._exits = np.flatnonzero(spells.to_work if chosen is None else chosen)
        self.cohorts, self.curves = cache(self._cohorts), cache(self._curves)

    @cached_property
    def last_row(self) -> Ints:
        """The row of the log with each exit."""
        return self._spells.last_row[self._exits]

    @cached_property
    def before(self) -> Rows:
        """The state just before each."""
        return self._log.rows_before(self.last_row)

    @cached_property
    def route(self) -> Ints:
        """By which route each was."""
        return self._log.detail(self.last_row).astype(np.int64)

    @cached_property
    def left_weeks(self) -> Floats:
        """When each was [weeks]."""
        return self._spells.until[self._exits]

    @cached_property
    def back_weeks(self) -> Floats:
        """When each came back on benefit, inf for never [weeks]."""
        return self._spells.back[self._exits]

    @cached_property
    def returned(self) -> Bools:
        """Which came back on benefit."""
        return np.isfinite(self.back_weeks)

    @cached_property
    def known_later(self) -> Bools:
        """Of which the run knows where they stand after `RELAPSE_WEEKS`."""
        return self.left_weeks + RELAPSE_WEEKS <= self._until_week

    @cached_property
    def again_later(self) -> Bools:
        """Which stand on benefit again after `RELAPSE_WEEKS`."""
        return self._spells.on_benefit_again(self._exits, self.left_weeks + RELAPSE_WEEKS)

    def codes(self, by: str) -> Narrow:
        """Return the group of each."""
        return self.route if by == ROUTE else self._groups.codes(by, self.before)

    @cached_property
    def _entries(self) -> Entries:
        followed = np.minimum(self.back_weeks, self._until_week) - self.left_weeks
        return entries_of(self.left_weeks, followed, self._calendar, end_week=self._until_week)

    def _cohorts(self, by: str) -> Cohorts:
        return self._entries.by(self.codes(by), n_groups=self._groups.n(by))

    def _curves(self, by: str) -> Curves:
        return self.cohorts(by).curves(self.returned.astype(np.int64), cause=1, is_open=~self.returned)
