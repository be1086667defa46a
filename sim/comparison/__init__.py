"""Scenarios held against each other: paired differences, paths, attribution, uncertainty, and what they say.

Pure functions from the frames of `sim.store` to frames; nothing runs a model or reads a file. Every statement is
about replications under the same luck, and every table says how often it may be wrong as a whole.
"""

from sim.comparison.draws import Uncertainty, uncertainty
from sim.comparison.paired import COLUMNS, compare, differences
from sim.comparison.paths import difference_series
from sim.comparison.statements import Direction, Findings, Standing, Statement, findings
from sim.comparison.steps import Step, attribution
from sim.comparison.values import Values, values_of

__all__ = [
    "COLUMNS",
    "Direction",
    "Findings",
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
