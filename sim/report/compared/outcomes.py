"""What a difference means: better, worse, or not shown; and what all of a scenario's together mean."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sim.report.compared.rows import Difference

MORE_IS_BETTER = frozenset(
    {
        "exits_to_work",
        "exits_to_work_fraction",
        "exits_to_work_per_100_person_years",
        "sustained_6m_fraction",
        "sustained_12m_fraction",
        "to_work_12m_fraction",
        "to_work_24m_fraction",
        "contacts_per_resident_year",
        "wait_within_norm_fraction",
        "placements",
        "net_result_eur",
    }
)
LESS_IS_BETTER = frozenset(
    {
        "stock_on_benefit",
        "relapse_18m_fraction",
        "time_to_work_median_weeks",
        "caseload_per_fte",
        "caseload_worker_p10",
        "caseload_worker_p50",
        "caseload_worker_p90",
        "not_seen_3m_fraction",
        "not_seen_6m_fraction",
        "not_seen_12m_fraction",
        "wait_mean_weeks",
        "wait_median_weeks",
        "wait_p90_weeks",
        "queue_length",
        "returned_from_trajectory_fraction",
        "handovers",
        "misrouted_fraction",
        "lost_from_view",
        "vacancies_fte",
        "places_unfilled_fraction",
        "sheltered_waiting",
        "benefit_spending_eur",
        "service_cost_eur",
        "transition_cost_eur",
        "cost_per_sustained_exit_eur",
    }
)
"""Which way is better; the page says so. A measure in neither set is shown without a judgement."""


class Outcome(StrEnum):
    """What a difference means to a reader."""

    BETTER = "better"
    WORSE = "worse"
    NOT_SHOWN = "not_shown"
    SAME = "same"
    HIGHER = "higher"
    LOWER = "lower"
    MIXED = "mixed"

    @property
    def sign(self) -> str:
        """A sign that tells outcomes apart without colour."""
        return SIGNS[self]

    @property
    def is_shown(self) -> bool:
        """Whether a difference is shown."""
        return self not in (Outcome.NOT_SHOWN, Outcome.SAME)


SIGNS = {
    Outcome.BETTER: "\N{BLACK UP-POINTING TRIANGLE}",
    Outcome.WORSE: "\N{BLACK DOWN-POINTING TRIANGLE}",
    Outcome.NOT_SHOWN: "\N{WHITE CIRCLE}",
    Outcome.SAME: "=",
    Outcome.HIGHER: "\N{UPWARDS ARROW}",
    Outcome.LOWER: "\N{DOWNWARDS ARROW}",
    Outcome.MIXED: "\N{UP DOWN ARROW}",
}
WAYS = {"higher": 1, "lower": -1}


def direction(measure: str) -> int:
    """Return 1 when more is better, -1 when less is, 0 when neither."""
    return (measure in MORE_IS_BETTER) - (measure in LESS_IS_BETTER)


def outcome(row: Difference) -> Outcome:
    """Return what a difference means."""
    return meaning(row.measure, verdict=row.verdict)


def meaning(measure: str, *, verdict: object) -> Outcome:
    """Return what a verdict on a measure means: higher, lower, equal, and anything else for not shown.

    Examples
    --------
    >>> meaning("wait_p90_weeks", verdict="higher").value, meaning("utilisation", verdict="higher").value
    ('worse', 'higher')
    """
    way = WAYS.get(str(verdict))
    if way is None:
        return Outcome.SAME if verdict == "equal" else Outcome.NOT_SHOWN
    if not direction(measure):
        return Outcome.HIGHER if way > 0 else Outcome.LOWER
    return Outcome.BETTER if way == direction(measure) else Outcome.WORSE


def together(rows: Iterable[Difference]) -> Outcome:
    """Return what several differences mean together: mixed when they point both ways."""
    found = {outcome(row) for row in rows}
    if {Outcome.BETTER, Outcome.WORSE} <= found:
        return Outcome.MIXED
    return next((one for one in (Outcome.BETTER, Outcome.WORSE) if one in found), Outcome.NOT_SHOWN)
