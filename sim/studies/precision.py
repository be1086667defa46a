"""Replications until an interval is narrow enough: what the replications so far say about how many it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.arrays import Floats
from sim.errors import ResultsError
from sim.plan.plan import BASE_POINT, Job, Plan, Precise

if TYPE_CHECKING:
    import pandas as pd

    from sim.stats.replications import Choice
    from sim.store.parts import Parts

COLUMNS = (
    "scenario",
    "measure",
    "of_difference",
    "n_replications",
    "n_needed",
    "relative_half_width",
    "wanted",
    "reached",
    "cap",
)


def choice_of(plan: Plan, parts: Parts) -> Choice:
    """Return what the replications of `plan` say about how many are needed; it depends on nothing else.

    Raises
    ------
    ResultsError
        The measure has no value in some replication.
    """
    from sim.stats.replications import choose_replications

    assert plan.compared is not None
    precise = plan.compared.precision
    assert precise is not None
    values = _values(plan, parts, precise)
    baseline = values[plan.compared.baseline]
    if precise.difference:
        values = {name: x - baseline for name, x in values.items() if name != plan.compared.baseline}
    return choose_replications(
        values,
        share_of=baseline if precise.difference else None,
        relative_half_width=precise.relative_half_width,
        n_initial=precise.initial,
        look_ahead=precise.look_ahead,
        cap=max(precise.cap, precise.initial),
    )


def precision_table(plan: Plan, parts: Parts) -> pd.DataFrame:
    """Return a row for each scenario: how precise it is, and whether that is what was wanted or the cap came first."""
    import pandas as pd

    precise = plan.compared.precision if plan.compared is not None else None
    if precise is None:
        return pd.DataFrame(columns=list(COLUMNS))
    n_replications = len(next(iter(_regular(plan).values())))
    rows = [
        (
            one.measure,
            precise.measure,
            precise.difference,
            n_replications,
            one.n_needed,
            one.relative_half_width,
            precise.relative_half_width,
            one.n_needed is not None,
            precise.cap,
        )
        for one in choice_of(plan, parts).measures
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _regular(plan: Plan) -> Mapping[str, list[Job]]:
    """Return the replications of each scenario itself, in their order."""
    jobs: dict[str, list[Job]] = {}
    for job in sorted(plan.jobs):
        if job.point == BASE_POINT and not job.beside:
            jobs.setdefault(job.scenario, []).append(job)
    return jobs


def _values(plan: Plan, parts: Parts, precise: Precise) -> dict[str, Floats]:
    """Return the value of the measure in each replication of each scenario."""
    import numpy as np

    assert plan.compared is not None
    periods = plan.compared.periods
    return {
        scenario: np.array([_value(parts, job, precise.measure, periods) for job in jobs])
        for scenario, jobs in _regular(plan).items()
    }


def _value(parts: Parts, job: Job, measure: str, periods: tuple[str, ...]) -> float:
    rows = parts.rows(job.id).to_pandas()
    rows = rows[(rows["measure"] == measure) & (rows["group_by"] == "all")].set_index("period")["value"]
    # the same period in every replication: one that another replication lacks would be another question
    value = next((float(rows[period]) for period in periods if period in rows), float("nan"))
    if value == value:
        return value
    raise ResultsError(
        f"scenario {job.scenario}, replication {job.replication}: {measure} has no value, so no precision can be "
        "reached; ask it of another measure, or give 'replications: 20'"
    )
