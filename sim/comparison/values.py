"""The measures of replications as one array: which case, which replication, which row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.errors import CaseloadError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Case = tuple[str, str]
"""A scenario and a design point."""

BASE_POINT = "base"
ALL = "all"
CASE = ["scenario", "point"]
KEY = ["measure", "group_by", "group", "period", "unit"]
PERIODS = ("after", "all")
"""The periods over which scenarios are compared: the first of these for which a measure is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """One value per case, replication and row; nan where there is none.

    `keys` has a line per row: measure, group, period and unit, or series, group and week. `given` says per case and row
    whether the case has that row at all: a team that a scenario abolishes is not given there.
    """

    keys: pd.DataFrame
    cases: tuple[Case, ...]
    values: Floats
    given: npt.NDArray[np.bool_]

    def number(self, case: Case) -> int:
        """Return the place of a case.

        Raises
        ------
        CaseloadError
            When the replications have no such case.
        """
        if case not in self.cases:
            names = ["/".join(known) for known in self.cases]
            todo = did_you_mean("/".join(case), names)
            raise CaseloadError(f"case {'/'.join(case)!r} is not among the replications; a case that ran; {todo}")
        return self.cases.index(case)


def rows_of(
    replications: pd.DataFrame,
    *,
    measures: Collection[str],
    groupings: Collection[str] = (ALL,),
    periods: Sequence[str] = PERIODS,
    points: Collection[str] | None = None,
) -> pd.DataFrame:
    """Return the rows of these measures and groupings, each measure over the first of `periods` that it has.

    A measure that flows or lasts has periods and one that stands has days, so name a period and then a day. `points`
    None means every design point.
    """
    wanted = replications["period"].isin(list(periods)) & replications["measure"].isin(list(measures))
    wanted &= replications["group_by"].isin(list(groupings))
    if points is not None:
        wanted &= replications["point"].isin(list(points))
    rows = replications[wanted]
    place = rows["period"].astype(str).map({period: place for place, period in enumerate(periods)})
    return rows[place == place.groupby(rows["measure"].astype(str)).transform("min")]


def check_measures(rows: pd.DataFrame, measures: Collection[str], *, of: pd.DataFrame) -> None:
    """Refuse measures that the chosen rows do not have over all residents together; `of` are the rows chosen from."""
    known = set(rows.loc[rows["group_by"] == ALL, "measure"].astype(str))
    for measure in measures:
        if measure not in known:
            named = dict.fromkeys(of["measure"].astype(str))
            todo = "name a period or day that it has" if measure in named else did_you_mean(measure, named)
            raise CaseloadError(
                f"measure {measure!r} is not given for all residents in the compared periods; a measure that is; {todo}"
            )


def values_of(rows: pd.DataFrame, *, key: Sequence[str] = KEY) -> Values:
    """Return the rows of replications as one array; `key` names the columns that make a row.

    Raises
    ------
    CaseloadError
        When a case has the same row twice in one replication.
    """
    cases = rows.groupby(CASE, sort=False, observed=True).ngroup().to_numpy()
    keys = rows.groupby(list(key), sort=False, observed=True, dropna=False).ngroup().to_numpy()
    numbers, replication = np.unique(rows["replication"].to_numpy(), return_inverse=True)
    first_case, first_key = _first_of_each(cases), _first_of_each(keys)
    shape = (len(first_case), len(numbers), len(first_key))
    place = np.ravel_multi_index((cases, replication, keys), shape) if len(rows) else np.empty(0, dtype=np.int64)
    _check_once(rows, place, key=key)
    values = np.full(shape, np.nan)
    values.flat[place] = rows["value"].to_numpy(dtype=np.float64)
    given = np.zeros((shape[0], shape[2]), dtype=bool)
    given[cases, keys] = True
    named = rows[CASE].astype(str).iloc[first_case].itertuples(index=False, name=None)
    lines = rows[list(key)].iloc[first_key].reset_index(drop=True)
    return Values(keys=lines, cases=tuple(named), values=values, given=given)


def _first_of_each(codes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    first: npt.NDArray[np.int64] = np.unique(codes, return_index=True)[1]
    return first


def _check_once(rows: pd.DataFrame, place: npt.NDArray[np.int64], *, key: Sequence[str]) -> None:
    order = np.argsort(place, kind="stable")
    again = np.flatnonzero(np.diff(place[order]) == 0)
    if again.size:
        row = rows.iloc[[int(order[again[0] + 1])]].to_dict("records")[0]
        told = ", ".join(f"{name} {row[name]!r}" for name in [*CASE, "replication", *key])
        raise CaseloadError(f"{told}: came twice; one value each was needed; leave one out")
