"""By what is grouped: the names of each grouping, and the group in which a row falls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.arrays import Narrow
from sim.domain import TREDEN, PlaceKind, Queue, Route, Stage, TargetGroup
from sim.measures.log import People, Rows, birthday_27
from sim.records import Records

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

WRITTEN_AS = {KIND: ROUTE, HOLDER: TARGET_GROUP, MOVE: STAGE}
"""Kinds of place are written among the routes, what a sheltered place is held on among the target groups, and moves
from stage to stage among the stages."""

QUEUES = tuple(queue for queue in Queue if queue is not Queue.CONTACT)
"""The queues that are joined and left on record; of contacts only those that took place are, with their wait."""

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
    *(QUEUE, STAGE, ROUTE, KIND, HOLDER, MOVE),
)
"""All by which can be grouped."""

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
        TREDE: tuple(str(trede) for trede in TREDEN),
        TARGET_GROUP: tuple(TargetGroup.words()),
        STAGE: tuple(Stage.words()),
        QUEUE: tuple(queue.word for queue in QUEUES),
        ROUTE: tuple(Route.words()),
        KIND: tuple(PlaceKind.words()),
        HOLDER: HOLDERS,
        MOVE: MOVES,
    }
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
