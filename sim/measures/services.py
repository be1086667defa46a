"""Trajectories, and what happens to dossiers on their way: handed over, misrouted, lost from view."""

from __future__ import annotations

import numpy as np

from sim.domain import Event
from sim.measures.facts import Facts
from sim.measures.grid import Bools, Floats
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
            counts = facts.counts(facts.log.rows(facts.log.of(event)))
            for by in groupings:
                add_counts(facts, sheet, measure, by, counts(by))


def measure_misrouted(facts: Facts, sheet: Sheet) -> None:
    """Measure which part of the intakes led elsewhere than the true profile would have."""
    groupings = sheet.asked((ALL, MUNICIPALITY, TREDE), "misrouted_fraction")
    if not groupings:
        return
    profiled = facts.log.of(Event.PROFILED)
    rows, wrong = facts.log.rows(profiled), facts.log.detail(profiled) == 1.0
    misrouted, profiles = facts.counts(rows.take(wrong)), facts.counts(rows)
    for by in groupings:
        add_parts(facts, sheet, "misrouted_fraction", by, part=misrouted(by), whole=profiles(by))


def measure_trajectories(facts: Facts, sheet: Sheet) -> None:
    """Measure how many trajectories run, and which part of those that end hand the resident back."""
    for by in sheet.asked(BY_CASE, "trajectories_running"):
        add_means(facts, sheet, "trajectories_running", by, facts.coached.weeks)
        add_standing(facts, sheet, "trajectories_running", by, facts.coached.standing)
    for by in sheet.asked((ALL, MUNICIPALITY, ORGANISATION, TEAM), "returned_from_trajectory_fraction"):
        run = facts.trajectories
        returned, ended = _ends(facts, by, run.returned), _ends(facts, by, np.isfinite(run.until))
        add_parts(facts, sheet, "returned_from_trajectory_fraction", by, part=returned, whole=ended)


def _ends(facts: Facts, by: str, chosen: Bools) -> Floats:
    """Return how many of the chosen trajectories end, per group and bin."""
    run = facts.trajectories
    return facts.count_codes(run.until[chosen], facts.coached.codes(by)[chosen], by)
