"""Whether the start still shows."""

from __future__ import annotations

import numpy as np
import pytest

from sim.arrays import Floats
from sim.stats import mser5, start_left


def mser_by_the_book(values: Floats) -> int:
    """The cut, in batches of five, that minimises the sum of squares over the squared number kept."""
    means = values[: values.size // 5 * 5].reshape(-1, 5).mean(axis=1)
    scores = [np.sum((means[d:] - means[d:].mean()) ** 2) / (means.size - d) ** 2 for d in range(means.size - 4)]
    return int(np.argmin(scores)) * 5


@pytest.mark.parametrize("seed", range(6))
def test_the_cut_is_the_rule_as_written(seed: int) -> None:
    rng = np.random.default_rng(seed)
    weeks = np.arange(203)
    values = 1e5 - 40.0 * np.exp(-weeks / (5.0 + 5 * seed)) + rng.normal(size=203)
    assert mser5(values).cut == mser_by_the_book(values)


def test_a_transient_is_cut_and_a_level_is_not() -> None:
    rng = np.random.default_rng(1)
    weeks, noise = np.arange(400), rng.normal(size=(20, 400))
    falling = mser5(100.0 - 50.0 * np.exp(-weeks / 20.0) + noise)
    assert 60 <= falling.cut <= 140
    assert not falling.too_short
    assert mser5(100.0 + noise).cut <= 40


def test_a_series_that_never_settles_is_too_short() -> None:
    assert mser5(np.linspace(0.0, 1.0, 200)).too_short


def test_too_few_values_are_refused() -> None:
    with pytest.raises(ValueError, match="got 40 values; need 50 or more"):
        mser5(np.zeros(40))


def start(rng: np.random.Generator, *, n: int, kept: float) -> tuple[Floats, Floats]:
    """A stock of 1000, and the same with 100 fewer at the start, of which a share `kept` stays much longer."""
    weeks = np.arange(150)
    base = 1000.0 + rng.normal(0.0, 30.0, size=(n, 1)) + rng.normal(0.0, 3.0, size=(n, 150))
    gap = 100.0 * (kept * np.exp(-weeks / 400.0) + (1 - kept) * np.exp(-weeks / 20.0))
    return base - gap + rng.normal(0.0, 1.0, size=(n, 150)), base


def test_a_start_that_is_forgotten_is_within() -> None:
    perturbed, base = start(np.random.default_rng(2), n=20, kept=0.0)
    left = start_left(perturbed, base, measured_from=104)
    assert left.within
    assert left.largest_share < 0.002
    assert left.band.mean.size == 46


def test_a_start_that_lingers_is_not() -> None:
    perturbed, base = start(np.random.default_rng(3), n=20, kept=0.3)
    left = start_left(perturbed, base, measured_from=104)
    assert not left.within
    assert left.largest_share == pytest.approx(0.03 * np.exp(-104 / 400), rel=0.1)
    assert np.all(left.band.high < 0.0)


def test_measuring_from_the_first_week_shows_the_whole_perturbation() -> None:
    perturbed, base = start(np.random.default_rng(4), n=20, kept=0.0)
    assert start_left(perturbed, base, measured_from=0).largest_share == pytest.approx(0.1, rel=0.05)


def test_noise_cannot_pass_for_forgetting() -> None:
    """Two noisy replications whose mean happens to be small: what the band allows is not."""
    base = np.full((2, 30), 1000.0)
    perturbed = base + np.array([[60.0], [-59.0]])
    left = start_left(perturbed, base, measured_from=10)
    assert left.largest_share < 0.001
    assert not left.within


def test_impossible_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="measured_from: got 30 for paths of shape"):
        start_left(np.ones((2, 30)), np.ones((2, 30)), measured_from=30)
    with pytest.raises(ValueError, match="a share of the level needs a level above zero"):
        start_left(np.ones((2, 30)), np.zeros((2, 30)), measured_from=3)
