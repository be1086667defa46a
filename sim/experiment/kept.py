"""What is kept of a replication: everything, or only what the tables of its experiment need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.experiment.plan import REDUCED, WITHOUT_PATHS, Job, Plan
from sim.experiment.study import Screened

if TYPE_CHECKING:
    import pandas as pd

PATHS_OF_A_COMPARISON = ("all", "municipality", "stage", "queue", "route")
"""The groupings of which a comparison keeps the paths: not organisations and teams, which scenarios do not share."""

PATHS_OF_A_START = ("all", "stage")
"""The groupings of which the paths from two starts are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Which rows of the measures and of the paths are kept; None: whatever there is.

    ``measures`` and ``periods`` choose among the measures, as do ``outcomes`` (measure, grouping and group). ``paths``
    are the groupings of which the paths are kept, ``in_window`` only from the measured window on.
    """

    measures: tuple[str, ...] | None = None
    periods: tuple[str, ...] | None = None
    outcomes: tuple[tuple[str, str, str], ...] | None = None
    paths: tuple[str, ...] | None = None
    in_window: bool = False

    @property
    def keeps_all_rows(self) -> bool:
        """Whether no measure is left out."""
        return (self.measures, self.periods, self.outcomes) == (None,) * 3

    def rows_of(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the measures that are kept."""
        if self.keeps_all_rows:
            return rows
        chosen = {"measure": self.measures, "period": self.periods}
        for column, names in chosen.items():
            rows = rows if names is None else rows[rows[column].isin(names)]
        if self.outcomes is not None:
            keys = zip(rows["measure"], rows["group_by"], rows["group"], strict=True)
            rows = rows[[key in self.outcomes for key in keys]]
        return rows.reset_index(drop=True)

    def series_of(self, series: pd.DataFrame) -> pd.DataFrame:
        """Return the paths that are kept."""
        if self.paths is None and not self.in_window:
            return series
        if self.paths is not None:
            series = series[series["group_by"].isin(self.paths)]
        return (series[series["in_window"]] if self.in_window else series).reset_index(drop=True)


def kept_of(job: Job, plan: Plan) -> Kept:
    """Return what is kept of a job of a plan."""
    if job.perturb_start:
        return Kept(measures=(), paths=PATHS_OF_A_START, in_window=plan.compared is not None)
    if plan.compared is None:
        return Kept()
    role, periods = plan.case(job).role, plan.compared.periods
    if role in REDUCED:
        decide = plan.study.outcomes if isinstance(plan.study, Screened) else plan.compared.headline
        outcomes = tuple((one.measure, one.group_by, one.group) for one in decide)
        return Kept(outcomes=outcomes, periods=periods, paths=())
    if role in WITHOUT_PATHS:
        return Kept(periods=periods, paths=())
    return Kept(paths=PATHS_OF_A_COMPARISON, in_window=True)
