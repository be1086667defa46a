"""Rows as the page shows them: the one period that counts, seen from the other side, or without a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from math import nan
from typing import Any, TypeVar

from sim.report.amounts import COUNTS, is_point
from sim.report.compared.rows import Difference, Step
from sim.report.dates import DAY

AFTER, WHOLE = "after", "all"
ADDS_UP = COUNTS | {"stock_on_benefit", "caseload", "sheltered_waiting"}
"""Measures of which the whole is the sum of its parts."""

OTHER_WAY = {"higher": "lower", "lower": "higher"}

Key = tuple[str, str, str, str]
Judgeable = TypeVar("Judgeable", Difference, Step)


def of_a_part(row: Difference) -> Difference:
    """Return the difference of a part of what adds up without its size: what matters was said of the whole."""
    return replace(row, size="") if row.group_by != "all" and row.measure in ADDS_UP else row


def unjudged(row: Judgeable) -> Judgeable:
    """Return a difference without interval and verdict, for which there are too few replications.

    What is the same in every replication is sure at any number of them.
    """
    if is_point(row.ci_low, row.ci_high):
        return row
    blank: dict[str, Any] = {"ci_low": nan, "ci_high": nan, "verdict": ""}
    if isinstance(row, Difference):
        blank |= {"p_adjusted": nan, "replications_needed": nan, "size": ""}
    return replace(row, **blank)


def turned(row: Difference) -> Difference:
    """Return the difference of the other from this one."""
    return replace(
        row, scenario=row.baseline, baseline=row.scenario, baseline_mean=row.baseline_mean + row.difference,
        difference=-row.difference, ci_low=-row.ci_high, ci_high=-row.ci_low,
        verdict=OTHER_WAY.get(row.verdict, row.verdict),
    )  # fmt: skip


def of_best_period(rows: Iterable[Any]) -> dict[Key, Any]:
    """Return the row of each measure and group whose period says most about the time after the change."""
    best: dict[Key, Any] = {}
    for row in rows:
        key = (row.scenario, row.measure, row.group_by, row.group)
        if _worth(row.period) > (_worth(best[key].period) if key in best else (0, "")):
            best[key] = row
    return best


def _worth(period: str) -> tuple[int, str]:
    """Return how well a period serves: the time after the change, the whole window, the last of days; years do not."""
    if period == AFTER:
        return (3, "")
    if period == WHOLE:
        return (2, "")
    return (1, period) if re.fullmatch(DAY, period) else (0, "")
