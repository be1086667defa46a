"""Plans that grow: what the replications so far ask for more, and nothing else decides it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sim.plan.plan import Job, Plan
from sim.plan.study import Screened, Searched
from sim.studies.comparison.tables import choice_of
from sim.studies.sensitivity.screening import cost_of, with_indices
from sim.studies.staffing.search import with_round

if TYPE_CHECKING:
    from sim.store.parts import Parts


def deciding(plan: Plan) -> Sequence[Job]:
    """Return the jobs that must be done before it is known whether the plan grows; none when it never does."""
    if isinstance(plan.study, Screened | Searched):
        return plan.jobs
    return _of_scenarios(plan) if plan.compared is not None and plan.compared.precision is not None else ()


def _of_scenarios(plan: Plan) -> list[Job]:
    """Return the jobs that a precision is asked of: the scenarios themselves."""
    return [job for job in plan.jobs if plan.case(job).role == "base" and not job.beside]


def grown(plan: Plan, parts: Parts) -> Plan | None:
    """Return the plan that the replications so far ask for; None when there is nothing more to ask."""
    if isinstance(plan.study, Screened):
        return with_indices(plan, plan.study, parts)
    if isinstance(plan.study, Searched):
        return with_round(plan, plan.study, parts)
    if plan.compared is None or plan.compared.precision is None:
        return None
    n_more = choice_of(plan, parts).n_more
    if n_more == 0:
        return None
    return plan.with_replications(1 + max(job.replication for job in _of_scenarios(plan)) + n_more)


def n_most(plan: Plan) -> int | None:
    """Return how many replications a plan has when it grows as far as it can; None: it does not grow any more."""
    if isinstance(plan.study, Screened) and plan.compared is not None:
        indices = cost_of(plan.study, n_scenarios=len(plan.compared.labels))["indices"]
        return len(plan.jobs) + indices if indices and not plan.study.important else None
    if isinstance(plan.study, Searched):
        candidates = set(plan.study.candidates)
        others = [job for job in plan.jobs if job.beside or (job.scenario, job.point) not in candidates]
        return max(plan.study.cap + len(others), len(plan.jobs))
    precise = plan.compared.precision if plan.compared is not None else None
    return None if precise is None else len(plan.with_replications(max(precise.cap, precise.initial)).jobs)


def foretold(plan: Plan) -> Iterator[str]:
    """Yield what a person should know of the cost of a plan that grows, before anything runs."""
    if isinstance(plan.study, Screened) and plan.compared is not None:
        cost = cost_of(plan.study, n_scenarios=len(plan.compared.labels))
        parts = ", ".join(f"{part} {n}" for part, n in cost.items())
        yield f"{len(plan.study.factors)} factors take at most {sum(cost.values())} replications: {parts}"
    if isinstance(plan.study, Searched):
        study = plan.study
        yield (
            f"{len(study.candidates)} candidates, {study.initial} replications of each before anything is said of it, "
            f"at most {study.cap} of all together"
        )
