"""Moves of residents between stages: the numbers behind the picture of the flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.domain import Event, Stage
from sim.measures.definitions import Definition, Missing
from sim.measures.grid import Floats, Ints
from sim.measures.log import begins, by_resident, people_of
from sim.records import Records
from sim.units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

MEASURE = "moves_per_year"
DEFINITION = Definition(
    "moves/year",
    "Moves of residents from one stage to another in a year, hand-overs passed over; the group says FROM>TO, "
    "'reported' is the door.",
    "Moves between stages a year",
    "Overgangen tussen fasen per jaar",
    Missing.NEVER,
)
PASSED_OVER = (Stage.HAND_OVER,)
"""Stops on the way that are no stage of their own here: the move goes from the stage before to the stage after."""

DOOR = "reported"
"""Where a resident comes from who was not in any stage before."""


_STOPS = [stage for stage in Stage if stage not in PASSED_OVER]
PAIRS = tuple((source, target) for source in (*_STOPS, len(Stage)) for target in _STOPS if source != target)
"""From where to where a move can go; the door has the number after the last stage."""


def moves(records: Records, *, since_week: float, until_week: float) -> pd.DataFrame:
    """Return the moves from stage to stage a year in ``[since_week, until_week)``, as rows of a measure.

    The group is ``FROM>TO``, and every pair is there: what nobody did was done 0 times. Two stages at the same moment
    are one move: the last one counts.
    """
    import pandas as pd

    source, target, week = _moves(records)
    inside = (since_week <= week) & (week < until_week)
    names = [*Stage.words(), DOOR]
    number = np.zeros((len(names), len(Stage)))
    np.add.at(number, (source[inside], target[inside]), 1.0)
    counts = np.array([number[pair] for pair in PAIRS])
    years = (until_week - since_week) / WEEKS_PER_YEAR
    return pd.DataFrame(
        {
            "measure": MEASURE,
            "group_by": "stage",
            "group": [f"{names[source]}>{names[target]}" for source, target in PAIRS],
            "period": "all",
            "unit": DEFINITION.unit,
            "value": counts / years,
            "n": counts,
            "n_open": 0.0,
        }
    )


def _moves(records: Records) -> tuple[Ints, Ints, Floats]:
    """Return from where, to where and when [weeks], for every change of stage."""
    resident, order = by_resident(records, people_of(records))
    week, stage, event = (np.ascontiguousarray(records.events[name]) for name in ("week", "stage", "event"))
    order = order[~np.isin(np.arange(len(Stage)), PASSED_OVER)[stage[order]]]
    order = order[np.roll(begins(resident[order], week[order]), -1)]  # the last of its moment
    to, first = stage[order].astype(np.int64), begins(resident[order])
    before = np.where(first, len(Stage), np.roll(to, 1))
    set_up = week[order] == 0.0  # the state in which the run begins is no move
    moved = (before != to) & ~(first & (event[order] == Event.START)) & ~set_up
    return before[moved], to[moved], week[order[moved]]
