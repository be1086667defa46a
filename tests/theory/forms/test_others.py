"""M/G/infinity, the two-sided match, competing exits and the share of time after a contact."""

from __future__ import annotations

from math import exp, inf

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import poisson

from sim.arrays import Floats
from tests.theory.forms import (
    cumulative_incidence,
    long_run,
    many_servers,
    mean_in_system,
    mean_in_system_at,
    poisson_probabilities,
    share_within_window,
    two_sided_match,
)

from .chains import stationary

# --- M/G/infinity ---------------------------------------------------------------------------------


def test_exponential_stays_fill_up_as_one_minus_e() -> None:
    at = mean_in_system_at(5.0, arrivals_per_week=3.0, p_left_within=lambda t: 1.0 - np.exp(-t / 4.0))
    assert at == pytest.approx(12.0 * (1.0 - exp(-5.0 / 4.0)), rel=1e-8)


def test_constant_stays_fill_up_in_a_straight_line_and_stop() -> None:
    def left(t: Floats) -> Floats:
        return (t >= 2.0).astype(np.float64)

    assert mean_in_system_at(1.0, arrivals_per_week=3.0, p_left_within=left) == pytest.approx(3.0, rel=1e-12)
    assert mean_in_system_at(7.0, arrivals_per_week=3.0, p_left_within=left) == pytest.approx(6.0, rel=1e-3)


def test_the_transient_ends_in_the_long_run() -> None:
    at = mean_in_system_at(400.0, arrivals_per_week=3.0, p_left_within=lambda t: 1.0 - (1 + t / 3) * np.exp(-t / 3))
    assert at == pytest.approx(mean_in_system(arrivals_per_week=3.0, stay_weeks=6.0), rel=1e-6)


@pytest.mark.parametrize("mean", [0.3, 12.0, 1200.0])
def test_poisson_probabilities_hold_for_small_and_large_means(mean: float) -> None:
    highest = int(mean + 8 * mean**0.5) + 2
    np.testing.assert_allclose(
        poisson_probabilities(mean, highest=highest), poisson.pmf(np.arange(highest + 1), mean), rtol=1e-9
    )


# --- two-sided match ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "leaves", "expires"), [(5.0, 5.0, 0.2, 0.5), (8.0, 3.0, 0.3, 0.05), (2.0, 6.0, 0.0, 1.0)]
)
def test_the_market_solves_its_generator(a: float, b: float, leaves: float, expires: float) -> None:
    edge = 200
    states = np.arange(-edge, edge + 1)
    rates = np.zeros((states.size, states.size))
    for i, n in enumerate(states[:-1]):
        rates[i, i + 1] = a + expires * max(-n, 0)
        rates[i + 1, i] = b + leaves * max(n + 1, 0)
    share = stationary(rates)
    candidates, places = share @ np.maximum(states, 0), share @ np.maximum(-states, 0)

    market = two_sided_match(
        candidates_per_week=a, places_per_week=b, candidate_leaves_per_week=leaves, place_expires_per_week=expires
    )

    assert market.mean_candidates == pytest.approx(candidates, rel=1e-8)
    assert market.mean_places == pytest.approx(places, rel=1e-8)
    met = a * share[states < 0].sum() + b * share[states > 0].sum()
    assert market.matches_per_week == pytest.approx(met, rel=1e-8)
    assert a * (1 - market.candidates_lost_fraction) == pytest.approx(
        b * (1 - market.places_unfilled_fraction), rel=1e-8
    )


def test_places_that_vanish_at_once_leave_a_queue_with_impatience() -> None:
    """Candidates then wait for the stream of places; whoever is first in line may still leave."""
    market = two_sided_match(
        candidates_per_week=2.0, places_per_week=3.0, candidate_leaves_per_week=0.5, place_expires_per_week=1e12
    )
    line = long_run(up=lambda n: np.full_like(n, 2.0), down=lambda n: 3.0 + 0.5 * n)
    assert market.mean_candidates == pytest.approx(line.mean(lambda n: n), rel=1e-9)


def test_patient_candidates_and_no_stored_places_are_an_m_m_1() -> None:
    market = two_sided_match(
        candidates_per_week=2.0, places_per_week=3.0, candidate_leaves_per_week=0.0, place_expires_per_week=1e12
    )
    assert market.mean_candidates == pytest.approx(
        many_servers(arrivals_per_week=2.0, service_weeks=1 / 3, servers=1).mean_in_system, rel=1e-9
    )


def test_the_two_sides_are_mirror_images() -> None:
    one = two_sided_match(
        candidates_per_week=2.0, places_per_week=3.0, candidate_leaves_per_week=0.5, place_expires_per_week=0.1
    )
    other = two_sided_match(
        candidates_per_week=3.0, places_per_week=2.0, candidate_leaves_per_week=0.1, place_expires_per_week=0.5
    )
    assert one.mean_candidates == other.mean_places
    assert one.candidates_lost_fraction == other.places_unfilled_fraction
    assert one.place_wait_weeks == other.candidate_wait_weeks


def test_a_flood_of_candidates_drains_by_leaving() -> None:
    market = two_sided_match(
        candidates_per_week=1000.0, places_per_week=10.0, candidate_leaves_per_week=0.5, place_expires_per_week=0.5
    )
    assert market.mean_candidates == pytest.approx(990.0 / 0.5, rel=1e-9)
    assert market.places_unfilled_fraction == pytest.approx(0.0, abs=1e-12)


def test_a_market_without_a_long_run_is_refused() -> None:
    with pytest.raises(ValueError, match="let those who wait leave"):
        two_sided_match(
            candidates_per_week=2.0, places_per_week=2.0, candidate_leaves_per_week=0.0, place_expires_per_week=0.0
        )
    with pytest.raises(ValueError, match="inflows must be above 0"):
        two_sided_match(
            candidates_per_week=0.0, places_per_week=2.0, candidate_leaves_per_week=0.1, place_expires_per_week=0.1
        )


# --- exits and windows ----------------------------------------------------------------------------


def test_competing_exits_add_up_and_integrate_their_density() -> None:
    rates = {"work": 0.02, "other": 0.05, "pension": 0.0}
    shares = cumulative_incidence(30.0, rates_per_week=rates)
    for door, rate in rates.items():
        area, _ = quad(lambda t, rate=rate: rate * exp(-0.07 * t), 0.0, 30.0)
        assert shares[door] == pytest.approx(area, rel=1e-9)
    assert sum(shares.values()) == pytest.approx(1 - exp(-0.07 * 30.0), rel=1e-12)


def test_exits_that_nobody_takes_are_refused() -> None:
    with pytest.raises(ValueError, match="each must be 0 or more and one of them above 0"):
        cumulative_incidence(1.0, rates_per_week={"work": 0.0})


@pytest.mark.parametrize("window", [0.0, 3.0, 30.0])
def test_the_share_after_a_contact_is_the_renewal_reward(window: float) -> None:
    area, _ = quad(lambda t: min(t, window) * exp(-t / 12.0) / 12.0, 0.0, inf, points=None, limit=500)
    exponential = share_within_window(window_weeks=window, interval_weeks=12.0, interval="exponential")
    assert exponential == pytest.approx(area / 12.0, rel=1e-6, abs=1e-12)
    constant = share_within_window(window_weeks=window, interval_weeks=12.0, interval="constant")
    assert constant == pytest.approx(min(window, 12.0) / 12.0, rel=1e-12)


def test_a_window_needs_a_known_interval() -> None:
    with pytest.raises(ValueError, match="interval: got 'weekly'"):
        share_within_window(window_weeks=1.0, interval_weeks=1.0, interval="weekly")
    with pytest.raises(ValueError, match=r"got a window of -1\.0"):
        share_within_window(window_weeks=-1.0, interval_weeks=1.0, interval="constant")
