"""Small logs written by hand: a few residents, a plain configuration, and a way to look one value up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from sim.domain import Event, Stage, TargetGroup, Task
from sim.measures import measure
from sim.model.recording import Ledger
from sim.records import (
    EVENT,
    PLACE,
    POST,
    RESIDENT,
    SHELTERED,
    STAFF,
    Records,
    TeamFacts,
    TransitionFacts,
    edges_of,
)

START = dt.date(2015, 1, 1)
MEASURED_FROM = dt.date(2016, 1, 1)
UNTIL = dt.date(2018, 1, 1)
MUNICIPALITIES = ("noord", "zuid")
TEAMS = (
    TeamFacts("noord_team", "noord", ("income", "direction"), ("noord",)),
    TeamFacts("zuid_team", "zuid", ("income", "direction"), ("zuid",)),
    TeamFacts("coaches", "werk", ("trajectory",), ("noord", "zuid")),
)
NOBODY, NOORD, ZUID, COACHES = -1, 0, 1, 2


def week(date: str) -> float:
    """Return the moment at which `date` begins [weeks]."""
    return (dt.date.fromisoformat(date) - START).days / 7.0


@dataclass
class Person:
    """A resident whose rows are written one after the other; what is not said stays as it was."""

    number: int
    municipality: str
    group: TargetGroup
    born: float
    rows: list[tuple[float, ...]] = field(default_factory=list)
    state: dict[str, int] = field(
        default_factory=lambda: {"stage": 0, "trede": 3, "team": -1, "worker": -1, "spell": 0}
    )

    def at(self, when: str | float, event: Event, detail: float = 0.0, **state: int) -> Person:
        self.state |= state
        now = week(when) if isinstance(when, str) else when
        s = self.state
        self.rows.append((now, self.number, s["spell"], event, detail, s["stage"], s["trede"], s["team"], s["worker"]))
        return self

    def stood(self, weeks: float = 500.0, *, stage: Stage = Stage.GUIDANCE, **state: int) -> Person:
        """Be in the stock when the run starts, since some weeks."""
        return self.at(0.0, Event.START, weeks, stage=stage, **state)

    def granted(self, when: str | float, *, stage: Stage = Stage.INTAKE, **state: int) -> Person:
        return self.at(when, Event.GRANTED, stage=stage, **state)

    def to_work(self, when: str | float, route: int = 0, *, stage: Stage = Stage.WORK) -> Person:
        return self.at(when, Event.TO_WORK, route, stage=stage, team=NOBODY, worker=NOBODY)

    def out(self, when: str | float, *, stage: Stage = Stage.GONE) -> Person:
        return self.at(when, Event.OUT, stage=stage, team=NOBODY, worker=NOBODY)


def plain_settings() -> SimpleNamespace:
    return SimpleNamespace(
        circumstances=SimpleNamespace(
            municipalities={name: SimpleNamespace(buig_eur_per_year=30_000.0) for name in MUNICIPALITIES}
        ),
        resources=SimpleNamespace(
            sheltered=SimpleNamespace(cost_factor=1.0),
            staffing=SimpleNamespace(hours_per_fte_year=1_500.0, absence_fraction=0.04),
            teams={team.name: SimpleNamespace(fte=5.0, trajectory_eur=None) for team in TEAMS},
        ),
        measurement=SimpleNamespace(
            prices=SimpleNamespace(
                benefit_eur_per_year=15_000.0,
                part_time_saves_fraction=0.4,
                worker_eur_per_fte_year=80_000.0,
                hired_hour_eur=50.0,
                trajectory_eur=2_000.0,
                sheltered_eur_per_place_year=10_000.0,
            ),
            norms={"claim": 8.0, "trajectory": 6.0},
            targets={},
        ),
    )


@dataclass
class PlainConfiguration:
    """What the measures read of a configuration; `changes` are other settings from a date on."""

    window: Any = field(default_factory=lambda: SimpleNamespace(start=START, measured_from=MEASURED_FROM, until=UNTIL))
    settings: SimpleNamespace = field(default_factory=plain_settings)
    changes: dict[dt.date, SimpleNamespace] = field(default_factory=dict)
    changes_on: dt.date | None = None

    def at(self, date: dt.date) -> Any:
        held = [settings for since, settings in self.changes.items() if since <= date]
        return held[-1] if held else self.settings

    def dates(self) -> tuple[dt.date, ...]:
        return tuple(self.changes)

    def asked(self, *periods: str) -> PlainConfiguration:
        """Also ask for these periods, as the targets do."""
        self.settings.measurement.targets = {period: SimpleNamespace(period=period) for period in periods}
        return self


class Value(NamedTuple):
    value: float
    n: float
    n_open: float


class Measurement:
    """The measures of a log, looked up by name."""

    def __init__(self, records: Records, configuration: PlainConfiguration) -> None:
        measured = measure(records, configuration)
        self.rows, self.series = measured.rows, measured.series
        keys = self.rows[["measure", "group_by", "group", "period"]].itertuples(index=False, name=None)
        values = self.rows[["value", "n", "n_open"]].itertuples(index=False, name=None)
        self._found = {key: Value(*value) for key, value in zip(keys, values, strict=True)}
        assert len(self._found) == len(self.rows), "a value is written twice"

    def full(self, measure: str, period: str, *, by: str = "all", group: str = "all") -> Value:
        return self._found[measure, by, group, period]

    def get(self, measure: str, period: str, *, by: str = "all", group: str = "all") -> float:
        return self.full(measure, period, by=by, group=group).value

    def has(self, measure: str, period: str) -> bool:
        return (measure, "all", "all", period) in self._found

    def path(self, series: str, *, by: str = "all", group: str = "all") -> dict[str, float]:
        chosen = self.series.query("series == @series and group_by == @by and group == @group")
        return dict(zip(chosen["date"], chosen["value"], strict=True))


class Story:
    """A log that is written person by person."""

    def __init__(self) -> None:
        self.people: list[Person] = []
        self.places: list[tuple[float, ...]] = []
        self.sheltered: list[tuple[float, ...]] = []
        self.transitions: tuple[TransitionFacts, ...] = ()
        self.until = UNTIL
        self.teams = TEAMS
        self.cuts: list[dt.date] = []
        self.posts: list[tuple[float, int, float]] = [(0.0, team, 4.0) for team in range(len(TEAMS))]
        self.hires: list[tuple[float, int, float]] = []
        self.offered_per_week = [10.0] * len(TEAMS)
        self.worked: list[tuple[int, Task, float, float]] = []

    def person(
        self, municipality: str = "noord", *, group: TargetGroup = TargetGroup.OTHER, born: str | float = "1970-01-01"
    ) -> Person:
        # numbers with gaps: nothing may lean on 0, 1, 2 ...
        born = week(born) if isinstance(born, str) else born
        self.people.append(Person(10 + 7 * len(self.people), municipality, group, born))
        return self.people[-1]

    def in_post(self, team: int, fte: float, since: str = "2015-01-01") -> None:
        """Have so many fte of a team in post from a day on."""
        self.posts.append((week(since), team, fte))

    def hire(self, team: int, fte: float, since: str) -> None:
        """Have so many fte of a team hired from a day on, of those in post."""
        self.hires.append((week(since), team, fte))

    def work(self, team: int, task: Task, hours_per_week: float, *, since: str = "2015-01-01") -> None:
        """Have a team work on a task from a day until the end of the run."""
        self.worked.append((team, task, hours_per_week, week(since)))

    def _ledger(self) -> Ledger:
        ledger, until = Ledger(edges_of(START, until=self.until, dates=self.cuts)), week(self.until.isoformat())
        for team, rate in enumerate(self.offered_per_week):
            ledger.open_account()
            ledger.offer(team, 0.0, until, rate)
        for team, task, rate, since in self.worked:
            ledger.work(team, task, since, until, rate)
        return ledger

    def records(self) -> Records:
        ledger = self._ledger()
        rows = sorted((row for person in self.people for row in person.rows), key=lambda row: row[0])
        residents = [
            (p.number, MUNICIPALITIES.index(p.municipality), p.group, p.born, min((r[0] for r in p.rows), default=0.0))
            for p in self.people
        ]
        return Records(
            replication=0,
            start=START.isoformat(),
            until_week=week(self.until.isoformat()),
            municipalities=MUNICIPALITIES,
            teams=self.teams,
            events=np.array(rows, dtype=EVENT),
            residents=np.array(residents, dtype=RESIDENT),
            staff=np.zeros(0, dtype=STAFF),
            places=np.array(self.places, dtype=PLACE),
            sheltered=np.array(self.sheltered, dtype=SHELTERED),
            posts=np.array(sorted(self.posts, key=lambda row: row[0]), dtype=POST),
            hires=np.array(sorted(self.hires, key=lambda row: row[0]), dtype=POST),
            edges=ledger.edges(),
            hours=ledger.worked(),
            available=ledger.offered(),
            transitions=self.transitions,
        )

    def measured(self, configuration: PlainConfiguration | None = None) -> Measurement:
        return Measurement(self.records(), configuration or PlainConfiguration())
