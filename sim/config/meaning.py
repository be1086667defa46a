"""A resolved configuration without what only people read: what a replication may depend on, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.config.lines import KEYS_OF_A_NUMBER, LATER
from sim.config.schema import Settings
from sim.config.shapes import KeyKind, Shape, below

SCENARIOS, SINCE, TAKES_EFFECT = "scenarios", "from", "takes_effect"
WHOLE = Shape(KeyKind.BOX, Settings, box=Settings)
RANGES = ("range", "factor_range")


def meaning_of(document: Mapping[str, Any], *, ranges: bool = False) -> dict[str, Any]:
    """Return a resolved document with the bare values of its numbers and without the texts for people.

    Parameters
    ----------
    document
        As `Configuration.document` gives it.
    ranges
        Keep the range of each number: a draw of it depends on that.
    """
    held = {key: entry for key, entry in document.items() if key not in (SCENARIOS, LATER)}
    later = [
        {SINCE: stage[SINCE]} | _meant({key: stage[key] for key in stage if key != SINCE}, WHOLE, ranges)
        for stage in document.get(LATER, ())
    ]
    dates = [scenario[TAKES_EFFECT] for scenario in document.get(SCENARIOS, ())]
    return {**_meant(held, WHOLE, ranges), LATER: later, SCENARIOS: dates}


def _meant(entry: Any, shape: Shape | None, ranges: bool) -> Any:
    if isinstance(entry, list):
        return [_meant(one, below(shape, number) if shape else None, ranges) for number, one in enumerate(entry)]
    if not isinstance(entry, Mapping):
        return entry
    if entry.keys() >= KEYS_OF_A_NUMBER:
        return [entry["value"], *(entry.get(key) for key in RANGES)] if ranges else entry["value"]
    inner = {key: below(shape, key) if shape else None for key in entry}
    return {key: _meant(entry[key], one, ranges) for key, one in inner.items() if one is None or not one.for_people}
