"""What draws of parameters show: rank correlations, and a spread told apart from noise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.stats import rank_correlation, split_variance, split_variance_by

# --- ranks ----------------------------------------------------------------------------------------


def test_the_rank_correlation_is_that_of_scipy_also_with_ties() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.integers(0, 6, size=25).astype(float), rng.normal(size=25).round(1)
    found = rank_correlation(x, y)
    assert found is not None
    assert found.mean == pytest.approx(stats.spearmanr(x, y).statistic, rel=1e-10)


@pytest.mark.parametrize("rho", [0.0, 0.6])
def test_the_interval_holds_as_often_as_it_says(rho: float) -> None:
    """Bivariate normals, whose true rank correlation is known: 6 / pi * asin(rho / 2)."""
    rng = np.random.default_rng(2)
    truth, held = 6.0 / np.pi * np.arcsin(rho / 2.0), []
    for _ in range(1500):
        x = rng.normal(size=30)
        found = rank_correlation(x, rho * x + np.sqrt(1 - rho**2) * rng.normal(size=30))
        assert found is not None
        held.append(found.low <= truth <= found.high)
    assert 0.935 <= np.mean(held) <= 0.965


def test_a_perfect_order_has_an_interval_too() -> None:
    found = rank_correlation(np.arange(8.0), np.arange(8.0) ** 3)
    assert found is not None
    assert found.mean == pytest.approx(1.0)
    assert 0.9 < found.low < found.high < 1.0


def test_four_pairs_or_no_variation_say_nothing() -> None:
    assert rank_correlation([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0]) is None
    assert rank_correlation([1.0] * 6, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]) is None


def test_pairs_are_needed() -> None:
    with pytest.raises(ValueError, match="got 5 and 6 values; a correlation needs pairs"):
        rank_correlation(range(5), range(6))


# --- variances ------------------------------------------------------------------------------------


@pytest.mark.parametrize("between", [0.0, 1.0])
def test_the_interval_of_the_fraction_holds_as_often_as_it_says(between: float) -> None:
    rng = np.random.default_rng(3)
    truth, held, by = between**2 / (between**2 + 0.5), [], []
    for _ in range(1500):
        luck = rng.normal(0.0, 3.0, size=2)
        values = between * rng.normal(size=(25, 1)) + luck + rng.normal(size=(25, 2))
        split = split_variance(values)
        held.append(split.low <= truth <= split.high)
        noise = float(rng.normal(size=20).var(ddof=1))
        split = split_variance_by(values.mean(axis=1), noise=noise, degrees=19, m=2)
        by.append(split.low <= truth <= split.high)
    expected = 0.95 if between else 0.975  # at none at all only one side can miss
    assert np.mean(held) == pytest.approx(expected, abs=0.015)
    assert np.mean(by) == pytest.approx(expected, abs=0.015)


def test_a_split_of_three_draws_of_four_replications_by_hand() -> None:
    """Draws 0, 3 and 6, of variance 9; luck that they share; and what is left, of squares 8 on 2 x 3 degrees: 4 / 3.

    Of the 9 a quarter of 4 / 3 is noise, since each draw is a mean of four; and the ratio of the mean squares is 27.
    """
    draws, luck = np.array([[0.0], [3.0], [6.0]]), np.array([5.0, -2.0, 7.0, 1.0])
    rest = np.outer([1.0, -1.0, 0.0], [1.0, -1.0, 1.0, -1.0])
    split = split_variance(draws + luck + rest)
    assert split.noise_sd**2 == pytest.approx(4.0 / 3.0)
    assert split.between_sd**2 == pytest.approx(9.0 - 1.0 / 3.0)
    ends = [1.0 - stats.f.ppf(p, 2, 6) / 27.0 for p in (0.975, 0.025)]
    assert (split.fraction, split.low, split.high) == pytest.approx((1.0 - 1.0 / 27.0, max(0.0, ends[0]), ends[1]))
    again = split_variance_by([0.0, 3.0, 6.0], noise=4.0 / 3.0, degrees=6, m=4)
    assert (again.between_sd, again.low) == pytest.approx((split.between_sd, split.low))


def test_luck_that_all_draws_share_is_no_noise() -> None:
    values = np.array([[1.0], [2.0], [4.0]]) + np.array([0.0, 100.0])
    split = split_variance(values)
    assert split.noise_sd == pytest.approx(0.0, abs=1e-12)
    assert split.between_sd == pytest.approx(np.std([1.0, 2.0, 4.0], ddof=1))
    assert split.fraction == pytest.approx(1.0)


def test_draws_that_are_all_the_same_have_no_fraction_of_anything() -> None:
    split = split_variance(np.ones((4, 3)))
    assert (split.fraction, split.low, split.high, split.between_sd) == (0.0, 0.0, 0.0, 0.0)


def test_one_replication_a_draw_cannot_be_split() -> None:
    with pytest.raises(ValueError, match="need finite ones of 2 or more draws and 2 or more each"):
        split_variance([[1.0], [2.0]])
