"""From rows to estimates: every number that leaves here carries its uncertainty and the number of units behind it.

Arrays in, small frozen results out. Nothing here knows residents, scenarios or files; one value per replication is the
unit of every interval unless a docstring says otherwise.
"""

from sim.stats.bands import Band, difference_band, mean_band
from sim.stats.best import WithBest, with_best
from sim.stats.censoring import Survival, kaplan_meier
from sim.stats.competing import CumulativeIncidence, aalen_johansen
from sim.stats.cut_off import cut_off
from sim.stats.differences import (
    Difference,
    JointDifferences,
    holm,
    joint_differences,
    paired_difference,
    replications_to_decide,
    replications_to_decide_each,
)
from sim.stats.intervals import Estimate, mean_interval, proportion_interval, quantile_interval, ratio_interval
from sim.stats.ranks import rank_correlation
from sim.stats.replications import Choice, Precision, choose_replications, running_half_width
from sim.stats.shared_luck import SharedLuck, shared_luck
from sim.stats.sharp import Agreement, agrees
from sim.stats.simultaneous import FEW, LEAST_FOR_VERDICT, Family, simultaneous_differences
from sim.stats.transient import StartLeft, Truncation, mser5, start_left
from sim.stats.variance import VarianceSplit, split_variance, split_variance_by

__all__ = [
    "FEW",
    "LEAST_FOR_VERDICT",
    "Agreement",
    "Band",
    "Choice",
    "CumulativeIncidence",
    "Difference",
    "Estimate",
    "Family",
    "JointDifferences",
    "Precision",
    "SharedLuck",
    "StartLeft",
    "Survival",
    "Truncation",
    "VarianceSplit",
    "WithBest",
    "aalen_johansen",
    "agrees",
    "choose_replications",
    "cut_off",
    "difference_band",
    "holm",
    "joint_differences",
    "kaplan_meier",
    "mean_band",
    "mean_interval",
    "mser5",
    "paired_difference",
    "proportion_interval",
    "quantile_interval",
    "rank_correlation",
    "ratio_interval",
    "replications_to_decide",
    "replications_to_decide_each",
    "running_half_width",
    "shared_luck",
    "simultaneous_differences",
    "split_variance",
    "split_variance_by",
    "start_left",
    "with_best",
]
