"""Machine repair against binomials, generators and an independent embedded chain."""

from __future__ import annotations

from math import comb, exp

import numpy as np
import pytest

from tests.theory.forms import caseload, many_servers, single_worker

from .chains import stationary


def test_a_worker_for_every_client_means_nobody_waits() -> None:
    free = caseload(clients=7, workers=7, away_weeks=6.0, contact_weeks=2.0)
    assert free.mean_waiting == 0.0
    assert free.mean_cycle_weeks == pytest.approx(8.0, rel=1e-12)
    assert free.utilisation == pytest.approx(0.25, rel=1e-12)


@pytest.mark.parametrize(("clients", "workers"), [(5, 1), (30, 4)])
def test_the_caseload_solves_its_generator(clients: int, workers: int) -> None:
    away, contact = 3.0, 0.4
    rates = np.zeros((clients + 1, clients + 1))
    for n in range(clients):
        rates[n, n + 1] = (clients - n) / away
        rates[n + 1, n] = min(n + 1, workers) / contact
    share, n = stationary(rates), np.arange(clients + 1)

    found = caseload(clients=clients, workers=workers, away_weeks=away, contact_weeks=contact)

    assert found.mean_waiting == pytest.approx(share @ np.maximum(n - workers, 0), rel=1e-9)
    assert found.contacts_per_week == pytest.approx(share @ np.minimum(n, workers) / contact, rel=1e-9)
    assert found.mean_cycle_weeks == pytest.approx(away + found.mean_wait_weeks + contact, rel=1e-9)
    assert found.contacts_per_client_week * found.mean_cycle_weeks == pytest.approx(1.0, rel=1e-12)


def test_a_large_group_that_is_seldom_due_is_an_open_queue() -> None:
    many = caseload(clients=200_000, workers=3, away_weeks=100_000.0, contact_weeks=1.0)
    queue = many_servers(arrivals_per_week=2.0, service_weeks=1.0, servers=3)
    assert many.mean_wait_weeks == pytest.approx(queue.mean_wait_weeks, rel=1e-3)


def test_an_overloaded_worker_is_always_busy_and_clients_share_the_time() -> None:
    full = caseload(clients=150, workers=1, away_weeks=4.0, contact_weeks=0.1)
    assert full.utilisation == pytest.approx(1.0, abs=1e-9)
    assert full.mean_cycle_weeks == pytest.approx(150 * 0.1, rel=1e-9)


@pytest.mark.parametrize("clients", [1, 6, 60])
def test_exponential_contacts_of_one_worker_are_the_same_twice(clients: int) -> None:
    general = single_worker(clients=clients, away_weeks=5.0, contact_weeks=0.1, contact="exponential")
    chain = caseload(clients=clients, workers=1, away_weeks=5.0, contact_weeks=0.1)
    assert general.contacts_per_week == pytest.approx(chain.contacts_per_week, rel=1e-9)
    assert general.mean_waiting == pytest.approx(chain.mean_waiting, rel=1e-6, abs=1e-12)


def embedded_utilisation(clients: int, *, away: float, contact: float) -> float:
    """Utilisation with constant contacts from the chain of clients left behind at the end of each contact."""
    p = 1.0 - exp(-contact / away)
    step = np.zeros((clients, clients))
    for left in range(clients):
        start = max(left, 1)
        free = clients - start
        for due in range(free + 1):
            step[left, start - 1 + due] += comb(free, due) * p**due * (1 - p) ** (free - due)
    share = stationary(step)
    idle = share[0] * away / clients
    return float(contact / (contact + idle))


@pytest.mark.parametrize(("clients", "contact"), [(2, 1.0), (10, 0.3), (25, 0.16)])
def test_constant_contacts_follow_the_embedded_chain(clients: int, contact: float) -> None:
    found = single_worker(clients=clients, away_weeks=4.0, contact_weeks=contact, contact="constant")
    assert found.utilisation == pytest.approx(embedded_utilisation(clients, away=4.0, contact=contact), rel=1e-9)


def test_wrong_words_and_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="contact: got 'gamma'; it must be 'exponential' or 'constant'"):
        single_worker(clients=3, away_weeks=1.0, contact_weeks=1.0, contact="gamma")
    with pytest.raises(ValueError, match="clients: got 0; it must be above 0"):
        caseload(clients=0, workers=1, away_weeks=1.0, contact_weeks=1.0)
