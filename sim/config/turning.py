"""What may change on the date on which a scenario takes effect: which teams stay, and from which the new ones come."""

from __future__ import annotations

from collections import Counter

from sim.config.checked import Checked
from sim.config.schema import Team
from sim.config.tree import Path
from sim.errors import did_you_mean

SAME = ("organisation", "functions", "municipalities", "formed_from")
"""What a team keeps as long as it keeps its name, since records know one team by one name."""


def teams_keep_what_they_are(checked: Checked) -> None:
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


def formed_teams_come_from_somewhere(checked: Checked) -> None:
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


def _named_once(checked: Checked, path: Path, team: Team) -> None:
    twice = [source for source, times in Counter(team.formed_from).items() if times > 1]
    if twice:
        checked.wrong(path, came=f"{twice[0]!r} stands more than once", needed="once was needed", todo="remove one")
