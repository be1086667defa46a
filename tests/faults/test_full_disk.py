"""A disk that fills, at whichever file, is one line; when there is room the run goes on to the same bytes."""

from __future__ import annotations

import ctypes
import errno
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim import whole_file
from sim.errors import CaseloadError, ResultsError
from sim.run.workspace import Workspace
from sim.store import NAME, open_result
from tests.faults import killed
from tests.run import fakes


def told(folder: Path) -> dict[str, Any]:
    """Return every byte of a result that must be the same in another run."""
    found: dict[str, Any] = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != NAME}
    manifest = open_result(folder).manifest
    return found | {NAME: {key: value for key, value in manifest.items() if key not in ("volatile", "seal")}}


@pytest.fixture(autouse=True)
def _one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.run.run.processes", fakes.here)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a run leaves whose disk has room."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.run.run.processes", fakes.here)
        return told(killed.run(tmp_path_factory.mktemp("whole") / "tiny"))


@pytest.fixture(params=["60k", "100k"])
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
    small_disk: Path, undisturbed: dict[str, Any]
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
    assert told(out) == undisturbed


def full_at(k: int, sync: Callable[[Path], None]) -> Callable[[Path], None]:
    """Return what keeps files on a disk that has no room for the k-th of them."""
    left = iter(range(k, -1, -1))

    def keep(path: Path) -> None:
        if next(left, 1) == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(path)

    return keep


def test_a_disk_that_is_full_at_whichever_file_is_one_line_each_time(
    undisturbed: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, sync, lines = tmp_path / "tiny", whole_file.sync, list[str]()
    while not out.exists():
        for module in ("sim.whole_file", "sim.store.files"):
            monkeypatch.setattr(f"{module}.sync", full_at(len(lines), sync))
        try:
            killed.run(out)
        except CaseloadError as error:
            lines.append(str(error))

    assert len(lines) > 10
    assert not [line for line in lines if "the disk is full" not in line or "\n" in line]
    assert told(out) == undisturbed


def test_a_file_that_may_not_become_that_large_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_large(*_: Any, **__: Any) -> None:
        raise OSError(errno.EFBIG, "File too large")

    monkeypatch.setattr("sim.run.run.write_store", too_large)

    with pytest.raises(ResultsError, match=r"a file may not become that large.*ulimit -f"):
        killed.run(tmp_path / "tiny")
