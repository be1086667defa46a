"""Means and proportions: against scipy, by hand, and by how often they cover the truth."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest
from scipy import stats

from sim.stats import mean_interval, proportion_interval, reach


def test_the_mean_interval_is_that_of_scipy() -> None:
    values = np.random.default_rng(1).gamma(2.0, size=12)
    found = mean_interval(values, level=0.9)
    expected = stats.ttest_1samp(values, 0.0).confidence_interval(0.9)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-12)
    assert (found.mean, found.n, found.level) == (pytest.approx(values.mean()), 12, 0.9)
    assert found.half_width == pytest.approx(found.high - found.mean, rel=1e-12)


def test_one_replication_has_no_interval() -> None:
    with pytest.raises(
        ValueError, match=r"shape \(1,\); an interval needs one value from each of 2 or more replications"
    ):
        mean_interval([3.0])


def test_no_interval_reaches_anywhere_from_one_replication() -> None:
    assert np.isnan([reach(0), reach(1)]).all()
    assert reach(2) == pytest.approx(stats.t.ppf(0.975, 1))


def test_a_value_that_is_missing_is_named() -> None:
    with pytest.raises(ValueError, match="replication 1: got nan; leave out what has no value, and say how many"):
        mean_interval([3.0, nan, 4.0])


def test_a_level_in_percent_is_refused() -> None:
    with pytest.raises(ValueError, match="level: got 95; it must lie between 0 and 1"):
        mean_interval([3.0, 4.0], level=95)


# --- proportion -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("successes", "trials"), [(0, 1), (1, 1), (0, 9), (1, 9), (45, 90), (9, 9)])
def test_the_proportion_is_that_of_scipy(successes: int, trials: int) -> None:
    found = proportion_interval(successes, trials, level=0.9)
    expected = stats.binomtest(successes, trials).proportion_ci(0.9, method="wilson")
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)
    assert (found.mean, found.n, found.level) == (successes / trials, trials, 0.9)


def test_more_successes_than_trials_are_refused() -> None:
    with pytest.raises(ValueError, match="got 5 successes in 4 trials"):
        proportion_interval(5, 4)
