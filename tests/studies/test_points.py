"""The points of a design, and what their levels do to a configuration."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.config import Configuration, Node, Position, from_plain, load_configuration
from sim.errors import ConfigurationError
from sim.report.designed.view import DesignView
from sim.studies import Wishes, load_experiment, plan_of, read_experiment
from sim.studies.factors import DesignSpec, FactorSpec, n_points, points_of, wrong_in_design
from sim.studies.groups import parts_of
from sim.studies.levels import configured_at, level_as_it_is
from sim.studies.sweep import SweepSpec
from tests.model.small import IJMOND as REGION

SMALL = Path(__file__).parents[1] / "small"
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


# --- so many more or fewer ----------------------------------------------------------------------------------------

COACHES = {"teams": {"functions": ("trajectory",)}}
VELSEN = {"teams": {"functions": ("direction",), "municipalities": ("velsen",)}}
PATH = {"path": "resources.teams.velsen_activation.fte"}


def test_so_many_more_are_added_to_what_is_there(scenarios: dict[str, Configuration]) -> None:
    asked = sweep({"velsen": VELSEN | {"change": {"+3": 3.0, "-2": -2.0}}})

    assert added(asked, scenarios["current"], velsen=3.0) == {"velsen_activation": 3.0}
    assert added(asked, scenarios["current"], velsen=-2.0) == {"velsen_activation": -2.0}
    assert added(asked, scenarios["integraal"], velsen=3.0) == {"regional_activation": 3.0}, "its part grows, no other"
    assert level_as_it_is(asked.design.factors["velsen"], scenarios["integraal"]) == 0.0
    assert configured_at(asked, {"velsen": 0.0}, scenarios["current"]) is scenarios["current"]


def test_a_change_of_a_group_is_divided_as_the_group_is(scenarios: dict[str, Configuration]) -> None:
    asked = sweep({"coaches": COACHES | {"change": {"+3": 3.0}}})
    got, before = (
        fte(one) for one in (configured_at(asked, {"coaches": 3.0}, scenarios["individueel"]), scenarios["individueel"])
    )
    names = [f"{name}_coaches" for name in ("beverwijk", "heemskerk", "velsen")]

    assert sum(got[name] - before[name] for name in names) == pytest.approx(3.0)
    assert len({round(got[name] / before[name], 9) for name in names}) == 1


def test_a_change_at_the_path_of_a_team_is_that_of_the_team_alone(scenarios: dict[str, Configuration]) -> None:
    two = {"paths": ("resources.teams.velsen_activation.fte", "resources.teams.beverwijk_income.fte")}
    asked = sweep({"both": two | {"change": {"+1": 1.0}}})

    assert added(asked, scenarios["current"], both=1.0) == {"velsen_activation": 1.0, "beverwijk_income": 1.0}


def test_changes_of_groups_that_share_a_team_add_up(scenarios: dict[str, Configuration]) -> None:
    beverwijk = {"teams": {"functions": ("direction",), "municipalities": ("beverwijk",)}, "factor": (1.2,)}
    asked = sweep({"velsen": VELSEN | {"change": {"+3": 3.0}}, "beverwijk": beverwijk})

    assert added(asked, scenarios["integraal"], velsen=3.0, beverwijk=1.2) == {"regional_activation": 4.13}


@pytest.mark.parametrize("more", [{"values": (12.0,)}, {"factor": (1.5,)}])
def test_a_team_is_not_varied_by_its_group_and_by_its_path(
    more: dict[str, Any], scenarios: dict[str, Configuration]
) -> None:
    for group in ({"change": {"+3": 3.0}}, {"factor": (1.2,)}):
        asked = sweep({"velsen": VELSEN | group, "size": PATH | more})
        level = asked.design.factors["velsen"].listed[0]
        with pytest.raises(ConfigurationError, match="'velsen_activation', which the factor 'size' sets by its path"):
            configured_at(
                asked, {"velsen": level, "size": asked.design.factors["size"].listed[0]}, scenarios["current"]
            )
        assert added(asked, scenarios["current"], velsen=level), "where the other is not set, nothing is in the way"


def test_a_change_of_a_team_and_of_its_group_is_refused(scenarios: dict[str, Configuration]) -> None:
    asked = sweep({"velsen": VELSEN | {"change": {"+3": 3.0}}, "size": PATH | {"change": {"+1": 1.0}}})
    with pytest.raises(ConfigurationError, match="belongs to the group of another factor too"):
        configured_at(asked, {"velsen": 3.0, "size": 1.0}, scenarios["current"])


def test_nobody_has_fewer_than_none(scenarios: dict[str, Configuration]) -> None:
    asked = sweep({"velsen": VELSEN | {"change": {"far fewer": -9.0}}})
    with pytest.raises(ConfigurationError, match=r"came -9 fte of 8\.45; at least -8\.45, of some fte, was needed"):
        configured_at(asked, {"velsen": -9.0}, scenarios["current"])


def test_a_team_that_is_not_there_is_named(scenarios: dict[str, Configuration]) -> None:
    asked = sweep({"nobody": {"path": "resources.teams.velsn_activation.fte", "change": {"+3": 3.0}}})
    with pytest.raises(ConfigurationError, match="velsen_activation"):
        configured_at(asked, {"nobody": 3.0}, scenarios["current"])


def test_a_change_is_counted_on_a_region_of_its_size(scenarios: dict[str, Configuration]) -> None:
    """A region that is so many times as large has so many times the staff, and three more are three."""
    asked = sweep({"velsen": VELSEN | {"change": {"+3": 3.0}}})
    larger = scenarios["current"].with_changes({PATH["path"]: {"factor": 10.0}})

    assert fte(configured_at(asked, {"velsen": 3.0}, larger))["velsen_activation"] == pytest.approx(87.5)


def _written(tmp_path: Path, change: str, points: str = "") -> tuple[Any, list[str]]:
    """Return the experiment of a file with a change and some points, and what is wrong with it."""
    more = f"  kind: list\n  points: {points}\n" if points else "  kind: factorial\n"
    path = tmp_path / "change.yaml"
    path.write_text(
        f"name: x\ntitle: x\nkind: sweep\nconfiguration: {REGION}\nreplications: 3\nseed: 1\n"
        "measures: [exits_to_work]\n"
        f"design:\n{more}  factors:\n"
        f"    velsen: {{teams: {{functions: [direction], municipalities: [velsen]}}, change: {change}}}\n"
        "    coaches: {teams: {functions: [trajectory]}, change: {more: +3, fewer: -2}}\n"
    )
    asked, problems = read_experiment(path)
    return asked, [str(one) for one in problems]


@pytest.mark.parametrize(
    "change, named",
    [
        ("+3", {"+3": 3.0}),
        ("[-2, 3]", {"-2": -2.0, "+3": 3.0}),
        ("{more: +3}", {"more": 3.0}),
        ("2.5", {"+2.5": 2.5}),
    ],
)
def test_a_change_is_written_short_or_with_names(change: str, named: dict[str, float], tmp_path: Path) -> None:
    asked, wrong = _written(tmp_path, change)

    assert wrong == []
    assert asked.design.factors["velsen"].change == named


def test_points_name_a_level_or_only_the_factor(tmp_path: Path) -> None:
    asked, wrong = _written(tmp_path, "+3", '[[velsen], {velsen: 3, coaches: more}, {velsen: "+3", coaches: -2}]')

    assert wrong == []
    assert points_of(asked.design, seed="x") == [
        {"velsen": 3.0},
        {"velsen": 3.0, "coaches": 3.0},
        {"velsen": 3.0, "coaches": -2.0},
    ]


@pytest.mark.parametrize(
    "change, points, said",
    [
        ("x", "", "11:81: design.factors.velsen.change.x: came 'x'"),
        ("[3, 3]", "", "11:81: design.factors.velsen.change: came [3.0, 3.0]; each level once was needed"),
        ("+3", "[[coaches]]", "came 'coaches'; one of its levels ['more', 'fewer'] was needed"),
        ("+3", "[[velsn]]", "did you mean 'velsen'?"),
        ("+3", "[{coaches: mor}]", "came 'mor'; one of its levels ['more', 'fewer'] was needed"),
        (".inf", "", "change"),
    ],
)
def test_a_change_that_is_none_is_one_line(change: str, points: str, said: str, tmp_path: Path) -> None:
    _, wrong = _written(tmp_path, change, points)

    assert len(wrong) == 1
    assert said in wrong[0]


def test_a_change_is_of_teams() -> None:
    weeks = FactorSpec.model_validate({"path": "resources.staffing.onboarding_weeks", "change": {"+3": 3.0}})
    found = [*wrong_in_design(DesignSpec(kind="factorial", factors={"weeks": weeks}))]

    assert [(where, needed[:32]) for where, _, needed, _ in found] == [
        (("factors", "weeks", "change"), "so many fte more or fewer of a g")
    ]


def _view(folder: Path, language: str, *replaced: tuple[str, str]) -> DesignView:
    """The report's look at the small sweep, with other words in its file."""
    text = (SMALL / "sweep.yaml").read_text().replace("configuration: region", f"configuration: {SMALL}/region")
    for was, now in replaced:
        text = text.replace(was, now)
    (folder / "other.yaml").write_text(text)
    plan, _ = plan_of(load_experiment(folder / "other.yaml"), wishes=Wishes())
    return DesignView(SimpleNamespace(plan=plan, manifest={}), language=language)  # type: ignore[arg-type]


@pytest.mark.parametrize("language, more", [("en", "+3\xa0fte (21.8)"), ("nl", "+3\xa0fte (21,8)")])
def test_a_report_says_what_is_added_and_how_many_that_makes(language: str, more: str, tmp_path: Path) -> None:
    changes = ("factor: [0.5, 1]", "change: [-2, 3]"), ("fte: [12, 24]", "change: [-2, 0]")
    view = _view(tmp_path, language, *changes)

    assert view.level_label("activation", 3.0) == more
    assert view.level_label("activation", 3.0, scenario="one_pool") == more, "the teams together are as many"
    assert view.level_label("activation", 0.0).startswith("0\xa0fte (18")
    assert view.level_label("coaches", -2.0) == "\N{MINUS SIGN}2\xa0fte (22)", "on the date of the scenarios, not later"


LOOK = "{path: rules.signalling.seen_at_contact, levels: {keen: 0.7, as_now: 0.6}, level_labels: {keen: %s}}"
STAFF = "{teams: {functions: [trajectory]}, fte: [12, 24], beyond_range: true}"


@pytest.mark.parametrize("language, keen", [("en", "All of it"), ("nl", "Alles")])
def test_a_report_calls_a_level_as_its_file_does(language: str, keen: str, tmp_path: Path) -> None:
    view = _view(tmp_path, language, (STAFF, LOOK % "{en: All of it, nl: Alles}"))

    assert view.level_label("coaches", "keen") == keen
    assert view.level_label("coaches", "as_now") == "as now"
    assert "level_labels" not in json.dumps(view.plan.document()), "they are told once, among the labels"


def test_a_label_of_a_level_that_is_not_there_is_one_line() -> None:
    factor = {"path": "x", "levels": {"keen": 1.0}, "level_labels": {"kene": {"en": "a", "nl": "b"}}}
    design = DesignSpec(kind="factorial", factors={"look": FactorSpec.model_validate(factor)})

    assert [*wrong_in_design(design)] == [
        (
            *(("factors", "look", "level_labels", "kene"), "came 'kene'", "the name of one of its levels was needed"),
            "did you mean 'keen'?",
        )
    ]
