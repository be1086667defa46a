"""The words for numbers: which unit they take, what shares are, and which numbers each of them lets through."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from sim.quantities import (
    ANY_UNIT,
    Count,
    Fraction,
    NotAll,
    PerYear,
    Quantity,
    SomeCount,
    SomeFraction,
    SomeWeeks,
    SumsToOne,
    Trede,
    Weeks,
)


def test_only_the_field_may_leave_the_unit_to_the_file() -> None:
    assert [Quantity("weeks").accepts(unit) for unit in ("weeks", "days", ANY_UNIT)] == [True, False, False]
    assert [Quantity(ANY_UNIT).accepts(unit) for unit in ("weeks", "eur")] == [True, True]


def test_shares_leave_nothing_of_the_whole_and_take_no_more_than_it() -> None:
    held = [SumsToOne().holds(shares) for shares in ([0.25, 0.75], [0.1] * 10, [0.25, 0.74], [0.25, 0.76], [])]
    assert held == [True, True, False, False, False]


@pytest.mark.parametrize(
    "word, fine, wrong",
    [
        (Weeks, [0.0, 52.0], [-0.1]),
        (SomeWeeks, [0.1], [0.0]),
        (Fraction, [0.0, 1.0], [-0.1, 1.1]),
        (SomeFraction, [0.1, 1.0], [0.0, 1.1]),
        (NotAll, [0.0, 0.999], [1.0]),
        (PerYear, [0.0, 12.0], [-1.0]),
        (Count, [0, 7], [-1]),
        (SomeCount, [1], [0]),
        (Trede, [1, 6], [0, 7]),
    ],
)
def test_a_number_is_held_to_what_its_word_says(word: Any, fine: list[float], wrong: list[float]) -> None:
    read = TypeAdapter(word)
    assert [read.validate_python(number) for number in fine] == fine
    for number in wrong:
        with pytest.raises(ValidationError):
            read.validate_python(number)
