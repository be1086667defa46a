"""What must not matter does not: names of teams, their order, a team that serves nobody, a merger of what is one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sim.config import Configuration, load_configuration
from sim.records import Records
from tests.model import small

TEXT = small.REGION.read_text(encoding="utf-8")
A_TEAM = re.compile(r"^    \w+: \{label: .* fte: .*$", re.MULTILINE)
"""The line of a team in the region's file."""

A_NAME = re.compile(r"\b(beverwijk|heemskerk|velsen|ijw)_(income|activation|support|coaches|wsp|sheltered)\b")
NO_LUCK_OF_STAFF = {"resources.staffing.leave_per_year": 0.0, "resources.staffing.absence_fraction": 0.0}
DATE = dt.date(2011, 1, 1)
PROVIDER = """\
    nobodys: {label: x, organisation: velsen, functions: [purchase], municipalities: [velsen], \
fte: {value: 3, unit: fte, source: *buig}, norm_caseload: {value: 40, unit: residents, source: *buig}, \
trajectory_eur: {value: 3000, unit: eur, source: *buig}}
"""


def loaded(file: Path, *scenarios: Path, called: Callable[[str], str] = str, **changes: Any) -> Configuration:
    """Load a small region from a file in which teams may be called otherwise."""
    overrides = small.scaled(0.06) | small.window(2) | {"measurement.targets": {}} | changes
    return load_configuration(
        file, scenarios=list(scenarios), overrides={called(path): change for path, change in overrides.items()}
    )


def written(folder: Path, text: str) -> Path:
    (file := folder / "region.yaml").write_text(text, encoding="utf-8")
    return file


@cache
def as_it_is() -> Records:
    return small.run(loaded(small.REGION))


def with_teams(records: Records, which: list[int]) -> dict[str, np.ndarray]:
    """Return the tables that name teams, each called by the number that `which` gives it; rows of staff sorted."""
    tables = {name: getattr(records, name).copy() for name in ("events", "places", "staff", "posts")}
    for table in tables.values():
        table["team"] = np.array([*which, -1])[table["team"]]
    return tables | {name: np.sort(tables[name]) for name in ("staff", "posts")}


def numbers_in(records: Records, other: Records) -> list[int]:
    """Return for each team of `records` the number in `other` of the team of that name, which must be there."""
    names = [team.name for team in other.teams]
    return [names.index(team.name) for team in records.teams]


def same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> list[str]:
    """Return the tables that are the same to the last bit."""
    return [name for name in one if np.array_equal(one[name], other[name])]


ALL = ["events", "places", "staff", "posts"]


def test_how_teams_are_called_decides_nothing_but_the_luck_of_their_seats(tmp_path: Path) -> None:
    """Illness and departure have the address of the team's name: without these not a bit differs."""

    def called(text: str) -> str:
        return A_NAME.sub(r"team_\2_of_\1", text)

    renamed = small.run(loaded(written(tmp_path, called(TEXT)), called=called, **NO_LUCK_OF_STAFF))
    before = small.run(loaded(small.REGION, **NO_LUCK_OF_STAFF))

    assert {team.name for team in renamed.teams}.isdisjoint(team.name for team in before.teams)
    for name in small.TABLES:
        assert np.array_equal(getattr(renamed, name), getattr(before, name)), name


def test_the_order_of_the_teams_in_the_file_decides_nothing(tmp_path: Path) -> None:
    """With all luck: that of a seat goes by the name of its team, and no two things happen at one moment by chance."""
    lines = A_TEAM.findall(TEXT)
    turned = iter(reversed(lines))
    records = small.run(loaded(written(tmp_path, A_TEAM.sub(lambda _: next(turned), TEXT))))
    which = numbers_in(records, as_it_is())

    assert which == list(reversed(range(len(lines))))
    assert same(with_teams(records, which), with_teams(as_it_is(), sorted(which))) == ALL
    assert np.array_equal(records.hours, as_it_is().hours[which])
    assert np.array_equal(records.available, as_it_is().available[which])


def test_a_team_that_serves_nobody_changes_nothing_for_the_others(tmp_path: Path) -> None:
    """A provider from whom nobody buys, among the other teams: people come and go there, and nowhere else."""
    first = A_TEAM.search(TEXT)
    assert first is not None
    records = small.run(loaded(written(tmp_path, TEXT[: first.start()] + PROVIDER + TEXT[first.start() :])))
    others = slice(1, None)

    assert [team.name for team in records.teams] == ["nobodys", *(team.name for team in as_it_is().teams)]
    assert records.available[0].sum() > 0.0
    assert records.hours[0].sum() == 0.0
    n = len(as_it_is().teams)
    tables = {name: table[table["team"] < n] for name, table in with_teams(records, [n, *range(n)]).items()}
    expected = with_teams(as_it_is(), list(range(n)))
    assert same(tables, expected) == ALL
    assert np.array_equal(records.hours[others], as_it_is().hours)
    assert np.array_equal(records.available[others], as_it_is().available)


def anew(team: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a team that is formed from one of this name alone, and does the same."""
    kept = ("label", "organisation", "functions", "municipalities")
    return {key: team[key] for key in kept} | {"formed_from": [name]}


def test_a_merger_of_what_is_one_already_changes_nothing(tmp_path: Path) -> None:
    """Every team ends on a day, and another is formed from it alone, with the same people, cases, work and lists."""
    teams = yaml.safe_load(TEXT)["resources"]["teams"]
    heirs = {f"{name}_anew": anew(team, name) for name, team in teams.items()}
    moved = {"label": "x", "takes_effect": DATE, "resources": {"teams": dict.fromkeys(teams) | heirs}}
    (scenario := tmp_path / "moved.yaml").write_text(yaml.safe_dump(moved, sort_keys=False), encoding="utf-8")
    nothing, merged = (small.run(loaded(small.REGION, one)) for one in (small.OVERLAYS / "nothing.yaml", scenario))
    n = len(nothing.teams)

    assert len(merged.teams) == 2 * n
    mine, theirs = with_teams(merged, [*range(n), *range(n)]), with_teams(nothing, list(range(n)))
    assert [name for name in ("events", "places") if name in same(mine, theirs)] == ["events", "places"]
    for name in ("hours", "available"):
        both = getattr(merged, name)
        assert np.array_equal(both[:n] + both[n:], getattr(nothing, name)), name
