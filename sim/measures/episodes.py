"""What lasts, and who was where: spells on benefit, waits, trajectories and stays, from a first row to a last one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from sim.arrays import Bools, Floats, Ints, Narrow, begins
from sim.domain import Event, PlaceKind, Queue, Stage, TargetGroup, TrajectoryEnd
from sim.measures.grid import Grid, Marks, Moments, Spans
from sim.measures.log import Chronicle, Groups, Log, Rows, birthday_27

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

    def latest_at(self, chosen: Ints, weeks: Floats) -> Ints:
        """Return of the resident of each chosen spell the spell that began last before the moment given."""
        latest, later, asked = chosen.copy(), chosen + 1, np.arange(len(chosen))
        while len(asked):
            begun = later < len(self.resident)
            place = later[begun]
            begun[begun] = (self.resident[place] == self.resident[chosen[asked[begun]]]) & (
                self.since[place] < weeks[asked[begun]]
            )
            later, asked = later[begun], asked[begun]
            latest[asked] = later
            later = later + 1
        return latest

    @property
    def first_granted(self) -> Ints:
        """The spells that began a resident's life with the service, of those who came in the run."""
        return np.flatnonzero(begins(self.resident) & self.granted)

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
class Works:
    """Work of some kind, by the state in which it began; ``until`` is inf for one that is still followed at the end."""

    rows: Rows
    since: Floats
    until: Floats
    subsidised: Bools


def jobs_of(log: Log) -> Works:
    """Return every job after a benefit, from the exit until somebody comes back or is no longer followed."""
    begins = log.of(Event.TO_WORK)
    begins = begins[log.stage[begins] == Stage.WORK]
    at_work = log.stage == Stage.WORK
    was_at_work = np.concatenate([[False], at_work[:-1]]) & ~log.first
    until = _until(log, _next_of_same(log, begins, np.flatnonzero(was_at_work & ~at_work)))
    return Works(rows=log.rows(begins), since=log.when(begins), until=until, subsidised=_subsidised(log, begins))


def _subsidised(log: Log, exits: Ints) -> Bools:
    """Return which exits to work followed at once from the start on a subsidised place."""
    told = log.chronicle
    placed = told.of(Event.PLACED)
    placed = placed[told.detail(placed) == PlaceKind.SUBSIDISED]
    n, found = len(told.week), np.zeros(len(exits), dtype=np.bool_)
    address = log.resident[exits].astype(np.int64) * n + log.order[exits]
    place = np.searchsorted(address, told.resident[placed].astype(np.int64) * n + placed)
    found[place[place < len(exits)]] = True
    return found


def part_time_of(log: Log) -> Works:
    """Return all part-time work beside a benefit, from its beginning until it ends or the benefit does."""
    about = log.of(Event.PART_TIME)
    begun = log.detail(about) > 0.0
    ends = np.sort(np.append(about[~begun], np.flatnonzero(~log.on_benefit & log.on_benefit_before)))
    begins = about[begun]
    until = _until(log, _next_of_same(log, begins, ends))
    none = np.zeros(len(begins), dtype=np.bool_)
    return Works(rows=log.rows(begins), since=log.when(begins), until=until, subsidised=none)


def unnoticed_of(log: Log) -> Works:
    """Return every income beside a benefit that nobody reported, from its beginning until the benefit ends."""
    begins = log.of(Event.EARNS)
    until = _until(log, _next_of_same(log, begins, np.flatnonzero(~log.on_benefit & log.on_benefit_before)))
    none = np.zeros(len(begins), dtype=np.bool_)
    return Works(rows=log.rows(begins), since=log.when(begins), until=until, subsidised=none)


def _until(log: Log, last_row: Ints) -> Floats:
    return np.where(last_row != NOT_ENDED, log.when(last_row), np.inf)


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

    ``started`` is false for those that ran when the run began: they start at week 0 or stand in one there. ``placed``
    is when somebody came to a job with the coach, inf for never; ``in_group`` says which were begun in a group.
    """

    rows: Rows
    since: Floats
    until: Floats
    started: Bools
    end: Ints
    in_group: Bools
    placed: Floats

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
    to_job = _next_of_same(log, begins, log.of(Event.TO_WORK))
    return Trajectories(
        rows=log.rows(begins),
        since=log.when(begins),
        until=np.where(ended, log.when(last_row), np.inf),
        started=log.when(begins) > 0.0,
        end=np.where(ended, log.detail(last_row).astype(np.int64), NOT_ENDED),
        in_group=(log.event[begins] == Event.TRAJECTORY_START) & (log.detail(begins) == 1.0),
        placed=np.where(to_job != NOT_ENDED, log.when(to_job), np.inf),
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


FOLLOWED_ONLY = (Stage.AWAY, Stage.GONE)


@dataclass(frozen=True)
class Stays(Rows):
    """Stretches in which a resident's state is one and the same, ``[week, until)``."""

    until: Floats
    benefit: Bools
    open_case: Bools


def stays_of(log: Log, *, coached: Bools, from_week: float, until_week: float) -> Stays:
    """Return all stays on benefit or with an open case that do not end before `from_week`.

    `coached` says after which rows a coach slot is held.

    A 27th birthday begins a new stay for who is counted as youth until then.
    """
    rows = np.flatnonzero(begins(log.resident, log.stage, log.trede, log.team, log.worker, coached))
    week, until = log.when(rows), np.full(len(rows), until_week)
    until[:-1] = np.where(log.first[rows[1:]], until_week, week[1:])
    benefit, open_case = log.on_benefit[rows], _open_case(log.stage[rows], coached[rows])
    told = np.flatnonzero((benefit | open_case) & (until >= from_week))
    return _split_at_birthday(Stays(log, rows[told], week[told], until[told], benefit[told], open_case[told]))


def _open_case(stage: Narrow, coached: Bools) -> Bools:
    """Return who has a case that somebody works on: everybody not away or gone; in a job only with a coach."""
    followed_only = np.isin(np.arange(len(Stage)), FOLLOWED_ONLY)[stage] | ((stage == Stage.WORK) & ~coached)
    open_case: Bools = ~followed_only
    return open_case


def _split_at_birthday(stays: Stays) -> Stays:
    people = stays.log.people
    birthdays = birthday_27(people)
    to_come = (people.group == TargetGroup.OTHER) & (birthdays > stays.week.min(initial=0.0))
    cut = np.flatnonzero(to_come[stays.resident])
    birthday = birthdays[stays.resident[cut]]
    inside = (stays.week[cut] < birthday) & (birthday < stays.until[cut])
    cut, birthday = cut[inside], birthday[inside]
    since, until = stays.week, stays.until.copy()
    until[cut] = birthday
    return Stays(
        stays.log,
        np.append(stays.row, stays.row[cut]),
        np.append(since, birthday),
        np.append(until, stays.until[cut]),
        np.append(stays.benefit, stays.benefit[cut]),
        np.append(stays.open_case, stays.open_case[cut]),
    )


class Presence:
    """Stretches of time, counted by group: how long within each bin, and how many at each moment.

    They are laid over the bins (`spans`) and the days asked for (`marks`) when that is first needed; `codes` gives the
    group of each of the rows that they were laid from. Whatever is counted is counted once.
    """

    def __init__(
        self,
        spans: Callable[[], Spans],
        marks: Callable[[], Marks],
        codes: Callable[[str], Narrow],
        *,
        groups: Groups,
        grid: Grid,
        days: Moments,
    ) -> None:
        self._spans, self._marks, self.codes = spans, marks, codes
        self.groups, self.grid, self.days = groups, grid, days
        self._weeks: dict[str, Floats] = {}
        self._standing: dict[str, Floats] = {}
        self._at_edges: dict[str, Floats] = {}

    @cached_property
    def spans(self) -> Spans:
        """All of them over the bins."""
        return self._spans()

    @cached_property
    def marks(self) -> Marks:
        """Who stands at the end of each day asked for."""
        return self._marks()

    def weeks(self, by: str) -> Floats:
        """Return the time spent per group and bin [weeks]."""
        if by not in self._weeks:
            self._weeks[by] = self.grid.person_weeks(self.spans, self.codes(by), n_groups=self.groups.n(by))
        return self._weeks[by]

    def standing(self, by: str) -> Floats:
        """Return how many stand at the end of each day asked for, per group."""
        if by not in self._standing:
            self._standing[by] = self.standing_of(self.marks, by)
        return self._standing[by]

    def standing_of(self, marks: Marks, by: str) -> Floats:
        """Return how many of these stand at the end of each day asked for, per group."""
        return self.days.number_at(marks.moment, self.codes(by)[marks.row], n_groups=self.groups.n(by))

    def standing_at_edges(self, by: str) -> Floats:
        """Return how many stand at each edge of the grid, per group."""
        if by not in self._at_edges:
            self._at_edges[by] = self.grid.number_at_edges(self.spans, self.codes(by), n_groups=self.groups.n(by))
        return self._at_edges[by]


def last_seen(log: Log, spells: Spells, days: Moments) -> Floats:
    """Return when a worker last saw each resident before the end of each day; shape ``(days, residents)`` [weeks].

    The start of a benefit counts as well; -inf for who was never seen.
    """
    rows = _seen(log, spells)
    week, resident = log.chronicle.when(rows), log.chronicle.resident[rows]
    n_people = len(log.people.number)
    last, by_day = np.full(n_people, -np.inf), np.empty((len(days.weeks), n_people))
    before = np.searchsorted(week, days.weeks[days.order])
    for day, (a, b) in zip(days.order, pairwise([0, *before]), strict=True):
        _raise(last, resident[a:b], week[a:b])
        by_day[day] = last
    return by_day


def _raise(values: Floats, places: Narrow, to: Floats) -> None:
    """Raise the value at each of some places; where several come, to the highest of them."""
    # numpy does not promise which of several stays; it is the last, and they come in order of time, so once is enough
    while len(places):
        higher = values[places] < to
        places, to = places[higher], to[higher]
        values[places] = to


def _seen(log: Log, spells: Spells) -> Ints:
    """Return, in order of time, which rows say that a worker saw somebody, the start of a benefit included."""
    told = log.chronicle
    seen = (told.event == Event.CONTACT) | (told.event == Event.PROFILED)
    served = told.of(Event.SERVED)
    seen[served[told.detail(served) == Queue.INTAKE]] = True
    seen[log.order[spells.first_row]] = True
    return np.flatnonzero(seen)
