"""Erlang B, C and A and the tandem against their generator matrices, each other and hand-worked cases."""

from __future__ import annotations

from fractions import Fraction
from math import exp, factorial, inf

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gamma, gammainc

from tests.theory.forms import erlang_b, erlang_c, impatient, many_servers, tandem_mean_weeks, wait_tail

from .chains import generator_of_queue, mean_hitting_time, stationary


def textbook_loss(servers: int, load: Fraction) -> Fraction:
    terms = [load**k / factorial(k) for k in range(servers + 1)]
    return terms[-1] / sum(terms)


@pytest.mark.parametrize(
    ("servers", "load"), [(1, Fraction(1, 2)), (3, Fraction(5, 2)), (10, Fraction(9)), (25, Fraction(30))]
)
def test_erlang_b_is_the_quotient_of_factorials(servers: int, load: Fraction) -> None:
    assert erlang_b(servers, load=float(load)) == pytest.approx(float(textbook_loss(servers, load)), rel=1e-12)


def test_erlang_b_holds_where_factorials_overflow() -> None:
    """For load = servers the loss is sqrt(2 / (pi c)) with a relative error that fades as 1 / sqrt(c)."""
    assert erlang_b(100_000, load=100_000.0) == pytest.approx((2 / (np.pi * 100_000)) ** 0.5, rel=0.005)


@pytest.mark.parametrize("load", [0.1, 0.5, 0.9, 0.99])
def test_one_server_waits_as_often_as_it_is_busy(load: float) -> None:
    assert erlang_c(1, load=load) == pytest.approx(load, rel=1e-12)


@pytest.mark.parametrize("load", [0.2, 1.0, 1.9])
def test_two_servers_have_a_short_form(load: float) -> None:
    assert erlang_c(2, load=load) == pytest.approx(load**2 / (2 + load), rel=1e-12)


@pytest.mark.parametrize(("servers", "load"), [(1, 0.8), (3, 2.4), (8, 6.8)])
def test_many_servers_solve_their_generator(servers: int, load: float) -> None:
    service = 2.0
    queue = many_servers(arrivals_per_week=load / service, service_weeks=service, servers=servers)

    share = stationary(generator_of_queue(arrivals=load / service, service=service, leave=0.0, servers=servers, n=400))
    n = np.arange(share.size)
    assert queue.p_wait == pytest.approx(share[servers:].sum(), rel=1e-9)
    assert queue.mean_waiting == pytest.approx(share @ np.maximum(n - servers, 0), rel=1e-9)
    assert queue.mean_in_system == pytest.approx(share @ n, rel=1e-9)
    assert queue.utilisation == pytest.approx(share @ np.minimum(n, servers) / servers, rel=1e-9)
    assert queue.mean_waiting == pytest.approx(queue.mean_wait_weeks * load / service, rel=1e-12)


def test_the_tail_of_the_wait_has_the_mean_as_its_area() -> None:
    queue = {"arrivals_per_week": 2.6, "service_weeks": 1.0, "servers": 3}
    area, _ = quad(lambda t: wait_tail(t, **queue), 0.0, inf)
    assert area == pytest.approx(many_servers(**queue).mean_wait_weeks, rel=1e-9)
    assert wait_tail(0.0, **queue) == pytest.approx(erlang_c(3, load=2.6), rel=1e-12)


def test_the_tail_of_one_server_is_that_of_a_busy_m_m_1() -> None:
    tail = wait_tail(3.0, arrivals_per_week=0.8, service_weeks=1.0, servers=1)
    assert tail == pytest.approx(0.8 * exp(-0.2 * 3.0), rel=1e-12)


# --- Erlang A -------------------------------------------------------------------------------------


def test_endless_patience_is_erlang_c() -> None:
    queue = many_servers(arrivals_per_week=4.5, service_weeks=1.0, servers=5)
    patient = impatient(arrivals_per_week=4.5, service_weeks=1.0, patience_weeks=inf, servers=5)
    assert patient.p_wait == pytest.approx(queue.p_wait, rel=1e-9)
    assert patient.mean_wait_weeks == pytest.approx(queue.mean_wait_weeks, rel=1e-9)
    assert patient.mean_wait_served_weeks == pytest.approx(queue.mean_wait_weeks, rel=1e-9)
    assert patient.p_abandon == 0.0


def test_no_patience_at_all_is_erlang_b() -> None:
    hurried = impatient(arrivals_per_week=4.5, service_weeks=1.0, patience_weeks=1e-9, servers=5)
    assert hurried.p_abandon == pytest.approx(erlang_b(5, load=4.5), rel=1e-6)


def test_patience_equal_to_service_leaves_a_poisson_number() -> None:
    """Everybody stays a mean of one week, served or not: the number present is Poisson of the load."""
    queue = impatient(arrivals_per_week=7.0, service_weeks=1.0, patience_weeks=1.0, servers=6)
    poisson = np.array([exp(-7.0) * 7.0**n / factorial(n) for n in range(60)])
    assert queue.p_wait == pytest.approx(poisson[6:].sum(), rel=1e-9)
    assert queue.mean_waiting == pytest.approx(poisson @ np.maximum(np.arange(60) - 6, 0), rel=1e-9)


@pytest.mark.parametrize(("arrivals", "patience", "servers"), [(5.0, 2.0, 4), (12.0, 0.7, 10), (3.0, 8.0, 3)])
def test_erlang_a_is_the_incomplete_gamma_form(arrivals: float, patience: float, servers: int) -> None:
    """With A(x, y) = x e^y / y^x times the lower incomplete gamma function, and E the loss of Erlang B."""
    x, y = servers * patience, arrivals * patience
    a = x * exp(y) / y**x * gammainc(x, y) * gamma(x)
    loss = erlang_b(servers, load=arrivals)
    p_wait = a * loss / (1.0 + (a - 1.0) * loss)
    p_abandon_of_waiting = 1.0 / (arrivals / servers * a) + 1.0 - servers / arrivals

    queue = impatient(arrivals_per_week=arrivals, service_weeks=1.0, patience_weeks=patience, servers=servers)

    assert queue.p_wait == pytest.approx(p_wait, rel=1e-9)
    assert queue.p_abandon == pytest.approx(p_wait * p_abandon_of_waiting, rel=1e-9)


def test_erlang_a_solves_its_generator_and_keeps_its_balance() -> None:
    queue = impatient(arrivals_per_week=5.0, service_weeks=1.3, patience_weeks=3.0, servers=4)
    share = stationary(generator_of_queue(arrivals=5.0, service=1.3, leave=1 / 3, servers=4, n=200))
    n = np.arange(share.size)
    assert queue.mean_waiting == pytest.approx(share @ np.maximum(n - 4, 0), rel=1e-9)
    assert queue.utilisation == pytest.approx(share @ np.minimum(n, 4) / 4, rel=1e-9)
    assert 5.0 * (1 - queue.p_abandon) == pytest.approx(4 * queue.utilisation / 1.3, rel=1e-9)


def test_the_wait_of_the_served_follows_a_newcomer_through_the_line() -> None:
    """A newcomer behind n others is followed as an absorbing chain whose end 'served' is conditioned on."""
    arrivals, service, leave, servers = 3.0, 1.0, 0.4, 2
    share = stationary(generator_of_queue(arrivals=arrivals, service=service, leave=leave, servers=servers, n=60))
    served, weeks = 0.0, 0.0
    for n, p in enumerate(share[servers:]):
        p_served, mean = mean_hitting_time(ahead=n, free_rate=servers / service, leave=leave)
        served, weeks = served + p * p_served, weeks + p * p_served * mean
    expected = weeks / (share[:servers].sum() + served)

    queue = impatient(arrivals_per_week=arrivals, service_weeks=service, patience_weeks=1 / leave, servers=servers)
    assert queue.mean_wait_served_weeks == pytest.approx(expected, rel=1e-9)


def test_erlang_a_holds_for_a_thousand_servers_and_a_long_line() -> None:
    """In overload the fluid answer is near: the share that cannot be served leaves."""
    queue = impatient(arrivals_per_week=1500.0, service_weeks=1.0, patience_weeks=20.0, servers=1000)
    assert queue.p_abandon == pytest.approx(1 / 3, abs=1e-6)
    assert queue.mean_waiting == pytest.approx(500.0 * 20.0, rel=1e-6)


# --- tandem and refusals --------------------------------------------------------------------------


def test_a_tandem_is_the_sum_of_its_stations() -> None:
    stations = [(0.5, 1), (1.5, 3), (2.0, 4)]
    alone = [many_servers(arrivals_per_week=1.2, service_weeks=s, servers=c) for s, c in stations]
    expected = sum(queue.mean_wait_weeks + s for queue, (s, _) in zip(alone, stations, strict=True))
    assert tandem_mean_weeks(stations, arrivals_per_week=1.2) == pytest.approx(expected, rel=1e-12)


def test_a_tandem_of_two_single_servers_solves_its_plane_of_states() -> None:
    """The joint chain of both stations, cut at 40 each, has the product form that Burke's theorem promises."""
    size, arrivals, first, second = 40, 1.0, 1 / 0.5, 1 / 0.4
    rates = np.zeros((size, size, size, size))
    for i in range(size):
        for j in range(size):
            if i + 1 < size:
                rates[i, j, i + 1, j] = arrivals
            if i and j + 1 < size:
                rates[i, j, i - 1, j + 1] = first
            if j:
                rates[i, j, i, j - 1] = second
    flat = rates.reshape(size * size, size * size)
    share = stationary(flat).reshape(size, size)
    n = np.arange(size)
    in_system = share.sum(axis=1) @ n + share.sum(axis=0) @ n
    assert tandem_mean_weeks([(0.5, 1), (0.4, 1)], arrivals_per_week=1.0) == pytest.approx(in_system, rel=1e-6)


def test_a_queue_without_a_long_run_is_refused() -> None:
    with pytest.raises(ValueError, match="grows without end; it must be below 2"):
        erlang_c(2, load=2.0)
    with pytest.raises(ValueError, match="a long run needs steps down that outweigh steps up"):
        impatient(arrivals_per_week=3.0, service_weeks=1.0, patience_weeks=inf, servers=2)


@pytest.mark.parametrize("patience", [0.0, -1.0, float("nan")])
def test_a_patience_that_is_no_time_is_refused(patience: float) -> None:
    with pytest.raises(ValueError, match=r"patience_weeks: got .*; it must be above 0"):
        impatient(arrivals_per_week=1.0, service_weeks=1.0, patience_weeks=patience, servers=2)
