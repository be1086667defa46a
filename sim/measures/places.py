"""Places: with employers, and in the sheltered company."""

from __future__ import annotations

import numpy as np

from sim.domain import Event
from sim.measures.facts import Facts
from sim.measures.grid import Floats, Ints, grouped
from sim.measures.groups import ALL, BY_PERSON, HOLDER, KIND, TEAM
from sim.measures.sheet import Sheet
from sim.measures.survival import ending_by
from sim.measures.writing import add_counts, add_means, add_standing

NOBODY = -1
EXPIRED, TAKEN = 1, 2


def measure_placements(facts: Facts, sheet: Sheet) -> None:
    """Measure how many started on a place, by person and by kind of place."""
    placed = facts.log.of(Event.PLACED)
    rows, kind = facts.log.rows(placed), facts.log.detail[placed].astype(np.int64)
    for by, per_bin in facts.counts(rows, BY_PERSON).items():
        add_counts(facts, sheet, "placements", by, per_bin)
    add_counts(facts, sheet, "placements", KIND, facts.count_codes(rows.week, kind, KIND))


def measure_places_unfilled(facts: Facts, sheet: Sheet) -> None:
    """Measure which part of the places that employers offer nobody gets, as far as that was seen."""
    places = facts.records.places
    opened, closed = places["opened"].astype(np.float64), places["closed"].astype(np.float64)
    lasted = np.minimum(closed, facts.records.until_week) - opened
    is_open = ~np.isfinite(closed)
    end = np.where(is_open, 0, np.where(places["resident"] == NOBODY, EXPIRED, TAKEN))
    for by, codes in _codes_of_places(facts).items():
        for period, chosen in facts.in_periods(opened, codes).items():
            followed = facts.followed_weeks(period)
            members = [chosen[g] for g in grouped(codes[chosen], n_groups=facts.groups.n(by))]
            curves = [
                ending_by(lasted[g], end[g], cause=EXPIRED, is_open=is_open[g], followed_weeks=followed)
                for g in members
            ]
            n, n_open = [len(g) for g in members], [np.count_nonzero(is_open[g]) for g in members]
            value = [curve.in_the_end for curve in curves]
            sheet.add("places_unfilled_fraction", by, period.label, value, n=n, n_open=n_open)


def _codes_of_places(facts: Facts) -> dict[str, Ints]:
    places = facts.records.places
    kind, team = places["kind"].astype(np.int64), places["team"].astype(np.int64)
    return {ALL: np.zeros_like(kind), KIND: kind, TEAM: team}


def measure_sheltered(facts: Facts, sheet: Sheet) -> None:
    """Measure how many hold a place in the sheltered company, in all and by what they hold it on."""
    company = facts.records.sheltered
    by_holder = np.array([company[holder] for holder in facts.groups.names[HOLDER]], dtype=np.float64)
    for by, numbers in ((ALL, by_holder.sum(axis=0, keepdims=True)), (HOLDER, by_holder)):
        add_means(facts, sheet, "sheltered_occupied", by, company_weeks(facts, numbers))
        add_standing(facts, sheet, "sheltered_occupied", by, _numbers_at(facts, numbers))


def company_weeks(facts: Facts, numbers: Floats) -> Floats:
    """Return each row of `numbers`, a value per moment at which the company was written down, times time per bin."""
    since = facts.records.sheltered["week"].astype(np.float64)
    spans = facts.grid.lay(since, np.append(since[1:], facts.records.until_week))
    one_group = np.zeros(len(since), dtype=np.int64)
    rows = [facts.grid.person_weeks(spans, one_group, n_groups=1, weights=row) for row in numbers]
    return np.concatenate(rows)


def _numbers_at(facts: Facts, numbers: Floats) -> Floats:
    """Return each row of `numbers` as it was last written down before the end of each day asked for."""
    n_written = np.searchsorted(facts.records.sheltered["week"], facts.days.weeks, side="left")
    return np.concatenate([np.zeros((len(numbers), 1)), numbers], axis=1)[:, n_written]
