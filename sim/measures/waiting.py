"""How long people wait in each queue, and how many stand in it; those not served are counted as open."""

from __future__ import annotations

import datetime as dt

import numpy as np

from sim.domain import Queue
from sim.measures.facts import Facts
from sim.measures.grid import grouped
from sim.measures.groups import ALL, MUNICIPALITY, QUEUE, QUEUES
from sim.measures.sheet import Sheet
from sim.measures.survival import ending
from sim.measures.writing import add_counts, add_means, add_parts, add_standing


def measure_waits(facts: Facts, sheet: Sheet) -> None:
    """Measure the waits of those who joined a queue in each period."""
    waits = facts.waits
    lasted, n_queues = waits.until - waits.since, facts.groups.n(QUEUE)
    for period, chosen in facts.in_periods(waits.since, waits.queue).items():
        members = [chosen[g] for g in grouped(waits.queue[chosen], n_groups=n_queues)]
        followed = facts.followed_weeks(period)
        curves = [
            ending(lasted[g], waits.served[g], is_open=waits.is_open[g], followed_weeks=followed) for g in members
        ]
        values = {
            "wait_mean_weeks": [curve.mean_weeks for curve in curves],
            "wait_median_weeks": [curve.after(0.5) for curve in curves],
            "wait_p90_weeks": [curve.after(0.9) for curve in curves],
            "wait_within_norm_fraction": [
                curve.by(norm) for curve, norm in zip(curves, norms_weeks(facts, period.first), strict=True)
            ],
        }
        n, n_open = [len(g) for g in members], [np.count_nonzero(~waits.served[g]) for g in members]
        for measure, value in values.items():
            sheet.add(measure, QUEUE, period.label, value, n=n, n_open=n_open)


def measure_placement_list(facts: Facts, sheet: Sheet) -> None:
    """Measure who left the list of candidates for placement without a place, and which part of those who left it."""
    waits = facts.waits
    left = (waits.queue == Queue.PLACEMENT) & ~waits.is_open
    for by in (ALL, MUNICIPALITY):
        codes = facts.groups.codes(by, waits.rows)
        all_left, unplaced = (
            facts.count_codes(waits.until[chosen], codes[chosen], by) for chosen in (left, left & ~waits.served)
        )
        add_counts(facts, sheet, "placement_list_left_unplaced", by, unplaced)
        add_parts(facts, sheet, "placement_list_left_unplaced_fraction", by, part=unplaced, whole=all_left)


def norms_weeks(facts: Facts, date: dt.date) -> list[float]:
    """Return the norm of each queue on `date` [weeks], nan for a queue without one."""
    norms = facts.configuration.at(date).measurement.norms
    return [getattr(norms, f"{queue.word}_weeks", np.nan) for queue in QUEUES]


def measure_queue_length(facts: Facts, sheet: Sheet) -> None:
    """Measure how many stand in each queue, over each period and at the end of each day asked for."""
    waits, n_queues = facts.waits, facts.groups.n(QUEUE)
    weeks = facts.grid.person_weeks(facts.grid.lay(waits.since, waits.until), waits.queue, n_groups=n_queues)
    standing = facts.days.number_at(facts.days.lay(waits.since, waits.until), waits.queue, n_groups=n_queues)
    add_means(facts, sheet, "queue_length", QUEUE, weeks)
    add_standing(facts, sheet, "queue_length", QUEUE, standing)


def measure_sheltered_waiting(facts: Facts, sheet: Sheet) -> None:
    """Measure how many wait for a place in the sheltered company."""
    waits = facts.waits
    chosen = np.flatnonzero(waits.queue == Queue.SHELTERED)
    since, until, rows = waits.since[chosen], waits.until[chosen], waits.rows.take(chosen)
    spans, marks = facts.grid.lay(since, until), facts.days.lay(since, until)
    for by in (ALL, MUNICIPALITY):
        codes, n_groups = facts.groups.codes(by, rows), facts.groups.n(by)
        add_means(facts, sheet, "sheltered_waiting", by, facts.grid.person_weeks(spans, codes, n_groups=n_groups))
        standing = facts.days.number_at(marks, codes, n_groups=n_groups)
        add_standing(facts, sheet, "sheltered_waiting", by, standing)
