"""A waiting list as a beginner would write it: a list in the order of coming, walked from the front."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sim.model.clock import INFINITY


@dataclass
class PlainList:
    """Who waits, and until when they are willing to [weeks]."""

    rows: list[tuple[int, float]] = field(default_factory=list)

    @property
    def who(self) -> list[int]:
        return [who for who, _ in self.rows]

    def join(self, who: int, *, until: float = INFINITY) -> None:
        self.rows.append((who, until))

    def leave(self, who: int) -> None:
        self.rows = [row for row in self.rows if row[0] != who]

    def first(self, suits: Callable[[int], bool] = lambda _: True) -> int | None:
        """Return who waits longest of those who suit."""
        return next((who for who in self.who if suits(who)), None)

    def lose_patience(self, now: float) -> list[tuple[int, float]]:
        """Take off the list who is willing to wait no longer, and return them in the order of coming."""
        gone = [row for row in self.rows if row[1] <= now]
        self.rows = [row for row in self.rows if row[1] > now]
        return gone
