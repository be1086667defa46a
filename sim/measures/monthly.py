"""What a run was like month by month, added up while its events come: memory does not grow with their number.

It knows of each resident only where they stand. The ordinary measures need all events at once, and say more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats, Ints
from sim.domain import ON_BENEFIT, Event, Stage, Task
from sim.measures.log import NEVER_ON_BENEFIT
from sim.records import Records, edges_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.config import Configuration

NOWHERE = len(Stage)
"""Where somebody stands who has not come yet."""

BENEFIT = "on_benefit"
"""Stands in the place of a stage for all stages in which a benefit runs."""

OFFERED = "offered"
"""Stands in the place of a task for the hours that a team offers."""

STAGES = tuple(stage for stage in Stage if stage != Stage.GONE)
FIRST_ROOM = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """The tables: how many stand where at the end of each month and on average, what happened, and hours."""

    stock: pd.DataFrame
    flows: pd.DataFrame
    hours: pd.DataFrame


class Monthly:
    """Adds up chunks of events as they come, by month, municipality and stage.

    Parameters
    ----------
    configuration
        The configuration of the run, for its window.
    municipalities
        Their names, in the order of their numbers.
    """

    def __init__(self, configuration: Configuration, municipalities: tuple[str, ...]) -> None:
        window = configuration.window
        self.municipalities = municipalities
        self.labels = _labels(window.start, window.until)
        self.edges: Floats = np.array(edges_of(window.start, until=window.until, dates=()))
        self.n_events = 0
        self._stage = np.full(FIRST_ROOM, NOWHERE, dtype=np.int8)
        self._municipality = np.zeros(FIRST_ROOM, dtype=np.int8)
        self._benefit = np.zeros(FIRST_ROOM, dtype=np.bool_)
        n = len(municipalities)
        self._moves = _Counted((n, len(Stage) + 1), len(self.labels))
        self._benefits = _Counted((n, 2), len(self.labels))
        self._flows = np.zeros((n * len(Event), len(self.labels)))

    def take(self, events: npt.NDArray[np.void], residents: npt.NDArray[np.void]) -> None:
        """Add up a chunk of events, and hear of the residents who came since the one before."""
        self._welcome(residents)
        if not len(events):
            return
        self.n_events += len(events)
        order = np.argsort(events["resident"], kind="stable")
        who, stage = events["resident"][order], events["stage"][order]
        week = np.maximum(events["week"][order], 0.0)
        month = np.searchsorted(self.edges, week, side="right") - 1
        where = self._municipality[who].astype(np.int64)
        before = self._before(who, stage)
        self._stage[who] = stage
        moved = np.flatnonzero(before != stage)
        left_in_month = (self.edges[month + 1] - week)[moved]
        self._moves.change(where[moved], before[moved], stage[moved], month[moved], left_in_month)
        was, now = (self._on_benefit(who[moved], one[moved]) for one in (before, stage))
        self._benefits.change(where[moved], was, now, month[moved], left_in_month)
        happened = events["week"][order] >= 0.0
        flat = (where * len(Event) + events["event"][order]) * len(self.labels) + month
        self._flows += np.bincount(flat[happened], minlength=self._flows.size).reshape(self._flows.shape)

    def _welcome(self, residents: npt.NDArray[np.void]) -> None:
        numbers = residents["resident"]
        room = len(self._stage)
        if len(numbers) and numbers.max() >= room:
            more = max(int(numbers.max()) + 1, 2 * room) - room
            self._stage = np.append(self._stage, np.full(more, NOWHERE, dtype=np.int8))
            self._municipality = np.append(self._municipality, np.zeros(more, dtype=np.int8))
            self._benefit = np.append(self._benefit, np.zeros(more, dtype=np.bool_))
        self._municipality[numbers] = residents["municipality"]
        self._benefit[numbers] = ~np.isin(residents["group"], NEVER_ON_BENEFIT)

    def _before(self, who: Ints, stage: Ints) -> Ints:
        """Return where each stood before each of the rows, which are sorted by resident and then by coming."""
        before: Ints = np.roll(stage, 1)
        first = np.append(True, who[1:] != who[:-1])
        before[first] = self._stage[who[first]]
        return before

    def _on_benefit(self, who: Ints, stage: Ints) -> Ints:
        by_stage = np.isin(np.arange(NOWHERE + 1), list(ON_BENEFIT))
        on_benefit: Ints = (by_stage[stage] & self._benefit[who]).astype(np.int64)
        return on_benefit

    # --- tables -----------------------------------------------------------------------------------

    def months(self, records: Records) -> Months:
        """Return the tables when the run has ended; `records` hold the hours, and no events."""
        return Months(stock=self._stock(), flows=self._flow(), hours=hours_by_month(records, self.edges, self.labels))

    def _stock(self) -> pd.DataFrame:
        """Return how many residents stand in each stage at the end of each month, and on average over it."""
        lengths, stages = np.diff(self.edges), list(STAGES)
        of_stages, of_benefit = self._moves.standing(lengths), self._benefits.standing(lengths)
        at_end, mean = (
            np.concatenate([by_stage[:, stages], benefit[:, 1:]], axis=1)
            for by_stage, benefit in zip(of_stages, of_benefit, strict=True)
        )
        keys = {"municipality": self.municipalities, "stage": [*(stage.word for stage in STAGES), BENEFIT]}
        return _long(keys | {"month": self.labels}, at_end=at_end, mean=mean)

    def _flow(self) -> pd.DataFrame:
        number = self._flows.reshape(len(self.municipalities), len(Event), -1)
        keys = {"municipality": self.municipalities, "event": Event.words()}
        return _long(keys | {"month": self.labels}, number=number)


class _Counted:
    """Narrow that stand in cells over time, known by their changes: how many, and for how much of each month."""

    def __init__(self, cells: tuple[int, int], n_months: int) -> None:
        self.cells = cells
        self._net = np.zeros((cells[0] * cells[1], n_months))
        self._time = np.zeros_like(self._net)

    def change(self, where: Ints, old: Ints, new: Ints, month: Ints, left: Floats) -> None:
        """Move one each from a cell to another, `left` weeks before the end of a month."""
        for cell, sign in ((old, -1.0), (new, 1.0)):
            flat = (where * self.cells[1] + cell) * self._net.shape[1] + month
            self._net += sign * self._sum(flat, None)
            self._time += sign * self._sum(flat, left)

    def _sum(self, flat: Ints, weights: Floats | None) -> Floats:
        found = np.bincount(flat, weights=weights, minlength=self._net.size)
        return found.reshape(self._net.shape).astype(np.float64)

    def standing(self, lengths: Floats) -> tuple[Floats, Floats]:
        """Return how many stand in each cell at the end of each month, and on average over it."""
        at_end = np.cumsum(self._net, axis=1)
        mean = (at_end - self._net) + self._time / lengths
        shape = (*self.cells, self._net.shape[1])
        return at_end.reshape(shape), mean.reshape(shape)


def hours_by_month(records: Records, edges: Floats, labels: list[str]) -> pd.DataFrame:
    """Return the hours worked per team, task and month, and those offered; every month is a run of whole bins."""
    places = np.searchsorted(records.edges, edges)[:-1]
    each = np.concatenate([records.hours, records.available[:, np.newaxis]], axis=1)
    hours = np.add.reduceat(each, places, axis=2)
    names = [team.name for team in records.teams]
    return _long({"team": names, "task": [*Task.words(), OFFERED], "month": labels}, hours=hours)


def _labels(start: dt.date, until: dt.date) -> list[str]:
    """Return the months of a run by name, the first and the last perhaps in part."""
    last = until - dt.timedelta(days=1)
    numbers = range(start.year * 12 + start.month - 1, last.year * 12 + last.month)
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in numbers]


def _long(keys: Mapping[str, Sequence[str]], **values: Floats) -> pd.DataFrame:
    """Return arrays with an axis for each key as a table with a row for each of their numbers."""
    import pandas as pd

    index = pd.MultiIndex.from_product(list(keys.values()), names=list(keys))
    return pd.DataFrame({name: value.ravel() for name, value in values.items()}, index=index).reset_index()
