"""What the report asks the store: estimates, paths with their bands, observed points. Absent is empty, no error."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats
from sim.report.dates import DAY, period_in_words
from sim.report.words import label_of, named_in
from sim.store.summary import band_of
from sim.store.targets import foreseen as is_foreseen
from sim.units import DAYS_PER_WEEK, WEEKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from sim.store import Result

LEAST_PER_FTE = 5.0
"""Below this a team has no caseload of its own, only residents who pass through [residents/fte]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A path over time: mean, simultaneous band of the mean, and the lowest and highest replication."""

    dates: npt.NDArray[np.datetime64]
    mean: Floats
    band_low: Floats
    band_high: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Findings:
    """The first case of a result, as the figures and tables need it."""

    result: Result
    language: str = "en"

    @property
    def scenario(self) -> str:
        """The scenario that is shown."""
        return str(self.result.manifest["plan"]["jobs"][0][0])

    @property
    def n_replications(self) -> int:
        """How many replications the estimates rest on."""
        return sum(until - first for *_, first, until, other in self.result.manifest["plan"]["jobs"] if not other)

    @property
    def measured_from(self) -> dt.date:
        """The day from which is counted."""
        return dt.date.fromisoformat(self.result.manifest["window"]["measured_from"])

    @property
    def period(self) -> str:
        """The measured window as people say it: whole years, or the first and the last day."""
        until = dt.date.fromisoformat(self.result.manifest["window"]["until"])
        return period_in_words(self.measured_from, until, language=self.language)

    @property
    def years(self) -> float:
        """The length of the measured window [years]."""
        until = dt.date.fromisoformat(self.result.manifest["window"]["until"])
        return (until - self.measured_from).days / DAYS_PER_WEEK / WEEKS_PER_YEAR

    def label(self, name: str, *, kind: str) -> str:
        """Return how people call a municipality, organisation or team."""
        return named_in(self.result.manifest["labels"], name, kind=kind, language=self.language)

    def measure_label(self, measure: str, *, language: str) -> str:
        """Return how people call a measure."""
        known = self.result.dictionary
        found = known[(known["kind"] == "measure") & (known["name"] == measure)].to_dict("records")
        return label_of(found[0], language=language) if found else measure.replace("_", " ")

    def estimates(self, measure: str, *, group_by: str = "all", period: str | None = "all") -> pd.DataFrame:
        """Return the estimates of a measure that have a value; `period` None means each calendar year."""
        rows = self._mine(self.result.summary)
        rows = rows[(rows["measure"] == measure) & (rows["group_by"] == group_by) & rows["mean"].notna()]
        wanted = rows["period"].str.fullmatch(r"\d{4}") if period is None else rows["period"] == period
        return rows[wanted].reset_index(drop=True)

    def latest(self, measure: str, *, group_by: str = "all") -> pd.DataFrame:
        """Return the estimates over the whole window or, for what is measured on days, on the last day."""
        over_window = self.estimates(measure, group_by=group_by)
        return over_window if len(over_window) else self.last_day(measure, group_by=group_by)

    def last_day(self, measure: str, *, group_by: str = "all") -> pd.DataFrame:
        """Return the estimates on the last day on which is measured."""
        rows = self._mine(self.result.summary)
        rows = rows[(rows["measure"] == measure) & (rows["group_by"] == group_by) & rows["mean"].notna()]
        rows = rows[rows["period"].str.fullmatch(DAY)]
        return rows[rows["period"] == rows["period"].max()].reset_index(drop=True)

    def paths(self, series: str, *, group_by: str = "all") -> dict[str, Path]:
        """Return the paths of a series over time, by group."""
        rows = self._mine(self.result.series)
        rows = rows[(rows["series"] == series) & (rows["group_by"] == group_by)]
        return {str(group): _path(mine) for group, mine in rows.groupby("group", sort=False, observed=True)}

    def observed(
        self, measure: str, *, group_by: str = "all", group: str = "all", foreseen: bool = False
    ) -> pd.DataFrame:
        """Return the figures of the real world for a measure, by period; or those that others foresee.

        A figure about a time after the date of its source was foreseen, not seen.
        """
        targets = self.result.targets
        mine = (targets["measure"] == measure) & (targets["group_by"] == group_by) & (targets["group"] == group)
        return targets[mine & (is_foreseen(targets) == foreseen)].sort_values("period").reset_index(drop=True)

    def _mine(self, frame: pd.DataFrame) -> pd.DataFrame:
        scenario, point = self.result.manifest["plan"]["jobs"][0][:2]
        return frame[(frame["scenario"] == scenario) & (frame["point"] == point)]


def day_points(observed: pd.DataFrame) -> tuple[npt.NDArray[np.datetime64], Floats]:
    """Return the dates and values of figures observed on a day."""
    days = observed[observed["period"].str.fullmatch(DAY)]
    return days["period"].to_numpy(dtype="datetime64[D]"), days["observed"].to_numpy(dtype=float)


def _path(rows: pd.DataFrame) -> Path:
    wide = rows.pivot(index="date", columns="replication", values="value").sort_index()
    values = wide.to_numpy(dtype=float)
    band = band_of(values.T)
    return Path(
        dates=wide.index.to_numpy(dtype="datetime64[D]"),
        mean=band.mean,
        band_low=band.low,
        band_high=band.high,
        low=values.min(axis=1),
        high=values.max(axis=1),
    )
