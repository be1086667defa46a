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
        rows = facts.log.rows(facts.log.of(event))
        for by, per_bin in facts.counts(rows, BY_PERSON).items():
            add_counts(facts, sheet, measure, by, per_bin)


def measure_misrouted(facts: Facts, sheet: Sheet) -> None:
    """Measure which part of the intakes led elsewhere than the true profile would have."""
    profiled = facts.log.of(Event.PROFILED)
    rows, wrong = facts.log.rows(profiled), facts.log.detail[profiled] == 1.0
    groupings = (ALL, MUNICIPALITY, TREDE)
    misrouted, profiles = facts.counts(rows.take(wrong), groupings), facts.counts(rows, groupings)
    for by in groupings:
        add_parts(facts, sheet, "misrouted_fraction", by, part=misrouted[by], whole=profiles[by])


def measure_trajectories(facts: Facts, sheet: Sheet) -> None:
    """Measure how many trajectories run, and which part of those that end hand the resident back."""
    run = facts.trajectories
    spans, marks = facts.grid.lay(run.since, run.until), facts.days.lay(run.since, run.until)
    for by in BY_CASE:
        codes, n_groups = facts.groups.codes(by, run.rows), facts.groups.n(by)
        weeks = facts.grid.person_weeks(spans, codes, n_groups=n_groups)
        add_means(facts, sheet, "trajectories_running", by, weeks)
        standing = facts.days.number_at(marks, codes, n_groups=n_groups)
        add_standing(facts, sheet, "trajectories_running", by, standing)
    for by in (ALL, MUNICIPALITY, ORGANISATION, TEAM):
        returned, ended = _ends(facts, by, run.returned), _ends(facts, by, np.isfinite(run.until))
        add_parts(facts, sheet, "returned_from_trajectory_fraction", by, part=returned, whole=ended)


def _ends(facts: Facts, by: str, chosen: Bools) -> Floats:
    """Return how many of the chosen trajectories end, per group and bin."""
    run = facts.trajectories
    codes = facts.groups.codes(by, run.rows)[chosen]
    return facts.count_codes(run.until[chosen], codes, by)
