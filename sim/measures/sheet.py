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
    """Rows of measures, kept by block until the end: one measure, grouping and period, with a row per group."""

    names: dict[str, tuple[str, ...]]
    words: list[tuple[str, str, str, str]] = field(default_factory=list)
    groups: list[tuple[str, ...]] = field(default_factory=list)
    numbers: list[npt.NDArray[np.float64]] = field(default_factory=list)

    def add(self, measure: str, by: str, period: str, value: Values, *, n: Values, n_open: Values = 0.0) -> None:
        """Write one value per group of `by`; `n` and `n_open` are per group as well, or one for all."""
        groups = self.names[by]
        numbers = np.empty((3, len(groups)))
        numbers[0], numbers[1], numbers[2] = value, n, n_open
        self.words.append((measure, WRITTEN_AS.get(by, by), period, DEFINITIONS[measure].unit))
        self.groups.append(groups)
        self.numbers.append(numbers)

    def frame(self) -> pd.DataFrame:
        """Return all rows in the order in which they were written."""
        import pandas as pd

        words = np.array(self.words, dtype=object).reshape(-1, 4)
        measure, group_by, period, unit = np.repeat(words, [len(groups) for groups in self.groups], axis=0).T
        group = np.array([name for groups in self.groups for name in groups], dtype=object)
        value, n, n_open = np.concatenate([np.empty((3, 0)), *self.numbers], axis=1)
        columns = (measure, group_by, group, period, unit, value, n, n_open)
        return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))


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
