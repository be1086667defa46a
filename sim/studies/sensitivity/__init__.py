"""Which assumptions the measures rest on: a screening of all, then shares of the variance for the most important.

First what its file says, then its plan, then the kind of experiment itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field

from sim.plan import BASE_POINT, Job, Phase, Plan, Screened, case_of
from sim.plan.draws import assumptions
from sim.quantities import Box
from sim.studies.beside import case_for, without_entries
from sim.studies.context import Context, context_of_scenarios
from sim.studies.designs import StudiedSpec, wrong_studied
from sim.studies.outcomes import OutcomeSpec, outcomes_in, placed_outcomes, unknown_groups, unknown_measures
from sim.studies.scenarios import (
    ScenariosKind,
    compared_of,
    loaded,
    paths_that_nobody_has,
    refuse,
    spoiled,
    start_checks,
    wrong_paths_left_out,
)
from sim.studies.sensitivity.screening import (
    MORRIS,
    cost_of,
    draws_in,
    factor_table,
    grouped,
    n_as_it_is,
    sensitivity_table,
    trajectories_of,
    with_draws,
    with_indices,
    without_effect,
)
from sim.studies.shorthand import as_mappings, shorten
from sim.studies.spec import Key, Quick, Replications, Wishes, check_most, heading_of
from sim.texts import counted

if TYPE_CHECKING:
    from sim.config import Configuration, Node
    from sim.errors import Problem
    from sim.report.page import PageMaker
    from sim.store import Parts
    from sim.studies.kind import Row

Outcomes = Annotated[tuple[OutcomeSpec, ...], Field(min_length=1)]


class ScreeningSpec(Box):
    """Which assumptions matter at all: Morris's elementary effects."""

    trajectories: Replications
    """How many paths lead through the ranges, changing one factor after the other: each has factors plus one points."""

    levels: Annotated[int, Field(ge=2)] = 4
    """On how many steps of each range the paths walk; an even number."""

    replications: Annotated[int, Field(ge=1)] = 1
    """How often each point is run."""

    together: Annotated[int, Field(ge=1)] | None = None
    """Numbers whose paths begin with the same so many words move together as one factor; left out: each by itself."""


class IndicesSpec(Box):
    """How much of the variance each explains: Sobol indices of the ``factors`` most important ones."""

    factors: Annotated[int, Field(ge=1)]
    """Of how many of the most important factors the share of the variance is told."""

    n: Annotated[int, Field(ge=2)]
    """Points in each of the two samples, a power of two; the cost grows with it and with the factors."""

    replications: Replications = 2
    """How often each point is run; two or more tell luck from what the factors do."""


class SmallerSensitivity(Quick):
    """A smaller run of a sensitivity analysis."""

    screening: ScreeningSpec
    """The screening of the smaller run."""

    indices: IndicesSpec | None = None
    """The indices of the smaller run; left out: none."""


class SensitivitySpec(StudiedSpec):
    """Which assumptions the measures rest on: a screening of all, then shares of the variance for a few."""

    kind: Literal["sensitivity"]
    """Which assumptions the measures rest on."""

    measures: Outcomes
    """The measures of which it is told on which assumptions they rest."""

    screening: ScreeningSpec
    """The first part: which of all assumptions with a range matter at all."""

    indices: IndicesSpec | None = None
    """The second part: how much of the variance each of the most important ones explains; left out: none."""

    leave_out: tuple[str, ...] = ()
    """Paths at or below which nothing is drawn."""

    quick: SmallerSensitivity | None = None
    """The smaller analysis that `--quick` makes instead."""

    def smaller(self) -> Self:
        """Return what ``--quick`` runs instead."""
        if self.quick is None:
            return self
        return self.model_copy(update={"screening": self.quick.screening, "indices": self.quick.indices})

    def placed_outcomes(self) -> Iterator[tuple[Key, OutcomeSpec]]:
        """Yield where in the file an outcome is asked for, and the outcome."""
        return placed_outcomes(self.measures, key="measures")

    def paths_left_out(self) -> Iterator[tuple[Key, str]]:
        """Yield where in the file a path is named at or below which nothing is drawn, and the path."""
        return ((("leave_out", i), path) for i, path in enumerate(self.leave_out))


def wrong_indices(asked: SensitivitySpec) -> Iterator[Problem]:
    """Yield what is wrong with what is left out, the levels of a screening and the points of Sobol indices."""
    yield from wrong_paths_left_out(asked, ("leave_out",), asked.leave_out)
    quick = asked.quick
    given = ((("screening",), asked.screening), (("quick", "screening"), quick.screening if quick else None))
    for above, screening in given:
        if screening is not None and screening.levels % 2:
            key, needed = (*above, "levels"), "an even number was needed, so that every step crosses half the range"
            todo = f"write 'levels: {screening.levels + 1}'"
            yield asked.place_of(*key).problem(key, came=f"came {screening.levels}", needed=needed, todo=todo)
    for above, indices in ((("indices",), asked.indices), (("quick", "indices"), quick.indices if quick else None)):
        if indices is not None and indices.n & (indices.n - 1):
            key, needed = (*above, "n"), "a power of two was needed: only then are Sobol points balanced"
            todo = f"write 'n: {1 << indices.n.bit_length()}'"
            yield asked.place_of(*key).problem(key, came=f"came {indices.n}", needed=needed, todo=todo)


def plan_of_sensitivity(asked: SensitivitySpec, wishes: Wishes) -> tuple[Plan, Context]:
    """Return the plan of a screening, which grows when that is done, and what its configurations say.

    Replications that are wished are those of every point of the screening, in place of the file's.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file and what it leads to, or when it is more than the budget allows.
    """
    quick = wishes.quick
    run = asked.smaller() if quick else asked
    refuse(unknown_measures(run, run.placed_measures()))
    scenarios = loaded(run, quick=quick)
    refuse(unknown_groups(run, run.placed_outcomes(), scenarios.values()))
    refuse(paths_that_nobody_has(run, run.placed_paths(), scenarios.values()))
    study = _study_of(run, scenarios, wishes.replications)
    _check(run, scenarios, study)
    plan = Plan(
        **heading_of(asked, wishes),
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


def _study_of(asked: SensitivitySpec, scenarios: Mapping[str, Configuration], replications: int | None) -> Screened:
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


class Sensitivity(ScenariosKind[SensitivitySpec]):
    """A screening of all assumptions; when that is done, the plan grows by the indices of the most important ones."""

    word = "sensitivity"
    telltale = "screening"
    judges = False
    spec = SensitivitySpec

    def written_out(self, node: Node) -> Node:
        """Return a file with what may be written short written out."""
        return as_mappings(node)

    def wrong(self, asked: SensitivitySpec, node: Node) -> Iterator[Problem]:
        """Yield what is wrong with the scenarios, the baseline, the measures, and both parts of the analysis."""
        yield from wrong_studied(asked, node)
        yield from wrong_indices(asked)

    def shortened(self, properties: dict[str, Any]) -> None:
        """Let the JSON Schema of the keys of a file take what may be written short."""
        super().shortened(properties)
        shorten(properties)

    def plan(self, asked: SensitivitySpec, wishes: Wishes) -> tuple[Plan, Context]:
        """Return the plan of a screening, which grows when that is done, and what its configurations say.

        Raises
        ------
        ConfigurationError
            With everything that is wrong in the file and what it leads to, or it is more than the budget allows.
        """
        return plan_of_sensitivity(asked, wishes)

    def check(self, asked: SensitivitySpec) -> None:
        """See that an analysis, and its smaller run, can be planned.

        Raises
        ------
        ConfigurationError
            With everything that is wrong.
        """
        for quick in (False, True) if asked.quick is not None else (False,):
            self.plan(asked, Wishes(quick=quick))

    def required(self, plan: Plan) -> Sequence[Job]:
        """Return every job: all of them say what is important."""
        return plan.jobs

    def extended(self, plan: Plan, parts: Parts) -> Plan | None:
        """Return the plan with the points of the indices as well; None when it has them or nobody asks for them.

        Raises
        ------
        ResultsError
            A measure has no value in some replication.
        """
        return with_indices(plan, _study(plan), parts)

    def n_most(self, plan: Plan) -> int | None:
        """Return how many replications there are with the indices; None: they are there, or nobody asks for them."""
        indices = _cost(plan)["indices"]
        return len(plan.jobs) + indices if indices and not _study(plan).important else None

    def foretold(self, plan: Plan) -> Iterator[str]:
        """Yield how many replications each part takes."""
        cost = _cost(plan)
        parts = ", ".join(f"{part} {n}" for part, n in cost.items())
        yield f"{counted(len(_study(plan).factors), 'factor')} take at most {sum(cost.values())} replications: {parts}"

    def write_tables(self, folder: Path, *, plan: Plan, parts: Parts) -> None:
        """Write what each factor does to each measure, and which numbers move with each factor."""
        from sim.store import write_csv

        write_csv(folder / "sensitivity.csv", sensitivity_table(plan, _study(plan), parts))
        write_csv(folder / "sensitivity_factors.csv", factor_table(_study(plan)))

    def notices(self, folder: Path, *, plan: Plan, parts: Parts) -> Iterator[Row]:
        """Yield the factors that moved nothing."""
        import pandas as pd

        return without_effect(pd.read_csv(folder / "sensitivity.csv"))

    def page(self) -> PageMaker:
        """Return what makes the page of the report."""
        from sim.report.designed.sensitivity import sensitivity

        return sensitivity


def _study(plan: Plan) -> Screened:
    assert isinstance(plan.study, Screened)
    return plan.study


def _cost(plan: Plan) -> dict[str, int]:
    assert plan.compared is not None
    return cost_of(_study(plan), n_scenarios=len(plan.compared.labels))
