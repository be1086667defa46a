"""Who leaves by which door and when, and how much of the time lies shortly after an event."""

from __future__ import annotations

from math import expm1
from typing import Literal


def cumulative_incidence(weeks: float, *, rates_per_week: dict[str, float]) -> dict[str, float]:
    """Return the share that has left by each exit within `weeks`, when exits compete at constant rates [1/week].

    Source: Kalbfleisch and Prentice (2002), The Statistical Analysis of Failure Time Data, second edition, chapter 8.

    Examples
    --------
    >>> shares = cumulative_incidence(1e9, rates_per_week={"work": 0.3, "other": 0.1})
    >>> {door: round(share, 6) for door, share in shares.items()}
    {'work': 0.75, 'other': 0.25}
    """
    total = sum(rates_per_week.values())
    if not (total > 0.0 and min(rates_per_week.values()) >= 0.0):  # also true for nan
        raise ValueError(f"got rates {rates_per_week!r}; each must be 0 or more and one of them above 0.")
    gone = -expm1(-total * weeks)
    return {door: gone * rate / total for door, rate in rates_per_week.items()}


def share_within_window(
    *, window_weeks: float, interval_weeks: float, interval: Literal["constant", "exponential"]
) -> float:
    """Return the share of time that lies within `window_weeks` after the last of a stream of contacts.

    `interval_weeks` is the mean time between contacts [weeks]. By the renewal reward theorem the share is
    ``E[min(interval, window)] / E[interval]``: Ross (1996), Stochastic Processes, second edition, chapter 3. Its
    complement is the share of residents not seen for that long.

    Examples
    --------
    >>> share_within_window(window_weeks=26.0, interval_weeks=52.0, interval="constant")
    0.5
    """
    if not (window_weeks >= 0.0 and interval_weeks > 0.0):  # also true for nan
        raise ValueError(
            f"got a window of {window_weeks!r} and an interval of {interval_weeks!r} weeks; need >= 0, > 0."
        )
    if interval == "constant":
        return min(window_weeks / interval_weeks, 1.0)
    if interval == "exponential":
        return -expm1(-window_weeks / interval_weeks)
    raise ValueError(f"interval: got {interval!r}; it must be 'constant' or 'exponential'.")
