"""Paired differences: the interval, what common random numbers gained, and honesty about families of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.stats import holm, joint_differences, max_t, paired_difference, replications_to_decide


def test_the_paired_difference_is_that_of_scipy() -> None:
    rng = np.random.default_rng(1)
    base = rng.normal(50.0, 5.0, size=15)
    other = base + rng.normal(0.4, 1.0, size=15)
    found, expected = paired_difference(other, base), stats.ttest_rel(other, base)
    interval = expected.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-9)
    assert found.p_value == pytest.approx(expected.pvalue, rel=1e-9)
    assert found.decided == (expected.pvalue < 0.05)


def test_the_gain_of_common_random_numbers_is_told() -> None:
    found = paired_difference([1.0, 2.0, 4.0, 5.0], [1.5, 2.0, 3.5, 5.0])
    assert found.correlation == pytest.approx(np.corrcoef([1, 2, 4, 5], [1.5, 2, 3.5, 5])[0, 1], rel=1e-12)
    assert found.variance_ratio == pytest.approx((0.5 / 3) / (10 / 3 + 7.5 / 3), rel=1e-12)


def test_a_scenario_against_itself_differs_by_nothing() -> None:
    found = paired_difference([3.0, 4.0, 7.0], [3.0, 4.0, 7.0])
    assert (found.mean, found.low, found.high, found.p_value) == (0.0, 0.0, 0.0, 1.0)
    assert not found.decided
    assert found.replications_needed is None


def test_the_same_difference_every_time_is_decided() -> None:
    found = paired_difference([4.0, 5.0, 8.0], [3.0, 4.0, 7.0])
    assert (found.low, found.high, found.p_value, found.decided) == (1.0, 1.0, 0.0, True)


def test_what_does_not_vary_has_no_correlation() -> None:
    found = paired_difference([3.0, 3.0, 3.0], [3.0, 4.0, 5.0])
    assert found.correlation is None
    assert found.variance_ratio == pytest.approx(1.0)
    assert paired_difference([3.0, 3.0], [3.0, 3.0]).variance_ratio is None


def test_unpaired_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="got 3 values and 2 of the baseline"):
        paired_difference([1.0, 2.0, 3.0], [1.0, 2.0])


# --- how many replications would decide -----------------------------------------------------------


@pytest.mark.parametrize("ratio", [0.4, 1.0, 3.0])
def test_the_replications_needed_decide_as_often_as_asked(ratio: float) -> None:
    """The power of a t test at that n is the non-central t's, near 80 %, and one replication fewer has less."""
    n = replications_to_decide(1.0, sd=ratio)
    assert n is not None
    powers = [power_of_t(m, ratio=ratio) for m in (n - 1, n)]
    assert powers[0] < 0.81
    assert 0.79 <= powers[1] <= (0.84 if n > 5 else 1.0)


def power_of_t(n: int, *, ratio: float) -> float:
    if n < 2:
        return 0.0
    reach, off = stats.t.ppf(0.975, n - 1), np.sqrt(n) / ratio
    return float(stats.nct.sf(reach, n - 1, off) + stats.nct.cdf(-reach, n - 1, off))


def test_even_odds_are_where_the_interval_just_leaves_zero_out() -> None:
    n = replications_to_decide(0.5, sd=2.0, power=0.5)
    assert n is not None
    widths = [stats.t.ppf(0.975, m - 1) * 2.0 / np.sqrt(m) for m in (n - 1, n)]
    assert widths[1] <= 0.5 < widths[0]


def test_an_undecided_difference_asks_for_more_than_it_had() -> None:
    rng = np.random.default_rng(5)
    base = rng.normal(size=10)
    found = paired_difference(base + rng.normal(0.1, 1.0, size=10), base)
    assert not found.decided
    assert found.replications_needed is not None
    assert found.replications_needed > 10


def test_a_difference_of_nearly_nothing_is_not_worth_a_million() -> None:
    assert replications_to_decide(1e-6, sd=1.0) is None
    assert replications_to_decide(0.0, sd=1.0) is None


# --- families -------------------------------------------------------------------------------------


def test_holm_by_hand() -> None:
    adjusted = holm([0.01, 0.2, 0.005, 0.04, 0.9])
    np.testing.assert_allclose(adjusted, [0.04, 0.4, 0.025, 0.12, 0.9])


def test_holm_caps_at_one_and_keeps_the_order() -> None:
    adjusted = holm([0.6, 0.5, 0.7])
    np.testing.assert_allclose(adjusted, [1.0, 1.0, 1.0])


def test_holm_keeps_the_family_wise_error() -> None:
    """Ten true nulls, four thousand times: some alarm in at most 5 %, and in nearly 5 % (it is not idle)."""
    p = np.random.default_rng(6).uniform(size=(4000, 10))
    alarms = np.mean([holm(row).min() < 0.05 for row in p])
    assert 0.038 <= alarms <= 0.06


def test_a_p_value_above_one_is_refused() -> None:
    with pytest.raises(ValueError, match="each must lie between 0 and 1"):
        holm([0.5, 1.5])


def shared_baseline(rng: np.random.Generator, *, n: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Scenarios that follow the baseline's luck in part, with unequal spreads: no true difference."""
    luck = rng.normal(size=(n, 1))
    baseline = luck[:, 0] + rng.normal(0.0, 0.5, size=n)
    return luck + rng.normal(size=(n, k)) * np.linspace(0.2, 1.0, k), baseline


def test_joint_intervals_hold_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six scenarios without effect: all six intervals hold zero in 95 %; at 90 % or 98 % this fails."""
    monkeypatch.setattr(max_t, "N_DRAWS", 300)  # for speed, as in the test of bands
    monkeypatch.setattr(max_t, "NUMBERS_AT_ONCE", 10_000)
    rng = np.random.default_rng(7)
    held, alarms, alone = [], [], []
    for _ in range(600):
        values, baseline = shared_baseline(rng, n=20, k=6)
        joint = joint_differences(values, baseline)
        held.append(np.all((joint.low <= 0.0) & (joint.high >= 0.0)))
        alarms.append(joint.p_adjusted.min() < 0.05)
        t = joint.mean / (joint.high - joint.mean) * joint.critical
        alone.append(np.abs(t).max() <= stats.t.ppf(0.975, 19))
    assert 0.925 <= np.mean(held) <= 0.97
    assert 0.03 <= np.mean(alarms) <= 0.07
    assert np.mean(alone) < 0.88


def test_joint_intervals_are_narrower_than_bonferroni_and_wider_than_one_alone() -> None:
    values, baseline = shared_baseline(np.random.default_rng(8), n=20, k=6)
    critical = joint_differences(values, baseline).critical
    assert stats.t.ppf(0.975, 19) < critical < stats.t.ppf(1 - 0.025 / 6, 19)


def test_independent_differences_have_the_maximum_of_independent_t() -> None:
    """For columns that do not correlate the exact critical value is known: P(|t| < c) ** k = 0.95."""
    n, k = 21, 4
    columns = stats.zscore(
        np.linalg.qr(np.column_stack((np.ones(n), np.random.default_rng(9).normal(size=(n, k)))))[0][:, 1:]
    )
    exact = stats.t.ppf(0.5 + 0.5 * 0.95 ** (1 / k), n - 1)
    assert joint_differences(columns, np.zeros(n)).critical == pytest.approx(exact, rel=0.03)


def test_many_replications_have_the_degrees_of_freedom_that_they_have(monkeypatch: pytest.MonkeyPatch) -> None:
    """Independent columns again, now with more replications than rows are drawn: 121, where 40 would give 3 % more."""
    monkeypatch.setattr(max_t, "N_DRAWS", 8000)
    n, k = 121, 4
    rows = np.random.default_rng(12).normal(size=(n, k))
    columns = np.linalg.qr(np.column_stack((np.ones(n), rows)))[0][:, 1:]
    exact = stats.t.ppf(0.5 + 0.5 * 0.95 ** (1 / k), n - 1)
    assert joint_differences(columns, np.zeros(n)).critical == pytest.approx(exact, rel=0.012)


def test_the_same_rows_give_the_same_intervals() -> None:
    values, baseline = shared_baseline(np.random.default_rng(10), n=8, k=3)
    assert joint_differences(values, baseline).critical == joint_differences(values, baseline).critical


def test_a_scenario_that_is_the_baseline_does_not_disturb_the_others() -> None:
    values, baseline = shared_baseline(np.random.default_rng(11), n=12, k=2)
    with_copy = joint_differences(np.column_stack((values, baseline, baseline + 1.0)), baseline)
    without = joint_differences(values, baseline)
    assert with_copy.critical == without.critical
    assert (with_copy.mean[2], with_copy.low[2], with_copy.high[2], with_copy.p_adjusted[2]) == (0.0, 0.0, 0.0, 1.0)


def test_a_row_per_replication_is_needed() -> None:
    with pytest.raises(ValueError, match=r"got values of shape \(2, 3\) for 3 replications"):
        joint_differences(np.zeros((2, 3)), np.zeros(3))
