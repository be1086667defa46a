"""Where everybody was, from when until when: the log without the rows that change nothing, laid over the grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np

from sim.domain import Stage, TargetGroup
from sim.measures.episodes import Spells, in_trajectory
from sim.measures.grid import Bools, Floats, Grid, Ints, Marks, Moments
from sim.measures.groups import Groups
from sim.measures.log import Log, People, Rows, begins, birthday_27

FOLLOWED_ONLY = (Stage.AWAY, Stage.GONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays(Rows):
    """Stretches in which a resident's state is one and the same, ``[week, until)``.

    ``spell_since`` is when the benefit began.
    """

    until: Floats
    spell_since: Floats
    benefit: Bools
    open_case: Bools


def stays_of(log: Log, *, people: People, spells: Spells, until_week: float) -> Stays:
    """Return all stays; a 27th birthday begins a new one for who is counted as youth until then."""
    coached = in_trajectory(log)
    kept = np.flatnonzero(_changes(log, coached))
    rows, last = log.rows(kept), np.append(log.first[kept[1:]], True)
    stays = Stays(
        **{field.name: getattr(rows, field.name) for field in fields(rows)},
        until=np.where(last, until_week, np.append(rows.week[1:], until_week)),
        spell_since=_spell_since(log, spells)[kept],
        benefit=log.benefit[kept],
        open_case=_open_case(log.stage, coached)[kept],
    )
    return _split_at_birthday(stays, people)


def _changes(log: Log, coached: Bools) -> Bools:
    """Return which rows differ from the one before in anything that is grouped by."""
    return begins(log.resident, log.stage, log.trede, log.team, log.worker, coached)


def _spell_since(log: Log, spells: Spells) -> Floats:
    """Return when the latest spell before or at each row began."""
    begins = np.zeros(len(log.week), dtype=np.int64)
    begins[spells.first_row] = 1
    return np.append(spells.since, np.nan)[np.cumsum(begins) - 1]


def _open_case(stage: Ints, coached: Bools) -> Bools:
    """Return who has a case that somebody works on: everybody not away or gone; in a job only with a coach."""
    followed_only = np.isin(stage, FOLLOWED_ONLY) | ((stage == Stage.WORK) & ~coached)
    open_case: Bools = ~followed_only
    return open_case


def _split_at_birthday(stays: Stays, people: People) -> Stays:
    birthday = birthday_27(people, stays.resident)
    is_other = people.group[stays.resident] == TargetGroup.OTHER
    cut = np.flatnonzero(is_other & (stays.week < birthday) & (birthday < stays.until))
    column = {field.name: np.append(value := getattr(stays, field.name), value[cut]) for field in fields(stays)}
    n = len(stays.week)
    column["until"][cut] = column["week"][n:] = birthday[cut]
    return Stays(**column)


class Presence:
    """Some of the stays, counted by group: how long within each bin, and how many at each moment."""

    def __init__(self, stays: Stays, *, groups: Groups, grid: Grid, days: Moments, months: Moments) -> None:
        self.stays, self.groups, self.grid = stays, groups, grid
        self.days, self.months = days, months
        self._spans = grid.lay(stays.week, stays.until)
        self._at_days, self._at_months = (moments.lay(stays.week, stays.until) for moments in (days, months))
        self._weeks: dict[str, Floats] = {}
        self._standing: dict[str, Floats] = {}

    def weeks(self, by: str) -> Floats:
        """Return the time spent per group and bin [weeks]; worked out once."""
        if by not in self._weeks:
            codes = self.groups.codes(by, self.stays)
            self._weeks[by] = self.grid.person_weeks(self._spans, codes, n_groups=self.groups.n(by))
        return self._weeks[by]

    def standing(self, by: str) -> Floats:
        """Return how many stand at the end of each day asked for, per group; worked out once."""
        if by not in self._standing:
            self._standing[by] = self._number_at(self.days, by, self._at_days)
        return self._standing[by]

    def standing_until(self, until: Floats, groupings: Iterable[str]) -> dict[str, Floats]:
        """Return how many stand at the end of each day asked for, each stay cut off at `until`, for each grouping."""
        at_days = self.days.lay(self.stays.week, np.maximum(self.stays.week, until))
        return {by: self._number_at(self.days, by, at_days) for by in groupings}

    def standing_monthly(self, by: str) -> Floats:
        """Return how many stand at the end of each month, per group."""
        return self._number_at(self.months, by, self._at_months)

    def _number_at(self, moments: Moments, by: str, marks: Marks) -> Floats:
        return moments.number_at(marks, self.groups.codes(by, self.stays), n_groups=self.groups.n(by))
