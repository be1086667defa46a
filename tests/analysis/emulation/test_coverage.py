"""A band holds what it says on functions that are known; and one that is too narrow, or too wide, is found."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sim.analysis.emulation import SCALES, Coverage, Emulation, best_scale, covered, emulated, off_by, scales_for
from sim.arrays import Floats
from tests.analysis.emulation.known import bent, filling, simulated

N_INPUTS = 5


def steep(x: Floats) -> Floats:
    """Weeks of waiting: they multiply."""
    return np.asarray(np.exp(1.0 + 2.0 * x[:, 0] - 1.5 * x[:, 1] + np.sin(3.0 * x[:, 2])))


@cache
def worlds() -> tuple[tuple[Emulation, int], ...]:
    """Twelve simulated experiments of the bent surface, each emulated."""
    made = []
    for seed in range(12):
        points = simulated(bent, filling(80, N_INPUTS, seed=f"world {seed}"), seed=seed, luck=0.5, noise=0.15)
        made.append((emulated(points, scale=SCALES["linear"]), seed))
    return tuple(made)


def shares(*, narrower: float = 1.0) -> Coverage:
    """Return how many new points lie in the band, their own noise added; `narrower`: of a band that is made so."""
    total = Coverage(0, 0)
    for one, seed in worlds():
        x = filling(40, N_INPUTS, seed=f"new {seed}")
        points = simulated(bent, x, seed=1000 + seed, noise=0.15)
        luck = 0.5 * np.random.default_rng(seed).normal(0.0, 1.0, 3).mean()
        kernel = one.process.kernel.wider(narrower**2)
        process = replace(one.process, kernel=kernel, noise=one.process.noise * narrower**2)
        noise = np.full(len(x), 0.15**2 / 3) / one.process.kernel.noise_factor
        total += covered(off_by(process, x, points.means + luck, noise=noise))
    return total


def test_new_points_lie_in_the_band_as_often_as_it_says() -> None:
    found = shares()
    assert found.n == 480
    assert found.could_be(0.85, 0.95), found
    assert 0.83 < found.share < 0.97


@pytest.mark.parametrize("narrower", [0.5, 0.7])
def test_a_band_that_is_too_narrow_is_found(narrower: float) -> None:
    assert not shares(narrower=narrower).could_be(0.85, 0.95)


def test_a_band_that_is_too_wide_is_found() -> None:
    assert not shares(narrower=1.8).could_be(0.85, 0.95)


def test_a_point_is_off_by_what_is_not_known_there_and_its_own_noise_together() -> None:
    one, _ = worlds()[0]
    x, noise = filling(10, N_INPUTS, seed="off"), np.linspace(0.01, 0.5, 10)
    mean, variance = one.process.predict(x)
    assert off_by(one.process, x, mean + 2.0, noise=noise) == pytest.approx(
        2.0 / np.sqrt(variance + one.process.kernel.noise_factor * noise), rel=1e-12
    )


def test_how_wide_a_band_must_be_is_judged_by_processes_that_did_not_see_the_points() -> None:
    """A process lies nearer to its own points than to others: judged by those, a band would be about half as wide."""
    ratios = []
    for seed in range(12):
        points = simulated(bent, filling(80, N_INPUTS, seed=f"world {seed}"), seed=seed, noise=0.15)
        mine = points.on(SCALES["linear"])
        likeliest = mine.fitted()
        ratios.append(mine.stretched(likeliest).kernel.variance / likeliest.kernel.variance)
    assert np.mean(ratios) > 1.0, ratios


def test_held_out_points_are_none_of_those_it_is_made_of() -> None:
    points = simulated(bent, filling(50, N_INPUTS, seed="held"), seed=9, noise=0.1)
    spoiled = replace(points, values=points.values + 100.0 * points.held_out[:, None])
    honest, deaf = (emulated(one, scale=SCALES["linear"]) for one in (points, spoiled))
    assert (honest.process.y == deaf.process.y).all()
    assert honest.coverage.n == deaf.coverage.n == 10
    assert deaf.coverage.hits == 0


def test_the_mean_is_where_the_surface_is() -> None:
    for one, seed in worlds()[:4]:
        luck = 0.5 * np.random.default_rng(seed).normal(0.0, 1.0, 3).mean()
        x = filling(100, N_INPUTS, seed="anywhere")
        off = one.process.predict(x)[0] - bent(x) - luck
        assert np.sqrt((off**2).mean()) < 0.15


def test_what_multiplies_is_emulated_on_the_logarithm() -> None:
    x = filling(80, N_INPUTS, seed="scale")
    points = simulated(lambda at: np.log(steep(at)), x, seed=11, noise=0.05)
    grown = replace(points, values=np.exp(points.values))
    assert best_scale([grown], scales_for([grown], least=0.0, most=None)).name == "log"
    straight = simulated(lambda at: 50.0 + 10.0 * bent(at), x, seed=12, noise=0.5)
    assert best_scale([straight], scales_for([straight], least=0.0, most=None)).name == "linear"


def test_the_scale_does_not_look_at_the_points_held_out() -> None:
    x = filling(60, N_INPUTS, seed="blind")
    points = simulated(steep, x, seed=13, noise=0.02)
    spoiled = replace(points, values=np.where(points.held_out[:, None], 1e6, points.values))
    scales = scales_for([points], least=0.0, most=None)
    assert best_scale([points], scales) is best_scale([spoiled], scales)


def test_a_part_may_be_emulated_with_the_lengths_of_the_whole() -> None:
    x = filling(80, N_INPUTS, seed="part")
    whole = emulated(simulated(bent, x, seed=14, noise=0.05), scale=SCALES["linear"])
    points = simulated(lambda at: 0.2 * bent(at), x, seed=15, noise=0.05)
    part = emulated(points, scale=SCALES["linear"], lengths=whole.process.kernel.lengths)
    assert part.process.kernel.lengths == pytest.approx(whole.process.kernel.lengths)
    assert part.coverage.could_be(0.85, 0.95)


def test_few_points_deny_little_and_many_deny_much() -> None:
    assert Coverage(14, 20).could_be(0.85, 0.95)
    assert not Coverage(700, 1000).could_be(0.85, 0.95)
    assert not Coverage(1000, 1000).could_be(0.85, 0.95)
    assert Coverage(0, 0).could_be(0.85, 0.95)
    assert np.isnan(Coverage(0, 0).share)
