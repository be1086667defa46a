"""All measures, in the order in which they are written."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.measures.asked import Asked
from sim.measures.benefit import (
    measure_exits_by_route,
    measure_flows,
    measure_relapse,
    measure_stock,
    measure_stock_under_1_year,
    measure_sustained,
    measure_time_to_work,
)
from sim.measures.capacity import (
    measure_caseload_per_fte,
    measure_placements,
    measure_places_unfilled,
    measure_sheltered,
    measure_utilisation,
    measure_vacancies,
)
from sim.measures.caseload import measure_caseload, measure_caseload_per_worker, measure_contacts, measure_not_seen
from sim.measures.definitions import DEFINITIONS
from sim.measures.facts import Facts
from sim.measures.money import measure_money
from sim.measures.needs import Configuration
from sim.measures.paths import DEFINITION, MEASURE, measure_moves, measure_series
from sim.measures.service import (
    measure_dossiers,
    measure_misrouted,
    measure_placement_list,
    measure_queue_length,
    measure_sheltered_waiting,
    measure_trajectories,
    measure_waits,
)
from sim.measures.sheet import Measured, SeriesSheet, Sheet
from sim.records import Records

MEASURES: tuple[Callable[[Facts, Sheet], None], ...] = (
    measure_stock,
    measure_stock_under_1_year,
    measure_flows,
    measure_exits_by_route,
    measure_sustained,
    measure_relapse,
    measure_time_to_work,
    measure_caseload,
    measure_caseload_per_worker,
    measure_caseload_per_fte,
    measure_contacts,
    measure_not_seen,
    measure_waits,
    measure_queue_length,
    measure_placement_list,
    measure_trajectories,
    measure_dossiers,
    measure_misrouted,
    measure_utilisation,
    measure_vacancies,
    measure_placements,
    measure_places_unfilled,
    measure_sheltered,
    measure_sheltered_waiting,
    measure_money,
    measure_moves,
)


UNITS = {measure: one.unit for measure, one in {**DEFINITIONS, MEASURE: DEFINITION}.items()}
"""The unit of each measure."""


def measure_everything(records: Records, configuration: Configuration, asked: Asked) -> Measured:
    """Return every measure and path of one replication that is asked for."""
    facts = Facts(records, configuration, asked)
    sheet = Sheet(facts.groups.names, UNITS, asked)
    for family in MEASURES if facts.calendar.periods or facts.calendar.days else ():
        family(facts, sheet)
    months, since = facts.calendar.months, facts.calendar.measured_from
    series = SeriesSheet(facts.groups.names, months, np.array([since <= month.date for month in months]), asked)
    measure_series(facts, series)
    return Measured(sheet.frame(), series.frame())
