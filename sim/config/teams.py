"""Teams: who serves whom, where a norm caseload is read, and what a date may do to them.

Coaches read a norm: a team is full at so many trajectories an fte, and who comes then waits. Specialists read it: those
of a group are given to its specialist until that one has so many. Nobody else does: any other case goes to the worker
with the fewest for their fte, however many that are.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sim.config.checks import CheckContext
from sim.config.documents import FOLLOWS, FORMED_FROM
from sim.config.numbers import SourcedNumber, value_node
from sim.config.schema import ConfiguredTeam
from sim.config.tree import Node, Path, Position, find, from_plain, is_number, placed, shape_at
from sim.errors import Problem, did_you_mean

TEAMS: Path = ("resources", "teams")
FTE, NORM = FOLLOWS
ALWAYS_SERVED = ("income", "intake", "direction", "trajectory", "placement")
PURCHASE = "purchase"
"""The function of a team from which trajectories are bought; it has no other."""


def organisations_exist(checked: CheckContext) -> None:
    """A team works for an organisation of the list; so do those with an overhead, definition or image of their own."""
    if checked.resources is None:
        return
    known = checked.resources.organisations
    for name, team in checked.resources.teams.items():
        if team.organisation not in known:
            checked.wrong(
                ("resources", "teams", name, "organisation"),
                came=f"came {team.organisation!r}",
                needed="an organisation of resources.organisations was needed",
                todo=did_you_mean(team.organisation, known),
            )
    definitions = checked.rules.local_readiness if checked.rules is not None else {}
    images = checked.rules.image if checked.rules is not None else {}
    named: tuple[tuple[Path, Iterable[str]], ...] = (
        (("resources", "overhead"), checked.resources.overhead),
        (("rules", "local_readiness"), definitions),
        (("rules", "image"), images),
    )
    for path, names in named:
        for name in [name for name in names if name not in known]:
            checked.wrong_key(
                (*path, name),
                came=f"came {name!r}",
                needed="an organisation of resources.organisations was needed",
                todo=did_you_mean(name, known),
            )


def municipalities_exist(checked: CheckContext) -> None:
    """A team serves municipalities of the list; so do the roads beside the service and what is bought."""
    if checked.resources is None or checked.circumstances is None:
        return
    known = checked.circumstances.municipalities
    for name, team in checked.resources.teams.items():
        for i, municipality in enumerate(team.municipalities):
            if municipality not in known:
                _unknown_municipality(checked, ("resources", "teams", name, "municipalities", i), municipality)
    rules: dict[str, Iterable[str]] = {}
    if checked.rules is not None:
        rules = {"parallel": checked.rules.parallel, "purchase": checked.rules.purchase}
    for rule, names in rules.items():
        for name in [name for name in names if name not in known]:
            checked.wrong_key(
                ("rules", rule, name),
                came=f"came {name!r}",
                needed="a municipality of circumstances.municipalities was needed",
                todo=did_you_mean(name, known),
            )


def _unknown_municipality(checked: CheckContext, path: Path, name: str) -> None:
    assert checked.circumstances is not None
    checked.wrong(
        path,
        came=f"came {name!r}",
        needed="a municipality of circumstances.municipalities was needed",
        todo=did_you_mean(name, checked.circumstances.municipalities),
    )


def texts_are_about_this_region(checked: CheckContext) -> None:
    """What reports say of the region is about its municipalities, and not about those of a file that is extended."""
    if checked.measurement is None or checked.circumstances is None or checked.measurement.region is None:
        return
    told, there = checked.measurement.region.municipalities, checked.circumstances.municipalities
    if {*told} != {*there}:
        checked.wrong(
            ("measurement", "region", "municipalities"),
            came=f"the texts of reports are about {', '.join(told) or 'nobody'}",
            needed=f"texts about {', '.join(there)} were needed, the municipalities of this configuration",
            todo="write a 'measurement.region' of its own, or 'region: null' there",
        )


def teams_serve_somebody(checked: CheckContext) -> None:
    """A team has at least one function and one municipality, each named once."""
    for name, team in checked.resources.teams.items() if checked.resources is not None else ():
        for key, listed in (("functions", team.functions), ("municipalities", team.municipalities)):
            path = ("resources", "teams", name, key)
            if not listed:
                checked.wrong(
                    path,
                    came=f"team {name!r} serves nobody",
                    needed=f"{key} were needed",
                    todo="add one or remove the team",
                )
            twice = [word for word, times in Counter[str](listed).items() if times > 1]
            if twice:
                checked.wrong(
                    path, came=f"{twice[0]!r} stands more than once", needed="once was needed", todo="remove one"
                )


def functions_are_served_once(checked: CheckContext) -> None:
    """Every municipality has exactly one team for each function, and need not have one for the optional ones."""
    if checked.resources is None or checked.circumstances is None:
        return
    for municipality in checked.circumstances.municipalities:
        serving: dict[str, list[str]] = {function: [] for function in ALWAYS_SERVED}
        for name, team in checked.resources.teams.items():
            for function in sorted(set[str](team.functions)) if municipality in team.municipalities else ():
                serving.setdefault(function, []).append(name)
        for function, teams in sorted(serving.items()):
            _check_serving(checked, municipality, function, teams)


def _check_serving(checked: CheckContext, municipality: str, function: str, teams: list[str]) -> None:
    if not teams:
        checked.wrong_key(
            ("resources", "teams"),
            came=f"no team does {function!r} for {municipality!r}{checked.since}",
            needed="every municipality needs one",
            todo=f"add {function!r} to the functions, or {municipality!r} to the municipalities, of a team",
        )
    if len(teams) > 1:
        checked.wrong_key(
            ("resources", "teams", teams[1]),
            came=f"{' and '.join(map(repr, teams))} both do {function!r} for {municipality!r}",
            needed="one team was needed",
            todo=f"remove {function!r} or {municipality!r} from one of them",
        )


# --- buying ---------------------------------------------------------------------------------------


def trajectories_are_bought_from_somebody(checked: CheckContext) -> None:
    """A municipality that buys trajectories has a team to buy them from."""
    if checked.resources is None or checked.rules is None:
        return
    teams = checked.resources.teams.values()
    sold_to = {name for team in teams if PURCHASE in team.functions for name in team.municipalities}
    for name, rule in checked.rules.purchase.items():
        if rule.share > 0 and name not in sold_to:
            checked.wrong(
                ("rules", "purchase", name, "share"),
                came=f"{name!r} buys {rule.share:g} of its trajectories, and no team does {PURCHASE!r} for it",
                needed="a team to buy them from was needed",
                todo=f"add a team with 'functions: [{PURCHASE}]', or make the share 0",
            )


def bought_teams_only_sell(checked: CheckContext) -> None:
    """A team from which trajectories are bought does nothing else and has a price; no other team has one."""
    for name, team in checked.resources.teams.items() if checked.resources is not None else ():
        path, sells = ("resources", "teams", name), PURCHASE in team.functions
        if sells and len(team.functions) > 1:
            others = [word for word in team.functions if word != PURCHASE]
            checked.wrong(
                (*path, "functions"),
                came=f"{PURCHASE!r} stands beside {', '.join(map(repr, others))}",
                needed="a team that sells trajectories does nothing else",
                todo="make two teams of it",
            )
        if sells and team.trajectory_eur is None:
            checked.wrong_key(
                path,
                came=f"a team that does {PURCHASE!r} came without a price",
                needed="the price of a trajectory was needed",
                todo="add 'trajectory_eur: ...'",
            )
        if not sells and team.trajectory_eur is not None:
            checked.wrong_key(
                (*path, "trajectory_eur"),
                came="came a price for a team whose fte are paid",
                needed=f"only a team that does {PURCHASE!r} has a price",
                todo="remove it, or change the functions",
            )


# --- the norm caseload ----------------------------------------------------------------------------

SPECIALISTS: Path = ("rules", "specialists")

COACHES = ("trajectory", "purchase")
"""The functions of a team that is full at its norm."""

GUIDES = "direction"
"""The function of a team in which only specialists look at the norm."""

READERS = (
    f"only teams that do {' or '.join(map(repr, COACHES))} read it, to know when they are full, and the specialists of "
    f"teams that do {GUIDES!r}"
)


def reads_norm(node: Node, team: str) -> bool:
    """Whether a team of the document `node` looks at a norm caseload."""
    functions = _functions(node, team)
    return bool(functions & {*COACHES}) or (GUIDES in functions and _has_specialists(node))


def _functions(node: Node, team: str) -> set[object]:
    listed = find(node, (*TEAMS, team, "functions"))
    return set() if listed is None else {one.value for one in listed.elements if isinstance(one.value, str)}


def _has_specialists(node: Node) -> bool:
    groups = find(node, (*SPECIALISTS, "groups"))
    return groups is not None and bool(groups.elements)


def norms_stand_where_they_are_read(checked: CheckContext) -> None:
    """A team that reads a norm caseload has one; one that can read none, whatever the rules, has none.

    A document that was read before is taken as it is: what reads a number may have changed since.
    """
    for name, team in checked.resources.teams.items() if checked.resources is not None else ():
        path, functions = (*TEAMS, name), {*team.functions}
        follows = checked.before is not None and not {*team.formed_from} <= checked.before.teams.keys()
        if team.norm_caseload is None and reads_norm(checked.node, name) and not follows:
            checked.wrong_key(
                path,
                came=f"{name!r} has no {NORM}",
                needed="the residents at which an fte of its coaches, or a specialist, is full were needed",
                todo=f"add '{NORM}: ...'",
            )
        can_read = functions & {*COACHES, GUIDES}
        if team.norm_caseload is not None and not can_read and checked.horizon is not None:
            checked.wrong_key(
                (*path, NORM), came=f"nothing reads that of {name!r}", needed=READERS, todo=f"remove the {NORM}"
            )


def unread_norm(path: Path, node: Node, place: Position) -> Problem | None:
    """Return the problem that a change at `path` is one of a norm that nothing in the document `node` reads."""
    if path[:2] != TEAMS or path[3:] != (NORM,) or find(node, path[:3]) is None or reads_norm(node, str(path[2])):
        return None
    guides = GUIDES in _functions(node, str(path[2]))
    came = "no rule gives specialists, so nothing reads it" if guides else f"nothing reads that of {path[2]!r}"
    return place.problem(path, came=came, needed=READERS, todo="vary what the team does read, such as its fte")


# --- on the date of a scenario --------------------------------------------------------------------

SAME = ("organisation", "functions", "municipalities", "formed_from")
"""What a team keeps as long as it keeps its name, since records know one team by one name."""


def teams_keep_what_they_are(checked: CheckContext) -> None:
    """A team that keeps its name keeps its organisation, its functions and its municipalities."""
    if checked.before is None or checked.resources is None:
        return
    for name, team in checked.resources.teams.items():
        old = checked.before.teams.get(name)
        for key in SAME if old is not None else ():
            if getattr(old, key) != getattr(team, key):
                checked.wrong(
                    ("resources", "teams", name, key),
                    came=f"{name!r} keeps its name and changes its {key} on {checked.begins}",
                    needed="a team of another kind needs a name of its own",
                    todo=f"write '{name}: null' and a new team with 'formed_from: [{name}]'",
                )


def formed_teams_come_from_somewhere(checked: CheckContext) -> None:
    """A new team is formed from teams that there were until then, each named once."""
    for name, team in checked.resources.teams.items() if checked.resources is not None else ():
        path: Path = ("resources", "teams", name, "formed_from")
        if team.formed_from and checked.begins is None:
            checked.wrong_key(
                path,
                came=f"{name!r} is there from the start of the run",
                needed="a team is formed on the date on which a scenario takes effect",
                todo="give the scenario 'takes_effect: ...', or remove 'formed_from' and write the fte",
            )
        if checked.before is None or name in checked.before.teams:
            continue
        for i, source in enumerate(team.formed_from):
            if source not in checked.before.teams:
                checked.wrong(
                    (*path, i),
                    came=f"came {source!r}",
                    needed=f"a team that there is until {checked.begins} was needed",
                    todo=did_you_mean(source, checked.before.teams),
                )
        _named_once(checked, path, team)


def _named_once(checked: CheckContext, path: Path, team: ConfiguredTeam) -> None:
    twice = [source for source, times in Counter(team.formed_from).items() if times > 1]
    if twice:
        checked.wrong(path, came=f"{twice[0]!r} stands more than once", needed="once was needed", todo="remove one")


# --- teams that are formed from others ------------------------------------------------------------


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
    team, shape = find(node, (*TEAMS, name)), shape_at(ConfiguredTeam, (key,))
    assert team is not None
    assert shape is not None
    assert shape.unit is not None
    text = f"from {', '.join(_sources(node, name))} on {before.date}"
    source = {"kind": "assumption", "text": text}
    life = {"value": value, "unit": shape.unit.unit, "source": source, "factor_range": [1.0, 1.0]}
    return from_plain(life, team.place)


TEAM_CHECKS: tuple[Callable[[CheckContext], None], ...] = (
    organisations_exist,
    municipalities_exist,
    texts_are_about_this_region,
    teams_serve_somebody,
    functions_are_served_once,
    trajectories_are_bought_from_somebody,
    bought_teams_only_sell,
    norms_stand_where_they_are_read,
    teams_keep_what_they_are,
    formed_teams_come_from_somewhere,
)
"""Every check of teams."""
