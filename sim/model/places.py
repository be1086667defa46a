"""A place at an employer."""

from __future__ import annotations

from sim.domain import PlaceKind
from sim.model.market import Waiting
from sim.randomness import Word

NOBODY = -1
"""Who has a place that nobody took, as recorded."""


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
