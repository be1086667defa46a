"""Runs tests on a copy of the tree in which one mutant lives."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.mutant import ROOT, Mutant

COPIED = ("sim", "tests", "configs", "experiments", "docs", "pyproject.toml", "README.md")
MOST_SECONDS = 120
"""For the tests of one mutant; one that makes the model turn round for ever is noticed by that."""

QUIET = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "--tb=line")
NOTHING_RAN = 5
"""What pytest answers where no test was found."""


@dataclass(frozen=True)
class Answer:
    """What became of a mutant."""

    mutant: Mutant
    noticed: bool
    by: str
    "The test that noticed it, or what else did."
    seconds: float


def copy_of_the_tree(folder: Path) -> Path:
    """Return a copy of the project without its compiled model: what is changed in the source must be what runs."""
    for name in COPIED:
        one = ROOT / name
        if one.is_dir():
            shutil.copytree(one, folder / name, ignore=shutil.ignore_patterns("built"))
        else:
            shutil.copy2(one, folder / name)
    return folder


def judged(mutant: Mutant, tree: Path, *, more: bool = True) -> Answer:
    """Say whether the test that is named for a mutant notices it, and if not whether any test of its file does.

    Parameters
    ----------
    mutant
    tree
        A copy of the project; as it was when this ends.
    more
        Whether to ask the other tests of the file if the named one does not notice it.
    """
    started = time.monotonic()
    with _in_place(mutant, tree):
        named = [mutant.noticed_by] if mutant.noticed_by else []
        others = list(mutant.tests) if more or not named else []
        for tests in filter(None, ([*named], others)):
            by = _noticed(tests, tree)
            if by:
                return Answer(mutant, noticed=True, by=by, seconds=time.monotonic() - started)
    return Answer(mutant, noticed=False, by="nothing", seconds=time.monotonic() - started)


@contextmanager
def _in_place(mutant: Mutant, tree: Path) -> Iterator[None]:
    file = tree / mutant.file
    before = file.read_text(encoding="utf-8")
    file.write_text(mutant.mutated(before), encoding="utf-8")
    try:
        yield
    finally:
        file.write_text(before, encoding="utf-8")


def _noticed(tests: list[str], tree: Path) -> str:
    """Return the first test that fails, or an empty text if all pass.

    Raises
    ------
    ValueError
        If there are no such tests.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *QUIET, *tests],
            cwd=tree,
            env=os.environ | {"IJMOND_ENGINE": "source", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(tree)},
            capture_output=True,
            text=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"its tests not ending within {MOST_SECONDS} s"
    if done.returncode == 0:
        return ""
    failed = [line.split()[1] for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    if not failed or done.returncode == NOTHING_RAN:
        raise ValueError(f"pytest {' '.join(tests)} ran no test: {done.stdout[-600:]}{done.stderr[-600:]}")
    return failed[0]
