"""What a host runs is what we run: files, targets and Pythons that are there, actions that nobody can change."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.pythons import PYTHONS

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def read(file: Path) -> dict[str, Any]:
    """Return what a file of YAML says."""
    return YAML(typ="safe").load(file)


def steps() -> list[dict[str, Any]]:
    """Return the steps of all jobs at GitHub."""
    return [step for file in WORKFLOWS for job in read(file)["jobs"].values() for step in job["steps"]]


LINES = [line for step in steps() for line in step.get("run", "").splitlines()] + read(ROOT / ".gitlab-ci.yml")["gate"][
    "script"
]


def test_an_action_is_pinned_to_a_commit_and_says_its_version() -> None:
    texts = "".join(file.read_text(encoding="utf-8") for file in WORKFLOWS)
    used = re.findall(r"uses: (.*)", texts)
    assert len(used) == sum("uses" in step for step in steps()) > 0
    assert [one for one in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)] == []


def test_nobody_gets_more_rights_than_to_read() -> None:
    for file in WORKFLOWS:
        assert read(file)["permissions"] == {"contents": "read"}
    assert all(step["with"]["persist-credentials"] is False for step in steps() if "checkout" in step.get("uses", ""))


@pytest.mark.parametrize("line", LINES)
def test_what_a_line_runs_is_there(line: str) -> None:
    command, *words = line.split()
    if command == "make":
        assert re.search(rf"^{words[-1]}:", MAKEFILE, flags=re.MULTILINE), line
    elif "/" in command:
        assert (ROOT / command).stat().st_mode & 0o100, line
    else:
        assert command in ("python", "ijmond"), line
    files = [word for word in words if word.endswith(".yaml") or word == "tests"]
    assert [name for name in files if not (ROOT / name).exists()] == []


def test_the_lock_is_that_of_developers() -> None:
    ours = re.findall(r"--require-hashes -r (\S+)", MAKEFILE)[0]
    for file in WORKFLOWS:
        assert read(file)["env"]["LOCK"] in {ours, "requirements-dev.lock"}
    assert ours == "requirements-dev.lock" or not (ROOT / "requirements-dev.lock").exists()


def test_every_python_that_we_hold_together_is_tried_everywhere() -> None:
    least = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    jobs = {name: job for file in WORKFLOWS for name, job in read(file)["jobs"].items()}
    assert least == f">={PYTHONS[0]}"
    for name in ("gate", "elsewhere"):
        assert tuple(jobs[name]["strategy"]["matrix"]["python"]) == PYTHONS
    assert {one.split("-")[0] for one in jobs["elsewhere"]["strategy"]["matrix"]["os"]} == {"macos", "windows"}
    assert tuple(read(ROOT / ".gitlab-ci.yml")["gate"]["parallel"]["matrix"][0]["PYTHON"]) == PYTHONS
    asked = next(
        step["with"]["python-version"]
        for step in jobs["pythons"]["steps"]
        if "with" in step and "run" not in step and "python-version" in step["with"]
    )
    assert set(asked.split()) == set(PYTHONS)
