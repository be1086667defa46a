"""What is left to Python in the unit, and in which functions that matters: those that are called for every event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator


class Left:
    """Counts what is left to Python, by the function it stands in, and who calls whom.

    A function is named by its place: ``file:line name``.
    """

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {}
        self._calls: dict[str, set[str]] = {}

    def count(self, place: str, what: str) -> None:
        """Count something in a function."""
        self._counts.setdefault(place, Counter())[what] += 1

    def calls(self, place: str, called: str) -> None:
        """Remember that one function calls another."""
        self._calls.setdefault(place, set()).add(called)

    def report(self, start: str) -> Iterator[str]:
        """Yield a line for each function reached from those named `start`, the most first, and one for all of them."""
        hot = self._reached(start)
        left = {place: counts for place, counts in self._counts.items() if place in hot}
        for place, counts in sorted(left.items(), key=lambda item: (-item[1].total(), item[0])):
            yield f"{place}: " + ", ".join(f"{what} {n}" for what, n in counts.most_common())
        cold = [counts.total() for place, counts in self._counts.items() if place not in hot]
        n = sum(counts.total() for counts in left.values())
        yield (
            f"{n} places in {len(left)} of the {len(hot)} functions that are called for every event; "
            f"{sum(cold)} in {len(cold)} others"
        )

    def _reached(self, start: str) -> set[str]:
        found, waiting = set(), [place for place in self._calls if place.endswith(f" {start}")]
        while waiting:
            place = waiting.pop()
            if place not in found:
                found.add(place)
                waiting += self._calls.get(place, ())
        return found
