"""A kind of experiment of one's own, as an example: one scenario run twice, and how far luck alone takes it.

This file is all that it takes, with a line in `sim.studies`; `tests.studies.test_new_kind` adds that line.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from sim.errors import Problem
from sim.plan import BASE_POINT, Plan, case_of, jobs_of
from sim.report.page import Page, Passage, Row, TextTable, cells
from sim.report.view import SingleView
from sim.store import write_csv
from sim.studies import Context, ExperimentKind, ExperimentSpec, Wishes, context_of
from sim.studies.spec import heading_of

if TYPE_CHECKING:
    from sim.report.page import PageMaker
    from sim.store import Parts, Result

SCENARIO, TABLE = "current", "twice.csv"


class TwiceSpec(ExperimentSpec):
    """One configuration, run twice."""

    kind: Literal["twice"]
    """How far two replications lie apart by luck alone."""

    measures: tuple[str, ...]
    """The ids of the measures that are held beside each other."""

    def _files(self, _: str | None) -> Sequence[Path]:
        return ()


class Twice(ExperimentKind[TwiceSpec]):
    """Two replications and their difference."""

    word = "twice"
    telltale = "twice"
    spec = TwiceSpec

    def plan(self, asked: TwiceSpec, wishes: Wishes) -> tuple[Plan, Context]:
        """Return a plan of two replications."""
        configuration = asked.load(quick=wishes.quick)
        plan = Plan(
            **heading_of(asked, wishes),
            jobs=jobs_of([SCENARIO], replications=2),
            documents={case_of(SCENARIO, BASE_POINT): configuration.document},
        )
        return plan, context_of(configuration)

    def check(self, asked: TwiceSpec) -> None:
        """See that the configuration can be used."""
        asked.load()

    def problems(self, asked: TwiceSpec, *, quick: bool, is_tried: bool) -> list[Problem]:
        """Return what is wrong with the configuration."""
        problems: list[Problem] = []
        asked.configuration_anyway((), problems, quick=quick)
        return problems

    def write_tables(self, folder: Path, *, plan: Plan, parts: Parts) -> None:
        """Write each measure of everybody over the whole window in both replications, and the difference."""
        first, second = (parts.rows(job.id).to_pandas() for job in plan.jobs)
        both = first.merge(second, on=["measure", "group_by", "group", "period"], suffixes=("", "_again"))
        mine = both[(both["group_by"] == "all") & (both["period"] == "all")]
        table = mine.assign(difference=mine["value_again"] - mine["value"])
        write_csv(folder / TABLE, table[["measure", "value", "value_again", "difference"]])

    def page(self) -> PageMaker:
        """Return what makes the page of the report."""
        return page


def page(result: Result, language: str) -> Page:
    """Return a page with the table."""
    view = SingleView(result, language)
    table = pd.read_csv(result.there(TABLE)).astype(str)
    rows = tuple(Row(cells=cells(*texts)) for texts in table.itertuples(index=False))
    shown = TextTable(heads=tuple(table.columns), rows=rows)
    return Page(view=view, n_replications=2, parts=(Passage(title="Twice", tables=(shown,)),), look="single")
