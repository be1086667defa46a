"""Means, ratios, proportions and quantiles: against scipy, by hand, and by how often they cover the truth."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest
from scipy import stats

from sim.stats import mean_interval, proportion_interval, quantile_interval, ratio_interval


def test_the_mean_interval_is_that_of_scipy() -> None:
    values = np.random.default_rng(1).gamma(2.0, size=12)
    found = mean_interval(values, level=0.9)
    expected = stats.ttest_1samp(values, 0.0).confidence_interval(0.9)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-12)
    assert (found.mean, found.n) == (pytest.approx(values.mean()), 12)
    assert found.half_width == pytest.approx(found.high - found.mean, rel=1e-12)


def test_one_replication_has_no_interval() -> None:
    with pytest.raises(
        ValueError, match=r"shape \(1,\); an interval needs one value from each of 2 or more replications"
    ):
        mean_interval([3.0])


def test_a_value_that_is_missing_is_named() -> None:
    with pytest.raises(ValueError, match="replication 1: got nan; leave out what has no value, and say how many"):
        mean_interval([3.0, nan, 4.0])


def test_a_level_in_percent_is_refused() -> None:
    with pytest.raises(ValueError, match="level: got 95; it must lie between 0 and 1"):
        mean_interval([3.0, 4.0], level=95)


# --- ratio ----------------------------------------------------------------------------------------


def test_equal_denominators_make_the_ratio_a_mean() -> None:
    tops = np.array([2.0, 5.0, 4.0, 3.0])
    ratio, mean = ratio_interval(tops, np.full(4, 10.0)), mean_interval(tops / 10.0)
    assert (ratio.mean, ratio.low, ratio.high) == pytest.approx((mean.mean, mean.low, mean.high), rel=1e-12)


def test_a_quiet_replication_weighs_little() -> None:
    assert ratio_interval([0.0, 50.0, 52.0], [1.0, 100.0, 100.0]).mean == pytest.approx(102 / 201)


def test_the_ratio_covers_as_often_as_it_says() -> None:
    """20 replications of a skewed, correlated pair, 2 000 times: 95 % within four standard errors of 1.9 points."""
    rng = np.random.default_rng(2)
    y = rng.gamma(8.0, size=(2000, 20))
    x = 0.3 * y + rng.normal(0.0, 0.4, size=y.shape)
    covered = [(e := ratio_interval(a, b)).low <= 0.3 <= e.high for a, b in zip(x, y, strict=True)]
    assert 0.93 <= np.mean(covered) <= 0.97


def test_nothing_to_divide_by_is_refused() -> None:
    with pytest.raises(ValueError, match="all but one denominator are zero"):
        ratio_interval([1.0, 0.0, 0.0], [4.0, 0.0, 0.0])
    with pytest.raises(ValueError, match="got 2 numerators and 3 denominators"):
        ratio_interval([1.0, 0.0], [4.0, 1.0, 1.0])


# --- proportion -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("successes", "trials"), [(0, 9), (1, 9), (45, 90), (9, 9)])
def test_the_proportion_is_that_of_scipy(successes: int, trials: int) -> None:
    found = proportion_interval(successes, trials, level=0.9)
    expected = stats.binomtest(successes, trials).proportion_ci(0.9, method="wilson")
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_more_successes_than_trials_are_refused() -> None:
    with pytest.raises(ValueError, match="got 5 successes in 4 trials"):
        proportion_interval(5, 4)


# --- quantile -------------------------------------------------------------------------------------


def test_the_quantile_is_the_order_statistic_of_the_pool() -> None:
    samples = np.split(np.random.default_rng(3).permutation(np.arange(1.0, 101.0)), 5)
    assert quantile_interval(samples, q=0.9).mean == 90.0
    assert quantile_interval(samples, q=0.07).mean == 7.0


def test_an_end_beyond_all_observations_is_open() -> None:
    found = quantile_interval([np.arange(1.0, 11.0), np.arange(11.0, 21.0), np.arange(21.0, 31.0)], q=0.9)
    assert (found.mean, found.high) == (27.0, inf)
    assert found.low < 27.0


def test_a_replication_without_observations_is_still_a_replication() -> None:
    samples = [[1.0, 2.0, 3.0], [], [2.0, 3.0, 4.0], [1.0, 4.0, 5.0]]
    assert quantile_interval(samples, q=0.5).n == 4


def clustered(rng: np.random.Generator, n: int) -> list[np.ndarray]:
    shared = rng.normal(0.0, 0.5, size=n)
    return [np.exp(s + rng.normal(size=rng.integers(20, 60))) for s in shared]


def test_the_quantile_covers_with_clusters_where_independence_would_not() -> None:
    truth = float(np.exp(stats.norm.ppf(0.9) * np.sqrt(1.25)))
    rng = np.random.default_rng(4)
    covered, alone = [], []
    for _ in range(500):
        samples = clustered(rng, 20)
        found = quantile_interval(samples, q=0.9)
        covered.append(found.low <= truth <= found.high)
        one_each = quantile_interval(np.concatenate(samples)[:, None], q=0.9)
        alone.append(one_each.low <= truth <= one_each.high)
    assert 0.925 <= np.mean(covered) <= 0.98
    assert np.mean(alone) < 0.85


def test_a_quantile_in_percent_is_refused() -> None:
    with pytest.raises(ValueError, match="q: got 90; a quantile lies above 0 and below 1"):
        quantile_interval([[1.0], [2.0]], q=90)
