"""What is looked into of one replication: whose life is told, what of it, and how workers spend their week."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.analysis.comparison.lives import QUARTERS, SAME_WEEKS, typical
from sim.domain import Event, Route, Stage, Task
from sim.plan import ChoiceGroup, Plan
from sim.run.lives import HOUR_COLUMNS, IDLE, LIFE_COLUMNS, Run, scenarios_told, write_lives
from sim.store import HOURS, LIVES
from sim.studies import Wishes, load_experiment, plan_of
from sim.texts import Text
from tests.measures.logs import COACHES, PlainConfiguration, Story, week

CHANGES_ON = dt.date(2016, 1, 1)
SMALL = Path(__file__).parents[1] / "small" / "comparison.yaml"


def run_of(story: Story) -> Run:
    return Run(records=story.records(), configuration=PlainConfiguration(changes_on=CHANGES_ON))  # type: ignore[arg-type]  # what it reads of one


@pytest.fixture
def story() -> Story:
    """Somebody of before the change, and two who come after it."""
    told = Story()
    told.person().stood().to_work("2016-07-01", Route.UNAIDED)
    came = told.person("zuid").at("2016-02-01", Event.REPORTED, stage=Stage.CLAIM).granted("2016-03-01")
    came.at("2016-04-01", Event.STAGE, stage=Stage.GUIDANCE).at("2016-05-01", Event.CONTACT)
    came.at("2016-05-02", Event.TREDE).to_work("2016-09-01", Route.TRAJECTORY)
    told.person().at("2016-06-01", Event.REPORTED, stage=Stage.CLAIM).granted("2016-07-01")
    return told


# --- by which rule --------------------------------------------------------------------------------


def test_those_who_are_told_of_stand_at_the_quarters_of_all_whose_time_differs() -> None:
    other = np.array([0.0, SAME_WEEKS, -50.0, 30.0, 10.0, -20.0, 90.0])
    found = typical(np.array([5, 6, 7, 8, 9, 10, 11]), usual=np.zeros(7), other=other)

    ranked = [7, 10, 9, 8, 11]  # without 5 and 6, whose time is the same or nearly so
    assert found == {quarter: ranked[int(quarter * 4)] for quarter in QUARTERS}


def test_of_two_who_differ_alike_the_smaller_number_comes_first_whatever_the_order() -> None:
    numbers, other = np.array([9, 3, 6]), np.array([10.0, 10.0, 10.0])

    assert typical(numbers, usual=np.zeros(3), other=other) == typical(numbers[::-1], usual=np.zeros(3), other=other)
    assert typical(numbers, usual=np.zeros(3), other=other) == {0.25: 3, 0.5: 6}


def test_nobody_is_told_of_twice_and_nobody_at_all_when_no_time_differs() -> None:
    one = typical(np.array([4]), usual=np.zeros(1), other=np.array([8.0]))

    assert list(one.values()) == [4]
    assert typical(np.array([4]), usual=np.zeros(1), other=np.zeros(1)) == {}


# --- of a run -------------------------------------------------------------------------------------


def test_time_on_benefit_counts_from_the_change_and_until_the_end(story: Story) -> None:
    run = run_of(story)
    until = week(story.until.isoformat())

    stood, came, still = (run.weeks_on_benefit[number] for number in (10, 17, 24))
    assert stood == pytest.approx(week("2016-07-01") - week("2016-01-01"))
    assert came == pytest.approx(week("2016-09-01") - week("2016-03-01"))
    assert still == pytest.approx(until - week("2016-07-01"))


def test_newcomers_are_those_who_first_report_after_the_change(story: Story) -> None:
    assert run_of(story).newcomers().tolist() == [17, 24]


def test_a_life_is_every_change_of_stage_and_every_talk_and_no_more(story: Story) -> None:
    life = run_of(story).life(17)

    assert life["event"].tolist() == ["reported", "granted", "stage", "contact", "to_work"]
    assert life["stage"].tolist() == ["claim", "intake", "guidance", "guidance", "work"]
    assert set(life["municipality"]) == {"zuid"}


def test_the_hours_of_a_week_are_those_of_a_full_time_worker_since_the_change(story: Story) -> None:
    story.cuts = [CHANGES_ON]
    story.work(COACHES, Task.CONTACT, 6.0)
    hours = pd.DataFrame(list(run_of(story).hours("today")), columns=list(HOUR_COLUMNS))
    coaches = hours[hours["team"] == "coaches"].set_index("task")["hours"]

    assert coaches[Task.CONTACT.word] == pytest.approx(6.0 / 4.0)  # four fte are in post
    assert coaches[IDLE] == pytest.approx((10.0 - 6.0) / 4.0)


# --- of a plan ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plan() -> Plan:
    """A small comparison in which one chooses among its scenarios."""
    small = plan_of(load_experiment(SMALL), wishes=Wishes())[0]
    assert small.compared is not None
    others = tuple(name for name in small.compared.labels if name != small.compared.baseline)
    choices = {"ways": ChoiceGroup(label=Text("Ways", "Manieren"), scenarios=others[:1])}
    return dataclasses.replace(small, compared=dataclasses.replace(small.compared, choices=choices))


def test_both_tables_are_the_same_each_time_and_tell_each_life_twice(plan: Plan, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_lives(tmp_path / name, plan=plan)
    lives, hours = (pd.read_csv(tmp_path / "one" / name) for name in (LIVES, HOURS))
    assert plan.compared is not None

    assert all((tmp_path / "one" / n).read_bytes() == (tmp_path / "two" / n).read_bytes() for n in (LIVES, HOURS))
    assert tuple(lives.columns) == LIFE_COLUMNS
    assert set(hours["scenario"]) == {plan.compared.baseline, *scenarios_told(plan)}
    for _, mine in lives.groupby(["scenario", "resident"]):
        assert set(mine["lived_in"]) == {plan.compared.baseline, mine["scenario"].iloc[0]}


def test_nothing_is_looked_into_in_a_quick_run_or_without_choices(plan: Plan, tmp_path: Path) -> None:
    assert plan.compared is not None
    without = dataclasses.replace(plan, compared=dataclasses.replace(plan.compared, choices={}))
    write_lives(tmp_path, plan=without)

    assert not list(tmp_path.iterdir())
    assert scenarios_told(plan)
    assert scenarios_told(dataclasses.replace(plan, quick=True)) == scenarios_told(without) == ()
