"""Where everybody was, from when until when: the log without the rows that change nothing, laid over the grid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.arrays import Bools, Floats, Narrow
from sim.domain import Stage, TargetGroup
from sim.measures.grid import Grid, Marks, Moments, Spans
from sim.measures.groups import Groups
from sim.measures.log import Log, Rows, birthday_27
from sim.stats.runs import begins

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
