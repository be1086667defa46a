"""Does the start leave a trace in what is measured? The same luck from other starts, compared with the usual one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sim.arrays import Bools, Floats
from sim.plan.kept import MEASURES_OF_A_START, PATHS_OF_A_START, WHOLE_WINDOW
from sim.stats.max_t import critical_value, max_t_draws, spread

if TYPE_CHECKING:
    import pandas as pd

Frames: TypeAlias = "tuple[pd.DataFrame, pd.DataFrame]"
"""The measures and the paths of one replication."""

CONFIDENCE = 0.95
ROUNDING = 6.0**-0.5
"""The standard deviation of the difference of two numbers by the rounding of each to a whole one."""

KEY = ["series", "group_by", "group", "period", "week", "date"]
COLUMNS = ("start", *KEY, "counts", "usual", "difference", "band_low", "band_high", "trace", "n_pairs")


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPair:
    """What came of one replication from the usual start and from another."""

    start: str
    usual: Frames
    other: Frames


def compare_starts(pairs: Iterable[StartPair]) -> pd.DataFrame:
    """Return what each other start changes in each path and each measure, with a band that holds for all of them.

    For one start the bands of all that counts, every week of every path and every measure over the window, hold
    together with 95 % confidence. So ``trace`` is wrong about any of them for one start in twenty, not more. Weeks
    before the measured window have a band as wide by the same rule, and leave no trace in what is reported.
    """
    import pandas as pd

    by_start: dict[str, list[pd.DataFrame]] = {}
    for pair in pairs:
        by_start.setdefault(pair.start, []).append(_side_by_side(pair))
    found = [_compared(start, frames) for start, frames in by_start.items()]
    return pd.concat(found, ignore_index=True)[list(COLUMNS)] if found else pd.DataFrame(columns=list(COLUMNS))


def _side_by_side(pair: StartPair) -> pd.DataFrame:
    """Return a row for each thing compared: from the usual start and from the other."""
    both = _long(pair.usual).merge(_long(pair.other), on=[*KEY, "counts"], how="outer", suffixes=("", "_other"))
    return both.set_index([*KEY, "counts"])


def _long(frames: Frames) -> pd.DataFrame:
    """Return measures and paths of a replication in one form."""
    import pandas as pd

    return pd.concat(_parts_of(*frames), ignore_index=True)[[*KEY, "counts", "value"]]


def _parts_of(rows: pd.DataFrame, series: pd.DataFrame) -> Iterator[pd.DataFrame]:
    mine = rows[(rows["period"] == WHOLE_WINDOW) & rows["group_by"].isin(MEASURES_OF_A_START)]
    yield mine.assign(series=mine["measure"], week=-1.0, date="", counts=True)
    paths = series[series["group_by"].isin(PATHS_OF_A_START)]
    yield paths.assign(period="", counts=paths["in_window"])


def _compared(start: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the mean differences that a start makes, with their bands."""
    import pandas as pd

    usual, other = (pd.concat([one[name] for one in frames], axis=1) for name in ("value", "value_other"))
    differences = (other.to_numpy(dtype=np.float64) - usual.to_numpy(dtype=np.float64)).T
    table = usual.index.to_frame(index=False)
    whole = np.isfinite(differences).all(axis=0)
    half = _half_width(differences, counts=table["counts"].to_numpy(dtype=np.bool_) & whole)
    mean = np.where(whole, np.where(whole, differences, 0.0).mean(axis=0), np.nan)
    low, high = mean - half, mean + half
    return table.assign(
        start=start,
        week=table["week"].where(table["week"] >= 0.0),
        usual=usual.mean(axis=1).to_numpy(),
        difference=mean,
        band_low=low,
        band_high=high,
        trace=table["counts"].to_numpy(dtype=np.bool_) & ((low > 0.0) | (high < 0.0)),
        n_pairs=len(frames),
    )


def _half_width(differences: Floats, *, counts: Bools) -> Floats:
    """Return how far the bands reach to each side; nan with fewer than two pairs, or without a value in one.

    A few replications may by luck all differ by one and the same whole number of people. So where only people are
    counted the spread is at least that of rounding to whole ones.
    """
    n = len(differences)
    if n < 2 or not counts.any():
        return np.full(differences.shape[1], np.nan)
    critical = critical_value(max_t_draws(differences[:, counts]), level=CONFIDENCE)
    in_people = (differences == np.round(differences)).all(axis=0) & (differences != 0.0).any(axis=0)
    sd = np.maximum(spread(differences), np.where(in_people, ROUNDING, 0.0))
    half: Floats = critical * sd / np.sqrt(n)
    return np.where(np.isfinite(differences).all(axis=0), half, np.nan)
