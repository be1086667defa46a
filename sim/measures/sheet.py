"""Where measured values are written down, one row each, and the shapes in which most are: what comes, and what stands.

A table per group and bin or day comes as the function of the grouping that makes it, so that none is made in vain.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats
from sim.measures.log import WRITTEN_AS
from sim.measures.periods import EVERYTHING, Asked, Day
from sim.measures.registry import Measure
from sim.units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from sim.measures.episodes import Presence
    from sim.measures.facts import Facts

Values = npt.ArrayLike

COLUMNS = ("measure", "group_by", "group", "period", "unit", "value", "n", "n_open")
SERIES_COLUMNS = ("series", "group_by", "group", "week", "date", "value", "in_window")


@dataclass(frozen=True, slots=True)
class Measured:
    """The measures of one replication.

    ``rows`` has one value per measure, group and period: ``n`` is the number of residents, spells, waits, events
    or person-years that it rests on, ``n_open`` how many of them had not ended when the run or the sight of them
    did. ``series`` has the paths over time, at the end of each month; ``in_window`` says whether that month counts.
    """

    rows: pd.DataFrame
    series: pd.DataFrame


class Told(NamedTuple):
    """What is told of a measure: its values, on how many they rest and how many of these were open.

    Each is an array of shape ``(groups, times)``, or one for all.
    """

    value: Values
    n: Values
    n_open: Values = 0.0


class Block(NamedTuple):
    """Rows of some measures by one grouping: for each time each measure, of each measure a row per group."""

    by: str
    measures: Sequence[Measure]
    times: Sequence[str]
    numbers: npt.NDArray[np.float64]


@dataclass(slots=True)
class Sheet:
    """Rows of measures, kept by block until the end; what nobody asks for is not written down.

    ``names`` are the groups of each grouping.
    """

    names: Mapping[str, tuple[str, ...]]
    wanted: Asked = EVERYTHING
    blocks: list[Block] = field(default_factory=list)

    def asked(self, *measures: Measure, among: Collection[str] | None = None) -> list[str]:
        """Return by which of their groupings any of some measures is asked for; only `among` some, if these are given.

        The groupings of a measure come in its own order.
        """
        groupings = dict.fromkeys(
            by for measure in measures for by in measure.groupings if among is None or by in among
        )
        return [by for by in groupings if any(self._has(measure, by) for measure in measures)]

    def _has(self, measure: Measure, by: str) -> bool:
        return by in measure.groupings and self.wanted.has(measure.id, WRITTEN_AS.get(by, by))

    def write(self, by: str, times: Sequence[str], told: Mapping[Measure, Told]) -> None:
        """Write some measures by one grouping, all of them at one time after the other.

        Parameters
        ----------
        by
            The grouping.
        times
            The labels of the periods or days.
        told
            What is told of each measure; values of the shape ``(groups, times)``.

        Raises
        ------
        ValueError
            What is told has another shape.
        """
        told = {measure: one for measure, one in told.items() if self._has(measure, by)}
        numbers = np.empty((3, len(times), len(told), len(self.names[by])))
        for place, one in enumerate(told.values()):
            for kind, values in enumerate(one):
                numbers[kind, :, place] = np.transpose(values)
        self.blocks.append(Block(by, tuple(told), times, numbers))

    def frame(self) -> pd.DataFrame:
        """Return all rows in the order in which they were written."""
        import pandas as pd

        words = [column for block in self.blocks for column in self._words(block)]
        texts = [np.array(list(chain.from_iterable(words[place::5])), dtype=object) for place in range(5)]
        numbers = np.concatenate([np.empty((3, 0)), *(block.numbers.reshape(3, -1) for block in self.blocks)], axis=1)
        rows = pd.DataFrame(dict(zip(COLUMNS, (*texts, *numbers), strict=True)))
        if self.wanted.outcomes is None:
            return rows
        keys = zip(rows["measure"], rows["group_by"], rows["group"], strict=True)
        kept = np.array([self.wanted.has_group(key) for key in keys], dtype=np.bool_)
        return rows[kept].reset_index(drop=True)

    def _words(self, block: Block) -> Iterable[Sequence[str]]:
        """Return the measure, grouping, group, period and unit of each row of a block."""
        groups, n_measures, n_times = self.names[block.by], len(block.measures), len(block.times)
        n, each = n_measures * len(groups), [one for one in block.measures for _ in groups]
        return (
            [one.id for one in each] * n_times,
            [WRITTEN_AS.get(block.by, block.by)] * (n * n_times),
            groups * (n_measures * n_times),
            [label for label in block.times for _ in range(n)],
            [one.unit for one in each] * n_times,
        )


@dataclass(slots=True)
class SeriesSheet:
    """Paths over time, kept by series until the end; what nobody asks for is not written down."""

    names: Mapping[str, tuple[str, ...]]
    days: Sequence[Day]
    in_window: npt.NDArray[np.bool_]
    wanted: Asked = EVERYTHING
    paths: list[tuple[str, str, npt.NDArray[np.float64]]] = field(default_factory=list)

    def asked(self, series: str, groupings: Iterable[str]) -> list[str]:
        """Return of which groupings the paths of a measure are asked for."""
        return [by for by in groupings if self.wanted.has_path(series, by)]

    def add(self, series: str, by: str, values: npt.NDArray[np.float64]) -> None:
        """Write the paths of all groups of `by`; `values` has a row per group and a column per day."""
        self.paths.append((series, by, values))

    def frame(self) -> pd.DataFrame:
        """Return all rows in the order in which they were written."""
        import pandas as pd

        told = np.flatnonzero(self.in_window) if self.wanted.in_window else np.arange(len(self.days))
        days = [self.days[place] for place in told.tolist()]
        values = [np.empty((0, len(days))), *(values[:, told] for _, _, values in self.paths)]
        paths = [(series, WRITTEN_AS.get(by, by), group) for series, by, _ in self.paths for group in self.names[by]]
        series, by, group = _column_each(paths, n_columns=3)
        columns = (
            *(np.repeat(one, len(days)) for one in (series, by, group)),
            np.tile(np.array([day.week for day in days], dtype=np.float64), len(paths)),
            np.tile(np.array([day.label for day in days], dtype=object), len(paths)),
            np.concatenate(values).ravel(),
            np.tile(self.in_window[told], len(paths)),
        )
        return pd.DataFrame(dict(zip(SERIES_COLUMNS, columns, strict=True)))


def _column_each(words: Sequence[tuple[str, ...]], *, n_columns: int) -> npt.NDArray[Any]:
    """Return the words by column, as objects."""
    return np.array(words, dtype=object).reshape(-1, n_columns).T


def ratio(top: Values, bottom: Values) -> npt.NDArray[np.float64]:
    """Return `top` / `bottom`, nan where there is nothing below."""
    top, bottom = np.broadcast_arrays(np.asarray(top, dtype=np.float64), np.asarray(bottom, dtype=np.float64))
    quotient: npt.NDArray[np.float64] = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0.0)
    return quotient


By: TypeAlias = Callable[[str], Floats]


def add_counts(facts: Facts, sheet: Sheet, measure: Measure, by: str, number: Floats) -> None:
    """Write how many there were per group in each period."""
    sheet.write(by, facts.calendar.labels, {measure: Told(number, n=number)})


def add_parts(facts: Facts, sheet: Sheet, measure: Measure, by: str, *, part: Floats, whole: Floats) -> None:
    """Write which part of `whole` there was per group in each period; it rests on so many of the whole."""
    sheet.write(by, facts.calendar.labels, {measure: Told(ratio(part, whole), n=whole)})


def add_means(facts: Facts, sheet: Sheet, measure: Measure, by: str, weeks_per_bin: By) -> None:
    """Write the time-weighted mean number per group in each period; it rests on so many person-years."""
    if facts.calendar.periods:
        years = facts.over(weeks_per_bin(by)) / WEEKS_PER_YEAR
        sheet.write(by, facts.calendar.labels, {measure: Told(years / lengths_years(facts), n=years)})


def add_standing(facts: Facts, sheet: Sheet, measure: Measure, by: str, standing: By) -> None:
    """Write the number per group at the end of each day asked for."""
    if facts.calendar.days:
        number = standing(by)
        sheet.write(by, facts.calendar.day_labels, {measure: Told(number, n=number)})


def add_presence(facts: Facts, sheet: Sheet, measure: Measure, of: Callable[[Facts], Presence]) -> None:
    """Write how many are there, over periods and at the end of days; taken `of` the facts only if anything is asked."""
    groupings = sheet.asked(measure)
    if not groupings:
        return
    presence = of(facts)
    for by in groupings:
        add_means(facts, sheet, measure, by, presence.weeks)
        add_standing(facts, sheet, measure, by, presence.standing)


def lengths_years(facts: Facts) -> Floats:
    """Return how long each period is [years]."""
    return np.array([period.years for period in facts.calendar.periods])
