"""How many cases there are, how they lie over workers, and how often people are seen."""

from __future__ import annotations

import numpy as np

from sim.domain import Event, Queue
from sim.measures.facts import Facts
from sim.measures.grid import Floats, Ints, grouped
from sim.measures.groups import ALL, BY_CASE, MUNICIPALITY, ORGANISATION, STAGE, TEAM, TREDE
from sim.measures.sheet import Sheet, ratio
from sim.measures.writing import add_means
from sim.units import WEEKS_PER_MONTH, WEEKS_PER_YEAR

NOT_SEEN_MONTHS = (3, 6, 12)
SEATS_PER_TEAM = 1 << 15
PERCENTILES = (10, 50, 90)


def measure_caseload(facts: Facts, sheet: Sheet) -> None:
    """Measure the mean number of open cases, wherever they are."""
    for by in (*BY_CASE, STAGE):
        add_means(facts, sheet, "caseload", by, facts.cases.weeks(by))


def measure_caseload_per_worker(facts: Facts, sheet: Sheet) -> None:
    """Measure how cases lie over the workers who have any, at the end of each day asked for."""
    for day, week in zip(facts.calendar.days, facts.days.weeks, strict=True):
        seats, cases = _cases_per_seat(facts, week)
        team = seats // SEATS_PER_TEAM
        for by, codes in (
            (ALL, np.zeros_like(team)),
            (ORGANISATION, facts.groups.organisation_of_team[team]),
            (TEAM, team),
        ):
            members = [cases[g] for g in grouped(codes, n_groups=facts.groups.n(by))]
            values = [np.percentile(m, PERCENTILES) if len(m) else np.full(len(PERCENTILES), np.nan) for m in members]
            for percent, value in zip(PERCENTILES, np.array(values).T, strict=True):
                sheet.add(f"caseload_worker_p{percent}", by, day.label, value, n=[len(m) for m in members])


def _cases_per_seat(facts: Facts, week: float) -> tuple[Ints, Ints]:
    """Return the seats that have a case at the moment `week` and how many each has."""
    stays = facts.cases.stays
    here = (stays.week < week) & (week <= stays.until) & (stays.team >= 0) & (stays.worker >= 0)
    return np.unique(stays.team[here] * SEATS_PER_TEAM + stays.worker[here], return_counts=True)


def measure_contacts(facts: Facts, sheet: Sheet) -> None:
    """Measure how many conversations a resident on benefit has in a year."""
    rows = facts.log.of(Event.CONTACT)
    contacts = facts.log.rows(rows[facts.log.benefit[rows]])
    for by, per_bin in facts.counts(contacts, (*BY_CASE, STAGE)).items():
        for period in facts.calendar.periods:
            number = facts.grid.over(per_bin, period)
            person_years = facts.grid.over(facts.benefit.weeks(by), period) / WEEKS_PER_YEAR
            sheet.add("contacts_per_resident_year", by, period.label, ratio(number, person_years), n=number)


def measure_not_seen(facts: Facts, sheet: Sheet) -> None:
    """Measure which part of the stock nobody has spoken to for some months, at the end of each day asked for."""
    log, last_seen = facts.log, _last_seen(facts)
    for months in NOT_SEEN_MONTHS:
        too_long = last_seen + months * WEEKS_PER_MONTH
        unseen = np.flatnonzero(log.benefit & (log.until > too_long))
        marks, rows = facts.days.lay(np.maximum(log.week, too_long)[unseen], log.until[unseen]), log.rows(unseen)
        for by in (ALL, MUNICIPALITY, ORGANISATION, TEAM, TREDE):
            codes, n_groups = facts.groups.codes(by, rows), facts.groups.n(by)
            number = facts.days.number_at(marks, codes, n_groups=n_groups)
            for day, not_seen, stock in zip(facts.calendar.days, number.T, facts.benefit.standing(by).T, strict=True):
                sheet.add(f"not_seen_{months}m_fraction", by, day.label, ratio(not_seen, stock), n=stock)


def _last_seen(facts: Facts) -> Floats:
    """Return for each row of somebody on benefit when a worker last saw them, the start of the benefit included."""
    log = facts.log
    seen = np.isin(log.event, (Event.CONTACT, Event.PROFILED)) | (log.benefit & ~log.benefit_before)
    seen |= (log.event == Event.SERVED) & (log.detail == Queue.INTAKE)
    latest = np.maximum.accumulate(np.where(seen, np.arange(len(seen)), 0))
    return log.week[latest]
