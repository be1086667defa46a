"""Over time: what pictures are drawn from, month by month, the moves between stages, and months without a log.

`Monthly` adds up what a run was like while its events come, so that memory does not grow with their number. It knows of
each resident only where they stand. The ordinary measures need all events at once, and say more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats, Ints, begins
from sim.domain import ON_BENEFIT, Event, Stage, Task
from sim.measures.capacity import per_fte
from sim.measures.facts import Facts
from sim.measures.grid import Grid, Moments, levels_at, posts_of_teams
from sim.measures.log import (
    ALL,
    MOVE,
    MUNICIPALITY,
    NEVER_ON_BENEFIT,
    ORGANISATION,
    PAIRS,
    PASSED_OVER,
    QUEUE,
    ROUTE,
    STAGE,
    Log,
)
from sim.measures.registry import Measure, Missing, computes
from sim.measures.sheet import SeriesSheet, Sheet, Told
from sim.records import Records, edges_of
from sim.texts import Text

if TYPE_CHECKING:
    import pandas as pd

    from sim.config import Configuration


def measure_series(facts: Facts, sheet: SeriesSheet) -> None:
    """Write the monthly paths; the first moment is the start of the run."""
    for series, (groupings, path) in PATHS.items():
        for by in sheet.asked(series, groupings):
            sheet.add(series, by, path(facts, by))


def _on_benefit(facts: Facts, by: str) -> Floats:
    return _monthly(facts, facts.benefit.standing_at_edges(by))


def _cases(facts: Facts, by: str) -> Floats:
    return _monthly(facts, facts.cases.standing_at_edges(by))


def _cases_per_fte(facts: Facts, by: str) -> Floats:
    """Return open cases per fte in post, both at the end of the month."""
    weeks = Moments(facts.calendar.months).weeks
    of_teams = np.array([levels_at(*one, weeks, side="left") for one in posts_of_teams(facts.records)])
    fte = np.zeros((facts.groups.n(by), len(weeks)))
    np.add.at(fte, facts.groups.organisation_of_team[:-1], of_teams)
    return per_fte(_cases(facts, by), fte)


def _trajectories(facts: Facts, by: str) -> Floats:
    return _monthly(facts, facts.coached.standing_at_edges(by))


def _waiting(facts: Facts, by: str) -> Floats:
    return _monthly(facts, facts.queues.standing_at_edges(by))


def _exits_to_work(facts: Facts, by: str) -> Floats:
    """Return the exits to work by route in the month that ends; nan at the start of the run, where no month ended."""
    route, n_routes = facts.exits.route, facts.groups.n(by)
    months = Grid(Moments(facts.calendar.months).weeks)
    per_month = months.count(months.bin_of(facts.exits.left_weeks), route, n_groups=n_routes)
    return np.concatenate([np.full((n_routes, 1), np.nan), per_month], axis=1)


def _monthly(facts: Facts, at_edges: Floats) -> Floats:
    """Return what stands at the ends of the months of what stands at each edge; every month ends at one."""
    return at_edges[:, facts.month_edges]


PATHS: dict[str, tuple[tuple[str, ...], Callable[[Facts, str], Floats]]] = {
    "stock_on_benefit": ((ALL, MUNICIPALITY), _on_benefit),
    "caseload": ((STAGE, ORGANISATION), _cases),
    "caseload_per_fte": ((ORGANISATION,), _cases_per_fte),
    "trajectories_running": ((ALL,), _trajectories),
    "queue_length": ((QUEUE,), _waiting),
    "exits_to_work": ((ROUTE,), _exits_to_work),
}
"""By what the paths of each measure are grouped, and how they are found."""


MOVES_PER_YEAR = Measure(
    id="moves_per_year",
    unit="moves/year",
    least=0.0,
    missing=Missing.NEVER,
    groupings=(MOVE,),
    times=(),
    label=Text("Moves between stages a year", "Overgangen tussen fasen per jaar"),
    sentence=(
        "Moves of residents from one stage to another in a year, hand-overs passed over; the group says FROM>TO, "
        "'reported' is the door."
    ),
)


@computes(MOVES_PER_YEAR)
def measure_moves(facts: Facts, sheet: Sheet) -> None:
    """Measure the moves from stage to stage over the whole window.

    Every pair is there: what nobody did was done 0 times. Two stages at the same moment are one move: the last one
    counts.
    """
    for by in sheet.asked(MOVES_PER_YEAR):
        for period in facts.calendar.periods:
            if period.label == ALL:
                number = numbers_of(facts.log, since_week=period.since_week, until_week=period.until_week)
                told = Told(number.reshape(-1, 1) / period.years, n=number.reshape(-1, 1))
                sheet.write(by, (period.label,), {MOVES_PER_YEAR: told})


def numbers_of(log: Log, *, since_week: float, until_week: float) -> Floats:
    """Return how many made each of the moves in ``[since_week, until_week)``, in the order of `MOVES`."""
    source, target, week = _moves_in(log)
    inside = (since_week <= week) & (week < until_week)
    moves = source[inside] * len(Stage) + target[inside]
    number = np.bincount(moves, minlength=(len(Stage) + 1) * len(Stage))
    return number[[source * len(Stage) + target for source, target in PAIRS]].astype(np.float64)


def _moves_in(log: Log) -> tuple[Ints, Ints, Floats]:
    """Return from where, to where and when [weeks], for every change of stage."""
    rows = np.flatnonzero(begins(log.resident, log.stage))
    rows = rows[~np.isin(np.arange(len(Stage)), PASSED_OVER)[log.stage[rows]]]
    week = log.when(rows)
    last = np.roll(begins(log.resident[rows], week), -1)  # of its moment
    rows, week = rows[last], week[last]
    to, first = log.stage[rows].astype(np.int64), begins(log.resident[rows])
    before = np.where(first, len(Stage), np.roll(to, 1))
    set_up = week == 0.0  # the state in which the run begins is no move
    moved = (before != to) & ~(first & (log.event[rows] == Event.START)) & ~set_up
    return before[moved], to[moved], week[moved]


# --- months without a log ----------------------------------------------------------------------------

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
        self._municipality = np.zeros(FIRST_ROOM, dtype=np.int16)
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
