"""Build a copy of the package in which the model is machine code.

The copy stands under build/, never beside the source, where it would hide later edits. It gets its name only when it
does, to the bit, what it did before it was compiled. Nothing here is needed to run the model.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COPY = ROOT / "build" / "fast"
LOG = "fast.log"
"""What the compiler said, beside the copy."""

STAMP = "built_from.json"
COMPILED = (
    "randomness.py",
    "durations.py",
    "units.py",
    "domain.py",
    "records.py",
    "rules/[a-z]*.py",
    "model/[a-z]*.py",
)
"""What becomes machine code: all that runs between the first morning of a replication and its records."""

FLAGS = "-ffp-contract=off"
"""A product and a sum stay two roundings, as Python has them, on every processor."""


class BuildError(Exception):
    """Why there is no compiled copy."""


def is_ready(copy: Path = COPY) -> bool:
    """Whether the copy was built from the source as it is now, by this Python and this compiler of types."""
    try:
        stamp = json.loads((copy / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(stamp == identity(ROOT / "sim"))


def identity(package: Path) -> dict[str, Any]:
    """Return all that decides what a compiled copy of `package` is."""
    try:
        mypy = metadata.version("mypy")
    except metadata.PackageNotFoundError:
        mypy = None
    return {
        "source": digest_of(package),
        "compiled": list(COMPILED),
        "flags": FLAGS,
        "python": sys.version,
        "platform": platform.platform(),
        "mypy": mypy,
    }


def digest_of(package: Path) -> str:
    """Return the sha256 of the files of a package, by name and content, without what is made from them."""
    digest = hashlib.sha256()
    for path in sorted(path for path in package.rglob("*") if path.is_file() and path.suffix not in (".so", ".pyc")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def build(copy: Path = COPY, *, patterns: tuple[str, ...] = COMPILED) -> None:
    """Copy, compile and check; only a copy that does what it did as Python gets the name `copy`.

    Raises
    ------
    BuildError
        Something needed is missing, the compiler gave up, or the two differ.
    """
    need_compiler()
    tell("compiling the model, once for this version of it: a minute or two")
    try:
        with _fresh_folder(copy.parent) as folder:
            shutil.copytree(ROOT / "sim", folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
            stamp = identity(folder / "sim")
            before = deeds_of(folder)
            compile_in(folder, patterns)
            refuse_other_deeds(deeds_of(folder), before=before)
            (folder / STAMP).write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")
            shutil.rmtree(copy, ignore_errors=True)
            folder.rename(copy)
    except OSError as error:
        raise BuildError(f"{error.strerror or error}: {error.filename or 'build'}") from error


@contextmanager
def _fresh_folder(parent: Path) -> Iterator[Path]:
    """Make a folder that is gone afterwards, unless it has got another name."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="fast-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def need_compiler() -> None:
    """Refuse to begin what cannot end.

    Raises
    ------
    BuildError
        There is no C compiler, no header of Python or no mypyc.
    """
    words = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
    if shutil.which(words[0]) is None:
        raise BuildError(f"there is no C compiler ({words[0]}) on this machine")
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        raise BuildError("the headers of Python (Python.h) are not on this machine")
    if identity(ROOT / "sim")["mypy"] is None:
        raise BuildError("mypy, which compiles it, is not installed")


def compile_in(folder: Path, patterns: tuple[str, ...]) -> None:
    """Compile the modules of the copy in `folder` that match, beside their source, with the project's own settings.

    Raises
    ------
    BuildError
        The compiler gave up.
    """
    modules = [path.relative_to(folder) for pattern in patterns for path in sorted((folder / "sim").glob(pattern))]
    command = [sys.executable, "-m", "mypyc", "--config-file", str(ROOT / "pyproject.toml"), *map(str, modules)]
    environment = os.environ | {"CFLAGS": f"{os.environ.get('CFLAGS', '')} {FLAGS}"}
    said = folder.with_name(LOG)
    with said.open("w") as log:
        done = subprocess.run(command, cwd=folder, env=environment, stdout=log, stderr=log, check=False)
    if done.returncode != 0:
        raise BuildError(f"the compiler gave up, see {os.path.relpath(said)}")
    for by_the_way in ("build", ".mypy_cache"):
        shutil.rmtree(folder / by_the_way, ignore_errors=True)


def deeds_of(folder: Path) -> dict[str, Any]:
    """Return what the package in `folder` does, in a process of its own.

    Raises
    ------
    BuildError
        It does not run.
    """
    command = [sys.executable, "-P", "-m", "tests.fast.deeds"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise BuildError(f"the copy does not run: {said[-1]}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def refuse_other_deeds(deeds: dict[str, Any], *, before: dict[str, Any]) -> None:
    """Check that `deeds` are those of before the compilation, and that they were done by what was compiled.

    Raises
    ------
    BuildError
        They are not.
    """
    if not all(deeds["compiled"]):
        raise BuildError("the copy runs its Python and not what was compiled")
    other = [what for what in before if what != "compiled" and deeds[what] != before[what]]
    if other:
        raise BuildError(f"compiled it does otherwise ({', '.join(other)}); that is our bug")


def tell(line: str) -> None:
    """Say something to whoever waits."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
