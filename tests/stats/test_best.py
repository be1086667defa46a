"""Comparisons with the best: by hand, and in worlds of which the best is known."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
import pytest

from sim.arrays import Floats
from sim.stats import WithBest, intervals, simultaneous_differences, with_best
from tests.stats.few_draws import few_draws as few_draws

UNKNOWN = float("nan")


def compared(gap: list[list[float]], *, reach: float | Floats, p: float = 0.01) -> WithBest:
    """Return comparisons with the best of means that differ by `gap`, each interval `reach` to both sides."""
    mean = np.array(gap)
    return with_best(mean=mean, low=mean - reach, high=mean + reach, p=np.where(np.abs(mean) > reach, p, 20.0 * p))


def test_one_that_is_better_than_all_others_is_the_best() -> None:
    found = compared([[0, 3, 5], [-3, 0, 2], [-5, -2, 0]], reach=2.5)
    assert found.contends.tolist() == found.is_best.tolist() == [True, False, False]
    assert list(zip(found.low.tolist(), found.high.tolist(), strict=True)) == [(0.0, 5.5), (-5.5, 0.0), (-7.5, 0.0)]
    assert found.difference.tolist() == [3.0, -3.0, -5.0]
    assert found.p_adjusted.tolist() == [0.01, 0.01, 0.01]


def test_who_is_worse_than_another_is_not_the_best_though_the_best_is_not_known() -> None:
    found = compared([[0, 1, 5], [-1, 0, 4], [-5, -4, 0]], reach=2.5)
    assert found.contends.tolist() == [True, True, False]
    assert not found.is_best.any()
    assert (found.low[0], found.high[0]) == (-1.5, 3.5)
    assert (found.low[2], found.high[2]) == (-7.5, 0.0)
    assert found.p_adjusted.tolist() == [0.2, 0.2, 0.01]


def test_the_least_of_those_that_do_not_contend_does_not_widen_the_interval() -> None:
    """What the third is away from the second, which is told far less surely, says nothing when the second is out."""
    reach = np.array([[0.0, 2.5, 2.5], [2.5, 0.0, 20.0], [2.5, 20.0, 0.0]])
    found = compared([[0, 9, 10], [-9, 0, 1], [-10, -1, 0]], reach=reach)
    assert found.contends.tolist() == [True, False, False]
    assert found.low.tolist() == [0.0, -11.5, -12.5]


def test_two_that_are_the_same_in_every_replication_contend_together() -> None:
    mean = np.array([[0.0, 0.0, 4.0], [0.0, 0.0, 4.0], [-4.0, -4.0, 0.0]])
    reach = np.where(mean == 0.0, 0.0, 1.0)
    found = with_best(mean=mean, low=mean - reach, high=mean + reach, p=np.where(mean == 0.0, 1.0, 0.01))
    assert found.contends.tolist() == [True, True, False]
    assert not found.is_best.any()


def test_what_is_not_known_excludes_nothing() -> None:
    found = compared([[0, 9, UNKNOWN], [-9, 0, UNKNOWN], [UNKNOWN, UNKNOWN, 0]], reach=1.0)
    assert found.contends.tolist() == [True, False, True]
    assert not found.is_best.any()
    assert np.isnan(found.low).tolist() == [True, True, True]
    assert (found.high[0], found.high[1]) == (10.0, 0.0)
    assert np.isnan(found.difference[2])
    assert np.isnan(found.high[2])


# --- worlds with a known answer -------------------------------------------------------------------

N = 20
N_WORLDS = 200
N_SYSTEMS = 4
N_OUTCOMES = 5

MEANS = np.array(
    [
        [0.0, 0.0, 0.0, 0.0],  # all equal
        [3.0, 0.0, 0.0, 0.0],  # one clearly best
        [0.3, 0.2, 0.1, -3.0],  # near ties
        [2.0, 2.0, 0.0, -1.0],  # two tied at the top
        [0.0, 0.0, 0.0, 0.0],  # all equal, where most can be said that is false
    ]
)
"""True means of the systems, more being better, in standard deviations of one of them: a world has one of these."""

CLEAR = 1

LUCK = ("independent", "shared", "unequal", "skewed")


def luck_of(rng: np.random.Generator, kind: str) -> Floats:
    """Return the luck of all replications, of mean zero: shape (replications, systems, outcomes)."""
    own: Floats = rng.normal(size=(N, N_SYSTEMS, N_OUTCOMES))
    if kind == "shared":
        return 0.4 * own + 2.0 * rng.normal(size=(N, 1, N_OUTCOMES)) + 0.5 * rng.normal(size=(N, N_SYSTEMS, 1))
    if kind == "unequal":
        return own * np.array([0.2, 2.0, 0.5, 1.0])[None, :, None]
    if kind == "skewed":
        return rng.gamma(4.0, 0.5, size=own.shape) - 2.0
    return own


def judged(values: Floats) -> list[WithBest]:
    """Return the comparisons with the best of every outcome, all in one family."""
    first, second = np.array(list(combinations(range(N_SYSTEMS), 2))).T
    family = simultaneous_differences((values[:, first] - values[:, second]).reshape(len(values), -1))
    mean, low, high, p = (
        getattr(family, name).reshape(-1, N_OUTCOMES) for name in ("mean", "low", "high", "p_adjusted")
    )

    def whole(there: Floats, back: Floats) -> Floats:
        matrix = np.zeros((N_OUTCOMES, N_SYSTEMS, N_SYSTEMS))
        matrix[:, first, second], matrix[:, second, first] = there.T, back.T
        return matrix

    by_outcome = zip(whole(mean, -mean), whole(low, -high), whole(high, -low), whole(p, p), strict=True)
    return [with_best(mean=m, low=lo, high=hi, p=q) for m, lo, hi, q in by_outcome]


def is_true(found: WithBest, means: Floats) -> bool:
    """Say whether all that is said of an outcome is so: who is and is not the best, and by how much."""
    ahead = means - np.array([np.delete(means, i).max() for i in range(N_SYSTEMS)])
    inside = (found.low <= ahead + 1e-9) & (ahead <= found.high + 1e-9)
    return bool(inside.all() and found.contends[ahead >= 0.0].all() and (ahead[found.is_best] > 0.0).all())


@cache
def worlds(kind: str) -> tuple[list[bool], list[WithBest]]:
    """Return whether anything is false in each of 200 worlds, and what is said where one is clearly the best."""
    rng = np.random.default_rng(len(kind))
    false, clear = [], []
    for seed in range(N_WORLDS):
        intervals.SEED = seed
        intervals._luck.cache_clear()
        configuration = seed % len(MEANS)
        means = MEANS[configuration]
        found = judged(means[None, :, None] + luck_of(rng, kind))
        false.append(not all(is_true(one, means) for one in found))
        clear += found if configuration == CLEAR else []
    return false, clear


@pytest.mark.slow
@pytest.mark.parametrize("kind", LUCK)
def test_in_two_hundred_worlds_with_a_known_answer_what_is_said_is_true(kind: str) -> None:
    """At most 5 %: if the true share were 10 %, 10 or fewer would come with a chance of 1 %."""
    false, _ = worlds(kind)
    assert sum(false) <= 0.05 * N_WORLDS


@pytest.mark.slow
def test_the_level_is_used_and_not_avoided() -> None:
    """A method that never ruled anything out would be true as well."""
    assert sum(sum(worlds(kind)[0]) for kind in LUCK) >= 0.01 * N_WORLDS * len(LUCK)


@pytest.mark.slow
@pytest.mark.parametrize("kind", LUCK)
def test_a_clearly_best_one_is_found(kind: str) -> None:
    """Three standard deviations ahead of the rest, or 1.5 of the least certain of them."""
    _, clear = worlds(kind)
    assert np.mean([one.is_best[0] for one in clear]) > 0.95
    assert np.mean([one.contends[1:] for one in clear]) < 0.02
