"""What the staff is: how many are in post, how busy, and how many cases each fte carries."""

from __future__ import annotations

import numpy as np

from sim.arrays import Bools, Floats
from sim.domain import Function
from sim.measures.facts import Facts
from sim.measures.groups import ALL, MUNICIPALITY, ORGANISATION, TEAM
from sim.measures.sheet import Sheet, Told, ratio
from sim.measures.writing import add_means, lengths_years
from sim.units import WEEKS_PER_YEAR, week_of

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
    per_team = facts.fte_weeks
    if own:
        per_team = np.where(sellers(facts).reshape(-1, 1), 0.0, per_team)
    if by == MUNICIPALITY:
        return _over_municipalities(facts, per_team)
    return _over_teams(facts, per_team, by)


def _over_municipalities(facts: Facts, per_team: Floats) -> Floats:
    stock, total = facts.benefit.weeks(MUNICIPALITY), np.zeros((facts.groups.n(MUNICIPALITY), facts.grid.n_bins))
    for team, weeks in zip(facts.records.teams, per_team, strict=True):
        served = np.flatnonzero([name in team.municipalities for name in facts.records.municipalities])
        total[served] += weeks * shares(stock[served])
    return total


def _over_teams(facts: Facts, per_team: Floats, by: str) -> Floats:
    """Add the rows of teams up to organisations or to all."""
    if by == TEAM:
        return per_team
    if by == ALL:
        total: Floats = per_team.sum(axis=0, keepdims=True)
        return total
    total = np.zeros((facts.groups.n(ORGANISATION), per_team.shape[1]))
    np.add.at(total, facts.groups.organisation_of_team[:-1], per_team)
    return total


def measure_caseload_per_fte(facts: Facts, sheet: Sheet) -> None:
    """Measure cases per fte of a team or organisation, and residents on benefit per fte of all who serve them."""
    for by in sheet.asked((ALL, MUNICIPALITY, ORGANISATION, TEAM), "caseload_per_fte"):
        counted, length = facts.benefit if by in (ALL, MUNICIPALITY) else facts.cases, lengths_years(facts)
        case_years, fte_years = (
            facts.over(weeks) / WEEKS_PER_YEAR for weeks in (counted.weeks(by), fte_weeks_by(facts, by))
        )
        told = Told(per_fte(case_years / length, fte_years / length), n=case_years)
        sheet.write(by, facts.calendar.labels, {"caseload_per_fte": told})


def measure_utilisation(facts: Facts, sheet: Sheet) -> None:
    """Measure which part of the hours offered was worked; n is the hours offered."""
    for by in sheet.asked((ALL, ORGANISATION, TEAM), "utilisation"):
        worked, hours = (
            facts.over(_over_teams(facts, each, by))
            for each in (facts.records.hours.sum(axis=1), facts.records.available)
        )
        # who is always busy works all hours; sums of many pieces may differ in the last bit
        told = Told(np.minimum(ratio(worked, hours), 1.0), n=hours)
        sheet.write(by, facts.calendar.labels, {"utilisation": told})


def measure_vacancies(facts: Facts, sheet: Sheet) -> None:
    """Measure how many fte of each team's size were not in post."""
    for by in sheet.asked((ALL, ORGANISATION, TEAM), "vacancies_fte"):
        add_means(facts, sheet, "vacancies_fte", by, lambda by: _over_teams(facts, _vacant_fte_weeks(facts), by))


def _vacant_fte_weeks(facts: Facts) -> Floats:
    """Return the fte of each team's size that are not in post, times time, per bin [fte weeks]."""
    return np.maximum(formation_fte(facts) * facts.grid.lengths - facts.fte_weeks, 0.0)


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
