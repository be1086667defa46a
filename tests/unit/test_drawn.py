"""Which part of many cases the gate tries."""

from __future__ import annotations

import pytest

from tests import drawn


def test_a_part_is_drawn_by_the_commit_in_order_and_every_case_has_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(drawn.EVERY, raising=False)
    cases, seen = list("abcdefghij"), set()
    for commit in map(str, range(60)):
        monkeypatch.setattr(drawn, "commit", lambda commit=commit: commit)
        part = drawn.of_this_commit(cases, 3)
        assert part == sorted(part) == drawn.of_this_commit(cases, 3)
        assert len(part) == 3
        seen |= set(part)
    assert seen == set(cases)


def test_every_case_is_tried_where_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(drawn.EVERY, "1")

    assert drawn.of_this_commit(range(9), 2) == list(range(9))
