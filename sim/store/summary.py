"""From the measures of replications to estimates with intervals, and these beside what was seen in the real world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.stats import Band, cut_off, mean_band, reach

if TYPE_CHECKING:
    import pandas as pd

    from sim.arrays import Floats


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


# --- targets: each with its estimate, whether it is met, and what was observed at all -------------------------

TARGET_KEY = ["measure", "group_by", "group", "period"]
ESTIMATE = ["unit", "mean", "ci_low", "ci_high", "n_replications"]
VERDICTS = ("met", "missed", "not_measured")
MET, MISSED, NOT_MEASURED = VERDICTS

SEPARATOR = "; "
"""Between the names of the observations that a target is about."""


def compare_targets(targets: pd.DataFrame, summary: pd.DataFrame) -> pd.DataFrame:
    """Return the targets with the estimate of the same measure, group and period and a verdict.

    A target is met when the mean lies within the closed band; an estimate that is absent or nan is ``not_measured``.
    """
    estimates = summary[[*TARGET_KEY, *ESTIMATE]].astype({"period": str, "group": str})
    compared = targets.astype({"period": str, "group": str}).merge(estimates, on=TARGET_KEY, how="left")
    within = compared["mean"].between(compared["band_low"], compared["band_high"])
    verdict = within.map({True: MET, False: MISSED}).where(compared["mean"].notna(), NOT_MEASURED)
    return compared.assign(verdict=verdict)


# --- what was observed ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many independent observations are met, missed and not measured; ``rows`` of targets are about them.

    ``forecasts`` are rows about nothing that was seen: they say what others expect, and count for nothing.
    """

    met: int
    missed: int
    not_measured: int
    rows: int
    forecasts: int

    @property
    def measured(self) -> int:
        """How many are met or missed."""
        return self.met + self.missed


def tally(targets: pd.DataFrame) -> Tally:
    """Count what was observed, each thing once, however many targets repeat it.

    An observation is met when every target about it that was measured is met. One of which all targets lie after the
    date of their source is a forecast and no observation.
    """
    verdicts: dict[str, list[str]] = {}
    seen: dict[str, bool] = {}
    rows = list(_rows(targets))
    for names, verdict, is_foreseen in rows:
        for name in names:
            verdicts.setdefault(name, []).append(verdict)
            seen[name] = seen.get(name, False) or not is_foreseen
    found = [_verdict(some) for name, some in verdicts.items() if seen[name]]
    n_about = sum(any(seen[name] for name in names) for names, _, _ in rows)
    return Tally(
        met=found.count(MET),
        missed=found.count(MISSED),
        not_measured=found.count(NOT_MEASURED),
        rows=n_about,
        forecasts=len(rows) - n_about,
    )


def _rows(targets: pd.DataFrame) -> Iterator[tuple[list[str], str, bool]]:
    """Yield of each target the observations that it is about, its verdict and whether it was foreseen."""
    about = targets["observations"] if "observations" in targets else targets["name"]
    columns = about.fillna(targets["name"]).astype(str), targets["verdict"].astype(str), foreseen(targets)
    for names, verdict, is_foreseen in zip(*columns, strict=True):
        yield names.split(SEPARATOR), verdict, bool(is_foreseen)


def _verdict(verdicts: list[str]) -> str:
    """Return what is true of an observation by its targets: one that is missed is enough to miss it."""
    return next((verdict for verdict in (MISSED, MET) if verdict in verdicts), NOT_MEASURED)


def foreseen(targets: pd.DataFrame) -> pd.Series[bool]:
    """Say of each target whether it is about a time after the date of its source: foreseen by others, not seen."""
    source, period = targets["source_date"].fillna("").astype(str), targets["period"].astype(str)
    return (source != "") & period.str.match(r"\d") & (period.str.slice(0, 10) > source)
