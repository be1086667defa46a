"""What an experiment tries stays in the range of the number that it changes, or says that it is meant to leave it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sim.config import Beyond, Position, beyond, from_plain

SOURCE = {"kind": "assumption", "text": "made up"}
DATED = {dt.date(2010, 1, 1): 24, dt.date(2020, 1, 1): 15}


def found(old: dict[str, Any], change: Any, *, since: dt.date | None = None) -> Beyond | None:
    place = Position("here")
    return beyond(from_plain({"unit": "fte", "source": SOURCE} | old, place), from_plain(change, place), since=since)


NUMBER = {"value": 10, "range": [8, 12]}


@pytest.mark.parametrize("change", [8, 12, {"factor": 1.2}, {"value": 9}, {dt.date(2020, 1, 1): 9}])
def test_a_change_within_the_range_is_right(change: Any) -> None:
    assert found(NUMBER, change) is None


@pytest.mark.parametrize(
    ("change", "value"), [(13, 13.0), ({"factor": 2}, 20.0), ({"value": 5}, 5.0), ({dt.date(2020, 1, 1): 7}, 7.0)]
)
def test_a_change_beyond_the_range_is_found(change: Any, value: float) -> None:
    assert found(NUMBER, change) == Beyond(value, 8.0, 12.0)


def test_a_value_that_brings_its_own_range_is_meant() -> None:
    assert found(NUMBER, {"value": 25, "range": [9, 30]}) is None


def test_a_range_of_factors_is_one_of_values() -> None:
    assert found({"value": 10, "factor_range": [0.5, 2]}, 21) == Beyond(21.0, 5.0, 20.0)
    assert found({"value": [1, 10], "factor_range": [0.5, 2]}, {"factor": 3}) == Beyond(3.0, 0.5, 2.0)


def test_without_a_range_every_value_is_right() -> None:
    assert found({"value": 10}, 1000) is None
    assert (
        found({"value": 10, "factor_range": [1, 1], "source": {"kind": "assumption", "text": "design point"}}, 2)
        is None
    )


def test_only_what_holds_from_the_date_on_counts() -> None:
    old = {"value": DATED, "range": [12, 30]}

    assert found(old, {"factor": 1.5}) == Beyond(36.0, 12.0, 30.0)
    assert found(old, {"factor": 1.5}, since=dt.date(2027, 1, 1)) is None
    assert found(old, {"factor": 0.7}, since=dt.date(2027, 1, 1)) == Beyond(10.5, 12.0, 30.0)
