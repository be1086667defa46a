"""Case managers: the formulas against exact chains, and the numbers that were worked out for this queue."""

from __future__ import annotations

import pytest

from tests.theory.forms import caseload, cases

ONE = {"talks_per_week": 1.0, "outside_weeks": 1.0 / 0.35, "p_done": 0.2}
"""A talk a week, three weeks between talks, five talks a case."""


@pytest.mark.parametrize(
    ("arrivals", "cap", "before", "inside"),
    [
        (0.16, 5, 0.3765, 8.0491),
        (0.24, 5, 2.9676, 10.3741),
        (0.24, 7, 0.8946, 11.6483),
        (0.30, 5, 11.8240, 12.3361),
        (0.30, 10, 1.9958, 18.0067),
    ],
)
def test_two_managers_with_cases_of_their_own(arrivals: float, cap: int, before: float, inside: float) -> None:
    """Each of two managers gets half of the arrivals at random; the numbers were found by another program."""
    found = cases.limited(cap, arrivals_per_week=arrivals / 2.0, **ONE)

    assert found == (pytest.approx(before, abs=1e-4), pytest.approx(inside, abs=1e-4))


@pytest.mark.parametrize(("cap", "own", "pooled"), [(5, 0.3782, 0.3927), (7, 0.3974, 0.3998), (10, 0.4, 0.4)])
def test_a_limit_takes_capacity_and_less_when_places_are_common(cap: int, own: float, pooled: float) -> None:
    assert cases.capacity(cap, managers=2, **ONE) == pytest.approx(own, abs=5e-5)
    assert cases.pooled_capacity(cap, managers=2, **ONE) == pytest.approx(pooled, abs=5e-5)


def test_one_manager_is_the_same_pooled_or_not() -> None:
    assert cases.pooled_capacity(6, managers=1, **ONE) == pytest.approx(cases.capacity(6, managers=1, **ONE), rel=1e-12)


def test_a_high_limit_is_no_limit() -> None:
    """Nobody waits before the manager, and the talks are an M/M/1 queue with feedback."""
    before, inside = cases.limited(25, arrivals_per_week=0.08, **ONE)
    without = cases.weeks_with_own(arrivals_per_week=0.16, managers=2, talks_per_week=1.0, p_done=0.2)

    assert before == pytest.approx(0.0, abs=1e-4)
    assert inside == pytest.approx(without, rel=1e-5)


def test_a_manager_whose_cases_never_end_is_a_repairman() -> None:
    """The same eight come back for ever: Erlang's loss formula and the machine repair queue say the same."""
    busiest = cases.busiest_fraction(8, talks_per_week=2.0, outside_weeks=5.0)
    closed = caseload(clients=8, workers=1, away_weeks=5.0, contact_weeks=0.5)

    assert busiest == pytest.approx(closed.utilisation, rel=1e-12)


def test_common_queues_are_shorter() -> None:
    common, own = (
        form(arrivals_per_week=0.3, managers=2, talks_per_week=1.0, p_done=0.2)
        for form in (cases.weeks_with_any, cases.weeks_with_own)
    )

    assert common == pytest.approx(11.4286, abs=5e-5)
    assert own == pytest.approx(20.0, rel=1e-12)
