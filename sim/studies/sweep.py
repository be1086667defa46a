"""A sweep: what each factor of a design does to the measures, in every scenario, in the same luck."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from sim.plan import BASE_POINT, Job, Plan
from sim.studies.beside import without_entries
from sim.studies.context import Context, context_of_scenarios
from sim.studies.design_cases import Cases, cases_of, check_size, checked_budget, least_cases, plan_of_cases, swept_of
from sim.studies.designs import DesignedSpec, DesignKind, write_differences
from sim.studies.outcomes import (
    OutcomeSpec,
    WeighedSpec,
    outcomes_in,
    placed_outcomes,
    same_signs,
    unknown_groups,
    unknown_measures,
)
from sim.studies.scenarios import compared_window, loaded, refuse, start_checks
from sim.studies.spec import Key, Replications, Wishes

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.report.page import PageMaker
    from sim.store import Parts, Result

WeighedOutcomes = Annotated[tuple[WeighedSpec, ...], Field(min_length=1)]


class SweepSpec(DesignedSpec):
    """A design, run: what each factor does to the measures, in every scenario, in the same luck."""

    kind: Literal["sweep"]
    """A design: what each factor does to the measures."""

    measures: WeighedOutcomes
    """The measures that are compared between the cases, with the least difference that matters where you can say it."""

    replications: Replications
    """How often each case is run; the same number of a replication has the same luck in every case."""

    keep: tuple[OutcomeSpec, ...] = ()
    """What alone is kept of the points, beside `measures`, then also of each calendar year after the scenarios take
    effect; left out: every measure, but only over what is compared. For large designs."""

    def placed_outcomes(self) -> Iterator[tuple[Key, OutcomeSpec]]:
        """Yield where in the file an outcome is asked for, and the outcome."""
        yield from placed_outcomes(self.measures, key="measures")
        yield from placed_outcomes(self.keep, key="keep")


class Sweep(DesignKind[SweepSpec]):
    """Every scenario at every point of a design, and the scenarios as they are."""

    word = "sweep"
    telltale = "design"
    spec = SweepSpec

    def plan(self, asked: SweepSpec, wishes: Wishes) -> tuple[Plan, Context]:
        """Return the plan of a sweep, and what its configurations say about the results.

        Raises
        ------
        ConfigurationError
            With everything that is wrong in the file and what it leads to, or it is more than the budget allows.
        """
        quick = wishes.quick
        run = asked.smaller() if quick else asked
        n = wishes.replications or (run.quick.replications if quick and run.quick is not None else run.replications)
        cases = cases_of(run, _loaded(run, n=n, quick=quick), quick=quick)
        checked_budget(run, n_cases=len(cases.configurations), replications=n)
        jobs = tuple(sorted(Job(*case, k) for case in cases.configurations for k in range(n)))
        study = swept_of(run, cases, outcomes=outcomes_in(run.measures))
        study = dataclasses.replace(study, kept=outcomes_in(run.keep), years=_years(run, cases) if run.keep else ())
        plan = plan_of_cases(asked, wishes, run=run, cases=cases, jobs=jobs, outcomes=run.measures, study=study)
        check = start_checks(run, cases.scenarios, n=n, quick=quick)
        as_they_are = {name: one for name, one in cases.scenarios.items() if (name, BASE_POINT) in cases.configurations}
        plan = plan.with_beside(check, *without_entries(run, as_they_are, quick=quick))
        return plan, context_of_scenarios(cases.scenarios, baseline=run.base)

    def sized(self, run: SweepSpec) -> Iterator[Callable[[], None]]:
        """Yield what sees that its cases are not more than anybody can run."""
        yield partial(check_size, run, n=run.replications)

    def loaded(self, run: SweepSpec, *, quick: bool) -> dict[str, Configuration]:
        """Return the configuration of each scenario, in which all is right but perhaps its points.

        Raises
        ------
        ConfigurationError
            With everything that is wrong in the file and its scenarios, or it is more than the budget allows.
        """
        return _loaded(run, n=run.replications, quick=quick)

    def write_tables(self, folder: Path, *, plan: Plan, parts: Parts) -> None:
        """Write how every case differs from the baseline."""
        write_differences(folder, plan)

    def conclusions(self, old: Result, new: Result) -> Iterator[tuple[bool, str]]:
        """Yield whether the decided differences of a result have the same signs in another."""
        return same_signs(old, new)

    def page(self) -> PageMaker:
        """Return what makes the page of the report."""
        from sim.report.designed.sweep import sweep

        return sweep


def _years(run: SweepSpec, cases: Cases) -> tuple[str, ...]:
    """Return the calendar years that lie in what is compared, and the days on which they end."""
    since, until = compared_window(run, cases.scenarios)
    years = range(since.year + (since > dt.date(since.year, 1, 1)), until.year)
    return (*(f"{year}" for year in years), *(f"{year}-12-31" for year in years))


def _loaded(run: SweepSpec, *, n: int, quick: bool) -> dict[str, Configuration]:
    check_size(run, n=n)
    refuse(unknown_measures(run, run.placed_measures()))
    scenarios = loaded(run, quick=quick)
    refuse(unknown_groups(run, run.placed_outcomes(), scenarios.values()))
    checked_budget(run, n_cases=least_cases(run, scenarios), replications=n)
    return scenarios
