"""Which scenarios of a group cannot be told from the best on an outcome: the rows of the family ``best``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.analysis.comparison.families import BEST, Judged, points_of
from sim.analysis.comparison.outcome import Direction, Outcome, said_of
from sim.analysis.comparison.values import Values
from sim.arrays import Floats, Ints
from sim.stats.simultaneous import LEAST_FOR_VERDICT, WithBest, with_best

if TYPE_CHECKING:
    import pandas as pd


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
