"""What several tests only read is made once, by whoever asks first, for all the workers of pytest.

Who would change it takes a copy.
"""

from __future__ import annotations

import os
import shutil
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sim.lock import lock_in_turn


def place_of_all_workers(places: pytest.TempPathFactory) -> Path:
    """Return a folder that the workers of pytest share."""
    mine = places.getbasetemp()
    return mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold a folder; wait for whoever holds it."""
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        lock_in_turn(lock.fileno())
        yield


def made_once(places: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder that `make` fills under a name of its own: where it failed, all who ask are told of that.

    What a maker that was killed left behind is made anew.
    """
    home = place_of_all_workers(places) / f"once-{name}"
    folder, whole, failed = home / "made", home / "whole", home / "failed"
    with only_one(home):
        if failed.exists():
            pytest.fail(failed.read_text(encoding="utf-8"), pytrace=False)
        if not whole.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            try:
                make(folder)
            except Exception:
                failed.write_text(traceback.format_exc(), encoding="utf-8")
                raise
            whole.touch()
    return folder
