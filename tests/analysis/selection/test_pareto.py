"""The frontier: the true one when there is no doubt, no false word when there is."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.selection import FrontierPlace, pareto, pareto_frontier
from sim.arrays import Floats
from sim.stats import intervals
from sim.stats.intervals import t_quantile
from tests.analysis.selection.promises import keeps

COST = np.array([10.0, 11.0, 12.0, 12.5, 13.0, 14.0])
WAIT = np.array([9.0, 7.0, 7.4, 6.0, 6.05, 5.0])
TRULY_DOMINATED = (2, 4)
"""Dearer and slower than 1, and a little so than 3."""


def outcomes(rng: np.random.Generator, *, n: int, spread: float = 1.0) -> Floats:
    """Known cost and noisy wait of six systems that share most of their luck: shape (n, 6, 2)."""
    luck = rng.normal(0.0, 3.0, size=(n, 1)) + rng.normal(0.0, spread, size=(n, 6))
    return np.stack([np.broadcast_to(COST, (n, 6)), WAIT + luck], axis=2)


def test_with_enough_replications_the_frontier_is_the_true_one() -> None:
    found = pareto_frontier(outcomes(np.random.default_rng(1), n=60, spread=0.05), larger_is_better=[False, False])
    dominated = [system for system, place in enumerate(found.places) if place is FrontierPlace.DOMINATED]
    assert tuple(dominated) == TRULY_DOMINATED
    assert found.dominated_by == (None, None, 1, None, 3, None)
    assert FrontierPlace.OPEN not in found.places


def test_what_the_replications_do_not_say_stays_open() -> None:
    """0.05 weeks apart with a spread of 1: system 4 may be better or worse than 3."""
    found = pareto_frontier(outcomes(np.random.default_rng(2), n=60), larger_is_better=[False, False])
    assert found.places[4] is FrontierPlace.OPEN
    assert found.places[0] is FrontierPlace.ON_FRONTIER


def test_an_estimated_frontier_is_wrong_where_this_one_is_silent() -> None:
    """Of 200 worlds with 12 replications the frontier of the means is the true one in 60 %; no word here is false."""
    rng, right, naive = np.random.default_rng(3), 0, 0
    for _ in range(200):
        x = outcomes(rng, n=12, spread=0.4)
        found = pareto_frontier(x, larger_is_better=[False, False], level=0.9)
        right += all(
            place is FrontierPlace.OPEN or (place is FrontierPlace.DOMINATED) == (system in TRULY_DOMINATED)
            for system, place in enumerate(found.places)
        )
        best = np.minimum.accumulate(np.append(np.inf, x.mean(axis=0)[:-1, 1]))  # in the order of cost
        naive += np.flatnonzero(x.mean(axis=0)[:, 1] >= best).tolist() == [*TRULY_DOMINATED]
    assert keeps(right, times=200, promise=0.9, smallest_shortfall=0.1)
    assert not keeps(naive, times=200, promise=0.9, smallest_shortfall=0.1)


def twins(rng: np.random.Generator) -> Floats:
    """Eight couples far from each other, of which one costs more and waits as long: it is dominated by the other."""
    cost = np.repeat(np.arange(8.0), 2) * 10.0 + np.tile([0.0, 1.0], 8)
    wait = np.repeat(np.arange(8.0)[::-1], 2) * 100.0 + rng.normal(size=(15, 16))
    return np.stack([np.broadcast_to(cost, wait.shape), wait], axis=2)


def is_wrong(x: Floats) -> bool:
    return FrontierPlace.ON_FRONTIER in pareto_frontier(x, larger_is_better=[False, False], level=0.9).places[1::2]


def test_the_worst_case_for_false_words_keeps_the_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight chances to call a dominated system one of the frontier; intervals one by one do so in a third of worlds."""
    monkeypatch.setattr(intervals, "N_DRAWS", 200)
    rng = np.random.default_rng(4)
    worlds = [twins(rng) for _ in range(200)]
    assert keeps(sum(not is_wrong(x) for x in worlds), times=200, promise=0.9, smallest_shortfall=0.1)
    monkeypatch.setattr(pareto, "critical_value", lambda draws, level: t_quantile(0.5 + level / 2.0, degrees=14))
    assert not keeps(sum(not is_wrong(x) for x in worlds), times=200, promise=0.9, smallest_shortfall=0.1)


def test_more_may_be_better() -> None:
    x = outcomes(np.random.default_rng(4), n=30, spread=0.05)
    exits = x * [1.0, -1.0]
    assert (
        pareto_frontier(exits, larger_is_better=[False, True]).places
        == pareto_frontier(x, larger_is_better=[False, False]).places
    )


def test_a_copy_dominates_nobody() -> None:
    """Equal in everything, replication by replication: both are on the frontier."""
    x = outcomes(np.random.default_rng(5), n=10)[:, [0, 0]]
    assert pareto_frontier(x, larger_is_better=[False, False]).places == (
        FrontierPlace.ON_FRONTIER,
        FrontierPlace.ON_FRONTIER,
    )


def test_who_costs_the_same_and_waits_longer_is_dominated() -> None:
    wait = np.random.default_rng(7).normal(8.0, 1.0, size=10)
    x = np.stack([np.full((10, 2), 5.0), np.column_stack([wait, wait + 1.0])], axis=2)
    found = pareto_frontier(x, larger_is_better=[False, False])
    assert found.places == (FrontierPlace.ON_FRONTIER, FrontierPlace.DOMINATED)
    assert found.dominated_by == (None, 0)


def test_one_system_is_the_frontier() -> None:
    x = outcomes(np.random.default_rng(6), n=5)[:, :1]
    assert pareto_frontier(x, larger_is_better=[False, False]).places == (FrontierPlace.ON_FRONTIER,)


def test_what_does_not_fit_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"got outcomes of shape \(3, 2\) and 1 directions"):
        pareto_frontier(np.zeros((3, 2)), larger_is_better=[True])
    with pytest.raises(ValueError, match="replication 1, system 0, outcome 1: is not finite"):
        pareto_frontier([[[1.0, 2.0]], [[1.0, np.inf]]], larger_is_better=[True, True])
    with pytest.raises(ValueError, match="level: got 95; it must lie between 0 and 1"):
        pareto_frontier(np.zeros((3, 2, 1)), larger_is_better=[True], level=95)
