"""Tables keep rows in order however often they fold, and the ledger puts hours where they belong."""

from __future__ import annotations

import numpy as np
import pytest

from sim.domain import Task
from sim.model.recording import ROWS_PER_CHUNK, EventLog, Ledger, Table
from sim.records import EVENT, PLACE, POST, RESIDENT, SHELTERED, STAFF

PAIR = np.dtype([("a", "i4"), ("b", "f8")])


@pytest.mark.parametrize("n", [0, 1, ROWS_PER_CHUNK - 1, ROWS_PER_CHUNK, ROWS_PER_CHUNK + 1, 2 * ROWS_PER_CHUNK + 5])
def test_rows_come_back_in_order_whatever_their_number(n: int) -> None:
    table = Table(PAIR)
    for number in range(n):
        table.add((number, number / 2.0))

    assert table.array()["a"].tolist() == list(range(n))
    assert table.array()["b"].tolist() == [number / 2.0 for number in range(n)]


def test_waiting_rows_fold_when_a_chunk_is_full() -> None:
    table = Table(PAIR)
    for number in range(ROWS_PER_CHUNK + 1):
        table.add((number, 0.0))

    assert len(table.rows) == 1
    assert [len(chunk) for chunk in table.chunks] == [ROWS_PER_CHUNK]


def test_reading_a_table_does_not_end_it() -> None:
    table = Table(PAIR)
    table.add((1, 0.0))
    first = table.array()
    table.add((2, 0.0))

    assert first["a"].tolist() == [1]
    assert table.array()["a"].tolist() == [1, 2]


@pytest.mark.parametrize("kind", [RESIDENT, STAFF, POST, PLACE, SHELTERED])
def test_an_empty_table_keeps_its_columns(kind: np.dtype[np.void]) -> None:
    empty = Table(kind).array()

    assert empty.shape == (0,)
    assert empty.dtype == kind


def test_a_row_with_a_field_too_few_is_refused() -> None:
    table = Table(PAIR)
    table.add((1,))

    with pytest.raises(ValueError, match="could not assign tuple of length 1"):
        table.array()


def test_a_row_of_the_log_stands_as_it_was_noted_and_folds_when_a_chunk_is_full() -> None:
    log = EventLog()
    for number in range(ROWS_PER_CHUNK + 1):
        log.note(number / 2.0, number, 2, 3, 0.25, 4, 5, -1, 6)

    assert [len(log.rows), *(len(chunk) for chunk in log.chunks)] == [1, ROWS_PER_CHUNK]
    events = log.array()
    assert events.dtype == EVENT
    assert events["resident"].tolist() == list(range(ROWS_PER_CHUNK + 1))
    assert events[-1].tolist() == (ROWS_PER_CHUNK / 2.0, ROWS_PER_CHUNK, 2, 3, 0.25, 4, 5, -1, 6)


def test_an_empty_log_keeps_its_columns() -> None:
    assert EventLog().array().dtype == EVENT


def ledger_of_two() -> Ledger:
    """Two teams, and bins of 4, 5 and 1.5 weeks."""
    ledger = Ledger([0.0, 4.0, 9.0, 10.5])
    assert [ledger.open_account(), ledger.open_account()] == [0, 1]
    return ledger


def test_hours_stand_under_their_team_task_and_bin_to_the_moment() -> None:
    """Work that goes on over an edge is in both bins, each by its time."""
    ledger = ledger_of_two()
    ledger.work(1, Task.CONTACT, 0.0, 1.0, 2.0)
    ledger.work(1, Task.CONTACT, 3.5, 5.5, 2.0)
    ledger.work(0, Task.REVIEW, 9.0, 10.5, 4.0)
    ledger.offer(0, 3.0, 10.5, 10.0)
    worked, offered = ledger.worked(), ledger.offered()

    assert worked.shape == (2, len(Task), 3)
    assert worked[1, Task.CONTACT].tolist() == [3.0, 3.0, 0.0]
    assert worked[0, Task.REVIEW].tolist() == [0.0, 0.0, 6.0]
    assert worked.sum() == 12.0
    assert offered.tolist() == [[10.0, 50.0, 15.0], [0.0, 0.0, 0.0]]


def test_what_was_added_up_stays_when_the_bins_to_come_are_others() -> None:
    """A past that several scenarios share: the bin in which the run stands may end elsewhere."""
    ledger = ledger_of_two()
    ledger.work(1, Task.CLAIM, 0.0, 6.0, 1.0)
    ledger.follow([0.0, 4.0, 6.5, 10.5, 12.0], 6.0)
    ledger.work(1, Task.CLAIM, 6.0, 12.0, 1.0)

    assert ledger.worked()[1, Task.CLAIM].tolist() == [4.0, 2.5, 4.0, 1.5]
    assert ledger.offered().shape == (2, 4)
    assert ledger.edges().tolist() == [0.0, 4.0, 6.5, 10.5, 12.0]


def test_other_bins_in_the_past_are_refused() -> None:
    with pytest.raises(AssertionError):
        ledger_of_two().follow([0.0, 3.0, 9.0, 10.5], 6.0)


def test_hours_of_long_ago_stand_in_their_bin_after_hours_of_today() -> None:
    """The bin that was asked for last is only where the search begins."""
    ledger = ledger_of_two()
    for since, until in ((9.5, 10.5), (0.0, 1.0), (3.0, 9.5), (4.0, 5.0), (2.0, 2.0)):
        ledger.offer(0, since, until, 2.0)

    assert ledger.offered()[0].tolist() == [4.0, 12.0, 3.0]
