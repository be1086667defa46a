"""Moves of residents between stages: the numbers behind the picture of the flow."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints
from sim.domain import Event, Stage
from sim.measures.definitions import Definition, Missing
from sim.measures.facts import Facts
from sim.measures.groups import MOVE, PAIRS, PASSED_OVER
from sim.measures.log import Log
from sim.measures.periods import ALL
from sim.measures.sheet import Sheet, Told
from sim.stats.runs import begins

MEASURE = "moves_per_year"
DEFINITION = Definition(
    "moves/year",
    "Moves of residents from one stage to another in a year, hand-overs passed over; the group says FROM>TO, "
    "'reported' is the door.",
    "Moves between stages a year",
    "Overgangen tussen fasen per jaar",
    Missing.NEVER,
)


def measure_moves(facts: Facts, sheet: Sheet) -> None:
    """Measure the moves from stage to stage over the whole window.

    Every pair is there: what nobody did was done 0 times. Two stages at the same moment are one move: the last one
    counts.
    """
    for by in sheet.asked((MOVE,), MEASURE):
        for period in facts.calendar.periods:
            if period.label == ALL:
                number = numbers_of(facts.log, since_week=period.since_week, until_week=period.until_week)
                told = Told(number.reshape(-1, 1) / period.years, n=number.reshape(-1, 1))
                sheet.write(by, (period.label,), {MEASURE: told})


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
