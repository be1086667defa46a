"""Killed at any moment, a run goes on from there and ends with the same bytes; so it does when the disk was full."""

from __future__ import annotations

import ctypes
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.errors import ResultsError
from sim.run.forks import CAN_REST
from sim.run.workspace import Workspace
from sim.store import NAME, open_result
from tests.faults import killed
from tests.run import fakes

pytestmark = pytest.mark.skipif(not CAN_REST, reason="this system cannot fork")

MOMENTS = 16
"""At which the process that runs everything is killed; a worker is killed at some more."""

GROWING_MOMENTS = 4
"""At which it is killed while its plan grows."""

WORKER_MOMENTS = 4


def told(folder: Path) -> dict[str, Any]:
    """Return every byte of a result that must be the same in another run."""
    found: dict[str, Any] = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != NAME}
    manifest = open_result(folder).manifest
    return found | {NAME: {key: value for key, value in manifest.items() if key != "volatile"}}


@pytest.fixture(autouse=True)
def _one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.run.run.processes", fakes.here)


def _undisturbed(places: pytest.TempPathFactory, *, growing: bool) -> tuple[dict[str, Any], float]:
    """Return the bytes of a run that nobody kills, and how long it takes [s]."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.run.run.processes", fakes.here)
        killed.run(places.mktemp("warm") / "tiny", growing=growing)
        started = time.perf_counter()
        folder = killed.run(places.mktemp("whole") / "tiny", growing=growing)
        return told(folder), time.perf_counter() - started


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], float]:
    """A run whose plan is known beforehand."""
    return _undisturbed(tmp_path_factory, growing=False)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], float]:
    """A run whose plan grows."""
    return _undisturbed(tmp_path_factory, growing=True)


@pytest.mark.parametrize("k", range(MOMENTS))
def test_killed_at_any_moment_it_ends_with_the_same_bytes(
    k: int, undisturbed: tuple[dict[str, Any], float], tmp_path: Path
) -> None:
    assert _after_kills(random.Random(f"moment {k}"), undisturbed[1], tmp_path / "tiny") == undisturbed[0]


@pytest.mark.parametrize("k", range(GROWING_MOMENTS))
def test_killed_while_its_plan_grows_it_ends_with_the_same_bytes(
    k: int, grown: tuple[dict[str, Any], float], tmp_path: Path
) -> None:
    after = _after_kills(random.Random(f"growing {k}"), grown[1], tmp_path / "pair", growing=True)

    assert after == grown[0]


def _after_kills(luck: random.Random, seconds: float, out: Path, *, growing: bool = False) -> dict[str, Any]:
    """Return the bytes of a run of about so many seconds that was killed up to three times."""
    n_kills = 0
    while n_kills < 3 and _killed_after(luck.uniform(0.0, 1.1 * seconds), out, growing=growing):
        n_kills += 1
    if not (out / NAME).exists():
        killed.run(out, growing=growing)
    return told(out)


def _killed_after(seconds: float, out: Path, *, growing: bool) -> bool:
    """Run in a copy of this process, kill that after some time, and tell whether it was still running."""
    child = os.fork()
    if child == 0:
        try:
            killed.run(out, growing=growing)
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize("k", range(WORKER_MOMENTS))
def test_a_worker_killed_at_any_moment_is_one_line_and_the_run_goes_on(
    k: int, undisturbed: tuple[dict[str, Any], float], tmp_path: Path
) -> None:
    out = tmp_path / "tiny"
    run = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.killed", str(out)],
        cwd=Path(__file__).parents[2],
        stderr=subprocess.PIPE,
        text=True,
    )
    worker = _first_worker(run.pid)
    time.sleep(random.Random(f"worker {k}").uniform(0.0, 2.0))
    was_there = _kill(worker)
    said = run.communicate(timeout=60)[1]
    if run.returncode != 0:
        assert was_there
        assert "a worker process died" in said.splitlines()[-1]
        killed.run(out)

    assert told(out) == undisturbed[0]


def _first_worker(parent: int) -> int:
    """Wait until a process has a worker, and return its id; the first child only keeps count of what is shared."""
    deadline = time.monotonic() + 30.0
    while time.monotonic() < deadline:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        for child in children:
            if b"be_worker" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        time.sleep(0.01)
    raise AssertionError("no worker ever came")


def _kill(process: int) -> bool:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


# --- a full disk ----------------------------------------------------------------------------------


@pytest.fixture(params=["32k", "80k"])
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A disk that is too small for the replications, and one that has room for them but not for the tables."""
    disk = tmp_path / "disk"
    disk.mkdir()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", str(disk).encode(), b"tmpfs", 0, f"size={request.param}".encode()) != 0:
        pytest.skip("only root can mount a small disk")
    yield disk
    libc.umount2(str(disk).encode(), 2)


def test_a_full_disk_is_one_line_and_the_run_goes_on_when_there_is_room(
    small_disk: Path, undisturbed: tuple[dict[str, Any], float]
) -> None:
    out = small_disk / "tiny"
    with pytest.raises(
        ResultsError, match=r"tiny\.partial: the disk is full; nothing there counts as a result"
    ) as caught:
        killed.run(out)
    n_done = len(Workspace(out).parts.known())
    ctypes.CDLL(None).mount(b"tmpfs", str(small_disk).encode(), b"tmpfs", 32, b"size=8m")
    killed.run(out)

    assert "\n" not in str(caught.value)
    assert n_done > 0
    assert told(out) == undisturbed[0]
