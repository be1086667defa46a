"""Who may be matched to one kind of place, kept so that nobody need look at all who wait.

A shortlist is a heap of those whom one kind of place is open to, or of the places of one kind, in the order in which
they began to wait. Whoever is gone, or no longer admitted, is left out when they come to the front.
"""

from __future__ import annotations

from heapq import heappop, heappush

from sim.randomness import Purpose, Word, uniform
from sim.rules.matching import Profile

DEAD_ENTRIES = 64
"""How many entries of a shortlist beyond two for each who waits may be of nobody before it is made anew."""


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


WaitingRow = tuple[int, Waiting]
"""Somebody or something that waits, by turn."""


class Shortlist:
    """Those who wait and may be matched to places of one kind, by turn."""

    __slots__ = ("aside", "kind", "rows")

    def __init__(self, kind: int) -> None:
        self.kind = kind
        self.rows: list[WaitingRow] = []
        self.aside: list[WaitingRow] = []

    def put(self, waiting: Waiting, *, n_waiting: int) -> None:
        """Enter somebody, unless the entry is there; with too many entries for those who wait, all is made anew."""
        if waiting.entered >> self.kind & 1:
            return
        waiting.entered |= 1 << self.kind
        heappush(self.rows, (waiting.turn, waiting))
        if len(self.rows) > 2 * n_waiting + DEAD_ENTRIES:
            self._tidy()

    def first_fit(self, key: Word, profile: Profile) -> Waiting | None:
        """Return who waits longest of those who fit `key`, or nobody; the luck belongs to the pair."""
        found: Waiting | None = None
        while found is None:
            waiting = self._next()
            if waiting is None:
                break
            if profile.fits(u=uniform(waiting.key ^ key, Purpose.FIT)):
                found = waiting
        self._put_back()
        return found

    def _tidy(self) -> None:
        """Leave out every entry that is of no use."""
        while self._next() is not None:
            pass
        self._put_back()

    def _next(self) -> Waiting | None:
        """Lay the first who may still be matched aside, and return them; nobody when none is left."""
        while self.rows:
            waiting = heappop(self.rows)[1]
            if waiting.open_to >> self.kind & 1:
                heappush(self.aside, (waiting.turn, waiting))
                return waiting
            waiting.entered &= ~(1 << self.kind)
        return None

    def _put_back(self) -> None:
        """Enter again whoever was laid aside."""
        while self.aside:
            waiting = heappop(self.aside)[1]
            heappush(self.rows, (waiting.turn, waiting))
