"""The event log: what happened in order of time, the states that it led to by resident, and by what they are grouped.

A row says the state of one resident after an event; a grouping has names, and says in which group each row falls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.arrays import Bools, Floats, Ints, Narrow, begins
from sim.domain import ON_BENEFIT, TREDEN, Event, PlaceKind, Queue, Reason, Route, Stage, TargetGroup
from sim.records import Records
from sim.units import WEEKS_PER_YEAR

YOUTH_UNTIL_WEEKS = 27.0 * WEEKS_PER_YEAR
"""The age at which a resident is no longer youth [weeks]."""

NEVER_ON_BENEFIT = (TargetGroup.WSW, TargetGroup.NUG)


CHANGES_NOTHING = (
    *(Event.JOINED, Event.PROFILED, Event.CONTACT),
    *(Event.HAND_OVER, Event.CANDIDATE, Event.MATCHED, Event.PLACED),
)
"""After these a resident is in the state in which they were before: half of all rows. A test holds the model to it."""


@dataclass(frozen=True)
class Chronicle:
    """All rows in the order in which they were recorded; each says the state after it.

    That is the order of time, but for waits that are told later, as of when they began. What it tells is looked up when
    it is first asked for.
    """

    records: Records
    people: People

    def _column(self, name: str) -> npt.NDArray[Any]:
        return np.ascontiguousarray(self.records.events[name])

    @cached_property
    def week(self) -> Floats:
        """When it happened [weeks]."""
        return self._column("week")

    @cached_property
    def event(self) -> Narrow:
        """What happened."""
        return self._column("event")

    @cached_property
    def stage(self) -> Narrow:
        """The stage after it."""
        return self._column("stage")

    @cached_property
    def trede(self) -> Narrow:
        """The trede after it."""
        return self._column("trede")

    @cached_property
    def team(self) -> Narrow:
        """The team that has the case after it, -1 for none."""
        return self._column("team")

    @cached_property
    def worker(self) -> Narrow:
        """The seat that has the case after it, -1 for none."""
        return self._column("worker")

    @cached_property
    def _detail(self) -> npt.NDArray[np.float32]:
        return self._column("detail")

    @cached_property
    def resident(self) -> Narrow:
        """Whose it is: a row number in `People`, not the number in the records."""
        numbers = self.people.number
        # numpy sorts 16-bit numbers by counting, ten times faster than by comparing
        place = np.zeros(numbers[-1] + 1 if len(numbers) else 1, dtype=np.min_scalar_type(len(numbers)))
        place[numbers] = np.arange(len(numbers))
        resident: Narrow = place[self._column("resident")]
        return resident

    def when(self, rows: Ints) -> Floats:
        """Return when each of the given rows happened [weeks]."""
        return self.week[rows]

    def detail(self, rows: Ints) -> Floats:
        """Return the detail of the given rows."""
        return self._detail[rows].astype(np.float64)

    def benefit(self, rows: Ints | slice) -> Bools:
        """Return after which of the given rows somebody is on benefit."""
        by_stage = np.isin(np.arange(len(Stage)), list(ON_BENEFIT))
        by_group = ~np.isin(np.arange(len(TargetGroup)), NEVER_ON_BENEFIT)
        on_benefit: Bools = by_stage[self.stage[rows]] & by_group[self.people.group][self.resident[rows]]
        return on_benefit

    def rows(self, chosen: Ints) -> Rows:
        """Return the state after the chosen rows."""
        return Rows(self, chosen, self.when(chosen))

    def of(self, *events: Event) -> Ints:
        """Return the row numbers of these events."""
        chosen = self.event == events[0]
        for event in events[1:]:
            chosen |= self.event == event
        return np.flatnonzero(chosen)


@dataclass(frozen=True)
class Log(Chronicle):
    """The rows by resident, then in order of happening; the state of a row lasts until the resident's next one.

    ``order`` says where each row stands in the `chronicle`. Those that change nothing are left out.
    """

    chronicle: Chronicle
    order: Ints

    def _column(self, name: str) -> npt.NDArray[Any]:
        # nothing is out of bounds here, and clipping is less work than looking for it
        column: npt.NDArray[Any] = getattr(self.chronicle, name).take(self.order, mode="clip")
        return column

    @cached_property
    def resident(self) -> Narrow:
        """Whose it is: a row number in `People`, not the number in the records."""
        return self._column("resident")

    def when(self, rows: Ints) -> Floats:
        """Return when each of the given rows happened [weeks]."""
        return self.chronicle.when(self.order[rows])

    def detail(self, rows: Ints) -> Floats:
        """Return the detail of the given rows."""
        return self.chronicle.detail(self.order[rows])

    @cached_property
    def first(self) -> Bools:
        """Which rows are the first of their resident."""
        return begins(self.resident)

    @cached_property
    def on_benefit(self) -> Bools:
        """Who is on benefit after each row."""
        return self.benefit(slice(None))

    @cached_property
    def on_benefit_before(self) -> Bools:
        """Who was on benefit until then."""
        return np.concatenate([[False], self.on_benefit[:-1]]) & ~self.first

    def rows_before(self, chosen: Ints) -> Rows:
        """Return the state before the moment of the chosen rows; none of them may be a resident's first.

        Rows of the same moment belong together: a case is closed before its exit is written down. Whoever has no
        earlier moment is taken as in the row just before.
        """
        moment, goes_back = chosen, np.ones(len(chosen), dtype=np.bool_)
        while goes_back.any():
            goes_back = ~self.first[moment] & (self.when(moment) == self.when(moment - 1))
            moment = moment - goes_back
        return Rows(self, np.where(self.first[moment], chosen, moment) - 1, self.when(chosen))


@dataclass(frozen=True)
class Rows:
    """Who, when and in what state; ``row`` is the row of `log` with the state, ``week`` since when it counts.

    What can be grouped by is looked up when it is first asked for.
    """

    log: Chronicle
    row: Ints
    week: Floats

    @cached_property
    def resident(self) -> Narrow:
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

    def since(self, week: float) -> Rows:
        """Return only those from a moment on, in order of time."""
        order = np.argsort(self.week, kind="stable")
        return self.take(order[np.searchsorted(self.week[order], week) :])

    def take(self, chosen: Ints | Bools) -> Rows:
        """Return only the chosen ones."""
        return Rows(self.log, self.row[chosen], self.week[chosen])


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who the residents are, in the order of their numbers."""

    number: Ints
    municipality: Narrow
    group: Narrow
    birth_week: Floats


def birthday_27(people: People) -> Floats:
    """Return the moment from which each is no longer youth [weeks]."""
    return people.birth_week + YOUTH_UNTIL_WEEKS


def people_of(records: Records) -> People:
    """Return the residents in the order of their numbers."""
    residents = records.residents[np.argsort(records.residents["resident"], kind="stable")]
    return People(
        number=residents["resident"].astype(np.int64),
        municipality=np.ascontiguousarray(residents["municipality"]),
        group=np.ascontiguousarray(residents["group"]),
        birth_week=residents["birth_week"].astype(np.float64),
    )


def log_of(chronicle: Chronicle) -> Log:
    """Return the states of a chronicle, by resident."""
    stays_as_it_was = np.isin(np.arange(len(Event)), CHANGES_NOTHING)
    order = np.flatnonzero(~stays_as_it_was[chronicle.event])
    order = order[np.argsort(chronicle.resident[order], kind="stable")]
    return Log(chronicle.records, chronicle.people, chronicle, order)


# --- by what is grouped ---------------------------------------------------------------------------

ALL = "all"
MUNICIPALITY = "municipality"
ORGANISATION = "organisation"
TEAM = "team"
TREDE = "trede"
TARGET_GROUP = "target_group"
QUEUE = "queue"
STAGE = "stage"
ROUTE = "route"
KIND = "kind"
HOLDER = "holder"
MOVE = "move"
AGE = "age"
DURATION = "duration"
REASON = "reason"

WRITTEN_AS = {KIND: ROUTE, HOLDER: TARGET_GROUP, MOVE: STAGE}
"""Kinds of place are written among the routes, what a sheltered place is held on among the target groups, and moves
from stage to stage among the stages."""

QUEUES = tuple(queue for queue in Queue if queue is not Queue.CONTACT)
"""The queues that are joined and left on record; of contacts only those that took place are, with their wait."""

NO_END = float("inf")
AGES: dict[str, tuple[float, float]] = {
    "under_27": (0.0, 27.0),
    "under_35": (0.0, 35.0),
    "27_to_44": (27.0, 45.0),
    "45_and_over": (45.0, NO_END),
}
"""The classes of age in which figures are published, from and until [years]; some lie within others."""

DURATIONS: dict[str, tuple[float, float]] = {
    "under_6_months": (0.0, 0.5),
    "6_months_to_3_years": (0.5, 3.0),
    "over_3_years": (3.0, NO_END),
    "1_to_2_years": (1.0, 2.0),
    "2_to_5_years": (2.0, 5.0),
    "over_5_years": (5.0, NO_END),
}
"""The classes of time on benefit in which figures are published, from and until [years]; some lie within others."""

HOLDERS = ("wsw", "beschut", "learning")
"""On what a sheltered place is held."""

DOOR = "reported"
"""From where a resident moves who was not in any stage before."""

PASSED_OVER = (Stage.HAND_OVER,)
"""Stops on the way that are no stage of their own in a move: it goes from the stage before to the stage after."""

_STOPS = [stage for stage in Stage if stage not in PASSED_OVER]
PAIRS = tuple((source, target) for source in (*_STOPS, len(Stage)) for target in _STOPS if source != target)
"""From where to where a move can go; the door has the number after the last stage."""

MOVES = tuple(f"{[*Stage.words(), DOOR][source]}>{Stage(target).word}" for source, target in PAIRS)
"""What each of these pairs is called: ``FROM>TO``."""

GROUPINGS = (
    *(ALL, MUNICIPALITY, ORGANISATION, TEAM, TREDE, TARGET_GROUP),
    *(QUEUE, STAGE, ROUTE, KIND, HOLDER, MOVE, AGE, DURATION, REASON),
)
"""All by which can be grouped."""

NAMED: dict[str, tuple[str, ...]] = {
    TREDE: tuple(str(trede) for trede in TREDEN),
    TARGET_GROUP: tuple(TargetGroup.words()),
    STAGE: tuple(Stage.words()),
    QUEUE: tuple(queue.word for queue in QUEUES),
    ROUTE: tuple(Route.words()),
    KIND: tuple(PlaceKind.words()),
    HOLDER: HOLDERS,
    MOVE: MOVES,
    AGE: tuple(AGES),
    DURATION: tuple(DURATIONS),
    REASON: tuple(Reason.words()),
}
"""The names of the groups of each grouping that is the same in every region."""

BY_MUNICIPALITY = (ALL, MUNICIPALITY)
BY_PERSON = (ALL, MUNICIPALITY, TREDE, TARGET_GROUP)
BY_CASE = (*BY_PERSON, ORGANISATION, TEAM)


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of a run: their names, and which one a row belongs to."""

    people: People
    names: dict[str, tuple[str, ...]]
    organisation_of_team: Narrow

    def n(self, by: str) -> int:
        """Return how many groups there are."""
        return len(self.names[by])

    def codes(self, by: str, rows: Rows) -> Narrow:
        """Return the group number of each row, -1 where it has none."""
        return CODES[by](self, rows)


def _treden(rows: Rows) -> Narrow:
    on_the_ladder = (rows.trede >= TREDEN[0]) & (rows.trede <= TREDEN[-1])
    return np.where(on_the_ladder, rows.trede - TREDEN[0], -1)


CODES: dict[str, Callable[[Groups, Rows], Narrow]] = {
    ALL: lambda _groups, rows: np.zeros(len(rows.week), dtype=np.int8),
    MUNICIPALITY: lambda groups, rows: groups.people.municipality[rows.resident],
    ORGANISATION: lambda groups, rows: groups.organisation_of_team.take(rows.team, mode="wrap"),
    TEAM: lambda _groups, rows: rows.team,
    TREDE: lambda _groups, rows: _treden(rows),
    TARGET_GROUP: lambda groups, rows: target_groups(groups.people, rows),
    STAGE: lambda _groups, rows: rows.stage,
}


def groups_of(records: Records, people: People) -> Groups:
    """Return the groups in which the facts of `records` can be split."""
    organisations = tuple(dict.fromkeys(team.organisation for team in records.teams))
    of_team = [organisations.index(team.organisation) for team in records.teams]
    names = {
        ALL: (ALL,),
        MUNICIPALITY: records.municipalities,
        ORGANISATION: organisations,
        TEAM: tuple(team.name for team in records.teams),
    } | NAMED
    # team -1 (nobody) reads the last element, so it must be there and be -1
    return Groups(people, names, np.array([*of_team, -1], dtype=np.int16))


def target_groups(people: People, rows: Rows) -> Narrow:
    """Return the group of each row; who is in no other group and under 27 at that moment is youth."""
    group, birthdays = people.group[rows.resident], birthday_27(people)
    ever_young = (people.group == TargetGroup.OTHER) & (birthdays > rows.week.min(initial=0.0))
    perhaps = np.flatnonzero(ever_young[rows.resident])
    is_young = rows.week[perhaps] < birthdays[rows.resident[perhaps]]
    group[perhaps[is_young]] = TargetGroup.YOUTH
    return group
