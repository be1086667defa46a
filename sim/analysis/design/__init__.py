"""Which points to run, and what the outputs say about the factors: experimental designs and their sensitivity analysis.

Numbers in, small frozen results out. Nothing here knows files, scenarios or the simulation: a design is a table of
points, and an analysis takes one row of outputs per point, one column per replication. The same arguments give the same
points in the same order.
"""

from sim.analysis.design.designs import (
    Design,
    Factor,
    Level,
    full_factorial,
    identified,
    latin_hypercube,
    listed,
    one_at_a_time,
    seed_of,
    sobol_points,
    to_range,
)
from sim.analysis.design.morris import ElementaryEffects, MorrisTrajectories, elementary_effects, morris_trajectories
from sim.analysis.design.sobol import SaltelliDesign, SobolIndices, saltelli_design, sobol_indices

__all__ = [
    "Design",
    "ElementaryEffects",
    "Factor",
    "Level",
    "MorrisTrajectories",
    "SaltelliDesign",
    "SobolIndices",
    "elementary_effects",
    "full_factorial",
    "identified",
    "latin_hypercube",
    "listed",
    "morris_trajectories",
    "one_at_a_time",
    "saltelli_design",
    "seed_of",
    "sobol_indices",
    "sobol_points",
    "to_range",
]
