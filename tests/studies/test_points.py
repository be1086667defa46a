"""The points of a design, and what their levels do to a configuration."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sim.config import Configuration, Node, Position, from_plain, load_configuration
from sim.errors import ConfigurationError
from sim.studies.factors import DesignSpec, FactorSpec, n_points, points_of
from sim.studies.groups import parts_of
from sim.studies.levels import configured_at, level_as_it_is
from sim.studies.sweep import SweepSpec
from tests.model.small import IJMOND as REGION

AFTER = dt.date(2028, 1, 1)


def design(kind: str, factors: dict[str, Any], **more: Any) -> DesignSpec:
    return DesignSpec.model_validate({"kind": kind, "factors": factors, **more})


FTE = {"path": "resources.teams.ijw_coaches.fte", "values": [12, 19]}
WSP = {"path": "resources.teams.ijw_wsp.fte", "factor": [0.5, 1.0, 2.0]}
SPAN = {"path": "resources.teams.ijw_wsp.fte", "range": [4.0, 12.0]}


# --- points ---------------------------------------------------------------------------------------


def test_a_factorial_has_every_combination_and_one_at_a_time_the_sum() -> None:
    whole, some = (design(kind, {"fte": FTE, "wsp": WSP}) for kind in ("factorial", "one_at_a_time"))

    assert len(points_of(whole, seed="x")) == n_points(whole) == 6
    assert points_of(some, seed="x")[:3] == [{}, {"fte": 12}, {"fte": 19}]
    assert len(points_of(some, seed="x")) == n_points(some) == 6


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_a_filling_design_stays_in_its_ranges_and_takes_its_luck_from_a_name(kind: str) -> None:
    filling = design(kind, {"wsp": SPAN, "fte": FTE}, n=8)
    points = points_of(filling, seed="one")

    assert points == points_of(filling, seed="one") != points_of(filling, seed="two")
    assert points_of(filling.model_copy(update={"seed": "two"}), seed="one") == points_of(filling, seed="two")
    assert all(4.0 <= float(point["wsp"]) <= 12.0 for point in points)
    assert [point["fte"] for point in points].count(12) == 4


def test_a_list_is_as_written() -> None:
    listed = design("list", {"fte": FTE, "wsp": WSP}, points=[{"fte": 12}, {"wsp": 2.0, "fte": 19}])

    assert points_of(listed, seed="x") == [{"fte": 12}, {"wsp": 2.0, "fte": 19}]


# --- levels ---------------------------------------------------------------------------------------


def sweep(factors: dict[str, Any], **more: Any) -> SweepSpec:
    """A sweep as a file would give it."""
    given: dict[str, Any] = {
        "name": "x", "title": "X", "kind": "sweep", "configuration": REGION, "seed": 1, "replications": 2,
        "measures": ({"measure": "inflow"},), "design": {"kind": "factorial", "factors": factors}, **more,
    }  # fmt: skip
    return SweepSpec.model_validate(given).written_as(from_plain(given, Position("x.yaml")))


@pytest.fixture(scope="module")
def scenarios() -> dict[str, Configuration]:
    names = ("current", "integraal", "individueel")
    return {name: load_configuration(REGION, scenarios=name) for name in names}


def fte(configuration: Configuration, day: dt.date = AFTER) -> dict[str, float]:
    return {name: team.fte for name, team in configuration.at(day).resources.teams.items()}


def added(asked: SweepSpec, configuration: Configuration, **point: Any) -> dict[str, float]:
    """Return by how much the fte of teams differ at a point."""
    before, after = fte(configuration), fte(configured_at(asked, point, configuration))
    return {name: pytest.approx(after[name] - before[name]) for name in before if after[name] != before[name]}


def test_a_group_of_teams_is_whoever_does_it_in_each_scenario(scenarios: dict[str, Configuration]) -> None:
    asked = sweep({"activation": {"teams": {"functions": ("direction",)}, "factor": (1.2,)}})
    today = {"beverwijk_activation": 1.13, "heemskerk_activation": 0.94, "velsen_activation": 1.69}

    assert added(asked, scenarios["current"], activation=1.2) == today
    assert added(asked, scenarios["integraal"], activation=1.2) == {"regional_activation": sum(today.values())}


def test_a_team_for_several_municipalities_is_changed_by_the_part_of_one(scenarios: dict[str, Configuration]) -> None:
    group = {"functions": ("direction",), "municipalities": ("velsen",)}
    asked = sweep({"velsen": {"teams": group, "factor": (1.2,)}})

    assert added(asked, scenarios["current"], velsen=1.2) == {"velsen_activation": 1.69}
    assert added(asked, scenarios["integraal"], velsen=1.2) == {"regional_activation": 1.69}


def test_groups_that_share_a_team_add_up(scenarios: dict[str, Configuration]) -> None:
    names = ("beverwijk", "velsen")
    groups = {
        name: {"teams": {"functions": ("direction",), "municipalities": (name,)}, "factor": (1.2,)} for name in names
    }

    assert added(sweep(groups), scenarios["integraal"], beverwijk=1.2, velsen=1.2) == {"regional_activation": 2.82}


def test_fte_of_a_group_are_divided_as_they_were(scenarios: dict[str, Configuration]) -> None:
    asked = sweep({"coaches": {"teams": {"functions": ("trajectory",)}, "fte": (31.0,)}})
    changed = fte(configured_at(asked, {"coaches": 31.0}, scenarios["individueel"]))

    assert changed["velsen_coaches"] == pytest.approx(13.8)
    assert sum(changed[f"{name}_coaches"] for name in ("beverwijk", "heemskerk", "velsen")) == pytest.approx(31.0)
    assert level_as_it_is(asked.design.factors["coaches"], scenarios["individueel"]) == 15.5


def test_what_holds_from_the_date_leaves_the_past_as_it_was(scenarios: dict[str, Configuration]) -> None:
    asked = sweep({"coaches": {"teams": {"functions": ("trajectory",)}, "factor": (2.0,)}})
    changed = configured_at(asked, {"coaches": 2.0}, scenarios["integraal"])

    assert changed.past_digest == scenarios["integraal"].past_digest
    assert fte(changed)["regional_coaches"] == 31.0


def test_what_holds_from_the_start_holds_before_and_after(scenarios: dict[str, Configuration]) -> None:
    asked = sweep({"coaches": {"teams": {"functions": ("trajectory",)}, "factor": (2.0,), "since": "start"}})
    changed = configured_at(asked, {"coaches": 2.0}, scenarios["integraal"])

    assert fte(changed, dt.date(2016, 1, 1))["ijw_coaches"] == 48.0
    assert fte(changed)["regional_coaches"] == 31.0


def test_a_level_that_changes_nothing_is_the_scenario_itself(scenarios: dict[str, Configuration]) -> None:
    asked = sweep({"fte": {"path": "resources.teams.ijw_coaches.fte", "values": (15.5,)}})

    assert configured_at(asked, {"fte": 15.5}, scenarios["current"]) is scenarios["current"]


def test_a_circumstance_changes_from_the_start_by_itself(scenarios: dict[str, Configuration]) -> None:
    shock = {"label": "More", "first": "2028-01-01", "until": "2029-01-01", "factor": 1.5}
    asked = sweep({"shock": {"path": "circumstances.inflow.shocks", "levels": {"none": [], "more": [shock]}}})
    changed = configured_at(asked, {"shock": "more"}, scenarios["current"])

    assert changed.at(AFTER).circumstances.inflow.shocks[0].factor == 1.5
    assert configured_at(asked, {"shock": "none"}, scenarios["current"]) is scenarios["current"]


def test_one_path_belongs_to_one_factor(scenarios: dict[str, Configuration]) -> None:
    asked = sweep({"one": FTE | {"values": (12,)}, "other": FTE | {"values": (19,)}})
    with pytest.raises(ConfigurationError, match="is changed by another factor too"):
        configured_at(asked, {"one": 12, "other": 19}, scenarios["current"])


def test_the_parts_of_a_group_are_all_of_it(scenarios: dict[str, Configuration]) -> None:
    names = ("beverwijk", "heemskerk", "velsen")
    for configuration in scenarios.values():
        teams = [
            FactorSpec.model_validate({"teams": {"municipalities": (name,)}, "factor": (1.0,)}).teams for name in names
        ]
        whole = sum(part.fte for group in teams if group is not None for part in parts_of(group, configuration, AFTER))

        assert whole == pytest.approx(sum(fte(configuration).values()))


def test_places_are_remembered() -> None:
    asked = sweep({"fte": FTE | {"values": (12, 19)}})

    assert isinstance(asked.value_of("design", "factors", "fte", "values", 1), Node)
