"""Ctrl-C and a request to end: one line, the usual exit code, nobody left, and the same bytes when it is run again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.run.process import family
from sim.run.workspace import Workspace
from sim.store import open_result
from tests.run import test_pasts

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which processes there are")

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "small" / "comparison.yaml"
KEPT = "the replications that are done are kept: run the same command again to go on"

FAKE = (
    "import sys; from pathlib import Path; from sim.cli import said_in_words; from tests.run import fakes\n"
    "from sim.run.run import Setting, run_plan\n"
    "if __name__ == '__main__':\n"
    "    import typer\n"
    "    def run(out: Path): run_plan(fakes.plan(), out=out, context=fakes.context(), setting=Setting(workers=2),"
    " task=fakes.slow_task)\n"
    "    typer.run(said_in_words(run))\n"
)
"""Replications in workers of a pool, as where processes cannot be copied: the first is done at once, others never."""


def real(out: Path) -> list[str]:
    """Return the command that runs a small comparison."""
    words = ["run", str(SMALL), "--quick", "--replications", "1", "--workers", "2", "--quiet"]
    return [sys.executable, "-m", "sim", *words, "--out", str(out)]


def started(command: list[str]) -> subprocess.Popen[str]:
    """Start a command in a process group of its own, by the source: the compiled model would be done too soon."""
    env = os.environ | {"IJMOND_ENGINE": "source"}
    return subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True, start_new_session=True)


def stopped(command: list[str], out: Path, how: signal.Signals, *, everybody: bool) -> tuple[int, str]:
    """Run a command, stop it when something is done, and return its exit code and what it said."""
    process = started(command)
    test_pasts.until(lambda: Workspace(out).parts.known() or process.poll() is not None, seconds=120.0)
    test_pasts.until(lambda: len(family(process.pid)) > 2 or process.poll() is not None, seconds=30.0)
    processes = family(process.pid)
    assert len(processes) > 2
    if everybody:
        os.killpg(process.pid, how)
    else:
        process.send_signal(how)
    said = process.communicate(timeout=60)[1]
    test_pasts.until(lambda: not [one for one in processes if test_pasts.is_there(one)], seconds=10.0)
    return process.returncode, said


def told(out: Path) -> dict[str, Any]:
    """Return what must be the same in two runs."""
    manifest = open_result(out).manifest
    return {key: value for key, value in manifest.items() if key not in ("volatile", "seal")}


TERM = (signal.SIGTERM, False, 143, f"asked to end (SIGTERM); {KEPT}\n")
HUP = (signal.SIGHUP, True, 129, f"the terminal is gone (SIGHUP); {KEPT}\n")
INT = (signal.SIGINT, True, 130, f"interrupted; {KEPT}\n")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a run says that nobody stops."""
    out = tmp_path_factory.mktemp("whole") / "pair"
    subprocess.run(real(out), cwd=ROOT, check=True)
    return told(out)


@pytest.mark.parametrize(("how", "everybody", "code", "line"), [INT])
def test_a_run_that_is_stopped_says_one_line_and_goes_on_with_the_same_bytes(
    undisturbed: dict[str, Any], tmp_path: Path, how: signal.Signals, everybody: bool, code: int, line: str
) -> None:
    out = tmp_path / "pair"

    assert stopped(real(out), out, how, everybody=everybody) == (code, line)
    assert not out.exists()
    n_done = len(Workspace(out).parts.known())
    again = started(real(out))
    assert again.communicate(timeout=120)[1] == ""
    assert n_done > 0
    assert told(out) == undisturbed


@pytest.mark.parametrize(("how", "everybody", "code", "line"), [TERM, HUP])
def test_a_pool_that_is_stopped_says_one_line_and_leaves_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: signal.Signals, everybody: bool, code: int, line: str
) -> None:
    script, out = tmp_path / "fake.py", tmp_path / "tiny"
    script.write_text(FAKE)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))

    assert stopped([sys.executable, str(script), str(out)], out, how, everybody=everybody) == (code, line)
    assert list(Workspace(out).parts.done()) == ["current.base.0000"]


def test_a_reader_that_leaves_ends_a_command_without_a_word() -> None:
    reads, writes = os.pipe()
    os.close(reads)
    command = [sys.executable, "-m", "sim", "diff", str(SMALL), str(SMALL.with_name("region.yaml"))]
    done = subprocess.run(command, cwd=ROOT, stdout=writes, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writes)

    assert (done.returncode, done.stderr) == (141, "")
