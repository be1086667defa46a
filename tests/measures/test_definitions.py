"""Every measure that is promised is written, and every one that is written is defined."""

from __future__ import annotations

import pytest

from sim.measures import HOUSE, Shelf, sheet, shown_in
from sim.measures.paths import PATHS
from tests.measures.logs import Measurement, Story

PROMISED = {
    "stock_on_benefit",
    "inflow",
    "outflow",
    "turnover_fraction",
    "exits_to_work",
    "exits_to_work_fraction",
    "exits_to_work_per_100_person_years",
    "exits_other",
    "sustained_6m_fraction",
    "sustained_12m_fraction",
    "relapse_18m_fraction",
    "stock_under_1_year_fraction",
    "caseload",
    "caseload_per_fte",
    "contacts_per_resident_year",
    "not_seen_6m_fraction",
    "wait_mean_weeks",
    "wait_median_weeks",
    "wait_p90_weeks",
    "wait_within_norm_fraction",
    "queue_length",
    "time_to_work_median_weeks",
    "trajectories_running",
    "referrals_to_trajectory",
    "returned_from_trajectory_fraction",
    "handovers",
    "misrouted_fraction",
    "utilisation",
    "idle_hours",
    "vacancies_fte",
    "placements",
    "places_unfilled_fraction",
    "sheltered_occupied",
    "sheltered_waiting",
    "benefit_spending_eur",
    "service_cost_eur",
    "net_result_eur",
    "cost_per_sustained_exit_eur",
    "stock_share_fraction",
    "inflow_share_fraction",
    "outflow_fraction",
    "outflow_without_aow_fraction",
    "aow_exits_fraction",
    "work_share_of_outflow_fraction",
    "stock_growth_factor",
    "back_6m_fraction",
    "back_24m_fraction",
    "on_benefit_18m_after_grant_fraction",
    "in_work_30m_after_grant_fraction",
}
GROUPINGS = {
    *("all", "municipality", "organisation", "team", "trede", "target_group", "queue", "stage", "route"),
    *("age", "duration", "reason"),
}


@pytest.fixture(scope="module")
def measured() -> Measurement:
    story = Story()
    story.person().stood()
    return story.measured()


def test_every_measure_promised_is_written(measured: Measurement) -> None:
    assert PROMISED - set(measured.rows["measure"]) == set()


def test_what_is_written_is_what_is_defined(measured: Measurement) -> None:
    assert set(measured.rows["measure"]) == {*HOUSE.measures}
    assert set(measured.series["series"]) == set(PATHS)


def test_rows_carry_the_unit_of_their_definition(measured: Measurement) -> None:
    units = measured.rows.groupby("measure")["unit"].unique()
    assert all(list(units[name]) == [definition.unit] for name, definition in HOUSE.askable.items())


def test_only_known_groupings_are_used(measured: Measurement) -> None:
    assert set(measured.rows["group_by"]) == GROUPINGS
    assert set(measured.series["group_by"]) <= GROUPINGS


def test_a_definition_is_a_sentence_with_two_labels() -> None:
    for definition in HOUSE.askable.values():
        assert definition.sentence[0].isupper()
        assert definition.sentence.endswith(".")
        assert all((definition.unit, definition.label.en, definition.label.nl))


def test_what_counts_up_and_what_stands_is_the_sum_of_its_parts_and_a_rate_or_a_wait_is_not() -> None:
    sums = ("inflow", "net_result_eur", "stock_on_benefit", "caseload", "sheltered_waiting")
    no_sums = ("turnover_fraction", "wait_mean_weeks", "caseload_per_fte", "utilisation", "caseload_worker_p50")
    assert [HOUSE.measures[name].adds_up for name in (*sums, *no_sums)] == [True] * 5 + [False] * 5


def test_each_measure_stands_in_a_table_where_it_says() -> None:
    for shelf in Shelf:
        places = [HOUSE.measures[name].shown[shelf] for name in shown_in(shelf)]
        assert places == [*range(1, len(places) + 1)], shelf


def test_a_run_in_which_nothing_happens_can_be_measured() -> None:
    story = Story()
    story.person().stood()
    story.people[0].rows.clear()
    assert story.measured().get("stock_on_benefit", "2016") == 0.0


def test_the_columns_are_the_same_whatever_happened(measured: Measurement) -> None:
    busy = Story()
    for _ in range(3):
        busy.person("zuid").granted(60.0, team=1, worker=0).to_work(80.0)
    other = busy.measured()
    key = ["measure", "group_by", "group", "period"]
    assert other.rows[key].equals(measured.rows[key])
    assert dict(other.rows.dtypes) == dict(measured.rows.dtypes)
    assert list(other.rows.columns) == list(sheet.COLUMNS)
    assert list(other.series.columns) == list(sheet.SERIES_COLUMNS)
