"""A made-up result with everything that the report can show, at the right order of size."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from sim.domain import Queue, Route, Stage
from sim.measures import HOUSE
from sim.measures.paths import MOVES_PER_YEAR
from sim.plan import Job, Plan, jobs_of
from sim.run.write_results import seal_store, write_store
from sim.store import Part, Parts, Result, digest_of_measures, open_result, record
from sim.studies import Context
from sim.studies.context import NUMBER_COLUMNS, TARGET_COLUMNS
from sim.texts import Text
from tests.run import fakes

YEARS = range(2016, 2024)
SHARES = {"velsen": 0.44, "beverwijk": 0.31, "heemskerk": 0.25}
TEAMS = {"velsen_income": 110.0, "velsen_activation": 84.0, "ijw_coaching": 46.0, "heemskerk_all": 131.0}
STAGES = {
    "intake": 70.0,
    "guidance": 1300.0,
    "activation": 640.0,
    "hand_over": 15.0,
    "trajectory_waiting": 60.0,
    "trajectory": 660.0,
    "placement": 130.0,
}
MOVES = {
    "reported>search_period": 120.0,
    "search_period>claim": 90.0,
    "reported>claim": 640.0,
    "work>claim": 110.0,
    "claim>intake": 640.0,
    "claim>away": 200.0,
    "intake>guidance": 180.0,
    "intake>activation": 230.0,
    "intake>trajectory": 190.0,
    "activation>trajectory_waiting": 170.0,
    "trajectory_waiting>trajectory": 160.0,
    "away>gone": 200.0,
    "trajectory>placement": 150.0,
    "trajectory>work": 90.0,
    "trajectory>activation": 95.0,
    "placement>work": 110.0,
    "guidance>work": 60.0,
    "guidance>away": 240.0,
    "activation>away": 90.0,
    "activation>guidance": 55.0,
    "activation>sheltered_waiting": 9.0,
    "sheltered_waiting>sheltered": 9.0,
}
TARGETS = [
    ("stock_2018", "On benefit, end of 2018", "fit", "stock_on_benefit", "all", "all", "2018-12-31", 2850, 2765, 2935),
    ("stock_2022", "Mid 2022", "held_out", "stock_on_benefit", "all", "all", "2022-06-30", 2800, 2716, 2884),
    ("velsen", "Velsen, 2018", "fit", "stock_on_benefit", "municipality", "velsen", "2018-12-31", 1280, 1216, 1344),
    ("foreseen", "End of 2028", "held_out", "stock_on_benefit", "all", "all", "2028-12-31", 3116, 2960, 3272),
    ("running", "Trajectories running", "held_out", "trajectories_running", "all", "all", "2023-12-31", 759, 683, 835),
    ("referrals", "Referrals in 2019", "fit", "referrals_to_trajectory", "all", "all", "2019", 713, 570, 856),
    ("relapse", "Back after 18 months", "fit", "relapse_18m_fraction", "all", "all", "all", 0.09, 0.06, 0.12),
]  # fmt: skip


def result(folder: Path, *, without: tuple[str, ...] = (), replications: int = 5, start_check: int = 3) -> Result:
    """Write a result of some replications; `without` names measures and series that it lacks."""
    plan = Plan(
        name="current", title=Text("Today's organisation", "Today's organisation"), kind="single", seed=1, quick=False,
        jobs=jobs_of(["current"], replications=replications),
        documents={"current/base": {}},
    )  # fmt: skip
    plan = plan.with_beside(fakes.other_start(start_check))
    parts, done = Parts(folder.with_name("parts")), {}
    parts.folder.mkdir(parents=True)
    for job in plan.jobs:
        rows, series = frames(job, without=without)
        part = Part(
            job=job.id,
            id=job.id,
            digest=digest_of_measures(rows, series),
            n_engine_events=9,
            seconds=30.0,
            peak_mb=200.0,
        )
        parts.add(record(part, rows=rows, series=series))
        done[job.id] = part
    volatile = {"seconds": 300.0, "workers": 2, "platform": "Linux", "python": "3.11.7", "cpus": 2}
    write_store(folder, plan=plan, parts=parts, context=context())
    seal_store(folder, plan=plan, done=done, context=context(), volatile=volatile)
    return open_result(folder)


def context() -> Context:
    """What the configuration would say."""
    numbers = [
        ("circumstances.law.aow_age_years", "67.0", "years", "observed", "law", "2024-01-01", ""),
        ("model.work.frailty_cv", "0.8", "factor", "assumption", "a guess <b>", "2024-01-01", "[0.4, 1.2]"),
    ]
    return Context(
        targets=pd.DataFrame(TARGETS, columns=list(TARGET_COLUMNS[:-2])).assign(
            source_date="2024-04-01", observations=[row[0] for row in TARGETS]
        ),
        numbers=pd.DataFrame(numbers, columns=list(NUMBER_COLUMNS)),
        window={"start": "2013-01-01", "measured_from": "2016-01-01", "until": "2024-01-01"},
        labels={
            "municipality": {name: name.capitalize() for name in SHARES},
            "team": {"ijw_coaching": "IJW, coaches"},
            "nl": {"IJW, coaches": "IJW, consulenten", "a guess <b>": "een gok <b>"},
        },
    )


def frames(job: Job, *, without: tuple[str, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the measures and paths of one replication."""
    luck = np.random.default_rng([3, job.replication])
    rows = pd.DataFrame(_rows(luck), columns=["measure", "group_by", "group", "period", "value", "n_open"])
    units = {name: definition.unit for name, definition in HOUSE.measures.items()}
    rows = rows.assign(unit=rows["measure"].map(units), n=100.0)
    series = pd.concat(_series(luck, shift=80.0 if job.beside else 0.0), ignore_index=True)
    return rows[~rows["measure"].isin(without)], series[~series["series"].isin(without)]


def _rows(luck: np.random.Generator) -> Iterator[tuple[str, str, str, str, float, float]]:
    def near(value: float) -> float:
        return float(value * luck.normal(1.0, 0.03))

    for queue, weeks in zip(
        Queue.words(), (5.0, 3.1, 6.0, 9.5, 14.0, 17.0, 21.0, 12.0, 30.0, 26.0, 60.0, 4.0), strict=True
    ):
        yield "wait_median_weeks", "queue", queue, "all", near(weeks), 12.0
        yield "wait_p90_weeks", "queue", queue, "all", np.nan if queue == "sheltered" else near(2.4 * weeks), 12.0
        yield "wait_within_norm_fraction", "queue", queue, "all", near(0.7), 12.0
        yield "queue_length", "queue", queue, "2023-12-31", near(4.0 * weeks), 0.0
    for team, cases in TEAMS.items():
        yield "caseload_per_fte", "team", team, "all", near(cases), 0.0
        yield "utilisation", "team", team, "all", near(0.9), 0.0
        yield "contacts_per_resident_year", "team", team, "all", near(4.0), 0.0
        yield "idle_hours", "team", team, "all", near(8000.0), 0.0
    for year in YEARS:
        for route, n in zip(Route.words(), (150.0, 60.0, 70.0, 12.0, 6.0), strict=True):
            yield "exits_to_work", "route", route, str(year), near(n), 0.0
        yield "exits_to_work", "all", "all", str(year), near(298.0), 0.0
        yield "referrals_to_trajectory", "all", "all", str(year), near(1800.0 * 0.8 ** (year - 2015)), 0.0
    for name, value in (("stock_on_benefit", 2860.0), ("turnover_fraction", 0.22), ("utilisation", 0.93)):
        yield name, "all", "all", "all", near(value), 0.0
    yield "relapse_18m_fraction", "all", "all", "all", near(0.14), 20.0
    yield "stock_on_benefit", "all", "all", "2018-12-31", near(2840.0), 0.0
    yield "trajectories_running", "all", "all", "2023-12-31", near(700.0), 0.0
    for move, n in MOVES.items():
        yield MOVES_PER_YEAR.id, "stage", move, "all", near(n), 0.0


def _series(luck: np.random.Generator, *, shift: float) -> Iterator[pd.DataFrame]:
    ends = [dt.date(year + month // 12, month % 12 + 1, 1) for year in range(2013, 2024) for month in range(12)]
    weeks = np.array([(end - ends[0]).days / 7.0 for end in ends])
    wave = 1.0 + 0.03 * np.sin(weeks / 90.0) + np.cumsum(luck.normal(0.0, 0.002, len(weeks)))
    bump = shift * np.exp(-weeks / 40.0)

    def path(series: str, by: str, group: str, values: np.ndarray) -> pd.DataFrame:
        frame = pd.DataFrame({"series": series, "group_by": by, "group": group, "week": weeks, "date": map(str, ends)})
        return frame.assign(value=values, in_window=[end.year >= 2016 for end in ends])

    yield path("stock_on_benefit", "all", "all", 2875.0 * wave + bump)
    for name, share in SHARES.items():
        yield path("stock_on_benefit", "municipality", name, share * 2875.0 * wave + share * bump)
    for stage in Stage.words():
        yield path("caseload", "stage", stage, STAGES.get(stage, 0.0) * wave)
    yield path("trajectories_running", "all", "all", 700.0 * wave)
