"""Which teams read a norm caseload, and that it stands there and nowhere else.

Coaches read it: a team is full at so many trajectories an fte, and who comes then waits. Specialists read it: those of
a group are given to its specialist until that one has so many. Nobody else does: any other case goes to the worker with
the fewest for their fte, however many that are.
"""

from __future__ import annotations

from sim.config.checked import Checked
from sim.config.tree import Node, Path, Place, find
from sim.errors import Problem

TEAMS: Path = ("resources", "teams")
SPECIALISTS: Path = ("rules", "specialists")
NORM = "norm_caseload"

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


def norms_stand_where_they_are_read(checked: Checked) -> None:
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


def unread_norm(path: Path, node: Node, place: Place) -> Problem | None:
    """Return the problem that a change at `path` is one of a norm that nothing in the document `node` reads."""
    if path[:2] != TEAMS or path[3:] != (NORM,) or find(node, path[:3]) is None or reads_norm(node, str(path[2])):
        return None
    guides = GUIDES in _functions(node, str(path[2]))
    came = "no rule gives specialists, so nothing reads it" if guides else f"nothing reads that of {path[2]!r}"
    return place.problem(path, came=came, needed=READERS, todo="vary what the team does read, such as its fte")
