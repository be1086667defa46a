"""The event log of a replay, on a log worked out by hand."""

from __future__ import annotations

import pytest

from sim.domain import Event, Queue, Route, Stage
from sim.measures.log import MOVES, Chronicle, log_of, people_of
from sim.measures.paths import numbers_of
from sim.records import Records
from sim.store import event_log
from tests.store.logs import records_of

EVENTS = [
    # week, resident, spell, event, detail, stage, trede, team, worker
    (0.0, 7, 0, Event.START, 30.0, Stage.GUIDANCE, 2, 0, 1),
    (2.5, 9, 0, Event.REPORTED, 0.0, Stage.CLAIM, 3, -1, -1),
    (2.5, 9, 0, Event.JOINED, Queue.CLAIM, Stage.CLAIM, 3, -1, -1),
    (6.0, 7, 0, Event.STAGE, 0.0, Stage.HAND_OVER, 2, 0, 1),
    (8.0, 9, 0, Event.GRANTED, 0.0, Stage.INTAKE, 3, 0, 0),
    (9.0, 7, 0, Event.STAGE, 0.0, Stage.TRAJECTORY, 2, 0, 1),
    (53.0, 9, 0, Event.TO_WORK, Route.WSP, Stage.WORK, 3, -1, -1),
]


@pytest.fixture
def records() -> Records:
    """Two residents: one in the stock at the start, one who reports."""
    return records_of(EVENTS)


def test_the_log_has_the_promised_columns(records: Records) -> None:
    assert list(event_log(records).columns) == [
        "time", "date", "resident_id", "spell", "event", "stage", "organisation", "team", "worker", "municipality",
        "detail",
    ]  # fmt: skip


def test_the_log_says_everything_in_words(records: Records) -> None:
    log = event_log(records)

    assert log.iloc[0].tolist() == [
        0.0, "2016-01-01", 7, 0, "start", "guidance", "velsen_org", "v_all", "1", "velsen", "30",
    ]  # fmt: skip
    assert log.iloc[2].tolist() == [2.5, "2016-01-18", 9, 0, "joined", "claim", "", "", "", "beverwijk", "claim"]
    assert log["detail"].iloc[-1] == "wsp"


def test_moves_pass_over_hand_overs_and_count_once_a_moment(records: Records) -> None:
    log = log_of(Chronicle(records, people_of(records)))
    number = dict(zip(MOVES, numbers_of(log, since_week=0.0, until_week=52.2), strict=True))

    made = {move: n for move, n in number.items() if n > 0.0}
    assert made == {"claim>intake": 1.0, "guidance>trajectory": 1.0, "reported>claim": 1.0}
