"""Of which outcomes a difference follows from the rules themselves, scenario by scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sim.experiment.packing import LATER
from sim.experiment.plan import Compared
from sim.experiment.study import Outcome

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.config.comparing import Deciding

BESIDE_VALUE = ("unit", "source", "range", "factor_range")
"""What stands beside the value of a number and is no rule: two files may give one value for different reasons."""


def rules_of(headline: Iterable[Deciding], configurations: Mapping[str, Configuration]) -> dict[str, dict[str, int]]:
    """Return for each outcome that a rule may decide the number of that rule in each scenario.

    Scenarios whose rules are the same, on every date of a change, have the same number; counted from 0. An outcome of
    which all scenarios have the same rules is left out.
    """
    found: dict[str, dict[str, int]] = {}
    for one in headline:
        rules = {name: _rules(configuration, one.by_rule) for name, configuration in configurations.items()}
        kinds = list(rules.values())
        numbers = {name: kinds.index(rule) for name, rule in rules.items()}
        if any(numbers.values()):
            found[Outcome(measure=one.measure, group_by=one.group_by, group=one.group).name] = numbers
    return found


def follows_from_rule(compared: Compared, outcome: str, scenario: str, other: str) -> bool:
    """Whether what differs in an outcome between two scenarios follows from their rules, which are not the same."""
    rules = compared.by_rule.get(outcome, {})
    return rules.get(scenario) != rules.get(other)


def _rules(configuration: Configuration, paths: Iterable[str]) -> list[Any]:
    """Return what stands at each path once a scenario has taken effect, on each date of a change."""
    documents = configuration.document.get(LATER) or [configuration.document]
    return [_values(_at(document, path.split("."))) for path in paths for document in documents]


def _at(tree: Any, steps: Iterable[str]) -> Any:
    for step in steps:
        tree = tree.get(step) if isinstance(tree, Mapping) else None
    return tree


def _values(tree: Any) -> Any:
    """Return a part of a document without what says where its numbers come from."""
    if isinstance(tree, Mapping):
        return {key: _values(below) for key, below in tree.items() if key not in BESIDE_VALUE}
    return [_values(below) for below in tree] if isinstance(tree, list) else tree
