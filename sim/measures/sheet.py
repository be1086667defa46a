"""Where measured values are written down, one row each, and what a measurement is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.measures.definitions import DEFINITIONS
from sim.measures.groups import HOLDER, KIND, ROUTE, TARGET_GROUP
from sim.measures.periods import Day

if TYPE_CHECKING:
    import pandas as pd

Values = npt.ArrayLike

COLUMNS = ("measure", "group_by", "group", "period", "unit", "value", "n", "n_open")
SERIES_COLUMNS = ("series", "group_by", "group", "week", "date", "value", "in_window")

WRITTEN_AS = {KIND: ROUTE, HOLDER: TARGET_GROUP}
"""Kinds of place are written among the routes, and what a sheltered place is held on among the target groups."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The measures of one replication.

    ``rows`` has one value per measure, group and period: ``n`` is the number of residents, spells, waits, events
    or person-years that it rests on, ``n_open`` how many of them had not ended when the run or the sight of them
    did. ``series`` has the paths over time, at the end of each month; ``in_window`` says whether that month counts.
    """

    rows: pd.DataFrame
    series: pd.DataFrame


@dataclass(slots=True)
class Sheet:
    """Rows of measures, kept by column until the end."""

    names: dict[str, tuple[str, ...]]
    columns: dict[str, list[object]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def add(self, measure: str, by: str, period: str, value: Values, *, n: Values, n_open: Values = 0.0) -> None:
        """Write one value per group of `by`; `n` and `n_open` are per group as well, or one for all."""
        groups = self.names[by]
        told = {
            "measure": measure,
            "group_by": WRITTEN_AS.get(by, by),
            "period": period,
            "unit": DEFINITIONS[measure].unit,
        }
        for name, word in told.items():
            self.columns[name].extend([word] * len(groups))
        self.columns["group"].extend(groups)
        for name, numbers in (("value", value), ("n", n), ("n_open", n_open)):
            self.columns[name].extend(np.full(len(groups), numbers, dtype=np.float64).tolist())

    def frame(self) -> pd.DataFrame:
        """Return all rows in the order in which they were written."""
        import pandas as pd

        return pd.DataFrame(self.columns)


@dataclass(slots=True)
class SeriesSheet:
    """Rows of series, kept by column until the end."""

    names: dict[str, tuple[str, ...]]
    days: Sequence[Day]
    in_window: Sequence[bool]
    columns: dict[str, list[object]] = field(default_factory=lambda: {name: [] for name in SERIES_COLUMNS})

    def add(self, series: str, by: str, values: npt.NDArray[np.float64]) -> None:
        """Write the paths of all groups of `by`; `values` has a row per group and a column per day."""
        told: dict[str, list[object]] = {
            "week": [day.week for day in self.days],
            "date": [day.label for day in self.days],
            "in_window": list(self.in_window),
        }
        for group, path in zip(self.names[by], values.tolist(), strict=True):
            for name, words in told.items():
                self.columns[name].extend(words)
            for name, word in (("series", series), ("group_by", WRITTEN_AS.get(by, by)), ("group", group)):
                self.columns[name].extend([word] * len(path))
            self.columns["value"].extend(path)

    def frame(self) -> pd.DataFrame:
        """Return all rows in the order in which they were written."""
        import pandas as pd

        return pd.DataFrame(self.columns)


def ratio(top: Values, bottom: Values) -> npt.NDArray[np.float64]:
    """Return `top` / `bottom`, nan where there is nothing below."""
    top, bottom = np.broadcast_arrays(np.asarray(top, dtype=np.float64), np.asarray(bottom, dtype=np.float64))
    quotient: npt.NDArray[np.float64] = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0.0)
    return quotient
