"""Paths over time: the level of every scenario and its difference from the baseline, with bands for whole paths."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.analysis.comparison.values import BASE_POINT, Values, values_of
from sim.stats.intervals import mean_band

if TYPE_CHECKING:
    import pandas as pd

    from sim.arrays import Floats, Ints


PATH = ["series", "group_by", "group"]
KEY = [*PATH, "week", "date"]
COLUMNS = (
    *("scenario", "baseline", "point", *KEY),
    *("mean", "ci_low", "ci_high", "n", "difference", "difference_low", "difference_high", "difference_n"),
)


def difference_series(
    series: pd.DataFrame, *, baseline: str, since: dt.date | None, point: str = BASE_POINT, level: float = 0.95
) -> pd.DataFrame:
    """Return every path of every scenario, and what it differs from the baseline's from just before the change on.

    Parameters
    ----------
    series
        A row per scenario, point, replication, series, group and moment: ``week``, ``date`` (the day at whose end it
        is) and ``value``.
    baseline
        The scenario that the others are compared with.
    since
        The date on which scenarios take effect. The difference begins at the last moment before it, where it is zero;
        earlier nothing can differ, and the columns are empty. None: it begins where the path does.
    point
        The design point.
    level
        Probability that a band holds at all its moments at once.

    Returns
    -------
    A frame with `COLUMNS`, the baseline's own paths included (without a difference). A band holds for one path of one
    scenario as a whole, not for several paths together. ``n`` counts replications. A moment at which some
    replication has no value, since the window ended, has neither mean nor band: those that do are the ones with luck. A
    path of one replication has no band.
    """
    import pandas as pd

    table = values_of(series[series["point"] == point], key=KEY)
    base = table.number((baseline, point))
    paths = table.keys.groupby(PATH, sort=False, observed=True).indices
    dates = table.keys["date"].astype(str).to_numpy()
    parts = [
        _path(table, place, _by_week(table, np.asarray(rows)), base=base, changes=_first(dates, since), level=level)
        for place in range(len(table.cases))
        for rows in paths.values()
    ]
    whole = [part.assign(baseline=baseline) for part in parts if len(part)]
    return pd.concat(whole, ignore_index=True)[list(COLUMNS)] if whole else pd.DataFrame(columns=list(COLUMNS))


def _first(dates: npt.NDArray[np.object_], since: dt.date | None) -> str:
    """The last day before `since` at whose end the paths have a moment; before all of them when there is none."""
    earlier = [date for date in dates if since is not None and date < since.isoformat()]
    return max(earlier, default="")


def _by_week(table: Values, rows: Ints) -> Ints:
    return rows[np.argsort(table.keys["week"].to_numpy()[rows], kind="stable")]


def _path(table: Values, place: int, rows: Ints, *, base: int, changes: str, level: float) -> pd.DataFrame:
    """Return one path of one case."""
    rows = rows[table.given[place, rows]]
    values = table.values[place][:, rows]
    frame = table.keys.iloc[rows].reset_index(drop=True)
    scenario, point = table.cases[place]
    frame = frame.assign(scenario=scenario, point=point)
    for name, column in zip(("mean", "ci_low", "ci_high", "n"), _banded(values, level=level), strict=True):
        frame[name] = column
    off = np.full(values.shape, np.nan)
    compared = (frame["date"].astype(str) >= changes).to_numpy() & (place != base)
    off[:, compared] = values[:, compared] - table.values[base][:, rows[compared]]
    names = ("difference", "difference_low", "difference_high", "difference_n")
    for name, column in zip(names, _banded(off, level=level), strict=True):
        frame[name] = column
    return frame


def _banded(paths: Floats, *, level: float) -> Iterator[Floats | Ints]:
    """Yield the mean, the low and the high side of the band, and the number of replications, per moment."""
    paths = paths[np.isfinite(paths).any(axis=1)]
    there = np.isfinite(paths)
    n = there.sum(axis=0)
    mean, low, high = (np.full(n.shape, np.nan) for _ in range(3))
    whole = there.all(axis=0) & (n > 0)
    if whole.any():
        mean[whole] = paths[:, whole].mean(axis=0)
    yield mean
    if len(paths) > 1 and whole.any():
        band = mean_band(paths[:, whole], level=level)
        low[whole], high[whole] = band.low, band.high
    yield low
    yield high
    yield n
