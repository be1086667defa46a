"""What lasts: spells on benefit, waits in queues and trajectories, each from its first row to its last."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Bools, Floats, Ints, Narrow
from sim.domain import Event, Queue, Stage, TrajectoryEnd
from sim.measures.log import Chronicle, Log, Rows

NOT_ENDED = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Spells:
    """Spells on benefit, by resident and in order of time.

    ``since`` is when the benefit began, which for the stock at the start is before the run. ``until`` is inf for a
    spell that runs on. ``first_row`` and ``last_row`` point into the log; ``last_row`` is `NOT_ENDED` when it runs on.
    """

    resident: Narrow
    since: Floats
    until: Floats
    first_row: Ints
    last_row: Ints
    granted: Bools
    to_work: Bools

    @property
    def back(self) -> Floats:
        """When the same resident's next spell began, inf when there is none."""
        nobody = np.full(min(1, len(self.since)), -1)
        same = self.resident == np.concatenate([self.resident[1:], nobody])
        return np.where(same, np.concatenate([self.since[1:], nobody]), np.inf)

    def on_benefit_again(self, chosen: Ints, weeks: Floats) -> Bools:
        """Return whether the resident of each chosen spell stands in a later one at the moment given."""
        again = np.zeros(len(chosen), dtype=np.bool_)
        later, asked = chosen + 1, np.arange(len(chosen))
        while len(asked):
            same = later < len(self.resident)
            same[same] = self.resident[later[same]] == self.resident[chosen[asked[same]]]
            later, asked = later[same], asked[same]
            again[asked] |= (self.since[later] < weeks[asked]) & (weeks[asked] <= self.until[later])
            later = later + 1
        return again

    def since_at(self, rows: Ints) -> Floats:
        """Return when the latest spell before or at each row of the log began, nan before the first."""
        return np.append(self.since, np.nan)[np.searchsorted(self.first_row, rows, side="right") - 1]


def spells_of(log: Log) -> Spells:
    """Return every spell on benefit: from a row that brings somebody on benefit until the row that ends it."""
    begins = np.flatnonzero(log.on_benefit & ~log.on_benefit_before)
    ends = np.flatnonzero(~log.on_benefit & log.on_benefit_before)
    last_row = _next_of_same(log, begins, ends)
    ended = last_row != NOT_ENDED
    at_start = log.event[begins] == Event.START
    return Spells(
        resident=log.resident[begins],
        since=np.where(at_start, -log.detail(begins), log.when(begins)),
        until=np.where(ended, log.when(last_row), np.inf),
        first_row=begins,
        last_row=last_row,
        granted=~at_start,
        to_work=ended & (log.event[last_row] == Event.TO_WORK),
    )


def _next_of_same(log: Log, begins: Ints, ends: Ints) -> Ints:
    """Return for each beginning the first of `ends` after it of the same resident, or `NOT_ENDED`."""
    after = np.searchsorted(ends, begins)
    found = np.concatenate([ends, [NOT_ENDED]])[after]
    return np.where((found != NOT_ENDED) & (log.resident[found] == log.resident[begins]), found, NOT_ENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Waits in queues. ``until`` is when it ended, or the end of the run for who still waits then (``is_open``)."""

    rows: Rows
    queue: Ints
    since: Floats
    until: Floats
    served: Bools
    is_open: Bools


def waits_of(told: Chronicle, *, until_week: float) -> Waits:
    """Return every wait, by queue: from the row that joins it until the resident's next row about the same queue.

    Joining it again counts as having left it.
    """
    about = told.of(Event.JOINED, Event.SERVED, Event.LEFT_QUEUE)
    queue = told.detail(about).astype(np.int8)
    order = np.flatnonzero(queue != Queue.CONTACT)
    order = order[np.argsort(told.resident[about[order]], kind="stable")]
    order = order[np.argsort(queue[order], kind="stable")]
    about, queue = about[order], queue[order]
    event, resident, week = told.event[about], told.resident[about], told.when(about)
    joined = np.flatnonzero(event == Event.JOINED)
    after = np.minimum(joined + 1, max(len(about) - 1, 0))
    ended = (queue[after] == queue[joined]) & (resident[after] == resident[joined]) & (after > joined)
    return Waits(
        rows=told.rows(about[joined]),
        queue=queue[joined].astype(np.int64),
        since=week[joined],
        until=np.where(ended, week[after], until_week),
        served=ended & (event[after] == Event.SERVED),
        is_open=~ended,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectories:
    """Trajectories at a coach. ``rows`` is the state at the start; ``end`` is `NOT_ENDED` for one that runs on.

    ``started`` is false for those that ran when the run began: they start at week 0 or stand in one there.
    """

    rows: Rows
    since: Floats
    until: Floats
    started: Bools
    end: Ints

    @property
    def rows_at_end(self) -> Rows:
        """The state at the start, at the moment of the end."""
        return Rows(self.rows.log, self.rows.row, self.until)

    @property
    def returned(self) -> Bools:
        """Which ended by handing the resident back."""
        returned: Bools = self.end == TrajectoryEnd.RETURNED
        return returned


def trajectories_of(log: Log, trajectory_rows: tuple[Ints, Ints]) -> Trajectories:
    """Return every trajectory, those that run at the start included, by the rows that open and that end one."""
    begins, ends = trajectory_rows
    last_row = _next_of_same(log, begins, ends)
    ended = last_row != NOT_ENDED
    return Trajectories(
        rows=log.rows(begins),
        since=log.when(begins),
        until=np.where(ended, log.when(last_row), np.inf),
        started=log.when(begins) > 0.0,
        end=np.where(ended, log.detail(last_row).astype(np.int64), NOT_ENDED),
    )


def in_trajectory(log: Log, trajectory_rows: tuple[Ints, Ints]) -> Bools:
    """Return for each row whether a coach slot is held after it, also while looking for work or in a coached job."""
    change = np.zeros(len(log.resident), dtype=np.int8)
    for rows, by in zip(trajectory_rows, (1, -1), strict=True):
        change[rows] += by
    total = np.cumsum(change, dtype=np.int32)
    first = np.flatnonzero(log.first)
    before_first = np.repeat((total - change)[first], np.diff(np.append(first, len(total))))
    running: Bools = total > before_first
    return running


def trajectory_rows_of(log: Log) -> tuple[Ints, Ints]:
    """Return the rows that open a trajectory, its start or being in one when the run starts, and those that end one.

    Somebody of the start stock may be given a start row as well; then that one counts.
    """
    starts, ends, stock = log.of(Event.TRAJECTORY_START), log.of(Event.TRAJECTORY_END), log.of(Event.START)
    stands = stock[log.stage[stock] == Stage.TRAJECTORY]
    about = np.sort(np.concatenate([starts, stands, ends]), kind="stable")
    next_about = np.append(about, NOT_ENDED)[np.searchsorted(about, stands) + 1]
    told_again = (log.event[next_about] == Event.TRAJECTORY_START) & (log.resident[next_about] == log.resident[stands])
    return np.sort(np.concatenate([starts, stands[~told_again]]), kind="stable"), ends
