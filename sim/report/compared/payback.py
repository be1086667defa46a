"""Whether a change earns itself back: what it has cost and brought since it took effect, added up year by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Floats
from sim.report.compared.view import ComparisonView
from sim.stats.max_t import mean_band

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Payback:
    """The difference in net result since the change, the transition paid, added up to the end of each year [EUR].

    The band holds for all years and all scenarios of a comparison together.
    """

    years: tuple[int, ...]
    mean: Floats
    low: Floats
    high: Floats

    @property
    def surely(self) -> int | None:
        """The first year from whose end on the band lies above zero; None when it does not at the end."""
        return _from(self.years, self.low)

    @property
    def on_average(self) -> int | None:
        """The first year from whose end on the mean lies above zero; None when it does not at the end."""
        return _from(self.years, self.mean)

    @property
    def surely_not(self) -> bool:
        """Whether the band lies below zero at the end."""
        return bool(self.high[-1] < 0.0)

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to earn back."""
        return not np.any(self.mean)


def accounts(compared: ComparisonView) -> dict[str, Payback]:
    """Return how each scenario earns its change back.

    Empty when there are too few replications to rest on, or no whole years since the change. One band holds for all
    scenarios and years together.
    """
    if compared.few:
        return {}
    wide = _added_up(compared)
    usual = wide.get(compared.baseline)
    if usual is None or len(usual) < 2 or any(one.shape != usual.shape for one in wide.values()):
        return {}
    scenarios = [scenario for scenario in compared.scenarios if scenario in wide]
    if not scenarios:
        return {}
    band = mean_band(np.hstack([(wide[scenario] - usual).to_numpy() for scenario in scenarios]))
    parts = (np.split(path, len(scenarios)) for path in (band.mean, band.low, band.high))
    years = tuple(int(year) for year in usual.columns)
    return {
        scenario: Payback(years=years, mean=mean, low=low, high=high)
        for scenario, mean, low, high in zip(scenarios, *parts, strict=True)
    }


def _added_up(compared: ComparisonView) -> dict[str, pd.DataFrame]:
    """Return for each scenario the balance added up to the end of each year, a row a replication."""
    rows = compared.yearly
    rows = rows.assign(value=rows["value"].astype(float), year=rows["period"].astype(int))
    return {
        str(scenario): mine.pivot(index="replication", columns="year", values="value").cumsum(axis=1)
        for scenario, mine in rows.groupby("scenario", observed=True)
    }


def _from(years: tuple[int, ...], path: Floats) -> int | None:
    """Return the first year from which on a path stays above zero."""
    below = np.flatnonzero(path <= 0.0)
    first = int(below[-1]) + 1 if below.size else 0
    return years[first] if first < len(years) else None
