"""What there is to serve with: staff in post and how busy it is, places with employers and in the sheltered company.

Who is in post is the fte of each team to the moment, by whom they serve, and beside the size it should have.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.domain import Event, Function, Queue
from sim.measures.cohorts import entries_of
from sim.measures.facts import Facts
from sim.measures.log import ALL, BY_MUNICIPALITY, BY_PERSON, HOLDER, KIND, MUNICIPALITY, ORGANISATION, TEAM
from sim.measures.registry import DAY, PERIOD, Counting, Measure, Missing, Shelf, computes
from sim.measures.sheet import Sheet, Told, add_counts, add_means, add_presence, add_standing, ratio
from sim.texts import Text
from sim.units import week_of

UTILISATION = Measure(
    id="utilisation",
    unit="fraction",
    least=0.0,
    most=1.0,
    missing=Missing.NOBODY,
    groupings=(ALL, ORGANISATION, TEAM),
    counting=Counting.PART,
    label=Text("Utilisation", "Benutting"),
    short=Text("utilisation", "benutting"),
    sentence=(
        "Hours worked as a part of the hours offered: those of the posts less illness and vacancies. Work at hand "
        "when an absence begins is finished first, and its hours count as offered."
    ),
    shown={Shelf.KEY_FIGURES: 12, Shelf.ORGANISATION: 3, Shelf.WORKER: 2, Shelf.TEAM: 2, Shelf.TIME: 1},
)


@computes(UTILISATION)
def measure_utilisation(facts: Facts, sheet: Sheet) -> None:
    """Measure which part of the hours offered was worked; n is the hours offered."""
    for by in sheet.asked(UTILISATION):
        worked, hours = _hours_by(facts, by)
        # who is always busy works all hours; sums of many pieces may differ in the last bit
        told = Told(np.minimum(ratio(worked, hours), 1.0), n=hours)
        sheet.write(by, facts.calendar.labels, {UTILISATION: told})


def _hours_by(facts: Facts, by: str) -> tuple[Floats, Floats]:
    """Return the hours worked and the hours offered, of each group in each period."""
    per_team = (facts.records.hours.sum(axis=1), facts.records.available)
    worked, offered = (facts.over(over_teams(facts, each, by)) for each in per_team)
    return worked, offered


IDLE_HOURS = Measure(
    id="idle_hours",
    unit="hours",
    least=0.0,
    missing=Missing.NEVER,
    groupings=(ALL, ORGANISATION, TEAM),
    counting=Counting.UP,
    label=Text("Hours without work", "Uren zonder werk"),
    short=Text("hours without work", "uren zonder werk"),
    sentence=(
        "Hours offered in the period in which nothing lay ready, and in which nobody was to be seen by the plan for "
        "talks. Teams whose work is not modelled offer none."
    ),
    shown={Shelf.TIME: 3},
)


@computes(IDLE_HOURS)
def measure_idle_hours(facts: Facts, sheet: Sheet) -> None:
    """Measure how many of the hours offered were not worked; n is the hours offered."""
    for by in sheet.asked(IDLE_HOURS):
        worked, hours = _hours_by(facts, by)
        sheet.write(by, facts.calendar.labels, {IDLE_HOURS: Told(np.maximum(hours - worked, 0.0), n=hours)})


VACANCIES = Measure(
    id="vacancies_fte",
    unit="fte",
    least=0.0,
    better="lower",
    missing=Missing.NEVER,
    groupings=(ALL, ORGANISATION, TEAM),
    label=Text("Vacancies", "Vacatures"),
    short=Text("vacancies", "vacatures"),
    sentence=(
        "Mean of the fte that a team should have and does not have in post, where hired staff counts as well; nothing "
        "when the team does not exist."
    ),
    shown={Shelf.ORGANISATION: 4, Shelf.WORKER: 5, Shelf.TEAM: 3},
)


@computes(VACANCIES)
def measure_vacancies(facts: Facts, sheet: Sheet) -> None:
    """Measure how many fte of each team's size were not in post."""
    for by in sheet.asked(VACANCIES):
        add_means(facts, sheet, VACANCIES, by, lambda by: over_teams(facts, _vacant_fte_weeks(facts), by))


def _vacant_fte_weeks(facts: Facts) -> Floats:
    """Return the fte of each team's size that are not in post, times time, per bin [fte weeks]."""
    return np.maximum(formation_fte(facts) * facts.grid.lengths - facts.fte_weeks, 0.0)


HIRED = Measure(
    id="hired_fte",
    unit="fte",
    least=0.0,
    missing=Missing.NEVER,
    groupings=(ALL, ORGANISATION, TEAM),
    label=Text("Hired staff", "Ingehuurd personeel"),
    short=Text("hired staff", "inhuur"),
    sentence="Mean of the fte on which somebody hired sits until a vacancy is filled for good; part of those in post.",
)


@computes(HIRED)
def measure_hired(facts: Facts, sheet: Sheet) -> None:
    """Measure how many fte of each team were hired."""
    for by in sheet.asked(HIRED):
        add_means(facts, sheet, HIRED, by, lambda by: over_teams(facts, facts.hired_fte_weeks, by))


PLACEMENTS = Measure(
    id="placements",
    unit="placements",
    least=0.0,
    better="higher",
    missing=Missing.NEVER,
    groupings=(*BY_PERSON, KIND),
    counting=Counting.UP,
    label=Text("Placements", "Plaatsingen"),
    sentence="Residents who started on a place in the period; under route the kind of place.",
    shown={Shelf.WSP: 1},
)


@computes(PLACEMENTS)
def measure_placements(facts: Facts, sheet: Sheet) -> None:
    """Measure how many started on a place, by person and by kind of place."""
    groupings = sheet.asked(PLACEMENTS)
    if not groupings:
        return
    placed = facts.chronicle.of(Event.PLACED)
    placements, kind = facts.numbers(facts.chronicle.rows(placed)), facts.chronicle.detail(placed).astype(np.int64)
    for by in groupings:
        number = facts.numbers_of(facts.chronicle.when(placed), kind, KIND) if by == KIND else placements(by)
        add_counts(facts, sheet, PLACEMENTS, by, number)


NOBODY = -1
EXPIRED, TAKEN = 1, 2

PLACES_UNFILLED = Measure(
    id="places_unfilled_fraction",
    unit="fraction",
    least=0.0,
    most=1.0,
    better="lower",
    missing=Missing.CUT_OFF,
    groupings=(ALL, KIND, TEAM),
    counting=Counting.PART,
    label=Text("Places not filled", "Onvervulde plaatsen"),
    sentence=(
        "Part of the places offered in the period that nobody gets in the end (Aalen-Johansen); empty while the place"
        " that has been open longest of all is still open. Open: still open when the run ends."
    ),
    shown={Shelf.WSP: 2},
)


@computes(PLACES_UNFILLED)
def measure_places_unfilled(facts: Facts, sheet: Sheet) -> None:
    """Measure which part of the places that employers offer nobody gets, as far as that was seen."""
    groupings = sheet.asked(PLACES_UNFILLED)
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
        sheet.write(by, facts.calendar.labels, {PLACES_UNFILLED: told})


def _codes_of_places(facts: Facts) -> dict[str, Ints]:
    places = facts.records.places
    kind, team = places["kind"].astype(np.int64), places["team"].astype(np.int64)
    return {ALL: np.zeros_like(kind), KIND: kind, TEAM: team}


SHELTERED_OCCUPIED = Measure(
    id="sheltered_occupied",
    unit="places",
    least=0.0,
    missing=Missing.NEVER,
    groupings=(ALL, HOLDER),
    times=(PERIOD, DAY),
    label=Text("Sheltered places taken", "Bezette beschutte plaatsen"),
    sentence=(
        "Places of the sheltered company that are taken: the time-weighted mean over a period, or the number at the "
        "end of a day; under target_group by what they are held on (wsw, beschut, learning)."
    ),
    shown={Shelf.WORK_COMPANY: 5},
)


@computes(SHELTERED_OCCUPIED)
def measure_sheltered(facts: Facts, sheet: Sheet) -> None:
    """Measure how many hold a place in the sheltered company, in all and by what they hold it on."""
    company = facts.records.sheltered
    by_holder = np.array([company[holder] for holder in facts.groups.names[HOLDER]], dtype=np.float64)
    numbers = {ALL: by_holder.sum(axis=0, keepdims=True), HOLDER: by_holder}
    for by in sheet.asked(SHELTERED_OCCUPIED):
        add_means(facts, sheet, SHELTERED_OCCUPIED, by, lambda by: company_weeks(facts, numbers[by]))
        add_standing(facts, sheet, SHELTERED_OCCUPIED, by, lambda by: _numbers_at(facts, numbers[by]))


SHELTERED_WAITING = Measure(
    id="sheltered_waiting",
    unit="residents",
    least=0.0,
    better="lower",
    missing=Missing.NEVER,
    groupings=BY_MUNICIPALITY,
    times=(PERIOD, DAY),
    is_sum=True,
    label=Text("Waiting for a sheltered place", "Wachtend op een beschutte plaats"),
    short=Text("waiting for sheltered work", "wachtenden op beschut werk"),
    sentence=(
        "Residents who wait for a sheltered place: the time-weighted mean over a period, or the number at the end of "
        "a day."
    ),
    shown={Shelf.WORK_COMPANY: 6},
)


@computes(SHELTERED_WAITING)
def measure_sheltered_waiting(facts: Facts, sheet: Sheet) -> None:
    """Measure how many wait for a place in the sheltered company."""
    add_presence(
        facts, sheet, SHELTERED_WAITING, lambda of: of.waiting(np.flatnonzero(of.waits.queue == Queue.SHELTERED))
    )


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


# --- who is in post -------------------------------------------------------------------------------


LEAST_FTE = 0.1
"""Fewer fte than this carry no caseload: it is half a day a week, the smallest post there is. What is left of a team
that was vacant or came to its end would carry any number of cases for each of its fte."""


def per_fte(cases: Floats, fte: Floats) -> Floats:
    """Return cases per fte, nan where there are fewer than `LEAST_FTE`."""
    return ratio(cases, np.where(fte >= LEAST_FTE, fte, 0.0))


def shares(weeks: Floats) -> Floats:
    """Return each row's share of the column, and equal shares where the column is empty."""
    total = weeks.sum(axis=0)
    return np.where(total > 0.0, weeks / np.where(total > 0.0, total, 1.0), 1.0 / len(weeks))


def sellers(facts: Facts) -> Bools:
    """Return for each team whether it sells trajectories."""
    return np.array([Function.PURCHASE.word in team.functions for team in facts.records.teams])


def fte_weeks_by(facts: Facts, by: str, *, own: bool = False) -> Floats:
    """Return the fte in post, times time, per group and bin [fte weeks]; of the `own` staff only, without sellers.

    A team that serves several municipalities counts for each by its part of the stock on benefit they have together.
    """
    per_team = own_staff(facts, facts.fte_weeks) if own else facts.fte_weeks
    return over_municipalities(facts, per_team) if by == MUNICIPALITY else over_teams(facts, per_team, by)


def own_staff(facts: Facts, per_team: Floats) -> Floats:
    """Return what each team has, and nothing for one that sells trajectories."""
    return np.where(sellers(facts).reshape(-1, 1), 0.0, per_team)


def over_municipalities(facts: Facts, per_team: Floats) -> Floats:
    """Give the rows of teams to the municipalities that they serve, a shared one by their stock on benefit."""
    stock, total = facts.benefit.weeks(MUNICIPALITY), np.zeros((facts.groups.n(MUNICIPALITY), facts.grid.n_bins))
    for team, weeks in zip(facts.records.teams, per_team, strict=True):
        served = np.flatnonzero([name in team.municipalities for name in facts.records.municipalities])
        total[served] += weeks * shares(stock[served])
    return total


def over_teams(facts: Facts, per_team: Floats, by: str) -> Floats:
    """Add the rows of teams up to organisations or to all."""
    if by == TEAM:
        return per_team
    if by == ALL:
        total: Floats = per_team.sum(axis=0, keepdims=True)
        return total
    total = np.zeros((facts.groups.n(ORGANISATION), per_team.shape[1]))
    np.add.at(total, facts.groups.organisation_of_team[:-1], per_team)
    return total


def formation_fte(facts: Facts) -> Floats:
    """Return the size each team should have per bin [fte], 0 when it does not exist then."""
    size = np.zeros((len(facts.records.teams), facts.grid.n_bins))
    for regime, bins in zip(facts.calendar.regimes, regime_bins(facts), strict=True):
        teams = facts.configuration.at(regime).resources.teams
        fte = [teams[team.name].fte if team.name in teams else 0.0 for team in facts.records.teams]
        size[:, bins] = np.array(fte).reshape(-1, 1)
    return size


def regime_bins(facts: Facts) -> list[Bools]:
    """Return for each regime which bins it rules; every regime begins at an edge of the grid."""
    begins = [facts.grid.edge(week_of(date, start=facts.calendar.start)) for date in facts.calendar.regimes]
    ruling = np.searchsorted(begins, np.arange(facts.grid.n_bins), side="right") - 1
    return [ruling == regime for regime in range(len(begins))]
