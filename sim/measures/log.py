"""The event log sorted by resident: each row, the row after it, and whether a benefit runs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.domain import ON_BENEFIT, Event, Stage, TargetGroup
from sim.measures.grid import Bools, Floats, Ints
from sim.records import Records
from sim.units import WEEKS_PER_YEAR

YOUTH_UNTIL_WEEKS = 27.0 * WEEKS_PER_YEAR
"""The age at which a resident is no longer youth [weeks]."""

NEVER_ON_BENEFIT = (TargetGroup.WSW, TargetGroup.NUG)

Narrow = npt.NDArray[np.integer[Any]]
"""Whole numbers as narrow as they were recorded: a log is long, and most of it is never looked at twice."""


@dataclass(frozen=True)
class Log:
    """All rows by resident, then in order of happening; the state of a row lasts until the resident's next one.

    ``order`` says where each row stands in the records, ``resident`` whose it is: a row number in `People`, not the
    number in the records. A column is sorted when it is first asked for.
    """

    records: Records
    people: People
    order: Ints
    resident: Ints

    @cached_property
    def week(self) -> Floats:
        """When it happened [weeks]."""
        return self._sorted("week")

    @cached_property
    def event(self) -> Narrow:
        """What happened."""
        return self._sorted("event")

    @cached_property
    def stage(self) -> Narrow:
        """The stage after it."""
        return self._sorted("stage")

    @cached_property
    def trede(self) -> Narrow:
        """The trede after it."""
        return self._sorted("trede")

    @cached_property
    def team(self) -> Narrow:
        """The team that has the case after it, -1 for none."""
        return self._sorted("team")

    @cached_property
    def worker(self) -> Narrow:
        """The seat that has the case after it, -1 for none."""
        return self._sorted("worker")

    def _sorted(self, name: str) -> npt.NDArray[Any]:
        # nothing is out of bounds here, and clipping is less work than looking for it
        return np.ascontiguousarray(self.records.events[name]).take(self.order, mode="clip")

    def detail(self, rows: Ints) -> Floats:
        """Return the detail of the given rows."""
        return self._detail[rows].astype(np.float64)

    @cached_property
    def _detail(self) -> npt.NDArray[np.float32]:
        return self._sorted("detail")

    @cached_property
    def first(self) -> Bools:
        """Which rows are the first of their resident."""
        return begins(self.resident)

    @cached_property
    def benefit(self) -> Bools:
        """Who is on benefit after it."""
        by_stage = np.isin(np.arange(len(Stage)), list(ON_BENEFIT))
        by_group = ~np.isin(np.arange(len(TargetGroup)), NEVER_ON_BENEFIT)
        on_benefit: Bools = by_stage[self.stage] & by_group[self.people.group][self.resident]
        return on_benefit

    @cached_property
    def benefit_before(self) -> Bools:
        """Who was on benefit until then."""
        return np.concatenate([[False], self.benefit[:-1]]) & ~self.first

    def rows(self, chosen: Ints) -> Rows:
        """Return the state after the chosen rows."""
        return Rows(self, chosen, self.week[chosen])

    def rows_before(self, chosen: Ints) -> Rows:
        """Return the state before the moment of the chosen rows; none of them may be a resident's first.

        Rows of the same moment belong together: a case is closed before its exit is written down. Whoever has no
        earlier moment is taken as in the row just before.
        """
        moment, goes_back = chosen, np.ones(len(chosen), dtype=np.bool_)
        while goes_back.any():
            goes_back = ~self.first[moment] & (self.week[moment] == self.week[moment - 1])
            moment = moment - goes_back
        return Rows(self, np.where(self.first[moment], chosen, moment) - 1, self.week[chosen])

    def of(self, *events: Event) -> Ints:
        """Return the row numbers of these events."""
        chosen = self.event == events[0]
        for event in events[1:]:
            chosen |= self.event == event
        return np.flatnonzero(chosen)


@dataclass(frozen=True)
class Rows:
    """Who, when and in what state; ``row`` is the row of the log with the state, ``week`` since when it counts.

    What can be grouped by is looked up when it is first asked for.
    """

    log: Log
    row: Ints
    week: Floats

    @cached_property
    def resident(self) -> Ints:
        """Who it is: a row number in `People`."""
        return self.log.resident[self.row]

    @cached_property
    def stage(self) -> Narrow:
        """In which stage."""
        return self.log.stage[self.row]

    @cached_property
    def trede(self) -> Narrow:
        """On which trede."""
        return self.log.trede[self.row]

    @cached_property
    def team(self) -> Narrow:
        """At which team, -1 for none."""
        return self.log.team[self.row]

    @cached_property
    def worker(self) -> Narrow:
        """In which seat of the team, -1 for none."""
        return self.log.worker[self.row]

    def take(self, chosen: Ints | Bools) -> Rows:
        """Return only the chosen ones."""
        return Rows(self.log, self.row[chosen], self.week[chosen])


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who the residents are, in the order of their numbers."""

    number: Ints
    municipality: Ints
    group: Ints
    birth_week: Floats


def birthday_27(people: People) -> Floats:
    """Return the moment from which each is no longer youth [weeks]."""
    return people.birth_week + YOUTH_UNTIL_WEEKS


def people_of(records: Records) -> People:
    """Return the residents in the order of their numbers."""
    residents = records.residents[np.argsort(records.residents["resident"], kind="stable")]
    return People(
        number=residents["resident"].astype(np.int64),
        municipality=residents["municipality"].astype(np.int64),
        group=residents["group"].astype(np.int64),
        birth_week=residents["birth_week"].astype(np.float64),
    )


def log_of(records: Records, people: People) -> Log:
    """Return the sorted log of `records`."""
    resident = _row_numbers(people.number, records.events["resident"])
    order = np.argsort(resident, kind="stable")
    n_rows = np.bincount(resident, minlength=len(people.number))
    return Log(records, people, order, np.repeat(np.arange(len(people.number)), n_rows))


def _row_numbers(numbers: Ints, wanted: npt.NDArray[np.int32]) -> Narrow:
    """Return where each wanted resident stands in `numbers`, which ascend."""
    # numpy sorts 16-bit numbers by counting, ten times faster than by comparing
    place = np.zeros(numbers[-1] + 1 if len(numbers) else 1, dtype=np.min_scalar_type(len(numbers)))
    place[numbers] = np.arange(len(numbers))
    return place[wanted]


def begins(*columns: npt.NDArray[Any]) -> Bools:
    """Return which rows differ from the one before in any column; the first row does."""
    new = np.ones(len(columns[0]), dtype=np.bool_)
    new[1:] = False
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return new
