"""Which way each measure is better, for who lives there or pays for it."""

from __future__ import annotations

from typing import Literal

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
        "net_result_by_stock_eur",
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
        "placement_list_left_unplaced",
        "placement_list_left_unplaced_fraction",
        "sheltered_waiting",
        "benefit_spending_eur",
        "service_cost_eur",
        "service_cost_by_stock_eur",
        "transition_cost_eur",
        "cost_per_sustained_exit_eur",
    }
)
"""Which way is better; the reports say so. A measure in neither set is shown without a judgement."""


def direction_of(measure: str) -> Literal["higher", "lower", "neither"]:
    """Return which way a measure is better.

    Examples
    --------
    >>> direction_of("exits_to_work"), direction_of("wait_p90_weeks"), direction_of("utilisation")
    ('higher', 'lower', 'neither')
    """
    if measure in MORE_IS_BETTER:
        return "higher"
    return "lower" if measure in LESS_IS_BETTER else "neither"
