"""Of which outcomes a difference follows from the rules themselves, scenario by scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sim.experiment.alternatives import outcome_in
from sim.experiment.packing import LATER
from sim.experiment.plan import Compared, Ruled
from sim.experiment.study import Outcome

if TYPE_CHECKING:
    import pandas as pd

    from sim.config import Configuration
    from sim.config.comparing import Deciding

BESIDE_VALUE = ("unit", "source", "range", "factor_range")
"""What stands beside the value of a number and is no rule: two files may give one value for different reasons."""


def rules_of(headline: Iterable[Deciding], configurations: Mapping[str, Configuration]) -> dict[str, Ruled]:
    """Return by which rules each outcome differs, by its name; of which all scenarios have the same rules is left out.

    Scenarios with the same at each of the paths, on every date of a change, have the same number.
    """
    found: dict[str, Ruled] = {}
    for one in headline:
        rules = {name: _rules(configuration, one.by_rule) for name, configuration in configurations.items()}
        kinds = list(rules.values())
        numbers = {name: kinds.index(rule) for name, rule in rules.items()}
        if len(set(numbers.values())) > 1:
            found[outcome_in(one).name] = Ruled(paths=one.by_rule, scenarios=numbers)
    return found


def marked(differences: pd.DataFrame, compared: Compared) -> pd.DataFrame:
    """Return differences with, in column ``by_rule``, the paths of the rules from which a difference follows.

    What is marked of everybody is marked of each group of them as well.
    """
    keys = ("measure", "group_by", "group", "scenario", "baseline")
    rows = differences[list(keys)].astype(str).itertuples(index=False, name=None)
    return differences.assign(by_rule=["; ".join(_followed(compared, *row)) for row in rows])


def _followed(
    compared: Compared, measure: str, group_by: str, group: str, scenario: str, baseline: str
) -> tuple[str, ...]:
    """Return the rules in which two scenarios are not the same and from which an outcome follows; empty for none."""
    names = (Outcome(measure=measure, group_by=group_by, group=group).name, measure)
    ruled = next((compared.by_rule[name] for name in names if name in compared.by_rule), None)
    if ruled is None or not {scenario, baseline} <= ruled.scenarios.keys():
        return ()
    return ruled.paths if ruled.scenarios[scenario] != ruled.scenarios[baseline] else ()


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
