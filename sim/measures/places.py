"""Places: with employers, and in the sheltered company."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints
from sim.domain import Event
from sim.measures.facts import Facts
from sim.measures.followed import entries_of
from sim.measures.groups import ALL, BY_PERSON, HOLDER, KIND, TEAM
from sim.measures.sheet import Sheet, Told
from sim.measures.writing import add_counts, add_means, add_standing

NOBODY = -1
EXPIRED, TAKEN = 1, 2


def measure_placements(facts: Facts, sheet: Sheet) -> None:
    """Measure how many started on a place, by person and by kind of place."""
    groupings = sheet.asked((*BY_PERSON, KIND), "placements")
    if not groupings:
        return
    placed = facts.chronicle.of(Event.PLACED)
    placements, kind = facts.numbers(facts.chronicle.rows(placed)), facts.chronicle.detail(placed).astype(np.int64)
    for by in groupings:
        number = facts.numbers_of(facts.chronicle.when(placed), kind, KIND) if by == KIND else placements(by)
        add_counts(facts, sheet, "placements", by, number)


def measure_places_unfilled(facts: Facts, sheet: Sheet) -> None:
    """Measure which part of the places that employers offer nobody gets, as far as that was seen."""
    groupings = sheet.asked((ALL, KIND, TEAM), "places_unfilled_fraction")
    if not groupings:
        return
    places = facts.records.places
    opened, closed = places["opened"].astype(np.float64), places["closed"].astype(np.float64)
    lasted = np.minimum(closed, facts.records.until_week) - opened
    is_open = ~np.isfinite(closed)
    end = np.where(is_open, 0, np.where(places["resident"] == NOBODY, EXPIRED, TAKEN))
    entries = entries_of(opened, lasted, facts.calendar, end_week=facts.records.until_week)
    for by in groupings:
        cohorts = entries.by(_codes_of_places(facts)[by], n_groups=facts.groups.n(by))
        value = cohorts.told(cohorts.curves(end, cause=EXPIRED, is_open=is_open).in_the_end)
        told = Told(value, n=cohorts.n, n_open=cohorts.count(is_open))
        sheet.write(by, facts.calendar.labels, {"places_unfilled_fraction": told})


def _codes_of_places(facts: Facts) -> dict[str, Ints]:
    places = facts.records.places
    kind, team = places["kind"].astype(np.int64), places["team"].astype(np.int64)
    return {ALL: np.zeros_like(kind), KIND: kind, TEAM: team}


def measure_sheltered(facts: Facts, sheet: Sheet) -> None:
    """Measure how many hold a place in the sheltered company, in all and by what they hold it on."""
    company = facts.records.sheltered
    by_holder = np.array([company[holder] for holder in facts.groups.names[HOLDER]], dtype=np.float64)
    numbers = {ALL: by_holder.sum(axis=0, keepdims=True), HOLDER: by_holder}
    for by in sheet.asked((ALL, HOLDER), "sheltered_occupied"):
        add_means(facts, sheet, "sheltered_occupied", by, lambda by: company_weeks(facts, numbers[by]))
        add_standing(facts, sheet, "sheltered_occupied", by, lambda by: _numbers_at(facts, numbers[by]))


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
