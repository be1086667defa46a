"""The measures of replications as one array: which case, which replication, which row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.comparison.outcome import ALL, Outcome
from sim.errors import CaseloadError, did_you_mean
from sim.stats.intervals import cut_off

if TYPE_CHECKING:
    import pandas as pd

    from sim.arrays import Bools, Floats, Ints


Case = tuple[str, str]
"""A scenario and a design point."""

BASE_POINT = "base"
CASE = ["scenario", "point"]
KEY = ["measure", "group_by", "group", "period", "unit"]
PERIODS = ("after", "all")
"""The periods over which scenarios are compared: the first of these for which a measure is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """One value per case, replication and row; nan where there is none.

    `keys` has a line per row: measure, group, period and unit, or series, group and week. `given` says per case and row
    whether the case has that row at all: a team that a scenario abolishes is not given there. `cut_off` says where a
    value is missing because the window ended first, and not because there was nobody to measure.
    """

    keys: pd.DataFrame
    cases: tuple[Case, ...]
    values: Floats
    given: Bools
    cut_off: Bools

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

    def rows(self, outcome: Outcome) -> Ints:
        """Return the places of the rows of an outcome: one for each period that the table has of it."""
        keys = self.keys
        mine = (keys["measure"] == outcome.measure) & (keys["group_by"] == outcome.group_by)
        return np.flatnonzero((mine & (keys["group"] == outcome.group)).to_numpy())

    def only(
        self, outcomes: Collection[Outcome], *, further: Collection[str] = (), groupings: Collection[str] = ()
    ) -> Values:
        """Return the rows of these outcomes, of further measures of everybody, and all of these groupings."""
        kept = self.keys["group_by"].isin(list(groupings)).to_numpy()
        kept |= self.is_of_all() & self.keys["measure"].isin(list(further)).to_numpy()
        for outcome in outcomes:
            kept[self.rows(outcome)] = True
        return Values(
            keys=self.keys[kept].reset_index(drop=True),
            cases=self.cases,
            values=self.values[:, :, kept],
            given=self.given[:, kept],
            cut_off=self.cut_off[:, :, kept],
        )

    def is_of_all(self) -> Bools:
        """Return which rows are of all residents together."""
        of_all: Bools = (self.keys["group_by"] == ALL).to_numpy()
        return of_all

    def compared(self, cases: Ints, row: Ints) -> Floats:
        """Return the values of cases at rows that may be compared: a column for each, a line per replication.

        Where in some replication the window ended first, those that have a value are the short ones, and no mean of
        them or of what they differ by tells anything: then the whole column is empty.
        """
        values = self.values[cases, :, row].T
        return np.where(self.cut_off[cases, :, row].any(axis=1), np.nan, values)


def first_period(given: Collection[str], periods: Sequence[str]) -> str | None:
    """Return the first of `periods` among those that a measure is given over; None: it is given over none of them.

    This is how a period is chosen everywhere: by what there is a row for, never by whether there is a value in it, so
    that it is the same in every replication.

    Examples
    --------
    >>> first_period({"all", "2023"}, ("after", "all", "2023-12-31"))
    'all'
    """
    return next((period for period in periods if period in given), None)


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
    words = rows[["measure", "period"]].astype(str)
    given = words.drop_duplicates().groupby("measure")["period"].agg(set)
    chosen = {measure: first_period(some, periods) for measure, some in given.items()}
    return rows[words["period"] == words["measure"].map(chosen)]


def rows_of_outcomes(
    replications: pd.DataFrame,
    outcomes: Collection[Outcome],
    *,
    periods: Sequence[str] = PERIODS,
    points: Collection[str] | None = None,
) -> pd.DataFrame:
    """Return the rows of the measures and groupings of these outcomes, chosen as `rows_of` does."""
    return rows_of(
        replications,
        measures={outcome.measure for outcome in outcomes},
        groupings={outcome.group_by for outcome in outcomes},
        periods=periods,
        points=points,
    )


def check_measures(rows: pd.DataFrame, measures: Collection[str], *, of: pd.DataFrame) -> None:
    """Refuse measures that the chosen rows do not have over all residents together; `of` are the rows chosen from.

    Raises
    ------
    CaseloadError
        When one of them has no such row, with what it may have meant.
    """
    known = set(rows.loc[rows["group_by"] == ALL, "measure"].astype(str))
    for measure in measures:
        if measure not in known:
            named = dict.fromkeys(of["measure"].astype(str))
            todo = "name a period or day that it has" if measure in named else did_you_mean(measure, named)
            raise CaseloadError(
                f"measure {measure!r} is not given for all residents in the compared periods; a measure that is; {todo}"
            )


def check_outcomes(table: Values, outcomes: Collection[Outcome], *, of: pd.DataFrame) -> None:
    """Refuse outcomes of which the chosen values have no row; `of` are the rows chosen from.

    Raises
    ------
    CaseloadError
        When one of them has no row, with what it may have meant.
    """
    for outcome in outcomes:
        if not table.rows(outcome).size:
            known = _names(table.keys)
            todo = (
                "name a period or day that it has" if outcome.name in _names(of) else did_you_mean(outcome.name, known)
            )
            raise CaseloadError(
                f"outcome {outcome.name!r} is not given in the compared periods; a measure and group that is; {todo}"
            )


def _names(rows: pd.DataFrame) -> list[str]:
    each = rows[["measure", "group_by", "group"]].astype(str).drop_duplicates()
    return [Outcome(measure=one[0], group_by=one[1], group=one[2]).name for one in each.itertuples(index=False)]


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
    lacking = np.zeros(shape, dtype=bool)
    lacking.flat[place] = _is_cut_off(rows)
    given = np.zeros((shape[0], shape[2]), dtype=bool)
    given[cases, keys] = True
    named = rows[CASE].astype(str).iloc[first_case].itertuples(index=False, name=None)
    lines = rows[list(key)].iloc[first_key].reset_index(drop=True)
    return Values(keys=lines, cases=tuple(named), values=values, given=given, cut_off=lacking)


def _is_cut_off(rows: pd.DataFrame) -> Bools:
    """Which rows lack a value that the window cut off; a path, which counts no units, has none of those."""
    return cut_off(rows["value"], rows["n"]) if "n" in rows else np.zeros(len(rows), dtype=bool)


def _first_of_each(codes: Ints) -> Ints:
    first: Ints = np.unique(codes, return_index=True)[1]
    return first


def _check_once(rows: pd.DataFrame, place: Ints, *, key: Sequence[str]) -> None:
    order = np.argsort(place, kind="stable")
    again = np.flatnonzero(np.diff(place[order]) == 0)
    if again.size:
        row = rows.iloc[[int(order[again[0] + 1])]].to_dict("records")[0]
        told = ", ".join(f"{name} {row[name]!r}" for name in [*CASE, "replication", *key])
        raise CaseloadError(f"{told}: came twice; one value each was needed; leave one out")
