"""From rows to estimates: every number that leaves here carries its uncertainty and the number of units behind it.

Arrays in, small frozen results out. Nothing here knows residents, scenarios or files; one value per replication is the
unit of every interval unless a docstring says otherwise.
"""

from sim.stats.intervals import (
    Band,
    Estimate,
    critical_value,
    cut_off,
    max_t_draws,
    mean_band,
    mean_interval,
    proportion_interval,
    reach,
    spread,
    t_quantile,
)
from sim.stats.replications import Choice, Precision, choose_replications, replications_to_decide, running_half_width
from sim.stats.simultaneous import FEW, LEAST_FOR_VERDICT, Family, WithBest, simultaneous_differences, with_best
from sim.stats.survival import Curves, curves_of
from sim.stats.variance import (
    SharedLuck,
    VarianceSplit,
    rank_correlation,
    shared_luck,
    split_variance,
    split_variance_by,
)

__all__ = [
    "FEW",
    "LEAST_FOR_VERDICT",
    "Band",
    "Choice",
    "Curves",
    "Estimate",
    "Family",
    "Precision",
    "SharedLuck",
    "VarianceSplit",
    "WithBest",
    "choose_replications",
    "critical_value",
    "curves_of",
    "cut_off",
    "max_t_draws",
    "mean_band",
    "mean_interval",
    "proportion_interval",
    "rank_correlation",
    "reach",
    "replications_to_decide",
    "running_half_width",
    "shared_luck",
    "simultaneous_differences",
    "split_variance",
    "split_variance_by",
    "spread",
    "t_quantile",
    "with_best",
]
