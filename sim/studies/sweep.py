"""A sweep: every scenario at every point of a design, and the scenarios as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from sim.plan.plan import BASE_POINT, Job, Plan, case_of
from sim.plan.study import CaseOf, Swept
from sim.studies.beside import without_entries
from sim.studies.context import Context, context_of_scenarios
from sim.studies.designs import (
    DesignedSpec,
    baseline_case,
    cases_of,
    changes_of,
    check_size,
    checked_budget,
    labels_of,
    least_cases,
    levels_by_key,
    plan_cases,
)
from sim.studies.factors import (
    SCENARIO,
)
from sim.studies.groupings import unknown_groups
from sim.studies.outcomes import (
    WeighedSpec,
    named_measures,
    outcomes_in,
    placed_outcomes,
    unknown_measures,
)
from sim.studies.scenarios import (
    compared_of,
    loaded,
    refuse,
    start_checks,
)
from sim.studies.spec import Replications, heading_of

if TYPE_CHECKING:
    from sim.config import Configuration

WeighedOutcomes = Annotated[tuple[WeighedSpec, ...], Field(min_length=1)]


class SweepSpec(DesignedSpec):
    """A design, run: what each factor does to the measures, in every scenario, in the same luck."""

    kind: Literal["sweep"]
    measures: WeighedOutcomes
    replications: Replications


def plan_of_sweep(asked: SweepSpec, *, quick: bool, replications: int | None, seed: int) -> tuple[Plan, Context]:
    """Return the plan of a sweep, and what its configurations say about the results.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file and what it leads to, or when it is more than the budget allows.
    """
    run = asked.smaller() if quick else asked
    assert isinstance(run, type(asked))
    n = replications or (run.quick.replications if quick and run.quick is not None else run.replications)
    cases = cases_of(run, checked_sweep(run, n=n, quick=quick))
    checked_budget(run, n_cases=len(cases.configurations), replications=n)
    plan = Plan(
        **heading_of(asked, quick=quick, seed=seed),
        jobs=tuple(sorted(_jobs(cases.configurations, n=n))),
        documents={case_of(*case): one.document for case, one in cases.configurations.items()},
        cases=plan_cases(cases),
        compared=compared_of(run, cases.scenarios, run.measures),
        study=Swept(
            outcomes=outcomes_in(run.measures),
            factors=tuple(name for name in run.design.factors if name != SCENARIO),
            levels=levels_by_key(cases),
            baseline=baseline_case(run, cases),
            design=run.design.kind,
            labels=labels_of(run.design),
            changes=changes_of(run.design, cases),
        ),
    )
    check = start_checks(run, cases.scenarios, n=n, quick=quick)
    as_they_are = {name: one for name, one in cases.scenarios.items() if (name, BASE_POINT) in cases.configurations}
    plan = plan.with_beside(check, *without_entries(run, as_they_are, quick=quick))
    return plan, context_of_scenarios(cases.scenarios, baseline=run.base)


def checked_sweep(run: SweepSpec, *, n: int, quick: bool) -> dict[str, Configuration]:
    """Return the configuration of each scenario of a sweep, in which all is right but perhaps its points.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file and its scenarios, or when it is more than the budget allows.
    """
    check_size(run, n=n)
    refuse(unknown_measures(run, named_measures(run.measures, key="measures")))
    scenarios = loaded(run, quick=quick)
    refuse(unknown_groups(run, placed_outcomes(run.measures, key="measures"), scenarios.values()))
    checked_budget(run, n_cases=least_cases(run, scenarios), replications=n)
    return scenarios


def _jobs(cases: Iterable[CaseOf], *, n: int) -> Iterator[Job]:
    return (Job(*case, k) for case in cases for k in range(n))


# --- cases ----------------------------------------------------------------------------------------


# --- before anything runs -------------------------------------------------------------------------
