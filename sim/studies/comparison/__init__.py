"""A comparison: scenarios beside each other in the same luck, what differs, by which part, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.config import Node
from sim.errors import Problem
from sim.plan import Job, Plan
from sim.studies.comparison.plan import check_comparison, plan_of_comparison
from sim.studies.comparison.spec import ComparisonSpec, wrong_in_itself
from sim.studies.kind import also_measures
from sim.studies.outcomes import with_outcomes
from sim.studies.scenarios import ScenariosKind

if TYPE_CHECKING:
    from sim.report.page import PageMaker
    from sim.store import Result
    from sim.store.parts import Parts
    from sim.studies.context import Context
    from sim.studies.spec import Wishes


class Comparison(ScenariosKind[ComparisonSpec]):
    """Every scenario, the steps between it and the baseline, and draws of the assumptions.

    With a precision in place of a number of replications the scenarios themselves get more, until it is reached.
    """

    word = "comparison"
    telltale = "headline"
    spec = ComparisonSpec

    def written_out(self, node: Node) -> Node:
        """Return a file with each bare measure among the headline as one of everybody."""
        return with_outcomes(node, "headline")

    def wrong(self, asked: ComparisonSpec, node: Node) -> Iterator[Problem]:
        """Yield what is wrong in a file whose every key is well formed."""
        return wrong_in_itself(asked, node)

    def shortened(self, properties: dict[str, Any]) -> None:
        """Let the JSON Schema of the keys of a file take what may be written short."""
        super().shortened(properties)
        also_measures(properties["headline"])

    def plan(self, asked: ComparisonSpec, wishes: Wishes) -> tuple[Plan, Context]:
        """Return the plan of a comparison, and what its configurations say about the results.

        Raises
        ------
        ConfigurationError
            With everything that is wrong in the file and what it leads to.
        """
        return plan_of_comparison(asked, wishes)

    def check(self, asked: ComparisonSpec) -> None:
        """See that a comparison can be run: each overlay once, not every combination of them.

        Raises
        ------
        ConfigurationError
            With everything that is wrong in the file and what it leads to.
        """
        check_comparison(asked)

    def required(self, plan: Plan) -> Sequence[Job]:
        """Return the jobs that a precision is asked of: the scenarios themselves."""
        if plan.compared is None or plan.compared.precision is None:
            return ()
        return [job for job in plan.jobs if plan.case(job).role == "base" and not job.beside]

    def extended(self, plan: Plan, parts: Parts) -> Plan | None:
        """Return the plan with the replications that the precision still takes; None when it is reached, or the cap.

        Raises
        ------
        ResultsError
            The measure has no value in some replication.
        """
        from sim.studies.comparison.tables import choice_of

        n_more = choice_of(plan, parts).n_more
        if n_more == 0:
            return None
        return plan.with_replications(1 + max(job.replication for job in self.required(plan)) + n_more)

    def n_most(self, plan: Plan) -> int | None:
        """Return how many replications there are at the cap of a precision; None: no precision is asked."""
        precise = plan.compared.precision if plan.compared is not None else None
        return None if precise is None else len(plan.with_replications(max(precise.cap, precise.initial)).jobs)

    def write_tables(self, folder: Path, *, plan: Plan, parts: Parts) -> None:
        """Write the differences, their paths and split, what the assumptions do to them, and the precision."""
        from sim.studies.comparison.tables import write_contrasts

        write_contrasts(folder, plan=plan, parts=parts)

    def conclusions(self, old: Result, new: Result) -> Iterator[tuple[bool, str]]:
        """Yield whether the decided differences of a result have the same signs in another."""
        from sim.studies.outcomes import same_signs

        return same_signs(old, new)

    def page(self) -> PageMaker:
        """Return what makes the page of the report."""
        from sim.report.compared.page import comparison

        return comparison
