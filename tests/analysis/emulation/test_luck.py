"""Luck that all points share, and the noise that is left."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.emulation import SCALES, luck_of, noise_of, scales_for
from tests.analysis.emulation.known import bent, filling, simulated


def test_shared_luck_is_no_noise() -> None:
    points = simulated(bent, filling(60, 3, seed="luck"), seed=1, luck=5.0)
    assert noise_of(points.values).variances.max() < 1e-20
    assert luck_of(points.values).degrees == 2
    assert luck_of(points.values).variance == pytest.approx(25.0 / 3.0, rel=2.0)


def test_noise_and_luck_are_told_apart() -> None:
    points = simulated(bent, filling(200, 3, seed="apart"), seed=2, luck=2.0, noise=0.3, n=40)
    assert noise_of(points.values).variances.mean() == pytest.approx(0.09 / 40, rel=0.05)
    assert luck_of(points.values).variance == pytest.approx(4.0 / 40, rel=0.5)


def test_points_with_equal_noise_are_given_nearly_the_same() -> None:
    """Three replications say little of one point: alone the largest of 150 is over 100 times the least."""
    points = simulated(bent, filling(150, 3, seed="equal"), seed=3, noise=1.0)
    by_itself, together = points.values.var(axis=1, ddof=1), noise_of(points.values).variances
    assert by_itself.max() / by_itself.min() > 100.0
    assert together.max() / together.min() < 10.0


def test_points_with_other_noise_keep_theirs() -> None:
    rng = np.random.default_rng(4)
    spread = np.where(np.arange(200) < 100, 0.1, 10.0)
    values = spread[:, None] * rng.normal(0.0, 1.0, (200, 6))
    found = noise_of(values).variances
    assert np.median(found[100:]) > 100.0 * np.median(found[:100])


def test_scales_go_there_and_back() -> None:
    values = np.array([0.02, 0.5, 0.97])
    for scale in SCALES.values():
        assert scale.back(scale.there(values)) == pytest.approx(values)
        step = (scale.there(values + 1e-6) - scale.there(values - 1e-6)) / 2e-6
        assert scale.slope(values) == pytest.approx(step, rel=1e-6)


def test_a_scale_is_offered_where_all_values_lie_on_it() -> None:
    x = filling(30, 3, seed="offered")
    up = simulated(bent, x, seed=5)
    part = simulated(lambda at: 0.2 + 0.1 * at[:, 0], x, seed=5)
    below = simulated(lambda at: at[:, 0] - 0.5, x, seed=5)
    assert [one.name for one in scales_for([up], least=0.0, most=None)] == ["linear", "log"]
    assert [one.name for one in scales_for([part], least=0.0, most=1.0)] == ["linear", "log", "logit"]
    assert [one.name for one in scales_for([up, below], least=0.0, most=None)] == ["linear"]
    assert [one.name for one in scales_for([up], least=None, most=None)] == ["linear"]
