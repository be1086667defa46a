"""A staffing problem with a known answer: three teams, each a queue of Erlang's, and a norm for the wait at each.

A replication of a team is the mean wait of 16 independent residents, drawn from the long-run distribution of the wait:
none with the chance of not waiting, else exponential. Its mean is exactly Erlang's, it is far from normal, and the same
luck serves every number of workers. A system is a number of workers for each team.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from sim.analysis.selection import Constraint, SelectionProblem, Sense
from sim.arrays import Floats
from tests.theory.forms import Waiting, many_servers

TEAMS = ((20.0, (24, 25, 26)), (25.0, (29, 30, 31)), (30.0, (35, 36, 37)))
"""For each team its load [erlang] and the numbers of workers to choose from."""
ENOUGH = (25, 30, 36)
"""The fewest workers with which each team meets its norm."""
SYSTEMS = tuple(product(*(workers for _, workers in TEAMS)))
COSTS = tuple(float(np.dot(workers, (1.0, 1.3, 1.1))) for workers in SYSTEMS)
BEST = SYSTEMS.index(ENOUGH)
RESIDENTS = 16


def queue(load: float, workers: int) -> Waiting:
    return many_servers(arrivals_per_week=load, service_weeks=1.0, servers=workers)


def norms() -> tuple[Constraint, ...]:
    """Each norm halfway between enough workers and one fewer, so that both lie at the tolerance: the worst case."""
    constraints = []
    for team, ((load, _), enough) in enumerate(zip(TEAMS, ENOUGH, strict=True)):
        low, high = (queue(load, workers).mean_wait_weeks for workers in (enough, enough - 1))
        norm, tolerance = (low + high) / 2.0, (high - low) / 2.0 * (1.0 - 1e-9)
        constraints.append(
            Constraint(name=f"wait at {team}", output=team, sense=Sense.AT_MOST, norm=norm, tolerance=tolerance)
        )
    return tuple(constraints)


def problem(*, level: float = 0.9, n_first: int = 20) -> SelectionProblem:
    return SelectionProblem(n_systems=len(SYSTEMS), costs=COSTS, constraints=norms(), level=level, n_first=n_first)


class Region:
    """One world of luck, in which every system can be observed."""

    def __init__(self, seed: int, *, n: int = 500) -> None:
        rng = np.random.default_rng([20260101, seed])
        self.waits = [team_waits(rng, load=load, workers=workers, n=n) for load, workers in TEAMS]
        self.asked: list[tuple[int, range]] = []

    def __call__(self, system: int, replications: range) -> Floats:
        self.asked.append((system, replications))
        return self.outputs(system)[replications.start : replications.stop]

    def outputs(self, system: int) -> Floats:
        return np.column_stack([waits[workers] for waits, workers in zip(self.waits, SYSTEMS[system], strict=True)])


def team_waits(rng: np.random.Generator, *, load: float, workers: tuple[int, ...], n: int) -> dict[int, Floats]:
    chance, time = rng.random((n, RESIDENTS)), rng.standard_exponential((n, RESIDENTS))
    return {c: np.where(chance < queue(load, c).p_wait, time / (c - load), 0.0).mean(axis=1) for c in workers}
