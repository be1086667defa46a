"""Each key says what it means, and the pages of the reference say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from sim.config import Settings, shapes_of
from tests import reference
from tests.reference import keys

SMALL_WORDS = {"a", "an", "and", "at", "by", "for", "from", "in", "is", "of", "on", "or", "that", "the", "to", "with"}


def sentences(box: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Yield each key at and below a box, by its class, with its sentence."""
    for one in dict.fromkeys([box, *keys.boxes_below(box)]):
        if one.__name__ == "ByName":  # what a table by name is about, is said where the table stands
            continue
        for key, shape in shapes_of(one).items():
            yield f"{one.__name__}.{key}", shape.sentence


def says_more_than_the_name(key: str, sentence: str) -> bool:
    """Whether a sentence has two words or more, small ones apart, that its key does not have."""
    said = set(re.findall(r"[a-z]+", sentence.lower())) - SMALL_WORDS
    return len(said - set(re.findall(r"[a-z]+", key.partition(".")[2]))) >= 2


@pytest.mark.parametrize("box", [Settings], ids=lambda box: box.__name__)
def test_every_key_has_a_sentence_that_says_more_than_its_name(box: type[BaseModel]) -> None:
    without = [key for key, sentence in sentences(box) if not sentence.endswith((".", "?"))]
    empty = [key for key, sentence in sentences(box) if not says_more_than_the_name(key, sentence)]

    assert without == []
    assert empty == []


def test_a_sentence_that_only_repeats_the_name_says_nothing() -> None:
    assert not says_more_than_the_name("Prices.benefit_eur_per_year", "The benefit in eur per year.")


def test_the_pages_of_the_reference_are_of_today() -> None:
    assert reference.stale() == [], "run python -m tests.reference --write"


def test_an_entered_effect_is_marked_in_the_reference() -> None:
    page = reference.pages()[reference.FOLDER / "configuration.md"]
    marked = {line.split("`")[1] for line in page.splitlines() if line.endswith("**Entered.** |")}

    assert {"pace", "cost_eur", "seen_at_review", "declines_fraction"} <= marked
    assert "onboarding_productivity" not in marked
