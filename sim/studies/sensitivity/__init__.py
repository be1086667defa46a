"""Which assumptions the measures rest on: a screening of all, then shares of the variance for the most important."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.config import Node
from sim.errors import Problem
from sim.plan import Job, Plan, Screened
from sim.studies.designs import wrong_studied
from sim.studies.factors import as_mappings, shorten
from sim.studies.kind import Row
from sim.studies.scenarios import ScenariosKind
from sim.studies.sensitivity.plan import SensitivitySpec, plan_of_sensitivity, wrong_indices
from sim.studies.sensitivity.screening import cost_of, with_indices
from sim.studies.spec import Wishes

if TYPE_CHECKING:
    from sim.report.page import PageMaker
    from sim.store.parts import Parts
    from sim.studies.context import Context


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
        yield f"{len(_study(plan).factors)} factors take at most {sum(cost.values())} replications: {parts}"

    def write_tables(self, folder: Path, *, plan: Plan, parts: Parts) -> None:
        """Write what each factor does to each measure, and which numbers move with each factor."""
        from sim.store.tables import write_csv
        from sim.studies.sensitivity.screening import factor_table, sensitivity_table

        write_csv(folder / "sensitivity.csv", sensitivity_table(plan, _study(plan), parts))
        write_csv(folder / "sensitivity_factors.csv", factor_table(_study(plan)))

    def notices(self, folder: Path) -> Iterator[Row]:
        """Yield the factors that moved nothing."""
        import pandas as pd

        from sim.studies.sensitivity.screening import without_effect

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
