"""Bands that hold at every moment at once, with 20 replications, whether a path is smooth or rough."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.arrays import Floats
from sim.stats import intervals, mean_band


def paths(rng: np.random.Generator, *, n: int, weeks: int, memory: float) -> Floats:
    """Stationary autoregressive paths of mean zero whose spread grows over time."""
    noise = rng.normal(size=(n, weeks))
    x = noise.copy()
    for week in range(1, weeks):
        x[:, week] = memory * x[:, week - 1] + np.sqrt(1 - memory**2) * noise[:, week]
    return x * np.linspace(1.0, 3.0, weeks)


def coverage(*, memory: float, weeks: int, trials: int) -> tuple[float, float]:
    """Share of trials in which the band, and the interval per moment, hold zero at every moment."""
    rng = np.random.default_rng(1)
    band_held, each_held = 0, 0
    for _ in range(trials):
        band = mean_band(paths(rng, n=20, weeks=weeks, memory=memory))
        t = np.abs(band.mean / (band.high - band.mean) * band.critical).max()
        band_held += bool(np.all((band.low <= 0.0) & (band.high >= 0.0)))
        each_held += bool(t <= stats.t.ppf(0.975, 19))
    return band_held / trials, each_held / trials


@pytest.mark.slow
@pytest.mark.parametrize("memory", [0.0, 0.8, 0.98])
def test_the_band_holds_as_often_as_it_says(memory: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """The standard error of each share is 0.9 points: a band that holds in 90 % or 99 % would fail."""
    monkeypatch.setattr(
        intervals, "N_DRAWS", 300
    )  # for speed; the noise of the critical value averages out over trials
    monkeypatch.setattr(intervals, "NUMBERS_AT_ONCE", 10_000)  # products too small to start threads beside other tests
    band, each = coverage(memory=memory, weeks=26, trials=600)
    assert 0.925 <= band <= 0.97
    assert each < 0.85


def test_a_band_of_one_moment_is_the_t_interval() -> None:
    band = mean_band(np.random.default_rng(2).normal(size=(20, 1)))
    assert band.critical == pytest.approx(stats.t.ppf(0.975, 19), rel=0.04)
    assert (band.n, band.level) == (20, 0.95)


def test_paths_that_are_the_same_in_every_replication_have_no_width() -> None:
    band = mean_band(np.tile([1.0, 2.0], (3, 1)))
    assert band.low.tolist() == band.high.tolist() == [1.0, 2.0]
    assert band.critical == 0.0


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_level_that_is_none_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match=rf"level: got {level}; it must lie between 0 and 1"):
        mean_band([[1.0], [2.0]], level=level)


def test_moments_that_move_as_one_need_no_widening() -> None:
    one = np.random.default_rng(3).normal(size=(20, 1))
    assert mean_band(one * np.linspace(1.0, 5.0, 40)).critical == mean_band(one).critical


def test_a_higher_level_is_wider_and_the_same_paths_give_the_same_band() -> None:
    x = paths(np.random.default_rng(4), n=10, weeks=30, memory=0.9)
    assert mean_band(x, level=0.8).critical < mean_band(x).critical == mean_band(x.copy()).critical


def test_the_width_follows_the_spread_at_each_moment() -> None:
    x = paths(np.random.default_rng(5), n=20, weeks=30, memory=0.9)
    band = mean_band(x)
    np.testing.assert_allclose(band.high - band.mean, band.critical * stats.sem(x, axis=0), rtol=1e-9)


def test_a_paired_band_is_narrow_when_luck_is_shared() -> None:
    rng = np.random.default_rng(6)
    base = 1000.0 + paths(rng, n=20, weeks=40, memory=0.9) * 50.0
    other = base + 2.0 + 0.1 * paths(rng, n=20, weeks=40, memory=0.9)
    paired = mean_band(other - base)
    assert np.all(paired.low > 0.0)
    assert np.max(paired.high - paired.low) < 0.02 * np.max(mean_band(base).high - mean_band(base).low)


def test_before_the_change_the_paired_band_has_no_width() -> None:
    rng = np.random.default_rng(7)
    base = rng.normal(size=(8, 20))
    other = base.copy()
    other[:, 12:] += rng.normal(1.0, 0.1, size=(8, 8))
    band = mean_band(other - base)
    assert np.all(band.low[:12] == 0.0)
    assert np.all(band.high[:12] == 0.0)
    assert np.all(band.low[12:] > 0.5)
    alone = mean_band(other[:, 12:] - base[:, 12:])
    assert band.critical == alone.critical


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([[1.0, 2.0]], "a band needs 2 or more replications"),
        ([1.0, 2.0], "a band needs 2 or more replications"),
        ([[1.0, 2.0], [1.0, np.nan]], "replication 1, moment 1: got nan"),
    ],
)
def test_paths_without_a_band_are_refused(values: list[float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        mean_band(values)
