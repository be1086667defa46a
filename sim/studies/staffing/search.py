"""The search for the cheapest staffing: which replications it needs next, and the tables of what it found.

Everything is found again from the replications that are there, so a search that was stopped goes on with the same
rounds, whoever does the work.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.analysis.selection import (
    Constraint,
    NoisyCost,
    Selection,
    SelectionProblem,
    Sense,
    pareto_frontier,
    select_in_rounds,
)
from sim.errors import ResultsError
from sim.measures import PART_FOLLOWED, registry_at_hand
from sim.plan import CaseOf, Held, Job, Outcome, Plan, Searched, case_of
from sim.stats import reach
from sim.studies.kind import Row
from sim.studies.outcomes import check_finite, jobs_by_case, rows_of_outcome, values_in
from sim.studies.staffing.advice import advice
from sim.units import DAYS_PER_WEEK

if TYPE_CHECKING:
    import pandas as pd

    from sim.arrays import Floats
    from sim.store import Parts, Result

Wanted = list[tuple[CaseOf, range]]

CONFIDENCE = 0.95
COST = ("cost", "cost_low", "cost_high")
ENDS = ("mean", "ci_low", "ci_high")

ANSWER = "selection.csv"
"""The table of how a search ended."""


class _NextRound(Exception):  # noqa: N818 - no error: the selection asks for more
    """What the selection asks for next."""

    def __init__(self, wanted: Sequence[tuple[int, range]]) -> None:
        self.wanted = list(wanted)


def problem_of(study: Searched) -> SelectionProblem:
    """Return the problem of a search as the selection takes it."""
    columns = {outcome: k for k, outcome in enumerate(study.outcomes)}
    return SelectionProblem(
        n_systems=len(study.candidates),
        costs=study.costs if study.cost is None else _noisy(study.cost, columns, study.cost_tolerance),
        constraints=tuple(_constraint(norm, columns[norm.outcome]) for norm in study.norms),
        baseline=study.candidates.index(study.swept.baseline),
        level=study.probability,
        n_first=study.initial,
    )


def _noisy(cost: Outcome, columns: Mapping[Outcome, int], tolerance: float | None) -> NoisyCost:
    assert tolerance is not None
    return NoisyCost(output=columns[cost], tolerance=tolerance)


def _constraint(norm: Held, column: int) -> Constraint:
    return Constraint(
        name=norm.outcome.name,
        output=column,
        sense=Sense(norm.sense),
        norm=norm.norm,
        tolerance=norm.tolerance,
        against_baseline=norm.against_baseline,
    )


def selection_of(study: Searched, outputs: Sequence[Floats]) -> Selection | Wanted:
    """Return what the outputs of the candidates say, or the replications that are wanted before anything can be."""

    def ask(wanted: Sequence[tuple[int, range]]) -> Sequence[npt.ArrayLike]:
        raise _NextRound(wanted)

    try:
        return select_in_rounds(
            ask, problem_of(study), cap=study.cap, n_round=study.round, at_once=study.at_once, known=list(outputs)
        )
    except _NextRound as more:
        return [(study.candidates[system], numbers) for system, numbers in more.wanted]


def with_round(plan: Plan, study: Searched, parts: Parts) -> Plan | None:
    """Return the plan with the next round of the search; None when there is an answer or the cap is reached."""
    found = selection_of(study, outputs_of(plan, study, parts))
    return None if isinstance(found, Selection) else with_replications(plan, found)


def first_round(study: Searched) -> Wanted:
    """Return the replications with which a search begins."""
    found = selection_of(study, [])
    assert not isinstance(found, Selection)
    return found


def with_replications(plan: Plan, wanted: Wanted) -> Plan:
    """Return a plan with these replications as well."""
    jobs = {Job(*case, k) for case, numbers in wanted for k in numbers}
    return dataclasses.replace(plan, jobs=tuple(sorted({*plan.jobs, *jobs})))


# --- outputs --------------------------------------------------------------------------------------


def outputs_of(plan: Plan, study: Searched, parts: Parts) -> list[Floats]:
    """Return the outcomes of each candidate: shape (replications, outcomes)."""
    jobs, outcomes, look = jobs_by_case(plan), study.outcomes, _look(plan, study)
    found = []
    for case in study.candidates:
        rows = [_outputs(parts, job.id, outcomes, look) for job in jobs.get(case, [])]
        values = np.array(rows, dtype=np.float64).reshape(len(rows), len(outcomes))
        check_finite(values, outcomes, case)
        found.append(values)
    return found


@dataclasses.dataclass(frozen=True, slots=True)
class _Look:
    """The periods over which is looked, how long the first of them is followed [weeks], and the highest norms."""

    periods: tuple[str, ...]
    weeks: float
    norms: Mapping[Outcome, float]


def _look(plan: Plan, study: Searched) -> _Look:
    assert plan.compared is not None
    window = next(iter(plan.documents.values()))["measurement"]["window"]
    since = max(plan.compared.changes_on or "", window["measured_from"])
    first, until = (dt.date.fromisoformat(day) for day in (since, window["until"]))
    norms: dict[Outcome, float] = {}
    for norm in study.norms:
        highest = np.inf if norm.against_baseline else norm.norm + norm.tolerance
        norms[norm.outcome] = max(highest, norms.get(norm.outcome, -np.inf))
    weeks = (1.0 - PART_FOLLOWED) * (until - first).days / DAYS_PER_WEEK
    return _Look(plan.compared.periods, weeks, norms)


def _outputs(parts: Parts, job: str, outcomes: tuple[Outcome, ...], look: _Look) -> tuple[float, ...]:
    """Return the outcomes of a replication."""
    rows = parts.rows(job).to_pandas()
    found = values_in(rows, outcomes, look.periods)
    return tuple(
        _longest(rows, outcome, look) if np.isnan(value) else value
        for outcome, value in zip(outcomes, found, strict=True)
    )


def _longest(rows: pd.DataFrame, outcome: Outcome, look: _Look) -> float:
    """Return how long was followed when a wait came to no end in that time: it was longer than this [weeks].

    That is enough to say that a norm below it is not met; of a norm above it nothing could be said.
    """
    waited = bool((rows_of_outcome(rows, outcome)["n"] > 0.0).any())
    is_bound = registry_at_hand().measures[outcome.measure].is_bounded and look.norms.get(outcome, -np.inf) < look.weeks
    return look.weeks if waited and is_bound else float("nan")


# --- tables ---------------------------------------------------------------------------------------


def search_tables(plan: Plan, study: Searched, parts: Parts) -> dict[str, pd.DataFrame]:
    """Return the tables of a search by their names: the candidates, the frontier and the answer.

    Raises
    ------
    ResultsError
        The search is not finished.
    """
    import pandas as pd

    outputs = outputs_of(plan, study, parts)
    found = selection_of(study, outputs)
    if not isinstance(found, Selection):
        raise ResultsError("the search is not finished; run the same command again to go on")
    candidates = pd.DataFrame([*_candidates(study, found)])
    return {
        "staffing.csv": candidates,
        "frontier.csv": pd.DataFrame([*_frontier(study, found)], columns=_frontier_columns(study)),
        ANSWER: pd.DataFrame([_answer(study, found)]),
    }


def search_advice(plan: Plan, study: Searched, parts: Parts) -> Iterator[Row]:
    """Yield what would bring an answer to a search that ended without one, as notices."""
    found = selection_of(study, outputs_of(plan, study, parts))
    if isinstance(found, Selection):
        yield from advice(study, found)


def _candidates(study: Searched, found: Selection) -> Iterator[dict[str, Any]]:
    """Yield a row for each candidate and norm."""
    for number, (case, system) in enumerate(zip(study.candidates, found.standing.systems, strict=True)):
        by = system.dearer_than
        for norm, verdict, mean in zip(study.norms, system.by_constraint, system.compared, strict=True):
            yield {
                "scenario": case[0],
                "point": case[1],
                **study.swept.levels[case_of(*case)],
                "cost": system.cost,
                "chosen": number == found.chosen,
                "verdict": str(system.verdict),
                "dearer_than": None if by is None else case_of(*study.candidates[by]),
                "n": system.n,
                "measure": norm.outcome.measure,
                "group_by": norm.outcome.group_by,
                "group": norm.outcome.group,
                "sense": norm.sense,
                "norm": norm.norm,
                "against_baseline": norm.against_baseline,
                "tolerance": norm.tolerance,
                "mean": mean,
                "verdict_of_norm": str(verdict),
            }


def _answer(study: Searched, found: Selection) -> dict[str, Any]:
    scenario, point = study.candidates[found.chosen] if found.chosen is not None else (None, None)
    return {
        "outcome": str(found.outcome),
        "scenario": scenario,
        "point": point,
        "probability": found.level,
        "n_total": found.n_total,
        "cap": found.cap,
        "capped": found.capped,
        "n_more_at_most": found.n_more_at_most,
        "saved_fraction": found.saved_fraction,
        "n_candidates": len(study.candidates),
    }


def _frontier_columns(study: Searched) -> list[str]:
    case = ["scenario", "point", *study.swept.factors]
    return [*case, "chosen", "place", "dominated_by", "n", *COST, "measure", "group_by", "group", *ENDS]


def _of_norms(study: Searched) -> list[Outcome]:
    """Return what the norms are about, each once."""
    return list(dict.fromkeys(norm.outcome for norm in study.norms))


def _frontier(study: Searched, found: Selection) -> Iterator[dict[str, Any]]:
    """Yield a row for each candidate that was looked at and each outcome: where it lies, and its mean.

    The frontier is of the replications that all of them have; who was cut short by the cap before its first ones were
    all there would leave the others too few, and is not on it.
    """
    seen = [k for k, outputs in enumerate(found.outputs) if len(outputs) >= study.initial]
    if not seen:
        return
    n = min(len(found.outputs[k]) for k in seen)
    outcomes, senses = _of_norms(study), {norm.outcome: norm.sense for norm in study.norms}
    stacked = np.stack([_with_cost(study, found.outputs[k][:n], k, outcomes) for k in seen], axis=1)
    larger = [False, *(senses[outcome] == Sense.AT_LEAST for outcome in outcomes)]
    frontier = pareto_frontier(stacked, larger_is_better=larger)
    for row, k in enumerate(seen):
        by = frontier.dominated_by[row]
        case = study.candidates[k]
        cost, *means = _intervals(stacked[:, row])
        lies = {
            "scenario": case[0],
            "point": case[1],
            **study.swept.levels[case_of(*case)],
            "chosen": k == found.chosen,
            "place": str(frontier.places[row]),
            "dominated_by": None if by is None else case_of(*study.candidates[seen[by]]),
            "n": n,
            **dict(zip(COST, cost, strict=True)),
        }
        for outcome, mean in zip(outcomes, means, strict=True):
            yield {**lies, **dataclasses.asdict(outcome), **dict(zip(ENDS, mean, strict=True))}


def _with_cost(study: Searched, outputs: Floats, number: int, outcomes: Sequence[Outcome]) -> Floats:
    """Return the cost and the other outcomes of a candidate: shape (replications, 1 + outcomes)."""
    columns = {outcome: k for k, outcome in enumerate(study.outcomes)}
    cost = np.full(len(outputs), study.costs[number]) if study.cost is None else outputs[:, columns[study.cost]]
    return np.column_stack([cost, *(outputs[:, columns[outcome]] for outcome in outcomes)])


def _intervals(values: Floats) -> list[tuple[float, float, float]]:
    """Return the mean of each column with the ends of its t interval."""
    n, means = len(values), values.mean(axis=0)
    halves = reach(n, level=CONFIDENCE) * values.std(axis=0, ddof=1) / np.sqrt(n)
    return [(m, m - half, m + half) for m, half in zip(means.tolist(), halves.tolist(), strict=True)]


def same_choice(old: Result, new: Result) -> Iterator[tuple[bool, str]]:
    """Yield whether two searches chose the same staffing, and that in words."""
    if ANSWER not in old.manifest["files"]:
        return
    tables = old.table(ANSWER), new.table(ANSWER)
    names = ["outcome", "scenario", "point"]
    first, second = (" ".join(str(table[name].iloc[0]) for name in names) for table in tables)
    yield first == second, f"staffing chosen: {first}" + ("" if first == second else f" became {second}")
