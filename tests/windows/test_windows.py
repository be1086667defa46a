"""What Windows does otherwise and Python's documentation tells is borne; no Windows machine has confirmed it."""

from __future__ import annotations

import os
import subprocess
import sys
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


def test_the_emulation_refuses_what_windows_does(tmp_path: Path) -> None:
    """An emulation of nothing would pass as well."""
    lines = (
        "from tests.windows.like import become_alike; become_alike(); import os, pathlib, sys",
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
    command = [sys.executable, "-P", "-c", "\n".join(lines), str(tmp_path)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )

    errors = ["PermissionError", "OSError", "AssertionError", *["PermissionError"] * 3, "FileExistsError"]
    assert done.stdout.split() == [*errors, "ModuleNotFoundError", "AttributeError", "done"]


def test_a_folder_that_cannot_be_opened_need_not_be_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"1")

    def closed(path: Path, flags: int) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", closed)

    sync(tmp_path)
    with pytest.raises(PermissionError):
        sync(tmp_path / "a")
