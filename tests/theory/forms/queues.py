"""Residents who wait for one of several workers: Erlang B, Erlang C, Erlang A and a row of stations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, inf

import numpy as np

from sim.arrays import Floats
from tests.theory.forms.birth_death import long_run


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An M/M/c queue in the long run."""

    p_wait: float
    mean_wait_weeks: float
    mean_waiting: float
    mean_in_system: float
    utilisation: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Impatient:
    """An M/M/c+M queue in the long run. Waits count from joining to service or to leaving, whichever ends them."""

    p_wait: float
    p_abandon: float
    mean_wait_weeks: float
    mean_wait_served_weeks: float
    mean_waiting: float
    utilisation: float


def erlang_b(servers: int, *, load: float) -> float:
    """Return the share of arrivals that find all servers taken when nobody may wait (M/G/c/c).

    `load` is arrivals times mean service time [erlang]. The recursion on the number of servers is Erlang's loss formula
    without its factorials. Source: Cooper (1981), Introduction to Queueing Theory, second edition, chapter 3.

    Examples
    --------
    >>> erlang_b(2, load=1.0)
    0.2
    """
    _check(servers=servers, load=load)
    lost = 1.0
    for n in range(1, servers + 1):
        lost = load * lost / (n + load * lost)
    return lost


def erlang_c(servers: int, *, load: float) -> float:
    """Return the share of arrivals that must wait in an M/M/c queue in which everybody waits.

    `load` is arrivals times mean service time [erlang] and must be below the number of servers. Source: Cooper (1981),
    Introduction to Queueing Theory, second edition, chapter 3, which also gives its relation to Erlang B.

    Examples
    --------
    >>> round(erlang_c(2, load=1.0), 12)
    0.333333333333
    """
    lost = erlang_b(servers, load=load)
    if load >= servers:
        raise ValueError(f"a load of {load!r} on {servers} servers grows without end; it must be below {servers}.")
    return lost / (1.0 - (load / servers) * (1.0 - lost))


def many_servers(*, arrivals_per_week: float, service_weeks: float, servers: int) -> Waiting:
    """Return the long run of an M/M/c queue; the means hold for any order of service that ignores service times.

    Source: Kleinrock (1975), Queueing Systems, Volume 1, section 3.5, and Little's law.

    Examples
    --------
    >>> queue = many_servers(arrivals_per_week=1.0, service_weeks=0.5, servers=1)
    >>> queue.p_wait, queue.mean_wait_weeks, queue.mean_waiting
    (0.5, 0.5, 0.5)
    """
    _check(arrivals_per_week=arrivals_per_week, service_weeks=service_weeks)
    load = arrivals_per_week * service_weeks
    p_wait = erlang_c(servers, load=load)
    wait = p_wait * service_weeks / (servers - load)
    return Waiting(
        p_wait=p_wait,
        mean_wait_weeks=wait,
        mean_waiting=arrivals_per_week * wait,
        mean_in_system=arrivals_per_week * wait + load,
        utilisation=load / servers,
    )


def wait_tail(weeks: float, *, arrivals_per_week: float, service_weeks: float, servers: int) -> float:
    """Return the share that waits longer than `weeks` [weeks] in an M/M/c queue served in order of arrival.

    Who waits at all waits an exponential time. Source: Cooper (1981), Introduction to Queueing Theory, second edition,
    chapter 3.

    Examples
    --------
    >>> round(wait_tail(1.0, arrivals_per_week=1.0, service_weeks=0.5, servers=1), 6)
    0.18394
    """
    queue = many_servers(arrivals_per_week=arrivals_per_week, service_weeks=service_weeks, servers=servers)
    return queue.p_wait * exp(-(servers / service_weeks - arrivals_per_week) * weeks)


def impatient(*, arrivals_per_week: float, service_weeks: float, patience_weeks: float, servers: int) -> Impatient:
    """Return the long run of an M/M/c+M queue (Erlang A), served in order of arrival.

    Parameters
    ----------
    arrivals_per_week
        Poisson arrivals [1/week].
    service_weeks, patience_weeks
        Means of the exponential service and patience [weeks]; patience may be ``inf`` when the queue is then stable.
    servers
        Number of workers.

    Notes
    -----
    Solved as a birth-death chain: the form with the incomplete gamma function (Palm; Garnett, Mandelbaum and Reiman,
    2002, Designing a call center with impatient customers, Manufacturing & Service Operations Management 4(3)) is the
    same sum and loses its digits for large loads. A resident who finds n others waiting is served with probability
    ``c mu / (c mu + (n + 1) theta)`` and each step forward takes an exponential time, whatever ends it.

    Examples
    --------
    >>> queue = impatient(arrivals_per_week=2.0, service_weeks=1.0, patience_weeks=1.0, servers=1)
    >>> round(queue.p_abandon, 6)  # patience equal to service: as many servers as residents, of whom one works
    0.567668
    """
    _check(arrivals_per_week=arrivals_per_week, service_weeks=service_weeks, patience_weeks=patience_weeks)
    _check(servers=servers)
    serve, leave = 1.0 / service_weeks, 1.0 / patience_weeks
    chain = long_run(
        up=lambda n: np.full_like(n, arrivals_per_week),
        down=lambda n: serve * np.minimum(n, servers) + leave * np.maximum(n - servers, 0.0),
    )
    waiting = chain.mean(lambda n: np.maximum(n - servers, 0.0))
    busy = chain.share[servers:]
    return Impatient(
        p_wait=float(busy.sum()),
        p_abandon=leave * waiting / arrivals_per_week,
        mean_wait_weeks=waiting / arrivals_per_week,
        mean_wait_served_weeks=_wait_of_served(busy, free_rate=servers * serve, leave=leave),
        mean_waiting=waiting,
        utilisation=chain.mean(lambda n: np.minimum(n, servers)) / servers,
    )


def _wait_of_served(busy: Floats, *, free_rate: float, leave: float) -> float:
    """Mean wait of those who are served, given the share of arrivals that find 0, 1, ... others waiting."""
    step_rate = free_rate + leave * np.arange(1.0, busy.size + 1.0)
    served = busy * free_rate / step_rate
    return float(served @ np.cumsum(1.0 / step_rate) / (1.0 - busy.sum() + served.sum()))


def tandem_mean_weeks(stations: Iterable[tuple[float, int]], *, arrivals_per_week: float) -> float:
    """Return the mean time [weeks] from the first arrival to the last departure in a row of M/M/c queues.

    `stations` gives each station's mean service time [weeks] and number of servers. What leaves a stable M/M/c queue is
    again Poisson, so each station can be taken alone. Source: Burke (1956), The output of a queuing system, Operations
    Research 4(6), 699-704.

    Examples
    --------
    >>> tandem_mean_weeks([(0.5, 1), (0.5, 1)], arrivals_per_week=1.0)
    2.0
    """
    queues = (many_servers(arrivals_per_week=arrivals_per_week, service_weeks=s, servers=c) for s, c in stations)
    return sum(queue.mean_in_system for queue in queues) / arrivals_per_week


def _check(**numbers: float) -> None:
    for name, number in numbers.items():
        if not 0.0 < number <= inf:  # also false for nan
            raise ValueError(f"{name}: got {number!r}; it must be above 0.")
