"""Everything that the measures read, prepared from the records when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Bools, Floats, Ints, Narrow
from sim.domain import Stage, TargetGroup
from sim.measures.cohorts import Exits
from sim.measures.episodes import (
    Presence,
    Spells,
    Stays,
    Trajectories,
    Waits,
    Works,
    in_trajectory,
    jobs_of,
    last_seen,
    part_time_of,
    spells_of,
    stays_of,
    trajectories_of,
    trajectory_rows_of,
    unnoticed_of,
    waits_of,
)
from sim.measures.grid import Grid, Marks, Moments, Spans, counts_between, fte_weeks, hired_fte_weeks
from sim.measures.log import QUEUE, Chronicle, Groups, Log, People, Rows, groups_of, log_of, people_of
from sim.measures.periods import EVERYTHING, Asked, Calendar, calendar_of
from sim.records import Records

if TYPE_CHECKING:
    from sim.config import Configuration


# --- everything -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Facts:
    """The facts of a run, sorted, paired and laid over the calendar; each is worked out once, if it is needed."""

    records: Records
    configuration: Configuration
    asked: Asked = EVERYTHING

    @cached_property
    def calendar(self) -> Calendar:
        """Over which periods and days is measured."""
        return calendar_of(self.configuration, self.asked)

    @cached_property
    def grid(self) -> Grid:
        """The bins in which everything adds up."""
        return Grid(self.records.edges)

    @cached_property
    def month_edges(self) -> list[int]:
        """The numbers of the edges at which the months end."""
        return [self.grid.edge(month.week) for month in self.calendar.months]

    @cached_property
    def days(self) -> Moments:
        """The ends of the days asked for."""
        return Moments(self.calendar.days)

    @cached_property
    def people(self) -> People:
        """Who the residents are."""
        return people_of(self.records)

    @cached_property
    def groups(self) -> Groups:
        """By what is grouped."""
        return groups_of(self.records, self.people)

    @cached_property
    def chronicle(self) -> Chronicle:
        """The event log as it was recorded."""
        return Chronicle(self.records, self.people)

    @cached_property
    def log(self) -> Log:
        """The event log by resident."""
        return log_of(self.chronicle)

    # --- what lasts

    @cached_property
    def spells(self) -> Spells:
        """The spells on benefit."""
        return spells_of(self.log)

    @cached_property
    def came(self) -> Rows:
        """The benefits granted, with the state in which they began."""
        return self.log.rows(self.spells.first_row[self.spells.granted])

    @cached_property
    def left_otherwise(self) -> Rows:
        """The exits for another reason than work, with the state just before."""
        spells = self.spells
        return self.log.rows_before(spells.last_row[np.isfinite(spells.until) & ~spells.to_work])

    @cached_property
    def exits(self) -> Exits:
        """The exits to work."""
        until, groups = self.records.until_week, self.groups
        return Exits(self.log, self.spells, groups=groups, calendar=self.calendar, until_week=until)

    @cached_property
    def leavers(self) -> Exits:
        """The exits for whatever reason."""
        until, groups, ended = self.records.until_week, self.groups, np.isfinite(self.spells.until)
        return Exits(self.log, self.spells, groups=groups, calendar=self.calendar, until_week=until, chosen=ended)

    @cached_property
    def waits(self) -> Waits:
        """The waits in queues."""
        return waits_of(self.chronicle, until_week=self.records.until_week)

    @cached_property
    def trajectories(self) -> Trajectories:
        """The trajectories at a coach."""
        return trajectories_of(self.log, self._trajectory_rows)

    @cached_property
    def _trajectory_rows(self) -> tuple[Ints, Ints]:
        return trajectory_rows_of(self.log)

    @cached_property
    def stays(self) -> Stays:
        """Where everybody was, from the first moment on at which anything is asked for."""
        coached, until = in_trajectory(self.log, self._trajectory_rows), self.records.until_week
        return stays_of(self.log, coached=coached, from_week=self.calendar.from_week, until_week=until)

    @cached_property
    def fte_weeks(self) -> Floats:
        """The fte in post, times time, per team and bin [fte weeks]."""
        return fte_weeks(self.records, self.grid)

    @cached_property
    def hired_fte_weeks(self) -> Floats:
        """The fte of those hired, times time, per team and bin [fte weeks]; a part of the fte in post."""
        return hired_fte_weeks(self.records, self.grid)

    # --- who was there

    @cached_property
    def benefit(self) -> Presence:
        """Who is on benefit."""
        return self.staying(self.stays.benefit)

    @cached_property
    def cases(self) -> Presence:
        """Who has an open case with the service."""
        return self.staying(self.stays.open_case)

    @cached_property
    def coached(self) -> Presence:
        """Who is in a trajectory, by the state at its start."""
        run = self.trajectories
        return self.in_trajectory(np.arange(len(run.since)), run.until)

    def in_trajectory(self, chosen: Ints, until: Floats) -> Presence:
        """Return the chosen trajectories as they are counted, each up to a moment, by the state at their start."""
        run = self.trajectories
        return self.presence(run.since[chosen], until[chosen], self._codes_of(run.rows.take(chosen)))

    @cached_property
    def jobs(self) -> Works:
        """The jobs after a benefit."""
        return jobs_of(self.log)

    @cached_property
    def subsidised(self) -> Presence:
        """Who is in a subsidised job, by the state in which it began."""
        return self._working(self.jobs, self.jobs.subsidised)

    @cached_property
    def part_time(self) -> Presence:
        """Who has part-time work beside a benefit, by the state in which it began."""
        return self._working(part_time_of(self.log))

    @cached_property
    def unnoticed(self) -> Presence:
        """Who has another income that nobody reported, by the state in which it began."""
        return self._working(unnoticed_of(self.log))

    @cached_property
    def coached_in_job(self) -> Presence:
        """Who has a coach in a job."""
        return self.staying(self.stays.open_case & (self.stays.stage == Stage.WORK))

    @cached_property
    def register_on_benefit(self) -> Presence:
        """Who of the target-group register is on benefit."""
        return self.staying(self.stays.benefit & self._in_register(self.stays))

    @cached_property
    def register_at_work(self) -> Presence:
        """Who of the target-group register is in a job after a benefit."""
        return self._working(self.jobs, self._in_register(self.jobs.rows))

    def _in_register(self, rows: Rows) -> Bools:
        in_register: Bools = self.people.group[rows.resident] == TargetGroup.REGISTER
        return in_register

    def _working(self, works: Works, chosen: Bools | None = None) -> Presence:
        every = np.ones(len(works.since), dtype=np.bool_) if chosen is None else chosen
        return self.presence(works.since[every], works.until[every], self._codes_of(works.rows.take(every)))

    @cached_property
    def queues(self) -> Presence:
        """Who waits in which queue; by nothing else."""
        return self.presence(self.waits.since, self.waits.until, {QUEUE: self.waits.queue}.__getitem__)

    def presence(self, since: Floats, until: Floats, codes: Callable[[str], Narrow]) -> Presence:
        """Return stretches of time as they are counted; `codes` gives the group of each by a grouping."""
        return self._presence(lambda: self.grid.lay(since, until), lambda: self.days.lay(since, until), codes)

    def waiting(self, chosen: Ints) -> Presence:
        """Return the chosen waits as they are counted, by the state in which they began."""
        waits = self.waits
        return self.presence(waits.since[chosen], waits.until[chosen], self._codes_of(waits.rows.take(chosen)))

    def staying(self, chosen: Bools) -> Presence:
        """Return the chosen stays as they are counted."""
        spans, marks = lambda: self._stay_spans.of(chosen), lambda: self._stay_marks.of(chosen)
        return self._presence(spans, marks, self._codes_of_stays)

    @cached_property
    def _stay_spans(self) -> Spans:
        return self.grid.lay(self.stays.week, self.stays.until)

    @cached_property
    def _stay_marks(self) -> Marks:
        return self.days.lay(self.stays.week, self.stays.until)

    @cached_property
    def _codes_of_stays(self) -> Callable[[str], Narrow]:
        return self._codes_of(self.stays)

    def _codes_of(self, rows: Rows) -> Callable[[str], Narrow]:
        return cache(lambda by: self.groups.codes(by, rows))

    def _presence(
        self, spans: Callable[[], Spans], marks: Callable[[], Marks], codes: Callable[[str], Narrow]
    ) -> Presence:
        return Presence(spans, marks, codes, groups=self.groups, grid=self.grid, days=self.days)

    @cached_property
    def last_seen(self) -> Floats:
        """When a worker last saw each of those on benefit at the end of a day, as `benefit.marks` has them [weeks]."""
        marks = self.benefit.marks
        return last_seen(self.log, self.spells, self.days)[marks.moment, self.stays.resident[marks.row]]

    # --- what happened

    def numbers(self, rows: Rows) -> Callable[[str], Floats]:
        """Return how to count how many of `rows` fall in each group and period, by a grouping."""
        rows, ends, groups = rows.since(self.calendar.first_week), self._ends, self.groups
        cuts = np.searchsorted(rows.week, ends.edges)

        def numbers(by: str) -> Floats:
            counts = counts_between(cuts, groups.codes(by, rows), n_groups=groups.n(by))
            return ends.over(counts, self.calendar.periods)

        return numbers

    def numbers_of(self, weeks: Floats, codes: Narrow, by: str) -> Floats:
        """Return how many moments fall in each group and period, given the group number of each."""
        counts = self._ends.count(self._ends.bin_of(weeks), codes, n_groups=self.groups.n(by))
        return self._ends.over(counts, self.calendar.periods)

    @cached_property
    def _ends(self) -> Grid:
        """The periods only: what is counted in whole numbers may be added up by longer pieces."""
        ends = {week for period in self.calendar.periods for week in (period.since_week, period.until_week)}
        return Grid({self.grid.edges[0], self.grid.edges[-1]} | ends)

    def over(self, per_bin: Floats) -> Floats:
        """Add up over each period; shape ``(groups, periods)``."""
        return self.grid.over(per_bin, self.calendar.periods)


def counts_of(rows: Rows, grid: Grid, groups: Groups) -> Callable[[str], Floats]:
    """Return how to count how many of `rows` fall in each group and bin, by a grouping."""
    bins = grid.bin_of(rows.week)
    return lambda by: grid.count(bins, groups.codes(by, rows), n_groups=groups.n(by))
