"""The Gaussian process against what can be worked out by hand."""

from __future__ import annotations

from math import exp, sqrt

import numpy as np
import pytest

from sim.analysis.emulation import GaussianProcess, Kernel, fitted, matern52
from sim.analysis.emulation.likelihood import Likelihood
from sim.analysis.emulation.process import basis
from tests.analysis.emulation.known import bent, filling


def flat(*, length: float, variance: float) -> Kernel:
    return Kernel(lengths=np.array([length]), variance=variance, trend_variance=0.0)


def test_the_correlation_is_that_of_the_formula() -> None:
    for r in (0.0, 0.3, 1.0, 2.5):
        s = sqrt(5.0) * r
        assert matern52(np.array([r]))[0] == pytest.approx((1 + s + s * s / 3) * exp(-s), rel=1e-14)


def test_two_points_give_the_posterior_worked_out_by_hand() -> None:
    x, y, noise = np.array([[0.2], [0.7]]), np.array([1.0, -0.5]), np.array([0.1, 0.2])
    process = GaussianProcess(x=x, y=y, noise=noise, trend=np.array([2.0, 3.0]), kernel=flat(length=0.5, variance=1.5))
    together, near, far = (1.5 * matern52(np.array([d]))[0] for d in (1.0, 0.2, 0.8))
    a, b, c = 1.5 + 0.1, 1.5 + 0.2, together
    determinant = a * b - c * c
    weights = np.array([near * b - far * c, far * a - near * c]) / determinant
    mean, variance = process.predict(np.array([[0.3]]))
    assert mean[0] == pytest.approx(2.0 + 0.9 + weights @ y, rel=1e-12)
    assert variance[0] == pytest.approx(1.5 - weights @ [near, far], rel=1e-12)


def test_without_noise_it_goes_through_the_points() -> None:
    x = filling(20, 2, seed="through")
    y = np.sin(3.0 * x[:, 0]) + x[:, 1]
    kernel = Kernel(lengths=np.array([0.8, 0.8]), variance=1.0, trend_variance=1.0)
    process = GaussianProcess.through(x, y, noise=np.zeros(20), kernel=kernel)
    mean, variance = process.predict(x)
    assert np.abs(mean - y).max() < 1e-4
    assert variance.max() < 1e-5
    assert process.predict(np.array([[0.5, 0.5]]))[1][0] > variance.max()


def test_a_straight_surface_is_recovered_also_at_the_corners() -> None:
    x = filling(60, 3, seed="straight")
    y = 5.0 + x @ [1.0, -2.0, 0.5]
    noise = np.full(60, 1e-6)
    process = GaussianProcess.through(x, y, noise=noise, kernel=fitted(x, y, noise=noise))
    corners = np.array([[a, b, c] for a in (0.0, 1.0) for b in (0.0, 1.0) for c in (0.0, 1.0)])
    assert process.trend == pytest.approx([5.0, 1.0, -2.0, 0.5], abs=1e-3)
    assert process.predict(corners)[0] == pytest.approx(5.0 + corners @ [1.0, -2.0, 0.5], abs=1e-3)


def test_the_variance_holds_what_is_not_known_of_the_trend() -> None:
    """With nothing but a trend and noise it is that of least squares, h' (H' N^-1 H)^-1 h."""
    x = filling(40, 2, seed="least squares")
    noise = np.linspace(0.5, 2.0, 40)
    outcomes = 1.0 + x @ [2.0, 3.0] + np.random.default_rng(3).normal(0.0, np.sqrt(noise))
    kernel = Kernel(lengths=np.ones(2), variance=1e-12, trend_variance=1e6)
    process = GaussianProcess.through(x, outcomes, noise=noise, kernel=kernel)
    at = np.array([[0.1, 0.9], [0.5, 0.5], [1.0, 1.0]])
    inverse = np.linalg.inv(basis(x).T @ (basis(x) / noise[:, None]))
    mean, variance = process.predict(at)
    assert variance == pytest.approx(np.einsum("ij,jk,ik->i", basis(at), inverse, basis(at)), rel=1e-3)
    assert mean == pytest.approx(basis(at) @ inverse @ basis(x).T @ (outcomes / noise), rel=1e-3)


def test_what_the_trend_takes_says_nothing_more() -> None:
    """So a reader who leaves the trend's part of the kernel out of the mean finds the same mean."""
    x = filling(50, 3, seed="said")
    outcomes = bent(x) + np.random.default_rng(4).normal(0.0, 0.1, 50)
    kernel = Kernel(lengths=np.array([0.5, 1.0, 2.0]), variance=0.4, trend_variance=5.0)
    process = GaussianProcess.through(x, outcomes, noise=np.full(50, 0.01), kernel=kernel)
    bare = Kernel(lengths=kernel.lengths, variance=kernel.variance, trend_variance=0.0)
    without = GaussianProcess(x=x, y=process.y, noise=process.noise, trend=process.trend, kernel=bare)
    at = filling(9, 3, seed="elsewhere")
    assert without.predict(at)[0] == pytest.approx(process.predict(at)[0], abs=1e-6)
    assert (without.predict(at)[1] < process.predict(at)[1]).all()


def test_the_slopes_of_the_likelihood_are_those_of_small_steps() -> None:
    x = filling(25, 3, seed="slopes")
    likelihood = Likelihood(x=x, outcomes=bent(x), noise=np.full(25, 0.01))
    at = np.log([0.7, 1.5, 3.0, 0.4, 0.8])
    _, slopes = likelihood(at)
    for j, step in enumerate(1e-6 * np.eye(5)):
        assert (likelihood(at + step)[0] - likelihood(at - step)[0]) / 2e-6 == pytest.approx(slopes[j], abs=1e-4)


def test_an_input_that_does_nothing_gets_a_long_length() -> None:
    x = filling(80, 4, seed="idle")
    outcomes = bent(x)
    lengths = fitted(x, outcomes, noise=np.full(80, 1e-4)).lengths
    assert lengths[0] < 1.5
    assert lengths[3] > 3.0 * lengths[0]


def test_what_is_the_same_everywhere_is_expected_everywhere() -> None:
    x = filling(12, 2, seed="same")
    y, noise = np.full(12, 7.0), np.zeros(12)
    process = GaussianProcess.through(x, y, noise=noise, kernel=fitted(x, y, noise=noise))
    mean, variance = process.predict(filling(5, 2, seed="other"))
    assert mean == pytest.approx(np.full(5, 7.0))
    assert variance.max() < 1e-20


def test_the_same_outcomes_give_the_same_kernel() -> None:
    x = filling(30, 3, seed="twice")
    one, other = (fitted(x, bent(x), noise=np.full(30, 0.01)) for _ in range(2))
    assert (one.lengths == other.lengths).all()
    assert (one.variance, one.noise_factor) == (other.variance, other.noise_factor)


def test_to_be_sure_of_what_one_expects_changes_no_expectation_and_takes_what_it_tells_of_the_rest() -> None:
    x = filling(30, 2, seed="sure")
    noise = np.full(len(x), 0.04)
    outcomes = bent(np.column_stack([x, x[:, :1]])) + np.random.default_rng(3).normal(0.0, 0.2, len(x))
    process = GaussianProcess.through(x, outcomes, noise=noise, kernel=fitted(x, outcomes, noise=noise))
    sure, at = process.known_at(x[4]), filling(50, 2, seed="anywhere")
    before, after = process.predict(at), sure.predict(at)
    among, across = process.kernel.between(process.x, process.x) + np.diag(process.noise), np.vstack([x[4], at])
    left = process.kernel.between(across, across) - process.kernel.between(across, process.x) @ np.linalg.solve(
        among, process.kernel.between(process.x, across)
    )

    assert after[0] == pytest.approx(before[0], abs=1e-3 * 0.2)
    assert sure.predict(x[4:5])[1][0] < 1e-3 * process.predict(x[4:5])[1][0]
    assert after[1] == pytest.approx(before[1] - left[0, 1:] ** 2 / left[0, 0], rel=2e-2, abs=1e-5)


def test_a_process_that_is_lifted_expects_so_much_more_everywhere_and_is_as_sure() -> None:
    x = filling(20, 2, seed="lifted")
    process = GaussianProcess.through(
        x, x.sum(axis=1), noise=np.full(20, 0.01), kernel=Kernel(lengths=np.ones(2), variance=1.0, trend_variance=4.0)
    )
    at = filling(9, 2, seed="there")
    (mean, variance), (lifted, same) = process.predict(at), process.lifted(2.5).predict(at)

    assert lifted == pytest.approx(mean + 2.5, rel=1e-12)
    assert same == pytest.approx(variance, rel=1e-12)
