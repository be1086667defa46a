"""The tables of a study: what a design's points are, how they differ, and what the analysis or the search found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.comparison import first_period
from sim.analysis.comparison.paired import COLUMNS, compare
from sim.analysis.comparison.values import values_of
from sim.plan.plan import BASE_POINT, Plan
from sim.plan.study import CaseOf, Outcome, Screened, Searched, Study, Swept, outcomes_of
from sim.store.tables import write_csv
from sim.studies.outcomes import rows_of_outcome
from sim.studies.sensitivity.screening import factor_table, sensitivity_table
from sim.studies.staffing.search import search_tables

if TYPE_CHECKING:
    import pandas as pd

    from sim.store.parts import Parts

BETWEEN = "\n"
"""Between a scenario and a point while they are one name: in neither can there be a new line."""

CASE_COLUMNS = ("scenario", "point", "baseline", "baseline_point")


def write_study(folder: Path, *, plan: Plan, study: Study, parts: Parts) -> None:
    """Write the tables that a study has beside those of every result, from its replications."""
    if isinstance(study, Screened):
        write_csv(folder / "sensitivity.csv", sensitivity_table(plan, study, parts))
        write_csv(folder / "sensitivity_factors.csv", factor_table(study))
        return
    swept = study.swept if isinstance(study, Searched) else study
    write_csv(folder / "differences.csv", _differences(folder, plan, swept, outcomes_of(study)))
    if isinstance(study, Searched):
        for name, table in search_tables(plan, study, parts).items():
            write_csv(folder / name, table)


def factor_columns(plan: Plan) -> tuple[str, ...]:
    """Return the names of the factors that each case has a level of."""
    study = plan.study.swept if isinstance(plan.study, Searched) else plan.study
    return study.factors if isinstance(study, Swept) else ()


def levels_of(plan: Plan, case: str) -> dict[str, Any]:
    """Return the level of each factor in a case."""
    study = plan.study.swept if isinstance(plan.study, Searched) else plan.study
    return dict(study.levels[case]) if isinstance(study, Swept) else {}


def _differences(folder: Path, plan: Plan, study: Swept, outcomes: tuple[Outcome, ...]) -> pd.DataFrame:
    """Return the paired difference of every case from the baseline, and from its scenario as it is, in one family.

    A search that needs no baseline may not have run it: then there is nothing to compare with.
    """
    import pandas as pd

    from sim.store.parts import read_parquet

    assert plan.compared is not None
    rows = read_parquet(folder / "replications.parquet")
    chosen = [_first_period(rows_of_outcome(rows, one), plan.compared.periods) for one in outcomes]
    table = pd.concat(chosen, ignore_index=True)
    cases = list(dict.fromkeys(zip(table["scenario"].astype(str), table["point"].astype(str), strict=True)))
    if study.baseline not in cases:
        return pd.DataFrame(columns=[*CASE_COLUMNS, *(name for name in COLUMNS if name not in CASE_COLUMNS)])
    table["scenario"] = [BETWEEN.join(case) for case in zip(table["scenario"], table["point"], strict=True)]
    table["point"] = BASE_POINT
    found = compare(
        values_of(table),
        baseline=BETWEEN.join(study.baseline),
        headline=outcomes,
        pairs=[tuple(map(BETWEEN.join, pair)) for pair in within_scenarios(cases, baseline=study.baseline)],
        matters={name: matters.size for name, matters in plan.compared.matters.items()},
    )
    return _restored(found)


def within_scenarios(cases: Sequence[CaseOf], *, baseline: CaseOf) -> list[tuple[CaseOf, CaseOf]]:
    """Return each case with its own scenario as it is before it; none when the `baseline` is the only such one.

    What a level brings in one organisation is not how that case differs from another organisation as it is today.
    """
    as_it_is = {case[0]: case for case in cases if case[1] == BASE_POINT}
    if len(as_it_is) < 2:
        return []
    pairs = ((as_it_is[case[0]], case) for case in cases if case[0] in as_it_is)
    return [pair for pair in pairs if pair[0] != pair[1] and pair[0] != baseline]


def _first_period(rows: pd.DataFrame, periods: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows of an outcome over the first period that it has."""
    return rows[rows["period"] == first_period(set(rows["period"].unique()), periods)]


def _restored(found: pd.DataFrame) -> pd.DataFrame:
    """Return differences with each case as a scenario and a point."""
    split = found["scenario"].astype(str).str.split(BETWEEN, expand=True).reindex(columns=[0, 1])
    base = found["baseline"].astype(str).str.split(BETWEEN, expand=True).reindex(columns=[0, 1])
    cases = {"scenario": split[0], "point": split[1], "baseline": base[0], "baseline_point": base[1]}
    rest = [name for name in found.columns if name not in CASE_COLUMNS]
    return found.assign(**cases)[[*CASE_COLUMNS, *rest]]
