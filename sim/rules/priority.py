"""What comes first: of the work that waits, and of the help that a resident seeks?"""

from __future__ import annotations

from sim.domain import Barrier, BarrierWord, Task, TaskWord

Priority = tuple[TaskWord, ...]
"""Every task once, the most urgent first."""


def ranks(priority: Priority) -> tuple[int, ...]:
    """Return for each task, by its number, its place in the order: the lower goes first."""
    return tuple(priority.index(task.word) for task in Task)


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
