"""One sequential test: as often wrong as it says at the tolerance, and a pure function of the sequence."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.selection import boundary_factor, crossing
from tests.analysis.selection.promises import keeps


def test_the_factor_solves_its_equation() -> None:
    for error, n_first in ((0.05, 10), (0.001, 20), (0.2, 5)):
        eta = boundary_factor(error, n_first=n_first)
        assert 0.5 * (1.0 + 2.0 * eta) ** (-(n_first - 1) / 2) == pytest.approx(error, rel=1e-12)


def test_the_factor_is_that_of_published_code() -> None:
    """0.1844 for 20 first replications and two thresholds that share an error of 5 %.

    It stands in the code of Zhou, Andradottir, Kim and Park, Finding feasible systems for subjective constraints using
    recycled observations: github.com/yuweizhou3/FeasibilityRecycleObs, procedures/restart_max.cpp.
    """
    assert boundary_factor(1.0 - np.sqrt(0.95), n_first=20) == pytest.approx(0.1844, abs=0.0005)


def test_a_tolerance_of_next_to_nothing_is_never_settled() -> None:
    found = crossing([0.9, 1.1, -0.5, 1.0], tolerance=1e-300, error=0.01, n_first=4)

    assert (found.side, found.at) == (0, None)
    assert found.n_at_most == 2**53


def wrong(*, at: float, error: float, n_first: int, times: int) -> int:
    """How often a mean of `at` tolerances is put on the wrong side; the tolerance is a quarter of the spread."""
    rng = np.random.default_rng(1)
    sides = [
        crossing(rng.normal(0.25 * at, 1.0, size=300), tolerance=0.25, error=error, n_first=n_first).side
        for _ in range(times)
    ]
    assert 0 not in sides
    return sum(side != np.sign(at) for side in sides)


@pytest.mark.parametrize("error, n_first", [(0.05, 10), (0.05, 20)])
def test_at_the_tolerance_it_errs_no_more_than_it_says_and_not_much_less(error: float, n_first: int) -> None:
    """The bound is for a path watched without pause, so it is nearly used up; a tenth of it would be idle effort."""
    for at in (-1.0, 1.0):
        errors = wrong(at=at, error=error, n_first=n_first, times=3000)
        assert keeps(3000 - errors, times=3000, promise=1.0 - error, smallest_shortfall=0.02)
        assert errors > 0.6 * error * 3000


def test_at_half_the_tolerance_it_errs_more_and_beyond_it_less() -> None:
    errors = [wrong(at=at, error=0.05, n_first=10, times=1000) for at in (0.5, 1.0, 2.0)]
    assert errors[0] > 1.5 * errors[1] > 3.0 * errors[2]


def test_a_verdict_does_not_change_when_values_are_added() -> None:
    rng = np.random.default_rng(2)
    for _ in range(50):
        values = rng.normal(0.1, 1.0, size=200)
        whole = crossing(values, tolerance=0.3, error=0.05, n_first=10)
        assert whole.at is not None
        for n in (5, whole.at - 1, whole.at, whole.at + 1, 200):
            part = crossing(values[:n], tolerance=0.3, error=0.05, n_first=10)
            assert part.side == (whole.side if n >= max(whole.at, 10) else 0)


def test_it_ends_at_the_latest_where_it_says() -> None:
    """Values that swing around zero decide nothing until next to nothing is left to decide."""
    values = np.tile([1.0, -1.0], 2000)
    found = crossing(values, tolerance=0.2, error=0.01, n_first=20)
    assert found.at is not None
    assert found.n_at_most is not None
    assert found.n_at_most - 11 <= found.at <= found.n_at_most  # 11 replications before the end the reach is the swing
    assert crossing(values[: found.at - 1], tolerance=0.2, error=0.01, n_first=20).n_at_most == found.n_at_most


def test_what_never_varies_is_decided_at_once() -> None:
    assert crossing(np.zeros(20), tolerance=0.1, error=0.01, n_first=20).side == -1
    assert crossing(np.full(20, 1e-6), tolerance=0.1, error=0.01, n_first=20).side == 1


def test_errors_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match=r"got an error of 0\.5 and 20 first replications"):
        boundary_factor(0.5, n_first=20)
