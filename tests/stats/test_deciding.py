"""How many replications decide a difference, and the largest of many t: against exact distributions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.stats import intervals, mean_band, replications_to_decide


@pytest.mark.parametrize("ratio", [0.4, 1.0, 3.0])
def test_the_replications_needed_decide_as_often_as_asked(ratio: float) -> None:
    """The power of a t test at that n is the non-central t's, near 80 %, and one replication fewer has less."""
    n = int(replications_to_decide([1.0], sd=[ratio])[0])
    powers = [power_of_t(m, ratio=ratio) for m in (n - 1, n)]
    assert powers[0] < 0.81
    assert 0.79 <= powers[1] <= (0.84 if n > 5 else 1.0)


def power_of_t(n: int, *, ratio: float) -> float:
    if n < 2:
        return 0.0
    reach, off = stats.t.ppf(0.975, n - 1), np.sqrt(n) / ratio
    return float(stats.nct.sf(reach, n - 1, off) + stats.nct.cdf(-reach, n - 1, off))


def test_even_odds_are_where_the_interval_just_leaves_zero_out() -> None:
    n = int(replications_to_decide([0.5], sd=[2.0], power=0.5)[0])
    widths = [stats.t.ppf(0.975, m - 1) * 2.0 / np.sqrt(m) for m in (n - 1, n)]
    assert widths[1] <= 0.5 < widths[0]


def test_the_replications_needed_are_the_fewest_that_decide() -> None:
    """At n the interval and the power together are within the difference; at one fewer they are not."""
    ratios = np.array([0.2, 0.31, 0.5, 0.9, 1.3, 2.2, 3.7, 7.1, 19.0])
    needed = replications_to_decide(np.ones(9), sd=ratios)
    asked = [(stats.t.ppf(0.975, n - 1) + stats.t.ppf(0.8, n - 1)) * ratios / np.sqrt(n) for n in (needed, needed - 1)]
    assert (asked[0] <= 1.0).all()
    assert (needed > 2.0).all()
    assert (asked[1] > 1.0).all()


def test_two_replications_are_the_fewest_and_a_million_the_most() -> None:
    """The normal quantiles of 95 % and 80 % add up to 2.8016; times a spread of 357 that is the root of a million."""
    few, many, never = replications_to_decide([1.0, 1.0, 1.0], sd=[0.01, 356.0, 358.0]).tolist()
    assert (few, never) == (2.0, np.inf)
    assert many == pytest.approx((2.801585 * 356.0) ** 2, rel=1e-5)


def test_a_difference_of_nearly_nothing_is_not_worth_a_million() -> None:
    assert replications_to_decide([1e-6, 0.0], sd=[1.0, 1.0]).tolist() == [np.inf, np.inf]


# --- the largest of many t ---------------------------------------------------------------------


def test_independent_columns_have_the_maximum_of_independent_t() -> None:
    """For columns that do not correlate the exact critical value is known: P(|t| < c) ** k = 0.95."""
    n, k = 21, 4
    columns = stats.zscore(
        np.linalg.qr(np.column_stack((np.ones(n), np.random.default_rng(9).normal(size=(n, k)))))[0][:, 1:]
    )
    exact = stats.t.ppf(0.5 + 0.5 * 0.95 ** (1 / k), n - 1)
    assert mean_band(columns).critical == pytest.approx(exact, rel=0.03)


@pytest.mark.slow
def test_many_replications_have_the_degrees_of_freedom_that_they_have(monkeypatch: pytest.MonkeyPatch) -> None:
    """Independent columns again, now with more replications than rows are drawn: 121, where 40 would give 3 % more."""
    monkeypatch.setattr(intervals, "N_DRAWS", 8000)
    n, k = 121, 4
    rows = np.random.default_rng(12).normal(size=(n, k))
    columns = np.linalg.qr(np.column_stack((np.ones(n), rows)))[0][:, 1:]
    exact = stats.t.ppf(0.5 + 0.5 * 0.95 ** (1 / k), n - 1)
    assert mean_band(columns).critical == pytest.approx(exact, rel=0.012)
