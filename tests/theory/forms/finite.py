"""A fixed group of clients who each come back: the machine repair model, here a caseworker's contacts."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, exp
from typing import Literal

import numpy as np

from tests.theory.forms.birth_death import long_run


@dataclass(frozen=True, slots=True, kw_only=True)
class Caseload:
    """A closed group of clients in the long run.

    A client's cycle is: away until the next contact is due, waiting for a free worker, the contact itself.
    """

    contacts_per_week: float
    contacts_per_client_week: float
    mean_waiting: float
    mean_wait_weeks: float
    mean_cycle_weeks: float
    utilisation: float


def caseload(*, clients: int, workers: int, away_weeks: float, contact_weeks: float) -> Caseload:
    """Return the long run of M/M/c//N: clients are due again after an exponential time, contacts are exponential.

    Parameters
    ----------
    clients, workers
        Number of clients in the group, and of workers who each see one at a time.
    away_weeks
        Mean time from the end of a contact until the next one is due [weeks]. Only this mean matters: the answer is
        the same for any spread of the time away.
    contact_weeks
        Mean length of a contact [weeks].

    Notes
    -----
    Source: Gross and Harris (1998), Fundamentals of Queueing Theory, third edition, section on finite-source queues
    (the machine repair model). That only the mean of the time away matters is a case of Baskett, Chandy, Muntz and
    Palacios (1975), Open, closed, and mixed networks of queues with different classes of customers, Journal of the
    ACM 22(2), 248-260.

    Examples
    --------
    >>> alone = caseload(clients=1, workers=1, away_weeks=3.0, contact_weeks=1.0)
    >>> alone.mean_wait_weeks, round(alone.utilisation, 6)
    (0.0, 0.25)
    """
    _check(clients=clients, workers=workers, away_weeks=away_weeks, contact_weeks=contact_weeks)
    chain = long_run(
        up=lambda n: (clients - n) / away_weeks,
        down=lambda n: np.minimum(n, workers) / contact_weeks,
        highest=clients,
    )
    busy = chain.mean(lambda n: np.minimum(n, workers))
    waiting = chain.mean(lambda n: np.maximum(n - workers, 0.0))
    return _from_rates(clients=clients, per_week=busy / contact_weeks, waiting=waiting, utilisation=busy / workers)


def single_worker(
    *, clients: int, away_weeks: float, contact_weeks: float, contact: Literal["exponential", "constant"]
) -> Caseload:
    """Return the long run of one worker with `clients` clients, M/G/1//N with exponential times away.

    A contact is either exponential, which repeats `caseload` with one worker, or always equally long, as in a
    diary. Times are as in `caseload`.

    Notes
    -----
    With f the Laplace transform of the contact and v the rate of falling due, a busy period lasts on average
    ``contact_weeks * sum_j C(N - 1, j) prod_{i <= j} (1 - f(i v)) / f(i v)`` and the idle period before it
    ``1 / (N v)``. Source: Takacs (1962), Introduction to the Theory of Queues (servicing of machines).

    Examples
    --------
    >>> one = single_worker(clients=20, away_weeks=4.0, contact_weeks=0.1, contact="constant")
    >>> two = single_worker(clients=20, away_weeks=4.0, contact_weeks=0.1, contact="exponential")
    >>> one.mean_wait_weeks < two.mean_wait_weeks
    True
    """
    _check(clients=clients, away_weeks=away_weeks, contact_weeks=contact_weeks)
    if contact not in ("exponential", "constant"):
        raise ValueError(f"contact: got {contact!r}; it must be 'exponential' or 'constant'.")
    busy_weeks, product = 0.0, 1.0
    for j in range(clients):
        busy_weeks += contact_weeks * comb(clients - 1, j) * product
        product *= _odds_of_none_due((j + 1) * contact_weeks / away_weeks, contact=contact)
    utilisation = busy_weeks / (busy_weeks + away_weeks / clients)
    per_week = utilisation / contact_weeks
    waiting = clients - per_week * (away_weeks + contact_weeks)
    return _from_rates(clients=clients, per_week=per_week, waiting=max(waiting, 0.0), utilisation=utilisation)


def _odds_of_none_due(x: float, *, contact: str) -> float:
    """``(1 - f) / f`` for the transform f of a contact of mean 1, at x."""
    return x if contact == "exponential" else exp(x) - 1.0


def _from_rates(*, clients: int, per_week: float, waiting: float, utilisation: float) -> Caseload:
    return Caseload(
        contacts_per_week=per_week,
        contacts_per_client_week=per_week / clients,
        mean_waiting=waiting,
        mean_wait_weeks=waiting / per_week,
        mean_cycle_weeks=clients / per_week,
        utilisation=utilisation,
    )


def _check(**numbers: float) -> None:
    for name, number in numbers.items():
        if not 0.0 < number < float("inf"):  # also false for nan
            raise ValueError(f"{name}: got {number!r}; it must be above 0 and finite.")
