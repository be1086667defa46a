"""What is added up while a run goes on is what the ordinary measures make of all its events."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import pandas as pd
import pytest

from sim.arrays import Floats
from sim.domain import Event, Queue, Task
from sim.measures import measure
from sim.measures.facts import Facts
from sim.measures.log import MUNICIPALITY
from sim.measures.paths import BENEFIT, OFFERED, Monthly, Months
from sim.records import Records
from tests.measures.logs import MUNICIPALITIES, PlainConfiguration, Story
from tests.model import small
from tests.simulated import simulated

WINDOW = {"start": dt.date(2010, 1, 1), "measured_from": dt.date(2010, 7, 1), "until": dt.date(2013, 1, 15)}
CONFIGURATION = small.region({"measurement.window": WINDOW})


@cache
def records() -> Records:
    return simulated(CONFIGURATION)


def test_months_by_hand() -> None:
    """January of 2015 has 31 days, February 28. In noord one all along, and one from 11 January until 8 February.

    A wait that is told as of before the run is no event of its first month.
    """
    story = Story()
    story.person("noord").stood().at(-3.0, Event.JOINED, Queue.CLAIM)
    story.person("noord").granted("2015-01-11").out("2015-02-08")
    monthly = Monthly(PlainConfiguration(), MUNICIPALITIES)
    told = story.records()
    for at in range(len(told.events)):  # as they come
        monthly.take(told.events[at : at + 1], told.residents[: len(told.residents) * (at == 0)])
    months = monthly.months(told)
    stock = path_of(months, "noord", BENEFIT, "mean")[:3].tolist()
    assert stock == pytest.approx([1 + 21 / 31, 1 + 7 / 28, 1.0])
    assert path_of(months, "noord", BENEFIT)[:3].tolist() == [2, 1, 1]
    flows = months.flows.query("municipality == 'noord' and number > 0").set_index(["event", "month"])["number"]
    assert flows.to_dict() == {("start", "2015-01"): 1, ("granted", "2015-01"): 1, ("out", "2015-02"): 1}


def months_of(size: int) -> Months:
    """Return the tables of the run when its events come in chunks of this size, and everybody before the first."""
    monthly = Monthly(CONFIGURATION, small.MUNICIPALITIES)
    residents = records().residents
    for at in range(0, len(records().events), size):
        monthly.take(records().events[at : at + size], residents)
        residents = residents[:0]
    return monthly.months(records())


@pytest.fixture(scope="module")
def months() -> Months:
    return months_of(1000)


def path_of(months: Months, municipality: str, stage: str, column: str = "at_end") -> Floats:
    stock = months.stock
    return stock.loc[(stock["municipality"] == municipality) & (stock["stage"] == stage), column].to_numpy()


def test_the_stock_at_the_end_of_each_month_is_that_of_the_series(months: Months) -> None:
    series = measure(records(), CONFIGURATION).series
    stock = series[(series["series"] == "stock_on_benefit") & (series["group_by"] == "municipality")]
    for municipality in small.MUNICIPALITIES:
        known = stock[stock["group"] == municipality]["value"].to_numpy()
        found = path_of(months, municipality, BENEFIT)
        # the series begins on the eve of the run and ends with the last whole month
        assert found[: len(known) - 1].tolist() == known[1 : len(found) + 1].tolist()
        assert found.min() > 10


def test_the_caseload_by_stage_is_that_of_the_series(months: Months) -> None:
    series = measure(records(), CONFIGURATION).series
    caseload = series[(series["series"] == "caseload") & (series["group_by"] == "stage")]
    for stage in ("claim", "intake", "guidance", "activation", "trajectory", "placement", "sheltered"):
        known = caseload[caseload["group"] == stage]["value"].to_numpy()[1:]
        found = sum(path_of(months, municipality, stage) for municipality in small.MUNICIPALITIES)
        assert found[: len(known)].tolist() == known[: len(found)].tolist(), stage


def test_the_mean_stock_of_a_month_is_its_time_on_benefit(months: Months) -> None:
    facts = Facts(records(), CONFIGURATION)
    weeks = facts.benefit.weeks(MUNICIPALITY)
    month_edges = Monthly(CONFIGURATION, small.MUNICIPALITIES).edges
    per_month = np.add.reduceat(weeks, np.searchsorted(records().edges, month_edges)[:-1], axis=1)
    for number, municipality in enumerate(small.MUNICIPALITIES):
        known = per_month[number] / np.diff(month_edges)
        np.testing.assert_allclose(path_of(months, municipality, BENEFIT, "mean"), known, rtol=1e-12)


def test_what_happened_is_counted_in_its_month_and_municipality(months: Months) -> None:
    residents, events = records().residents, records().events
    municipality = dict(zip(residents["resident"].tolist(), residents["municipality"].tolist(), strict=True))
    days = events["week"] * 7.0 + 1e-9
    label = np.datetime_as_string(np.datetime64("2010-01-01") + days.astype("timedelta64[D]"), unit="M")
    known = pd.DataFrame(
        {
            "municipality": [small.MUNICIPALITIES[municipality[who]] for who in events["resident"].tolist()],
            "event": [Event.words()[event] for event in events["event"].tolist()],
            "month": label,
        }
    )
    counted = known.value_counts()
    found = months.flows.set_index(["municipality", "event", "month"])["number"]

    assert found[found > 0].to_dict() == counted.to_dict()
    assert len(counted) > 300


def test_hours_of_a_month_are_those_of_its_bins(months: Months) -> None:
    hours = months.hours.pivot_table(index=["team", "month"], columns="task", values="hours", sort=False)
    names = [team.name for team in records().teams]
    for task in Task:
        known = records().hours[:, task].sum(axis=1)
        np.testing.assert_allclose(hours[task.word].groupby("team").sum()[names], known, rtol=1e-12)
    in_2011 = (records().edges[:-1] >= 365 / 7.0) & (records().edges[:-1] < 730 / 7.0)
    known = records().available[:, in_2011].sum(axis=1)
    of_2011 = hours[hours.index.get_level_values("month").str.startswith("2011")][OFFERED]
    np.testing.assert_allclose(of_2011.groupby("team").sum()[names], known, rtol=1e-12)


@pytest.mark.parametrize("size", [1, 7, 10**9])
def test_the_size_of_the_chunks_does_not_matter(months: Months, size: int) -> None:
    other = months_of(size)
    pd.testing.assert_frame_equal(other.flows, months.flows)
    pd.testing.assert_frame_equal(other.stock, months.stock, rtol=1e-12)
    assert other.stock["at_end"].tolist() == months.stock["at_end"].tolist()


def test_residents_may_come_when_they_come_and_with_any_number() -> None:
    """Those of later chunks are told with them; a number beyond all room makes room."""
    monthly, in_turn = (Monthly(CONFIGURATION, small.MUNICIPALITIES) for _ in range(2))
    events, residents = records().events.copy(), records().residents.copy()
    events["resident"] += 200_000
    residents["resident"] += 200_000
    monthly.take(events, residents)
    told = 0
    for at in range(0, len(events), 500):
        new = np.searchsorted(residents["entered_week"], events["week"][min(at + 499, len(events) - 1)], side="right")
        in_turn.take(events[at : at + 500], residents[told:new])
        told = max(told, int(new))

    assert in_turn.months(records()).stock["at_end"].tolist() == monthly.months(records()).stock["at_end"].tolist()
    assert monthly.months(records()).stock["at_end"].tolist() == months_of(1000).stock["at_end"].tolist()
