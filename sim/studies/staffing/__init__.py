"""The cheapest staffing that meets norms, searched among the points of a design.

First what its file says, then its plan, then the kind of experiment itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field

from sim.analysis.selection import Sense
from sim.config import Configuration, Node, is_number
from sim.errors import Problem
from sim.plan import Held, Job, Outcome, Plan, Searched
from sim.quantities import Box, NameOf
from sim.studies.context import Context, context_of_scenarios
from sim.studies.design_cases import Cases, cases_of, check_size, plan_of_cases, swept_of
from sim.studies.designs import DesignedSpec, DesignKind, Share, SmallerDesign, write_differences
from sim.studies.factors import BudgetSpec
from sim.studies.kind import Row
from sim.studies.outcomes import OutcomeSpec, placed_outcomes, same_signs, unknown_groups, unknown_measures
from sim.studies.scenarios import loaded, refuse
from sim.studies.spec import Key, Replications, Wishes
from sim.studies.staffing.search import (
    first_round,
    same_choice,
    search_advice,
    search_tables,
    with_replications,
    with_round,
)
from sim.texts import counted

if TYPE_CHECKING:
    from sim.report.page import PageMaker
    from sim.store import Parts, Result

BASELINE = "baseline"
STAFF = "staff"
"""The cost that is known beforehand: fte times the price of a full-time worker."""


class NormSpec(OutcomeSpec):
    """What the mean of a measure must meet: ``at_most`` or ``at_least`` a number, or the ``baseline``."""

    at_most: Any = None
    """The mean may not be more than this number, or than that of the baseline."""

    at_least: Any = None
    """The mean may not be less than this number, or than that of the baseline."""

    tolerance: Annotated[float, Field(gt=0)]
    """How far from the norm a wrong verdict would matter, in its unit; a wider one needs fewer replications."""

    @property
    def bound(self) -> Any:
        """The number, or the word for the baseline."""
        return self.at_most if self.at_most is not None else self.at_least


class CostSpec(Box):
    """What is to be small: `STAFF`, known beforehand, or a measure, with the difference in it that matters."""

    measure: Annotated[str, NameOf("measure")] = STAFF
    """What is to be small: staff, the price of all fte, known beforehand; or the id of a measure."""

    tolerance: Annotated[float, Field(gt=0)] | None = None
    """The difference in a measured cost that matters, in its unit."""


class SmallerStaffing(SmallerDesign):
    """A smaller search."""

    budget: BudgetSpec
    """The cap of the smaller search."""


class StaffingSpec(DesignedSpec):
    """The cheapest of the points of a design, and of the scenarios as they are, that meets all norms.

    All verdicts are right together with ``probability``, within the tolerances. Every candidate that is looked at has
    ``initial`` replications before anything is said of it, and then ``round`` more at a time while its questions are
    open, at most ``at_once`` candidates side by side, the cheapest first. ``budget`` is the cap.
    """

    kind: Literal["staffing"]
    """A search for the cheapest staffing that meets norms."""

    norms: Annotated[tuple[NormSpec, ...], Field(min_length=1)]
    """What the staffing must hold, each for the mean of a measure."""

    cost: CostSpec = CostSpec()
    """What is to be small."""

    probability: Share = 0.95
    """With which probability all verdicts are right together, within the tolerances."""

    initial: Replications
    """Replications of each candidate before anything is said of it."""

    round: Annotated[int, Field(ge=1)] = 5
    """Replications that a candidate gets at a time while something is open about it."""

    at_once: Annotated[int, Field(ge=1)] | None = None
    """How many candidates are looked at side by side, the cheapest first; left out: all of them."""

    budget: BudgetSpec
    """The cap on the replications of all candidates together."""

    quick: SmallerStaffing | None = None
    """The smaller search that `--quick` makes instead."""

    def smaller(self) -> Self:
        """Return what ``--quick`` runs instead."""
        if self.quick is None:
            return self
        smaller = super().smaller()
        return smaller.model_copy(update={"budget": self.quick.budget, "initial": self.quick.replications})

    def placed_outcomes(self) -> Iterator[tuple[Key, OutcomeSpec]]:
        """Yield where in the file an outcome is asked for, and the outcome."""
        yield from placed_outcomes(self.norms, key="norms")
        if self.cost.measure != STAFF:
            yield ("cost",), OutcomeSpec(measure=self.cost.measure)


def wrong_staffing(asked: StaffingSpec) -> Iterator[Problem]:
    """Yield what is wrong with the norms and the cost of a search whose keys are well formed."""
    for i, norm in enumerate(asked.norms):
        given = [key for key in ("at_most", "at_least") if getattr(norm, key) is not None]
        if len(given) != 1:
            key: tuple[str | int, ...] = ("norms", i)
            came, needed = f"came {' and '.join(given) or 'no bound'}", "one of at_most and at_least was needed"
            yield asked.place_of(*key).problem(key, came=came, needed=needed, todo="add 'at_most: 26'")
        elif not is_number(norm.bound) and norm.bound != BASELINE:
            key, needed = ("norms", i, given[0]), f"a number or {BASELINE!r} was needed"
            todo = f"write '{given[0]}: {BASELINE}'"
            yield asked.place_of(*key).problem(key, came=f"came {norm.bound!r}", needed=needed, todo=todo)
    if asked.cost.measure != STAFF and asked.cost.tolerance is None:
        came, needed = "it is missing", "the difference in cost that matters was needed, since this cost is an output"
        key = ("cost", "tolerance")
        yield asked.place_of(*key).problem(key, came=came, needed=needed, todo="add 'tolerance: 50000'")
    if asked.cost.measure != STAFF and asked.at_once is not None:
        needed = "a cost that is known beforehand was needed to take the cheapest first"
        yield asked.place_of("at_once").problem(
            ("at_once",), came=f"came {asked.at_once}", needed=needed, todo=f"remove it, or write 'cost: {STAFF}'"
        )


def plan_of_staffing(asked: StaffingSpec, wishes: Wishes) -> tuple[Plan, Context]:
    """Return the plan of the first round of a search, which grows, and what its configurations say.

    Replications that are wished are those of a candidate before anything is said of it, in place of the file's.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file and what it leads to.
    """
    run = asked.smaller() if wishes.quick else asked
    initial = run.initial if wishes.replications is None else wishes.replications
    scenarios = checked_staffing(run, initial=initial, quick=wishes.quick)
    cases = cases_of(run, scenarios, quick=wishes.quick)
    study = _study_of(run, cases, initial=initial)
    _check_cap(run, study)
    plan = plan_of_cases(asked, wishes, run=run, cases=cases, jobs=(), outcomes=run.norms, study=study)
    context = context_of_scenarios(cases.scenarios, baseline=run.base)
    return with_replications(plan, first_round(study)), context


def checked_staffing(run: StaffingSpec, *, initial: int, quick: bool) -> dict[str, Configuration]:
    """Return the configuration of each scenario of a search, in which all is right but perhaps its points.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file and its scenarios.
    """
    refuse(unknown_measures(run, run.placed_measures()))
    check_size(run, n=1)
    check_initial(run, initial)
    scenarios = loaded(run, quick=quick)
    refuse(unknown_groups(run, run.placed_outcomes(), scenarios.values()))
    return scenarios


def _study_of(asked: StaffingSpec, cases: Cases, *, initial: int) -> Searched:
    known = asked.cost.measure == STAFF
    return Searched(
        swept=swept_of(asked, cases, outcomes=()),
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


class StaffingSearch(DesignKind[StaffingSpec]):
    """A search that runs in rounds: what the replications so far leave open decides which candidates get more."""

    word = "staffing"
    telltale = "norms"
    spec = StaffingSpec

    def wrong(self, asked: StaffingSpec, node: Node) -> Iterator[Problem]:
        """Yield what is wrong with the scenarios and the design, and with the norms and the cost."""
        yield from super().wrong(asked, node)
        yield from wrong_staffing(asked)

    def plan(self, asked: StaffingSpec, wishes: Wishes) -> tuple[Plan, Context]:
        """Return the plan of the first round of a search, which grows, and what its configurations say.

        Raises
        ------
        ConfigurationError
            With everything that is wrong in the file and what it leads to.
        """
        return plan_of_staffing(asked, wishes)

    def sized(self, run: StaffingSpec) -> Iterator[Callable[[], None]]:
        """Yield what sees that there are not too many candidates, and enough replications of each."""
        yield partial(check_size, run, n=1)
        yield partial(check_initial, run, run.initial)

    def loaded(self, run: StaffingSpec, *, quick: bool) -> dict[str, Configuration]:
        """Return the configuration of each scenario, in which all is right but perhaps its points.

        Raises
        ------
        ConfigurationError
            With everything that is wrong in the file and its scenarios.
        """
        return checked_staffing(run, initial=run.initial, quick=quick)

    def required(self, plan: Plan) -> Sequence[Job]:
        """Return every job: all of them decide the next round."""
        return plan.jobs

    def extended(self, plan: Plan, parts: Parts) -> Plan | None:
        """Return the plan with the next round of the search; None when there is an answer or the cap is reached.

        Raises
        ------
        ResultsError
            A measure has no value in some replication.
        """
        return with_round(plan, _study(plan), parts)

    def n_most(self, plan: Plan) -> int | None:
        """Return how many replications there are at the cap, with those of cases that are no candidates."""
        candidates = set(_study(plan).candidates)
        others = [job for job in plan.jobs if job.beside or (job.scenario, job.point) not in candidates]
        return max(_study(plan).cap + len(others), len(plan.jobs))

    def foretold(self, plan: Plan) -> Iterator[str]:
        """Yield how many candidates there are, and the most that is run."""
        study = _study(plan)
        yield (
            f"{counted(len(study.candidates), 'candidate')}, {counted(study.initial, 'replication')} of each before "
            f"anything is said of it, at most {study.cap} of all together"
        )

    def write_tables(self, folder: Path, *, plan: Plan, parts: Parts) -> None:
        """Write how every candidate differs from the baseline, the verdicts, the frontier and the answer."""
        from sim.store import write_csv

        write_differences(folder, plan)
        for name, table in search_tables(plan, _study(plan), parts).items():
            write_csv(folder / name, table)

    def notices(self, folder: Path, *, plan: Plan, parts: Parts) -> Iterator[Row]:
        """Yield what would bring an answer to a search that ended without one."""
        return search_advice(plan, _study(plan), parts)

    def conclusions(self, old: Result, new: Result) -> Iterator[tuple[bool, str]]:
        """Yield whether the decided differences have the same signs in another result, and the choice is the same."""
        yield from same_signs(old, new)
        yield from same_choice(old, new)

    def page(self) -> PageMaker:
        """Return what makes the page of the report."""
        from sim.report.designed.staffing import staffing

        return staffing


def _study(plan: Plan) -> Searched:
    assert isinstance(plan.study, Searched)
    return plan.study
