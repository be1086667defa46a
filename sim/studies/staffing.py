"""From a search for staffing in a file to its plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.analysis.selection import Sense
from sim.config.tree import is_number
from sim.plan.plan import Plan, case_of
from sim.plan.study import Held, Outcome, Searched, Swept
from sim.studies.alternatives import compared_of, loaded, placed_outcomes, refuse, unknown_measures
from sim.studies.context import Context, context_of_scenarios
from sim.studies.design_spec import SCENARIO, OutcomeSpec
from sim.studies.groupings import unknown_groups
from sim.studies.heading import heading_of
from sim.studies.searching import first_round, with_replications
from sim.studies.staffing_spec import BASELINE, STAFF
from sim.studies.sweeping import (
    Cases,
    baseline_case,
    cases_of,
    changes_of,
    check_size,
    labels_of,
    levels_by_key,
    plan_cases,
)

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.studies.scenario_spec import Key
    from sim.studies.staffing_spec import NormSpec, StaffingSpec


def plan_of_staffing(asked: StaffingSpec, *, quick: bool, replications: int | None, seed: int) -> tuple[Plan, Context]:
    """Return the plan of the first round of a search, which grows, and what its configurations say.

    `replications` are those of a candidate before anything is said of it, in place of the file's.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file and what it leads to.
    """
    run = asked.smaller() if quick else asked
    initial = run.initial if replications is None else replications
    cases = cases_of(run, checked_staffing(run, initial=initial, quick=quick))
    study = _study(run, cases, initial=initial)
    _check_cap(run, study)
    plan = Plan(
        **heading_of(asked, quick=quick, seed=seed),
        jobs=(),
        documents={case_of(*case): one.document for case, one in cases.configurations.items()},
        cases=plan_cases(cases),
        compared=compared_of(run, cases.scenarios, run.norms),
        study=study,
    )
    context = context_of_scenarios(cases.scenarios, baseline=run.base)
    return with_replications(plan, first_round(study)), context


def checked_staffing(run: StaffingSpec, *, initial: int, quick: bool) -> dict[str, Configuration]:
    """Return the configuration of each scenario of a search, in which all is right but perhaps its points.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file and its scenarios.
    """
    refuse(unknown_measures(run, _measures(run)))
    check_size(run, n=1)
    check_initial(run, initial)
    scenarios = loaded(run, quick=quick)
    refuse(unknown_groups(run, asked_outcomes(run), scenarios.values()))
    return scenarios


def _measures(asked: StaffingSpec) -> Iterator[tuple[Key, str]]:
    """Yield where in the file a measure is named, and its name."""
    yield from ((("norms", i, "measure"), norm.measure) for i, norm in enumerate(asked.norms))
    if asked.cost.measure != STAFF:
        yield ("cost", "measure"), asked.cost.measure


def asked_outcomes(asked: StaffingSpec) -> Iterator[tuple[Key, OutcomeSpec]]:
    """Yield where in the file an outcome is asked for, and the outcome."""
    yield from placed_outcomes(asked.norms, key="norms")
    if asked.cost.measure != STAFF:
        yield ("cost",), OutcomeSpec(measure=asked.cost.measure)


def _study(asked: StaffingSpec, cases: Cases, *, initial: int) -> Searched:
    known = asked.cost.measure == STAFF
    factors = tuple(name for name in asked.design.factors if name != SCENARIO)
    return Searched(
        swept=Swept(
            outcomes=(),
            factors=factors,
            levels=levels_by_key(cases),
            baseline=baseline_case(asked, cases),
            design=asked.design.kind,
            labels=labels_of(asked.design),
            changes=changes_of(asked.design, cases),
        ),
        norms=tuple(_held(norm) for norm in asked.norms),
        candidates=tuple(cases.configurations),
        costs=tuple(cost_of_staff(one) for one in cases.configurations.values()) if known else (),
        cost=None if known else Outcome(measure=asked.cost.measure),
        cost_tolerance=None if known else asked.cost.tolerance,
        probability=asked.probability,
        initial=initial,
        round=asked.round,
        at_once=asked.at_once,
        cap=asked.budget.replications,
    )


def _held(norm: NormSpec) -> Held:
    return Held(
        outcome=Outcome(measure=norm.measure, group_by=norm.group_by, group=norm.group),
        sense=str(Sense.AT_MOST if norm.at_most is not None else Sense.AT_LEAST),
        norm=float(norm.bound) if is_number(norm.bound) else 0.0,
        tolerance=norm.tolerance,
        against_baseline=norm.bound == BASELINE,
    )


def cost_of_staff(configuration: Configuration) -> float:
    """Return what the staff costs [eur a year] on the day from which scenarios differ: fte times their price.

    Teams that are hired by the piece have no fte to pay for.
    """
    settings = configuration.at(configuration.changes_on or configuration.window.measured_from)
    fte = sum(team.fte for team in settings.resources.teams.values() if team.trajectory_eur is None)
    return round(fte * settings.measurement.prices.worker_eur_per_fte_year, 2)


def check_initial(asked: StaffingSpec, initial: int) -> None:
    """See that a candidate has replications enough for a variance."""
    if initial < 2:
        needed, todo = "at least 2 was needed, for a variance", "ask for more replications of each candidate"
        place = asked.place_of("initial")
        refuse([place.problem(("initial",), came=f"came {initial}", needed=needed, todo=todo)])


def _check_cap(asked: StaffingSpec, study: Searched) -> None:
    """See that the cap lets at least two candidates be looked at, and that there are as many."""
    problems = []
    if len(study.candidates) < 2:
        came, needed = "no point of it changes anything", "at least one candidate beside today's staffing was needed"
        problems.append(
            asked.place_of("design").problem(("design",), came=came, needed=needed, todo="take other levels")
        )
    least = 2 * study.initial
    if study.cap < least:
        key, needed = ("budget", "replications"), f"at least {least}, twice the {study.initial} of initial, was needed"
        came, todo = f"came {study.cap}", "raise the budget"
        problems.append(asked.place_of(*key).problem(key, came=came, needed=needed, todo=todo))
    refuse(problems)
