"""What pictures are drawn from: paths over time, month by month, and the moves of residents between stages."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.arrays import Floats, Ints, begins
from sim.domain import Event, Stage
from sim.measures.facts import Facts
from sim.measures.grid import Grid, Moments, levels_at
from sim.measures.groups import ALL, MOVE, MUNICIPALITY, ORGANISATION, PAIRS, PASSED_OVER, QUEUE, ROUTE, STAGE
from sim.measures.log import Log
from sim.measures.posts import per_fte, posts_of_teams
from sim.measures.registry import Measure, Missing, computes
from sim.measures.sheet import SeriesSheet, Sheet, Told
from sim.texts import Text


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
