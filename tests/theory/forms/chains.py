"""Chains solved by linear algebra, which knows nothing of the closed forms under test."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats

Matrix = Floats


def stationary(rates: Matrix) -> Matrix:
    """Return the long-run shares of a chain, given its rates from row to column (the diagonal is not read)."""
    off = rates - np.diag(np.diag(rates))
    balance = (off - np.diag(off.sum(axis=1))).T
    balance[-1] = 1.0
    right = np.zeros(len(rates))
    right[-1] = 1.0
    return np.linalg.solve(balance, right)


def generator_of_queue(*, arrivals: float, service: float, leave: float, servers: int, n: int) -> Matrix:
    """Return the rates of an M/M/c+M queue with at most `n` present."""
    rates = np.zeros((n + 1, n + 1))
    for i in range(n):
        rates[i, i + 1] = arrivals
        rates[i + 1, i] = min(i + 1, servers) / service + leave * max(i + 1 - servers, 0)
    return rates


def mean_hitting_time(*, ahead: int, free_rate: float, leave: float) -> tuple[float, float]:
    """Return the chance of being served with `ahead` others in line, and the mean wait given that one is served.

    States are the number still ahead; state -1 is 'served'. With Q the rates among the transient states and r those
    to 'served', the chance is ``-Q^-1 r`` and the mean of the time on that event ``Q^-2 r``.
    """
    size = ahead + 1
    q = np.zeros((size, size))
    to_served = np.zeros(size)
    for k in range(size):
        step = free_rate + leave * k
        q[k, k] = -(step + leave)
        if k:
            q[k, k - 1] = step
        else:
            to_served[k] = step
    chance = np.linalg.solve(-q, to_served)
    weeks = np.linalg.solve(-q, chance)
    return float(chance[ahead]), float(weeks[ahead] / chance[ahead])
