"""Each mutant is in its place and has its test; twelve, drawn by the commit, are tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.drawn import of_this_commit
from tests.mutants.mutant import ROOT, Mutant, mutants
from tests.mutants.trying import copy_of_the_tree, judged

ROOMS = ("model", "rules", "measures", "stats", "analysis")
"""On whose every line a result rests."""

WITHOUT_MEANING = {"__init__.py"}
FEWEST = 150
MOST_LET_LIVE = 8
TRIED = 12
EVERY = mutants()


def test_there_are_enough_and_few_are_let_live() -> None:
    assert len(EVERY) >= FEWEST
    assert sum(bool(mutant.lives) for mutant in EVERY) <= MOST_LET_LIVE


@pytest.mark.parametrize("room", ROOMS)
def test_every_file_of_a_room_has_its_mutants(room: str) -> None:
    files = {
        str(path.relative_to(ROOT)) for path in (ROOT / "sim" / room).rglob("*.py") if path.name not in WITHOUT_MEANING
    }
    assert files <= {mutant.file for mutant in EVERY}


@pytest.mark.parametrize("file", sorted({mutant.file for mutant in EVERY}))
def test_the_mutants_of_a_file_stand_in_today_s_code(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    for mutant in EVERY:
        assert mutant.file != file or mutant.replaced(text) != text


def test_the_tests_that_are_named_are_there_and_say_what_is_right() -> None:
    named = {str(mutant.noticed_by) for mutant in EVERY if mutant.noticed_by}
    texts = {path: (ROOT / path).read_text(encoding="utf-8") for path in {one.partition("::")[0] for one in named}}
    missing = [one for one in named if f"def {one.rpartition('::')[2]}(" not in texts[one.partition("::")[0]]]

    assert missing == []
    assert [path for path in texts if path.startswith(("tests/golden", "tests/engine"))] == []


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which mutants live, one at a time."""
    return copy_of_the_tree(tmp_path_factory.mktemp("mutants"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "mutant",
    of_this_commit([mutant for mutant in EVERY if mutant.noticed_by], TRIED),
    ids=lambda mutant: mutant.name,
)
def test_a_drawn_mutant_is_noticed_by_its_test(mutant: Mutant, tree: Path) -> None:
    assert judged(mutant, tree, more=False).noticed, f"{mutant.noticed_by} passes although {mutant.breaks}"
