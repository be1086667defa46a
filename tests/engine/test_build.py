"""A unit is built whole or not at all, from today's text, and only one that gives the same bytes gets its name."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sim.engine import compiled_engine
from sim.engine.building import MAKING, Made, build
from sim.engine.choice import SelfCheck, held, verdict_of
from sim.engine.tools import MissingToolError
from sim.engine.unit import PACKAGE, RECORD, WHY_NOT, Record, sound, texts_of
from sim.errors import EngineError
from tests.engine import need, standin
from tests.engine.standin import Writer, agrees, differs

pytestmark = need.tools


def made(package: Path, writer: Writer = Writer(), **options: object) -> Made:  # noqa: B008 - it never changes
    """Build beside a package."""
    settings = {"check": agrees} | options
    return build(built=package.parent / "built", package=package, generator=writer, **settings)


def names(built: Path) -> set[str]:
    """Return what stands in the folder of a unit, without its lock."""
    return {path.name for path in built.iterdir()} - {".lock"}


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with a unit of it, to be copied."""
    folder = tmp_path_factory.mktemp("once")
    made(standin.small_package(folder))
    return folder


@pytest.fixture
def package(once: Path, tmp_path: Path) -> Path:
    """A package with a unit of it, to be changed at will."""
    shutil.copytree(once, tmp_path / "here")
    return tmp_path / "here" / "sim"


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compiled is its text with another ending: enough where nothing is loaded."""

    def copied(folder: Path, name: str, c_text: str, *, gave_up: EngineError) -> Path:
        path = folder / f"{name}.so"
        path.write_text(c_text)
        return path

    def pasted(_command: list[str], folder: Path, *, gave_up: EngineError) -> None:
        shutil.copy(folder / "unit.pyx", folder / "unit.c")

    monkeypatch.setattr("sim.engine.building.compiled", copied)
    monkeypatch.setattr("sim.engine.building.run_python", pasted)


# --- built ----------------------------------------------------------------------------------------


def test_a_build_leaves_a_unit_its_record_and_its_verdict(once: Path) -> None:
    built = once / "built"
    record = Record.read(built)

    assert names(built) == {record.unit, RECORD, f"held-{record.sha256[:12]}.json"}
    assert sound(built, package=once / "sim") == record
    assert record.report == standin.Text("").report
    assert record.seconds > 0.0


def test_the_flags_keep_every_rounding_and_are_of_no_processor(once: Path) -> None:
    flags = Record.read(once / "built").tools["flags"].split()

    assert "-ffp-contract=off" in flags
    assert not [flag for flag in flags if flag.startswith("-march")]


def test_a_build_that_is_there_is_not_made_again(package: Path) -> None:
    before = Record.read(package.parent / "built")
    again = made(package, Writer(pyx="cdef nothing that compiles"))

    assert not again.new
    assert again.record == before
    assert "there already" in again.line
    assert "9.5 times as fast" in again.line


def test_the_unit_runs_what_it_was_made_of(package: Path) -> None:
    engine = compiled_engine(built=package.parent / "built", package=package)

    assert engine.name == "compiled"
    assert engine.facts()["unit"] == Record.read(package.parent / "built").sha256


def test_a_text_that_says_the_same_is_not_compiled_again(package: Path) -> None:
    (package / "units.py").write_text((package / "units.py").read_text() + "# a word more\n")
    before = Record.read(package.parent / "built")
    with pytest.raises(EngineError, match="stale"):
        sound(package.parent / "built", package=package)

    again = made(package)

    assert not again.new
    assert again.record.sha256 == before.sha256
    assert sound(package.parent / "built", package=package).texts != before.texts


def test_another_text_takes_the_place_of_the_old(package: Path, quickly: None) -> None:
    (package / "units.py").write_text((package / "units.py").read_text() + "ONE = 1\n")
    before = Record.read(package.parent / "built")

    again = made(package, Writer(pyx=standin.SAME + "ONE = 1\n"))

    assert again.new
    assert before.unit not in names(package.parent / "built")
    assert len(names(package.parent / "built")) == 3


def test_what_a_module_imports_decides_what_is_made_of_it() -> None:
    """Also for a type only: what is inferred of it may be another."""
    texts = texts_of(["sim.model.replication"], package=PACKAGE)

    assert {"model/replication.py", "model/lifecycle.py", "config/schema.py", "units.py", "engine/tools.py"} <= set(
        texts
    )
    assert not {name for name in texts if name.startswith(("experiment/", "report/", "measures/", "cli.py"))}


# --- raced, interrupted ---------------------------------------------------------------------------


def test_of_two_builds_at_once_the_second_waits_and_finds_it_done(tmp_path: Path, quickly: None) -> None:
    package = standin.small_package(tmp_path)
    waits, answers = threading.Event(), list[Made]()

    def hear(line: str) -> None:
        if line == "another build is going on; waiting for it":
            waits.set()

    def agree_when_the_other_waits(unit: Path) -> SelfCheck:
        assert waits.wait(timeout=60.0)
        return agrees(unit)

    def one() -> None:
        answers.append(made(package, say=hear, check=agree_when_the_other_waits))

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answer.new for answer in answers) == [False, True]
    assert answers[0].record == answers[1].record


class Killed(BaseException):
    """Like Ctrl-C."""


def test_a_build_that_is_interrupted_leaves_what_was_there(package: Path, quickly: None) -> None:
    built, before = package.parent / "built", Record.read(package.parent / "built")
    (package / "units.py").write_text((package / "units.py").read_text() + "ONE = 1\n")
    kept = names(built)

    def interrupted(_unit: Path) -> SelfCheck:
        raise Killed

    with pytest.raises(Killed):
        made(package, Writer(pyx=standin.SAME + "ONE = 1\n"), check=interrupted)

    assert names(built) == kept
    assert Record.read(built) == before


def test_what_a_killed_build_left_goes_with_the_next(tmp_path: Path, quickly: None) -> None:
    package = standin.small_package(tmp_path)
    (tmp_path / "built" / f"{MAKING}old").mkdir(parents=True)

    made(package)

    assert not list((tmp_path / "built").glob(f"{MAKING}*"))


def test_a_source_that_changes_meanwhile_is_not_taken_for_the_one_that_was_compiled(
    tmp_path: Path, quickly: None
) -> None:
    package = standin.small_package(tmp_path)

    class Slow(Writer):
        def generate(self, package: Path) -> standin.Text:
            (package / "units.py").write_text("ONE = 1\n")
            return super().generate(package)

    with pytest.raises(EngineError, match=r"^sim/units\.py: changed while the model was compiled; build again$"):
        made(package, Slow())
    assert names(tmp_path / "built") == set()


# --- refused --------------------------------------------------------------------------------------


def test_a_unit_that_does_otherwise_is_refused_named_and_kept_aside(tmp_path: Path, quickly: None) -> None:
    package = standin.small_package(tmp_path)
    said = r"^the compiled model is refused: it does otherwise than its source \(a year\); this is our bug, .* kept as "

    with pytest.raises(EngineError, match=said):
        made(package, check=differs)

    assert {path.split(".")[0] for path in names(tmp_path / "built")} == {"refused"}
    with pytest.raises(EngineError, match=said):
        sound(tmp_path / "built", package=package)


def test_a_refusal_is_of_one_text(tmp_path: Path, quickly: None) -> None:
    package = standin.small_package(tmp_path)
    with pytest.raises(EngineError, match="refused"):
        made(package, check=differs)
    (package / "units.py").write_text((package / "units.py").read_text() + "ONE = 1\n")

    with pytest.raises(EngineError, match="the compiled model is not built; `ijmond build` builds it"):
        sound(tmp_path / "built", package=package)

    made(package)
    assert not list((tmp_path / "built").glob("refused*"))


@pytest.mark.slow
def test_the_self_check_sees_a_unit_that_does_otherwise_for_one_seed(tmp_path: Path) -> None:
    """The real check, in a process of its own; whoever does the same passes it."""
    package = standin.small_package(tmp_path)
    with pytest.raises(EngineError, match=r"does otherwise than its source \(as it is, seed 20\); this is our bug"):
        made(package, Writer(pyx=standin.OTHER_LUCK), check=verdict_of)

    same = made(package, check=verdict_of)

    assert same.verdict is not None
    assert same.verdict.other == ""
    assert len(same.verdict.digests) > 10
    assert len(set(same.verdict.digests.values())) > 10


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pyx", "said"),
    [
        (standin.DOES_NOT_LOAD, r"it does not run \(.*this unit does not load"),
        (standin.CRASHES, r"it does not run \(it ended with -\d+\)"),
    ],
    ids=["raises", "crashes"],
)
def test_a_unit_that_does_not_run_is_refused(pyx: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=f"the compiled model is refused: {said}"):
        made(standin.small_package(tmp_path), Writer(pyx=pyx), check=verdict_of)


@pytest.mark.parametrize(
    ("writer", "said"),
    [
        (Writer(pyx=standin.NO_CYTHON), "Cython gave up on the compiled model; this is our bug: see .*build.log"),
        (Writer(c="\n#error no\n"), "the C compiler gave up on the compiled model; this is our bug: see .*build.log"),
        (Writer(pyx=standin.UNKNOWN_NAME), "Cython gave up on the compiled model; this is our bug: see .*build.log"),
    ],
    ids=["Cython", "C", "a name"],
)
def test_a_compiler_that_gives_up_is_one_line_and_its_words_are_kept(writer: Writer, said: str, tmp_path: Path) -> None:
    package = standin.small_package(tmp_path)

    with pytest.raises(EngineError, match=f"^{said}") as caught:
        made(package, writer)

    assert not isinstance(caught.value, MissingToolError), "it is not the machine"
    assert names(tmp_path / "built") <= {"build.log"}
    assert (tmp_path / "built" / "build.log").read_text()


# --- what is missing ------------------------------------------------------------------------------


def missing(package: Path) -> str:
    """Return what is said to be missing."""
    with pytest.raises(MissingToolError) as caught:
        made(package)
    assert not [name for name in names(package.parent / "built") if name.startswith(("unit", MAKING))]
    return str(caught.value)


def test_without_a_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler -m64")

    assert missing(standin.small_package(tmp_path)) == "there is no C compiler (no-such-compiler) on this machine"


def test_with_a_compiler_that_compiles_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "/bin/false")

    assert missing(standin.small_package(tmp_path)) == "the C compiler (/bin/false) compiles nothing here"


def test_without_the_headers_of_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.engine.tools.sysconfig.get_path", lambda _kind: str(tmp_path))

    assert missing(standin.small_package(tmp_path)).startswith(
        "the headers of Python (Python.h) are not on this machine"
    )


@pytest.mark.parametrize("name", ["Cython", "mypy", "setuptools"])
def test_without_a_package(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.engine.tools._is_installed", lambda one: one != name)

    assert missing(standin.small_package(tmp_path)) == f"{name}, which a build needs, is not installed"


def test_where_nobody_may_write(tmp_path: Path) -> None:
    (tmp_path / "built").write_text("a file stands here")

    with pytest.raises(MissingToolError, match=r"built: File exists$"):
        build(built=tmp_path / "built", package=standin.small_package(tmp_path), generator=Writer(), check=agrees)


def test_where_the_model_cannot_run_a_unit_is_checked_when_it_is_first_used(
    tmp_path: Path, quickly: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in the bare environment in which pip builds a wheel."""
    package = standin.small_package(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("sim.engine.tools.RUNS", ("no_such_package",))
        done = made(package)
    assert done.verdict is None
    assert "held against its source when it is first used" in done.line
    heard: list[str] = []
    monkeypatch.setattr("sim.engine.choice.verdict_of", agrees)

    for _ in range(2):
        held(done.record, tmp_path / "built", say=heard.append)

    assert heard == ["the compiled model is held against its source, once on this machine: some seconds"]


def test_a_verdict_that_cannot_be_kept_beside_the_unit_is_kept_by_its_user(
    tmp_path: Path, quickly: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = standin.small_package(tmp_path)
    record = made(package, check=None).record
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("sim.engine.choice.verdict_of", differs)

    def read_only(path: Path, document: object) -> None:
        if path.parent == tmp_path / "built":
            raise PermissionError(13, "Permission denied", str(path))
        path.write_text(json.dumps(document))

    monkeypatch.setattr("sim.engine.choice.write_whole", read_only)
    for _ in range(2):
        with pytest.raises(EngineError, match="refused"):
            held(record, tmp_path / "built", say=lambda _: None)
        monkeypatch.setattr("sim.engine.choice.verdict_of", agrees)

    assert [path.name[:5] for path in (tmp_path / "cache" / "ijmond-caseload").iterdir()] == ["held-"]


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def nothing_built(tmp_path: Path) -> Path:
    """A copy of the package without a unit, for a process of its own."""
    shutil.copytree(PACKAGE, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__", "built"))
    return tmp_path


def built_in(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run ``ijmond build`` of the package in a folder, without a compiler."""
    return subprocess.run(
        [sys.executable, "-m", "sim", "build", *words],
        cwd=folder,
        env=os.environ | {"CC": "no-such-compiler"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_says_in_one_line_what_is_missing(nothing_built: Path) -> None:
    said = "there is no C compiler (no-such-compiler) on this machine\n"

    refused, content = built_in(nothing_built), built_in(nothing_built, "--if-possible")

    assert (refused.returncode, refused.stderr) == (2, said)
    assert (content.returncode, content.stderr) == (0, "the model runs as it is, not compiled: " + said)
    assert refused.stdout == content.stdout == ""


def test_an_installation_says_why_it_carries_no_unit(tmp_path: Path) -> None:
    package = standin.small_package(tmp_path)
    (tmp_path / "built").mkdir()
    (tmp_path / "built" / WHY_NOT).write_text("there is no C compiler (gcc) on this machine\n")

    with pytest.raises(EngineError) as caught:
        sound(tmp_path / "built", package=package)

    assert str(caught.value) == (
        "the compiled model is not built (there is no C compiler (gcc) on this machine); "
        "`ijmond build` builds it, or install the package again"
    )
