"""How many residents have a coach within 13 weeks: a measure of one's own, which an experiment names."""

from __future__ import annotations

import numpy as np

from sim.domain import Queue
from sim.measures import (
    ALL,
    MUNICIPALITY,
    Counting,
    Facts,
    Measure,
    Missing,
    Sheet,
    Shelf,
    Text,
    Told,
    computes,
    entries_of,
)

WEEKS = 13.0

WITHIN = Measure(
    id="coach_within_13_weeks_fraction",
    unit="fraction",
    better="higher",
    missing=Missing.CUT_OFF,
    groupings=(ALL, MUNICIPALITY),
    counting=Counting.PART,
    label=Text("Coach within 13 weeks", "Coach binnen 13 weken"),
    short=Text("coach within 13 weeks", "coach binnen 13 weken"),
    sentence=(
        "Part of those who joined the queue for a trajectory in the period who have a coach within 13 weeks "
        "(Kaplan-Meier). Open: still waiting at the end, or left without one."
    ),
    shown={Shelf.KEY_FIGURES: 13, Shelf.RESIDENTS: 12},
)


@computes(WITHIN)
def measure_coach_within(facts: Facts, sheet: Sheet) -> None:
    """Measure who waits no longer than so for a coach; those who still wait count for as long as they were followed."""
    for by in sheet.asked(WITHIN):
        waits = facts.waits
        mine = np.flatnonzero(waits.queue == Queue.TRAJECTORY)
        since, served = waits.since[mine], waits.served[mine]
        entries = entries_of(since, waits.until[mine] - since, facts.calendar, end_week=facts.records.until_week)
        cohorts = entries.by(facts.groups.codes(by, waits.rows.take(mine)), n_groups=facts.groups.n(by))
        curves = cohorts.curves(served.astype(np.int64), cause=1, is_open=waits.is_open[mine])
        told = Told(cohorts.told(curves.by(WEEKS)), n=cohorts.n, n_open=cohorts.count(~served))
        sheet.write(by, facts.calendar.labels, {WITHIN: told})
