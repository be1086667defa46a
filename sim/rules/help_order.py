"""Which help does a resident seek first?"""

from __future__ import annotations

from sim.domain import Barrier, BarrierWord

HelpOrder = tuple[BarrierWord, ...]
"""Every barrier once, the one for which help is sought first before the others."""


def in_numbers(order: HelpOrder) -> tuple[int, ...]:
    """Return an order of barriers by their numbers."""
    return tuple(Barrier[word.upper()] for word in order)


def first_sought(known: int, *, order: tuple[int, ...]) -> int:
    """Return the barrier for which help is sought, of a set of known ones that is not empty (bits by number).

    Raises
    ------
    ValueError
        None of the order is in the set.
    """
    for barrier in order:
        if known >> barrier & 1:
            return barrier
    raise ValueError(f"known {known!r}: no barrier of the order is in it")
