"""The project can be built anywhere: pinned by hash, from no place in particular, under one version."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import sim

ROOT = Path(__file__).parent.parent.parent
LOCK = (ROOT / "requirements.lock").read_text()


def test_every_locked_package_has_a_version_and_hashes() -> None:
    entries = re.split(r"\n(?=[A-Za-z])", re.sub(r"^\s*#.*$", "", LOCK, flags=re.MULTILINE).strip())

    assert len(entries) > 30
    for entry in entries:
        assert re.match(r"[\w.-]+==[\w.]+ ", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_the_lock_names_no_index_no_host_and_no_folder() -> None:
    assert not re.search(r"https?:|file:/|index-url|find-links|trusted-host|@|(^|\s)/", LOCK, flags=re.MULTILINE)


def test_all_dependencies_are_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = [re.split(r"[<>=\s]", one)[0].lower().replace(".", "-") for one in asked]
    locked = {line.split("==")[0].replace(".", "-") for line in LOCK.splitlines() if "==" in line}

    assert set(names) <= locked


def test_there_is_one_version() -> None:
    assert f"version: {sim.__version__}\n" in (ROOT / "CITATION.cff").read_text()
    assert f"## {sim.__version__}" in (ROOT / "CHANGELOG.md").read_text()
