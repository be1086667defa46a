"""What a result shows of a claim: rows of its tables, or of some replications that ran again."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any, Protocol

from sim.stats import mean_interval
from sim.store import Result, tally

if TYPE_CHECKING:
    import pandas as pd

    from sim.claims.file import Check

ESTIMATE = {
    "differences.csv": "difference",
    "worlds.csv": "difference",
    "summary.csv": "mean",
    "attribution.csv": "contribution",
    "uncertainty.csv": "base_difference",
    "targets.csv": "mean",
}
"""The column of a table that is its estimate; the interval of that stands in ``ci_low`` and ``ci_high``."""

COMPARED, LEVELS, TALLY = ("differences.csv", "worlds.csv"), ("summary.csv",), "tally"
DAYS_A_YEAR = 365.25
MILLION, THOUSAND, PERCENT = 1e6, 1e3, 100.0
ENOUGH = 2
"""Replications without which there is no interval."""

TOO_SMALL = "too_small"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of one row: its value, its interval where it has one, and whether it is too small to matter."""

    value: float
    low: float
    high: float
    is_small: bool = False

    def times(self, factor: float) -> Seen:
        """Return the same in another unit."""
        return replace(self, value=factor * self.value, low=factor * self.low, high=factor * self.high)

    def turned(self) -> Seen:
        """Return the same with the other sign."""
        return replace(self, value=-self.value, low=-self.high, high=-self.low)


class Evidence(Protocol):
    """Where a check is looked up."""

    @property
    def is_whole(self) -> bool:
        """Whether all replications are in it, so that a printed figure must come out again."""
        ...

    def rows(self, check: Check) -> list[Seen]:
        """Return what is seen of each row that a check looks at; empty: nothing can be told of it."""
        ...


@dataclass(frozen=True)
class InTables:
    """The tables of a whole result."""

    result: Result
    is_whole: bool = True

    def rows(self, check: Check) -> list[Seen]:
        """Return what the table says of each row that a check looks at; empty: the result lacks one of them."""
        if check.table == TALLY:
            number = float(getattr(self._tally, check.value, math.nan))
            return [Seen(value=number, low=number, high=number)]
        table = self._table(check.table)
        value = check.value or ESTIMATE.get(check.table, "")
        if table is None or value not in table:
            return []
        return [self._seen(row, value, check) for row in _found(table, check)]

    def _table(self, name: str) -> pd.DataFrame | None:
        """Return a table, read once however many checks look at it."""
        if name not in self._known:
            self._known[name] = self.result.asked(name)
        return self._known[name]

    @cached_property
    def _known(self) -> dict[str, pd.DataFrame | None]:
        return {}

    @cached_property
    def _tally(self) -> Any:
        return tally(self.result.targets)

    def _seen(self, row: Mapping[str, Any], value: str, check: Check) -> Seen:
        number = float(row[value])
        has_interval = value == ESTIMATE.get(check.table)
        low, high = (float(row[name]) if has_interval else number for name in ("ci_low", "ci_high"))
        seen = Seen(value=number, low=low, high=high, is_small=row.get("size") == TOO_SMALL)
        return seen.times(factor_of(check, self.result.manifest, row))


def _found(table: pd.DataFrame, check: Check) -> list[dict[str, Any]]:
    """Return the rows that a check looks at; empty when one of them is not there, or stands there twice."""
    one = {"measure": check.measure, "group_by": check.group_by, "group": check.group, "period": check.period}
    wanted = {**one, "baseline": check.baseline, "family": check.family}
    for name, word in ({name: word for name, word in wanted.items() if word and name in table} | check.also).items():
        table = table[table[name].astype(str) == word] if name in table else table.iloc[:0]
    axes = [(name, words) for name, words in (("scenario", check.scenario), ("point", check.point)) if name in table]
    rows = [table]
    for name, words in axes:
        rows = [some[some[name] == word] for some in rows for word in words] if words else rows
    if check.count is not None:
        return [row for some in rows for row in some.to_dict("records")]
    return [some.to_dict("records")[0] for some in rows] if all(len(some) == 1 for some in rows) else []


def factor_of(check: Check, manifest: Mapping[str, Any], row: Mapping[str, Any]) -> float:
    """Return by what a value is multiplied before it is printed."""
    factors: dict[str, Callable[[], float]] = {
        "as_it_is": lambda: 1.0,
        "percent": lambda: PERCENT,
        "million": lambda: 1.0 / MILLION,
        "thousand": lambda: 1.0 / THOUSAND,
        "a_year": lambda: 1.0 / years_of(manifest),
        "million_a_year": lambda: 1.0 / MILLION / years_of(manifest),
        "of_draws": lambda: float(row.get("n_draws", 1.0)),
    }
    return factors[check.read_as]()


def years_of(manifest: Mapping[str, Any]) -> float:
    """Return how long the time is that counts: from the change, where something changes, to the end [years]."""
    since = (manifest["plan"].get("compared") or {}).get("changes_on") or manifest["window"]["measured_from"]
    until = dt.date.fromisoformat(manifest["window"]["until"])
    return (until - dt.date.fromisoformat(str(since))).days / DAYS_A_YEAR


@dataclass(frozen=True)
class Again:
    """Some replications of a result that ran again: a row a measure, group, period and replication.

    All their intervals hold together with 95 %, by the number of rows that are looked at.
    """

    replications: pd.DataFrame
    manifest: Mapping[str, Any]
    n_looks: int = 1
    is_whole: bool = False

    def rows(self, check: Check) -> list[Seen]:
        """Return what the replications say of each row; empty: they cannot say anything of it."""
        if check.table not in (*COMPARED, *LEVELS) or check.value or check.count is not None:
            return []
        found = [self._seen(check, *case) for case in product(check.scenario, check.point)]
        return [one for one in found if one is not None] if all(found) else []

    def _seen(self, check: Check, scenario: str, point: str) -> Seen | None:
        values = self._values(check, scenario, point)
        if check.table in COMPARED:
            values = (values - self._values(check, check.baseline, point)).dropna()
        if len(values) < ENOUGH:
            return None
        found = mean_interval(values.to_numpy(dtype=float), level=1.0 - 0.05 / max(self.n_looks, 1))
        seen = Seen(value=found.mean, low=found.low, high=found.high)
        return seen.times(factor_of(check, self.manifest, {}))

    def _values(self, check: Check, scenario: str, point: str) -> pd.Series:
        """Return the values of a measure by replication."""
        table = self.replications
        wanted = {"measure": check.measure, "group_by": check.group_by, "group": check.group, "period": check.period}
        for name, word in (wanted | {"scenario": scenario, "point": point}).items():
            table = table[table[name].astype(str) == word]
        return table.set_index("replication")["value"].dropna()


def looks_of(checks: Sequence[Check]) -> int:
    """Return how many rows are looked at by some checks."""
    return sum(len(check.scenario) * len(check.point) for check in checks)
