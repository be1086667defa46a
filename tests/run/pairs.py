"""A comparison of two scenarios without any model: each answer is drawn, alike for both but for a shift."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from sim.plan import Case, Compared, Job, Outcome, Plan, Precise, jobs_of
from sim.run.task import Branch, branch_of
from sim.texts import Text

SHIFT = {"as_it_is": 0.0, "one_pool": 5.0}
SPREAD = 2.0


def plan(*, initial: int = 4, relative_half_width: float = 0.02, cap: int = 40, seed: int = 7) -> Plan:
    """A comparison that goes on until the difference is known to a share of the baseline's mean."""
    precise = Precise(
        measure="stock_on_benefit",
        difference=True,
        relative_half_width=relative_half_width,
        initial=initial,
        look_ahead=2,
        cap=cap,
    )
    compared = Compared(
        baseline="as_it_is",
        headline=(Outcome(measure="stock_on_benefit"),),
        labels={name: (name,) for name in SHIFT},
        periods=("2023",),
        precision=precise,
    )
    return Plan(
        name="pair",
        title=Text("A pair", "A pair"),
        kind="comparison",
        seed=seed,
        quick=False,
        jobs=jobs_of(SHIFT, replications=initial),
        documents={f"{name}/base": {"name": name} for name in SHIFT},
        cases={f"{name}/base": Case(document=f"{name}/base", past="the same") for name in SHIFT},
        compared=compared,
    )


def task(job: Job) -> Branch:
    """Answer at once: common luck, luck of the scenario's own, and the shift."""
    common = np.random.default_rng([7, job.replication]).normal()
    own = np.random.default_rng([8, job.replication, list(SHIFT).index(job.scenario)]).normal()
    stock = 100.0 + common + SPREAD * own + SHIFT[job.scenario]
    row = {"measure": "stock_on_benefit", "group_by": "all", "group": "all", "period": "2023", "unit": "residents"}
    rows = pd.DataFrame([row | {"value": stock, "n": 100.0, "n_open": 3.0}])
    moments = {"week": [0.0, 4.0, 8.0], "date": ["2023-01-01", "2023-01-29", "2023-02-26"], "in_window": True}
    series = pd.DataFrame({"series": "stock_on_benefit", "group_by": "all", "group": "all", **moments})
    return branch_of(job, rows=rows, series=series.assign(value=stock), n_engine_events=1, started=time.perf_counter())


def endless_task(job: Job) -> Branch:
    """Have no value in one replication."""
    return task(job) if job.replication != 1 else _without_value(job)


def _without_value(job: Job) -> Branch:
    columns = ["measure", "group_by", "group", "period", "unit", "value", "n", "n_open"]
    rows = pd.DataFrame([("inflow", "all", "all", "2023", "residents", 1.0, 1.0, 0.0)], columns=columns)
    series = pd.DataFrame({name: [] for name in ("series", "group_by", "group", "week", "date", "in_window", "value")})
    return branch_of(job, rows=rows, series=series, n_engine_events=1, started=time.perf_counter())
