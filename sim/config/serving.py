"""Who serves whom: teams, their organisations and the residents of municipalities."""

from __future__ import annotations

from collections import Counter

from sim.config.checked import Checked
from sim.config.tree import Path
from sim.errors import did_you_mean

ALWAYS_SERVED = ("income", "intake", "direction", "trajectory", "placement")


def organisations_exist(checked: Checked) -> None:
    """A team works for an organisation of the list."""
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


def municipalities_exist(checked: Checked) -> None:
    """A team serves municipalities of the list, each once; so do the roads beside the service."""
    if checked.resources is None or checked.circumstances is None:
        return
    known = checked.circumstances.municipalities
    for name, team in checked.resources.teams.items():
        for i, municipality in enumerate(team.municipalities):
            if municipality not in known:
                _unknown_municipality(checked, ("resources", "teams", name, "municipalities", i), municipality)
    for name in checked.rules.parallel if checked.rules is not None else ():
        if name not in known:
            checked.wrong_key(
                ("rules", "parallel", name),
                came=f"came {name!r}",
                needed="a municipality of circumstances.municipalities was needed",
                todo=did_you_mean(name, known),
            )


def _unknown_municipality(checked: Checked, path: Path, name: str) -> None:
    assert checked.circumstances is not None
    checked.wrong(
        path,
        came=f"came {name!r}",
        needed="a municipality of circumstances.municipalities was needed",
        todo=did_you_mean(name, checked.circumstances.municipalities),
    )


def teams_serve_somebody(checked: Checked) -> None:
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


def functions_are_served_once(checked: Checked) -> None:
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


def _check_serving(checked: Checked, municipality: str, function: str, teams: list[str]) -> None:
    if not teams:
        checked.wrong_key(
            ("resources", "teams"),
            came=f"no team does {function!r} for {municipality!r}",
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
