"""Replications of a small real region, run once, from which experiments are drawn; and frames made by hand."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.comparison import Outcome, Values, values_of
from sim.analysis.comparison.values import ALL, rows_of
from sim.measures import HOUSE, measure
from sim.stats import intervals
from tests.model.small import region
from tests.simulated import simulated

SIZE = 200
NAMES = ("one", "two", "three")
HEADLINE = (
    *("stock_on_benefit", "exits_to_work", "exits_to_work_per_100_person_years", "exits_other", "inflow"),
    *("to_work_12m_fraction", "sustained_12m_fraction", "contacts_per_resident_year", "not_seen_6m_fraction"),
    *("caseload_per_fte", "utilisation", "benefit_spending_eur", "service_cost_eur", "net_result_eur"),
)
QUEUES = ("claim", "intake", "activation", "trajectory", "placement")
WAITS = tuple(
    Outcome(measure=measure, group_by="queue", group=queue)
    for measure in ("wait_mean_weeks", "wait_p90_weeks")
    for queue in QUEUES
)
JUDGED = (*(Outcome(measure=name) for name in HEADLINE), *WAITS)
"""What decides: fourteen measures of everybody, and how long each queue lasts."""

GROUPINGS = (ALL, "municipality", "organisation", "team", "trede", "target_group", "queue", "stage", "route")
LAST_DAY = "2010-12-31"


@cache
def pool() -> Values:
    """Return what decides, and of every measure by every grouping each third row: the rest costs time alone.

    Over 200 replications of some ninety residents, one year.
    """
    configuration = region(share=0.03, years=1)
    parts = []
    for replication in range(SIZE):
        rows = measure(simulated(configuration, replication=replication), configuration).rows
        parts.append(rows.assign(scenario="pool", point="base", replication=replication))
    rows = rows_of(
        pd.concat(parts, ignore_index=True), measures=HOUSE.askable, groupings=GROUPINGS, periods=("all", LAST_DAY)
    )
    whole = values_of(rows)
    kept = np.arange(len(whole.keys)) % 3 == 0
    for outcome in JUDGED:
        kept[whole.rows(outcome)] = True
    return Values(
        keys=whole.keys[kept].reset_index(drop=True),
        cases=whole.cases,
        values=whole.values[:, :, kept],
        given=whole.given[:, kept],
        cut_off=whole.cut_off[:, :, kept],
    )


def experiment(rng: np.random.Generator, *, n: int, names: tuple[str, ...] = NAMES) -> Values:
    """Return an experiment of `n` replications under each name, no replication used twice: nothing differs."""
    whole = pool()
    drawn = rng.choice(whole.values.shape[1], size=(len(names), n), replace=False)
    return Values(
        keys=whole.keys,
        cases=tuple((name, "base") for name in names),
        values=whole.values[0][drawn],
        given=np.repeat(whole.given, len(names), axis=0),
        cut_off=whole.cut_off[0][drawn],
    )


def new_draws(seed: int) -> None:
    """Draw the reference of the largest t anew: few draws that were always the same would be off by the same luck."""
    intervals.SEED = seed
    intervals._luck.cache_clear()


def frame(values: dict[tuple[str, str], Any], **row: Any) -> pd.DataFrame:
    """Return replications of one measure: for each case its value in each replication, in order; nan: of nobody."""
    told = {"measure": "stock", "group_by": "all", "group": "all", "period": "after", "unit": "residents"} | row
    return pd.DataFrame(
        [
            {
                "scenario": scenario,
                "point": point,
                "replication": n,
                **told,
                "value": value,
                "n": float(value == value),
                "n_open": 0.0,
            }
            for (scenario, point), column in values.items()
            for n, value in enumerate(column)
        ]
    )
