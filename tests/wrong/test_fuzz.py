"""Mutated files, others at each commit: none a traceback, none a hang; ``python -m tests.fuzz 10000`` does more."""

from __future__ import annotations

from tests import drawn, fuzz


def test_mutated_files_are_judged_in_words() -> None:
    counts, wrong = fuzz.fuzz(seed=int(drawn.commit()[:8] or "0", base=16), n=50)

    assert wrong == []
    assert counts["refused"] > 15
