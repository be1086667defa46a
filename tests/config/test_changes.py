"""What scenarios and overrides may change, and what they leave as it was."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from sim.config import Configuration, load_configuration
from sim.errors import ConfigurationError
from tests.config import synthetic

START = dt.date(2015, 1, 1)
MADE_UP = "{kind: assumption, text: made up, date: 2024-01-01}"
TEAM = {
    "label": "Other",
    "organisation": "town_hall",
    "functions": ["sheltered"],
    "municipalities": ["velsen"],
    "fte": 3,
}


@pytest.fixture
def region(tmp_path: Path) -> Path:
    (tmp_path / "scenarios").mkdir()
    return synthetic.write(tmp_path)


def scenario(region: Path, text: str, *, name: str = "other") -> Path:
    file = region.parent / "scenarios" / f"{name}.yaml"
    file.write_text(text)
    return file


def settings(region: Path, overrides: dict[str, Any]) -> Any:
    return load_configuration(region, overrides=overrides).at(START)


def number(configuration: Configuration, path: str) -> Any:
    return next(one for one in configuration.numbers() if one.path == path)


# --- scenarios ------------------------------------------------------------------------------------


def test_a_scenario_changes_only_what_it_names(region: Path) -> None:
    text = f"resources:\n  teams:\n    everything:\n      fte: {{value: 9, source: {MADE_UP}, range: [5, 10]}}\n"
    file = scenario(region, f"name: other\nlabel: Other\ntakes_effect: 2020-01-01\n{text}")
    before, after = load_configuration(region), load_configuration(region, scenarios=[file])
    laid, then = after.scenarios[0], after.at(dt.date(2020, 1, 1))

    assert (laid.name, laid.label.en, laid.takes_effect) == ("other", "Other", dt.date(2020, 1, 1))
    assert after.at(START) == before.at(START)
    assert then.resources.teams["everything"].fte == 9.0
    assert then.resources.teams["everything"].norm_caseload == 0.5
    assert then.model == before.at(START).model
    assert after.document["scenarios"] == [{"name": "other", "label": "Other", "takes_effect": "2020-01-01"}]


def test_scenarios_are_found_by_name_and_laid_in_order(region: Path) -> None:
    for name, fte in (("small", 2), ("large", 8)):
        text = f"name: {name}\nresources: {{teams: {{everything: {{fte: {{value: {fte}, source: {MADE_UP}}}}}}}}}\n"
        scenario(region, text, name=name)
    last = load_configuration(region, scenarios="small+large")

    assert last.at(START).resources.teams["everything"].fte == 8.0
    assert [one.name for one in last.scenarios] == ["small", "large"]


def test_names_come_and_go(region: Path) -> None:
    new = (
        "  teams:\n    everything: null\n    all: {label: All, organisation: new, functions: [income, intake,"
        " direction, trajectory, placement], municipalities: [velsen, heemskerk],"
        f" fte: {{value: 1, unit: fte, source: {MADE_UP},"
        f" range: [0, 2]}}, norm_caseload: {{value: 1, unit: residents, source: {MADE_UP}, range: [0, 2]}}}}\n"
    )
    file = scenario(region, f"name: other\nresources:\n  organisations:\n    new: {{label: New}}\n{new}")
    after = load_configuration(region, scenarios=[file]).at(START)

    assert list(after.resources.teams) == ["all"]
    assert list(after.resources.organisations) == ["town_hall", "new"]


def test_a_rule_is_replaced_whole(region: Path) -> None:
    file = scenario(region, "name: other\nrules:\n  combining: {kind: alongside}\n")
    with pytest.raises(ConfigurationError, match=r"rules\.combining\.pace: it is missing"):
        load_configuration(region, scenarios=[file])


def test_a_list_is_replaced_whole(region: Path) -> None:
    turned = list(reversed(synthetic.document()["rules"]["priority"]))
    file = scenario(region, f"name: other\nrules:\n  priority: [{', '.join(turned)}]\n")

    assert list(load_configuration(region, scenarios=[file]).at(START).rules.priority) == turned


# --- overrides ------------------------------------------------------------------------------------


def test_a_number_becomes_a_design_point(region: Path) -> None:
    configuration = load_configuration(region, overrides={"resources.teams.everything.fte": 12})
    fte = number(configuration, "resources.teams.everything.fte")

    assert configuration.at(START).resources.teams["everything"].fte == 12.0
    assert (fte.source_kind, fte.source_text.en, fte.unit, fte.factor_range) == (
        "assumption",
        "design point",
        "fte",
        (1.0, 1.0),
    )


def test_a_factor_multiplies_every_value(region: Path) -> None:
    assert settings(region, {"model.work.rate_per_year": {"factor": 1.5}}).model.work.rate_per_year == (0.75,) * 5
    assert settings(region, {"model.relapse.trede_back": {"factor": 2}}).model.relapse.trede_back == 2


def test_a_factor_multiplies_every_date(region: Path) -> None:
    dated = {"resources.teams.everything.fte": {dt.date(2015, 1, 1): 1.0, dt.date(2020, 1, 1): 2.0}}
    configuration = load_configuration(region, overrides=dated)
    doubled = load_configuration(region, overrides=dated | {"model.work.frailty_cv": {"factor": 2}})

    assert configuration.at(dt.date(2021, 1, 1)).resources.teams["everything"].fte == 2.0
    assert doubled.at(START).model.work.frailty_cv == 1.0


def test_a_part_of_a_document_may_hold_bare_numbers(region: Path) -> None:
    team = settings(region, {"resources.teams.other": TEAM}).resources.teams["other"]
    service = {
        "wait": {"family": "constant", "mean_weeks": 2},
        "help": {"family": "exponential", "mean_weeks": 3},
        "resolves_fraction": 1,
    }
    outside = settings(region, {"circumstances.outside_services.debt": service}).circumstances.outside_services["debt"]

    assert (team.fte, team.functions) == (3.0, ("sheltered",))
    assert (outside.wait.mean_weeks, outside.wait.cv, outside.resolves_fraction) == (2.0, 0.0, 1.0)


def test_none_removes_a_name(region: Path) -> None:
    added = {"resources.teams.other": TEAM, "rules.parallel.velsen": None}

    assert settings(region, added).rules.parallel == {}


def test_words_and_dates_are_replaced(region: Path) -> None:
    changed = settings(region, {"rules.hand_over.kind": "everywhere", "measurement.window.until": dt.date(2020, 1, 1)})

    assert changed.rules.hand_over.kind == "everywhere"
    assert changed.measurement.window.until == dt.date(2020, 1, 1)


def test_a_shorter_run_keeps_the_figures_after_its_end(region: Path) -> None:
    dated = {"resources.teams.everything.fte": {dt.date(2015, 1, 1): 1.0, dt.date(2022, 1, 1): 2.0}}
    shorter = load_configuration(region, overrides=dated | {"measurement.window.until": dt.date(2020, 1, 1)})

    assert shorter.dates() == ()


@pytest.mark.parametrize(
    "path, value, words",
    [
        (
            "resources.teams.everthing.fte",
            1,
            "no 'everthing' here; a path that exists was needed; did you mean 'everything'?",
        ),
        ("resources.teems.everything.fte", 1, "did you mean 'teams'?"),
        ("resources.teams.everything.ftes", 1, "did you mean 'fte'?"),
        ("resources.teams.everything.fte.value", 1, "came 'value' of a number"),
        ("resources.teams.everything.fte", -1, "came -1; at least 0.0 was needed"),
        ("resources.teams.everything.fte", "many", "came 'many'"),
        ("resources.teams.everything.fte", float("nan"), "came nan"),
        ("resources.teams.everything", None, "no team does 'income' for 'velsen'"),
        ("resources.teams.everything.fte", {"factor": "much"}, "came the factor 'much'"),
        ("", 1, "no '' here"),
    ],
)
def test_an_override_that_cannot_be_is_told(region: Path, path: str, value: object, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(region, overrides={path: value})

    assert words in str(caught.value)
