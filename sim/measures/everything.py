"""All measures, in the order in which they are written."""

from __future__ import annotations

from collections.abc import Callable

from sim.measures.caseload import measure_caseload, measure_caseload_per_worker, measure_contacts, measure_not_seen
from sim.measures.cohorts import measure_relapse, measure_sustained, measure_time_to_work
from sim.measures.facts import Facts, facts_of
from sim.measures.money import measure_money
from sim.measures.needs import Configuration
from sim.measures.places import measure_placements, measure_places_unfilled, measure_sheltered
from sim.measures.series import measure_series
from sim.measures.services import measure_dossiers, measure_misrouted, measure_trajectories
from sim.measures.sheet import Measured, SeriesSheet, Sheet
from sim.measures.staff import measure_caseload_per_fte, measure_utilisation, measure_vacancies
from sim.measures.stock import measure_flows, measure_stock, measure_stock_under_1_year
from sim.measures.waiting import measure_placement_list, measure_queue_length, measure_sheltered_waiting, measure_waits
from sim.records import Records

MEASURES: tuple[Callable[[Facts, Sheet], None], ...] = (
    measure_stock,
    measure_stock_under_1_year,
    measure_flows,
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
)


def measure_everything(records: Records, configuration: Configuration) -> Measured:
    """Return every measure and series of one replication."""
    facts = facts_of(records, configuration)
    sheet = Sheet(facts.groups.names)
    for family in MEASURES:
        family(facts, sheet)
    months = facts.calendar.months
    counts = [facts.calendar.measured_from <= month.date for month in months]
    series = SeriesSheet(facts.groups.names, months, counts)
    measure_series(facts, series)
    return Measured(sheet.frame(), series.frame())
