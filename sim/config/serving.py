"""Who serves whom: teams, their organisations and the residents of municipalities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sim.config.checked import Checked
from sim.config.tree import Path
from sim.errors import did_you_mean

ALWAYS_SERVED = ("income", "intake", "direction", "trajectory", "placement")
PURCHASE = "purchase"
"""The function of a team from which trajectories are bought; it has no other."""


def organisations_exist(checked: Checked) -> None:
    """A team works for an organisation of the list; so do those with an overhead or a definition of their own."""
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
    named: tuple[tuple[Path, Iterable[str]], ...] = (
        (("resources", "overhead"), checked.resources.overhead),
        (("rules", "local_readiness"), definitions),
    )
    for path, names in named:
        for name in [name for name in names if name not in known]:
            checked.wrong_key(
                (*path, name),
                came=f"came {name!r}",
                needed="an organisation of resources.organisations was needed",
                todo=did_you_mean(name, known),
            )


def municipalities_exist(checked: Checked) -> None:
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


def _unknown_municipality(checked: Checked, path: Path, name: str) -> None:
    assert checked.circumstances is not None
    checked.wrong(
        path,
        came=f"came {name!r}",
        needed="a municipality of circumstances.municipalities was needed",
        todo=did_you_mean(name, checked.circumstances.municipalities),
    )


def texts_are_about_this_region(checked: Checked) -> None:
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


def trajectories_are_bought_from_somebody(checked: Checked) -> None:
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


def bought_teams_only_sell(checked: Checked) -> None:
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
