"""What Windows does otherwise and Python's documentation tells is borne; no Windows machine has confirmed it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from sim.store import open_result
from sim.whole_file import sync
from tests.run.test_real_model import SMALL

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="what is open is not listed here")

ROOT = Path(__file__).parents[2]


def windows_like(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "warn_default_encoding", "-P", "-m", "tests.windows.like", *map(str, words)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def done_well(*words: object, cwd: Path) -> str:
    done = windows_like(*words, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_run_is_kept_grown_told_published_and_made_again(tmp_path: Path) -> None:
    for n in (2, 3):
        words = ("run", SMALL, "--workers", 1, "--replications", n, "--out", "results/small")
        done_well(*words, cwd=tmp_path)
    done_well("status", "results/small", cwd=tmp_path)
    done_well("publish", "results/small", "--out", "published", cwd=tmp_path)
    done_well("report", "results/small", "--lang", "nl", "--out", "dutch", cwd=tmp_path)
    done_well("reproduce", "results/small", "--replications", 1, "--workers", 1, cwd=tmp_path)

    plain = subprocess.run(
        [sys.executable, "-P", "-m", "sim", "run", str(SMALL), "--replications", "3", "--out", str(tmp_path / "here")],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert plain.returncode == 0, plain.stderr
    one, other = (open_result(tmp_path / name).manifest for name in ("results/small", "here"))
    assert one["results_digest"] == other["results_digest"]
    assert not (tmp_path / "results" / "small.partial").exists()


@pytest.mark.slow
def test_a_working_folder_is_begun_and_judged(tmp_path: Path) -> None:
    done_well("init", "mine", cwd=tmp_path)
    said = done_well("validate", "experiments/first.yaml", cwd=tmp_path / "mine")

    assert "nothing wrong" in said


def said_alike(lines: Sequence[str], place: Path) -> str:
    """Return what lines of Python say under the emulation, about a folder."""
    begin = "from tests.windows.like import become_alike; become_alike(); import pathlib, sys"
    command = [sys.executable, "-P", "-c", "\n".join([begin, *lines]), str(place)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_emulation_refuses_what_windows_does(tmp_path: Path) -> None:
    """An emulation of nothing would pass as well."""
    lines = (
        "import os",
        "place = pathlib.Path(sys.argv[1]); (place / 'a').write_bytes(b'1'); (place / 'b').mkdir()",
        "def tried(deed):",
        "    try: deed()",
        "    except (OSError, AssertionError, ImportError, AttributeError) as error: print(type(error).__name__)",
        "    else: print('done')",
        "tried(lambda: os.open(place, os.O_RDONLY))",
        "tried(lambda: os.fsync(os.open(place / 'a', os.O_RDONLY)))",
        "tried(lambda: os.write(os.open(place / 'c', os.O_WRONLY | os.O_CREAT), b'1\\n'))",
        "held = (place / 'd').open('wb')",
        "tried(lambda: (place / 'd').unlink())",
        "tried(lambda: (place / 'd').rename(place / 'e'))",
        "tried(lambda: place.rename(place.with_name('f')))",
        "(place / 'g').write_bytes(b'1'); tried(lambda: (place / 'b').rename(place / 'g'))",
        "tried(lambda: __import__('fcntl'))",
        "tried(lambda: os.fork())",
        "held.close(); tried(lambda: (place / 'd').unlink())",
    )
    errors = ["PermissionError", "OSError", "AssertionError", *["PermissionError"] * 3, "FileExistsError"]
    assert said_alike(lines, tmp_path).split() == [*errors, "ModuleNotFoundError", "AttributeError", "done"]


def test_two_runs_are_kept_apart_in_one_folder(tmp_path: Path) -> None:
    lines = (
        "import sim.run.workspace as workspace; from sim.errors import ResultsError",
        "workspace.OPEN_STAYS, workspace.PATIENCE_SECONDS = True, 0.1",
        "place = pathlib.Path(sys.argv[1]) / 'tiny'",
        "one, other = workspace.Workspace(place), workspace.Workspace(place)",
        "with one.held():",
        "    try:",
        "        with other.held(): print('both')",
        "    except ResultsError as error: print('is working here (process' in str(error), other.is_held())",
        "with other.held(): print(one.is_held())",
    )
    assert said_alike(lines, tmp_path).splitlines() == ["True True", "True"]


def test_a_folder_that_cannot_be_opened_need_not_be_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"1")

    def closed(path: Path, flags: int) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", closed)

    sync(tmp_path)
    with pytest.raises(PermissionError):
        sync(tmp_path / "a")
