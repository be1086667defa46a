"""Every word of the domain happens in a run of the region: no stage, event or task is only on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest

from sim.domain import Barrier, Event, PlaceKind, Queue, Reason, Route, Stage, TargetGroup, Task, TrajectoryEnd, Word
from sim.records import Records
from tests.model import log, small

LIVELY = {
    "rules.signalling.structured": True,
    "resources.staffing.leave_per_year": 0.5,
    "model.other_exit.school_per_year": 0.5,
    "circumstances.newcomers.groups.beschut": small.number(
        {dt.date(2010, 1, 1): 0.0, dt.date(2010, 2, 1): 0.15}, "fraction"
    ),
    "circumstances.sheltered.beschut_leave_per_year": 1.0,
    "model.claim.income_changes_per_year": 1.0,
    "model.part_time.rate_per_year": [0.1, 0.1, 0.2, 0.3, 0.3],
    "rules.direction.meeting_every_weeks": 26.0,
    "rules.notices.unreported_fraction": 0.5,
}
"""What today's values leave out, and much of what is rare: the rest is the region as it is."""

NOT_BEFORE_SCENARIOS = {Event.MOVED}


@pytest.fixture(scope="module")
def records() -> Records:
    return small.run(small.region(LIVELY, share=0.3, years=3))


def unreached(kind: type[Word], reached: Iterable[int]) -> list[str]:
    words = set(reached)
    return [member.word for member in kind if member not in words]


def test_every_stage_is_entered(records: Records) -> None:
    assert unreached(Stage, records.events["stage"].tolist()) == []


def test_every_event_happens(records: Records) -> None:
    assert unreached(Event, records.events["event"].tolist()) == [event.word for event in NOT_BEFORE_SCENARIOS]


def test_every_task_is_worked_on(records: Records) -> None:
    assert [task.word for task in Task if records.hours[:, task].sum() == 0.0] == []


@pytest.mark.parametrize(
    "event, kind, never",
    [
        (Event.JOINED, Queue, {Queue.CONTACT}),  # a contact logs its wait itself
        (Event.SERVED, Queue, {Queue.CONTACT}),
        (Event.BARRIER_UP, Barrier, set()),
        (Event.BARRIER_DOWN, Barrier, set()),
        (Event.TRAJECTORY_END, TrajectoryEnd, set()),
        (Event.MATCHED, PlaceKind, set()),
        (Event.TO_WORK, Route, set()),
        (Event.OUT, Reason, {Reason.DROPPED_OUT}),  # that is how a sheltered place ends
    ],
)
def test_every_detail_occurs(records: Records, event: Event, kind: type[Word], never: set[Word]) -> None:
    assert unreached(kind, log.rows(records, event)["detail"].tolist()) == sorted(word.word for word in never)


def test_every_target_group_comes(records: Records) -> None:
    """Youth is read from the age instead."""
    assert unreached(TargetGroup, records.residents["group"].tolist()) == [TargetGroup.YOUTH.word]


def test_every_trede_occurs(records: Records) -> None:
    assert set(records.events["trede"].tolist()) == {1, 2, 3, 4, 5}
