"""The value of an outcome in each replication of a case, read from what was kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.arrays import Floats
from sim.errors import ResultsError
from sim.plan.plan import Job, Plan
from sim.plan.study import CaseOf, Outcome

if TYPE_CHECKING:
    import pandas as pd

    from sim.store.parts import Parts


def values_of(parts: Parts, jobs: Sequence[Job], outcomes: Sequence[Outcome], plan: Plan) -> Floats:
    """Return the outcomes of each of `jobs`: shape (jobs, outcomes)."""
    import numpy as np

    assert plan.compared is not None
    rows = [values_in(parts.rows(job.id).to_pandas(), outcomes, plan.compared.periods) for job in jobs]
    return np.array(rows, dtype=np.float64).reshape(len(jobs), len(outcomes))


def jobs_by_case(plan: Plan) -> dict[CaseOf, list[Job]]:
    """Return the replications of each case, in their order; those that are held beside others are left out."""
    jobs: dict[CaseOf, list[Job]] = {}
    for job in sorted(plan.jobs):
        if not job.beside:
            jobs.setdefault((job.scenario, job.point), []).append(job)
    return jobs


def values_in(rows: pd.DataFrame, outcomes: Sequence[Outcome], periods: Sequence[str]) -> list[float]:
    """Return each outcome over the first period that it has; nan where it has none, or no value in it."""
    return [_value(of, periods) for of in (rows_of_outcome(rows, outcome) for outcome in outcomes)]


def rows_of_outcome(rows: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """Return the rows of one outcome."""
    mine = (rows["measure"] == outcome.measure) & (rows["group_by"] == outcome.group_by)
    return rows[mine & (rows["group"] == outcome.group)]


def _value(rows: pd.DataFrame, periods: Sequence[str]) -> float:
    by_period = dict(zip(rows["period"], rows["value"], strict=True))
    return next((float(by_period[period]) for period in periods if period in by_period), float("nan"))


def check_finite(values: Floats, outcomes: Sequence[Outcome], case: CaseOf) -> None:
    """See that every outcome has a value in every replication.

    Raises
    ------
    ResultsError
        One has none.
    """
    import numpy as np

    for replication, column in np.argwhere(~np.isfinite(values)).tolist():
        raise ResultsError(
            f"scenario {case[0]}, point {case[1]}, replication {replication}: {outcomes[column].name} has no value, so "
            "nothing can be said of its mean; ask for another measure"
        )
