"""How the cases of a design differ: each from the baseline, and from its own scenario as it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.analysis.comparison import first_period
from sim.analysis.comparison.paired import COLUMNS, compare
from sim.analysis.comparison.values import values_of
from sim.plan import BASE_POINT, CaseOf, Plan
from sim.store.tables import write_csv
from sim.studies.outcomes import rows_of_outcome

if TYPE_CHECKING:
    import pandas as pd


BETWEEN = "\n"
"""Between a scenario and a point while they are one name: in neither can there be a new line."""

CASE_COLUMNS = ("scenario", "point", "baseline", "baseline_point")


def write_differences(folder: Path, plan: Plan) -> None:
    """Write how each case of a design differs from the baseline, from the replications that stand in `folder`."""
    write_csv(folder / "differences.csv", _differences(folder, plan))


def _differences(folder: Path, plan: Plan) -> pd.DataFrame:
    """Return the paired difference of every case from the baseline, and from its scenario as it is, in one family.

    A search that needs no baseline may not have run it: then there is nothing to compare with.
    """
    import pandas as pd

    from sim.store.parts import read_parquet

    assert plan.compared is not None
    assert plan.study is not None
    swept, outcomes = plan.study.swept, plan.study.outcomes
    assert swept is not None
    rows = read_parquet(folder / "replications.parquet")
    chosen = [_first_period(rows_of_outcome(rows, one), plan.compared.periods) for one in outcomes]
    table = pd.concat(chosen, ignore_index=True)
    cases = list(dict.fromkeys(zip(table["scenario"].astype(str), table["point"].astype(str), strict=True)))
    if swept.baseline not in cases:
        return pd.DataFrame(columns=[*CASE_COLUMNS, *(name for name in COLUMNS if name not in CASE_COLUMNS)])
    table["scenario"] = [BETWEEN.join(case) for case in zip(table["scenario"], table["point"], strict=True)]
    table["point"] = BASE_POINT
    found = compare(
        values_of(table),
        baseline=BETWEEN.join(swept.baseline),
        headline=outcomes,
        pairs=[tuple(map(BETWEEN.join, pair)) for pair in within_scenarios(cases, baseline=swept.baseline)],
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
