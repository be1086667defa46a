"""Which system to choose: the cheapest that meets its norms, and the frontier of cost against other outcomes.

Numbers in, small frozen results out. A system is a number; what it is, and how it is simulated, the caller knows.
Replication r of one system and of another have the same luck (common random numbers): every comparison is paired.
"""

from sim.analysis.selection.boundary import Crossing, boundary_factor, crossing
from sim.analysis.selection.choosing import Observe, ObserveRound, Outcome, Selection, select_cheapest, select_in_rounds
from sim.analysis.selection.constraints import Constraint, Sense, Verdict
from sim.analysis.selection.pareto import Frontier, Place, pareto_frontier
from sim.analysis.selection.problem import NoisyCost, Problem
from sim.analysis.selection.standing import Standing, SystemStanding, assess

__all__ = [
    "Constraint",
    "Crossing",
    "Frontier",
    "NoisyCost",
    "Observe",
    "ObserveRound",
    "Outcome",
    "Place",
    "Problem",
    "Selection",
    "Sense",
    "Standing",
    "SystemStanding",
    "Verdict",
    "assess",
    "boundary_factor",
    "crossing",
    "pareto_frontier",
    "select_cheapest",
    "select_in_rounds",
]
