"""Two sides that wait for each other: candidates for places, places for candidates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.theory.forms.birth_death import LongRun, long_run


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoSided:
    """A two-sided market in the long run."""

    mean_candidates: float
    mean_places: float
    matches_per_week: float
    candidates_lost_fraction: float
    places_unfilled_fraction: float
    candidate_wait_weeks: float
    place_wait_weeks: float


def two_sided_match(
    *,
    candidates_per_week: float,
    places_per_week: float,
    candidate_leaves_per_week: float,
    place_expires_per_week: float,
) -> TwoSided:
    """Return the long run of a market in which every candidate fits every place.

    A newcomer takes one from the other side at once if there is one, so that only one side ever waits: the state is
    candidates minus places. Waiting candidates leave, and open places expire, each at its own rate [1/week]. Waits
    count from arrival to match or to leaving, whichever ends them.

    Raises
    ------
    ValueError
        When a rate is negative or nan, an inflow is zero, or a side that never gives up would grow without end.

    Notes
    -----
    Kendall (1951), Some problems in the theory of queues, Journal of the Royal Statistical Society B 13(2), poses it
    for taxis and passengers; Conolly, Parthasarathy and Selvaraju (2002), Double-ended queues with impatience,
    Computers & Operations Research 29(14), 2053-2072, treat impatience on both sides.

    Examples
    --------
    >>> market = two_sided_match(
    ...     candidates_per_week=2.0, places_per_week=2.0, candidate_leaves_per_week=0.1, place_expires_per_week=0.1
    ... )
    >>> market.mean_candidates == market.mean_places
    True
    """
    leaves, expires = candidate_leaves_per_week, place_expires_per_week
    _check(candidates_per_week, places_per_week, leaves, expires)
    candidates = _side(inflow=candidates_per_week, other=places_per_week, leaves=leaves)
    places = _side(inflow=places_per_week, other=candidates_per_week, leaves=expires)
    none_waits, none_open = float(candidates.share[0]), float(places.share[0])
    either = none_waits + none_open - none_waits * none_open
    mean_candidates = candidates.mean(lambda n: n) * none_open / either
    mean_places = places.mean(lambda n: n) * none_waits / either
    lost = leaves * mean_candidates / candidates_per_week
    return TwoSided(
        mean_candidates=mean_candidates,
        mean_places=mean_places,
        matches_per_week=candidates_per_week * (1.0 - lost),
        candidates_lost_fraction=lost,
        places_unfilled_fraction=expires * mean_places / places_per_week,
        candidate_wait_weeks=mean_candidates / candidates_per_week,
        place_wait_weeks=mean_places / places_per_week,
    )


def _side(*, inflow: float, other: float, leaves: float) -> LongRun:
    """The side that waits, as a chain of its own from zero up; the two chains are joined at their common state zero."""
    return long_run(up=lambda n: np.full_like(n, inflow), down=lambda n: other + leaves * n)


def _check(candidates: float, places: float, leaves: float, expires: float) -> None:
    if not (candidates > 0.0 and places > 0.0 and leaves >= 0.0 and expires >= 0.0):  # also true for nan
        raise ValueError(
            f"got inflows {candidates!r} and {places!r} and rates of giving up {leaves!r} and {expires!r}; "
            "inflows must be above 0 and the others 0 or more."
        )
