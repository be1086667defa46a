"""What wakes a resident, what a resident is in the middle of, where to go next; and sets of barriers or queues."""

from __future__ import annotations

from enum import IntEnum

from sim.domain import Barrier, Queue


class Signal(IntEnum):
    """What can wake a resident: a moment of their own, or somebody else."""

    TIME = 0  # a moment of their own has come; `next_what` says which
    TO_WORK = 1
    OUT = 2
    AOW = 3
    UP = 4
    DOWN = 5
    FLARE = 6
    LOOK_AGAIN = 7
    CONTACT_DUE = 8
    STAGE_DUE = 9
    HELP_DUE = 10
    INCOME_REVIEW_DUE = 11
    REVIEW_DUE = 12
    WORK_DONE = 13
    BEGAN = 14  # somebody began the work that was asked for
    SLOT = 15  # a coach has room
    MATCHED = 16  # there is a place
    SEEN = 17  # a contact took place
    CHANGED = 18  # the settings, the worker or the circumstances changed


class Step(IntEnum):
    """The meaning of a resident's next moment in the present stage."""

    RESTS = 0
    AWAITS_INTAKE = 1
    AWAITS_ACTIVATION = 2
    IN_ACTIVATION = 3
    FILE_TRAVELS_OUT = 4
    FILE_READ_OUT = 5
    AWAITS_COACH = 6
    IN_TRAJECTORY = 7
    UNDER_REASSESSMENT = 8
    FILE_TRAVELS_BACK = 9
    FILE_READ_BACK = 10
    LOST = 11
    AWAITS_PLACE = 12
    BEING_PLACED = 13
    STARTS_SOON = 14
    ON_LEARNING_PLACE = 15
    AWAITS_SHELTERED = 16


class Move(IntEnum):
    """Where one topic sends a resident; the story leads there, so that no topic calls another."""

    ROUTE = 0
    REST = 1
    ACTIVATE = 2
    REFER = 3
    AWAIT_COACH = 4
    START_TRAJECTORY = 5
    HAND_BACK_RETURNED = 6
    HAND_BACK_COMPLETED = 7
    ARRIVE_BACK = 8
    SEEK_PLACE = 9
    WORK_BY_PLACE = 10
    WORK_COACHED = 11
    AWAIT_SHELTERED = 12
    RESUME_TRAJECTORY = 13
    STAY = 14  # nowhere: all that follows has been done


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
