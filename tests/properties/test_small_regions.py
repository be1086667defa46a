"""Whatever a planner writes down within reason, the model runs, keeps its promises, and can be measured."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.config import Configuration
from sim.domain import ON_BENEFIT, Event, Stage, TargetGroup
from sim.measures import measure
from sim.records import Records
from sim.units import week_of
from tests.model import log, small
from tests.properties.strategies import regions
from tests.simulated import simulated

NO_BESCHUT_AT_THE_START = {"circumstances.newcomers.groups.beschut": 0.0}
SHARE = 0.03
WHOLE_WINDOW = "all"

randomly = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def built(changes: dict[str, Any]) -> tuple[Configuration, Records]:
    configuration = small.region(NO_BESCHUT_AT_THE_START | changes, share=SHARE)
    return configuration, simulated(configuration)


@randomly
@given(regions())
def test_a_region_runs_without_breaking_a_promise(changes: dict[str, Any]) -> None:
    """The promises are checked inside; the log that comes out must make sense from outside too."""
    configuration, records = built(changes)
    window = configuration.window

    assert records.until_week == week_of(window.until, start=window.start)
    assert np.all(np.diff(records.events["week"]) >= 0.0)
    assert np.all(records.hours >= 0.0)
    assert np.all(np.isfinite(records.hours))
    assert all(one.until >= one.since for one in log.waits(records))
    for life in log.lives(records):
        assert not (life["stage"][:-1] == Stage.GONE).any()


@randomly
@given(regions())
def test_stock_is_start_plus_inflow_less_exits(changes: dict[str, Any]) -> None:
    _, records = built(changes)
    nug = list(log.residents_of(records, TargetGroup.NUG))
    events = records.events[~np.isin(records.events["resident"], nug)]
    came = np.isin(events["event"], (Event.GRANTED, Event.START)) & (events["stage"] != Stage.SHELTERED)
    went = np.isin(events["event"], (Event.OUT, Event.TO_WORK))
    last = {row["resident"]: row["stage"] for row in events}

    assert sum(stage in ON_BENEFIT for stage in last.values()) == came.sum() - went.sum()


@settings(parent=randomly, max_examples=12)
@given(regions())
def test_measures_agree_with_the_log(changes: dict[str, Any]) -> None:
    """Stock at the end is stock at the beginning plus inflow less outflow, by the rows that a report would read."""
    configuration, records = built(changes)
    rows = measure(records, configuration).rows
    everywhere = rows[(rows["group_by"] == "all") & (rows["period"] == WHOLE_WINDOW)]
    value = everywhere.set_index("measure")["value"]
    start = stock_on(records, week_of(configuration.window.measured_from, start=configuration.window.start))
    end = stock_on(records, records.until_week)

    assert end == start + value["inflow"] - value["outflow"]
    by_place = rows[(rows["group_by"] == "municipality") & (rows["period"] == WHOLE_WINDOW)]
    for name in ("inflow", "outflow", "exits_to_work"):
        assert by_place[by_place["measure"] == name]["value"].sum() == pytest.approx(value[name])


def stock_on(records: Records, week: float) -> int:
    """Return how many are on benefit just before a moment, or at the start, without help without a benefit."""
    nug = list(log.residents_of(records, TargetGroup.NUG))
    before = (records.events["week"] < week) | (records.events["week"] == 0.0)
    events = records.events[before & ~np.isin(records.events["resident"], nug)]
    last = {row["resident"]: row["stage"] for row in events}
    return sum(stage in ON_BENEFIT for stage in last.values())


def test_the_regions_that_are_drawn_are_not_all_empty() -> None:
    """Else the tests above would prove little."""
    records = built(
        {
            "measurement.window": {
                "start": dt.date(2010, 1, 1),
                "measured_from": dt.date(2010, 2, 1),
                "until": dt.date(2011, 1, 1),
            }
        }
    )[1]

    assert len(records.residents) > 100
    assert len(records.events) > 1000
