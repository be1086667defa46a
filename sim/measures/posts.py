"""Who is in post: the fte of each team to the moment, by whom they serve, and beside the size it should have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Bools, Floats
from sim.domain import Function
from sim.measures.grid import Grid, grouped
from sim.measures.groups import ALL, MUNICIPALITY, ORGANISATION, TEAM
from sim.measures.sheet import ratio
from sim.units import week_of

if TYPE_CHECKING:
    from sim.measures.facts import Facts
    from sim.records import Records


def fte_weeks(records: Records, grid: Grid) -> Floats:
    """Return the fte in post, times time, per team and bin [fte weeks]."""
    return np.array([grid.integral(*one) for one in posts_of_teams(records)]).reshape(-1, grid.n_bins)


def posts_of_teams(records: Records) -> list[tuple[Floats, Floats]]:
    """Return for each team from when [weeks] how many fte are in post [fte]."""
    posts = records.posts
    each = grouped(posts["team"].astype(np.int64), n_groups=len(records.teams))
    return [(posts["week"][rows].astype(np.float64), posts["fte"][rows].astype(np.float64)) for rows in each]


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
    return over_teams(facts, per_team, by)


def _over_municipalities(facts: Facts, per_team: Floats) -> Floats:
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
