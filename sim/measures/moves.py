"""Moves of residents between stages: the numbers behind the picture of the flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.domain import Event, Stage
from sim.measures.definitions import Definition
from sim.measures.grid import Floats, Ints
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
)
PASSED_OVER = (Stage.HAND_OVER,)
"""Stops on the way that are no stage of their own here: the move goes from the stage before to the stage after."""

DOOR = "reported"
"""Where a resident comes from who was not in any stage before."""


def moves(records: Records, *, since_week: float, until_week: float) -> pd.DataFrame:
    """Return the moves from stage to stage a year in ``[since_week, until_week)``, as rows of a measure.

    The group is ``FROM>TO``. Two stages at the same moment are one move: the last one counts.
    """
    import pandas as pd

    source, target, week = _moves(records)
    inside = (since_week <= week) & (week < until_week)
    pairs, counts = np.unique(np.stack([source[inside], target[inside]]), axis=1, return_counts=True)
    names = [*Stage.words(), DOOR]
    years = (until_week - since_week) / WEEKS_PER_YEAR
    return pd.DataFrame(
        {
            "measure": MEASURE,
            "group_by": "stage",
            "group": [f"{names[a]}>{names[b]}" for a, b in pairs.T],
            "period": "all",
            "unit": DEFINITION.unit,
            "value": counts / years,
            "n": counts.astype(np.float64),
            "n_open": 0.0,
        }
    )


def _moves(records: Records) -> tuple[Ints, Ints, Floats]:
    """Return from where, to where and when [weeks], for every change of stage."""
    events = records.events[~np.isin(records.events["stage"], PASSED_OVER)]
    events = events[np.argsort(events["resident"], kind="stable")]
    last_of_moment = np.ones(len(events), dtype=np.bool_)
    last_of_moment[:-1] = (events["resident"][1:] != events["resident"][:-1]) | (
        events["week"][1:] != events["week"][:-1]
    )
    events = events[last_of_moment]
    first = np.ones(len(events), dtype=np.bool_)
    first[1:] = events["resident"][1:] != events["resident"][:-1]
    before = np.where(first, len(Stage), np.roll(events["stage"], 1))
    changed = (before != events["stage"]) & ~(first & (events["event"] == Event.START))
    return before[changed], events["stage"][changed].astype(np.int64), events["week"][changed]
