"""Whether a procedure keeps its promise: a binomial test that says when it is too blunt to tell."""

from __future__ import annotations

from scipy.stats import binom

CHANCE = 0.01


def keeps(right: int, *, times: int, promise: float, smallest_shortfall: float) -> bool:
    """Return False when so few were right that a procedure that just keeps its promise would do it once in 100 times.

    A procedure that falls short by `smallest_shortfall` must be found out 19 times in 20, or the test is refused.
    """
    fewest = int(binom.ppf(CHANCE, times, promise))
    unseen = float(binom.sf(fewest - 1, times, promise - smallest_shortfall))
    if unseen > 0.05:
        raise AssertionError(f"too blunt: a share right of {promise - smallest_shortfall:.0%} passes {unseen:.0%}")
    return right >= fewest
