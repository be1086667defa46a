"""Teams that are varied together: which parts of which teams belong to a group, and how many fte a level gives them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.config import FACTOR, Configuration, ConfiguredTeam, Position, Settings, Since, from_plain
from sim.errors import ConfigurationError, Problem
from sim.plan import LATER
from sim.studies.factors import FactorSpec, Point, TeamGroup

if TYPE_CHECKING:
    from sim.studies.designs import DesignedSpec

ONE_DAY = dt.timedelta(days=1)

SAME = 1e-9
"""Relative difference in fte below which two are the same number."""


@dataclass(frozen=True, slots=True)
class TeamPart:
    """The part of a team that belongs to a group: the share of its residents, and the fte of that share."""

    team: str
    share: float
    fte: float


def day_of(configuration: Configuration) -> dt.date:
    """Return the day from which scenarios differ, or else the first that is measured."""
    return configuration.changes_on or configuration.window.measured_from


def parts_of(group: TeamGroup, configuration: Configuration, day: dt.date) -> list[TeamPart]:
    """Return the part of each team that belongs to a group on a day; none of those that do other things."""
    settings, before = configuration.at(day), configuration.at(day - ONE_DAY)
    parts = []
    for name, team in settings.resources.teams.items():
        share = _share(group, team, before) if _does(group, team) else 0.0
        if share > 0.0:
            parts.append(TeamPart(name, share, share * team.fte))
    return parts


def _does(group: TeamGroup, team: ConfiguredTeam) -> bool:
    return not group.functions or bool(set(group.functions) & set(team.functions))


def _share(group: TeamGroup, team: ConfiguredTeam, before: Settings) -> float:
    """Return the part of a team for the municipalities of a group.

    A team that serves others too is divided as the fte of the teams that it is formed from or, where these do not say,
    as the residents on benefit at the start.
    """
    mine = [name for name in team.municipalities if not group.municipalities or name in group.municipalities]
    if len(mine) in (0, len(team.municipalities)):
        return float(bool(mine))
    sources = [before.resources.teams[name] for name in team.formed_from if name in before.resources.teams]
    fte = sum(source.fte for source in sources)
    if fte > 0.0:
        return sum(_share(group, source, before) * source.fte for source in sources) / fte
    stock = {name: before.circumstances.municipalities[name].stock_at_start for name in team.municipalities}
    whole = sum(stock.values())
    return sum(stock[name] for name in mine) / whole if whole > 0.0 else len(mine) / len(stock)


def total_of(group: TeamGroup, configuration: Configuration) -> float:
    """Return the fte of a group on the day from which scenarios differ."""
    return sum(part.fte for part in parts_of(group, configuration, day_of(configuration)))


def with_fte(
    asked: DesignedSpec, factors: Mapping[str, FactorSpec], point: Point, configuration: Configuration, since: Since
) -> Configuration:
    """Return a configuration in which each group of teams among some factors has the fte of its level at a point.

    Raises
    ------
    ConfigurationError
        A group has nobody, or shares a team with another or with a factor that sets its size by its path.
    """
    groups = {name: factor for name, factor in factors.items() if factor.teams is not None or factor.change}
    if not groups:
        return configuration
    times = times_of(asked, groups, point, configuration, since)
    _refuse_both_ways(asked, groups, point, times)
    wanted = {team: _team(configuration, team).fte * by for team, by in times.items()}
    written = {team: by for team, by in times.items() if _is_written(configuration, team) and abs(by - 1.0) > SAME}
    where = asked.place_of(*asked.at("factors", next(iter(groups)), "teams"))
    changed = _with_numbers(configuration, {team: {FACTOR: by} for team, by in written.items()}, since, where)
    left = {
        team: fte
        for team, fte in wanted.items()
        if not _is_written(configuration, team) and abs(_team(changed, team).fte - fte) > SAME * max(fte, 1.0)
    }
    return _with_numbers(changed, left, "takes_effect", where)


def _with_numbers(
    configuration: Configuration, fte: Mapping[str, object], since: Since, where: Position
) -> Configuration:
    """Return a configuration with other fte of teams; what is wrong with them is said at `where`."""
    changes = {f"resources.teams.{team}.fte": from_plain(value, where) for team, value in fte.items()}
    if not changes:
        return configuration
    return configuration.with_changes(changes, since=since, places=dict.fromkeys(changes, where))


def times_of(
    asked: DesignedSpec, groups: Mapping[str, FactorSpec], point: Point, configuration: Configuration, since: Since
) -> dict[str, float]:
    """Return by how much the fte of each team is multiplied: each factor counts for its part of the team.

    Raises
    ------
    ConfigurationError
        A group has nobody, shares somebody with another, or would have fewer than none.
    """
    times: dict[str, float] = {}
    shares: dict[str, float] = {}
    for name, factor in groups.items():
        for part, by in _parts_with_times(asked, name, factor, float(point[name]), configuration, since):
            shares[part.team] = shares.get(part.team, 0.0) + part.share
            times[part.team] = times.get(part.team, 1.0) + part.share * (by - 1.0)
            if shares[part.team] > 1.0 + SAME:
                raise ConfigurationError([_overlap(asked, name, part.team)])
    return times


def _parts_with_times(
    asked: DesignedSpec, name: str, factor: FactorSpec, level: float, configuration: Configuration, since: Since
) -> Iterator[tuple[TeamPart, float]]:
    """Yield the parts of teams that a factor varies, each with what multiplies its fte: of a group, all the same."""
    if factor.teams is not None:
        parts, total = _all_parts(asked, name, factor, configuration, since), total_of(factor.teams, configuration)
        by = _times_at(asked, name, factor, level, total)
        yield from ((part, by) for part in parts.values())
        return
    for path, team in zip(factor.all_paths, factor.sizes, strict=True):
        where = asked.place_of(*asked.at("factors", name, "paths" if factor.paths else "path"))
        configuration.with_changes({path: from_plain({FACTOR: 1.0}, where)}, since=since, places={path: where})
        fte = _team(configuration, team).fte
        yield TeamPart(team, 1.0, fte), _times_at(asked, name, factor, level, fte)


def _times_at(asked: DesignedSpec, name: str, factor: FactorSpec, level: float, total: float) -> float:
    """Return by how much a level multiplies so many fte."""
    if factor.kind in ("factor", "factor_range"):
        return level
    fte = total + level if factor.change else level
    if fte < 0.0 or total <= 0.0:
        raise ConfigurationError([_too_few(asked, name, factor, level, total)])
    return fte / total


def _refuse_both_ways(
    asked: DesignedSpec, groups: Mapping[str, FactorSpec], point: Point, times: Mapping[str, float]
) -> None:
    """Refuse a factor over a team whose size another factor sets by its path: which comes first would decide."""
    for name, factor in asked.design.factors.items():
        for team in factor.sizes if name in point and not factor.change else ():
            if team in times:
                raise ConfigurationError([_both_ways(asked, next(iter(groups)), team, name)])


def _all_parts(
    asked: DesignedSpec, name: str, factor: FactorSpec, configuration: Configuration, since: Since
) -> dict[str, TeamPart]:
    """Return the parts of the group on every date from which something holds, each team once.

    From the start, those before the scenarios come first, and a team that a scenario forms counts with the fte that it
    has on its date.
    """
    assert factor.teams is not None
    if since == "takes_effect" and configuration.changes_on is None:
        raise ConfigurationError([_no_date(asked, name, factor)])
    dates = [dt.date.fromisoformat(one["from"]) for one in configuration.document.get(LATER, [])]
    days = [day_of(configuration), configuration.window.measured_from, *dates] if since == "start" else dates
    parts: dict[str, TeamPart] = {}
    for day in days:
        found = parts_of(factor.teams, configuration, day)
        if sum(part.fte for part in found) <= 0.0:
            raise ConfigurationError([_nobody(asked, name, day)])
        for part in found:
            parts.setdefault(part.team, part)
    return parts


def _is_written(configuration: Configuration, team: str) -> bool:
    """Whether the fte of a team is written down, and does not follow from the teams that it is formed from."""
    documents: Iterable[Mapping[str, Any]] = (configuration.document, *configuration.document.get(LATER, []))
    teams = (document["resources"]["teams"] for document in documents)
    return any("fte" in some[team] for some in teams if team in some)


def _team(configuration: Configuration, team: str) -> ConfiguredTeam:
    """Return a team on the day from which scenarios differ; one that is gone by then as it was."""
    days = (day_of(configuration), configuration.window.measured_from, configuration.steps[-1][0])
    return next(found for day in days if (found := configuration.at(day).resources.teams.get(team)) is not None)


def _overlap(asked: DesignedSpec, name: str, team: str) -> Problem:
    key = asked.at("factors", name, "teams")
    came, needed = f"{team!r} belongs to the group of another factor too", "groups that share nobody were needed"
    return asked.place_of(*key).problem(key, came=came, needed=needed, todo="divide them by function or municipality")


def _both_ways(asked: DesignedSpec, name: str, team: str, other: str) -> Problem:
    key = asked.at("factors", name)
    came = f"it varies the fte of {team!r}, which the factor {other!r} sets by its path"
    needed, todo = "one factor for each team was needed", "take the team out of one of them"
    return asked.place_of(*key).problem(key, came=came, needed=needed, todo=todo)


def _too_few(asked: DesignedSpec, name: str, factor: FactorSpec, level: float, total: float) -> Problem:
    names = [one for one, change in factor.change.items() if change == level]
    key = asked.at("factors", name, factor.kind, *names[:1])
    came, needed = f"came {level:+g} fte of {total:.6g}", f"at least {-total:.6g}, of some fte, was needed"
    return asked.place_of(*key).problem(key, came=came, needed=needed, todo="take fewer away, or write 'values'")


def _no_date(asked: DesignedSpec, name: str, factor: FactorSpec) -> Problem:
    key = asked.at("factors", name, "since") if factor.since is not None else ("since",)
    came, needed = "came takes_effect for a group of teams", "a scenario that takes effect on a date was needed"
    return asked.place_of(*key).problem(key, came=came, needed=needed, todo="write 'since: start'")


def _nobody(asked: DesignedSpec, name: str, day: dt.date) -> Problem:
    key = asked.at("factors", name, "teams")
    came, needed = f"no team with any fte belongs to it on {day}", "at least one was needed in every scenario"
    return asked.place_of(*key).problem(key, came=came, needed=needed, todo="name functions that somebody does")
