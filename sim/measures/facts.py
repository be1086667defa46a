"""Everything that the measures read, prepared once from the records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sim.measures.episodes import Spells, Trajectories, Waits, spells_of, trajectories_of, waits_of
from sim.measures.grid import Bools, Floats, Grid, Ints, Moments
from sim.measures.groups import Groups, groups_of
from sim.measures.log import Log, Rows, log_of, people_of
from sim.measures.needs import Configuration
from sim.measures.periods import Calendar, Period, calendar_of
from sim.measures.timeline import Presence, stays_of
from sim.records import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of a run, sorted, paired and laid over the calendar.

    ``benefit`` is who is on benefit, ``cases`` who has an open case with the service.
    """

    records: Records
    configuration: Configuration
    calendar: Calendar
    groups: Groups
    grid: Grid
    days: Moments
    months: Moments
    log: Log
    spells: Spells
    waits: Waits
    trajectories: Trajectories
    benefit: Presence
    cases: Presence

    def counts(self, rows: Rows, groupings: Iterable[str]) -> dict[str, Floats]:
        """Return how many of `rows` fall in each group and bin, for each grouping."""
        bins = self.grid.bin_of(rows.week)
        return {by: self._count(bins, self.groups.codes(by, rows), by) for by in groupings}

    def count_codes(self, weeks: Floats, codes: Ints, by: str) -> Floats:
        """Return how many moments fall in each group and bin, given the group number of each."""
        return self._count(self.grid.bin_of(weeks), codes, by)

    def _count(self, bins: Ints, codes: Ints, by: str) -> Floats:
        return self.grid.count(bins, codes, n_groups=self.groups.n(by))

    def in_periods(self, weeks: Floats, codes: Ints) -> dict[Period, Ints]:
        """Return per period the numbers of the rows whose moment falls in it and that belong to a group."""
        return {
            period: np.flatnonzero((period.since_week <= weeks) & (weeks < period.until_week) & (codes >= 0))
            for period in self.calendar.periods
        }

    def followed_weeks(self, period: Period) -> float:
        """Return how long what begins in a period is followed, on enough of its days to be told [weeks]."""
        return period.followed_weeks(self.records.until_week)


def facts_of(records: Records, configuration: Configuration) -> Facts:
    """Return the facts of `records`, ready to be measured."""
    calendar = calendar_of(configuration)
    people = people_of(records)
    log = log_of(records, people)
    groups, grid = groups_of(records, people), Grid(records.edges)
    days, months = Moments(calendar.days), Moments(calendar.months)
    spells = spells_of(log)
    stays = stays_of(log, people=people, spells=spells, until_week=records.until_week)

    def present(chosen: Bools) -> Presence:
        return Presence(stays.take(chosen), groups=groups, grid=grid, days=days, months=months)

    return Facts(
        records=records,
        configuration=configuration,
        calendar=calendar,
        groups=groups,
        grid=grid,
        days=days,
        months=months,
        log=log,
        spells=spells,
        waits=waits_of(log, until_week=records.until_week),
        trajectories=trajectories_of(log),
        benefit=present(stays.benefit),
        cases=present(stays.open_case),
    )
