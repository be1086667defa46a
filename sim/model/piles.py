"""Work that waits: requests, and the piles on which they lie until somebody has time."""

from __future__ import annotations

from heapq import heappop
from typing import TYPE_CHECKING

from sim.domain import Task
from sim.model.clock import INFINITY

if TYPE_CHECKING:
    from sim.model.resident import Resident


class Sequel:
    """What comes of a piece of work for which no resident waits."""

    __slots__ = ()

    def begin(self, now: float) -> None:
        """Act on the work as it begins; or when it turns out to have expired, unworked."""
        raise NotImplementedError


class Request:
    """A piece of work that somebody waits for.

    If no resident waits for it, `municipality` says for whom it is done, and `sequel` what comes of it, if anything.
    """

    __slots__ = ("done_week", "expires", "hours", "is_open", "joined", "municipality", "resident", "sequel", "task")

    def __init__(
        self,
        task: Task,
        hours: float,
        joined: float,
        resident: Resident | None = None,
        *,
        municipality: int = 0,
        sequel: Sequel | None = None,
        expires: float = INFINITY,
    ) -> None:
        self.task = task
        self.hours = hours
        self.joined = joined
        self.resident = resident
        self.municipality = municipality if resident is None else resident.municipality
        self.sequel = sequel
        self.expires = expires
        self.is_open = True
        self.done_week = INFINITY


RequestRow = tuple[int, int, Request]
"""A request with its urgency and the order of its coming."""

Pile = list[RequestRow]
"""Requests by urgency, then by order of coming."""


def comes_first(pile: Pile, other: Pile) -> bool:
    """Say whether the first request of a pile comes before that of another pile of the same team."""
    urgency, theirs = pile[0][0], other[0][0]
    return urgency < theirs or (urgency == theirs and pile[0][1] <= other[0][1])


def drop_closed(pile: Pile, now: float) -> None:
    """Throw away requests that were withdrawn or that have expired."""
    while pile:
        request = pile[0][2]
        if request.is_open and now < request.expires:
            return
        heappop(pile)
        if request.is_open and request.sequel is not None:
            request.is_open = False
            request.sequel.begin(now)


def waits_longer(pile: Pile, other: Pile) -> bool:
    """Say whether the first request of a pile is more urgent than that of another team's pile, or waits longer."""
    urgency, theirs = pile[0][0], other[0][0]
    return urgency < theirs or (urgency == theirs and pile[0][2].joined < other[0][2].joined)
