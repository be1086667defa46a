"""Sobol indices: the known ones of known functions, the same as scipy's, and no noise in them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy import stats

from sim.analysis.design import Factor, SobolIndices, saltelli_design, sobol, sobol_indices
from sim.arrays import Floats
from tests.agreement import agrees

ANGLES = [Factor(name=name, low=-np.pi, high=np.pi) for name in "abc"]
UNIT = [Factor(name=name, low=0.0, high=1.0) for name in "abcd"]


@pytest.fixture
def _few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sobol, "N_RESAMPLES", 20)  # where a test does not look at the intervals


def ishigami(x: Floats) -> Floats:
    y: Floats = np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return y


def ishigami_theory() -> tuple[Floats, Floats]:
    """Partial variances by integration: of sin a (1 + b pi^4 / 5), of 7 sin^2, and of a and c together."""
    alone = np.array([0.5 * (1.0 + 0.1 * np.pi**4 / 5.0) ** 2, 7.0**2 / 8.0, 0.0])
    together = 0.1**2 * np.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    variance = alone.sum() + together
    return alone / variance, (alone + np.array([together, 0.0, together])) / variance


G_WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0])


def g_function(x: Floats) -> Floats:
    y: Floats = np.prod((np.abs(4.0 * x - 2.0) + G_WEIGHTS) / (1.0 + G_WEIGHTS), axis=1)
    return y


def g_theory() -> tuple[Floats, Floats]:
    """Each factor's own variance is 1 / (3 (1 + w)^2), and a product of independent means has product variance."""
    alone = 1.0 / (3.0 * (1.0 + G_WEIGHTS) ** 2)
    variance = np.prod(1.0 + alone) - 1.0
    return alone / variance, alone * np.prod(1.0 + alone) / (1.0 + alone) / variance


CASES = {"ishigami": (ANGLES, ishigami, ishigami_theory()), "g-function": (UNIT, g_function, g_theory())}


@cache
def over_scramblings(name: str) -> list[SobolIndices]:
    factors, curve, _ = CASES[name]
    designs = [saltelli_design(factors, n=4096, seed=seed) for seed in range(20)]
    return [sobol_indices(curve(design.design.array()), design) for design in designs]


@pytest.mark.usefixtures("_few_resamples")
@pytest.mark.parametrize("name", CASES)
def test_known_functions_have_their_known_indices(name: str) -> None:
    """Over 20 scramblings of 4096 points, sharp to one hundredth of the variance."""
    for of, expected in zip(("first", "total"), CASES[name][2], strict=True):
        for factor, index in enumerate(expected):
            values = np.array([getattr(one, of)[factor] for one in over_scramblings(name)])
            assert agrees(1.0 + values, 1.0 + index, smallest_error=0.01 / (1.0 + index))


@pytest.mark.usefixtures("_few_resamples")
@pytest.mark.parametrize("name", CASES)
def test_the_test_above_would_see_an_index_that_is_two_percent_off(name: str) -> None:
    largest = int(np.argmax(CASES[name][2][0]))
    values = np.array([one.first[largest] for one in over_scramblings(name)])
    assert not agrees(values * 1.02, CASES[name][2][0][largest], smallest_error=0.02)


@pytest.mark.usefixtures("_few_resamples")
def test_without_replications_the_indices_are_those_of_scipy() -> None:
    design = saltelli_design(ANGLES, n=256, seed=5)
    y = ishigami(design.design.array()).reshape(5, 256)
    found = sobol_indices(y.ravel(), design)
    theirs = stats.sobol_indices(func={"f_A": y[:1], "f_B": y[1:2], "f_AB": y[2:, None, :]}, n=256)
    np.testing.assert_allclose(found.first, theirs.first_order, rtol=1e-10)
    np.testing.assert_allclose(found.total, theirs.total_order, rtol=1e-10)
    assert (found.noise_share, found.n_replications) == (None, 1)


# --- replications ----------------------------------------------------------------------------------


def noisy(x: Floats, *, seed: int, common: bool) -> Floats:
    """2 a + b with three replications of noise of spread 0.6 (1 + a), its own at each point or common to all."""
    luck = np.random.default_rng(seed).normal(0.0, 0.6, size=(1 if common else len(x), 3))
    y: Floats = (2.0 * x[:, 0] + x[:, 1])[:, None] + luck * (1.0 + x[:, :1])
    return y


@pytest.mark.usefixtures("_few_resamples")
@pytest.mark.parametrize("common", [False, True], ids=["independent", "common random numbers"])
def test_noise_is_told_apart_and_kept_out(common: bool) -> None:
    """Mean response 2 a + b: variance 5 / 12, shares 0.8 and 0.2; noise variance 0.36 E(1 + a)^2 = 0.84.

    Numerators and the variance are each unbiased, so it is they that are held against theory, to 7 % (15 % where luck
    is shared: then there are no more than three draws of it in a design).
    """
    variance, first, total, idle, noise = [], [], [], [], []
    for seed in range(500 if common else 80):
        design = saltelli_design(UNIT, n=64 if common else 512, seed=seed)
        found = sobol_indices(noisy(design.design.array(), seed=seed, common=common), design)
        assert found.noise_share is not None
        variance.append(found.variance)
        first.append(found.first[0] * found.variance)
        total.append(found.total[0] * found.variance)
        idle.append(found.total[2] * found.variance)
        noise.append(found.noise_share * found.variance / (1.0 - found.noise_share))
    assert agrees(variance, 5.0 / 12.0, smallest_error=0.15 if common else 0.07)
    assert agrees(first, 4.0 / 12.0, smallest_error=0.15 if common else 0.07)
    assert agrees(total, 4.0 / 12.0, smallest_error=0.15 if common else 0.07)
    assert agrees(noise, 0.84, smallest_error=0.25 if common else 0.07)
    assert abs(np.mean(idle)) < 4.5 * np.std(idle) / np.sqrt(len(idle)) + 1e-12
    assert np.std(idle) / np.sqrt(len(idle)) < 0.01


@pytest.mark.usefixtures("_few_resamples")
def test_without_the_correction_noise_passes_for_a_factor() -> None:
    """The means of three replications, taken as if they had no noise: a factor that does nothing gets a large share."""
    design = saltelli_design(UNIT, n=512, seed=1)
    y = noisy(design.design.array(), seed=1, common=False)
    assert sobol_indices(y.mean(axis=1), design).total[2] > 0.3
    assert abs(sobol_indices(y, design).total[2]) < 0.1


def test_intervals_hold_the_truth_at_least_as_often_as_they_say() -> None:
    """Sobol points are more even than the bootstrap supposes: 95 % intervals hold at least 93 %, noise or not."""
    held, noisy_held = [], []
    for seed in range(60):
        design = saltelli_design(UNIT, n=128, seed=seed)
        x = design.design.array()
        found = sobol_indices(g_function(x), design)
        first, total = g_theory()
        held += [*((found.first_low <= first) & (first <= found.first_high))]
        held += [*((found.total_low <= total) & (total <= found.total_high))]
        found = sobol_indices(noisy(x, seed=seed, common=False), design)
        truth = np.array([0.8, 0.2, 0.0, 0.0])
        noisy_held += [*((found.first_low <= truth) & (truth <= found.first_high))]
        noisy_held += [*((found.total_low <= truth) & (truth <= found.total_high))]
    assert np.mean(held) >= 0.93
    assert np.mean(noisy_held) >= 0.93


def test_the_same_outputs_give_the_same_intervals_and_more_points_narrower_ones() -> None:
    widths = []
    for n in (128, 2048):
        design = saltelli_design(UNIT, n=n, seed=1)
        y = g_function(design.design.array())
        once, twice = sobol_indices(y, design, seed="again"), sobol_indices(y, design, seed="again")
        assert once.first_low.tolist() == twice.first_low.tolist()
        widths.append(once.total_high[0] - once.total_low[0])
    assert widths[1] < 0.4 * widths[0]


def test_mixed_samples_take_one_column_from_the_other() -> None:
    design = saltelli_design(ANGLES, n=8, seed=3)
    a, b, *mixed = design.design.array().reshape(5, 8, 3)
    for column, one in enumerate(mixed):
        assert np.all(one[:, column] == b[:, column])
        rest = [other for other in range(3) if other != column]
        assert np.all(one[:, rest] == a[:, rest])


def test_what_does_not_vary_or_does_not_fit_is_refused_in_words() -> None:
    design = saltelli_design(UNIT, n=4, seed=1)
    with pytest.raises(ValueError, match="a share needs outputs that vary over points"):
        sobol_indices(np.full(24, 3.0), design)
    with pytest.raises(ValueError, match=r"got outputs of shape \(23, 2\); the design has 24 points"):
        sobol_indices(np.zeros((23, 2)), design)
