"""Scenarios held against each other: paired differences, paths, attribution, uncertainty, and what they say.

Pure functions from the frames of `sim.store` to frames; nothing runs a model or reads a file. Every statement is
about replications under the same luck, and every table says how often it may be wrong as a whole.
"""

from sim.comparison.draws import Uncertainty, uncertainty
from sim.comparison.families import BEST, BREAKDOWN, HEADLINE, PAIRS
from sim.comparison.marks import TOO_SMALL
from sim.comparison.outcome import Direction, Outcome
from sim.comparison.paired import COLUMNS, compare, differences
from sim.comparison.paths import difference_series
from sim.comparison.ranking import BEST_OF_OTHERS
from sim.comparison.statements import Findings, Standing, Statement, findings
from sim.comparison.steps import Step, attribution
from sim.comparison.values import Values, values_of
from sim.stats.simultaneous import FEW, LEAST_FOR_VERDICT

__all__ = [
    "BEST",
    "BEST_OF_OTHERS",
    "BREAKDOWN",
    "COLUMNS",
    "FEW",
    "HEADLINE",
    "LEAST_FOR_VERDICT",
    "PAIRS",
    "TOO_SMALL",
    "Direction",
    "Findings",
    "Outcome",
    "Standing",
    "Statement",
    "Step",
    "Uncertainty",
    "Values",
    "attribution",
    "compare",
    "difference_series",
    "differences",
    "findings",
    "uncertainty",
    "values_of",
]
