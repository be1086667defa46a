"""What planners look for is found by their words, and each path that is found can be set."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.commands.finding import Listing, Thing, find, found_among, measures, same_words, teams
from sim.config import Configuration, load_configuration
from sim.errors import CaseloadError
from sim.measures import HOUSE
from sim.measures.log import AGE
from sim.studies import problems_of, read_experiment

ROOT = Path(__file__).parents[2]
CONFIGURATION = ROOT / "configs" / "ijmond.yaml"


@pytest.fixture(scope="module")
def region() -> Configuration:
    return load_configuration(CONFIGURATION)


def _names(listing: Listing) -> list[str]:
    return [row[1] for row in listing.rows]


@pytest.mark.parametrize(
    "word, path",
    [
        ("coach", "resources.teams.ijw_coaches.fte"),
        ("coaches", "resources.teams.ijw_coaches.norm_caseload"),
        ("activation", "resources.teams.velsen_activation.fte"),
        ("activering", "resources.teams.velsen_activation.fte"),
        ("klantmanager", "resources.teams.velsen_activation.fte"),
        ("consulent", "rules.contact.trajectory_weeks"),
        ("intake", "resources.task_hours.intake.mean_hours"),
        ("caseload", "resources.teams.ijw_coaches.norm_caseload"),
        ("verzuim", "resources.staffing.absence_fraction"),
        ("inwerktijd", "resources.staffing.onboarding_weeks"),
        ("wachttijd", "wait_p90_weeks"),
        ("uitstroom naar werk", "exits_to_work"),
        ("overdracht", "resources.task_hours.hand_over.mean_hours"),
        ("formatie velsen", "resources.teams.velsen_income.fte"),
    ],
)
def test_a_word_of_planners_finds_what_the_model_calls_otherwise(word: str, path: str, region: Configuration) -> None:
    assert path in _names(find(word, region))


def test_what_is_called_so_comes_before_what_only_means_it(region: Configuration) -> None:
    names = _names(find("coach", region))

    assert names[0] == "resources.teams.ijw_coaches.fte"
    assert names.index("rules.trajectory.coaching_slot") < names.index("rules.contact.trajectory_weeks")


def test_every_path_that_is_found_can_be_set_by_an_experiment(region: Configuration) -> None:
    words = ("coach", "wait", "contact", "stock", "hours", "fte", "housing", "trede", "readiness", "hand over")
    found = {name for word in words for kind, name, *_ in find(word, region).rows if kind != "measure"}
    values = {path: _at(region.document, path) for path in found}
    changed = region.with_changes(values)

    assert len(found) > 100
    assert changed.digest == region.digest, "each was set to what it is"


def _at(tree: object, path: str) -> object:
    for step in path.split("."):
        assert isinstance(tree, dict)
        tree = tree[step]
    return tree


def test_teams_say_what_they_do_for_whom(region: Configuration) -> None:
    rows = {row[0]: row[1:] for row in teams(region).rows}

    assert len(rows) == len(region.document["resources"]["teams"])
    assert rows["resources.teams.velsen_activation.fte"] == (
        "8.45",
        "120",
        "intake, direction",
        "velsen",
        "Velsen activation / Team Activering Velsen",
    )
    assert rows["resources.teams.ijw_coaches.fte"][0] == "15.5", "the last of the sizes over time"


def test_teams_under_a_scenario_are_those_of_its_date() -> None:
    scenario = ROOT / "configs" / "scenarios" / "integraal.yaml"
    under = load_configuration(CONFIGURATION, scenarios=[scenario])
    names = {row[0] for row in teams(under).rows}

    assert names == {f"resources.teams.{name}.fte" for name in under.at(under.changes_on or "").resources.teams}
    assert names != {row[0] for row in teams(load_configuration(CONFIGURATION)).rows}


def test_measures_are_those_that_a_file_may_ask_for() -> None:
    assert {row[0] for row in measures().rows} == set(HOUSE.askable)
    assert {row[0] for row in measures("wachttijd").rows} >= {"wait_p90_weeks", "wait_mean_weeks"}
    assert "exits_to_work" not in {row[0] for row in measures("wachttijd").rows}


def test_measures_are_found_by_whom_they_are_told() -> None:
    by_age = {one.id for one in HOUSE.askable.values() if AGE in one.groupings}

    assert len(by_age) >= 4
    assert {row[0] for row in measures("leeftijd").rows} >= by_age


def test_results_by_age_can_be_asked_for(tmp_path: Path) -> None:
    """As docs/experiments.md says."""
    text = (ROOT / "docs" / "experiments.md").read_text(encoding="utf-8")
    asked = re.findall(r"^  - (\{measure: .*group_by: age.*\})$", text, flags=re.MULTILINE)
    lines = "".join(f"  - {one}\n" for one in asked)
    (tmp_path / "age.yaml").write_text(
        f"name: age\ntitle: By age\nkind: sweep\nconfiguration: {CONFIGURATION}\nreplications: 3\nseed: 1\n"
        f"measures:\n{lines}design:\n  kind: factorial\n"
        "  factors: {coaches: {teams: {functions: [trajectory]}, change: 3}}\n"
    )
    experiment, problems = read_experiment(tmp_path / "age.yaml")

    assert len(asked) == 2
    assert experiment is not None
    assert [*map(str, problems), *map(str, problems_of(experiment, is_right=True))] == []


@pytest.mark.parametrize("word", ["xyzzy", "coach xyzzy", "", "  ", "?!"])
def test_a_word_that_nothing_has_is_one_line(word: str, region: Configuration) -> None:
    with pytest.raises(CaseloadError, match=r"has that; ") as error:
        find(word, region)

    assert "\n" not in str(error.value)


def test_a_word_with_a_slip_is_known(region: Configuration) -> None:
    with pytest.raises(CaseloadError, match="did you mean 'activering'"):
        find("activerign", region)


def test_words_that_mean_the_same_are_found_by_each_other() -> None:
    thing = Thing(kind="number", name="a.trajectory.b", now="1", label="", sentence="Says wait.")

    assert found_among([thing], "begeleider") == [thing]
    assert found_among([thing], "wait") == [thing], "by its sentence"
    with pytest.raises(CaseloadError):
        found_among([thing], "wacht")  # what only a sentence says, is found in the words of the sentence
    assert same_words("fte")[0] == "fte"
    assert "work" not in same_words("worker"), "a word of a line of its own"


def test_lines_are_aligned() -> None:
    listing = Listing(heads=("a", "b"), whole=("a",), rows=(("one", "2"), ("x", "")))

    assert [*listing.lines()] == ["a    b", "one  2", "x"]
