"""What is told of a whole and of its parts, and of the same region told in another way, hangs together.

Every measure is of one kind of adding up, and each kind says what must hold over time, over groups and in size. No
value is known here; how they hang together is.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.measures import HOUSE, measure
from sim.measures.facts import Facts
from sim.measures.paths import numbers_of
from sim.measures.periods import bounds
from sim.measures.sheet import Measured
from sim.records import Records
from tests.measures import region
from tests.measures.logs import week


class Adds(StrEnum):
    """How what is told of parts makes what is told of the whole."""

    UP = "numbers and money: the sum"
    OVER_TIME = "numbers that stand: over time the mean, weighted by length; over groups the sum"
    PARTS_OF_N = "parts and means of n: the mean, weighted by n"
    PER_EXPOSURE = "so many n per time or fte: the time or fte, n over the value, adds up as n does"
    BETWEEN = "quantiles: that of the whole lies between those of its parts"
    BY_WORKER = "quantiles over workers, at the end of a day"
    BY_THE_YEAR = "over the whole window only"
    GROWS = "growth from one moment to another: over groups as parts of n, over time as it may"
    PER_EXIT = "the cost of the services over the exits that last"


KINDS = {
    Adds.UP: (
        *("inflow", "outflow", "exits_to_work", "exits_other", "placement_list_left_unplaced"),
        *("referrals_to_trajectory", "handovers", "lost_from_view", "placements"),
        "trajectory_meetings",
        *("benefit_spending_eur", "service_cost_eur", "service_cost_by_stock_eur", "net_result_eur"),
        *("net_result_by_stock_eur", "hired_cost_eur", "purchased_cost_eur", "transition_cost_eur"),
        "idle_hours",
    ),
    Adds.OVER_TIME: (
        *("stock_on_benefit", "caseload", "queue_length", "trajectories_running", "vacancies_fte"),
        *("part_time_beside_benefit", "wage_cost_subsidies", "coached_in_job", "register_known"),
        *("hired_fte", "sheltered_occupied", "sheltered_waiting", "income_not_noticed"),
    ),
    Adds.PARTS_OF_N: (
        *("returned_from_trajectory_fraction", "placement_list_left_unplaced_fraction", "misrouted_fraction"),
        *("utilisation", "sustained_6m_fraction", "sustained_12m_fraction", "relapse_18m_fraction"),
        *("to_work_12m_fraction", "to_work_24m_fraction", "wait_within_norm_fraction", "wait_mean_weeks"),
        *("places_unfilled_fraction", "stock_under_1_year_fraction"),
        *("not_seen_3m_fraction", "not_seen_6m_fraction", "not_seen_12m_fraction"),
        *("stock_share_fraction", "inflow_share_fraction", "work_share_of_outflow_fraction"),
        *("back_6m_fraction", "back_12m_fraction", "back_18m_fraction", "back_24m_fraction"),
        *("on_benefit_18m_after_grant_fraction", "in_work_18m_after_grant_fraction"),
        *("in_work_30m_after_grant_fraction", "trajectories_in_group_fraction"),
    ),
    Adds.PER_EXPOSURE: (
        *("turnover_fraction", "exits_to_work_fraction", "exits_to_work_per_100_person_years"),
        *("contacts_per_resident_year", "caseload_per_fte"),
        *("outflow_fraction", "outflow_without_aow_fraction", "aow_exits_fraction"),
    ),
    Adds.BETWEEN: ("time_to_work_median_weeks", "wait_median_weeks", "wait_p90_weeks"),
    Adds.BY_WORKER: ("caseload_worker_p10", "caseload_worker_p50", "caseload_worker_p90"),
    Adds.BY_THE_YEAR: ("moves_per_year",),
    Adds.GROWS: ("stock_growth_factor",),
    Adds.PER_EXIT: ("cost_per_sustained_exit_eur",),
}
KIND = {name: kind for kind, names in KINDS.items() for name in names}

MONTHS = tuple(f"2016-{month:02d}" for month in range(1, 13))
SPLITS = {
    "2016 into halves": ("2016", ("2016H1", "2016H2")),
    "2016 into quarters": ("2016", ("2016Q1", "2016Q2", "2016Q3", "2016Q4")),
    "2016 into months": ("2016", MONTHS),
    "the window into years": ("all", ("2016", "2017", "2018", "2019")),
}
KEY = ["measure", "group_by", "group", "period"]
NUMBERS = ["value", "n", "n_open"]


@cache
def records() -> Records:
    return region.region().records()


@cache
def measured() -> Measured:
    return measure(records(), region.configuration())


def rows_of(records: Records, **told: Any) -> pd.DataFrame:
    """Return what is measured, by measure, grouping, group and period, of a region of which something else is told."""
    return measure(records, region.configuration(**told)).rows.set_index(KEY)[NUMBERS]


@cache
def told() -> pd.DataFrame:
    return measured().rows.set_index(KEY)[NUMBERS]


def of_period(rows: pd.DataFrame, period: str) -> pd.DataFrame:
    return rows.xs(period, level="period")


def of_kind(rows: pd.DataFrame, *kinds: Adds) -> pd.DataFrame:
    return rows[rows.index.get_level_values("measure").map(KIND).isin(kinds)]


def without(rows: pd.DataFrame, *kinds: Adds) -> pd.DataFrame:
    return of_kind(rows, *(kind for kind in Adds if kind not in kinds))


def same(one: pd.Series | pd.DataFrame, other: pd.Series | pd.DataFrame) -> None:
    """Hold that two tables say the same of the same, but for the rounding of their sums."""
    assert one.index.equals(other.index)
    np.testing.assert_allclose(other.to_numpy(), one.to_numpy(), rtol=1e-9, atol=1e-9)


def test_every_measure_is_held_to_a_kind_and_says_something_in_the_region() -> None:
    """Else the tests below would prove nothing."""
    assert {*KIND} == {*HOUSE.measures}
    said = told()[told()["value"].fillna(0.0) != 0.0]
    assert {*said.index.get_level_values("measure")} == {*HOUSE.measures}


# --- over time ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("split", SPLITS)
def test_the_parts_of_a_window_make_the_whole(split: str) -> None:
    """In number; and in value as its kind says, where nobody was lost from sight."""
    period, names = SPLITS[split]
    whole = without(of_period(told(), period), Adds.BY_THE_YEAR, Adds.PER_EXIT, Adds.GROWS)
    parts = pd.concat([of_period(told(), name).loc[whole.index] for name in names], keys=names)
    per_group = parts.groupby(level=[1, 2, 3], sort=False)
    same(whole["n"], per_group["n"].sum())
    days = np.array([(until - since).days for since, until in map(bounds, names)])
    lengths = pd.Series(days, index=names).reindex(parts.index.get_level_values(0)).to_numpy()
    over_time = (parts["value"] * lengths).groupby(level=[1, 2, 3], sort=False).sum() / days.sum()
    same(of_kind(whole, Adds.UP)["value"], of_kind(per_group[NUMBERS].sum(), Adds.UP)["value"])
    same(of_kind(whole, Adds.OVER_TIME)["value"], over_time[of_kind(whole, Adds.OVER_TIME).index])
    hold_ratios(whole, parts)


def hold_ratios(whole: pd.DataFrame, parts: pd.DataFrame) -> None:
    """Hold ratios and quantiles of a whole against those of its parts, which have one more level in front."""
    keys, n_parts = [*range(1, parts.index.nlevels)], parts.index.get_level_values(0).nunique()
    seen = whole[(whole["n"] > 0.0) & (whole["n_open"] == 0.0) & whole["value"].notna()]
    parts = parts[parts["n"] > 0.0]
    some = parts.groupby(level=keys)

    of_n = of_kind(seen, Adds.PARTS_OF_N, Adds.GROWS)
    same(of_n["value"] * of_n["n"], (parts["value"] * parts["n"]).groupby(level=keys).sum().loc[of_n.index])

    per = of_kind(seen, Adds.PER_EXPOSURE)
    per = per[
        some.size().reindex(per.index) == n_parts
    ]  # who did nothing was exposed as well, for how long is not told
    same(per["n"] / per["value"], (parts["n"] / parts["value"]).groupby(level=keys).sum().loc[per.index])

    quantile = of_kind(seen, Adds.BETWEEN)
    by_whole = parts["value"].fillna(np.inf).groupby(level=keys)
    assert (quantile["value"] >= by_whole.min().loc[quantile.index]).all()
    assert (quantile["value"] <= by_whole.max().loc[quantile.index]).all()


def test_the_moves_of_two_stretches_are_those_of_both() -> None:
    log = Facts(records(), region.configuration()).log
    cuts = [0.0, week("2016-07-01"), week("2017-01-01"), week("2020-01-01")]
    each = [numbers_of(log, since_week=since, until_week=until) for since, until in pairwise(cuts)]
    together = numbers_of(log, since_week=cuts[0], until_week=cuts[-1])
    assert sum(each).tolist() == together.tolist()
    assert together.sum() > 50


def test_a_path_stands_at_the_end_of_a_month_where_the_day_says() -> None:
    series = measured().series.set_index(["series", "group_by", "group", "date"])["value"]
    days = told()[told().index.get_level_values("period").str.len() == len("2016-12-31")]["value"]
    both = days[days.index.isin(series.index)]
    same(both, series.loc[both.index])
    assert {*both.index.get_level_values(0)} == {"stock_on_benefit", "trajectories_running", "queue_length"}


def test_a_path_counts_in_each_month_what_the_period_counts() -> None:
    series = measured().series.query("series == 'exits_to_work' and '2016' < date < '2017'")
    by_route = series.groupby("group")["value"].sum()
    of_2016 = of_period(told(), "2016").loc["exits_to_work"]["value"].loc["route"]
    same(of_2016.loc[by_route.index], by_route)


# --- over groups --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["municipality", "trede", "target_group", "organisation", "team", "stage", "route"])
def test_groups_make_the_whole(by: str) -> None:
    """Everybody with a case has a team here; so it holds of teams and organisations as well."""
    rows = without(told(), Adds.BY_THE_YEAR, Adds.BY_WORKER, Adds.PER_EXIT)
    if by != "municipality":  # cases of a team, residents of all; by route all are exposed
        rows = without(rows, Adds.PER_EXPOSURE)
    groups = rows.xs(by, level="group_by").swaplevel(0, 1)
    whole = rows.xs("all", level="group_by").droplevel("group")
    hold_groups(whole[whole.index.isin(groups.index.droplevel(0))], groups)


def test_teams_make_their_organisation() -> None:
    rows = without(told(), Adds.BY_THE_YEAR, Adds.BY_WORKER, Adds.PER_EXIT)
    groups = rows.xs("team", level="group_by").swaplevel(0, 1).loc[["noord_team", "zuid_team"]]
    home = rows.xs("organisation", level="group_by").xs("home", level="group")
    hold_groups(home, groups[groups.index.droplevel(0).isin(home.index)])


def hold_groups(whole: pd.DataFrame, groups: pd.DataFrame) -> None:
    """Hold a whole, by measure and period, against its groups, which have one more level in front."""
    assert len(whole) > 20
    together = groups.groupby(level=[1, 2])[NUMBERS].sum().loc[whole.index]
    for kind in (Adds.UP, Adds.OVER_TIME):
        same(of_kind(whole, kind), of_kind(together, kind))
    hold_ratios(whole, groups)


def test_a_rate_is_so_many_for_each_year_that_the_stock_was_there() -> None:
    years = told().loc["stock_on_benefit"]["n"]
    rates = {"turnover_fraction": 0.5, "exits_to_work_fraction": 1.0, "contacts_per_resident_year": 1.0}
    for name, per_one in (rates | {"exits_to_work_per_100_person_years": 100.0}).items():
        rate = told().loc[name]
        rate = rate[rate.index.isin(years[years > 0.0].index)]
        same(per_one * rate["n"], rate["value"] * years.loc[rate.index])
        assert len(rate) > 50


def test_a_rate_by_route_is_against_the_whole_stock() -> None:
    rate = told()["value"].loc["exits_to_work_fraction"]
    by_route = rate.loc["route"].groupby(level="period").sum()
    same(rate.loc["all"].droplevel("group").loc[by_route.index], by_route)


def test_the_cost_of_a_lasting_exit_times_these_is_the_cost_of_the_services() -> None:
    cost, lasting, service = (
        told().loc[name] for name in ("cost_per_sustained_exit_eur", "sustained_12m_fraction", "service_cost_eur")
    )
    cost = cost[cost["value"].notna()]
    exits = lasting.loc[cost.index, "value"] * lasting.loc[cost.index, "n"]
    same(service.loc[cost.index, "value"], cost["value"] * exits)
    assert len(cost) > 20


# --- told in another way ------------------------------------------------------------------------------------------


def test_twice_the_people_and_twice_the_staff_are_twice_as_many_and_no_faster() -> None:
    twice = rows_of(region.region(times=2).records(), times=2)
    larger = (Adds.UP, Adds.OVER_TIME, Adds.BY_THE_YEAR, Adds.BY_WORKER)
    for kind in Adds:
        once = of_kind(told(), kind)
        same(once["value"] * (2.0 if kind in larger else 1.0), of_kind(twice, kind)["value"])
        same(once[["n", "n_open"]] * (1.0 if kind is Adds.BY_WORKER else 2.0), of_kind(twice, kind)[["n", "n_open"]])


def test_who_does_nothing_changes_nothing() -> None:
    idle = region.with_idle_residents(records(), 3, 12, 99_999)
    pd.testing.assert_frame_equal(rows_of(idle), told(), check_exact=True)


def test_the_numbers_of_residents_do_not_matter() -> None:
    same(told(), rows_of(region.renumbered(records())))


def test_the_order_of_teams_does_not_matter() -> None:
    other = rows_of(region.with_teams_in_order(records(), (2, 0, 3, 1)))
    assert {*other.index} == {*told().index}
    same(told(), other.loc[told().index])


@pytest.mark.parametrize("start", [dt.date(2014, 1, 1), dt.date(2013, 7, 1)])
def test_it_does_not_matter_when_a_run_began_in_which_nothing_happened_at_first(start: dt.date) -> None:
    newcomers = region.region(at_start=False).records()
    same(rows_of(newcomers), rows_of(region.begun_earlier(newcomers, start=start), start=start))


def test_a_calendar_of_the_same_days_four_years_later_says_the_same() -> None:
    """2019 has the days of 2015 and 2020 is as long as 2016: no measure knows what year it is."""
    later = rows_of(replace(records(), start="2019-01-01"), years=4)
    now = told().reset_index("period")
    periods = now["period"].str.replace(r"^\d{4}", lambda year: str(int(year[0]) + 4), regex=True)
    same(now.assign(period=periods).set_index("period", append=True), later)
