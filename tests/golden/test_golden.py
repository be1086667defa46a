"""Nothing moved unnoticed. This says nothing about being right: the tests of theory, rules and behaviour do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.golden.renew import COUNTED, GOLDEN, found

HOW = (
    "{what} moved. If that was meant: run `python -m tests.golden.renew`, and say in CHANGELOG.md, in the column "
    "'RESULTS changed', which measure moved and by how much (results change). {where}"
)


@pytest.fixture(scope="module")
def now() -> dict[str, Any]:
    return found()


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    return json.loads(GOLDEN.read_text(encoding="utf-8"))


def moved(golden: dict[str, Any], now: dict[str, Any], what: str) -> str:
    """Return what to do about a difference, with the entries that differ."""
    differ = [
        f"{key}: {golden[what].get(key)} became {now[what][key]}"
        for key in now[what]
        if golden[what].get(key) != now[what][key]
    ]
    return HOW.format(what=what, where="; ".join(differ))


def test_counts_by_year_did_not_move(golden: dict[str, Any], now: dict[str, Any]) -> None:
    assert golden["counts_by_year"] == now["counts_by_year"], moved(golden, now, "counts_by_year")


def test_hours_by_task_did_not_move(golden: dict[str, Any], now: dict[str, Any]) -> None:
    assert golden["hours_by_task"] == now["hours_by_task"], moved(golden, now, "hours_by_task")


def test_the_records_did_not_move_by_a_bit(golden: dict[str, Any], now: dict[str, Any]) -> None:
    because = (
        "The configuration moved too."
        if golden["configuration"] != now["configuration"]
        else "The configuration did not move: the code did."
    )

    assert golden["records"] == now["records"], HOW.format(what="the digest of the records", where=because)


def test_the_golden_file_counts_something(golden: dict[str, Any]) -> None:
    """A run in which nothing happens could not move."""
    assert list(golden["counts_by_year"]) == [event.word for event in COUNTED]
    assert all(sum(counts.values()) > 20 for counts in golden["counts_by_year"].values())
