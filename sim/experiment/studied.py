"""The tables of a study: what a design's points are, how they differ, and what the analysis or the search found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.comparison.paired import COLUMNS, compare
from sim.comparison.values import values_of
from sim.experiment.outcomes import rows_of_outcome
from sim.experiment.plan import BASE_POINT, Plan
from sim.experiment.screening import factor_table, sensitivity_table
from sim.experiment.searching import search_tables
from sim.experiment.study import Outcome, Screened, Searched, Study, Swept, outcomes_of
from sim.store.tables import write_csv

if TYPE_CHECKING:
    import pandas as pd

    from sim.store.parts import Parts

BETWEEN = "\n"
"""Between a scenario and a point while they are one name: in neither can there be a new line."""

CASE_COLUMNS = ("scenario", "point", "baseline", "baseline_point")
KEYS = ("measure", "group_by", "group")


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
    """Return the paired difference of every case from the baseline, all outcomes in one family.

    A search that needs no baseline may not have run it: then there is nothing to compare with.
    """
    import pandas as pd

    from sim.store.parts import read_parquet

    assert plan.compared is not None
    rows = read_parquet(folder / "replications.parquet")
    chosen = [_as_measure(rows_of_outcome(rows, one), one, plan.compared.periods) for one in outcomes]
    table = pd.concat(chosen, ignore_index=True)
    table["scenario"], table["point"] = table["scenario"].str.cat(table["point"], sep=BETWEEN), BASE_POINT
    if not (table["scenario"] == BETWEEN.join(study.baseline)).any():
        return pd.DataFrame(columns=[*CASE_COLUMNS, *(name for name in COLUMNS if name not in CASE_COLUMNS)])
    names = [outcome.name for outcome in outcomes]
    found = compare(values_of(table), baseline=BETWEEN.join(study.baseline), headline=names)
    return _restored(found, {outcome.name: outcome for outcome in outcomes})


def _as_measure(rows: pd.DataFrame, outcome: Outcome, periods: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows of an outcome over the first period that it has, under its own name as of everybody."""
    first = next((period for period in periods if (rows["period"] == period).any()), None)
    return rows[rows["period"] == first].assign(measure=outcome.name, group_by="all", group="all")


def _restored(found: pd.DataFrame, outcomes: dict[str, Outcome]) -> pd.DataFrame:
    """Return differences with cases as a scenario and a point, and outcomes as measures of a group."""
    split = found["scenario"].astype(str).str.split(BETWEEN, expand=True).reindex(columns=[0, 1])
    base = found["baseline"].astype(str).str.split(BETWEEN, expand=True).reindex(columns=[0, 1])
    cases = {"scenario": split[0], "point": split[1], "baseline": base[0], "baseline_point": base[1]}
    keys = {key: [getattr(outcomes[name], key) for name in found["measure"].astype(str)] for key in KEYS}
    restored = found.assign(**cases, **keys)
    rest = [name for name in found.columns if name not in (*CASE_COLUMNS, *KEYS)]
    return restored[[*CASE_COLUMNS, *KEYS, *rest]]
