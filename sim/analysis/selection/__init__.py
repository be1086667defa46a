"""Which system to choose: the cheapest that meets its norms, and the frontier of cost against other outcomes.

Numbers in, small frozen results out. A system is a number; what it is, and how it is simulated, the caller knows.
Replication r of one system and of another have the same luck (common random numbers): every comparison is paired.
"""

from sim.analysis.selection.boundary import NormCrossing, boundary_factor, crossing
from sim.analysis.selection.choosing import ObserveRound, Selection, SelectionOutcome, select_in_rounds
from sim.analysis.selection.pareto import Frontier, FrontierPlace, pareto_frontier
from sim.analysis.selection.problem import Constraint, NoisyCost, SelectionProblem, Sense, Verdict
from sim.analysis.selection.standing import Standing, SystemStanding, assess

__all__ = [
    "Constraint",
    "Frontier",
    "FrontierPlace",
    "NoisyCost",
    "NormCrossing",
    "ObserveRound",
    "Selection",
    "SelectionOutcome",
    "SelectionProblem",
    "Sense",
    "Standing",
    "SystemStanding",
    "Verdict",
    "assess",
    "boundary_factor",
    "crossing",
    "pareto_frontier",
    "select_in_rounds",
]
