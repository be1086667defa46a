"""The model beside the real world: each target with its estimate and whether it is met."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

KEY = ["measure", "group_by", "group", "period"]
ESTIMATE = ["unit", "mean", "ci_low", "ci_high", "n_replications"]
VERDICTS = ("met", "missed", "not_measured")


def compare_targets(targets: pd.DataFrame, summary: pd.DataFrame) -> pd.DataFrame:
    """Return the targets with the estimate of the same measure, group and period and a verdict.

    A target is met when the mean lies within the closed band; an estimate that is absent or nan is ``not_measured``.
    """
    estimates = summary[[*KEY, *ESTIMATE]].astype({"period": str, "group": str})
    compared = targets.astype({"period": str, "group": str}).merge(estimates, on=KEY, how="left")
    within = compared["mean"].between(compared["band_low"], compared["band_high"])
    verdict = within.map({True: "met", False: "missed"}).where(compared["mean"].notna(), "not_measured")
    return compared.assign(verdict=verdict)
