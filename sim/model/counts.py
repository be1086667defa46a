"""Residents by municipality and stage, counted as they move."""

from __future__ import annotations

from sim.domain import Stage


class Counts:
    """Residents by municipality and stage, kept as they move."""

    __slots__ = ("counts", "n_came")

    def __init__(self, n_municipalities: int) -> None:
        self.counts = [[0] * len(Stage) for _ in range(n_municipalities)]
        self.n_came = [0] * n_municipalities

    def came(self, municipality: int) -> None:
        """Count somebody who enters the world, at the stage that comes before any other."""
        self.n_came[municipality] += 1
        self.counts[municipality][Stage.GONE] += 1

    def moved(self, municipality: int, old: int, new: int) -> None:
        """Count a move from one stage to another."""
        counts = self.counts[municipality]
        counts[old] -= 1
        counts[new] += 1
