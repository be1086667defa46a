"""The same bytes from every Python: ``python -m tests.pythons``, which ``make pythons`` and the gate run.

Each Python of `PYTHONS` that this machine has (on the path, or by pyenv) gets an environment in ``build/pythons``,
made from the lock and made again when that changes. In each the experiments of `RUNS` are run with their reports, by
the source of the model, and every file is held against the one of the Python that asks: tables, figures, pages. A
Python that is not here, or whose packages cannot be had, is a line and no failure; a byte that differs is one.

The Python that asks runs twice. Each run has other surroundings (`same_but_elsewhere`): another folder, language and
zone, the home of another person with settings for figures, other hashes, another number of workers and threads.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
PLACE = ROOT / "build" / "pythons"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
RUNS = (("comparison", "--quick"), ("experiment", "--replications", "2"))
"""Experiments of `tests/small`, each with the words behind it: between them they draw most figures."""

LANGUAGE = "nl"
"""The other language in which each page is written."""

AT_ONCE = 2
"""How many Pythons run beside each other."""

DIFFERS = "DIFFERS"

OWN_FACTS = ("machine", "took")
"""What a page says of the run itself, by the keys of its words."""

DRAWN_OTHERWISE = "axes.grid: True\nlines.linewidth: 9\nlegend.frameon: False\nsavefig.dpi: 33\n"
"""What the home of somebody says about figures."""


@dataclass(frozen=True)
class Surroundings:
    """Where and as what somebody runs: nothing of it may be seen in a result."""

    workers: int = 1
    environment: Mapping[str, str] | None = None


def same_but_elsewhere(k: int, *, home: Path) -> Surroundings:
    """Return the surroundings of the k-th run, each time others."""
    zones, languages = ("UTC", "Pacific/Kiritimati", "America/St_Johns"), ("C.UTF-8", "C", "nl_NL.UTF-8")
    home.mkdir(parents=True)
    (home / "matplotlibrc").write_text(DRAWN_OTHERWISE if k else "", encoding="utf-8")
    told = {
        "HOME": str(home),
        "MPLCONFIGDIR": str(home),
        "TZ": zones[k % 3],
        "LC_ALL": languages[k % 3],
        "PYTHONHASHSEED": str(k),
        "OPENBLAS_NUM_THREADS": str(1 + k % 2),
    }
    return Surroundings(workers=1 + k % 2, environment=told)


# --- which are here ---------------------------------------------------------------------------------------------------


def interpreters() -> dict[str, Path]:
    """Return the Pythons of this machine by their first two numbers; the one that asks is its own."""
    found = {version: program for version in PYTHONS if (program := _first(version)) is not None}
    return found | {"{}.{}".format(*sys.version_info): Path(sys.executable)}


def _first(version: str) -> Path | None:
    """Return the first program of a version that starts."""
    by_pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    on_path = shutil.which(f"python{version}")
    programs = [*([Path(on_path)] if on_path else []), *sorted(by_pyenv.glob(f"{version}.*/bin/python"))]
    return next((program for program in programs if version_of(program) is not None), None)


def version_of(program: Path) -> str | None:
    """Return all numbers of a Python; None: it does not start."""
    told = subprocess.run(
        [program, "-c", "import platform; print(platform.python_version())"],
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip() if told.returncode == 0 else None


def environment_of(version: str, program: Path) -> Path | None:
    """Return the Python of an environment that holds what the lock names; None: that cannot be had."""
    if program == Path(sys.executable):
        return program
    folder = PLACE / version
    stamp, wanted = folder / ".made-of", hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted):
        shutil.rmtree(folder, ignore_errors=True)
        if not _installed(program, folder):
            return None
        stamp.write_text(wanted, encoding="utf-8")
    return folder / "bin" / "python"


def _installed(program: Path, folder: Path) -> bool:
    """Make an environment; say whether it is whole."""
    install = ("-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes", "-r", LOCK)
    made = ([program, "-m", "venv", folder], [folder / "bin" / "python", *install])
    return all(subprocess.run(one, capture_output=True, check=False).returncode == 0 for one in made)


# --- what each says ---------------------------------------------------------------------------------------------------


def results_of(python: Path, place: Path, *, surroundings: Surroundings, runs: Sequence[Sequence[str]] = RUNS) -> None:
    """Run the experiments in a folder, which becomes one with a result of each.

    Raises
    ------
    RuntimeError
        One of them does not end well.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "IJMOND_"))}
    told = {"PYTHONPATH": str(ROOT), "IJMOND_ENGINE": "source", **(surroundings.environment or {})}
    place.mkdir(parents=True)
    shutil.copytree(ROOT / "tests" / "small", place / "tests" / "small")
    (place / "configs").symlink_to(ROOT / "configs")
    for name, *words in runs:
        run = ["run", f"tests/small/{name}.yaml", *words, "--workers", surroundings.workers, "--out", name]
        for command in (run, ["report", name, "--lang", LANGUAGE]):
            done = subprocess.run(
                [python, "-P", "-m", "sim", *map(str, command), "--quiet"],
                cwd=place,
                env=clean | told,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != 0:
                raise RuntimeError(f"{python}: {' '.join(map(str, command))}: {done.stderr.strip()}")


def digests(place: Path, *, runs: Sequence[Sequence[str]] = RUNS) -> dict[str, str]:
    """Return the sha256 of every file of the results in a folder, but for what tells of the run itself."""
    files = [path for name, *_ in runs for path in sorted((place / name).rglob("*")) if path.is_file()]
    return {
        path.relative_to(place).as_posix(): hashlib.sha256(without_own_facts(path)).hexdigest()
        for path in files
        if path.name != "manifest.json"
    }


def without_own_facts(path: Path) -> bytes:
    """Return what a file holds; of a page, without the machine, how long it took and how many workers it had."""
    held = path.read_bytes()
    if path.suffix != ".html":
        return held
    said = r"|".join(re.escape(word) for word in _words())
    return re.sub(rf"<dt>({said})</dt><dd>.*?</dd>|--workers \d+".encode(), b"", held)


def _words() -> Iterator[str]:
    for file in sorted((ROOT / "sim" / "report" / "locale").glob("*.toml")):
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        yield from (told["report"][key] for key in OWN_FACTS)


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """Return the names of files that are not the same in both, or not in both."""
    return sorted({name for name, _ in one.items() ^ other.items()})


# --- the table ----------------------------------------------------------------------------------------------------


def say(line: str) -> None:
    """Say a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Hold all that are here together; return 1 when a file differs."""
    mine, here, wrong = "{}.{}".format(*sys.version_info), interpreters(), False
    programs = [(version, here.get(version)) for version in PYTHONS if version != mine]
    with tempfile.TemporaryDirectory(prefix="pythons-") as place, ThreadPoolExecutor(AT_ONCE) as threads:
        every = [(mine, Path(sys.executable)), (mine, Path(sys.executable)), *programs]
        told = [
            threads.submit(_digests_by, program, version=version, k=k, place=Path(place, str(k)))
            for k, (version, program) in enumerate(every)
        ]
        first = told[0].result()
        for (version, _), one in zip(every[1:], told[1:], strict=True):
            found = one.result()
            line = found if isinstance(found, str) else compared(first, found)
            wrong = wrong or line.startswith(DIFFERS)
            say(f"Python {version}: {line}")
    return int(wrong)


def compared(one: Mapping[str, str], other: Mapping[str, str]) -> str:
    """Return in a line whether two results are the same."""
    names = differing(one, other)
    return f"{DIFFERS}: {', '.join(names)}" if names else f"the same {len(one)} files"


def _digests_by(program: Path | None, *, version: str, k: int, place: Path) -> dict[str, str] | str:
    """Return the digests that a Python comes to; or in words why it cannot be asked."""
    if program is None:
        return "is not on this machine: not compared"
    python = environment_of(version, program)
    if python is None:
        return "what the lock names cannot be had for it: not compared"
    results_of(python, place, surroundings=same_but_elsewhere(k, home=place.with_name(f"{place.name}-home")))
    return digests(place)


if __name__ == "__main__":
    sys.exit(main())
