"""The long run of a chain that moves one step up or down at a time: the root of most forms in this package."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats

Rates = Callable[[Floats], Floats]

SMALLEST_SHARE = 1e-16
MOST_STATES = 1 << 22


@dataclass(frozen=True, slots=True)
class LongRun:
    """The share of time that a chain spends in each of its states, in the long run."""

    states: Floats
    share: Floats

    def mean(self, value: Rates) -> float:
        """Return the long-run mean of a function of the state."""
        return float(self.share @ value(self.states))


def long_run(*, up: Rates, down: Rates, lowest: int = 0, highest: int | None = None) -> LongRun:
    """Return the long-run shares of a birth-death chain.

    Parameters
    ----------
    up, down
        Rate of a step up from, or down from, each state in an array of states [1/week].
    lowest
        The lowest state.
    highest
        The highest state; None when there is none. The chain is then cut where the rest cannot be seen in a float.

    Raises
    ------
    ValueError
        When the shares do not fade as states grow, so that the chain has no long run.

    Notes
    -----
    Detailed balance: ``share[i + 1] / share[i] = up(i) / down(i + 1)``, added up in logarithms so that a
    thousand servers do not overflow. See Kleinrock (1975), Queueing Systems, Volume 1, chapter 3.

    Examples
    --------
    >>> chain = long_run(up=lambda n: 1.0 + 0 * n, down=lambda n: 2.0 + 0 * n)
    >>> round(chain.mean(lambda n: n), 6)
    1.0
    """
    if highest is not None:
        return _cut(up=up, down=down, lowest=lowest, highest=highest)
    n_states = 64
    while n_states <= MOST_STATES:
        chain = _cut(up=up, down=down, lowest=lowest, highest=lowest + n_states)
        if _fades(chain, up=up, down=down):
            return chain
        n_states *= 4
    raise ValueError(
        f"the chain still has a share of {chain.share[-1]:.3g} in state {chain.states[-1]:.0f}; "
        "a long run needs steps down that outweigh steps up; lower the arrivals, or let those who wait leave."
    )


def _cut(*, up: Rates, down: Rates, lowest: int, highest: int) -> LongRun:
    states = np.arange(lowest, highest + 1, dtype=np.float64)
    with np.errstate(divide="ignore"):  # a rate of zero closes the door behind it: log 0 = -inf, share 0
        steps = np.log(up(states[:-1])) - np.log(down(states[1:]))
    logs = np.concatenate(([0.0], np.cumsum(steps)))
    weights = np.exp(logs - logs.max())
    return LongRun(states, weights / weights.sum())


def _fades(chain: LongRun, *, up: Rates, down: Rates) -> bool:
    """Whether what lies beyond the last state is too little to see: the tail is at most a geometric series."""
    last = chain.states[-2:]
    ratio = float(up(last[:1])[0] / down(last[1:])[0])
    return ratio < 1.0 and float(chain.share[-1]) * chain.states[-1] <= SMALLEST_SHARE * (1.0 - ratio)
