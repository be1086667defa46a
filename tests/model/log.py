"""Reading the log of a run: rows of an event, stays in stages, waits in queues."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sim.arrays import begins
from sim.domain import Event, Queue, Stage, TargetGroup
from sim.records import Records

Rows = npt.NDArray[np.void]
STATE = ("stage", "trede", "team", "worker")


def rows(records: Records, *events: Event) -> Rows:
    """Return the rows of these events."""
    return records.events[np.isin(records.events["event"], events)]


def lives(records: Records) -> Iterator[Rows]:
    """Yield the rows of each resident, in the order in which they happened."""
    order = np.argsort(records.events["resident"], kind="stable")
    events = records.events[order]
    yield from np.split(events, np.flatnonzero(np.diff(events["resident"])) + 1)


def changed_by(records: Records, *events: Event) -> int:
    """Return after how many rows of these events a resident is in another state than before, or appears."""
    in_order = np.concatenate(list(lives(records)))
    changed = begins(*(in_order[name] for name in ("resident", *STATE)))
    return int(np.isin(in_order["event"], events)[changed].sum())


def municipality_of(records: Records) -> dict[int, int]:
    """Return the municipality of every resident."""
    return dict(zip(records.residents["resident"].tolist(), records.residents["municipality"].tolist(), strict=True))


def residents_of(records: Records, group: TargetGroup) -> set[int]:
    """Return the residents of a target group."""
    return set(records.residents["resident"][records.residents["group"] == group].tolist())


@dataclass(frozen=True, slots=True)
class Stay:
    """A resident in a stage over ``[since, until)``; ``until`` is infinity when the run ends first."""

    resident: int
    stage: int
    since: float
    until: float


def stays(records: Records) -> list[Stay]:
    """Return every stay of every resident in a stage; a stage entered anew from itself is a new stay."""
    found = []
    for life in lives(records):
        starts = [row for row in life.tolist() if Event(row[3]) in ENTERS]
        starts.append((np.inf, *starts[-1][1:]))
        found += [Stay(a[1], a[5], a[0], b[0]) for a, b in pairwise(starts)]
    return [stay for stay in found if stay.stage != Stage.GONE]


ENTERS = frozenset(
    {
        Event.START,
        Event.REPORTED,
        Event.CLAIMED,
        Event.GRANTED,
        Event.REFUSED,
        Event.WITHDREW,
        Event.STAGE,
        Event.TO_WORK,
        Event.OUT,
        Event.SHELTERED_END,
        Event.JOB_KEPT,
    }
)
"""The events that come with entering a stage, perhaps the same one again."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait in a queue over ``[since, until)``; ``served`` is None while it lasts."""

    resident: int
    queue: int
    since: float
    until: float
    served: bool | None


def waits(records: Records) -> list[Wait]:
    """Return every wait; a resident may wait in several queues, but only once in each."""
    open_since: dict[tuple[int, int], float] = {}
    found = []
    for week, resident, _, event, queue, *_ in rows(records, Event.JOINED, Event.SERVED, Event.LEFT_QUEUE).tolist():
        key = (resident, int(queue))
        if event == Event.JOINED:
            assert key not in open_since, f"{key} joins twice in week {week}"
            open_since[key] = week
        else:
            assert key in open_since, f"{key} leaves a queue that it never joined in week {week}"
            found.append(Wait(resident, int(queue), open_since.pop(key), week, event == Event.SERVED))
    return found + [Wait(resident, queue, since, np.inf, None) for (resident, queue), since in open_since.items()]


def mean_wait(records: Records, queue: Queue) -> float:
    """Return the mean of the waits in a queue that ended in service [weeks]."""
    return float(np.mean([one.until - one.since for one in waits(records) if one.queue == queue and one.served]))


def present(spans: list[Stay] | list[Wait], week: float) -> int:
    """Return how many of these spans hold at a moment."""
    return sum(one.since <= week < one.until for one in spans)


def clipped_weeks(spans: list[Stay] | list[Wait], since: float, until: float) -> float:
    """Return the time that these spans lie in ``[since, until)``, added up [weeks]."""
    return sum(max(0.0, min(one.until, until) - max(one.since, since)) for one in spans)


def by_resident(found: Rows) -> dict[int, list[tuple[float, ...]]]:
    """Return rows by resident, in order."""
    grouped = defaultdict(list)
    for row in found.tolist():
        grouped[row[1]].append(row)
    return grouped
