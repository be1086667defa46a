"""The cheapest staffing that meets norms, searched among the points of a design."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.config import Node
from sim.errors import Problem
from sim.plan import Job, Plan, Searched
from sim.studies.design_cases import check_size
from sim.studies.designs import DesignKind
from sim.studies.staffing.plan import StaffingSpec, check_initial, checked_staffing, plan_of_staffing, wrong_staffing
from sim.studies.staffing.search import with_round

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.report.page import PageMaker
    from sim.store import Result
    from sim.store.parts import Parts
    from sim.studies.context import Context
    from sim.studies.spec import Wishes


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
            f"{len(study.candidates)} candidates, {study.initial} replications of each before anything is said of it, "
            f"at most {study.cap} of all together"
        )

    def write_tables(self, folder: Path, *, plan: Plan, parts: Parts) -> None:
        """Write how every candidate differs from the baseline, the verdicts, the frontier and the answer."""
        from sim.store.tables import write_csv
        from sim.studies.design_tables import write_differences
        from sim.studies.staffing.search import search_tables

        write_differences(folder, plan)
        for name, table in search_tables(plan, _study(plan), parts).items():
            write_csv(folder / name, table)

    def conclusions(self, old: Result, new: Result) -> Iterator[tuple[bool, str]]:
        """Yield whether the decided differences have the same signs in another result, and the choice is the same."""
        from sim.studies.outcomes import same_signs
        from sim.studies.staffing.search import same_choice

        yield from same_signs(old, new)
        yield from same_choice(old, new)

    def page(self) -> PageMaker:
        """Return what makes the page of the report."""
        from sim.report.designed.staffing import staffing

        return staffing


def _study(plan: Plan) -> Searched:
    assert isinstance(plan.study, Searched)
    return plan.study
