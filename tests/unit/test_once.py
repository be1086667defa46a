"""What tests share is made once; who failed at it, or was killed, is no reason to take half of it for whole."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.once import made_once


@pytest.fixture
def places(tmp_path: Path) -> Any:
    return SimpleNamespace(getbasetemp=lambda: tmp_path / "worker")


@pytest.fixture(autouse=True)
def _in_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")


def test_who_asks_again_is_given_what_is_there(places: Any) -> None:
    asked: list[Path] = []
    found = {made_once(places, "result", lambda folder: (asked.append(folder), (folder / "a").touch())) for _ in "ab"}

    assert len(asked) == 1
    assert [file.name for file in found.pop().iterdir()] == ["a"]
    assert not found


def test_a_failure_is_told_to_everybody_and_not_tried_again(places: Any) -> None:
    def fails(_: Path) -> None:
        raise ZeroDivisionError("once")

    with pytest.raises(ZeroDivisionError):
        made_once(places, "result", fails)
    with pytest.raises(pytest.fail.Exception, match="ZeroDivisionError: once"):
        made_once(places, "result", lambda folder: (folder / "a").touch())


def test_what_a_killed_maker_left_is_made_anew(places: Any) -> None:
    def is_killed(folder: Path) -> None:
        (folder / "half").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made_once(places, "result", is_killed)
    folder = made_once(places, "result", lambda folder: (folder / "whole").touch())

    assert [file.name for file in folder.iterdir()] == ["whole"]
