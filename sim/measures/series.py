"""Paths over time: the state at the end of each month, from the start of the run on."""

from __future__ import annotations

import numpy as np

from sim.measures.facts import Facts
from sim.measures.grid import Floats, Grid, levels_at
from sim.measures.groups import ALL, MUNICIPALITY, ORGANISATION, QUEUE, ROUTE, STAGE
from sim.measures.sheet import SeriesSheet
from sim.measures.staff import per_fte, posts_of_teams


def measure_series(facts: Facts, sheet: SeriesSheet) -> None:
    """Write the monthly paths; the first moment is the start of the run."""
    for by in (ALL, MUNICIPALITY):
        sheet.add("stock_on_benefit", by, facts.benefit.standing_monthly(by))
    for by in (STAGE, ORGANISATION):
        sheet.add("caseload", by, facts.cases.standing_monthly(by))
    sheet.add("caseload_per_fte", ORGANISATION, _caseload_per_fte(facts))
    sheet.add("trajectories_running", ALL, _trajectories(facts))
    sheet.add("queue_length", QUEUE, _queues(facts))
    sheet.add("exits_to_work", ROUTE, _exits_to_work(facts))


def _caseload_per_fte(facts: Facts) -> Floats:
    """Return open cases per fte in post, both at the end of the month."""
    weeks = facts.months.weeks
    of_teams = np.array([levels_at(*one, weeks, side="left") for one in posts_of_teams(facts)])
    fte = np.zeros((facts.groups.n(ORGANISATION), len(weeks)))
    np.add.at(fte, facts.groups.organisation_of_team[:-1], of_teams)
    return per_fte(facts.cases.standing_monthly(ORGANISATION), fte)


def _trajectories(facts: Facts) -> Floats:
    run = facts.trajectories
    marks = facts.months.lay(run.since, run.until)
    return facts.months.number_at(marks, np.zeros(len(run.since), dtype=np.int64), n_groups=1)


def _queues(facts: Facts) -> Floats:
    waits = facts.waits
    marks = facts.months.lay(waits.since, waits.until)
    return facts.months.number_at(marks, waits.queue, n_groups=facts.groups.n(QUEUE))


def _exits_to_work(facts: Facts) -> Floats:
    """Return the exits to work by route in the month that ends; nan at the start of the run, where no month ended."""
    last = facts.spells.last_row[facts.spells.to_work]
    route, n_routes = facts.log.detail[last].astype(np.int64), facts.groups.n(ROUTE)
    months = Grid(facts.months.weeks)
    per_month = months.count(months.bin_of(facts.log.week[last]), route, n_groups=n_routes)
    return np.concatenate([np.full((n_routes, 1), np.nan), per_month], axis=1)
