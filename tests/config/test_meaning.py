"""What a replication may depend on is told apart from what only people read."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from sim.config import load_configuration, meaning_of
from tests.model.small import IJMOND as REGION

Document = dict[str, Any]
DOCUMENT: Document = load_configuration(REGION).document


def _otherwise(change: Callable[[Document], None]) -> Document:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    assert document != DOCUMENT
    return document


def _rename_a_team(document: Document) -> None:
    next(iter(document["resources"]["teams"].values()))["label"] = "Another name"


def _rename_a_municipality(document: Document) -> None:
    next(iter(document["circumstances"]["municipalities"].values()))["label"] = {"en": "Here", "nl": "Hier"}


def _say_the_source_better(document: Document) -> None:
    document["model"]["ladder"]["progress_per_year"]["source"]["text"] = "said better"


def _drop_the_targets(document: Document) -> None:
    document["measurement"]["targets"] = {}


def _widen_a_range(document: Document) -> None:
    document["model"]["ladder"]["progress_per_year"]["range"] = [0.0, 9.0]


@pytest.mark.parametrize(
    "change",
    [_rename_a_team, _rename_a_municipality, _say_the_source_better, _drop_the_targets, _widen_a_range],
)
def test_what_only_people_read_does_not_count(change: Callable[[Document], None]) -> None:
    assert meaning_of(_otherwise(change)) == meaning_of(DOCUMENT)


def test_a_range_counts_where_a_number_is_drawn_in_it() -> None:
    assert meaning_of(_otherwise(_widen_a_range), ranges=True) != meaning_of(DOCUMENT, ranges=True)


def test_every_number_that_is_no_target_counts() -> None:
    """Each number of the document made another one gives another meaning."""
    silent = []
    for path, number in _numbers(DOCUMENT):
        value = number["value"]
        number["value"] = [value, 0]
        if meaning_of(DOCUMENT) == MEANING and "targets" not in path:
            silent.append(".".join(path))
        number["value"] = value

    assert meaning_of(DOCUMENT) == MEANING
    assert not silent


MEANING = meaning_of(DOCUMENT)


def _numbers(tree: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Document]]:
    if isinstance(tree, dict):
        here = [(path, tree)] if {"value", "unit", "source"} <= tree.keys() else []
        return here + [found for key, below in tree.items() for found in _numbers(below, (*path, str(key)))]
    if isinstance(tree, list):
        return [found for n, below in enumerate(tree) for found in _numbers(below, (*path, str(n)))]
    return []
