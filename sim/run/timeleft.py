"""How long a run goes on: from what its work was expected to take, and what it took so far.

There is no clock here: who asks says what time it is.
"""

from __future__ import annotations

from collections import defaultdict
from math import exp

from sim.run.ahead import Ahead, Unit, lasting

MEMORY_SECONDS = 60.0
"""How long ago what was done counts for 1/e, for how fast the work goes now."""

MEMORY_UNITS = 3.0
"""And at least so many times what a unit takes, so that long ones are not forgotten before the next is done."""

STILL = 0.05
"""What is left of a unit that takes longer than expected, as a part of what it was expected to take."""


class TimeLeft:
    """How long the work `ahead` still lasts.

    Which worker does what is known from the order in which bundles are handed out: a worker takes the next bundle when
    it is done with one, and goes on with the next unit of a bundle when one has come. So each unit that comes says how
    long it took. Two things are learnt from that: how the units that are like each other compare with what was
    expected, from all that was seen, and how fast the work goes, from what was seen lately. What was learnt from
    the work ``before`` is kept.
    """

    def __init__(self, ahead: Ahead, *, at: float, before: TimeLeft | None = None) -> None:
        self._workers, self._is_timed, self._then = ahead.workers, ahead.is_timed, ahead.then
        self._left = [{unit.key: unit for unit in bundle} for bundle in ahead.bundles]
        self._of = {unit.key: k for k, bundle in enumerate(ahead.bundles) for unit in bundle}
        self._since: dict[int, float] = {}
        self._next, self._at = 0, at
        self.learnt: tuple[_Speed, _Likes] = (_Speed(ahead), _Likes(ahead)) if before is None else before.learnt
        self._speed, self._likes = self.learnt
        self._begin(at, self._workers)

    def done(self, key: str, *, at: float) -> None:
        """Hear that the part `key` is there at a time."""
        k = self._of.get(key)
        if k is None or key not in self._left[k]:
            return
        unit, since = self._left[k].pop(key), self._since.pop(k, self._at)
        self._at = at
        self._speed.learn(self._likes.judged(unit), at - since, at=at)
        self._likes.learn(unit, at - since)
        if self._left[k]:
            self._since[k] = at
        else:
            self._begin(at, 1)

    def seconds(self, *, at: float) -> float | None:
        """Return how long the work still lasts [s], nothing being known before it began; None: nothing can be said."""
        if not (self._is_timed or self._speed.has_learnt):
            return None
        if not any(self._left):
            return max(self._then - (at - self._at), 0.0)
        running = [(self._judged(k), at - since) for k, since in self._since.items()]
        slowness = self._speed.slowness([(first, taken) for (first, _), taken in running], at=at)
        free = [slowness * rest + _still(slowness * first, taken) for (first, rest), taken in running]
        waiting = (slowness * sum(self._judged(k)) for k in range(self._next, len(self._left)))
        return lasting(waiting, free=[*free, *[0.0] * (self._workers - len(free))]) + self._then

    def _begin(self, at: float, n: int) -> None:
        """Begin with the next `n` bundles of which nothing has come."""
        while n and self._next < len(self._left):
            k, self._next = self._next, self._next + 1
            if self._left[k] and k not in self._since:
                self._since[k], n = at, n - 1

    def _judged(self, k: int) -> tuple[float, float]:
        """Return what the next unit of a bundle takes, and what those behind it take, at the usual speed."""
        first, *rest = map(self._likes.judged, self._left[k].values()) if self._left[k] else [0.0]
        return first, sum(rest)


def _still(expected: float, taken: float) -> float:
    return max(expected - taken, STILL * expected)


class _Speed:
    """How long a worker is busy with what takes one second as judged, by what was done lately."""

    def __init__(self, ahead: Ahead) -> None:
        units = [unit.seconds for bundle in ahead.bundles for unit in bundle]
        self._usual = sum(units) / len(units) if units else 1.0
        self._prior = self._usual if ahead.is_timed else 0.0
        self._expected = ahead.slowness
        self._judged = self._taken = 0.0
        self._n, self._at, self._all = 0, 0.0, 0.0

    @property
    def has_learnt(self) -> bool:
        """Whether anything was done."""
        return self._n > 0

    def learn(self, judged: float, taken: float, *, at: float) -> None:
        """Learn that something took so long."""
        kept = exp((self._at - at) / self._memory()) if self._n else 1.0
        self._judged, self._taken = kept * self._judged + judged, kept * self._taken + taken
        self._n, self._at, self._all = self._n + 1, at, self._all + taken

    def slowness(self, running: list[tuple[float, float]], *, at: float) -> float:
        """Return how slow it is now; what is `running` longer than judged makes it slower."""
        kept = exp((self._at - at) / self._memory()) if self._n else 1.0
        judged, taken = self._prior + kept * self._judged, self._prior * self._expected + kept * self._taken
        for one, so_far in sorted(running, key=lambda pair: -pair[1]):
            if judged <= 0.0 or so_far > one * taken / judged:
                judged, taken = judged + one, taken + so_far
        return taken / judged if judged > 0.0 else self._expected

    def _memory(self) -> float:
        return max(MEMORY_SECONDS, MEMORY_UNITS * self._all / max(self._n, 1))


class _Likes:
    """How units that are like each other compare with what was expected, among all."""

    def __init__(self, ahead: Ahead) -> None:
        units = [unit for bundle in ahead.bundles for unit in bundle]
        self._usual = sum(unit.seconds for unit in units) / len(units) if units else 1.0
        self._expected: dict[tuple[str, ...], float] = defaultdict(float)
        self._taken: dict[tuple[str, ...], float] = defaultdict(float)

    def judged(self, unit: Unit) -> float:
        """Return what a unit takes at the usual speed [s]; what is known of few is drawn to what is known of more."""
        if not self._taken[()]:
            return unit.seconds
        fair, factor = self._expected[()] / self._taken[()], 1.0
        for like in _wider_first(unit.like):
            expected, taken = self._expected.get(like, 0.0), self._taken.get(like, 0.0)
            factor = (self._usual * factor + taken * fair) / (self._usual + expected)
        return unit.seconds * factor

    def learn(self, unit: Unit, taken: float) -> None:
        """Learn what a unit took."""
        for like in ((), *_wider_first(unit.like)):
            self._expected[like] += unit.seconds
            self._taken[like] += taken


def _wider_first(like: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [like[:length] for length in range(1, len(like) + 1)]
