"""Many differences judged at once: the level with few replications and thousands of columns, and what does not vary."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from scipy import stats

from sim.arrays import Floats
from sim.stats import LEAST_FOR_VERDICT, intervals, shared_luck, simultaneous, simultaneous_differences


def columns(rng: np.random.Generator, *, n: int, k: int, causes: int) -> Floats:
    """Columns moved by common causes and by luck of their own; with no cause they are independent."""
    own: Floats = rng.normal(size=(n, k))
    return own + rng.normal(size=(n, causes)) @ rng.normal(size=(causes, k)) if causes else own


def alarms(off: Floats, *, seed: int) -> bool:
    """Whether anything is declared, by few draws, new each time: the same ones would be off by the same luck."""
    intervals.SEED = seed
    intervals._luck.cache_clear()
    family = simultaneous_differences(off)
    return bool((family.p_adjusted <= 1.0 - family.level).any())


@pytest.fixture
def few_draws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(simultaneous, "N_DRAWS", 199)
    monkeypatch.setattr(intervals, "SEED", intervals.SEED)
    yield
    intervals._luck.cache_clear()


@pytest.mark.slow
@pytest.mark.parametrize("n, causes", [(10, 0), (10, 5), (20, 0), (20, 5)])
def test_the_level_holds_with_many_more_columns_than_replications(n: int, causes: int, few_draws: None) -> None:
    """Nothing differs, 300 columns: an alarm in 5 % of families or somewhat fewer. The standard error is 0.9 points."""
    rng = np.random.default_rng(n + causes)
    found = [alarms(columns(rng, n=n, k=300, causes=causes), seed=seed) for seed in range(600)]
    assert 0.015 <= np.mean(found) <= 0.07


@pytest.mark.slow
@pytest.mark.parametrize("n", [2, LEAST_FOR_VERDICT, 5])
@pytest.mark.parametrize("k, causes", [(6, 0), (110, 5), (1200, 0)])
def test_the_level_holds_with_hardly_any_replications(n: int, k: int, causes: int, few_draws: None) -> None:
    """Two replications make any columns move as one: read so, 6 columns gave alarms in 28 % and 110 in 100 %."""
    rng = np.random.default_rng(n + k + causes)
    found = [alarms(columns(rng, n=n, k=k, causes=causes), seed=seed) for seed in range(200)]
    assert np.mean(found) <= 0.09


@pytest.mark.slow
def test_missing_values_do_not_cost_the_level(few_draws: None) -> None:
    rng = np.random.default_rng(3)
    found = []
    for seed in range(600):
        off = columns(rng, n=15, k=100, causes=3)
        off[rng.random(off.shape) < np.linspace(0.0, 0.7, 100)] = np.nan
        found.append(alarms(off, seed=seed))
    assert 0.015 <= np.mean(found) <= 0.07


def test_intervals_and_p_values_say_the_same() -> None:
    rng = np.random.default_rng(4)
    off = columns(rng, n=12, k=400, causes=3) + np.linspace(0.0, 6.0, 400)
    off[rng.random(off.shape) < 0.1] = np.nan
    family = simultaneous_differences(off)
    outside = (family.low > 0.0) | (family.high < 0.0)
    assert 0 < outside.sum() < 400
    assert ((family.p_adjusted <= 0.05) == outside).all()


def test_one_column_alone_has_its_t_interval() -> None:
    off = np.random.default_rng(5).normal(size=(20, 1))
    family = simultaneous_differences(off)
    reach = stats.t.ppf(0.975, 19) * off.std(ddof=1) / np.sqrt(20)
    assert family.high[0] - family.mean[0] == pytest.approx(reach, rel=0.03)
    assert family.alone == pytest.approx(0.95, abs=0.007)


def test_a_degree_of_freedom_is_held_back_for_the_correlations() -> None:
    """They are estimated: four replications reach as far as a t of two degrees of freedom, 35 % beyond one of three."""
    off = np.random.default_rng(9).normal(size=(4, 1))
    family = simultaneous_differences(off)
    reach = stats.t.ppf(0.975, 2) * off.std(ddof=1) / np.sqrt(4)
    assert family.high[0] - family.mean[0] == pytest.approx(reach, rel=0.12)


def test_columns_of_two_replications_are_counted_one_by_one() -> None:
    """Each of six that vary gets a sixth of the 5 %, half of it at either side of a t with one degree of freedom."""
    off = np.column_stack((np.random.default_rng(10).normal(size=(2, 6)), np.zeros((2, 2))))
    family = simultaneous_differences(off)
    sem = off.std(axis=0, ddof=1) / np.sqrt(2)
    np.testing.assert_allclose(family.high - family.mean, stats.t.ppf(1.0 - 0.025 / 6, 1) * sem, rtol=2e-3)
    alone = 2.0 * stats.t.sf(np.abs(family.mean[:6]) / sem[:6], 1)
    np.testing.assert_allclose(family.p_adjusted[:6], np.minimum(6.0 * alone, 1.0), atol=1e-3)


def test_three_replications_know_that_columns_move_as_one() -> None:
    one = np.random.default_rng(14).normal(size=(3, 1))
    assert simultaneous_differences(np.tile(one, 50)).alone == simultaneous_differences(one).alone


def test_p_is_as_large_as_the_error_exactly_where_an_interval_ends_at_zero() -> None:
    """A difference is moved so that its interval ends a hair above zero, and a hair below."""
    off = np.random.default_rng(11).normal(size=(12, 3))
    at_zero = off - simultaneous_differences(off, level=0.99).low
    for hair, decided in ((1e-6, True), (-1e-6, False)):
        family = simultaneous_differences(at_zero + hair, level=0.99)
        assert (family.low > 0.0).tolist() == (family.p_adjusted <= 0.01).tolist() == [decided] * 3


def test_the_data_count_as_one_of_the_draws() -> None:
    """With 19 draws the farthest of all is one in twenty: what was seen may have been luck, so p is never nothing."""
    p = intervals.adjusted_p(np.array([99.0, -10.0, 0.0]), np.arange(1.0, 20.0))
    assert p.tolist() == [1 / 20, 11 / 20, 1.0]


def test_columns_that_move_as_one_cost_nothing_more() -> None:
    one = np.random.default_rng(6).normal(size=(20, 1))
    assert simultaneous_differences(np.tile(one, 500)).alone == simultaneous_differences(one).alone


def test_a_column_with_fewer_pairs_has_a_wider_interval() -> None:
    rng = np.random.default_rng(7)
    off = rng.normal(size=(20, 2))
    off[6:, 1] = np.nan
    family = simultaneous_differences(off)
    widths = (family.high - family.low) / family.sd * np.sqrt(family.n)
    assert family.n.tolist() == [20, 6]
    assert widths[1] > 1.2 * widths[0]


def test_what_does_not_vary() -> None:
    off = np.column_stack((np.zeros(12), np.full(12, 3.0), np.arange(12.0) - 5.0))
    family = simultaneous_differences(off)
    assert family.p_adjusted[:2].tolist() == [1.0, 3 * 2.0 * 0.25**11]
    assert family.low[:2].tolist() == [0.0, 3.0]
    few = simultaneous_differences(np.full((3, 3), 3.0))
    assert few.p_adjusted.tolist() == [0.375] * 3
    assert np.isnan(few.low).all()
    assert simultaneous_differences([[3.0], [3.0]]).p_adjusted.tolist() == [0.5]
    assert simultaneous_differences([[3.0] * 3] * 2).p_adjusted.tolist() == [1.0] * 3


def test_two_replications_in_which_nothing_varies_are_equal() -> None:
    family = simultaneous_differences(np.zeros((2, 3)))
    assert family.p_adjusted.tolist() == [1.0] * 3
    assert family.low.tolist() == family.high.tolist() == [0.0] * 3


def test_what_does_not_vary_and_is_no_luck_is_certain() -> None:
    family = simultaneous_differences(np.full((3, 2), 3.0), certain=np.array([True, False]))
    assert family.p_adjusted.tolist() == [0.0, 0.25]
    assert (family.low[0], family.high[0]) == (3.0, 3.0)


def test_with_fewer_than_two_pairs_there_is_nothing_to_judge() -> None:
    family = simultaneous_differences([[1.0, np.nan, 2.0], [np.nan, np.nan, 3.0]])
    assert family.n.tolist() == [1, 0, 2]
    assert np.isnan(family.mean).tolist() == np.isnan(family.p_adjusted).tolist() == [True, True, False]
    assert np.isnan(simultaneous_differences([[1.0, 2.0]]).p_adjusted).all()


def test_some_of_a_family_are_told_as_they_are_in_the_whole() -> None:
    """So their intervals still hold together with those that are left out."""
    whole = simultaneous_differences(np.random.default_rng(13).normal(size=(8, 4)))
    some = whole.at(np.array([3, 1, 3]))
    for name in ("n", "mean", "sd", "low", "high", "p_adjusted"):
        assert getattr(some, name).tolist() == [getattr(whole, name)[place] for place in (3, 1, 3)]
    assert (some.level, some.alone) == (whole.level, whole.alone)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_level_that_is_none_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match=rf"level: got {level}; it must lie between 0 and 1"):
        simultaneous_differences([[1.0], [2.0]], level=level)


def test_an_infinite_difference_is_refused() -> None:
    with pytest.raises(ValueError, match="replication 1, column 0: got inf; leave it out as nan"):
        simultaneous_differences([[1.0], [np.inf]])


# --- shared luck ----------------------------------------------------------------------------------


def test_the_correlation_is_that_of_numpy_over_the_pairs() -> None:
    rng = np.random.default_rng(8)
    y = rng.normal(50.0, 5.0, size=(15, 3))
    x = 0.7 * y + rng.normal(size=(15, 3))
    x[4, 1] = np.nan
    luck = shared_luck(x, y)
    kept = np.arange(15) != 4
    assert luck.correlation[0] == pytest.approx(np.corrcoef(x[:, 0], y[:, 0])[0, 1], rel=1e-10)
    assert luck.correlation[1] == pytest.approx(np.corrcoef(x[kept, 1], y[kept, 1])[0, 1], rel=1e-10)
    apart = x[:, 2].var(ddof=1) + y[:, 2].var(ddof=1)
    assert luck.variance_ratio[2] == pytest.approx((x - y)[:, 2].var(ddof=1) / apart)


def test_what_does_not_vary_has_no_correlation() -> None:
    luck = shared_luck([[3.0, 3.0], [3.0, 3.0]], [[3.0, 1.0], [3.0, 2.0]])
    assert np.isnan(luck.correlation).all()
    assert np.isnan(luck.variance_ratio).tolist() == [True, False]


def test_luck_of_other_replications_is_not_shared() -> None:
    with pytest.raises(ValueError, match=r"got values of shapes \(2, 1\) and \(3, 1\); need the same replications"):
        shared_luck([[1.0], [2.0]], [[1.0], [2.0], [3.0]])
