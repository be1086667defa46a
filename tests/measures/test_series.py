"""Paths over time, at the end of each month."""

from __future__ import annotations

from math import isnan

import pytest

from sim.domain import Event, Queue, Route, Stage
from tests.measures.logs import COACHES, NOORD, ZUID, Story


@pytest.fixture
def story() -> Story:
    story = Story()
    story.person("noord").stood(team=NOORD, worker=0).to_work("2015-02-01", Route.WSP)
    person = story.person("zuid").stood(team=ZUID, worker=0).at("2015-02-28", Event.JOINED, Queue.TRAJECTORY)
    person.at("2015-04-01", Event.SERVED, Queue.TRAJECTORY)
    person.at("2015-04-01", Event.TRAJECTORY_START, stage=Stage.TRAJECTORY, team=COACHES)
    return story


def test_each_month_is_measured_at_its_end_from_the_start_of_the_run(story: Story) -> None:
    stock = story.measured().path("stock_on_benefit")
    # the eve of the run and 36 months; the exit when February begins is seen at the end of February
    assert len(stock) == 37
    assert list(stock.items())[:3] == [("2014-12-31", 2), ("2015-01-31", 2), ("2015-02-28", 1)]
    assert list(stock)[-1] == "2017-12-31"


def test_paths_have_their_groups(story: Story) -> None:
    measured = story.measured()
    assert measured.path("stock_on_benefit", by="municipality", group="noord")["2015-01-31"] == 1
    assert measured.path("caseload", by="stage", group="trajectory")["2015-04-30"] == 1
    queue = measured.path("queue_length", by="queue", group="trajectory")
    assert [queue[day] for day in ("2015-01-31", "2015-02-28", "2015-03-31", "2015-04-30")] == [0, 1, 1, 0]
    running = measured.path("trajectories_running")
    assert [running[day] for day in ("2015-03-31", "2015-04-30", "2017-12-31")] == [0, 1, 1]
    per_fte = measured.path("caseload_per_fte", by="organisation", group="werk")
    assert [per_fte[day] for day in ("2015-03-31", "2015-04-30")] == [0, 0.25]


def test_exits_are_those_of_the_month_that_ends(story: Story) -> None:
    exits = story.measured().path("exits_to_work", by="route", group="wsp")
    assert isnan(exits["2014-12-31"])
    assert [exits[day] for day in ("2015-01-31", "2015-02-28", "2015-03-31")] == [0, 1, 0]


def test_months_before_the_window_are_marked(story: Story) -> None:
    series = story.measured().series
    counts = series.groupby("date")["in_window"].all()
    assert not counts["2015-12-31"]
    assert counts["2016-01-31"]
    assert series.query("date == '2014-12-31'")["week"].eq(0.0).all()
