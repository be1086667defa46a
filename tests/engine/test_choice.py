"""Which engine runs: what is wanted, what is sound, and in one line why."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.engine import Engine, EngineChoice, chosen, engine, follow, source_engine
from sim.engine import choice as choosing
from sim.engine.building import build
from sim.engine.unit import PACKAGE, RECORD, Record, this_python
from sim.errors import EngineError
from sim.run.executor import Failure
from sim.store import open_result
from tests.engine import need, standin
from tests.run.test_real_model import SMALL

TODO = "; `ijmond build` builds it, or install the package again"


@pytest.fixture(autouse=True)
def _chosen_anew() -> Iterator[None]:
    kept = choosing._chosen[:]
    choosing._chosen.clear()
    yield
    choosing._chosen[:] = kept


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with a unit of it, to be copied."""
    folder = tmp_path_factory.mktemp("once")
    package = standin.small_package(folder)
    build(built=folder / "built", package=package, generator=standin.Writer(), check=standin.agrees)
    return folder


@pytest.fixture
def here(once: Path, tmp_path: Path) -> Path:
    """A folder with a package and a unit of it, to be damaged."""
    shutil.copytree(once, tmp_path / "here")
    return tmp_path / "here"


def choice_in(here: Path, wanted: str = "") -> Engine:
    return chosen(wanted, built=here / "built", package=here / "sim")


def noted_otherwise(here: Path, **facts: object) -> None:
    """Change the record of a unit."""
    path = here / "built" / RECORD
    path.write_text(json.dumps(json.loads(path.read_text()) | facts))


# --- wanted ---------------------------------------------------------------------------------------


@need.tools
def test_a_sound_unit_runs_unless_the_source_is_wanted(here: Path) -> None:
    assert choice_in(here).name == "compiled"
    assert choice_in(here, "compiled").name == "compiled"
    assert choice_in(here, "source").line == "engine: source; IJMOND_ENGINE=source"


def test_without_a_unit_the_source_runs_and_says_what_to_do(tmp_path: Path) -> None:
    assert chosen("", built=tmp_path).line == f"engine: source; the compiled model is not built{TODO}"


def test_who_insists_on_a_unit_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        chosen("compiled", built=tmp_path)

    assert str(caught.value) == f"IJMOND_ENGINE=compiled: the compiled model is not built{TODO}"


def test_an_unknown_word_is_one_line() -> None:
    with pytest.raises(EngineError) as caught:
        chosen("compild")

    assert str(caught.value) == "IJMOND_ENGINE: 'compild' is no engine; did you mean 'compiled'?, or leave it out"


def test_a_process_chooses_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IJMOND_ENGINE", "source")
    first = engine()
    monkeypatch.setenv("IJMOND_ENGINE", "nonsense")

    assert engine() is first


# --- not sound ------------------------------------------------------------------------------------


def stale(here: Path) -> str:
    (here / "sim" / "units.py").write_text("ONE = 1\n")
    return "the compiled model is stale: sim/units.py is not as it was when it was built"


def gone(here: Path) -> str:
    (here / "sim" / "durations.py").unlink()
    return "the compiled model is stale: sim/durations.py is not as it was when it was built"


def another_python(here: Path) -> str:
    noted_otherwise(here, python=".cpython-299-x86_64-linux-gnu.so")
    made_for = f".cpython-299-x86_64-linux-gnu.so; this is {this_python()[0]}"
    return f"the compiled model is for another Python or machine ({made_for})"


def another_machine(here: Path) -> str:
    noted_otherwise(here, platform="amiga-68k")
    return f"the compiled model is for another Python or machine (amiga-68k; this is {this_python()[1]})"


def half_a_unit(here: Path) -> str:
    path = here / "built" / Record.read(here / "built").unit
    path.write_bytes(path.read_bytes()[:1000])
    return "the compiled model is not what its record says (unit.json): half-written, or changed since"


def no_unit(here: Path) -> str:
    (here / "built" / Record.read(here / "built").unit).unlink()
    return "the compiled model is not what its record says (unit.json): half-written, or changed since"


def half_a_record(here: Path) -> str:
    path = here / "built" / RECORD
    path.write_text(path.read_text()[:100])
    return f"{path}: is no record of a compiled model, or half of one"


def another_record(here: Path) -> str:
    noted_otherwise(here, format=0)
    return f"{here / 'built' / RECORD}: is no record of a compiled model, or half of one"


def nonsense(here: Path) -> str:
    (here / "built" / RECORD).write_text("[]")
    return f"{here / 'built' / RECORD}: is no record of a compiled model, or half of one"


FAULTS = (stale, gone, another_python, another_machine, half_a_unit, no_unit, half_a_record, another_record, nonsense)


@need.tools
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_unit_with_a_fault_is_one_line_and_the_source_runs(fault: object, here: Path) -> None:
    said = fault(here)

    assert choice_in(here).line == f"engine: source; {said}{TODO}"
    with pytest.raises(EngineError, match="IJMOND_ENGINE=compiled: "):
        choice_in(here, "compiled")


@need.tools
@pytest.mark.parametrize(
    ("pyx", "said"),
    [
        (standin.DOES_NOT_LOAD, "the compiled model does not load here (this unit does not load)"),
        (standin.LACKS_ONE, "the compiled model has no function replication__go_on"),
    ],
)
def test_a_unit_that_does_not_load_is_one_line_and_the_source_runs(pyx: str, said: str, tmp_path: Path) -> None:
    package = standin.small_package(tmp_path)
    build(built=tmp_path / "built", package=package, generator=standin.Writer(pyx), check=standin.agrees)

    assert choice_in(tmp_path).line == f"engine: source; {said}{TODO}"


@need.tools
def test_looking_costs_milliseconds() -> None:
    """The median of some looks at as many texts as the model has; the machine may be busy."""
    from statistics import median
    from time import process_time

    from sim.engine.unit import other_text, texts_of

    texts = texts_of(["sim.model.replication"], package=PACKAGE)
    looks = []
    for _ in range(9):
        began = process_time()
        assert other_text(texts, package=PACKAGE) is None
        looks.append(process_time() - began)

    assert len(texts) > 60
    assert median(looks) < 0.030


# --- told on --------------------------------------------------------------------------------------


def test_a_worker_follows_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    parent = source_engine("because").choice
    monkeypatch.setenv("IJMOND_ENGINE", "compiled")

    assert follow(parent).choice == parent
    assert engine() is follow(parent)


@need.tools
def test_a_worker_whose_unit_was_built_anew_says_so(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "BUILT", here / "built")
    parent = choice_in(here).choice

    assert follow(parent).name == "compiled"
    with pytest.raises(EngineError, match="the compiled model changed while a run used it; run the same command"):
        follow(EngineChoice(name="compiled", reason=parent.reason, unit="another"))


def ijmond(*words: object, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sim", *map(str, words)],
        cwd=PACKAGE.parent,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_run_says_which_engine_runs_and_its_manifest_too(tmp_path: Path) -> None:
    run = ijmond("run", SMALL, "--replications", 2, "--out", tmp_path / "small", IJMOND_ENGINE="source")
    result = open_result(tmp_path / "small")
    scenario = result.jobs["scenario"].iloc[0]
    words = ("replay", tmp_path / "small", "--scenario", scenario, "--replication", 0)
    again = ijmond(*words, "--out", tmp_path / "log", IJMOND_ENGINE="source")
    quiet = ijmond(*words, "--out", tmp_path / "quiet", "--quiet", IJMOND_ENGINE="source")

    assert run.returncode == 0, run.stderr
    assert run.stderr.splitlines().count("engine: source; IJMOND_ENGINE=source") == 1
    assert result.manifest["volatile"]["engine"] == {"name": "source", "reason": "IJMOND_ENGINE=source"}
    assert again.stderr == "engine: source; IJMOND_ENGINE=source\n"
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


def test_a_run_by_an_unknown_engine_is_one_line_and_makes_nothing(tmp_path: Path) -> None:
    run = ijmond("run", SMALL, "--out", tmp_path / "small", IJMOND_ENGINE="fast")

    assert run.returncode == 2
    assert run.stderr == "IJMOND_ENGINE: 'fast' is no engine; choose from 'compiled', 'source', or leave it out\n"
    assert not list(tmp_path.iterdir())


def test_a_failure_to_follow_is_the_answer_of_a_job_and_breaks_no_pool(tmp_path: Path) -> None:
    from sim.plan import jobs_of
    from sim.run.executor import attempt
    from sim.run.task import chosen_engine, initialise
    from tests.run import fakes

    lost = EngineChoice(name="compiled", reason="", unit="lost")

    initialise(fakes.plan(), {}, lost)
    answer = attempt(lambda _job: chosen_engine(), jobs_of(["current"], replications=1)[0])

    assert isinstance(answer, Failure)
    assert answer.trace is None
