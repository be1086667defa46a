"""From records to measures: what a run left behind, counted afterwards.

Everything here is arithmetic on arrays; nothing runs a model, reads a file or draws a number. Each measure says what it
means beside the function that works it out. That is all there is to a new one: the families below register theirs when
they are imported, in the order in which they are written down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.measures.bounds import check_bounds
from sim.measures.cohorts import entries_of
from sim.measures.facts import Facts
from sim.measures.log import ALL, MUNICIPALITY, ORGANISATION, QUEUE, ROUTE, STAGE, TARGET_GROUP, TEAM, TREDE, WRITTEN_AS
from sim.measures.periods import EVERYTHING, PART_FOLLOWED, Asked
from sim.measures.registry import (
    DAY,
    HOUSE,
    PERIOD,
    Counting,
    Measure,
    Missing,
    OwnMeasures,
    Registry,
    Shelf,
    computes,
    described,
    measure_of,
    own_measures,
    registering,
    registry_at_hand,
    registry_of,
    shown_in,
)
from sim.measures.sheet import Measured, SeriesSheet, Sheet, Told, ratio
from sim.texts import Text

# what registers the measures of the house, in the order in which they are written
# isort: off
import sim.measures.benefit
import sim.measures.leavers
import sim.measures.caseload
import sim.measures.service
import sim.measures.capacity
import sim.measures.money
import sim.measures.work  # noqa: F401 (registers, as those above do)
from sim.measures.paths import measure_series

# isort: on

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.records import Records

__all__ = [
    "ALL",
    "DAY",
    "EVERYTHING",
    "HOUSE",
    "MUNICIPALITY",
    "ORGANISATION",
    "PART_FOLLOWED",
    "PERIOD",
    "QUEUE",
    "ROUTE",
    "STAGE",
    "TARGET_GROUP",
    "TEAM",
    "TREDE",
    "WRITTEN_AS",
    "Asked",
    "Counting",
    "Facts",
    "Measure",
    "Measured",
    "Missing",
    "OwnMeasures",
    "Registry",
    "Sheet",
    "Shelf",
    "Text",
    "Told",
    "computes",
    "described",
    "entries_of",
    "measure",
    "measure_of",
    "own_measures",
    "ratio",
    "registering",
    "registry_at_hand",
    "registry_of",
    "shown_in",
]


def measure(
    records: Records, configuration: Configuration, asked: Asked = EVERYTHING, *, registry: Registry = HOUSE
) -> Measured:
    """Return every measure and path of one replication that is asked for, over the periods and days that there are.

    Parameters
    ----------
    records
        The facts of the replication.
    configuration
        The window, prices, norms, budgets, team sizes and targets.
    asked
        The measures and paths that are wanted, when these are not all; what others need is then not worked out.
    registry
        The measures that there are, and what works them out.

    Raises
    ------
    OutOfBoundsError
        A measure has a value that it cannot have: a defect.
    """
    facts = Facts(records, configuration, asked)
    sheet = Sheet(facts.groups.names, asked)
    for computation in registry.computations if facts.calendar.periods or facts.calendar.days else ():
        computation.compute(facts, sheet)
    check_bounds(sheet, records, configuration)
    months, since = facts.calendar.months, facts.calendar.measured_from
    series = SeriesSheet(facts.groups.names, months, np.array([since <= month.date for month in months]), asked)
    measure_series(facts, series)
    return Measured(sheet.frame(), series.frame())
