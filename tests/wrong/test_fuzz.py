"""Some hundred mutated files: none a traceback, none a hang; ``python -m tests.fuzz 10000`` does many more."""

from __future__ import annotations

from tests import fuzz


def test_mutated_files_are_judged_in_words() -> None:
    counts, wrong = fuzz.fuzz(seed=0, n=200)

    assert wrong == []
    assert counts["refused"] > 60
