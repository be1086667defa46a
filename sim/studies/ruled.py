"""Of which outcomes a difference follows from the rules themselves, scenario by scenario."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sim.plan.packing import LATER
from sim.studies.alternatives import outcome_in

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.studies.comparison_spec import DecidingSpec


def rules_of(
    headline: Iterable[DecidingSpec], configurations: Mapping[str, Configuration]
) -> dict[str, dict[str, str]]:
    """Return by which rule each outcome comes about in each scenario, in one text, by the name of the outcome.

    Scenarios with the same at each of the paths, on every date of a change, have the same text. An outcome of which all
    scenarios have the same rule is left out.
    """
    found: dict[str, dict[str, str]] = {}
    for one in headline:
        rules = {name: _rule(configuration, one.by_rule) for name, configuration in configurations.items()}
        if len(set(rules.values())) > 1:
            found[outcome_in(one).name] = rules
    return found


def _rule(configuration: Configuration, paths: Iterable[str]) -> str:
    """Return what stands at each path once a scenario has taken effect, each thing that it is on any date once."""
    documents = configuration.document.get(LATER) or [configuration.document]
    told = (f"{path}: {_text(_at(document, path.split('.')))}" for path in paths for document in documents)
    return "; ".join(dict.fromkeys(told))


def _at(tree: Any, steps: Iterable[str]) -> Any:
    for step in steps:
        tree = tree.get(step) if isinstance(tree, Mapping) else None
    return tree


def _text(tree: Any) -> str:
    value = _values(tree)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _values(tree: Any) -> Any:
    """Return a part of a document with each number as its value: two files may give one value for different reasons."""
    if isinstance(tree, Mapping):
        is_number = tree.keys() >= {"value", "source"}
        return _values(tree["value"]) if is_number else {key: _values(below) for key, below in tree.items()}
    return [_values(below) for below in tree] if isinstance(tree, list) else tree
