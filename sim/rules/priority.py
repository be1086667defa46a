"""Which work goes first?"""

from __future__ import annotations

from sim.domain import Task, TaskWord

Priority = tuple[TaskWord, ...]
"""Every task once, the most urgent first."""


def ranks(priority: Priority) -> tuple[int, ...]:
    """Return for each task, by its number, its place in the order: the lower goes first."""
    return tuple(priority.index(task.word) for task in Task)
