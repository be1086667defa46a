"""The site of docs/, built as ``make docs`` builds it: a warning is an error."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.once import made_once

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def options() -> list[str]:
    """Return the options with which ``make docs`` calls Sphinx."""
    found = re.search(r"^\t\$\(BIN\)/python -m sphinx (.*) docs build/docs$", MAKEFILE, flags=re.MULTILINE)
    assert found is not None
    return shlex.split(found[1])


def build(source: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """Build pages into a folder."""
    command = [sys.executable, "-P", "-m", "sphinx", *options(), str(source), str(site)]
    there = os.environ | {"PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "0"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=there, cwd=ROOT)


def built_site(places: pytest.TempPathFactory) -> Path:
    """Return the folder of the whole site, built once without a word; nobody may change it."""

    def make(folder: Path) -> None:
        done = build(ROOT / "docs", folder)
        assert (done.returncode, done.stderr) == (0, "")

    return made_once(places, "site", make)
