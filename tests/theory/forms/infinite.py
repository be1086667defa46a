"""Residents who never wait for each other: M/G/infinity."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, lgamma, log

import numpy as np

from sim.arrays import Floats

STEPS = 1 << 15


def mean_in_system(*, arrivals_per_week: float, stay_weeks: float) -> float:
    """Return the long-run mean number present, which is also the variance: the number is Poisson.

    `stay_weeks` is the mean stay [weeks]; no other property of the stay matters. Source: Takacs (1962), Introduction to
    the Theory of Queues.

    Examples
    --------
    >>> mean_in_system(arrivals_per_week=3.0, stay_weeks=40.0)
    120.0
    """
    return arrivals_per_week * stay_weeks


def mean_in_system_at(weeks: float, *, arrivals_per_week: float, p_left_within: Callable[[Floats], Floats]) -> float:
    """Return the mean number present `weeks` after an empty start; the number is Poisson at every moment.

    `p_left_within` is the distribution function of the stay, of an array of times [weeks]. Source: Eick, Massey and
    Whitt (1993), The physics of the M_t/G/infinity queue, Operations Research 41(4), 731-742.

    Notes
    -----
    The integral of the share still present is taken at the middle of 32768 equal steps: a distribution function may
    jump, where a rule of higher order would promise more than it keeps. A jump costs at most one step.

    Examples
    --------
    >>> import numpy as np
    >>> mean = mean_in_system_at(2.0, arrivals_per_week=3.0, p_left_within=lambda t: 1.0 - np.exp(-t))
    >>> round(mean, 6)  # 3 (1 - exp(-2))
    2.593994
    """
    step = weeks / STEPS
    middles = (np.arange(STEPS, dtype=np.float64) + 0.5) * step
    return float(arrivals_per_week * step * np.sum(1.0 - p_left_within(middles)))


def poisson_probabilities(mean: float, *, highest: int) -> Floats:
    """Return the probabilities of 0, 1, ..., `highest` present when the mean is `mean`, without overflow.

    Examples
    --------
    >>> [round(float(p), 4) for p in poisson_probabilities(1.0, highest=2)]
    [0.3679, 0.3679, 0.1839]
    """
    return np.array([exp(n * log(mean) - mean - lgamma(n + 1)) for n in range(highest + 1)])
