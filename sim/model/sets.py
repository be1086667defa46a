"""Sets of barriers, or of queues, as one integer: a member stands at the bit of its number."""

from __future__ import annotations

from sim.domain import Barrier, Queue

N_BARRIERS = len(Barrier)
N_QUEUES = len(Queue)
"""How many members such a set may have."""


def size_of(some: int) -> int:
    """Return how many members a set has.

    >>> size_of(1 << Barrier.DEBT | 1 << Barrier.CARE)
    2
    """
    n = 0
    while some:
        some &= some - 1
        n += 1
    return n
