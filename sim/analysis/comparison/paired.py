"""Every scenario against one baseline and each other, under the same luck, with one false table in twenty at most.

With the rows of the family ``best``, of who cannot be told from the best on an outcome, and with what is noted beside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.analysis.comparison.families import BEST, PAIRS, Judged, judged, points_of
from sim.analysis.comparison.outcome import ALL, Direction, Named, Outcome, outcomes, said_of
from sim.analysis.comparison.values import (
    BASE_POINT,
    PERIODS,
    Values,
    check_measures,
    check_outcomes,
    rows_of,
    values_of,
)
from sim.stats import LEAST_FOR_VERDICT, Family, WithBest, replications_to_decide, shared_luck, with_best

if TYPE_CHECKING:
    import pandas as pd

    from sim.arrays import Bools, Floats, Ints


BEST_OF_OTHERS = "best of the others"
"""What stands in place of a baseline where a scenario is compared with the best of the others of its group."""

SURELY, MAYBE, NOT = "best", "may be best", "not best"
SIGN = {"higher": 1.0, "lower": -1.0}


def best_rows(
    table: Values,
    pairs: Judged,
    *,
    groups: Sequence[tuple[str, ...]],
    headline: Sequence[Outcome],
    better: Mapping[str, Direction],
) -> pd.DataFrame:
    """Return for each group a row per scenario and outcome that is better one way.

    ``difference`` is the mean less the best mean of the others, in the unit of the measure: above zero is worse where
    lower is better. Its interval always holds zero. ``verdict`` is best when no other can be; may be best when it
    cannot be told from the best; not best when some other is better. ``n`` is the number of replications of the
    comparison with the fewest, ``baseline_mean`` the best mean of the others. A second group is named in ``baseline``.
    """
    import pandas as pd

    signs = {outcome: SIGN.get(said_of(outcome, better) or "") for outcome in headline}
    gaps = _gaps(pairs, n_cases=len(table.cases))
    rows = [
        {"baseline": _other(number), **row}
        for number, group in enumerate(groups)
        for point in points_of(table, group[0])
        for outcome, sign in signs.items()
        if sign is not None
        for row in _of_outcome(
            table, gaps, [table.number((name, point)) for name in dict.fromkeys(group)], outcome, sign
        )
    ]
    return pd.DataFrame(rows).assign(family=BEST) if rows else pd.DataFrame()


def _other(number: int) -> str:
    return BEST_OF_OTHERS if number == 0 else f"{BEST_OF_OTHERS} of group {number + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gaps:
    """What each case is more than each other at a row: mean, interval, p and number of pairs, as matrices.

    `place` says where a row of the table stands in them. An interval of too few pairs is not known.
    """

    place: Mapping[int, int]
    mean: Floats
    low: Floats
    high: Floats
    p: Floats
    n: Floats

    def compared(self, row: int, cases: Ints, *, sign: float) -> tuple[WithBest, Ints]:
        """Return how far each case is from the best of the others, more being better, and by how many pairs."""
        mean, low, high, p, n = (
            whole[self.place[row]][np.ix_(cases, cases)] for whole in (self.mean, self.low, self.high, self.p, self.n)
        )
        fewest = np.where(np.eye(len(cases), dtype=bool), np.inf, n).min(axis=1).astype(np.int64)
        low, high = (low, high) if sign > 0.0 else (-high, -low)
        return with_best(mean=sign * mean, low=low, high=high, p=p), fewest


def _gaps(pairs: Judged, *, n_cases: int) -> _Gaps:
    rows, place = np.unique(pairs.row, return_inverse=True)
    family, known = pairs.family, pairs.family.n >= LEAST_FOR_VERDICT

    def both_ways(there: npt.NDArray[Any], back: npt.NDArray[Any]) -> Floats:
        whole = np.full((len(rows), n_cases, n_cases), np.nan)
        whole[place, pairs.scenario, pairs.base] = there
        whole[place, pairs.base, pairs.scenario] = back
        return whole

    low, high = (np.where(known, ends, np.nan) for ends in (family.low, family.high))
    p = np.where(known, np.minimum(family.p_adjusted / pairs.share, 1.0), 1.0)
    return _Gaps(
        place={row: place for place, row in enumerate(rows.tolist())},
        mean=both_ways(family.mean, -family.mean),
        low=both_ways(low, -high),
        high=both_ways(high, -low),
        p=both_ways(p, p),
        n=both_ways(family.n, family.n),
    )


def _of_outcome(
    table: Values, gaps: _Gaps, cases: Sequence[int], outcome: Outcome, sign: float
) -> Iterator[dict[str, Any]]:
    """Yield the rows of one outcome in one group, of the scenarios that have it."""
    for row in table.rows(outcome).tolist():
        mine = np.array([case for case in cases if table.given[case, row]], dtype=np.int64)
        if mine.size < 2:
            continue
        found, n = gaps.compared(row, mine, sign=sign)
        key = table.keys.iloc[row].to_dict()
        low, high = (found.low, found.high) if sign > 0.0 else (-found.high, -found.low)
        difference = sign * found.difference
        means = table.compared(mine, np.full(mine.size, row)).mean(axis=0)
        for place, case in enumerate(mine):
            scenario, point = table.cases[case]
            yield {
                **key,
                "scenario": scenario,
                "point": point,
                "difference": difference[place],
                "ci_low": low[place],
                "ci_high": high[place],
                "p_adjusted": found.p_adjusted[place],
                "n": n[place],
                "baseline_mean": means[place] - difference[place],
                "verdict": _verdict(found, place, n=int(n[place])),
            }


def _verdict(found: WithBest, place: int, *, n: int) -> str | None:
    if not found.contends[place]:
        return NOT
    if n < LEAST_FOR_VERDICT:
        return None
    return SURELY if found.is_best[place] else MAYBE


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
    the family ``best`` best, may be best, not best (`sim.analysis.comparison.paired`). It is empty with fewer than
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


# --- what is noted beside a difference: too small to matter, or from a rule by definition ---

TOO_SMALL = "too_small"


def marked(
    table: pd.DataFrame,
    *,
    matters: Mapping[str, float],
    by_rule: Mapping[tuple[str, str], str],
    groups: Sequence[tuple[str, ...]],
) -> pd.DataFrame:
    """Return the differences with the columns ``size`` and ``by_rule``, both empty text where there is nothing to note.

    Too small is said of the interval and not of the estimate: "too small to matter" is a statement as "higher" is, and
    keeps the promise of the table, since all its intervals hold together. An estimate below what matters, of which the
    interval reaches beyond, may well be of something that matters: more replications will tell. And a difference of
    which the sign is not known is too small to matter when its interval says so.
    """
    named = [_outcome(row) for row in table[["measure", "group_by", "group"]].itertuples(index=False, name=None)]
    return table.assign(size=_sizes(table, named, matters), by_rule=list(_rules(table, named, by_rule, groups)))


def _outcome(row: tuple[object, ...]) -> Outcome:
    measure, group_by, group = map(str, row)
    return Outcome(measure=measure, group_by=group_by, group=group)


def _sizes(table: pd.DataFrame, named: Sequence[Outcome], matters: Mapping[str, float]) -> npt.NDArray[np.object_]:
    least = np.array([said_of(outcome, matters) or 0.0 for outcome in named])
    within = (table["ci_low"].to_numpy() > -least) & (table["ci_high"].to_numpy() < least)
    judged = table["verdict"].notna().to_numpy() & (table["verdict"] != "equal").to_numpy()
    return np.where(within & judged, TOO_SMALL, "").astype(object)


def _rules(
    table: pd.DataFrame,
    named: Sequence[Outcome],
    by_rule: Mapping[tuple[str, str], str],
    groups: Sequence[tuple[str, ...]],
) -> Iterator[str]:
    """Yield for each row the rule from which it follows: one that only one of both sides has, or not all of a group."""
    rules = _by_scenario(by_rule)
    sides = table[["scenario", "baseline", "family"]].itertuples(index=False, name=None)
    for outcome, (scenario, baseline, family) in zip(named, sides, strict=True):
        others = _beside(scenario, groups) if family == BEST else [baseline]
        found = [said_of(outcome, rules.get(name, {})) or "" for name in (scenario, *others)]
        yield next(filter(None, found), "") if len(set(found)) > 1 else ""


def _by_scenario(by_rule: Mapping[tuple[str, str], str]) -> dict[str, dict[str, str]]:
    rules: dict[str, dict[str, str]] = {}
    for (scenario, name), path in by_rule.items():
        rules.setdefault(scenario, {})[name] = path
    return rules


def _beside(scenario: str, groups: Sequence[tuple[str, ...]]) -> list[str]:
    return [name for group in groups if scenario in group for name in group if name != scenario]
