"""What goes wrong in a run leaves one clear line and nothing that looks whole; the same run goes on from there."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sim.errors import CaseloadError, ResultsError
from sim.experiment.run import Setting, run_plan
from sim.experiment.workspace import Workspace
from sim.store import open_result
from tests.experiment import fakes

FAULTS = [
    (fakes.dying_task, "a worker process died"),
    (fakes.failing_task, r"replication 1: week 12.50: resident 42: two places held; .* ijmond replay"),
    (fakes.buggy_task, r"ZeroDivisionError: no residents .*; this is our bug, its trace is in .*failed.txt"),
    (fakes.full_disk_task, r"tiny.partial: the disk is full; nothing there counts as a result"),
]


def run(out: Path, task: Any, **kwargs: int) -> Path:
    """Run the tiny plan with a task that may go wrong."""
    return run_plan(fakes.plan(**kwargs), out=out, context=fakes.context(), setting=Setting(workers=1), task=task)


@pytest.mark.parametrize(("task", "words"), FAULTS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_fault_is_one_line_and_leaves_no_result(tmp_path: Path, task: Any, words: str) -> None:
    out = tmp_path / "tiny"
    with pytest.raises(CaseloadError, match=words) as caught:
        run(out, task)

    assert "\n" not in str(caught.value)
    assert not out.exists()
    with pytest.raises(ResultsError, match="no such folder"):
        open_result(out)


def test_the_same_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    out = tmp_path / "tiny"
    with pytest.raises(CaseloadError):
        run(out, fakes.full_disk_task)
    kept = Workspace(out).parts.done()["current.base.0000"]
    run(out, fakes.quick_task)
    resumed, fresh = open_result(out).manifest, open_result(run(tmp_path / "fresh", fakes.quick_task)).manifest

    assert resumed["results_digest"] == fresh["results_digest"]
    assert resumed["volatile"]["replication_seconds"]["current.base.0000"] == round(kept.seconds, 3)


def test_another_plan_does_not_go_on_in_the_same_folder(tmp_path: Path) -> None:
    with pytest.raises(CaseloadError):
        run(tmp_path / "tiny", fakes.failing_task)

    with pytest.raises(ResultsError, match="unfinished run of another plan"):
        run(tmp_path / "tiny", fakes.quick_task, seed=8)


def test_a_damaged_part_is_not_used(tmp_path: Path) -> None:
    with pytest.raises(CaseloadError):
        run(tmp_path / "tiny", fakes.failing_task)
    parts = Workspace(tmp_path / "tiny").parts.folder
    (parts / "current.base.0000.rows.parquet").write_bytes(b"PAR1")

    with pytest.raises(ResultsError, match=r"rows.parquet: cannot be read .*; the folder is damaged"):
        run(tmp_path / "tiny", fakes.quick_task)


def test_two_runs_do_not_work_in_one_folder(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "tiny")
    with workspace.held(), pytest.raises(ResultsError, match="another run is working here"):
        run(tmp_path / "tiny", fakes.quick_task)

    assert not workspace.is_held()


def test_a_disk_that_fills_up_at_the_last_file_leaves_no_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("sim.experiment.finish.write_manifest", full)
    with pytest.raises(ResultsError, match="the disk is full"):
        run(tmp_path / "tiny", fakes.quick_task)

    assert not (tmp_path / "tiny").exists()


def test_ctrl_c_stops_a_real_run_and_keeps_what_is_done(tmp_path: Path) -> None:
    out = tmp_path / "tiny"
    program = (
        "import sys; from pathlib import Path; from tests.experiment import fakes\n"
        "from sim.experiment.run import Setting, run_plan\n"
        "from sim.errors import Interrupted\n"
        "if __name__ == '__main__':\n"
        "    try: run_plan(fakes.plan(), out=Path(sys.argv[1]), context=fakes.context(),"
        " setting=Setting(workers=2), task=fakes.slow_task)\n"
        "    except Interrupted as error: print(error); sys.exit(130)\n"
    )
    script = tmp_path / "program.py"
    script.write_text(program)
    places = os.pathsep.join([str(Path(fakes.__file__).parents[2]), *sys.path])
    process = subprocess.Popen(
        [sys.executable, str(script), str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": places},
        start_new_session=True,
    )
    _wait_for(Workspace(out).parts.folder / "current.base.0000.json")
    os.killpg(process.pid, signal.SIGINT)
    said, complaints = process.communicate(timeout=30)

    assert (process.returncode, complaints) == (130, "")
    assert "run the same command again" in said
    assert not out.exists()
    assert list(Workspace(out).parts.done()) == ["current.base.0000"]


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + 30.0
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never came"
        time.sleep(0.05)
