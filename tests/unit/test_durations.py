"""A quantile function has the mean and the spread that were asked for."""

from __future__ import annotations

from math import inf, nan, nextafter, sqrt
from statistics import NormalDist

import numpy as np
import pytest

from sim.durations import FAMILIES, inverse, standard_normal

CELLS = 200_000


def moments(family: str, mean: float, cv: float) -> tuple[float, float]:
    """Return mean and cv by integrating the quantile function over (0, 1).

    The substitution ``u = s * s * (3 - 2 s)`` puts most points where the function runs off to infinity.
    """
    s = (np.arange(CELLS) + 0.5) / CELLS
    weight = 6.0 * s * (1.0 - s) / CELLS
    of = inverse(family, mean, cv).at
    x = np.array([of(u) for u in (s * s * (3.0 - 2.0 * s)).tolist()])
    first = float(x @ weight)
    return first, sqrt(max(float(np.square(x - first) @ weight), 0.0)) / first


@pytest.mark.parametrize(
    "family, mean, cv, expected_cv",
    [
        ("constant", 13.0, 0.0, 0.0),
        ("constant", 13.0, 0.7, 0.0),
        ("exponential", 39.0, 0.0, 1.0),
        ("exponential", 6.0, 0.3, 1.0),
        ("lognormal", 6.0, 0.45, 0.45),
        ("lognormal", 2.5, 1.5, 1.5),
        ("lognormal", 200.0, 0.05, 0.05),
        ("lognormal", 8.0, 0.0, 0.0),
        ("uniform", 10.0, 0.25, 0.25),
        ("uniform", 10.0, 0.577, 0.577),
    ],
)
def test_mean_and_spread_are_those_asked_for(family: str, mean: float, cv: float, expected_cv: float) -> None:
    found_mean, found_cv = moments(family, mean, cv)

    assert found_mean == pytest.approx(mean, rel=1e-4)
    assert found_cv == pytest.approx(expected_cv, rel=2e-3, abs=1e-9)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_quantile_function_never_falls_and_is_never_negative(family: str) -> None:
    of = inverse(family, 5.0, 0.5).at
    x = [of(u) for u in [2.0**-54, 0.001, 0.25, 0.5, 0.75, 0.999, 1.0 - 2.0**-53]]

    assert x == sorted(x)
    assert x[0] >= 0.0
    assert x[-1] < inf


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_mean_of_nothing_takes_no_time(family: str) -> None:
    assert inverse(family, 0.0, 0.5).at(0.9) == 0.0


@pytest.mark.parametrize(
    "family, median", [("constant", 8.0), ("exponential", 5.545177444), ("lognormal", 7.155417528), ("uniform", 8.0)]
)
def test_the_median_is_the_one_of_the_family(family: str, median: float) -> None:
    """Exponential: ln 2 times the mean; lognormal: mean / sqrt(1 + cv^2)."""
    assert inverse(family, 8.0, 0.5).at(0.5) == pytest.approx(median)


@pytest.mark.parametrize("mean, cv", [(nan, 0.0), (1.0, nan), (inf, 0.0), (1.0, inf), (-1.0, 0.0), (1.0, -0.1)])
@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_number_that_is_no_duration_is_refused(family: str, mean: float, cv: float) -> None:
    with pytest.raises(ValueError, match="must be finite and not negative") as raised:
        inverse(family, mean, cv)

    assert repr(mean) in str(raised.value)


def test_an_unknown_family_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"family 'gamma' is unknown; known: .*'exponential', 'lognormal'"):
        inverse("gamma", 1.0)


def test_a_uniform_that_would_go_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match=r"cv 0\.6 would go below zero; the cv may be at most 0\.577"):
        inverse("uniform", 1.0, 0.6)


# --- the standard normal ------------------------------------------------------------------------------


def near(u: float) -> list[float]:
    """Return a number with its nearest neighbours."""
    return [nextafter(u, 0.0), u, nextafter(u, 1.0)]


def test_the_normal_quantile_is_that_of_the_standard_library_to_the_last_bit() -> None:
    """Over the whole range, the smallest and the largest number that is ever drawn, and where its pieces meet."""
    even = ((np.arange(200_000) + 0.5) / 200_000).tolist()
    tails = [2.0**-power for power in range(1, 54)] + [1.0 - 2.0**-power for power in range(1, 54)]
    seams = [*near(0.075), *near(0.5), *near(0.925), *near(1.3887943864964021e-11), *near(1.0 - 1.3887943864964021e-11)]
    u = [*even, *tails, *seams]
    library = NormalDist().inv_cdf

    assert [standard_normal(one) for one in u] == [library(one) for one in u]
