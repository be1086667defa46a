"""What goes wrong in a run leaves one clear line and nothing that looks whole; the same run goes on from there."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sim.commands.results import status
from sim.errors import CaseloadError, ResultsError
from sim.run.run import Setting, run_plan
from sim.run.workspace import Workspace
from sim.store import NAME, append, entries_of, open_result, record_of, write_sealed
from sim.store.result import SEAL
from tests.run import fakes

FAULTS = [
    (fakes.dying_task, "a worker process died"),
    (fakes.failing_task, r"replication 1: week 12.50: resident 42: two places held; .* ijmond replay"),
    (fakes.buggy_task, r"ZeroDivisionError: no residents .*; this is our bug, its trace is in .*failed.txt"),
    (
        fakes.large_task,
        r"^memory ran out; what is done is kept: run the same command again to go on, with fewer --work",
    ),
    (fakes.full_disk_task, r"tiny.partial: the disk is full; nothing there counts as a result"),
]


def run(out: Path, task: Any, **kwargs: int) -> Path:
    """Run the tiny plan with a task that may go wrong."""
    return run_plan(fakes.plan(**kwargs), out=out, context=fakes.context(), setting=Setting(workers=1), task=task)


def told(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return what must be the same in two runs."""
    return {key: value for key, value in manifest.items() if key != "volatile"}


def in_another_form(path: Path) -> None:
    """Have a file with a plan stand as an earlier version would have left it: whole, and with jobs told otherwise."""
    document = json.loads(path.read_text())
    document.pop(SEAL)
    document["plan"]["jobs"] = {"current": 3}
    write_sealed(path, document)


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
    run(out, fakes.once_task)
    resumed, fresh = open_result(out).manifest, open_result(run(tmp_path / "fresh", fakes.quick_task)).manifest

    assert kept.n_engine_events == 10
    assert told(resumed) == told(fresh)


def test_another_plan_does_not_go_on_in_the_same_folder(tmp_path: Path) -> None:
    with pytest.raises(CaseloadError):
        run(tmp_path / "tiny", fakes.failing_task)

    with pytest.raises(ResultsError, match="unfinished run of another plan or code; what changed: seed: 7 -> 8;"):
        run(tmp_path / "tiny", fakes.quick_task, seed=8)


def test_a_damaged_part_is_not_used(tmp_path: Path) -> None:
    with pytest.raises(CaseloadError):
        run(tmp_path / "tiny", fakes.failing_task)
    pack = next(Workspace(tmp_path / "tiny").parts.folder.glob("*.pack"))
    whole = pack.read_bytes()
    pack.write_bytes(whole[:200] + bytes([whole[200] ^ 1]) + whole[201:] + whole)

    with pytest.raises(ResultsError, match=r"\.pack: is damaged at byte 0: .*; delete this file, and run the same"):
        run(tmp_path / "tiny", fakes.quick_task)


def test_a_plan_that_somebody_changed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseloadError):
        run(tmp_path / "tiny", fakes.failing_task)
    path = tmp_path / "tiny.partial" / "plan.json"
    path.write_text(path.read_text().replace('"seed":7', '"seed":8'))

    for look in (lambda: run(tmp_path / "tiny", fakes.quick_task), lambda: list(status(tmp_path / "tiny"))):
        with pytest.raises(ResultsError, match=r"plan\.json: was changed after it was written"):
            look()


def test_a_plan_in_another_form_is_refused(tmp_path: Path) -> None:
    out = run(tmp_path / "tiny", fakes.quick_task)
    in_another_form(out / NAME)

    with pytest.raises(ResultsError, match=r"manifest\.json: holds a plan in another form than this version writes"):
        list(status(out))


def test_an_unfinished_run_of_an_earlier_version_says_what_to_do_with_it(tmp_path: Path) -> None:
    with pytest.raises(CaseloadError):
        run(tmp_path / "tiny", fakes.failing_task)
    in_another_form(tmp_path / "tiny.partial" / "plan.json")

    with pytest.raises(ResultsError, match=r"unfinished run .*the form in which a plan is written.* delete the folder"):
        run(tmp_path / "tiny", fakes.quick_task)


def test_a_result_of_an_earlier_version_is_not_overwritten_and_says_what_to_do(tmp_path: Path) -> None:
    out = run(tmp_path / "tiny", fakes.quick_task)
    in_another_form(out / NAME)

    with pytest.raises(ResultsError, match=r"already exists and is never overwritten; move it away.*another version$"):
        run(out, fakes.quick_task, replications=5)


def test_two_runs_do_not_work_in_one_folder(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "tiny")
    with (
        workspace.held(),
        pytest.raises(ResultsError, match=rf"another run is working here \(process {os.getpid()} on .*\)"),
    ):
        run(tmp_path / "tiny", fakes.quick_task)

    assert not workspace.is_held()


def test_a_result_whose_report_was_cut_short_gets_it_from_the_same_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, written, left = run(tmp_path / "tiny", fakes.quick_task), [], tmp_path / "tiny.partial"
    monkeypatch.setattr("sim.run.run.report_of", written.append)
    (left / "parts").mkdir(parents=True)
    asked = Setting(workers=1, report=True)
    run_plan(fakes.plan(), out=out, context=fakes.context(), setting=asked, task=fakes.dying_task)

    assert (written, left.exists()) == ([out], False)


def test_what_is_left_beside_a_result_stays_when_it_is_not_in_it(tmp_path: Path) -> None:
    out = run(tmp_path / "tiny", fakes.quick_task)
    with pytest.raises(CaseloadError):
        run(tmp_path / "other", fakes.full_disk_task, seed=8)
    (tmp_path / "other.partial").rename(tmp_path / "tiny.partial")
    left = set(Workspace(out).parts.known())
    with pytest.raises(ResultsError, match="already exists and is never overwritten"):
        run(out, fakes.quick_task)

    assert left
    assert set(Workspace(out).parts.known()) == left


def test_a_lock_that_who_held_it_threw_away_locks_nothing(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "tiny")
    with workspace.held():
        workspace.close()
        with workspace.held():
            assert workspace.is_held()


def test_a_limit_on_memory_that_no_library_can_live_with_is_said_before_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.run.run.address_limit_mb", lambda: 400.0)

    with pytest.raises(CaseloadError, match=r"may ask for 400 MB \(ulimit -v\), and a run needs .* raise the limit"):
        run(tmp_path / "tiny", fakes.quick_task)


def test_a_disk_that_fills_up_at_the_last_file_leaves_no_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("sim.run.write_results.write_manifest", full)
    with pytest.raises(ResultsError, match="the disk is full"):
        run(tmp_path / "tiny", fakes.quick_task)

    assert not (tmp_path / "tiny").exists()


def test_ctrl_c_stops_a_real_run_and_keeps_what_is_done(tmp_path: Path) -> None:
    out = tmp_path / "tiny"
    program = (
        "import sys; from pathlib import Path; from tests.run import fakes\n"
        "from sim.run.run import Setting, run_plan\n"
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
    _wait_for_parts(out)
    os.killpg(process.pid, signal.SIGINT)
    said, complaints = process.communicate(timeout=30)

    assert (process.returncode, complaints) == (130, "")
    assert "run the same command again" in said
    assert not out.exists()
    assert list(Workspace(out).parts.done()) == ["current.base.0000"]


def _wait_for_parts(out: Path) -> None:
    deadline = time.monotonic() + 30.0
    while not Workspace(out).parts.known():
        assert time.monotonic() < deadline, "no part ever came"
        time.sleep(0.05)


# --- where it is written --------------------------------------------------------------------------


def test_a_look_while_somebody_writes_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack, size_of = tmp_path / "x.pack", os.fstat
    append(pack, record_of({"id": "one"}, b"body"), keep=False)

    def looked_at(handle: int) -> os.stat_result:
        found = size_of(handle)
        with pack.open("ab") as stream:
            stream.write(2 * record_of({"id": "came meanwhile"}, b"body"))
        return found

    monkeypatch.setattr("sim.store.parts.os.fstat", looked_at)
    entries, torn = entries_of(pack, bodies=True)

    assert [entry.note["id"] for entry in entries] == ["one"]
    assert torn == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (".", r"^\.: is no name for a results folder"),
        ("x" * 300, r"the name is too long; .* shorter names"),
        ("file/x", r"a file stands where a folder is needed"),
        ("link", r"link: already exists and is never overwritten"),
        ("result/inner", r"inner: lies in the result .*result, which holds only its own"),
    ],
)
def test_a_place_that_cannot_be_is_one_line_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("here already")
    Path("empty").mkdir()
    Path("link").symlink_to("empty")
    run(Path("result"), fakes.quick_task)
    with pytest.raises(ResultsError, match=words) as caught:
        run(Path(name), fakes.buggy_task)

    assert "\n" not in str(caught.value)
