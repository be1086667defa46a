"""Some of the extreme configurations of ``python -m tests.extreme 200``: each ends, or a line says why not."""

from __future__ import annotations

from tests.extreme import extreme


def test_an_extreme_configuration_ends_or_is_told_in_words() -> None:
    counts, wrong = extreme(range(25))

    assert wrong == []
    assert counts["ended"] >= 5
    assert counts["refused"] >= 2
