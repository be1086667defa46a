"""Kaplan-Meier and Aalen-Johansen against lifelines and scipy, by hand, and against a truth that censoring hides."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy import stats

from sim.arrays import Floats, Ints
from sim.stats import aalen_johansen, kaplan_meier

with warnings.catch_warnings():  # the oracle's own imports, not ours
    warnings.simplefilter("ignore")
    from lifelines import AalenJohansenFitter, KaplanMeierFitter
    from lifelines.utils import median_survival_times


def cases(seed: int, n: int = 400, *, late: bool) -> tuple[Floats, Ints, Floats]:
    """Spells with two exits, open ones, and (when `late`) half of them first followed somewhere on the way."""
    rng = np.random.default_rng(seed)
    end, seen = rng.exponential(10.0, n), rng.uniform(0.0, 25.0, n)
    entry = np.where(rng.uniform(size=n) < 0.5, 0.0, rng.uniform(0.0, 6.0, n)) * late
    length = np.minimum(end, seen)
    exits = np.where(end <= seen, rng.integers(1, 3, n), 0)
    followed = length > entry
    return length[followed], exits[followed], entry[followed]


# --- Kaplan-Meier ---------------------------------------------------------------------------------


@pytest.mark.parametrize("late", [False, True])
def test_the_curve_is_that_of_lifelines(late: bool) -> None:
    length, exits, entry = cases(1, late=late)
    theirs = KaplanMeierFitter().fit(length, exits > 0, entry=entry if late else None)
    ours = kaplan_meier(length, exits > 0, entry=entry)
    np.testing.assert_allclose(ours.surviving, theirs.survival_function_at_times(ours.times), rtol=1e-10)
    bounds = theirs.confidence_interval_.loc[ours.times[50]]
    half = ours.ended_within(ours.times[50])
    assert half is not None
    assert (1 - half.high, 1 - half.low) == pytest.approx(tuple(bounds), rel=1e-9)
    median = ours.quantile(0.5)
    assert median is not None
    assert median.mean == theirs.median_survival_time_
    ends = median_survival_times(theirs.confidence_interval_).to_numpy().ravel()
    assert (median.low, median.high) == pytest.approx(tuple(ends))
    assert ours.n_open == int((exits == 0).sum())


def test_the_curve_is_that_of_scipy_with_ties() -> None:
    rng = np.random.default_rng(2)
    length, ended = rng.integers(1, 12, 200).astype(float), rng.uniform(size=200) < 0.6
    theirs = stats.ecdf(stats.CensoredData.right_censored(length, ~ended)).sf
    ours = kaplan_meier(length, ended)
    np.testing.assert_array_equal(ours.times, theirs.quantiles)
    np.testing.assert_allclose(ours.surviving, theirs.probabilities, rtol=1e-10)


def test_ties_and_late_entry_by_hand() -> None:
    """At 2: three are followed (the one who enters at 2 is not), one ends; at 4: of three followed two end."""
    curve = kaplan_meier([2.0, 4.0, 4.0, 4.0], [True, True, False, True], entry=[0.0, 0.0, 0.0, 2.0])
    assert curve.at_risk.tolist() == [3, 3]
    np.testing.assert_allclose(curve.surviving, [2 / 3, 2 / 9])


def test_without_open_cases_the_curve_is_the_plain_share() -> None:
    length = np.random.default_rng(3).exponential(5.0, 101)
    curve = kaplan_meier(length, np.ones(101, dtype=bool))
    median, mean, share = curve.quantile(0.5), curve.restricted_mean(1e9), curve.ended_within(4.0)
    assert median is not None
    assert mean is not None
    assert share is not None
    assert median.mean == np.median(length)
    assert mean.mean == pytest.approx(length.mean(), rel=1e-12)
    assert share.mean == pytest.approx((length <= 4.0).mean(), rel=1e-12)
    sigma = length.std() / np.sqrt(101)
    assert mean.half_width == pytest.approx(1.959964 * sigma, rel=1e-6)


def test_the_restricted_mean_is_the_area_of_the_steps() -> None:
    length, exits, entry = cases(4, late=True)
    curve = kaplan_meier(length, exits > 0, entry=entry)
    grid = (np.arange(200_000) + 0.5) * 8.0 / 200_000
    steps = np.concatenate(([1.0], curve.surviving))[np.searchsorted(curve.times, grid, side="right")]
    mean = curve.restricted_mean(8.0)
    assert mean is not None
    assert mean.mean == pytest.approx(steps.mean() * 8.0, rel=1e-4)


def test_the_intervals_cover_the_truth_behind_censoring_and_late_entry() -> None:
    """Exponential spells of mean 10: median, share within 5 and mean up to 8, each 2 500 times."""
    truth = {"median": 10 * np.log(2), "within": 1 - np.exp(-0.5), "mean": 10 * (1 - np.exp(-0.8))}
    held = {name: [] for name in truth}
    naive = []
    for seed in range(2500):
        length, exits, entry = cases(seed, 300, late=True)
        curve = kaplan_meier(length, exits > 0, entry=entry)
        found = {"median": curve.quantile(0.5), "within": curve.ended_within(5.0), "mean": curve.restricted_mean(8.0)}
        for name, estimate in found.items():
            assert estimate is not None
            held[name].append(estimate.low <= truth[name] <= estimate.high)
        naive.append(np.median(length[exits > 0]))
    for name, shares in held.items():
        assert 0.94 <= np.mean(shares) <= 0.96, name
    assert np.mean(naive) < 0.85 * truth["median"]


def test_what_was_not_seen_is_absent() -> None:
    curve = kaplan_meier([1.0, 2.0, 5.0, 6.0], [True, False, False, False])
    assert curve.quantile(0.5) is None
    assert curve.ended_within(6.1) is None
    assert curve.restricted_mean(7.0) is None
    early = curve.ended_within(0.5)
    assert early is not None
    assert (early.mean, early.low) == (0.0, 0.0)
    assert early.high == pytest.approx(3.841459 / (4 + 3.841459), rel=1e-6)  # Wilson, none of four


def test_a_wait_of_nothing_counts_whether_or_not_an_entry_is_given() -> None:
    for entry in (None, 0.0, [0.0, 0.0, 0.0]):
        curve = kaplan_meier([0.0, 0.0, 3.0], [True, True, True], entry=entry)
        np.testing.assert_allclose(curve.surviving, [1 / 3, 0.0], atol=1e-15)


@pytest.mark.parametrize(
    ("length", "ended", "entry", "words"),
    [
        ([1.0, 2.0], [True], None, "need one of each"),
        ([1.0, -2.0], [True, True], None, "negative or not finite"),
        ([1.0, np.inf], [True, False], None, "ends where it was last seen"),
        ([1.0, 2.0], [True, True], [1.5, 0.0], "first followed after it was last seen"),
        ([2.0], [True], [2.0], "none is followed at all"),
    ],
)
def test_impossible_spells_are_refused(
    length: list[float], ended: list[bool], entry: list[float] | None, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        kaplan_meier(length, ended, entry=entry)


# --- Aalen-Johansen -------------------------------------------------------------------------------


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("exit_", [1, 2])
def test_the_incidence_is_that_of_lifelines(late: bool, exit_: int) -> None:
    length, exits, entry = cases(5, late=late)
    theirs = AalenJohansenFitter().fit(length, exits, event_of_interest=exit_, entry=entry if late else None)
    ours = aalen_johansen(length, exits, n_exits=2, entry=entry)
    np.testing.assert_allclose(
        ours.incidence[exit_ - 1], theirs.cumulative_density_.iloc[:, 0].reindex(ours.times), atol=1e-10
    )
    np.testing.assert_allclose(ours.std_error[exit_ - 1] ** 2, theirs.variance_.reindex(ours.times), atol=1e-12)


def test_exits_and_survivors_add_up_to_everybody() -> None:
    length, exits, entry = cases(6, late=True)
    curves = aalen_johansen(np.ceil(length), exits, n_exits=3, entry=np.floor(entry))
    np.testing.assert_allclose(curves.incidence.sum(axis=0) + curves.surviving, 1.0, atol=1e-12)
    assert np.all(curves.incidence[2] == 0.0)


def test_one_exit_alone_is_one_minus_kaplan_meier() -> None:
    length, exits, _ = cases(7, late=False)
    curves, curve = aalen_johansen(length, (exits > 0).astype(int), n_exits=1), kaplan_meier(length, exits > 0)
    np.testing.assert_allclose(curves.incidence[0], 1.0 - curve.surviving, atol=1e-12)
    np.testing.assert_allclose(curves.std_error[0], curve.std_error, atol=1e-9)


def test_ties_between_exits_by_hand() -> None:
    """Of five, at 1: one by each exit, one open; at 2: of two left, one by exit 1."""
    curves = aalen_johansen([1.0, 1.0, 1.0, 2.0, 3.0], [1, 2, 0, 1, 0], n_exits=2)
    np.testing.assert_allclose(curves.incidence, [[0.2, 0.5, 0.5], [0.2, 0.2, 0.2]])
    assert (curves.n, curves.n_open) == (5, 2)


def test_the_incidence_covers_the_truth() -> None:
    """Exits at equal rates 0.05: half of those gone by 8 went by exit 1; one minus Kaplan-Meier says a third more."""
    truth = 0.5 * (1 - np.exp(-0.8))
    held, naive = [], []
    for seed in range(2500):
        length, exits, entry = cases(seed, 300, late=True)
        found = aalen_johansen(length, exits, n_exits=2, entry=entry).within(8.0, exit_=1)
        alone = kaplan_meier(length, exits == 1, entry=entry).ended_within(8.0)
        assert found is not None
        assert alone is not None
        held.append(found.low <= truth <= found.high)
        naive.append(alone.mean)
    assert 0.94 <= np.mean(held) <= 0.96
    assert np.mean(naive) > 1.15 * truth


def test_an_exit_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="exits run from 0 to 3; they must lie between 0 "):
        aalen_johansen([1.0, 2.0], [0, 3], n_exits=2)


def test_nobody_followed_that_long_is_absent() -> None:
    curves = aalen_johansen([1.0, 2.0], [1, 0], n_exits=2)
    assert curves.within(2.5, exit_=1) is None
    never = curves.within(2.0, exit_=2)
    assert never is not None
    assert (never.mean, never.low) == (0.0, 0.0)
    assert never.high > 0.5
