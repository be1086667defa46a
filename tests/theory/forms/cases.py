"""Case managers: cases that come back for talks after a delay outside, and a limit on how many one may hold.

Cases arrive at random. A talk is exponential; after it the case is done with chance ``p_done``, else it is outside for
an exponential time and then back in the queue of its own manager. A manager holds at most ``cap`` cases; who finds no
room waits, first come first served. ``own`` says that an arriving case is given to a manager at random and waits for
that one; ``pooled`` that any manager takes any talk, and all places are common. What is written as a formula holds for
both unless it says otherwise; what is computed is an exact chain, cut where nothing is left to see.

Campello, Ingolfsson and Shumsky (2017), Queueing models of case managers, Management Science 63(3), 882-900, study such
queues; the forms here are derived for the reading above and agree with chains that were solved apart.
"""

from __future__ import annotations

import numpy as np

from tests.theory.forms.chains import stationary
from tests.theory.forms.queues import erlang_b, erlang_c

CUT = 120
"""How many cases may wait before a manager in a chain: beyond it nothing is left of a load that is below capacity."""


def busy_fraction(*, arrivals_per_week: float, managers: int, talks_per_week: float, p_done: float) -> float:
    """Return which part of the time each manager talks, whatever the limit and whoever takes which case.

    >>> busy_fraction(arrivals_per_week=0.2, managers=2, talks_per_week=1.0, p_done=0.2)
    0.5
    """
    return arrivals_per_week / (managers * talks_per_week * p_done)


def busiest_fraction(cap: int, *, talks_per_week: float, outside_weeks: float, p_done: float = 0.0) -> float:
    """Return which part of the time a manager with a limit talks at most, however many wait: 1 - Erlang B.

    While somebody waits the manager holds `cap` cases, and is idle when all of them are outside. Of the time outside
    only the mean matters.

    Examples
    --------
    A talk a case every four weeks, 13 talks a week and 13 talks a case: with 40 cases a coach is at most 78 % busy.

    >>> [round(busiest_fraction(cap, talks_per_week=13.0, outside_weeks=4.0, p_done=1 / 13), 3) for cap in (40, 50, 60)]
    [0.776, 0.917, 0.987]
    """
    return 1.0 - erlang_b(cap, load=(1.0 - p_done) * talks_per_week * outside_weeks)


def capacity(cap: int, *, managers: int, talks_per_week: float, outside_weeks: float, p_done: float) -> float:
    """Return how many cases a week the managers can take on at most, each with cases of their own.

    >>> round(capacity(5, managers=2, talks_per_week=1.0, outside_weeks=1 / 0.35, p_done=0.2), 4)
    0.3782
    """
    each = busiest_fraction(cap, talks_per_week=talks_per_week, outside_weeks=outside_weeks, p_done=p_done)
    return managers * p_done * talks_per_week * each


def pooled_capacity(cap: int, *, managers: int, talks_per_week: float, outside_weeks: float, p_done: float) -> float:
    """Return how many cases a week the managers can take on at most when any of them takes any talk.

    >>> round(pooled_capacity(5, managers=2, talks_per_week=1.0, outside_weeks=1 / 0.35, p_done=0.2), 4)
    0.3927
    """
    places = cap * managers
    weights = [1.0]
    for outside in range(1, places + 1):
        talking = min(managers, places - outside + 1)
        weights.append(weights[-1] * (1.0 - p_done) * talks_per_week * talking * outside_weeks / outside)
    talking = [min(managers, places - outside) for outside in range(places + 1)]
    return float(p_done * talks_per_week * np.dot(talking, weights) / sum(weights))


def weeks_with_own(*, arrivals_per_week: float, managers: int, talks_per_week: float, p_done: float) -> float:
    """Return how long a case waits for talks and talks in all without a limit, with a manager of its own [weeks].

    >>> round(weeks_with_own(arrivals_per_week=0.3, managers=2, talks_per_week=1.0, p_done=0.2), 9)
    20.0
    """
    return 1.0 / (p_done * (talks_per_week - arrivals_per_week / (managers * p_done)))


def weeks_with_any(*, arrivals_per_week: float, managers: int, talks_per_week: float, p_done: float) -> float:
    """Return the same when any manager takes any talk [weeks].

    >>> round(weeks_with_any(arrivals_per_week=0.3, managers=2, talks_per_week=1.0, p_done=0.2), 4)
    11.4286
    """
    load = arrivals_per_week / (p_done * talks_per_week)
    wait = erlang_c(managers, load=load) / (managers * talks_per_week - arrivals_per_week / p_done)
    return (1.0 / talks_per_week + wait) / p_done


def limited(
    cap: int, *, arrivals_per_week: float, talks_per_week: float, outside_weeks: float, p_done: float
) -> tuple[float, float]:
    """Return how long a case waits before one manager with a limit takes it on, and its queues and talks there [weeks].

    The exact chain of how many wait before the manager, and of those that the manager holds how many are outside; the
    number of cases in each divided by the arrivals of this one manager (Little).
    """
    states = [(0, held, out) for held in range(cap + 1) for out in range(held + 1)]
    states += [(wait, cap, out) for wait in range(1, CUT + 1) for out in range(cap + 1)]
    number = {state: i for i, state in enumerate(states)}
    rates = np.zeros((len(states), len(states)))

    def step(since: tuple[int, int, int], to: tuple[int, int, int], rate: float) -> None:
        if to in number:
            rates[number[since], number[to]] += rate

    for state in states:
        wait, held, out = state
        step(state, (wait, held + 1, out) if held < cap else (wait + 1, held, out), arrivals_per_week)
        if out < held:
            step(state, (wait - 1, held, out) if wait else (0, held - 1, out), talks_per_week * p_done)
            step(state, (wait, held, out + 1), talks_per_week * (1.0 - p_done))
        if out:
            step(state, (wait, held, out - 1), out / outside_weeks)
    share, found = stationary(rates), np.array(states)
    before, inside = share @ found[:, 0], share @ (found[:, 1] - found[:, 2])
    return float(before / arrivals_per_week), float(inside / arrivals_per_week)
