"""Scenarios held against each other: paired differences, paths, attribution, uncertainty, and what they say.

Pure functions from the frames of `sim.store` to frames; nothing runs a model or reads a file. Every statement is
about replications under the same luck, and every table says how often it may be wrong as a whole.
"""

from sim.analysis.comparison.draws import Uncertainty, uncertainty
from sim.analysis.comparison.families import BEST, BREAKDOWN, HEADLINE, PAIRS
from sim.analysis.comparison.outcome import Direction, Outcome
from sim.analysis.comparison.paired import BEST_OF_OTHERS, COLUMNS, TOO_SMALL, compare, differences
from sim.analysis.comparison.paths import difference_series
from sim.analysis.comparison.statements import Findings, ScenarioStanding, Statement, findings
from sim.analysis.comparison.steps import AttributionStep, attribution
from sim.analysis.comparison.values import Values, check_outcomes, first_period, rows_of, rows_of_outcomes, values_of
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
    "AttributionStep",
    "Direction",
    "Findings",
    "Outcome",
    "ScenarioStanding",
    "Statement",
    "Uncertainty",
    "Values",
    "attribution",
    "check_outcomes",
    "compare",
    "difference_series",
    "differences",
    "findings",
    "first_period",
    "rows_of",
    "rows_of_outcomes",
    "uncertainty",
    "values_of",
]
