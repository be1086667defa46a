"""What an installation carries: the compiled model, for a machine without a compiler; or a line that says why not.

Everything here is offline: the wheel is built and installed without an index, and what it needs to run is what is
installed here from the lock, lent to the fresh environment by a path file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import venv
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

from sim.carried import FOLDERS, LOCK
from sim.engine.unit import PACKAGE, RECORD, WHY_NOT, Record
from sim.store import open_result
from tests.engine import need
from tests.run.test_real_model import SMALL

pytestmark = pytest.mark.slow

ROOT = PACKAGE.parent
BELONGS = ("LICENSE", "MANIFEST.in", "README.md", "pyproject.toml", "requirements.lock", "setup.py")
NO_COMPILER = {"CC": "/bin/false"}


def copy_of_the_project(folder: Path, *, with_unit: bool) -> Path:
    """Return a folder with all that an installation is made of."""
    source, leave = folder / "project", ["__pycache__", *([] if with_unit else ["built"])]
    for name in ("sim", *FOLDERS):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns(*leave))
    for name in BELONGS:
        shutil.copy(ROOT / name, source / name)
    return source


def wheel_of(source: Path, **variables: str) -> tuple[Path, str]:
    """Build a wheel without an index and without other tools than those that are here; return what was said too."""
    words = ("wheel", "-v", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", source.parent, source)
    command = [sys.executable, "-P", "-m", "pip", "--disable-pip-version-check", *map(str, words)]
    done = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = source.parent.glob("*.whl")
    return wheel, done.stdout + done.stderr


def installed(wheel: Path, place: Path) -> Path:
    """Return the folder of programs of a fresh environment with nothing but the wheel, and what it needs lent to it."""
    venv.create(place, with_pip=True)
    programs = place / ("Scripts" if os.name == "nt" else "bin")
    command = [programs / "python", "-P", "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", wheel]
    subprocess.run([*map(str, command)], check=True, capture_output=True, env=_bare(programs))
    (site,) = place.rglob("site-packages")
    (site / "lent.pth").write_text(f"{Path(np.__file__).parents[1]}\n")
    return programs


def _bare(programs: Path, **variables: str) -> dict[str, str]:
    """Return an environment in which no compiler is found, and nothing of this checkout."""
    return {"PATH": str(programs), "HOME": str(programs.parent), **NO_COMPILER, **variables}


def run(programs: Path, out: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the small experiment by an installation, from a folder of its own."""
    words = (programs / "ijmond", "run", SMALL, "--workers", "2", "--replications", "1", "--out", out)
    environment = _bare(programs, **variables)
    done = subprocess.run([*map(str, words)], cwd=out.parent, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done


def ijmond(programs: Path, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of an installation in a folder."""
    command = [str(programs / "ijmond"), *words]
    return subprocess.run(command, cwd=cwd, env=_bare(programs), capture_output=True, text=True, check=False)


def files_of(*folders: str) -> set[str]:
    """Return the names of what is kept in some folders of the repository."""
    files = (file for folder in folders for file in (ROOT / folder).rglob("*") if file.is_file())
    return {file.relative_to(ROOT).as_posix() for file in files if "__pycache__" not in file.parts}


def test_the_source_and_the_wheel_carry_the_regions_the_experiments_and_what_a_folder_begins_with(
    tmp_path: Path,
) -> None:
    source = copy_of_the_project(tmp_path, with_unit=False)
    build = "import sys; from setuptools import build_meta; build_meta.build_sdist(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(tmp_path)], cwd=source, check=True, capture_output=True)
    (packed,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(packed) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    wheel, _ = wheel_of(unpacked, **NO_COMPILER)
    with ZipFile(wheel) as archived:
        carried = {name.removeprefix("sim/carried/") for name in archived.namelist() if name.startswith("sim/carried/")}
        there = {name for name in carried if (ROOT / name).is_file()}
        same = all(archived.read(f"sim/carried/{name}") == (ROOT / name).read_bytes() for name in there)

    assert there == {*files_of(*FOLDERS), LOCK}
    assert same
    assert {name for name in carried if name.startswith("templates/")} == {
        name.removeprefix("sim/carried/") for name in files_of("sim/carried/templates")
    }
    assert not [name for name in carried if "__pycache__" in name]


def test_a_wheel_runs_compiled_where_there_is_no_compiler(tmp_path: Path) -> None:
    """It is skipped, and says so, only where this checkout has no sound compiled model: ``make build`` makes it."""
    need.compiled_or_skip()
    wheel, _ = wheel_of(copy_of_the_project(tmp_path, with_unit=True))
    with ZipFile(wheel) as packed:
        carried = {Path(name).name for name in packed.namelist() if name.startswith("sim/engine/built/")}
    programs = installed(wheel, tmp_path / "fresh")

    first = run(programs, tmp_path / "first", IJMOND_ENGINE="compiled")
    second = run(programs, tmp_path / "second")
    plain = run(programs, tmp_path / "plain", IJMOND_ENGINE="source")
    one, other = open_result(tmp_path / "second"), open_result(tmp_path / "plain")

    begun = ijmond(programs, "init", "mine", cwd=tmp_path)
    answered = ijmond(programs, "run", "--quick", "--workers", "2", cwd=tmp_path / "mine")

    assert (begun.returncode, answered.returncode) == (0, 0), begun.stderr + answered.stderr
    assert (tmp_path / "mine" / "results" / "first-quick" / "report.html").is_file()
    assert not wheel.name.endswith("-none-any.whl"), "it is of one platform"
    assert {RECORD, Record.read(PACKAGE / "engine" / "built").unit} == carried
    assert "held against its source, once on this machine" in first.stderr
    assert "once on this machine" not in second.stderr
    assert "engine: compiled; " in first.stderr
    assert "engine: compiled; " in second.stderr
    assert "engine: source; IJMOND_ENGINE=source" in plain.stderr
    assert one.manifest["volatile"]["engine"]["name"] == "compiled"
    assert one.manifest["results_digest"] == other.manifest["results_digest"]
    assert one.manifest["code"]["source_digest"] == other.manifest["code"]["source_digest"]


def test_without_a_compiler_the_package_is_as_whole_and_says_why_it_is_not_compiled(tmp_path: Path) -> None:
    wheel, said = wheel_of(copy_of_the_project(tmp_path, with_unit=False), **NO_COMPILER)
    programs = installed(wheel, tmp_path / "fresh")
    with ZipFile(wheel) as packed:
        carried = {Path(name).name for name in packed.namelist() if name.startswith("sim/engine/built/")}
        (why,) = packed.read(f"sim/engine/built/{WHY_NOT}").decode().splitlines()

    ran = run(programs, tmp_path / "small")

    assert wheel.name.endswith("-none-any.whl")
    assert carried == {WHY_NOT}
    assert f"the model is not compiled, and runs as it is: {why}\n" in said
    assert f"engine: source; the compiled model is not built ({why}); " in ran.stderr
