"""What is noted beside a difference: that it is too small to matter, or that it follows from a rule by definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.analysis.comparison.families import BEST
from sim.analysis.comparison.outcome import Outcome, said_of

if TYPE_CHECKING:
    import pandas as pd

TOO_SMALL = "too_small"


def marked(
    table: pd.DataFrame,
    *,
    matters: Mapping[str, float],
    by_rule: Mapping[tuple[str, str], str],
    groups: Sequence[tuple[str, ...]],
) -> pd.DataFrame:
    """Return the differences with the columns ``size`` and ``by_rule``, both empty text where there is nothing to note.

    Too small is said of the interval and not of the estimate: "too small to matter" is a statement as "higher" is, and
    keeps the promise of the table, since all its intervals hold together. An estimate below what matters, of which the
    interval reaches beyond, may well be of something that matters: more replications will tell. And a difference of
    which the sign is not known is too small to matter when its interval says so.
    """
    named = [_outcome(row) for row in table[["measure", "group_by", "group"]].itertuples(index=False, name=None)]
    return table.assign(size=_sizes(table, named, matters), by_rule=list(_rules(table, named, by_rule, groups)))


def _outcome(row: tuple[object, ...]) -> Outcome:
    measure, group_by, group = map(str, row)
    return Outcome(measure=measure, group_by=group_by, group=group)


def _sizes(table: pd.DataFrame, named: Sequence[Outcome], matters: Mapping[str, float]) -> npt.NDArray[np.object_]:
    least = np.array([said_of(outcome, matters) or 0.0 for outcome in named])
    within = (table["ci_low"].to_numpy() > -least) & (table["ci_high"].to_numpy() < least)
    judged = table["verdict"].notna().to_numpy() & (table["verdict"] != "equal").to_numpy()
    return np.where(within & judged, TOO_SMALL, "").astype(object)


def _rules(
    table: pd.DataFrame,
    named: Sequence[Outcome],
    by_rule: Mapping[tuple[str, str], str],
    groups: Sequence[tuple[str, ...]],
) -> Iterator[str]:
    """Yield for each row the rule from which it follows: one that only one of both sides has, or not all of a group."""
    rules = _by_scenario(by_rule)
    sides = table[["scenario", "baseline", "family"]].itertuples(index=False, name=None)
    for outcome, (scenario, baseline, family) in zip(named, sides, strict=True):
        others = _beside(scenario, groups) if family == BEST else [baseline]
        found = [said_of(outcome, rules.get(name, {})) or "" for name in (scenario, *others)]
        yield next(filter(None, found), "") if len(set(found)) > 1 else ""


def _by_scenario(by_rule: Mapping[tuple[str, str], str]) -> dict[str, dict[str, str]]:
    rules: dict[str, dict[str, str]] = {}
    for (scenario, name), path in by_rule.items():
        rules.setdefault(scenario, {})[name] = path
    return rules


def _beside(scenario: str, groups: Sequence[tuple[str, ...]]) -> list[str]:
    return [name for group in groups if scenario in group for name in group if name != scenario]
