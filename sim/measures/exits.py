"""Exits to work, and how long each lasted as far as it was followed."""

from __future__ import annotations

from functools import cache, cached_property

import numpy as np

from sim.arrays import Bools, Floats, Ints, Narrow
from sim.measures.episodes import Spells
from sim.measures.followed import Cohorts, Entries, entries_of
from sim.measures.groups import ROUTE, Groups
from sim.measures.log import Log, Rows
from sim.measures.periods import Calendar
from sim.measures.survival import Curves
from sim.units import WEEKS_PER_MONTH

RELAPSE_WEEKS = 18.0 * WEEKS_PER_MONTH


class Exits:
    """Every exit to work, grouped by the person just before or by the route, with what became of it.

    Parameters
    ----------
    log, spells
        The log and its spells on benefit.
    groups, calendar
        By what is grouped and over which periods.
    until_week
        The end of the run [weeks].
    """

    def __init__(self, log: Log, spells: Spells, *, groups: Groups, calendar: Calendar, until_week: float) -> None:
        self._log, self._spells, self._groups = log, spells, groups
        self._calendar, self._until_week = calendar, until_week
        self._exits = np.flatnonzero(spells.to_work)
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
