"""`import sim`: quick, a screenful of names, each told with an example, and typed for who uses it."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import sim
import sim.library
from tests.architecture.source import ROOT

SECTIONS = ("Parameters", "Returns", "Raises", "Examples")
A_SCREENFUL = 20
FUNCTIONS = [name for name in sim.__all__ if inspect.isfunction(getattr(sim.library, name))]


def python(text: str, *, folder: Path = ROOT) -> str:
    command = [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{text}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_to_import_it_imports_nothing_else() -> None:
    """By modules and not by time: `ijmond --help` and every worker process begin so."""
    found = python(
        "before = set(sys.modules)\nimport sim\ndir(sim), sim.__version__\nprint(sorted(set(sys.modules) - before))"
    )

    assert {*ast.literal_eval(found)} - {"sim", "__future__", "importlib", "importlib._bootstrap", "types"} == set()


def test_a_name_that_is_not_there_is_an_attribute_error_and_hides_no_room() -> None:
    with pytest.raises(AttributeError, match="no attribute 'runn'"):
        sim.runn  # noqa: B018 - looking is what is tried
    assert python("from sim import errors, units\nprint(errors.__name__)") == "sim.errors"


@pytest.mark.parametrize("first", ["", "import sim.run.run, sim.measures.registry", "from sim import run, measures"])
def test_what_is_a_room_too_can_be_called_whatever_was_imported_first(first: str) -> None:
    told = python(f"{first}\nimport sim\nprint(callable(sim.run), len(sim.measures()) > 50, sim.run.__name__)")

    assert told == "True True sim.run"


def test_a_room_says_what_it_takes_when_it_is_called() -> None:
    assert inspect.signature(sim.run) == inspect.signature(sim.library.run)


def test_the_names_are_a_screenful_and_the_same_in_both_places() -> None:
    assert sim.__all__ == sim.library.__all__
    assert set(sim.__all__) <= set(dir(sim))
    assert len(sim.__all__) <= A_SCREENFUL


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_says_what_it_takes_gives_and_refuses_with_an_example(name: str) -> None:
    told = inspect.getdoc(getattr(sim.library, name)) or ""

    assert [section for section in SECTIONS if f"{section}\n{'-' * len(section)}" not in told] == []
    assert f"sim.{name}(" in told.split("Examples")[1]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_example_can_be_typed_without_the_repository(name: str) -> None:
    example = (inspect.getdoc(getattr(sim.library, name)) or "").split("Examples")[1]
    files = re.findall(r'"([^"{]+/[^"]*)"', example)

    assert [file for file in files if not file.startswith(("package:", "no/such"))] == []


USER = """
import pandas as pd
import sim

region = sim.load("region.yaml", scenarios="one+two", overrides={"a.b": 1})
reveal_type(sim.run("experiment.yaml").differences)
rows: pd.DataFrame = sim.replicate(region, replications=3)
reveal_type(sim.open_result("results/x").plan.seed)
sim.run("experiment.yaml", replication=3)
"""


@pytest.mark.slow
def test_who_uses_it_is_told_of_types(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(USER, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--ignore-missing-imports",
        "--follow-imports=silent",
        str(file),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    errors = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert 'Revealed type is "int"' in done.stdout or 'Revealed type is "builtins.int"' in done.stdout
    assert len(errors) == 1, done.stdout
    assert 'Unexpected keyword argument "replication"' in errors[0]
