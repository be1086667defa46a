"""Which systems are worth considering when cost and other outcomes pull apart: the Pareto frontier, with its doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.stats.intervals import critical_value, max_t_draws, spread

if TYPE_CHECKING:
    from sim.arrays import Bools, Floats


class FrontierPlace(StrEnum):
    """Where a system lies."""

    ON_FRONTIER = "on the frontier"
    DOMINATED = "dominated"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """Where each system lies; all that is not open holds together with probability `level`.

    Attributes
    ----------
    places
        On the frontier: surely dominated by none. Dominated: surely no better in any outcome than some system that is
        surely better in one. Open: the replications do not say.
    dominated_by
        For each dominated system the first that dominates it; None for the others.
    mean
        Mean outcomes, of shape (systems, outcomes).
    critical
        Number of standard errors to each side of a paired difference.
    n, level
        Replications, and the probability.
    """

    places: tuple[FrontierPlace, ...]
    dominated_by: tuple[int | None, ...]
    mean: Floats
    critical: float
    n: int
    level: float


def pareto_frontier(
    outcomes: npt.ArrayLike,
    *,
    larger_is_better: Sequence[bool],
    level: float = 0.95,
) -> Frontier:
    """Return which systems are on the Pareto frontier, which surely are not, and which may be.

    Parameters
    ----------
    outcomes
        One value per replication, system and outcome: shape (replications, systems, outcomes). Replications of
        different systems are paired. A known cost is an outcome that is the same in every replication.
    larger_is_better
        For each outcome whether more of it is better (exits) or less (cost, wait).
    level
        Probability with which all statements hold together.

    Raises
    ------
    ValueError
        When the shape does not fit or a value is not finite.

    Notes
    -----
    One simultaneous family of paired t intervals over all pairs of systems and all outcomes, with the critical value of
    the largest t under the correlations that are there (`sim.stats.intervals`). An estimated frontier without intervals
    contains, by luck, systems that are not on it, and misses some that are. Systems that tie in a noisy outcome stay
    open whatever the replications; a tolerance would settle them, but dominance up to a tolerance may go in a circle.

    Examples
    --------
    >>> cost, wait = [5.0, 6.0, 7.0], np.array([[9.0, 7.0, 8.0], [9.2, 7.1, 8.1], [9.1, 6.9, 8.1], [8.9, 7.0, 7.9]])
    >>> found = pareto_frontier([[[c, w] for c, w in zip(cost, row)] for row in wait], larger_is_better=[False, False])
    >>> [str(place) for place in found.places], found.dominated_by
    (['on the frontier', 'on the frontier', 'dominated'], (None, None, 1))
    """
    x = _checked(outcomes, larger_is_better)
    if not 0.0 < level < 1.0:
        raise ValueError(f"level: got {level!r}; it must lie between 0 and 1, such as 0.95.")
    better = np.where(np.asarray(larger_is_better, dtype=np.bool_), x, -x)
    low, high, critical = _advantages(better, level=level)
    surely = np.all(low >= 0.0, axis=2) & np.any(low > 0.0, axis=2)
    surely_not = np.any(high < 0.0, axis=2) | np.all(high <= 0.0, axis=2)
    return Frontier(
        places=tuple(_place(surely[:, i], surely_not[:, i]) for i in range(x.shape[1])),
        dominated_by=tuple(int(np.argmax(column)) if column.any() else None for column in surely.T),
        mean=x.mean(axis=0),
        critical=critical,
        n=x.shape[0],
        level=level,
    )


def _advantages(better: Floats, *, level: float) -> tuple[Floats, Floats, float]:
    """The ends of the interval of what system i has over system j, both of shape (i, j, outcomes); zero for itself."""
    n, k, m = better.shape
    pairs = np.array(list(combinations(range(k), 2)), dtype=np.int64).reshape(-1, 2)
    first, second = pairs[:, 0], pairs[:, 1]
    difference = (better[:, first] - better[:, second]).reshape(n, -1)
    critical = critical_value(max_t_draws(difference), level=level)
    reach = (critical * spread(difference) / np.sqrt(n)).reshape(-1, m)
    mean = difference.mean(axis=0).reshape(-1, m)
    low, high = np.zeros((k, k, m)), np.zeros((k, k, m))
    low[first, second], high[first, second] = mean - reach, mean + reach
    low[second, first], high[second, first] = -mean - reach, -mean + reach
    return low, high, critical


def _place(dominates: Bools, does_not: Bools) -> FrontierPlace:
    if dominates.any():
        return FrontierPlace.DOMINATED
    return FrontierPlace.ON_FRONTIER if does_not.all() else FrontierPlace.OPEN


def _checked(outcomes: npt.ArrayLike, larger_is_better: Sequence[bool]) -> Floats:
    x = np.asarray(outcomes, dtype=np.float64)
    if x.ndim != 3 or x.shape[0] < 2 or x.shape[1] < 1 or x.shape[2] != len(larger_is_better) or x.shape[2] < 1:
        raise ValueError(
            f"got outcomes of shape {x.shape} and {len(larger_is_better)} directions; need 2 or more replications of "
            "1 or more systems, and a direction for each outcome."
        )
    if not np.all(np.isfinite(x)):
        replication, system, outcome = np.argwhere(~np.isfinite(x))[0]
        raise ValueError(f"replication {replication}, system {system}, outcome {outcome}: is not finite; leave it out.")
    return x
