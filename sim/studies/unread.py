"""Numbers that nothing read: varied, overridden or set, and in the same luck not a bit is otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from sim.plan.plan import BASE_POINT, Compared, Job, Plan, case_of
from sim.plan.study import CaseOf, Searched, Swept
from sim.studies.outcomes import jobs_by_case

if TYPE_CHECKING:
    import pandas as pd

    from sim.store.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What changed nothing: a factor or a path, at which levels, in how many replications held beside another."""

    scenario: str
    path: str
    levels: tuple[Any, ...] = ()
    n: int


def unread_entries(plan: Plan, parts: Parts) -> Iterator[Unread]:
    """Yield the entries without which the replication that was run once more came to the very same."""
    for job in plan.jobs:
        case = plan.case(job)
        if case.role == "without" and _same(plan, parts, job.twin, job):
            yield Unread(scenario=job.scenario, path=case.factors, n=1)


def unread_factors(plan: Plan, parts: Parts) -> Iterator[Unread]:
    """Yield the factors of a design with levels between which no replication differs, all else being equal."""
    study = plan.study.swept if isinstance(plan.study, Searched) else plan.study
    if not isinstance(study, Swept):
        return
    jobs = jobs_by_case(plan)
    cases = {case: dict(study.levels[case_of(*case)]) for case in jobs if case_of(*case) in study.levels}
    for scenario in dict.fromkeys(case[0] for case in cases):
        mine = {case: levels for case, levels in cases.items() if case[0] == scenario}
        for factor in study.factors:
            yield from _unread_levels(plan, parts, jobs, mine, factor)


def _unread_levels(
    plan: Plan, parts: Parts, jobs: dict[CaseOf, list[Job]], cases: dict[CaseOf, dict[str, Any]], factor: str
) -> Iterator[Unread]:
    """Yield a factor of one scenario if all pairs of cases that differ in nothing else came to the same."""
    levels: dict[Any, None] = {}
    n = 0
    for one, other in combinations(cases, 2):
        if [name for name in cases[one] if cases[one][name] != cases[other].get(name)] != [factor]:
            continue
        pairs = list(zip(jobs[one], jobs[other], strict=False))
        if not pairs or not all(_same(plan, parts, *pair) for pair in pairs):
            return
        n += len(pairs)
        levels |= {cases[one][factor]: None, cases[other][factor]: None}
    if n:
        yield Unread(scenario=next(iter(cases))[0], path=factor, levels=tuple(levels), n=n)


def unread_scenarios(plan: Plan, parts: Parts) -> Iterator[Unread]:
    """Yield the scenarios of a comparison in which no replication differs from the baseline's."""
    if plan.compared is None or plan.study is not None:
        return
    jobs = jobs_by_case(plan)
    usual = jobs.get((plan.compared.baseline, BASE_POINT), [])
    for name in plan.compared.labels:
        pairs = list(zip(usual, jobs.get((name, BASE_POINT), []), strict=False))
        if name != plan.compared.baseline and pairs and all(_same(plan, parts, *pair) for pair in pairs):
            yield Unread(scenario=name, path="", n=len(pairs))


def _same(plan: Plan, parts: Parts, one: Job, other: Job) -> bool:
    """Say whether two replications came to the same, to the last bit of all that was kept of both."""
    done = parts.done()
    if done[one.id].digest == done[other.id].digest:
        return True
    if done[one.id].n_engine_events != done[other.id].n_engine_events:
        return False
    frames = [_kept_of_both(parts.rows(job.id).to_pandas(), plan.compared) for job in (one, other)]
    return bool(frames[0].equals(frames[1]))


def _kept_of_both(rows: pd.DataFrame, compared: Compared | None) -> pd.DataFrame:
    """Return the measures over the periods that are kept of every case."""
    return (rows if compared is None else rows[rows["period"].isin(compared.periods)]).reset_index(drop=True)
