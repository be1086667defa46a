"""Paths over time: the state at the end of each month, from the start of the run on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.arrays import Floats
from sim.measures.facts import Facts
from sim.measures.grid import Grid, Moments, levels_at
from sim.measures.groups import ALL, MUNICIPALITY, ORGANISATION, QUEUE, ROUTE, STAGE
from sim.measures.posts import posts_of_teams
from sim.measures.sheet import SeriesSheet
from sim.measures.staff import per_fte


def measure_series(facts: Facts, sheet: SeriesSheet) -> None:
    """Write the monthly paths; the first moment is the start of the run."""
    for series, (groupings, path) in PATHS.items():
        for by in sheet.asked(groupings):
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
