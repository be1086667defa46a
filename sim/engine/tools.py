"""What a build needs of a machine, and how its steps are run: each in a process of its own, its words kept in a log.

From C to a library that Python loads, with the compiler and the settings of this Python: ``CC`` and ``CFLAGS`` hold as
for any extension, and `FLAGS` come after them.
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

from sim.engine.unit import PACKAGE, this_python
from sim.errors import EngineError

FLAGS = ("-O2", "-ffp-contract=off", "-fwrapv", "-g0")
"""A product and a sum stay two roundings, as Python has them, on every processor; whole numbers wrap; no symbols."""


def compile_c(file: Path, *, into: Path) -> None:
    """Compile a C file to the extension module of its own name, in the folder `into`."""
    from setuptools import Distribution, Extension

    extension = Extension(file.stem, [file.name], extra_compile_args=list(FLAGS))
    command = Distribution({"name": file.stem, "ext_modules": [extension]}).get_command_obj("build_ext")
    command.build_lib, command.build_temp = str(into), str(into / "objects")
    command.ensure_finalized()
    command.run()


LOG = "build.log"
"""What Cython and the C compiler said, kept when they gave up."""

NEEDED = {"Cython": "Cython", "mypy": "mypy", "setuptools": "setuptools"}
"""What must be installed to build, by the name under which it is imported."""

RUNS = ("numpy", "simpy", "pydantic", "yaml")
"""Without these the model does not run, and a unit is checked where it is first used."""

IN_A_PROCESS = (
    "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; "
    "from sim.engine.tools import compile_c; compile_c(Path(sys.argv[2]), into=Path())"
)


class MissingToolError(EngineError):
    """Something that a build needs is not on this machine; the model runs as it is."""


def can_run() -> bool:
    """Whether the model can run in this Python, and so a unit can be checked."""
    return all(map(_is_installed, RUNS))


def need_tools() -> None:
    """Refuse to begin what cannot end.

    Raises
    ------
    MissingToolError
        There is no C compiler, no header of Python, or a package is not installed.
    """
    if shutil.which(c_compiler()) is None:
        raise MissingToolError(f"there is no C compiler ({c_compiler()}) on this machine")
    if not any(Path(sysconfig.get_path(kind), "Python.h").is_file() for kind in ("include", "platinclude")):
        raise MissingToolError(
            "the headers of Python (Python.h) are not on this machine; install its development files"
        )
    for name, package in NEEDED.items():
        if not _is_installed(name):
            raise MissingToolError(f"{package}, which a build needs, is not installed")


def c_compiler() -> str:
    """Return the command that compiles C for this Python."""
    return shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")[0]


def tools() -> dict[str, str]:
    """Return what makes a unit of a text, here."""
    versions = {name: metadata.version(name) for name in NEEDED}
    return versions | {"compiler": _version_of_the_compiler(), "flags": " ".join(FLAGS)}


def compiled(folder: Path, name: str, c_text: str, *, gave_up: EngineError) -> Path:
    """Return the library that the C compiler makes in a folder of a text.

    Raises
    ------
    EngineError
        It is `gave_up`: it did.
    """
    (folder / f"{name}.c").write_text(c_text, encoding="utf-8")
    run_python(["-c", IN_A_PROCESS, str(PACKAGE.parent), f"{name}.c"], folder, gave_up=gave_up)
    return folder / f"{name}{this_python()[0]}"


def run_python(arguments: list[str], folder: Path, *, gave_up: EngineError) -> None:
    """Run Python with some arguments in a folder.

    Raises
    ------
    EngineError
        It is `gave_up`: it failed, and what it said is kept above the folder.
    """
    log = folder / LOG
    with log.open("w", encoding="utf-8") as stream:
        done = subprocess.run(
            [sys.executable, "-P", *arguments], cwd=folder, stdout=stream, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode != 0:
        log.replace(folder.parent / LOG)
        raise gave_up


def _is_installed(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _version_of_the_compiler() -> str:
    done = subprocess.run([c_compiler(), "--version"], capture_output=True, encoding="utf-8", check=False)
    return (done.stdout.splitlines() or [c_compiler()])[0]
