"""A comparison: scenarios beside each other in the same luck, what differs, by which part, and how sure that is.

First the kind of experiment itself, then its tables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.analysis.comparison import (
    AttributionStep,
    attribution,
    check_outcomes,
    compare,
    difference_series,
    first_period,
    rows_of,
    rows_of_outcomes,
    uncertainty,
    values_of,
)
from sim.errors import Problem, ResultsError
from sim.measures import registry_at_hand
from sim.plan import BASE_POINT, Compared, Job, Outcome, Plan, Precise
from sim.store import DIFFERENCE_SERIES, REPLICATIONS, SERIES, Parts, Result, write_csv, write_small_parquet
from sim.studies.comparison.plan import check_comparison, plan_of_comparison
from sim.studies.comparison.spec import ComparisonSpec, wrong_in_itself
from sim.studies.kind import also_measures
from sim.studies.outcomes import same_signs, with_outcomes
from sim.studies.scenarios import ScenariosKind

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.comparison import Values
    from sim.arrays import Floats
    from sim.config import Node
    from sim.report.page import PageMaker
    from sim.stats.replications import Choice
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
        write_contrasts(folder, plan=plan, parts=parts)

    def conclusions(self, old: Result, new: Result) -> Iterator[tuple[bool, str]]:
        """Yield whether the decided differences of a result have the same signs in another."""
        return same_signs(old, new)

    def page(self) -> PageMaker:
        """Return what makes the page of the report."""
        from sim.report.compared.page import comparison

        return comparison


# --- its tables: differences, paths of differences, their split, the assumptions, and the precision -------------

Filter: TypeAlias = tuple[str, str, Any]
"""Of a column which rows are wanted, as pyarrow takes it."""

BREAKDOWNS = ("municipality", "trede", "target_group", "queue", "stage", "route")
"""The groupings that exist in every scenario, by which differences are split; teams and organisations do not."""

WORDS = ("scenario", "point", "measure", "series", "group_by", "group", "period", "unit", "date")
"""Columns of few different words, which are held as numbers in memory."""


def write_contrasts(folder: Path, *, plan: Plan, parts: Parts) -> None:
    """Write the tables that a comparison has beside those of every result, from its replications and paths."""
    assert plan.compared is not None
    compared = plan.compared
    deciding = _rows_of(compared.headline)
    under = sorted({job.scenario for job in plan.jobs if plan.case(job).draw is not None})
    drawn = [("point", "in", [BASE_POINT, *plan.draws]), ("scenario", "in", under)]
    periods = ("period", "in", list(compared.periods))
    path = folder / REPLICATIONS
    base = _table(path, [("point", "==", BASE_POINT), periods])
    write_csv(folder / "differences.csv", _differences(base, compared))
    write_small_parquet(folder / DIFFERENCE_SERIES, _paths(folder, compared))
    write_csv(folder / "precision.csv", precision_table(plan, parts))
    if compared.worlds:
        there = _table(path, [*deciding, periods, ("point", "in", list(compared.worlds))])
        write_csv(folder / "worlds.csv", _in_worlds(there, compared))
    if compared.steps:
        write_csv(folder / "attribution.csv", _split(_table(path, [*deciding, periods]), compared))
    if plan.draws:
        draws = _draws(plan)
        found = uncertainty(
            _table(path, [*deciding, *drawn, periods]),
            baseline=compared.baseline,
            headline=compared.headline,
            draws=list(plan.draws),
            parameters=draws.rename(columns={"path": "parameter", "quantile": "value"}),
            periods=compared.periods,
        )
        write_csv(folder / "uncertainty.csv", found.summary)
        write_csv(folder / "uncertainty_draws.csv", found.draws)
        write_csv(folder / "uncertainty_drivers.csv", found.drivers)
        write_csv(folder / "draws.csv", draws)


def _rows_of(outcomes: Sequence[Outcome]) -> list[Filter]:
    """Return filters that leave the rows of outcomes, and a few more: of each measure in any of the groupings."""
    columns = {name: sorted({getattr(one, name) for one in outcomes}) for name in ("measure", "group_by", "group")}
    return [(name, "in", some) for name, some in columns.items()]


def _differences(base: pd.DataFrame, compared: Compared) -> pd.DataFrame:
    """Return the differences in every measure, of everybody and by group, and of every two that are a choice."""
    groupings = ("all", *BREAKDOWNS)
    known = registry_at_hand().askable
    rows = rows_of(base, measures=known, groupings=groupings, periods=compared.periods, points=[BASE_POINT])
    return _judged(values_of(rows), base, compared, pairs=compared.pairs)


def _in_worlds(there: pd.DataFrame, compared: Compared) -> pd.DataFrame:
    """Return the differences in what decides in each other world, all judged together."""
    points = list(compared.worlds)
    table = values_of(rows_of_outcomes(there, compared.headline, periods=compared.periods, points=points))
    return _judged(table.only(compared.headline), there, compared, pairs=())


def _judged(table: Values, rows: pd.DataFrame, compared: Compared, *, pairs: Sequence[tuple[str, ...]]) -> pd.DataFrame:
    known = registry_at_hand().askable
    check_outcomes(table, compared.headline, of=rows)
    rules = {(scenario, name): rule for name, rules in compared.by_rule.items() for scenario, rule in rules.items()}
    return compare(
        table,
        baseline=compared.baseline,
        headline=compared.headline,
        pairs=pairs,
        better={outcome.name: known[outcome.measure].better for outcome in compared.headline},
        matters={name: matters.size for name, matters in compared.matters.items()},
        by_rule=rules,
    )


def _paths(folder: Path, compared: Compared) -> pd.DataFrame:
    since = None if compared.changes_on is None else dt.date.fromisoformat(compared.changes_on)
    return difference_series(_table(folder / SERIES, None), baseline=compared.baseline, since=since)


def _split(replications: pd.DataFrame, compared: Compared) -> pd.DataFrame:
    """Return what each component adds in each scenario that is split."""
    chains: dict[str, list[AttributionStep]] = {}
    for step in compared.steps:
        scenario, point = step.case
        chains.setdefault(step.scenario, []).append(
            AttributionStep(component=step.component, scenario=scenario, point=point)
        )
    return attribution(
        replications, chains, baseline=compared.baseline, headline=compared.headline, periods=compared.periods
    )


def _draws(plan: Plan) -> pd.DataFrame:
    """Return a row for each draw and assumed number: at which part of its range it is."""
    import pandas as pd

    rows = [(draw, path, quantile) for draw, drawn in plan.draws.items() for path, quantile in drawn.items()]
    return pd.DataFrame(rows, columns=["point", "path", "quantile"])


def _table(path: Path, wanted: Collection[Filter] | None) -> pd.DataFrame:
    """Return the rows of a table that are wanted, with its words held as numbers."""
    import pyarrow.parquet as pq

    words = [name for name in pq.read_schema(path).names if name in WORDS]
    filters = None if wanted is None else list(wanted)
    return pq.read_table(path, filters=filters, read_dictionary=words).to_pandas()


COLUMNS = (
    "scenario",
    "measure",
    "of_difference",
    "n_replications",
    "n_needed",
    "relative_half_width",
    "wanted",
    "reached",
    "cap",
)


def choice_of(plan: Plan, parts: Parts) -> Choice:
    """Return what the replications of `plan` say about how many are needed; it depends on nothing else.

    Raises
    ------
    ResultsError
        The measure has no value in some replication.
    """
    from sim.stats.replications import choose_replications

    assert plan.compared is not None
    precise = plan.compared.precision
    assert precise is not None
    values = _values(plan, parts, precise)
    baseline = values[plan.compared.baseline]
    if precise.difference:
        values = {name: x - baseline for name, x in values.items() if name != plan.compared.baseline}
    return choose_replications(
        values,
        share_of=baseline if precise.difference else None,
        relative_half_width=precise.relative_half_width,
        n_initial=precise.initial,
        look_ahead=precise.look_ahead,
        cap=max(precise.cap, precise.initial),
    )


def precision_table(plan: Plan, parts: Parts) -> pd.DataFrame:
    """Return a row for each scenario: how precise it is, and whether that is what was wanted or the cap came first."""
    import pandas as pd

    precise = plan.compared.precision if plan.compared is not None else None
    if precise is None:
        return pd.DataFrame(columns=list(COLUMNS))
    n_replications = len(next(iter(_regular(plan).values())))
    rows = [
        (
            one.measure,
            precise.measure,
            precise.difference,
            n_replications,
            one.n_needed,
            one.relative_half_width,
            precise.relative_half_width,
            one.n_needed is not None,
            precise.cap,
        )
        for one in choice_of(plan, parts).measures
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _regular(plan: Plan) -> Mapping[str, list[Job]]:
    """Return the replications of each scenario itself, in their order."""
    jobs: dict[str, list[Job]] = {}
    for job in sorted(plan.jobs):
        if job.point == BASE_POINT and not job.beside:
            jobs.setdefault(job.scenario, []).append(job)
    return jobs


def _values(plan: Plan, parts: Parts, precise: Precise) -> dict[str, Floats]:
    """Return the value of the measure in each replication of each scenario."""
    import numpy as np

    assert plan.compared is not None
    periods = plan.compared.periods
    return {
        scenario: np.array([_value(parts, job, precise.measure, periods) for job in jobs])
        for scenario, jobs in _regular(plan).items()
    }


def _value(parts: Parts, job: Job, measure: str, periods: tuple[str, ...]) -> float:
    rows = parts.rows(job.id).to_pandas()
    rows = rows[(rows["measure"] == measure) & (rows["group_by"] == "all")].set_index("period")["value"]
    # the same period in every replication: one that another replication lacks would be another question
    period = first_period(set(rows.index), periods)
    value = float("nan") if period is None else float(rows[period])
    if value == value:
        return value
    raise ResultsError(
        f"scenario {job.scenario}, replication {job.replication}: {measure} has no value, so no precision can be "
        "reached; ask it of another measure, or give 'replications: 20'"
    )
