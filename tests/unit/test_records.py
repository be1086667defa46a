"""Tables keep rows in order however often they fold, and the ledger puts hours where they belong."""

from __future__ import annotations

import numpy as np
import pytest

from sim.domain import Task
from sim.records import EVENT, PLACE, QUARTER_WEEKS, RESIDENT, ROWS_PER_CHUNK, SHELTERED, STAFF, Ledger, Table

PAIR = np.dtype([("a", "i4"), ("b", "f8")])


@pytest.mark.parametrize("n", [0, 1, ROWS_PER_CHUNK - 1, ROWS_PER_CHUNK, ROWS_PER_CHUNK + 1, 2 * ROWS_PER_CHUNK + 5])
def test_rows_come_back_in_order_whatever_their_number(n: int) -> None:
    table = Table(PAIR)
    for number in range(n):
        table.add(number, number / 2.0)

    assert table.array()["a"].tolist() == list(range(n))
    assert table.array()["b"].tolist() == [number / 2.0 for number in range(n)]


def test_waiting_rows_fold_when_a_chunk_is_full() -> None:
    table = Table(PAIR)
    for number in range(ROWS_PER_CHUNK + 1):
        table.add(number, 0.0)

    assert len(table.rows) == 1
    assert [len(chunk) for chunk in table.chunks] == [ROWS_PER_CHUNK]


def test_reading_a_table_does_not_end_it() -> None:
    table = Table(PAIR)
    table.add(1, 0.0)
    first = table.array()
    table.add(2, 0.0)

    assert first["a"].tolist() == [1]
    assert table.array()["a"].tolist() == [1, 2]


@pytest.mark.parametrize("kind", [EVENT, RESIDENT, STAFF, PLACE, SHELTERED])
def test_an_empty_table_keeps_its_columns(kind: np.dtype[np.void]) -> None:
    empty = Table(kind).array()

    assert empty.shape == (0,)
    assert empty.dtype == kind


def test_a_row_with_a_field_too_few_is_refused() -> None:
    table = Table(PAIR)
    table.add(1)

    with pytest.raises(ValueError, match="could not assign tuple of length 1"):
        table.array()


def test_hours_stand_under_their_team_task_and_quarter() -> None:
    ledger = Ledger(until_week=3.0 * QUARTER_WEEKS)
    assert [ledger.open_account(), ledger.open_account()] == [0, 1]
    ledger.add(1, Task.CONTACT, 0.0, 2.0)
    ledger.add(1, Task.CONTACT, 0.999 * QUARTER_WEEKS, 3.0)
    ledger.add(1, Task.CONTACT, QUARTER_WEEKS, 4.0)
    ledger.add(0, Task.REVIEW, 2.5 * QUARTER_WEEKS, 1.0)
    hours = ledger.array()

    assert hours.shape == (2, len(Task), ledger.n_quarters)
    assert hours[1, Task.CONTACT, :3].tolist() == [5.0, 4.0, 0.0]
    assert hours[0, Task.REVIEW, :3].tolist() == [0.0, 0.0, 1.0]
    assert hours.sum() == 10.0


def test_the_last_moment_of_a_window_has_a_quarter() -> None:
    """A window that is no whole number of quarters, and one that is."""
    for until in (10.5 * QUARTER_WEEKS, 8.0 * QUARTER_WEEKS):
        ledger = Ledger(until_week=until)
        ledger.open_account()
        ledger.add(0, Task.CLAIM, until - 1e-9, 1.0)

        assert ledger.array().sum() == 1.0
