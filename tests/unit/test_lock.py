"""A lock keeps others out while it is held, and nobody for ever."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from sim.lock import locked

fcntl = pytest.importorskip("fcntl")


def test_a_file_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    with (tmp_path / "a").open("w") as one, (tmp_path / "a").open("w") as other:
        assert locked(one.fileno())
        assert not locked(other.fileno())
        one.close()
        assert locked(other.fileno())


def test_where_a_file_system_knows_no_locks_one_goes_on_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_here(handle: int, how: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", none_here)
    with (tmp_path / "a").open("w") as one:
        assert locked(one.fileno())
