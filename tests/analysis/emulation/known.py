"""Functions that are known, simulated with luck that all points share and noise of their own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.analysis.design import Factor, latin_hypercube
from sim.analysis.emulation import SimulatedPoints
from sim.arrays import Floats

EVERY = 5
"""Every so-many-th point is held out."""


def filling(n: int, inputs: int, *, seed: str) -> Floats:
    """Return points that fill a cube."""
    factors = [Factor(name=f"x{j}", low=0.0, high=1.0) for j in range(inputs)]
    return latin_hypercube(factors, n=n, seed=seed).array()


def simulated(
    truth: Callable[[Floats], Floats], x: Floats, *, seed: int, luck: float = 0.0, noise: float = 0.0, n: int = 3
) -> SimulatedPoints:
    """Return `n` replications at points: the truth, luck that all share and noise of their own, both normal."""
    rng = np.random.default_rng(seed)
    shared, own = rng.normal(0.0, 1.0, n), rng.normal(0.0, 1.0, (len(x), n))
    values = truth(x)[:, None] + luck * shared + noise * own
    return SimulatedPoints(x=x, values=values, held_out=np.arange(len(x)) % EVERY == EVERY - 1)


def bent(x: Floats) -> Floats:
    """A surface that is bent in two inputs, tilted in a third and flat in the rest."""
    return np.asarray(3.0 + np.sin(4.0 * x[:, 0]) + 2.0 * x[:, 0] * x[:, 1] - 1.5 * x[:, 2])
