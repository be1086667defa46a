"""The event log sorted by resident: each row, the row after it, and whether a benefit runs."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from sim.domain import ON_BENEFIT, Event, Stage, TargetGroup
from sim.measures.grid import Bools, Floats, Ints
from sim.records import Records
from sim.units import WEEKS_PER_YEAR

YOUTH_UNTIL_WEEKS = 27.0 * WEEKS_PER_YEAR
"""The age at which a resident is no longer youth [weeks]."""

NEVER_ON_BENEFIT = (TargetGroup.WSW, TargetGroup.NUG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Who, when and in what state; the columns by which everything can be grouped.

    ``resident`` is a row number in `People`, not the number in the records.
    """

    resident: Ints
    week: Floats
    stage: Ints
    trede: Ints
    team: Ints
    worker: Ints

    def take(self, chosen: Ints | Bools) -> Self:
        """Return only the chosen rows."""
        return type(self)(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Log(Rows):
    """All rows by resident, then in order of happening; the state of a row lasts until the resident's next one."""

    event: Ints
    detail: Floats
    until: Floats
    first: Bools
    benefit: Bools
    benefit_before: Bools

    def rows(self, chosen: Ints | Bools) -> Rows:
        """Return the state after the chosen rows."""
        return self._state(chosen, chosen)

    def rows_before(self, chosen: Ints) -> Rows:
        """Return the state before the moment of the chosen rows; none of them may be a resident's first.

        Rows of the same moment belong together: a case is closed before its exit is written down. Whoever has no
        earlier moment is taken as in the row just before.
        """
        moment, goes_back = chosen, np.ones(len(chosen), dtype=np.bool_)
        while goes_back.any():
            goes_back = ~self.first[moment] & (self.week[moment] == self.week[moment - 1])
            moment = moment - goes_back
        return self._state(chosen, np.where(self.first[moment], chosen, moment) - 1)

    def _state(self, when: Ints | Bools, state: Ints | Bools) -> Rows:
        return Rows(
            resident=self.resident[when],
            week=self.week[when],
            stage=self.stage[state],
            trede=self.trede[state],
            team=self.team[state],
            worker=self.worker[state],
        )

    def of(self, *events: Event) -> Ints:
        """Return the row numbers of these events."""
        return np.flatnonzero(np.isin(np.arange(len(Event)), events)[self.event])


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who the residents are, in the order of their numbers."""

    number: Ints
    municipality: Ints
    group: Ints
    birth_week: Floats


def birthday_27(people: People, resident: Ints) -> Floats:
    """Return the moment from which these residents are no longer youth [weeks]."""
    return people.birth_week[resident] + YOUTH_UNTIL_WEEKS


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
    resident, order = by_resident(records, people)
    column = {name: np.ascontiguousarray(records.events[name])[order] for name in EVENT_COLUMNS}
    resident = resident[order]
    first, until = _neighbours(resident, column["week"], end=records.until_week)
    benefit = _on_benefit(column["stage"], people.group[resident])
    before = np.concatenate([[False], benefit[:-1]]) & ~first
    return Log(
        resident=resident,
        week=column["week"],
        stage=column["stage"].astype(np.int64),
        trede=column["trede"].astype(np.int64),
        team=column["team"].astype(np.int64),
        worker=column["worker"].astype(np.int64),
        event=column["event"].astype(np.int64),
        detail=column["detail"].astype(np.float64),
        until=until,
        first=first,
        benefit=benefit,
        benefit_before=before,
    )


def by_resident(records: Records, people: People) -> tuple[Ints, Ints]:
    """Return the resident of each event, as a row number in `people`, and the order that sorts events by resident."""
    resident = _row_numbers(people.number, records.events["resident"])
    # numpy sorts 16-bit numbers by counting, ten times faster than by comparing
    return resident, np.argsort(resident.astype(np.min_scalar_type(len(people.number))), kind="stable")


EVENT_COLUMNS = ("week", "stage", "trede", "team", "worker", "event", "detail")


def _row_numbers(numbers: Ints, wanted: npt.NDArray[np.int32]) -> Ints:
    """Return where each wanted resident stands in `numbers`, which ascend."""
    place = np.zeros(numbers[-1] + 1 if len(numbers) else 1, dtype=np.int64)
    place[numbers] = np.arange(len(numbers))
    return place[wanted]


def _neighbours(resident: Ints, week: Floats, *, end: float) -> tuple[Bools, Floats]:
    """Return which rows are the first of their resident, and the moment of the next row or the end of the run."""
    first = begins(resident)
    return first, np.where(np.roll(first, -1), end, np.roll(week, -1))


def begins(*columns: npt.NDArray[Any]) -> Bools:
    """Return which rows differ from the one before in any column; the first row does."""
    new = np.ones(len(columns[0]), dtype=np.bool_)
    new[1:] = False
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return new


def _on_benefit(stage: npt.NDArray[np.int8], group: Ints) -> Bools:
    by_stage = np.isin(np.arange(len(Stage)), list(ON_BENEFIT))
    by_group = ~np.isin(np.arange(len(TargetGroup)), NEVER_ON_BENEFIT)
    on_benefit: Bools = by_stage[stage] & by_group[group]
    return on_benefit
