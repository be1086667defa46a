"""Every scenario against one baseline, under the same luck, with at most one false statement in twenty tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.comparison.values import ALL, BASE_POINT, PERIODS, Values, check_measures, rows_of, values_of
from sim.stats.differences import replications_to_decide_each
from sim.stats.shared_luck import shared_luck
from sim.stats.simultaneous import Family, simultaneous_differences

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

HEADLINE = "headline"
BREAKDOWN = "breakdown"
COLUMNS = (
    *("scenario", "baseline", "point", "measure", "group_by", "group", "period", "unit"),
    *("difference", "ci_low", "ci_high", "p_adjusted", "crn_correlation", "replications_needed"),
    *("family", "n", "baseline_mean", "variance_ratio", "verdict"),
)
VERDICTS = ("higher", "lower", "undecided", "equal")


def differences(
    replications: pd.DataFrame,
    *,
    baseline: str,
    headline: Collection[str],
    further: Collection[str] = (),
    breakdowns: Collection[str] = (),
    points: Collection[str] = (BASE_POINT,),
    periods: Sequence[str] = PERIODS,
    level: float = 0.95,
    power: float = 0.8,
) -> pd.DataFrame:
    """Return every scenario's paired difference from the baseline, one row per measure and group.

    Parameters
    ----------
    replications
        A row per scenario, point, replication, measure, group and period: ``value``, nan where there is nobody to
        measure.
    baseline
        The scenario that the others are compared with, at the same design point.
    headline
        Measures that make up the first family: over all residents together.
    further
        Other measures; they and the breakdowns make up the second family.
    breakdowns
        Groupings by which both kinds of measures are split: municipality, trede, queue and so on.
    points
        Design points at which is compared.
    periods
        Each measure is compared over the first of these that it has.
    level
        Probability that the whole table says nothing that is false.
    power
        Chance of a decision that ``replications_needed`` asks for.

    Returns
    -------
    A frame with `COLUMNS`. ``verdict`` is higher or lower when the interval leaves zero out, which is when
    ``p_adjusted`` is at most ``1 - level``; equal when every replication is the same in both; undecided otherwise.
    ``n`` counts the replications in which both have a value; with fewer than two the row is empty, the verdict
    included. ``replications_needed`` is the number that would decide an undecided difference as large as the one seen,
    at the width that the table asks; empty when that is above a million. ``baseline_mean`` is over the pairs.

    Notes
    -----
    Two families, headline and breakdown, each over all scenarios and points together, and each at half of
    ``1 - level`` when both have rows (Bonferroni, which needs no independence): so the few headline measures are not
    drowned in the many breakdowns, and over the WHOLE table at most 5 % of experiments declare anything falsely.
    Inside a family intervals and p-values come from one maximum of t (`sim.stats.simultaneous_differences`), and so
    never contradict each other. ``p_adjusted`` is the p-value in the family times the number of families; the smallest
    it can be is about 0.0005, but for what is the same in every replication.

    A proportion, a ratio or a cost per exit is compared by its value in each replication, and so are a median and a
    90th percentile: the replication is the independent unit, whatever the spread within it.
    """
    rows = rows_of(
        replications,
        measures={*headline, *further},
        groupings={ALL, *breakdowns},
        periods=periods,
        points=points,
    )
    check_measures(rows, [*headline, *further], of=replications)
    return compare(values_of(rows), baseline=baseline, headline=headline, level=level, power=power)


def compare(
    table: Values, *, baseline: str, headline: Collection[str], level: float = 0.95, power: float = 0.8
) -> pd.DataFrame:
    """Return `differences` of values that are already chosen and in one array."""
    import pandas as pd

    families = judged(table, baseline=baseline, headline=headline, level=level)
    if not families:
        return pd.DataFrame(columns=list(COLUMNS))
    whole = pd.concat([_frame(table, one, power=power) for one in families], ignore_index=True)
    p_adjusted = (whole["p_adjusted"] * len(families)).clip(upper=1.0)
    return whole.assign(baseline=baseline, p_adjusted=p_adjusted)[list(COLUMNS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One family: the places of its comparisons in the array, their values on both sides, and what they show."""

    name: str
    scenario: Ints
    row: Ints
    values: Floats
    baseline: Floats
    family: Family


def judged(table: Values, *, baseline: str, headline: Collection[str], level: float = 0.95) -> list[Judged]:
    """Return each family that has rows, all at such a level that they hold together with probability `level`."""
    cases = [place for place, (scenario, _) in enumerate(table.cases) if scenario != baseline]
    bases = [table.number((baseline, table.cases[place][1])) for place in cases]
    scenario, base = np.array(cases, dtype=np.int64), np.array(bases, dtype=np.int64)
    of_all = table.keys["group_by"] == ALL
    first = (of_all & table.keys["measure"].isin(list(headline))).to_numpy()
    both = table.given[scenario] & table.given[base]
    compared = {name: np.nonzero(both & mine) for name, mine in ((HEADLINE, first), (BREAKDOWN, ~first))}
    compared = {name: places for name, places in compared.items() if places[0].size}
    each = 1.0 - (1.0 - level) / max(len(compared), 1)
    return [
        _judged(name, table, scenario[which], base[which], row, level=each) for name, (which, row) in compared.items()
    ]


def _judged(name: str, table: Values, scenario: Ints, base: Ints, row: Ints, *, level: float) -> Judged:
    values, baseline = table.values[scenario, :, row].T, table.values[base, :, row].T
    family = simultaneous_differences(values - baseline, level=level)
    return Judged(name=name, scenario=scenario, row=row, values=values, baseline=baseline, family=family)


def _frame(table: Values, one: Judged, *, power: float) -> pd.DataFrame:
    import pandas as pd

    luck = shared_luck(one.values, one.baseline)
    verdicts = verdicts_of(one.family)
    found = pd.DataFrame(
        {
            "scenario": [table.cases[place][0] for place in one.scenario],
            "point": [table.cases[place][1] for place in one.scenario],
            "difference": one.family.mean,
            "ci_low": one.family.low,
            "ci_high": one.family.high,
            "p_adjusted": one.family.p_adjusted,
            "crn_correlation": luck.correlation,
            "replications_needed": _needed(one.family, open_=verdicts == "undecided", power=power),
            "family": one.name,
            "n": one.family.n,
            "baseline_mean": _mean_where(np.isfinite(one.values - one.baseline), one.baseline),
            "variance_ratio": luck.variance_ratio,
            "verdict": verdicts,
        }
    )
    return pd.concat([table.keys.iloc[one.row].reset_index(drop=True), found], axis=1)


def verdicts_of(family: Family) -> npt.NDArray[np.object_]:
    """Return what each difference of a family says: one of `VERDICTS`, None when there is nothing to judge."""
    says = np.full(family.n.shape, "undecided", dtype=object)
    says[family.low > 0.0] = "higher"
    says[family.high < 0.0] = "lower"
    says[(family.mean == 0.0) & (family.sd == 0.0)] = "equal"
    says[family.n < 2] = None
    return says


def _needed(family: Family, *, open_: npt.NDArray[np.bool_], power: float) -> pd.arrays.IntegerArray:
    import pandas as pd

    needed = np.full(family.n.shape, np.inf)
    asked = open_ & (family.sd > 0.0)
    needed[asked] = np.maximum(
        replications_to_decide_each(family.mean[asked], sd=family.sd[asked], level=family.alone, power=power),
        family.n[asked] + 1,
    )
    none = ~np.isfinite(needed)
    return pd.arrays.IntegerArray(np.where(none, 0, needed).astype(np.int64), none)


def _mean_where(there: npt.NDArray[np.bool_], values: Floats) -> Floats:
    n = there.sum(axis=0)
    total = np.where(there, values, 0.0).sum(axis=0)
    mean: Floats = np.divide(total, n, out=np.full(n.shape, np.nan), where=n >= 2)
    return mean
