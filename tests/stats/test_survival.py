"""The curves that measures are read from: against lifelines and scipy, by hand, and against a truth censoring hides."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy import stats

from sim.arrays import Floats, Ints
from sim.stats import Curves, curves_of

with warnings.catch_warnings():  # the oracle's own imports, not ours
    warnings.simplefilter("ignore")
    from lifelines import AalenJohansenFitter, KaplanMeierFitter


def cases(seed: int, n: int = 400) -> tuple[Floats, Ints]:
    """Spells that end by one of two exits, from short to long, and those of whom no end was seen (0)."""
    rng = np.random.default_rng(seed)
    end, seen = rng.exponential(10.0, n), rng.uniform(0.0, 25.0, n)
    length = np.minimum(end, seen)
    order = np.argsort(length)
    return length[order], np.where(end <= seen, rng.integers(1, 3, n), 0)[order]


def curve(length: Floats, exits: Ints, *, cause: int) -> Curves:
    """One cohort, followed for as long as anybody was seen."""
    nobody, followed = np.zeros(len(length), dtype=np.int64), np.array([length[-1]])
    return curves_of(nobody, length, exits, cause=cause, is_open=exits == 0, followed_weeks=followed)


def test_the_curve_of_one_end_is_the_kaplan_meier_of_lifelines() -> None:
    length, exits = cases(1)
    theirs = KaplanMeierFitter().fit(length, exits > 0)
    ours = curve(length, (exits > 0).astype(np.int64), cause=1)
    np.testing.assert_allclose(1.0 - ours.ended, theirs.survival_function_at_times(ours.weeks), rtol=1e-10)
    assert ours.after(0.5).item() == theirs.median_survival_time_


def test_the_curve_is_that_of_scipy_with_ties() -> None:
    rng = np.random.default_rng(2)
    length, ended = np.sort(rng.integers(1, 12, 200)).astype(float), rng.uniform(size=200) < 0.6
    theirs = stats.ecdf(stats.CensoredData.right_censored(length, ~ended)).sf
    ours = curve(length, ended.astype(np.int64), cause=1)
    np.testing.assert_array_equal(ours.weeks, theirs.quantiles)
    np.testing.assert_allclose(1.0 - ours.ended, theirs.probabilities, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("cause", [1, 2])
def test_the_curve_of_an_end_among_others_is_the_aalen_johansen_of_lifelines(cause: int) -> None:
    length, exits = cases(5)
    theirs = AalenJohansenFitter(calculate_variance=False).fit(length, exits, event_of_interest=cause)
    ours = curve(length, exits, cause=cause)
    np.testing.assert_allclose(ours.ended, theirs.cumulative_density_.iloc[:, 0].reindex(ours.weeks), atol=1e-10)


def test_without_open_cases_the_curve_is_the_plain_share() -> None:
    length = np.sort(np.random.default_rng(3).exponential(5.0, 101))
    ours = curve(length, np.ones(101, dtype=np.int64), cause=1)
    assert ours.after(0.5).item() == np.median(length)
    assert ours.by(4.0).item() == pytest.approx((length <= 4.0).mean(), rel=1e-12)
    assert ours.mean_weeks.item() == pytest.approx(length.mean(), rel=1e-12)
    assert ours.in_the_end.item() == pytest.approx(1.0)


def test_ties_between_ends_by_hand() -> None:
    """Of five, at 1: one by each end, one open; at 2: of two left, one by the first."""
    length, exits = np.array([1.0, 1.0, 1.0, 2.0, 3.0]), np.array([1, 2, 0, 1, 0])
    np.testing.assert_allclose(curve(length, exits, cause=1).ended, [0.2, 0.5, 0.5])
    np.testing.assert_allclose(curve(length, exits, cause=2).ended, [0.2, 0.2, 0.2])


def test_the_ends_and_the_open_add_up_to_everybody() -> None:
    length, exits = cases(6)
    length = np.ceil(length)
    by_either = curve(length, (exits > 0).astype(np.int64), cause=1).ended
    np.testing.assert_allclose(sum(curve(length, exits, cause=one).ended for one in (1, 2)), by_either, atol=1e-12)


def test_a_wait_of_nothing_counts() -> None:
    np.testing.assert_allclose(curve(np.array([0.0, 0.0, 3.0]), np.array([1, 1, 1]), cause=1).ended, [2 / 3, 1.0])


def test_who_ends_at_a_moment_has_ended_by_it() -> None:
    """Of four one ends after each of 1, 2, 3 and 4 weeks: within 2 weeks half have, and it takes 2 weeks until half."""
    ours = curve(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4, dtype=np.int64), cause=1)
    assert [ours.by(weeks).item() for weeks in (0.999, 1.999, 2.0, 2.001)] == pytest.approx([0.0, 0.25, 0.5, 0.5])
    assert ours.after(0.5).item() == 2.0


def followed(length: list[float], exits: list[int], *, weeks: float, is_open: list[bool]) -> Curves:
    """One cohort by cause 1, of which everybody was followed for so many weeks."""
    cohort = np.zeros(len(length), dtype=np.int64)
    return curves_of(
        cohort, np.array(length), np.array(exits), cause=1, is_open=np.array(is_open), followed_weeks=np.array([weeks])
    )


def test_nothing_is_told_beyond_the_weeks_in_which_all_were_followed() -> None:
    """Of three one ended after 2 weeks; two came earlier than they had to, and are open after 5 and 6."""
    ours = followed([2.0, 5.0, 6.0], [1, 0, 0], weeks=4.0, is_open=[False, True, True])
    assert ours.by(4.0).item() == pytest.approx(1 / 3)
    assert np.isnan(ours.by(4.001).item())
    assert np.isnan(ours.in_the_end.item())


def test_how_it_ends_is_known_when_nobody_waits_any_more() -> None:
    """One of two ended after 2 weeks. The other, last seen after 3, left by another way or still waits."""
    left, waits = (followed([2.0, 3.0], [1, 2 if out else 0], weeks=9.0, is_open=[False, not out]) for out in (1, 0))
    assert (left.in_the_end.item(), left.by(99.0).item()) == (0.5, 0.5)
    assert np.isnan(waits.in_the_end.item())
    assert (waits.by(3.0).item(), np.isnan(waits.by(3.001).item())) == (0.5, True)


def test_the_estimates_are_right_where_those_of_who_ended_are_not() -> None:
    """Exits at rates 0.05 and 0.05, a third never seen to end; the naive ways are a tenth or more off."""
    length, exits = cases(7, 200_000)
    either, one = curve(length, (exits > 0).astype(np.int64), cause=1), curve(length, exits, cause=1)
    assert either.after(0.5).item() == pytest.approx(10 * np.log(2), rel=0.02)
    assert one.by(8.0).item() == pytest.approx(0.5 * (1 - np.exp(-0.8)), rel=0.02)
    assert np.median(length[exits > 0]) < 0.85 * 10 * np.log(2)
    others_lost = curve(length, np.where(exits == 1, 1, 0), cause=1).by(8.0).item()
    assert others_lost > 1.15 * one.by(8.0).item()


def test_each_of_many_cohorts_has_the_curve_that_it_has_alone() -> None:
    length, exits = cases(8, 300)
    cohort = np.random.default_rng(8).integers(0, 4, 300)
    order = np.lexsort((length, cohort))
    cohort, length, exits = cohort[order], length[order], exits[order]
    followed = np.full(4, 25.0)
    together = curves_of(cohort, length, exits, cause=2, is_open=exits == 0, followed_weeks=followed)
    for number in range(4):
        mine, part = cohort == number, slice(*together.cuts[number : number + 2])
        alone = curve(length[mine], exits[mine], cause=2)
        assert together.ended[part].tolist() == alone.ended.tolist()
        assert together.weeks[part].tolist() == alone.weeks.tolist()
        for weeks in (0.0, 3.0, 8.0):
            assert together.by(weeks)[number] == alone.by(weeks).item()
        for fraction in (0.2, 0.99):  # the second is not reached by any of them
            np.testing.assert_equal(together.after(fraction)[number], alone.after(fraction).item())


def test_a_cohort_with_nobody_in_it_tells_nothing_and_leaves_the_next_as_it_is() -> None:
    cohort, length, exits = np.array([0, 0, 2, 2]), np.array([1.0, 4.0, 2.0, 6.0]), np.ones(4, dtype=np.int64)
    ours = curves_of(cohort, length, exits, cause=1, is_open=exits == 0, followed_weeks=np.full(3, 9.0))
    np.testing.assert_equal(ours.by(3.0), [0.5, np.nan, 0.5])
    np.testing.assert_equal(ours.after(0.5), [1.0, np.nan, 2.0])
    np.testing.assert_equal(ours.in_the_end, [1.0, np.nan, 1.0])
    np.testing.assert_allclose(ours.mean_weeks, [2.5, np.nan, 4.0])
