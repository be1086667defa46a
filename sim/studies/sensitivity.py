"""From a sensitivity analysis in a file to its plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.errors import Problem
from sim.plan.draws import assumptions
from sim.plan.plan import BASE_POINT, Job, Plan, case_of
from sim.plan.study import Phase, Screened
from sim.studies.alternatives import (
    case_for,
    compared_of,
    loaded,
    named_measures,
    outcomes_in,
    paths_that_nobody_has,
    placed_outcomes,
    refuse,
    spoiled,
    start_checks,
    unknown_measures,
)
from sim.studies.context import Context, context_of_scenarios
from sim.studies.groupings import unknown_groups
from sim.studies.heading import heading_of
from sim.studies.screening import MORRIS, cost_of, draws_in, grouped, n_as_it_is, trajectories_of, with_draws
from sim.studies.sizes import check_most
from sim.studies.without import without_entries

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.studies.study_spec import SensitivitySpec


def plan_of_sensitivity(
    asked: SensitivitySpec, *, quick: bool, replications: int | None, seed: int
) -> tuple[Plan, Context]:
    """Return the plan of a screening, which grows when that is done, and what its configurations say.

    `replications` are those of every point of the screening, in place of the file's.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file and what it leads to, or when it is more than the budget allows.
    """
    run = asked.smaller() if quick else asked
    refuse(unknown_measures(asked, named_measures(run.measures, key="measures")))
    scenarios = loaded(run, quick=quick)
    refuse(unknown_groups(run, placed_outcomes(run.measures, key="measures"), scenarios.values()))
    left = ((("leave_out", i), path) for i, path in enumerate(run.leave_out))
    refuse(paths_that_nobody_has(run, left, scenarios.values()))
    study = _study(run, scenarios, replications)
    _check(run, scenarios, study)
    plan = Plan(
        **heading_of(asked, quick=quick, seed=seed),
        jobs=tuple(sorted(Job(name, BASE_POINT, k) for name in scenarios for k in range(n_as_it_is(study)))),
        documents={case_of(name, BASE_POINT): one.document for name, one in scenarios.items()},
        cases={case_of(name, BASE_POINT): case_for(name, BASE_POINT, one) for name, one in scenarios.items()},
        compared=compared_of(run, scenarios, run.measures),
        study=study,
    )
    check = start_checks(run, scenarios, n=n_as_it_is(study), quick=quick)
    plan = plan.with_beside(check, *without_entries(run, scenarios, quick=quick))
    draws = draws_in(trajectories_of(study).design, study, method=MORRIS)
    return (
        with_draws(plan, draws, replications=study.screening.replications),
        context_of_scenarios(scenarios, baseline=run.base),
    )


def _study(asked: SensitivitySpec, scenarios: Mapping[str, Configuration], replications: int | None) -> Screened:
    left = tuple(f"{path}." for path in asked.leave_out)
    documents = (one.document for one in scenarios.values())
    paths = dict.fromkeys(path for document in documents for path, _ in assumptions(document))
    screening, indices = asked.screening, asked.indices
    return Screened(
        outcomes=outcomes_in(asked.measures),
        factors=grouped([p for p in paths if not f"{p}.".startswith(left)], together=screening.together),
        screening=Phase(
            n=screening.trajectories, replications=replications or screening.replications, levels=screening.levels
        ),
        indices=None if indices is None else Phase(n=indices.n, replications=indices.replications),
        most=indices.factors if indices is not None else 0,
        seed=asked.name,
    )


def _check(asked: SensitivitySpec, scenarios: Mapping[str, Configuration], study: Screened) -> None:
    problems = []
    if not study.factors:
        came, needed = "no assumption with a range is left", "at least one was needed"
        place = asked.place_of("leave_out")
        problems.append(place.problem(("leave_out",), came=came, needed=needed, todo="leave out less"))
    cost = cost_of(study, n_scenarios=len(scenarios))
    check_most(asked, sum(cost.values()), "screening")
    if asked.budget is not None and sum(cost.values()) > asked.budget.replications:
        problems.append(_too_much(asked, study, cost))
    if not problems:
        drawn = {path for some in study.factors.values() for path in some}
        documents = (one.document for one in scenarios.values())
        problems = [problem for one in documents for problem in spoiled(asked, ("screening",), one, drawn)]
    refuse(problems)


def _too_much(asked: SensitivitySpec, study: Screened, cost: Mapping[str, int]) -> Problem:
    assert asked.budget is not None
    key = ("budget", "replications")
    of_parts = ", ".join(f"{part} {n}" for part, n in cost.items() if n)
    return asked.place_of(*key).problem(
        key,
        came=f"{len(study.factors)} factors take {sum(cost.values())} replications ({of_parts})",
        needed=f"at most {asked.budget.replications} were needed",
        todo="let numbers move together, take fewer trajectories or points, or raise the budget",
    )
