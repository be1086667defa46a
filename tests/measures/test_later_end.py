"""The same residents, followed for longer: what was told of a period is the same, or it had not been told.

A region of a twentieth, in a window that ends inside a month and inside a quarter of the staff, and the same one three
years longer. Every measure, every grouping, every calendar period and day that both windows hold.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import pandas as pd
import pytest

from sim.measures import HOUSE, Missing, measure
from sim.stats import cut_off
from sim.store import summarise
from tests.model import small
from tests.simulated import simulated

KEY = ["measure", "group_by", "group", "period"]
EARLY, LATE = dt.date(2013, 3, 18), dt.date(2016, 1, 1)
N_REPLICATIONS = 3


@cache
def replications(until: dt.date) -> pd.DataFrame:
    """Return what is measured in each replication until a day."""
    window = {"start": dt.date(2010, 1, 1), "measured_from": dt.date(2011, 1, 1), "until": until}
    configuration = small.region({"measurement.window": window}, share=0.05)
    each = [measure(simulated(configuration, replication=k), configuration).rows for k in range(N_REPLICATIONS)]
    told = [rows.assign(scenario="s", point="base", replication=k) for k, rows in enumerate(each)]
    return pd.concat(told, ignore_index=True)


@cache
def told_twice() -> pd.DataFrame:
    """Return the estimates of what both windows hold, as told early and late; the window itself is not the same one."""
    early, late = (summarise(replications(until), experiment="e") for until in (EARLY, LATE))
    both = early.merge(late, on=KEY, suffixes=("", "_late"))
    return both[both["period"] != "all"]


def test_what_is_told_of_a_period_is_told_the_same_later() -> None:
    """Not only within its interval: to the last bits of a sum."""
    told = told_twice().dropna(subset="mean")
    for end in ("mean", "ci_low", "ci_high"):
        assert told[f"{end}_late"].to_numpy() == pytest.approx(told[end].to_numpy(), rel=1e-9, abs=1e-9, nan_ok=True)


def test_what_is_empty_later_was_empty_before() -> None:
    told = told_twice()
    assert told.loc[told["mean_late"].isna(), "mean"].isna().all()


def test_every_measure_is_held_to_this_and_most_are_told() -> None:
    """Else the tests above would prove nothing."""
    told = told_twice()
    first_year = told[told["period"].isin(["2011", "2011-12-31"]) & told["mean"].notna()]
    after_18_months = {"relapse_18m_fraction", "back_18m_fraction"}
    after_18_months |= {"on_benefit_18m_after_grant_fraction", "in_work_18m_after_grant_fraction"}
    never = after_18_months if dt.date(2013, 7, 1) > EARLY else set()
    too_long = {"to_work_24m_fraction", "back_24m_fraction", "in_work_30m_after_grant_fraction", *never}
    too_long |= {"time_to_work_median_weeks"}
    assert set(HOUSE.askable) - set(first_year["measure"]) <= too_long
    assert len(told) > 1_500
    assert told["mean"].notna().mean() > 0.7


def test_a_value_that_comes_later_was_cut_off_before_and_its_number_is_told() -> None:
    """What lasts: its estimate was empty, and who it would be of was there."""
    told = told_twice()
    came = told[told["mean"].isna() & told["mean_late"].notna()]
    assert set(came["measure"]) >= {"wait_p90_weeks", "wait_mean_weeks", "to_work_24m_fraction", "relapse_18m_fraction"}
    assert {HOUSE.askable[name].missing for name in came["measure"]} == {Missing.CUT_OFF}


def test_a_missing_value_means_what_its_definition_says() -> None:
    rows = pd.concat([replications(EARLY), replications(LATE)])
    missing, kind = rows["value"].isna(), rows["measure"].map({one.id: one.missing for one in HOUSE.askable.values()})
    assert not missing[kind == Missing.NEVER].any()
    assert (rows.loc[missing & (kind == Missing.NOBODY), "n"] == 0.0).all()
    assert cut_off(rows["value"], rows["n"]).any()


def test_an_estimate_is_empty_as_soon_as_one_replication_lacks_its_value() -> None:
    rows = replications(EARLY)
    is_cut = pd.Series(cut_off(rows["value"], rows["n"]), index=rows.index)
    some = is_cut.groupby([rows[key] for key in KEY]).any()
    means = summarise(rows, experiment="e").set_index(KEY)["mean"]
    assert means[some[some].index].isna().all()
    partly = rows.assign(has=~np.isnan(rows["value"])).groupby(KEY)["has"].mean()
    assert ((partly[some[some].index] > 0.0) & (partly[some[some].index] < 1.0)).any(), "some have it and others not"
