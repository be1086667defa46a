"""The compiled copy is optional: without a compiler one line says so, and nothing that does otherwise is ever used.

That the whole model does the same when it is compiled is checked where it is compiled, by ``make fast``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.randomness import Purpose, key_of, uniform
from sim.store.provenance import source_digest, surroundings
from tests.fast import __main__ as command
from tests.fast import building
from tests.fast.building import ROOT, BuildError
from tests.fast.deeds import HARMS, REGIONS, SEEDS, stopped_by

NO_COMPILER = "no-such-compiler"


def why_not() -> str | None:
    """Return why nothing can be compiled here, None when it can."""
    try:
        building.need_compiler()
    except BuildError as error:
        return str(error)
    return None


@pytest.fixture
def nothing_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "is_ready", lambda: False)


# --- when there is a copy, and when not ---------------------------------------------------------------


def test_without_a_compiler_one_line_says_that_the_model_runs_as_it_is(
    nothing_built: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CC", NO_COMPILER)

    assert command.main() == 1
    assert capsys.readouterr().out.splitlines() == [
        "the model runs as it is, not compiled, and takes about twice the time: "
        "there is no C compiler (no-such-compiler) on this machine"
    ]


def test_a_full_disk_is_one_line_too(
    nothing_built: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_args: Any, **_options: Any) -> None:
        raise OSError(28, "No space left on device", "build")

    monkeypatch.setattr(building, "need_compiler", lambda: None)
    monkeypatch.setattr(shutil, "copytree", full)

    assert command.main() == 1
    assert capsys.readouterr().out.splitlines()[-1].endswith("No space left on device: build")


def test_a_copy_of_the_source_as_it_is_now_is_ready(tmp_path: Path) -> None:
    stamp = building.identity(ROOT / "sim")
    (tmp_path / building.STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    assert building.is_ready(tmp_path)

    (tmp_path / building.STAMP).write_text(json.dumps(stamp | {"source": "another"}), encoding="utf-8")
    assert not building.is_ready(tmp_path)
    assert not building.is_ready(tmp_path / "nothing")


def test_what_is_made_from_the_source_does_not_make_it_another(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("ONE = 1\n", encoding="utf-8")
    before = building.digest_of(tmp_path)

    for made in ("one.so", "one.pyc"):
        (tmp_path / made).write_bytes(b"made")
    assert building.digest_of(tmp_path) == before

    (tmp_path / "page.html").write_text("a template belongs to it", encoding="utf-8")
    assert building.digest_of(tmp_path) != before


# --- what may not be used ----------------------------------------------------------------------------


def test_a_copy_that_does_otherwise_is_refused() -> None:
    before = {"compiled": [False], "a year": "1f", "a harm": "week 13"}

    building.refuse_other_deeds(before | {"compiled": [True, True]}, before=before)
    with pytest.raises(BuildError, match=r"^compiled it does otherwise \(a year\); that is our bug$"):
        building.refuse_other_deeds(before | {"compiled": [True, True], "a year": "2e"}, before=before)


def test_a_copy_of_which_a_worker_runs_the_python_is_refused() -> None:
    with pytest.raises(BuildError, match="runs its Python and not what was compiled"):
        building.refuse_other_deeds({"compiled": [True, False]}, before={})


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_every_harm_that_the_copy_must_notice_is_noticed(harm: Any) -> None:
    assert re.match(r"week 39\.\d\d: .*this is a bug in the model; replay it", stopped_by(harm))


def test_it_is_held_against_a_change_of_organisation_and_another_seed() -> None:
    assert any(REGIONS.values())
    assert len(set(SEEDS)) > 1


# --- compiling -----------------------------------------------------------------------------------------

PROBE = """
import json
from sim.randomness import Purpose, key_of, uniform
from sim.store.provenance import source_digest, surroundings
print(json.dumps([surroundings()["compiled"], source_digest(), uniform(key_of(1, 2, 3), Purpose.AGE)]))
"""


@pytest.mark.slow
@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
def test_a_compiled_module_draws_the_same_and_says_that_it_is_compiled(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(ROOT / "sim", folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    building.compile_in(folder, ("randomness.py", "units.py"))

    environment = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run([sys.executable, "-P", "-c", PROBE], env=environment, capture_output=True, check=True)
    told = json.loads(done.stdout)

    assert not surroundings()["compiled"]
    assert told == [True, source_digest(folder / "sim"), uniform(key_of(1, 2, 3), Purpose.AGE)]
