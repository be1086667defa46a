"""One replication looked into: what becomes of a few residents, and how workers spend their week, in each scenario.

A result keeps no events, so the first replication of today's organisation and of each that one may choose instead is
run once more when the tables are written, and two small tables of it stay. No figure of a comparison rests on them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.analysis.comparison.lives import typical
from sim.domain import IS_ON_BENEFIT, Event, Task
from sim.engine import engine
from sim.measures.facts import Facts
from sim.plan import BASE_POINT, Job, Plan
from sim.run.task import configured_case
from sim.store import HOURS, LIVES, event_log, write_csv
from sim.units import WEEKS_PER_YEAR, week_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.arrays import Bools, Floats, Ints
    from sim.config import Configuration
    from sim.records import Records

FIRST = 0
"""The replication that is looked into."""

NEW_WITHIN_YEARS = 3.0
"""Of those who report within so many years after the change a life is told: there is time left to see it."""

TOLD = (
    *(Event.REPORTED, Event.JOINED, Event.SERVED, Event.LEFT_QUEUE, Event.STAGE, Event.CONTACT),
    *(Event.LOST, Event.FOUND, Event.TO_WORK, Event.OUT),
)
"""What is told of a life, besides every change of stage."""

LIFE_COLUMNS = (
    *("scenario", "quarter", "resident", "lived_in", "weeks_on_benefit", "date", "event", "stage", "detail"),
    "municipality",
)
HOUR_COLUMNS = ("scenario", "team", "task", "hours")
IDLE = "idle"
"""Beside the tasks: hours offered in which nothing lay ready."""


def write_lives(folder: Path, *, plan: Plan) -> None:
    """Write both tables, where a plan has scenarios that one chooses among and is no quick look."""
    import pandas as pd

    scenarios = scenarios_told(plan)
    if not scenarios:
        return
    assert plan.compared is not None
    usual = _looked_into(plan, plan.compared.baseline)
    others = {scenario: _looked_into(plan, scenario) for scenario in scenarios}
    lives = [life for scenario, other in others.items() for life in _lives(scenario, usual, other, plan=plan)]
    table = pd.concat(lives, ignore_index=True) if lives else pd.DataFrame(columns=list(LIFE_COLUMNS))
    write_csv(folder / LIVES, table[list(LIFE_COLUMNS)])
    hours = [row for name, run in {plan.compared.baseline: usual, **others}.items() for row in run.hours(name)]
    write_csv(folder / HOURS, pd.DataFrame(hours, columns=list(HOUR_COLUMNS)))


def scenarios_told(plan: Plan) -> tuple[str, ...]:
    """Return the scenarios of which lives are told: the first group that one chooses among."""
    compared = plan.compared
    if compared is None or plan.quick or not compared.choices:
        return ()
    return next(iter(compared.choices.values())).scenarios


@dataclass(frozen=True)
class Run:
    """A replication of a scenario, from its change on."""

    records: Records
    configuration: Configuration

    @cached_property
    def since_week(self) -> float:
        """When the change takes effect or, without a date of it, the measuring begins [weeks]."""
        day = self.configuration.changes_on or self.configuration.window.measured_from
        return week_of(day, start=dt.date.fromisoformat(self.records.start))

    @cached_property
    def events(self) -> npt.NDArray[np.void]:
        """What happened, by resident and in the order in which it did."""
        events = self.records.events
        return events[np.lexsort((np.arange(len(events)), events["week"], events["resident"]))]

    @cached_property
    def weeks_on_benefit(self) -> Floats:
        """How long each resident is on benefit since the change [weeks], by number."""
        events = self.events
        ends = np.append(events["week"][1:], self.records.until_week)
        ends[np.append(events["resident"][1:] != events["resident"][:-1], True)] = self.records.until_week
        length = np.maximum(ends - np.maximum(events["week"], self.since_week), 0.0)
        counts = np.array(IS_ON_BENEFIT)[events["stage"]]
        weeks = np.bincount(events["resident"], weights=length * counts, minlength=self.n_numbers)
        return np.asarray(weeks, dtype=np.float64)

    @property
    def n_numbers(self) -> int:
        """How many numbers residents may have."""
        return int(self.records.residents["resident"].max(initial=-1)) + 1

    def newcomers(self) -> Ints:
        """Return who is there for the first time within the first years after the change."""
        events, until = self.events, self.since_week + NEW_WITHIN_YEARS * WEEKS_PER_YEAR
        first = np.append(True, events["resident"][1:] != events["resident"][:-1])
        reported = first & (events["event"] == Event.REPORTED)
        within = (events["week"] >= self.since_week) & (events["week"] < until)
        return np.asarray(events["resident"][reported & within], dtype=np.intp)

    def life(self, resident: int) -> pd.DataFrame:
        """Return what happened to a resident, in words: what is told of a life, and every change of stage."""
        mine = self.events[self.events["resident"] == resident]
        moved = np.append(True, mine["stage"][1:] != mine["stage"][:-1])
        return event_log(dataclasses.replace(self.records, events=mine[moved | np.isin(mine["event"], TOLD)]))

    def hours(self, scenario: str) -> Iterator[tuple[Any, ...]]:
        """Yield the hours a week of a full-time worker of each team since the change, by task and idle."""
        records, facts = self.records, Facts(self.records, self.configuration)
        since = records.edges[:-1] >= self.since_week - 1e-9
        fte_weeks = facts.fte_weeks[:, since].sum(axis=1)
        worked, offered = records.hours[:, :, since].sum(axis=2), records.available[:, since].sum(axis=1)
        for team, facts_of_team in enumerate(records.teams):
            if offered[team] <= 0.0 or fte_weeks[team] <= 0.0:
                continue
            for task in Task:
                if worked[team, task] > 0.0:
                    yield scenario, facts_of_team.name, task.word, float(worked[team, task] / fte_weeks[team])
            idle = max(float(offered[team] - worked[team].sum()), 0.0)
            yield scenario, facts_of_team.name, IDLE, idle / float(fte_weeks[team])


def _looked_into(plan: Plan, scenario: str) -> Run:
    """Run the replication of a scenario once more."""
    configuration = configured_case(plan.case(Job(scenario, BASE_POINT, FIRST)), plan)
    records = engine().run_replication(configuration, replication=FIRST, seed=plan.seed)
    return Run(records=records, configuration=configuration)


def _lives(scenario: str, usual: Run, other: Run, *, plan: Plan) -> Iterator[pd.DataFrame]:
    """Yield the lives of typical residents in the baseline and in a scenario."""
    assert plan.compared is not None
    both = np.intersect1d(usual.newcomers(), other.newcomers())
    both = both[_same_people(usual.records, other.records, both)]
    weeks = {run: run_of.weeks_on_benefit for run, run_of in (("usual", usual), ("other", other))}
    chosen = typical(both, usual=weeks["usual"][both], other=weeks["other"][both])
    for quarter, resident in chosen.items():
        for lived_in, run in ((plan.compared.baseline, usual), (scenario, other)):
            yield _told(run, resident, {"scenario": scenario, "quarter": quarter, "lived_in": lived_in})


def _told(run: Run, resident: int, labels: Mapping[str, Any]) -> pd.DataFrame:
    log = run.life(resident)
    weeks = round(float(run.weeks_on_benefit[resident]), 3)
    return log.assign(**labels, resident=resident, weeks_on_benefit=weeks)


def _same_people(usual: Records, other: Records, numbers: Ints) -> Bools:
    """Return which numbers are those of one and the same person in both runs."""
    mine, theirs = (_people(records, numbers) for records in (usual, other))
    same = [mine[name] == theirs[name] for name in ("municipality", "birth_week", "entered_week")]
    return np.asarray(np.logical_and.reduce(same))


def _people(records: Records, numbers: Ints) -> npt.NDArray[np.void]:
    people = records.residents[np.argsort(records.residents["resident"])]
    return people[np.searchsorted(people["resident"], numbers)]
