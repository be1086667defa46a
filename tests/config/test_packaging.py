"""The project can be built anywhere: pinned by hash, from no place in particular, under one version."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import sim

ROOT = Path(__file__).parent.parent.parent
USERS, DEVELOPERS = "requirements.lock", "requirements-dev.lock"
LOCKS = {name: (ROOT / name).read_text(encoding="utf-8") for name in (USERS, DEVELOPERS)}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MARKER = re.compile(r"\s*;\s*[a-z_]+ .*")


def entries(lock: str) -> list[str]:
    """Return what is locked, each with its hashes."""
    return re.split(r"\n(?=[A-Za-z])", re.sub(r"^\s*#.*$", "", lock, flags=re.MULTILINE).strip())


def locked(lock: str) -> dict[str, str]:
    """Return the version of each package, with its marker where it is not for all."""
    heads = [one.split("\\")[0].strip() for one in entries(lock)]
    return {canonical(name): version for name, _, version in (head.partition("==") for head in heads)}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked(*of: str) -> set[str]:
    """Return the names of what the project itself asks for."""
    extras = PROJECT["optional-dependencies"]
    wanted = [*PROJECT["dependencies"], *(one for extra in of for one in extras[extra])]
    return {canonical(re.split(r"[<>=\s\[;]", one)[0]) for one in wanted}


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_version_and_hashes(name: str) -> None:
    for entry in entries(LOCKS[name]):
        head, *hashes = re.split(r"\s*\\\n\s*", entry)
        assert re.fullmatch(r"[\w.-]+==[\w.]+", MARKER.sub("", head)), entry
        assert hashes, entry
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", one) for one in hashes), entry


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_index_no_host_and_no_folder(name: str) -> None:
    lock = LOCKS[name]
    assert not re.search(r"https?:|file:/|index-url|find-links|trusted-host|@|(^|\s)/", lock, flags=re.MULTILINE)


def test_all_dependencies_are_in_the_locks() -> None:
    assert asked() <= locked(LOCKS[USERS]).keys()
    assert asked(*PROJECT["optional-dependencies"]) <= locked(LOCKS[DEVELOPERS]).keys()


def test_users_are_given_no_tool_of_developers() -> None:
    tools = asked(*PROJECT["optional-dependencies"]) - asked()

    assert {"pytest", "mypy", "ruff"} <= tools
    assert not tools & locked(LOCKS[USERS]).keys()


def test_users_run_what_developers_tested() -> None:
    mine, theirs = (locked(LOCKS[name]) for name in (USERS, DEVELOPERS))

    assert {name: theirs.get(name) for name in mine} == mine


def test_a_lock_is_for_every_system() -> None:
    """On Windows the command line colours its words by a package that others need not have."""
    for lock in LOCKS.values():
        assert locked(lock)["colorama"].endswith("; sys_platform == 'win32'")


def test_there_is_one_version() -> None:
    assert f"version: {sim.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {sim.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
