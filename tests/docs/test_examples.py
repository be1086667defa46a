"""What a page says can be typed, can be typed: commands with their options and files, experiments that are shown."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from sim.cli import app
from sim.commands.files import planned
from sim.studies import Wishes

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *(page for page in sorted((ROOT / "docs").rglob("*.md")) if "reference" not in page.parts),
]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
TYPED = re.compile(r"^(?:\.venv/bin/)?ijmond (\w+)(.*)$", flags=re.MULTILINE)
MODULE = re.compile(r"-m (tests(?:\.\w+)+)")
GIVEN = ("configs/", "experiments/", "results/published/")
BLANK = re.compile(r"\b[A-Z]{2,}\b|my_|mine|experiments/first")
"""What a reader fills in, or has made on the page before."""


def fences(language: str) -> Iterator[tuple[Path, str]]:
    """Yield every block of a language, with its page."""
    for page in PAGES:
        yield from (
            (page, text) for named, text in FENCE.findall(page.read_text(encoding="utf-8")) if named == language
        )


def typed() -> Iterator[tuple[str, str, str]]:
    """Yield every command that a page lets its reader type: the page, the command, what stands behind it."""
    for page, text in fences(""):
        name = page.relative_to(ROOT).as_posix()
        yield from ((name, command, behind.partition(" #")[0]) for command, behind in TYPED.findall(text))


def known(command: str) -> Any:
    """Return a command by its name, or None."""
    group: Any = typer.main.get_command(app)
    return group.commands.get(command)


@pytest.mark.parametrize(("page", "command", "behind"), sorted(set(typed())))
def test_a_command_is_one_with_its_options_and_files(page: str, command: str, behind: str) -> None:
    found = known(command)
    assert found is not None, f"{page}: {command}"
    options = {name for one in found.params for name in one.opts}
    for word in behind.split():
        assert not word.startswith("--") or word in options, word
        assert not word.startswith(GIVEN) or BLANK.search(word) or (ROOT / word).exists(), word


def test_pages_of_every_user_let_type_commands() -> None:
    assert {f"docs/howto/{one}.md" for one in ("planner", "researcher", "reviewer", "caseworker", "modeller")} <= {
        page for page, *_ in typed()
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_module_that_is_run_is_there(page: Path) -> None:
    for name in MODULE.findall(page.read_text(encoding="utf-8")):
        file = ROOT / name.replace(".", "/")
        assert file.with_suffix(".py").exists() or (file / "__main__.py").exists(), name


WHOLE = [(page, text) for page, text in fences("yaml") if re.match(r"name: my_", text)]


@pytest.mark.parametrize(("page", "text"), WHOLE, ids=lambda one: one.stem if isinstance(one, Path) else "")
def test_an_experiment_that_is_shown_whole_can_be_run(page: Path, text: str, tmp_path: Path) -> None:
    (tmp_path / "configs").symlink_to(ROOT / "configs")
    (tmp_path / "experiments").mkdir()
    file = tmp_path / "experiments" / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    asked, plan, _ = planned(file, Wishes())
    assert asked.name.startswith("my_")
    assert plan.jobs


PROGRAMS = [(page, text) for page, text in fences("python") if "howto" in page.parts]


@pytest.mark.parametrize(("page", "text"), PROGRAMS, ids=lambda one: one.stem if isinstance(one, Path) else "")
def test_a_program_that_is_shown_runs(page: Path, text: str) -> None:
    there = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-P", "-c", text], capture_output=True, text=True, cwd=ROOT, env=there)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout
