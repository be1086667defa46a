"""Adding up over time and groups at once: how many came, how many there were, for how long.

Codes are group numbers from 0; -1 belongs to no group and is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from sim.measures.periods import Day, Period

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Spans:
    """Stretches of time ``[since, until)`` laid over a grid; `kept` says which of the rows given are not empty."""

    since: Floats
    until: Floats
    first_bin: Ints
    last_bin: Ints
    kept: Ints


class Grid:
    """Edges in time such that every period is a run of whole bins between them."""

    def __init__(self, edges_weeks: Iterable[float]) -> None:
        self.edges: Floats = np.unique(np.fromiter(edges_weeks, dtype=np.float64))
        self.n_bins = len(self.edges) - 1
        self.lengths: Floats = np.diff(self.edges)
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

    def over(self, per_bin: Floats, period: Period) -> Floats:
        """Add up the bins of `period`, per group."""
        total: Floats = per_bin[:, self.bins(period)].sum(axis=1)
        return total

    def bin_of(self, weeks: Floats) -> Ints:
        """Return the bin of each moment, -1 outside the grid; the end of the grid is outside."""
        bins = np.searchsorted(self.edges, weeks, side="right") - 1
        return np.where(bins < self.n_bins, bins, -1)

    def count(self, bins: Ints, codes: Ints, *, n_groups: int) -> Floats:
        """Return the number of moments per group and bin, given the bin of each."""
        inside = bins >= 0
        return _add_up(codes[inside], bins[inside], (n_groups, self.n_bins))

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
        first = np.searchsorted(self.edges, since, side="right") - 1
        last = np.searchsorted(self.edges, until, side="left") - 1
        return Spans(since, until, first, last, kept)

    def person_weeks(self, spans: Spans, codes: Ints, *, n_groups: int, weights: Floats | None = None) -> Floats:
        """Return the time spent per group and bin [weeks]; `codes` and `weights` have a value per row given to `lay`.

        A span is the piece in its first bin, the piece in its last bin and the whole bins between: no
        difference of large sums, so no rounding that grows with the length of the run.
        """
        codes, weight = codes[spans.kept], np.ones(len(spans.kept)) if weights is None else weights[spans.kept]
        shape = (n_groups, self.n_bins)
        ends = np.minimum(spans.until, self.edges[spans.first_bin + 1])
        weeks = _add_up(codes, spans.first_bin, shape, weight * (ends - spans.since))
        crosses = np.flatnonzero(spans.first_bin < spans.last_bin)
        codes, weight, first, last = codes[crosses], weight[crosses], spans.first_bin[crosses], spans.last_bin[crosses]
        weeks += _add_up(codes, last, shape, weight * (spans.until[crosses] - self.edges[last]))
        entered = _add_up(codes, first + 1, shape, weight) - _add_up(codes, last, shape, weight)
        weeks += np.cumsum(entered, axis=1) * self.lengths
        return weeks


@dataclass(frozen=True, slots=True)
class Marks:
    """Stretches of time laid over moments: before which moment, in order of time, each begins and ends."""

    come: Ints
    gone: Ints


class Moments:
    """Moments at which people are counted: somebody in ``[since, until)`` stands at `week` when since < week <= until.

    What happens exactly at the moment belongs to the day that begins there, not to the one that ends. Only what
    happens at week 0 belongs to the eve of the run: it sets up the state in which the run begins.
    """

    def __init__(self, days: Sequence[Day]) -> None:
        self.weeks: Floats = np.maximum([day.week for day in days], np.nextafter(0.0, 1.0))
        self.order = np.argsort(self.weeks, kind="stable")
        self.sorted = self.weeks[self.order]

    def lay(self, since: Floats, until: Floats) -> Marks:
        """Find the first of the moments, in order of time, after each beginning and after each end."""
        come, gone = (np.searchsorted(self.sorted, weeks, side="right") for weeks in (since, until))
        return Marks(come, gone)

    def number_at(self, marks: Marks, codes: Ints, *, n_groups: int) -> Floats:
        """Return how many stand at each moment, per group; shape ``(groups, moments)``."""
        shape = (n_groups, len(self.sorted) + 1)
        come, gone = (_add_up(codes, places, shape) for places in (marks.come, marks.gone))
        standing = np.empty((n_groups, len(self.sorted)))
        standing[:, self.order] = np.cumsum(come - gone, axis=1)[:, :-1]
        return standing


def levels_at(weeks: Floats, levels: Floats, moments: Floats, *, side: Literal["left", "right"]) -> Floats:
    """Return the level that holds at each moment: side left just before it, right from it on."""
    held: Floats = np.append(0.0, levels)[np.searchsorted(weeks, moments, side=side)]
    return held


def _add_up(codes: Ints, columns: Ints, shape: tuple[int, int], weights: Floats | None = None) -> Floats:
    """Return a table of sums of `weights` (or of ones); code -1 falls into a row that is cut off."""
    n_groups, n_columns = shape
    flat = (codes + 1) * n_columns + columns
    sums = np.bincount(flat, weights=weights, minlength=(n_groups + 1) * n_columns)
    return sums.reshape(n_groups + 1, n_columns)[1:].astype(np.float64)


def grouped(codes: Ints, *, n_groups: int) -> list[Ints]:
    """Return the row numbers of each group, in order."""
    order = np.argsort(codes, kind="stable")
    cuts = np.searchsorted(codes[order], np.arange(n_groups + 1))
    return [order[a:b] for a, b in pairwise(cuts)]
