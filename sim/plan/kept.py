"""What is kept of a replication: everything, or only what the tables of its experiment need."""

from __future__ import annotations

from dataclasses import replace

from sim.measures.periods import Asked
from sim.plan.plan import REDUCED, WITHOUT_PATHS, Job, Plan

PATHS_OF_A_COMPARISON = ("all", "municipality", "stage", "queue", "route")
"""The groupings of which a comparison keeps the paths: not organisations and teams, which scenarios do not share."""

MEASURES_OF_A_START = ("all", "queue")
PATHS_OF_A_START = ("all", "stage", "queue", "route")
"""The groupings of which the measures over the whole window, and the paths, from two starts are compared."""

WHOLE_WINDOW = "all"


def kept_of(job: Job, plan: Plan) -> Asked:
    """Return what is kept of a job of a plan."""
    return replace(_kept_of(job, plan), measures=plan.measures)


def _kept_of(job: Job, plan: Plan) -> Asked:
    role = plan.case(job).role
    if role == "start":
        kept = Asked(periods=(WHOLE_WINDOW,), groupings=MEASURES_OF_A_START, paths=PATHS_OF_A_START)
        return replace(kept, in_window=plan.compared is not None)
    if role == "without":
        return _kept_of(job.twin, plan)
    if plan.compared is None:
        return Asked()
    periods = plan.compared.periods
    if role in REDUCED:
        outcomes = tuple((one.measure, one.group_by, one.group) for one in plan.compared.headline)
        return Asked(outcomes=outcomes, periods=periods, paths=())
    if role in WITHOUT_PATHS:
        return Asked(periods=periods, paths=())
    return Asked(paths=PATHS_OF_A_COMPARISON, in_window=True)
