"""Each mutant is in its place and has its test; twenty, drawn by the commit, are tried."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.mutants.__main__ import drawn
from tests.mutants.mutant import ROOT, Mutant, mutants
from tests.mutants.trying import copy_of_the_tree, judged

ROOMS = ("model", "rules", "measures", "stats", "analysis")
"""On whose every line a result rests."""

WITHOUT_MEANING = {"__init__.py"}
FEWEST = 150
MOST_LET_LIVE = 8
TRIED = 20
EVERY = mutants()


def _commit() -> str:
    """Return the commit, or an empty text in a tree without one: then the same twenty are tried each time."""
    asked = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return asked.stdout.strip()


@pytest.mark.parametrize("mutant", EVERY, ids=lambda mutant: mutant.name)
def test_a_mutant_stands_in_today_s_code(mutant: Mutant) -> None:
    assert mutant.mutated((ROOT / mutant.file).read_text(encoding="utf-8"))


@pytest.mark.parametrize("mutant", [mutant for mutant in EVERY if mutant.noticed_by], ids=lambda mutant: mutant.name)
def test_the_test_named_for_a_mutant_is_there(mutant: Mutant) -> None:
    path, _, function = str(mutant.noticed_by).partition("::")
    assert f"def {function.partition('[')[0].rpartition('::')[2]}(" in (ROOT / path).read_text(encoding="utf-8")
    assert not path.startswith("tests/golden")


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which mutants live, one at a time."""
    return copy_of_the_tree(tmp_path_factory.mktemp("mutants"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "mutant",
    drawn([mutant for mutant in EVERY if mutant.noticed_by], TRIED, seed=_commit()),
    ids=lambda mutant: mutant.name,
)
def test_a_drawn_mutant_is_noticed_by_its_test(mutant: Mutant, tree: Path) -> None:
    assert judged(mutant, tree, more=False).noticed, f"{mutant.noticed_by} passes although {mutant.breaks}"
