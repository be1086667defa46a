"""Every scenario against one baseline and each other, under the same luck, with one false table in twenty at most."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.analysis.comparison.families import PAIRS, Judged, judged
from sim.analysis.comparison.marks import marked
from sim.analysis.comparison.outcome import ALL, Direction, Named, outcomes
from sim.analysis.comparison.ranking import best_rows
from sim.analysis.comparison.values import (
    BASE_POINT,
    PERIODS,
    Values,
    check_measures,
    check_outcomes,
    rows_of,
    values_of,
)
from sim.arrays import Bools, Floats, Ints
from sim.stats.correlations import shared_luck
from sim.stats.replications import replications_to_decide
from sim.stats.simultaneous import LEAST_FOR_VERDICT, Family

if TYPE_CHECKING:
    import pandas as pd


COLUMNS = (
    *("scenario", "baseline", "point", "measure", "group_by", "group", "period", "unit"),
    *("difference", "ci_low", "ci_high", "p_adjusted", "crn_correlation", "replications_needed"),
    *("family", "n", "baseline_mean", "variance_ratio", "verdict", "size", "by_rule"),
)
VERDICTS = ("higher", "lower", "undecided", "equal")


def differences(
    replications: pd.DataFrame,
    *,
    baseline: str,
    headline: Collection[Named],
    further: Collection[str] = (),
    breakdowns: Collection[str] = (),
    pairs: Sequence[tuple[str, ...]] = (),
    better: Mapping[str, Direction] | None = None,
    matters: Mapping[str, float] | None = None,
    by_rule: Mapping[tuple[str, str], str] | None = None,
    points: Collection[str] = (BASE_POINT,),
    periods: Sequence[str] = PERIODS,
    level: float = 0.95,
    power: float = 0.8,
) -> pd.DataFrame:
    """Return every scenario's paired difference from the baseline and from others, one row per measure and group.

    Parameters
    ----------
    replications
        A row per scenario, point, replication, measure, group and period: ``value``, and ``n``, how many units are
        behind it. Where there is no value, ``n`` is zero when there is nobody to measure, and above zero when the
        window ended before what is measured.
    baseline
        The scenario that the others are compared with, at the same design point.
    headline
        What decides: outcomes, or bare names of measures, which are those of all residents together.
    further
        Other measures; they and the breakdowns make up the family ``breakdown``.
    breakdowns
        Groupings by which all measures are split: municipality, trede, queue and so on.
    pairs
        Groups of scenarios of which each is compared with each on the headline.
    better
        Which way an outcome is better, by its name or that of its measure. For each with a way the scenarios of a group
        in `pairs` are compared with the best of them.
    matters
        How large a difference in an outcome must be to matter, in its unit, by its name or that of its measure.
    by_rule
        For a scenario and an outcome or measure the path of the rule from which its difference follows by definition.
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
    ``p_adjusted`` is at most ``1 - level``; equal when every replication is the same in both; undecided otherwise; in
    the family ``best`` best, may be best, not best (`sim.analysis.comparison.ranking`). It is empty with fewer than
    `LEAST_FOR_VERDICT` pairs. ``n`` counts the replications in which both have a value; with fewer than two the rest of
    the row is empty, and so it is when in some replication the window ended first. ``size`` is ``too_small`` when all
    of the interval is nearer to zero than what matters. ``replications_needed`` is the number that would decide an
    undecided difference as large as the one seen, at the width that the table asks; empty when that is above a million.
    ``baseline_mean`` is over the pairs.

    Notes
    -----
    Headline, pairs and best are read together and judged together: by one maximum of t over all of them
    (`sim.stats.simultaneous_differences`), so that the same comparison has the same interval in each and none
    contradicts another. They get four fifths of ``1 - level`` and the many breakdowns one fifth; each all of it where
    the other has no rows (Bonferroni, which needs no independence). So over the WHOLE table at most 5 % of experiments
    declare anything falsely. ``p_adjusted`` is the p-value in the family over its share; the smallest it can be is
    about 0.0003, but for what is the same in every replication.

    A proportion, a ratio or a cost per exit is compared by its value in each replication, and so are a median and a
    90th percentile: the replication is the independent unit, whatever the spread within it.

    Raises
    ------
    CaseloadError
        When a scenario, measure or outcome is not among the replications, or a row came twice.
    """
    first = outcomes(headline)
    measures = {*(outcome.measure for outcome in first), *further}
    groupings = {ALL, *breakdowns, *(outcome.group_by for outcome in first)}
    rows = rows_of(replications, measures=measures, groupings=groupings, periods=periods, points=points)
    of_all = [outcome.measure for outcome in first if outcome.group_by == ALL]
    check_measures(rows, [*of_all, *further], of=replications)
    table = values_of(rows)
    check_outcomes(table, first, of=replications)
    return compare(
        table.only(first, further=further, groupings=breakdowns),
        baseline=baseline,
        headline=first,
        pairs=pairs,
        better=better,
        matters=matters,
        by_rule=by_rule,
        level=level,
        power=power,
    )


def compare(
    table: Values,
    *,
    baseline: str,
    headline: Collection[Named],
    pairs: Sequence[tuple[str, ...]] = (),
    better: Mapping[str, Direction] | None = None,
    matters: Mapping[str, float] | None = None,
    by_rule: Mapping[tuple[str, str], str] | None = None,
    level: float = 0.95,
    power: float = 0.8,
) -> pd.DataFrame:
    """Return `differences` of values that are already chosen and in one array."""
    import pandas as pd

    first = outcomes(headline)
    families = judged(table, baseline=baseline, headline=first, pairs=pairs, level=level)
    if not families:
        return pd.DataFrame(columns=list(COLUMNS))
    parts = [_frame(table, one, power=power) for one in families]
    of_pairs = next((place for place, one in enumerate(families) if one.name == PAIRS), None)
    if of_pairs is not None and better:
        parts.insert(of_pairs + 1, best_rows(table, families[of_pairs], groups=pairs, headline=first, better=better))
    whole = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return marked(whole, matters=matters or {}, by_rule=by_rule or {}, groups=pairs)[list(COLUMNS)]


def _frame(table: Values, one: Judged, *, power: float) -> pd.DataFrame:
    import pandas as pd

    luck = shared_luck(one.values, one.baseline)
    verdicts = verdicts_of(one.family)
    found = pd.DataFrame(
        {
            "scenario": [table.cases[place][0] for place in one.scenario],
            "baseline": [table.cases[place][0] for place in one.base],
            "point": [table.cases[place][1] for place in one.scenario],
            "difference": one.family.mean,
            "ci_low": one.family.low,
            "ci_high": one.family.high,
            "p_adjusted": np.minimum(one.family.p_adjusted / one.share, 1.0),
            "crn_correlation": luck.correlation,
            "replications_needed": _needed(one.family, open_=verdicts == "undecided", power=power),
            "family": one.name,
            "n": _both_have(table, one),
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
    says[family.n < LEAST_FOR_VERDICT] = None
    return says


def _both_have(table: Values, one: Judged) -> Ints:
    """In how many replications both have a value, also where they are not compared since others lack one."""
    there = np.isfinite(table.values[one.scenario, :, one.row]) & np.isfinite(table.values[one.base, :, one.row])
    return np.asarray(there.sum(axis=1), dtype=np.int64)


def _needed(family: Family, *, open_: Bools, power: float) -> pd.arrays.IntegerArray:
    import pandas as pd

    needed = np.full(family.n.shape, np.inf)
    asked = open_ & (family.sd > 0.0)
    needed[asked] = np.maximum(
        replications_to_decide(family.mean[asked], sd=family.sd[asked], level=family.alone, power=power),
        family.n[asked] + 1,
    )
    none = ~np.isfinite(needed)
    return pd.arrays.IntegerArray(np.where(none, 0, needed).astype(np.int64), none)


def _mean_where(there: Bools, values: Floats) -> Floats:
    n = there.sum(axis=0)
    total = np.where(there, values, 0.0).sum(axis=0)
    mean: Floats = np.divide(total, n, out=np.full(n.shape, np.nan), where=n >= 2)
    return mean
