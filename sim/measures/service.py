"""What residents get: how long they wait, and what becomes of their trajectories and dossiers."""

from __future__ import annotations

import datetime as dt

import numpy as np

from sim.domain import Event, Queue
from sim.measures.cohorts import entries_of
from sim.measures.facts import Facts
from sim.measures.groups import ALL, BY_CASE, BY_PERSON, MUNICIPALITY, ORGANISATION, QUEUE, QUEUES, TEAM, TREDE
from sim.measures.sheet import Sheet, Told, add_counts, add_means, add_parts, add_standing

MEASURES_OF_A_WAIT = ("wait_mean_weeks", "wait_median_weeks", "wait_p90_weeks", "wait_within_norm_fraction")


def measure_waits(facts: Facts, sheet: Sheet) -> None:
    """Measure the waits of those who joined a queue in each period."""
    for by in sheet.asked((QUEUE,), *MEASURES_OF_A_WAIT):
        waits, periods, n_queues = facts.waits, facts.calendar.periods, facts.groups.n(QUEUE)
        entries = entries_of(waits.since, waits.until - waits.since, facts.calendar, end_week=facts.records.until_week)
        cohorts = entries.by(waits.queue, n_groups=n_queues)
        curves = cohorts.curves(waits.served.astype(np.int64), cause=1, is_open=waits.is_open)
        norms = np.array([norms_weeks(facts, period.first) for period in periods]).ravel()
        values = (curves.mean_weeks, curves.after(0.5), curves.after(0.9), curves.by(norms))
        n, n_open = cohorts.n, cohorts.count(~waits.served)
        told = [Told(cohorts.told(one), n=n, n_open=n_open) for one in values]
        sheet.write(by, facts.calendar.labels, dict(zip(MEASURES_OF_A_WAIT, told, strict=True)))


def measure_placement_list(facts: Facts, sheet: Sheet) -> None:
    """Measure who left the list of candidates for placement without a place, and which part of those who left it."""
    number, fraction = "placement_list_left_unplaced", "placement_list_left_unplaced_fraction"
    for by in sheet.asked((ALL, MUNICIPALITY), number, fraction):
        waits = facts.waits
        left = np.flatnonzero((waits.queue == Queue.PLACEMENT) & ~waits.is_open)
        codes, unserved = facts.groups.codes(by, waits.rows.take(left)), ~waits.served[left]
        all_left = facts.numbers_of(waits.until[left], codes, by)
        unplaced = facts.numbers_of(waits.until[left[unserved]], codes[unserved], by)
        add_counts(facts, sheet, number, by, unplaced)
        add_parts(facts, sheet, fraction, by, part=unplaced, whole=all_left)


def norms_weeks(facts: Facts, date: dt.date) -> list[float]:
    """Return the norm of each queue on `date` [weeks], nan for a queue without one."""
    norms = facts.configuration.at(date).measurement.norms
    return [getattr(norms, f"{queue.word}_weeks", np.nan) for queue in QUEUES]


def measure_queue_length(facts: Facts, sheet: Sheet) -> None:
    """Measure how many stand in each queue, over each period and at the end of each day asked for."""
    for by in sheet.asked((QUEUE,), "queue_length"):
        add_means(facts, sheet, "queue_length", by, facts.queues.weeks)
        add_standing(facts, sheet, "queue_length", by, facts.queues.standing)


def measure_sheltered_waiting(facts: Facts, sheet: Sheet) -> None:
    """Measure how many wait for a place in the sheltered company."""
    groupings = sheet.asked((ALL, MUNICIPALITY), "sheltered_waiting")
    if not groupings:
        return
    waiting = facts.waiting(np.flatnonzero(facts.waits.queue == Queue.SHELTERED))
    for by in groupings:
        add_means(facts, sheet, "sheltered_waiting", by, waiting.weeks)
        add_standing(facts, sheet, "sheltered_waiting", by, waiting.standing)


COUNTED = {
    "referrals_to_trajectory": Event.REFERRED,
    "handovers": Event.HAND_OVER,
    "lost_from_view": Event.LOST,
}


def measure_dossiers(facts: Facts, sheet: Sheet) -> None:
    """Measure how often residents are referred, handed over and lost from view."""
    for measure, event in COUNTED.items():
        groupings = sheet.asked(BY_PERSON, measure)
        if groupings:
            numbers = facts.numbers(facts.chronicle.rows(facts.chronicle.of(event)))
            for by in groupings:
                add_counts(facts, sheet, measure, by, numbers(by))


def measure_misrouted(facts: Facts, sheet: Sheet) -> None:
    """Measure which part of the intakes led elsewhere than the true profile would have."""
    groupings = sheet.asked((ALL, MUNICIPALITY, TREDE), "misrouted_fraction")
    if not groupings:
        return
    profiled = facts.chronicle.of(Event.PROFILED)
    rows, wrong = facts.chronicle.rows(profiled), facts.chronicle.detail(profiled) == 1.0
    misrouted, profiles = facts.numbers(rows.take(wrong)), facts.numbers(rows)
    for by in groupings:
        add_parts(facts, sheet, "misrouted_fraction", by, part=misrouted(by), whole=profiles(by))


def measure_trajectories(facts: Facts, sheet: Sheet) -> None:
    """Measure how many trajectories run, and which part of those that end hand the resident back."""
    for by in sheet.asked(BY_CASE, "trajectories_running"):
        add_means(facts, sheet, "trajectories_running", by, facts.coached.weeks)
        add_standing(facts, sheet, "trajectories_running", by, facts.coached.standing)
    groupings = sheet.asked((ALL, MUNICIPALITY, ORGANISATION, TEAM), "returned_from_trajectory_fraction")
    if groupings:
        run = facts.trajectories
        returned, ended = (facts.numbers(run.rows_at_end.take(one)) for one in (run.returned, np.isfinite(run.until)))
        for by in groupings:
            add_parts(facts, sheet, "returned_from_trajectory_fraction", by, part=returned(by), whole=ended(by))
