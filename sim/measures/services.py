"""Trajectories, and what happens to dossiers on their way: handed over, misrouted, lost from view."""

from __future__ import annotations

import numpy as np

from sim.domain import Event
from sim.measures.facts import Facts
from sim.measures.groups import ALL, BY_CASE, BY_PERSON, MUNICIPALITY, ORGANISATION, TEAM, TREDE
from sim.measures.sheet import Sheet
from sim.measures.writing import add_counts, add_means, add_parts, add_standing

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
