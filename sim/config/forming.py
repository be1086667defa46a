"""Teams that are formed from others: the fte and the norm caseload that they need not say themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sim.config.merge import FOLLOWS, FORMED_FROM
from sim.config.norms import reads_norm
from sim.config.numbers import SourcedNumber, value_node
from sim.config.schema import Team
from sim.config.shapes import shape_at
from sim.config.tree import Node, Path, find, from_plain, is_number, placed
from sim.errors import Problem

TEAMS: Path = ("resources", "teams")
FTE, NORM = FOLLOWS


@dataclass(frozen=True, slots=True)
class Before:
    """What held until a scenario takes effect on ``date``: the document, and its numbers by path."""

    date: dt.date
    node: Node
    numbers: Mapping[str, SourcedNumber]

    def is_team(self, name: str) -> bool:
        """Whether there was a team with this name."""
        return find(self.node, (*TEAMS, name)) is not None

    def has(self, team: str, key: str) -> bool:
        """Whether a team has this number on the date."""
        return _path_of(team, key) in self.numbers

    def number(self, team: str, key: str) -> float:
        """Return the fte or the norm caseload of a team on the date; 0 for a team that nobody knows."""
        number = self.numbers.get(_path_of(team, key))
        value = 0.0 if number is None else number.at(self.date)
        assert not isinstance(value, tuple)
        return value


def _path_of(team: str, key: str) -> str:
    return ".".join((*map(str, TEAMS), team, key))


def with_formed_teams(node: Node, before: Before, problems: list[Problem]) -> Node:
    """Return the document `node` in which every formed team has its fte and, where it reads one, its norm caseload.

    A team that formed on an earlier date keeps what it had then.
    """
    for name, team in _teams(node):
        for key in FOLLOWS:
            if FORMED_FROM in team.items and key not in team.items:
                found = find(before.node, (*TEAMS, name, key)) or _formed(node, name, key, before, problems)
                node = node if found is None else placed(node, (*TEAMS, name, key), found)
    return node


def _teams(node: Node) -> list[tuple[str, Node]]:
    teams = find(node, TEAMS)
    return [(str(name), team) for name, team in teams.items.items()] if teams is not None else []


def _formed(node: Node, name: str, key: str, before: Before, problems: list[Problem]) -> Node | None:
    """Return what a new team gets from those it is formed from; no norm where it reads none or no source has one."""
    sources = _sources(node, name)
    coming = {source: _coming(node, source, before) for source in sources}
    if key == NORM:
        with_norm = {source: fte for source, fte in coming.items() if before.has(source, NORM)}
        reads = reads_norm(node, name) and with_norm
        return _number(node, name, key, _mean_norm(with_norm, before), before) if reads else None
    others = [other for other, _ in _teams(node) if other != name and not before.is_team(other)]
    sharing = [other for other in others if set(_sources(node, other)) & set(sources)]
    if sharing:
        team = find(node, (*TEAMS, name))
        assert team is not None
        shared = min(set(_sources(node, sharing[0])) & set(sources))
        problems.append(
            team.place.problem(
                (*TEAMS, name, FTE),
                came=f"it is missing, and {sharing[0]!r} is formed from {shared!r} too",
                needed="the fte of each were needed",
                todo="add 'fte: ...' to both",
            )
        )
    return _number(node, name, key, sum(coming.values()), before)


def _sources(node: Node, name: str) -> list[str]:
    listed = find(node, (*TEAMS, name, FORMED_FROM))
    return [str(source.value) for source in listed.elements] if listed is not None else []


def _coming(node: Node, source: str, before: Before) -> float:
    """Return the fte that leave `source`: all of them, or what is above its new fte where it stays."""
    kept = find(node, (*TEAMS, source, FTE))
    value = None if kept is None else value_node(kept, before.date).value
    staying = value if is_number(value) else 0.0
    assert isinstance(staying, int | float)
    return max(before.number(source, FTE) - staying, 0.0)


def _mean_norm(coming: Mapping[str, float], before: Before) -> float:
    """Return the mean norm of the teams from which workers come, weighted by how many; plain where none come."""
    total = sum(coming.values())
    weights = coming if total > 0 else dict.fromkeys(coming, 1.0)
    norms = [weight * before.number(source, NORM) for source, weight in weights.items()]
    return sum(norms) / (sum(weights.values()) or 1.0)


def _number(node: Node, name: str, key: str, value: float, before: Before) -> Node:
    """Return the node of a number that follows from others, and so has a source but no range of its own."""
    team, shape = find(node, (*TEAMS, name)), shape_at(Team, (key,))
    assert team is not None
    assert shape is not None
    assert shape.unit is not None
    text = f"from {', '.join(_sources(node, name))} on {before.date}"
    source = {"kind": "assumption", "text": text}
    life = {"value": value, "unit": shape.unit.unit, "source": source, "factor_range": [1.0, 1.0]}
    return from_plain(life, team.place)
