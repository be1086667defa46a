"""From the measures of each replication to estimates with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Floats
from sim.stats import Band, cut_off, mean_band, reach

if TYPE_CHECKING:
    import pandas as pd

CASE = ("scenario", "point")
KEY = (*CASE, "measure", "group_by", "group", "period", "unit")
COLUMNS = ("experiment", *KEY, "mean", "ci_low", "ci_high", "n_replications", "n_open")
CONFIDENCE = 0.95


def summarise(replications: pd.DataFrame, *, experiment: str) -> pd.DataFrame:
    """Return one row an estimate: the mean over replications with its interval.

    A replication with nobody to measure does not count, and `n_replications` says how many have a value. Where one was
    cut off the mean and its interval are empty: the others are the short ones (see `sim.stats.cut_off`). `n_open` is
    the mean number of open cases per replication.

    Parameters
    ----------
    replications
        A row per scenario, point, replication, measure, group and period: its value and what that rests on.
    experiment
        The name for the first column.
    """
    value = replications["value"].astype(float)
    values = replications.assign(value=value, is_cut_off=cut_off(value, replications["n"]))
    grouped = values.groupby(list(KEY), sort=False, observed=True, dropna=False)
    summary = grouped.agg(
        mean=("value", "mean"),
        sd=("value", "std"),
        n_replications=("value", "count"),
        n_open=("n_open", "mean"),
        is_cut_off=("is_cut_off", "any"),
    ).reset_index()
    summary["mean"] = summary["mean"].mask(summary["is_cut_off"])
    half = half_width(summary["sd"], n=summary["n_replications"])
    summary = summary.assign(experiment=experiment, ci_low=summary["mean"] - half, ci_high=summary["mean"] + half)
    return summary[list(COLUMNS)]


def half_width(sd: pd.Series, *, n: pd.Series) -> pd.Series:
    """Return half the width of the t interval; nan for fewer than two replications."""
    return sd / n**0.5 * n.map({size: reach(int(size), level=CONFIDENCE) for size in n.unique()})


def band_of(paths: Floats) -> Band:
    """Return the mean of paths (a row per replication) with its simultaneous band.

    The band is nan where there is none: for one replication, or when a path has moments without a value.
    """
    if len(paths) > 1 and bool(np.isfinite(paths).all()):
        return mean_band(paths, level=CONFIDENCE)
    nothing = np.full(paths.shape[1], np.nan)
    return Band(mean=paths.mean(axis=0), low=nothing, high=nothing, critical=np.nan, n=len(paths), level=CONFIDENCE)
