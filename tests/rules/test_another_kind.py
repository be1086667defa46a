"""A new kind of answer with a number of its own, in two files: the class of its question, and the YAML.

Here the two are this test and the text in it. What a rule of the model needs beyond that is nothing: the reader finds
the kinds of a question by itself, and whoever asks is answered by the one that the file names.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import pytest

from sim.config import read, shape_at
from sim.config.parse import parse_text
from sim.quantities import Box, Count, Fraction


class Lunch(Box):
    """When does somebody eat?"""

    kind_key: ClassVar[str] = "kind"

    def eats(self, hour: int, *, u: float) -> bool:
        """Say whether somebody eats at this hour."""
        raise NotImplementedError


class AtNoon(Lunch):
    kind: Literal["at_noon"] = "at_noon"

    def eats(self, hour: int, *, u: float) -> bool:
        return hour == 12


class Hungry(Lunch):
    """The new kind."""

    kind: Literal["hungry"] = "hungry"
    from_hour: Count
    chance: Fraction

    def eats(self, hour: int, *, u: float) -> bool:
        return hour >= self.from_hour and u < self.chance


class Office(Box):
    lunch: Lunch


LIFE = "source: {kind: assumption, text: made up, date: 2024-01-01}"
NEW = f"""lunch:
  kind: hungry
  from_hour: {{value: 11, unit: count, {LIFE}, range: [10, 12]}}
  chance: {{value: 0.5, unit: fraction, {LIFE}, range: [0, 1]}}
"""


def office(text: str) -> tuple[Office | None, list[str]]:
    found = read(parse_text(text, file="office.yaml"), Office)
    return found.steps[0].whole, [str(problem) for problem in found.problems]


@pytest.mark.parametrize(("hour", "u", "answer"), [(11, 0.49, True), (11, 0.5, False), (10, 0.0, False)])
def test_a_new_kind_is_read_with_its_own_numbers_and_decides(hour: int, u: float, *, answer: bool) -> None:
    whole, problems = office(NEW)

    assert problems == []
    assert whole is not None
    assert whole.lunch.eats(hour, u=u) is answer


def test_the_other_kind_needs_none_of_them_and_refuses_them() -> None:
    whole, _ = office("lunch: {kind: at_noon}")
    _, problems = office(NEW.replace("kind: hungry", "kind: at_noon"))

    assert whole is not None
    assert whole.lunch.eats(12, u=0.0)
    assert ["this kind has no" in problem for problem in problems] == [True, True]


def test_every_number_of_any_kind_has_a_path_and_a_unit() -> None:
    shape = shape_at(Office, ("lunch", "chance"))

    assert shape is not None
    assert shape.unit is not None
    assert (shape.unit.unit, shape.required) == ("fraction", False)
