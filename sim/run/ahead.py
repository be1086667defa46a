"""What lies ahead of a run: the work of each bundle, in the order in which it is handed out, and how long all lasts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heapreplace


@dataclass(frozen=True, slots=True)
class Unit:
    """The work that ends when the part `key` is there: a job, the first of a bundle together with its past.

    ``seconds`` is what it is expected to take of one processor. Units that are ``like`` each other are expected to be
    misjudged alike, the more so the more of these words they share, from the first on.
    """

    key: str
    like: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """The work that lies ahead, bundle by bundle in the order in which workers take them.

    ``slowness`` is how long a worker is expected to be busy with what takes one second of a processor; ``is_timed``
    whether the seconds of the units were timed here, or only say how the units compare. ``then`` is what comes when all
    is done, as tables and a report [s]. ``at_least``: what is done may ask for more.
    """

    bundles: tuple[tuple[Unit, ...], ...]
    workers: int
    slowness: float = 1.0
    is_timed: bool = False
    then: float = 0.0
    at_least: bool = False

    @property
    def seconds(self) -> float:
        """How long all of it lasts [s]."""
        each = (self.slowness * sum(unit.seconds for unit in bundle) for bundle in self.bundles)
        return lasting(each, free=[0.0] * self.workers)

    def as_a_stream(self) -> Ahead:
        """Return the same work for workers of whom nobody knows how many there are: parts that come one by one."""
        units = tuple(unit for bundle in self.bundles for unit in bundle)
        return replace(self, bundles=(units,), workers=1, is_timed=False)

    @property
    def processor_seconds(self) -> float:
        """What all of it takes of one processor [s]."""
        return sum(unit.seconds for bundle in self.bundles for unit in bundle)


def lasting(each: Iterable[float], *, free: Sequence[float]) -> float:
    """Return when all is done, when each worker is `free` at its time and then takes the next of `each` [all s].

    Examples
    --------
    >>> lasting([3.0, 3.0, 3.0], free=[0.0, 1.0])
    6.0
    """
    ends = list(free)
    heapify(ends)
    for seconds in each:
        heapreplace(ends, ends[0] + seconds)
    return max(ends)
