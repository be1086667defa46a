"""The scenarios of the region compose, share their past and staff, and lose every entered effect under neutral."""

from __future__ import annotations

import shutil
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from sim.commands.files import configuration_in, validate
from sim.config import Configuration, Settings, configuration_from_document, differences, lines, load_configuration
from sim.plan.draws import drawn
from tests.drawn import of_this_commit

REGION = Path(__file__).parents[2] / "configs" / "ijmond.yaml"
FOLDER = REGION.parent / "scenarios"
SERVICE = ("current", "integraal", "individueel", "maximale_samenwerking")
SHELTERED = ("sheltered_current", "sheltered_a", "sheltered_b")
UNORGANISED = ("current_direct", "current_talks", "current_coach")
"""What can be had without reorganising."""

COMBINED = ["+".join(pair) for pair in product(SERVICE, SHELTERED)]
EXAMPLES = sorted(file.stem for file in (FOLDER / "examples").glob("*.yaml"))
SOME = of_this_commit([*COMBINED, *EXAMPLES], 8)


@cache
def loaded(name: str) -> Configuration:
    return load_configuration(REGION, scenarios=name)


def after(name: str) -> Settings:
    """Return the settings from the day on which a scenario takes effect."""
    configuration = loaded(name)
    assert configuration.changes_on is not None
    return configuration.at(configuration.changes_on)


def paid_fte(settings: Settings) -> float:
    """Return the fte of all teams that are not hired by the piece."""
    return sum(team.fte for team in settings.resources.teams.values() if team.trajectory_eur is None)


def test_every_scenario_is_known_here() -> None:
    assert {file.stem for file in FOLDER.glob("*.yaml")} == {*SERVICE, *UNORGANISED, *SHELTERED, "neutral"}


@pytest.mark.parametrize("name", SOME)
def test_every_scenario_shares_the_past_and_the_staff_with_and_without_entered_effects(name: str) -> None:
    for one in (loaded(name), loaded(f"{name}+neutral")):
        assert one.past_digest == loaded("current").past_digest
        assert one.dates() == loaded("current").dates()
        assert one.steps[0][1] == load_configuration(REGION).steps[0][1]
    assert paid_fte(after(name)) == pytest.approx(paid_fte(after("current")))


@pytest.mark.parametrize("name", [*SERVICE, *UNORGANISED, *SHELTERED, "neutral"])
def test_a_scenario_says_what_it_is_and_since_when(name: str) -> None:
    scenario = loaded(name).scenarios[0]

    assert scenario.name == name
    assert scenario.label != name
    assert scenario.takes_effect == loaded("current").changes_on


@pytest.mark.parametrize("name", UNORGANISED)
def test_what_needs_no_reorganising_leaves_everybody_where_they_are(name: str) -> None:
    one, today = loaded(f"{name}+sheltered_current"), loaded("current+sheltered_current")
    resources, usual = after(name).resources, after("current").resources

    assert (one.past_digest, one.dates()) == (today.past_digest, today.dates())
    assert after(name) != after("current")
    assert resources.organisations == usual.organisations
    assert list(resources.teams) == list(usual.teams)
    assert after(name).rules.transitions == after("current").rules.transitions


def test_each_of_the_three_changes_one_thing_and_keeps_its_distance_in_every_draw() -> None:
    """A draw that took today's plan or staff along, and not the other, would compare two draws."""
    direct, talks, coach = (after(name) for name in UNORGANISED)
    today = after("current")

    assert direct.rules.wsp_access == after("integraal").rules.wsp_access
    assert (paid_fte(direct), paid_fte(talks), paid_fte(coach)) == pytest.approx(
        (*[paid_fte(today)] * 2, paid_fte(today) + 1)
    )
    assert talks.rules.contact.trajectory_weeks == today.rules.contact.trajectory_weeks
    for quantile in (0.1, 0.3, 0.8):
        at = {"resources.teams.ijw_coaches.fte": quantile, "rules.contact.guidance": quantile}
        usual, often, more = (_drawn(name, at) for name in ("current", "current_talks", "current_coach"))
        assert paid_fte(more) == pytest.approx(paid_fte(usual) + 1.0)
        assert often.rules.contact.guidance == pytest.approx([weeks / 2.0 for weeks in usual.rules.contact.guidance])


def _drawn(name: str, quantiles: dict[str, float]) -> Settings:
    configuration = configuration_from_document(drawn(loaded(name).document, quantiles))
    assert configuration.changes_on is not None
    return configuration.at(configuration.changes_on)


def test_today_changes_nothing() -> None:
    assert after("current+sheltered_current") == load_configuration(REGION).at(loaded("current").changes_on)


@pytest.mark.parametrize("name", SOME)
def test_neutral_leaves_no_entered_effect(name: str) -> None:
    settings, today = after(f"{name}+neutral"), after("current")
    rules, sheltered = settings.rules, settings.resources.sheltered

    assert settings.resources.overhead == {}
    assert rules.transitions == {}
    assert (sheltered.cost_factor, sheltered.declines_fraction) == (1.0, 0.0)
    assert rules.specialists is not None
    assert rules.specialists.progress_factor == rules.combining.pace_beside_help() == 1.0
    assert rules.signalling.seen_at_contact == rules.signalling.seen_at_review == today.rules.signalling.seen_at_contact
    assert rules.cross_border is None or rules.cross_border.hours_factor == 1.0
    assert rules.hand_over == today.rules.hand_over


@pytest.mark.parametrize("name", SOME)
def test_neutral_leaves_sizes_and_rules(name: str) -> None:
    """What neutral changes is what the test above names, and nothing else."""
    plain, neutral = (after(one).model_dump() for one in (name, f"{name}+neutral"))
    for dumped in (plain, neutral):
        dumped["resources"] |= {"overhead": None}
        dumped["resources"]["sheltered"] |= {"cost_factor": None, "declines_fraction": None}
        dumped["rules"] |= {"transitions": None, "specialists": None}
        dumped["rules"]["combining"].pop("pace", None)
        dumped["rules"]["signalling"] |= {"seen_at_contact": None, "seen_at_review": None}
        if dumped["rules"]["cross_border"] is not None:
            dumped["rules"]["cross_border"]["hours_factor"] = None

    assert plain == neutral


def test_two_scenarios_have_the_same_teams() -> None:
    """So that with equal rules nothing is left that could make them differ."""
    one, other = after("individueel").resources, after("maximale_samenwerking").resources

    assert list(one.teams.items()) == list(other.teams.items())
    assert one.organisations == other.organisations


def rules_that_differ(one: Settings, other: Settings) -> set[str]:
    left, right = one.rules.model_dump(), other.rules.model_dump()
    return {key for key in left if left[key] != right[key]}


@pytest.mark.parametrize(
    "name, changed",
    [
        ("integraal", {"local_readiness", "help_at_once", "combining", "signalling", "wsp_access", "transitions"}),
        ("individueel", {"combining", "signalling", "wsp_access", "transitions"}),
        (
            "maximale_samenwerking",
            {"local_readiness", "combining", "signalling", "wsp_access", "cross_border", "transitions"},
        ),
        ("sheltered_a", {"learning", "transitions"}),
        ("sheltered_b", {"learning", "transitions"}),
        ("ijw_combining", {"combining"}),
        ("purchase_0", {"combining", "signalling", "wsp_access", "transitions", "purchase"}),
    ],
)
def test_a_scenario_changes_only_its_own_rules(name: str, changed: set[str]) -> None:
    assert rules_that_differ(after("current"), after(name)) == changed


def test_shares_are_bought_as_the_examples_say() -> None:
    bought = {name: after(name).rules.purchase for name in ("purchase_0", "purchase_30", "purchase_60")}

    assert {name: {rule.share for rule in rules.values()} for name, rules in bought.items()} == {
        "purchase_0": {0.0},
        "purchase_30": {0.3},
        "purchase_60": {0.6},
    }


def test_every_assumption_of_a_scenario_has_a_range() -> None:
    for name in [*COMBINED, *EXAMPLES]:
        brought = [number for number in loaded(name).numbers() if number.since is not None]
        assert all(number.range or number.factor_range for number in brought), name


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", of_this_commit(sorted(FOLDER.rglob("*.yaml")), 8), ids=lambda file: file.stem)
def test_a_scenario_file_is_laid_over_the_region(file: Path) -> None:
    assert validate(file) == ()
    assert configuration_in(file).digest == loaded(file.stem).digest


def test_what_is_shown_of_a_scenario_is_what_it_changes() -> None:
    shown = [line for line in lines(loaded("ijw_combining").document) if line.startswith("from ")]

    assert [line.split(": ")[1] for line in shown] == ["rules.combining.kind", "rules.combining.pace"]
    assert shown[0] == "from 2027-01-01: rules.combining.kind: alongside"


def test_differences_are_told_once() -> None:
    region, scenario = (one.document for one in (load_configuration(REGION), loaded("ijw_combining")))
    told: list[Any] = [line for line in differences(region, scenario) if not line.startswith("scenarios")]

    assert [line.split(": ")[1] for line in told] == ["rules.combining.kind", "rules.combining.pace"]
    assert list(differences(scenario, scenario)) == []


def test_a_configuration_that_extends_the_region_does_not_stand_in_the_way(tmp_path: Path) -> None:
    shutil.copyfile(REGION, tmp_path / "ijmond.yaml")
    shutil.copytree(FOLDER, tmp_path / "scenarios")
    (tmp_path / "more.yaml").write_text("extends: ijmond.yaml\n", encoding="utf-8")
    scenario = tmp_path / "scenarios" / "integraal.yaml"

    assert validate(scenario) == ()
    (tmp_path / "other.yaml").write_text("model: {}\n", encoding="utf-8")
    (problem,) = validate(scenario)
    assert problem.came == (f"2 configurations that extend no other there stand in {tmp_path}: ijmond.yaml, other.yaml")


def test_a_scenario_is_laid_over_a_region_that_extends_one_elsewhere(tmp_path: Path) -> None:
    """Also with an experiment, and a file that nobody can read, beside it."""
    (tmp_path / "region.yaml").write_text(f"extends: {REGION}\n", encoding="utf-8")
    (tmp_path / "asked.yaml").write_text("kind: single\nconfiguration: region.yaml\n", encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("a: [\n", encoding="utf-8")
    (tmp_path / "scenarios").mkdir()
    scenario = tmp_path / "scenarios" / "one.yaml"
    scenario.write_text(f"extends: {FOLDER / 'integraal.yaml'}\n", encoding="utf-8")

    assert validate(scenario) == ()
    assert configuration_in(scenario).scenarios[0].label == loaded("integraal").scenarios[0].label
