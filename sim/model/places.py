"""Who or what waits on a market, and the places at employers."""

from __future__ import annotations

from sim.domain import PlaceKind
from sim.randomness import Word

NOBODY = -1
"""Who has a place that nobody took, as recorded."""


class Waiting:
    """A candidate, or an open place, who waits for a match.

    ``number`` says which, ``key`` is the address of its luck, and ``turn`` the how manieth it is of those who wait.
    ``open_to`` is the set of the kinds of places to which it may be matched, none once it waits no more; ``entered``
    the set of those in whose shortlist it has an entry.
    """

    __slots__ = ("entered", "key", "number", "open_to", "turn")

    def __init__(self, number: int, key: Word) -> None:
        self.number = number
        self.key = key
        self.turn = 0
        self.open_to = 0
        self.entered = 0


class Place(Waiting):
    """A place at an employer, open in ``[opened, closes)`` unless somebody takes it first."""

    __slots__ = ("closes", "kind", "municipality", "opened", "taken_by")

    def __init__(
        self, number: int, kind: PlaceKind, key: Word, *, municipality: int, opened: float, closes: float
    ) -> None:
        super().__init__(number, key)
        self.kind = kind
        self.municipality = municipality
        self.opened = opened
        self.closes = closes
        self.taken_by = NOBODY
