"""Adding up over time and groups at once: how many came, how many there were, for how long; and how many fte in post.

Narrow are group numbers from 0; -1 belongs to no group and is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.arrays import Bools, Floats, Ints, Narrow
from sim.measures.periods import Day, Period

if TYPE_CHECKING:
    from sim.records import Records


@dataclass(frozen=True)
class Spans:
    """Stretches of time ``[since, until)`` laid over the bins between `edges`; none of them is empty.

    ``row`` says which of the rows given each is, ``first_bin`` and ``last_bin`` in which bins it begins and ends.
    """

    edges: Floats
    row: Ints
    since: Floats
    until: Floats
    first_bin: Ints
    last_bin: Ints

    def of(self, chosen: Bools) -> Spans:
        """Return those of the chosen rows."""
        kept = np.flatnonzero(chosen[self.row])
        row, first, last = self.row[kept], self.first_bin[kept], self.last_bin[kept]
        return Spans(self.edges, row, self.since[kept], self.until[kept], first, last)

    @cached_property
    def weeks_in_first(self) -> Floats:
        """The time in the first bin [weeks]."""
        return np.minimum(self.until, self.edges[self.first_bin + 1]) - self.since

    @cached_property
    def crossing(self) -> Crossing:
        """Those that end in another bin than they begin in."""
        them = np.flatnonzero(self.first_bin < self.last_bin)
        last = self.last_bin[them]
        return Crossing(self.row[them], self.first_bin[them] + 1, last, self.until[them] - self.edges[last])

    @cached_property
    def bin_at_end(self) -> Ints:
        """The bin that begins at the end or holds it: another than the last one when the end is an edge."""
        bins: Ints = self.last_bin + (self.until == self.edges[self.last_bin + 1])
        return bins


class Crossing(NamedTuple):
    """Stretches of time that lie in more than one bin: the second and the last of them, and the time in that one."""

    row: Ints
    second_bin: Ints
    last_bin: Ints
    weeks_in_last: Floats


class Ruler:
    """Points in time, and between which of them a moment lies: as a binary search says, and four times faster.

    Time is cut into cells of one length, most of them with one point at most. The way from a moment to its cell never
    falls, in rounding neither: points of earlier cells lie before a moment, those of later cells after it, and only
    those of its own cell are held beside it.
    """

    CELLS_PER_POINT = 16
    SHORTEST_WEEKS = 1e-6

    def __init__(self, points: Floats) -> None:
        """Make a ruler of points that ascend."""
        self._first, self._last = map(float, points[[0, -1]] if len(points) else (0.0, 0.0))
        n_cells = self.CELLS_PER_POINT * len(points)
        self._cells_per_week = n_cells / max(self._last - self._first, self.SHORTEST_WEEKS)
        cells = self._cell(points)
        self._n_before = np.searchsorted(cells, np.arange(n_cells + 2))
        self._points = np.append(points, np.nan)  # after the last one nothing comes, not even at inf
        self._most_in_a_cell = np.bincount(cells).max(initial=0)

    def _cell(self, weeks: Floats) -> npt.NDArray[np.int32]:
        cells = np.clip(weeks, self._first, self._last)
        cells -= self._first
        cells *= self._cells_per_week
        return cells.astype(np.int32)

    def place(self, weeks: Floats) -> Ints:
        """Return how many of the points lie before each of `weeks`, or at it."""
        n = self._n_before[self._cell(weeks)]
        for _ in range(self._most_in_a_cell):
            n += self._points[n] <= weeks
        return n


class Grid:
    """Edges in time such that every period is a run of whole bins between them."""

    def __init__(self, edges_weeks: Iterable[float]) -> None:
        self.edges: Floats = np.unique(np.fromiter(edges_weeks, dtype=np.float64))
        self.n_bins = len(self.edges) - 1
        self.lengths: Floats = np.diff(self.edges)
        self._ruler = Ruler(self.edges)
        self._bins: dict[str, slice] = {}

    def bins(self, period: Period) -> slice:
        """Return the bins that make up `period`, none of them in part; worked out once."""
        if period.label not in self._bins:
            self._bins[period.label] = slice(self.edge(period.since_week), self.edge(period.until_week))
        return self._bins[period.label]

    def edge(self, week: float) -> int:
        """Return the number of the edge at a moment.

        Raises
        ------
        ValueError
            There is none: what is added up per bin cannot be split there.
        """
        place = int(np.searchsorted(self.edges, week))
        if place == len(self.edges) or self.edges[place] != week:
            raise ValueError(
                f"week {week!r} is no edge of the bins in which the records add up; a period needs whole bins"
            )
        return place

    def over(self, per_bin: Floats, periods: Sequence[Period]) -> Floats:
        """Add up the bins of each period; shape ``(groups, periods)``."""
        totals = np.empty((len(per_bin), len(periods)))
        for place, period in enumerate(periods):
            np.add.reduce(per_bin[:, self.bins(period)], axis=1, out=totals[:, place])
        return totals

    def bin_of(self, weeks: Floats) -> Ints:
        """Return the bin of each moment, -1 outside the grid; the end of the grid is outside."""
        bins = self._ruler.place(weeks) - 1
        bins[bins == self.n_bins] = -1
        return bins

    def count(self, bins: Ints, codes: Narrow, *, n_groups: int) -> Floats:
        """Return the number of moments per group and bin, given the bin of each."""
        # a bin of -1 falls into a column that is cut off
        return add_up(codes, bins + 1, (n_groups, self.n_bins + 1))[:, 1:]

    def integral(self, weeks: Floats, levels: Floats) -> Floats:
        """Return level times time per bin of a number that is `levels` from each of `weeks` on, which ascend.

        It is 0 before the first of them. Added up piece by piece, so that 0 fte for a month are 0 to the last bit.
        """
        cuts = np.union1d(self.edges, np.clip(weeks, self.edges[0], self.edges[-1]))
        pieces = levels_at(weeks, levels, cuts[:-1], side="right") * np.diff(cuts)
        bins = np.searchsorted(self.edges, cuts[:-1], side="right") - 1
        return np.bincount(bins, weights=pieces, minlength=self.n_bins).astype(np.float64)

    def lay(self, since: Floats, until: Floats) -> Spans:
        """Cut stretches of time to the grid and find the bins in which they begin and end."""
        since = np.maximum(since, self.edges[0])
        until = np.minimum(until, self.edges[-1])
        kept = np.flatnonzero(since < until)
        since, until = since[kept], until[kept]
        first, at_end = self._ruler.place(since) - 1, self._ruler.place(until) - 1
        return Spans(self.edges, kept, since, until, first, at_end - (self.edges[at_end] == until))

    def person_weeks(self, spans: Spans, codes: Narrow, *, n_groups: int, weights: Floats | None = None) -> Floats:
        """Return the time spent per group and bin [weeks]; `codes` and `weights` have a value per row given to `lay`.

        A span is the piece in its first bin, the piece in its last bin and the whole bins between: no
        difference of large sums, so no rounding that grows with the length of the run.
        """
        shape, crossing, across = (n_groups, self.n_bins), spans.crossing, codes[spans.crossing.row]
        in_first, in_last, weight = spans.weeks_in_first, crossing.weeks_in_last, None
        if weights is not None:
            weight = weights[crossing.row]
            in_first, in_last = weights[spans.row] * in_first, weight * in_last
        last = _places(across, crossing.last_bin, shape)
        weeks = add_up(codes[spans.row], spans.first_bin, shape, in_first)
        weeks += _table(last, shape, in_last)
        whole = add_up(across, crossing.second_bin, shape, weight) - _table(last, shape, weight)
        weeks += np.cumsum(whole, axis=1) * self.lengths
        return weeks

    def number_at_edges(self, spans: Spans, codes: Narrow, *, n_groups: int) -> Floats:
        """Return how many stand at each edge, as `Moments` counts them; shape ``(groups, edges)``."""
        shape, codes = (n_groups, self.n_bins + 1), codes[spans.row]
        here_since = add_up(codes, spans.first_bin, shape)
        change = np.cumsum(here_since - add_up(codes, spans.bin_at_end, shape), axis=1)
        at_once = codes[spans.since == self.edges[0]]
        return np.concatenate([add_up(at_once, np.zeros_like(at_once), (n_groups, 1)), change[:, :-1]], axis=1)


@dataclass(frozen=True, slots=True)
class Marks:
    """Who stands at which moment: a pair of a row and the number of a moment for each."""

    row: Ints
    moment: Ints

    def of(self, chosen: Bools) -> Marks:
        """Return the pairs of the chosen rows."""
        return self.take(chosen[self.row])

    def take(self, chosen: Bools) -> Marks:
        """Return the chosen pairs."""
        return Marks(self.row[chosen], self.moment[chosen])


class Moments:
    """Moments at which people are counted: somebody in ``[since, until)`` stands at `week` when since < week <= until.

    What happens exactly at the moment belongs to the day that begins there, not to the one that ends. Only what
    happens at week 0 belongs to the eve of the run: it sets up the state in which the run begins.
    """

    def __init__(self, days: Sequence[Day]) -> None:
        self.weeks: Floats = np.maximum([day.week for day in days], np.nextafter(0.0, 1.0))
        self.order = np.argsort(self.weeks, kind="stable")
        self._ruler = Ruler(self.weeks[self.order])

    def lay(self, since: Floats, until: Floats) -> Marks:
        """Find who stands at which moment."""
        come, gone = self.place(since), self.place(until)
        stands = np.flatnonzero(come < gone)
        come, n = come[stands], (gone - come)[stands]
        before = np.cumsum(n) - n
        place = np.arange(n.sum()) - np.repeat(before - come, n)
        return Marks(np.repeat(stands, n), self.order[place])

    def place(self, weeks: Floats) -> Ints:
        """Return after how many of the moments, in order of time, each of `weeks` comes or at which it is."""
        return self._ruler.place(weeks)

    def number_at(self, moments: Ints, codes: Narrow, *, n_groups: int) -> Floats:
        """Return how many stand at each moment, per group, given the moment and group of each."""
        return add_up(codes, moments, (n_groups, len(self.weeks)))


def levels_at(weeks: Floats, levels: Floats, moments: Floats, *, side: Literal["left", "right"]) -> Floats:
    """Return the level that holds at each moment: side left just before it, right from it on."""
    held: Floats = np.append(0.0, levels)[np.searchsorted(weeks, moments, side=side)]
    return held


def counts_between(cuts: Ints, codes: Narrow, *, n_groups: int) -> Floats:
    """Return how many of each group stand between each two of `cuts`; shape ``(groups, pieces)``."""
    # piece by piece: of many rows a piece fits where the processor is quick, and a table of places does not
    pieces = [np.bincount(codes[a:b] + 1, minlength=n_groups + 1)[1:] for a, b in pairwise(cuts.tolist())]
    return np.array(pieces, dtype=np.float64).reshape(-1, n_groups).T


def add_up(codes: Narrow, columns: Ints, shape: tuple[int, int], weights: Floats | None = None) -> Floats:
    """Return a table of sums of `weights` (or of ones); code -1 is left out."""
    return _table(_places(codes, columns, shape), shape, weights)


def _places(codes: Narrow, columns: Ints, shape: tuple[int, int]) -> Ints:
    """Return the place of each in a table, below a row for those in no group."""
    places = np.multiply(codes, shape[1], dtype=np.int64)
    places += columns
    places += shape[1]
    return places


def _table(places: Ints, shape: tuple[int, int], weights: Floats | None) -> Floats:
    """Return a table of sums, given the place of each; the row for those in no group is cut off."""
    n_groups, n_columns = shape
    sums = np.bincount(places, weights=weights, minlength=(n_groups + 1) * n_columns)
    return sums.reshape(n_groups + 1, n_columns)[1:].astype(np.float64)


def grouped(codes: Narrow, *, n_groups: int) -> list[Ints]:
    """Return the row numbers of each group, in order."""
    order = np.argsort(codes, kind="stable")
    cuts = np.searchsorted(codes[order], np.arange(n_groups + 1))
    return [order[a:b] for a, b in pairwise(cuts)]


# --- who is in post -------------------------------------------------------------------------------


def fte_weeks(records: Records, grid: Grid) -> Floats:
    """Return the fte in post, times time, per team and bin [fte weeks]."""
    return np.array([grid.integral(*one) for one in posts_of_teams(records)]).reshape(-1, grid.n_bins)


def hired_fte_weeks(records: Records, grid: Grid) -> Floats:
    """Return the fte of those hired, times time, per team and bin [fte weeks]; none before the first is."""
    weeks = np.zeros((len(records.teams), grid.n_bins))
    for team, (since, fte) in enumerate(_by_team(records.hires, len(records.teams))):
        if since.size:
            weeks[team] = grid.integral(since, fte)
    return weeks


def posts_of_teams(records: Records) -> list[tuple[Floats, Floats]]:
    """Return for each team from when [weeks] how many fte are in post [fte]."""
    return _by_team(records.posts, len(records.teams))


def _by_team(posts: npt.NDArray[np.void], n_teams: int) -> list[tuple[Floats, Floats]]:
    each = grouped(posts["team"].astype(np.int64), n_groups=n_teams)
    return [(posts["week"][rows].astype(np.float64), posts["fte"][rows].astype(np.float64)) for rows in each]
