"""Scenarios take effect on dates: what holds when, what teams are formed of, and what may be changed from outside."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from sim.config import Configuration, configuration_from_document, load_configuration
from sim.errors import ConfigurationError
from sim.texts import Text
from tests.config import synthetic

START, SWITCH, LATER = dt.date(2015, 1, 1), dt.date(2020, 1, 1), dt.date(2022, 1, 1)
DAY = dt.timedelta(days=1)
MADE_UP = "{kind: assumption, text: made up, date: 2024-01-01}"
ALL = "[income, intake, direction, trajectory, placement]"


def number(value: object, unit: str = "") -> str:
    """Return a number as a file writes it."""
    return f"{{value: {value}, {f'unit: {unit}, ' if unit else ''}source: {MADE_UP}, factor_range: [0.1, 10]}}"


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """Return a region with two teams: one for each municipality."""
    document = synthetic.document()
    teams = document["resources"]["teams"]
    everything = teams.pop("everything")
    for name, fte, norm in (("velsen", 6.0, 50.0), ("heemskerk", 2.0, 90.0)):
        teams[name] = everything | {
            "municipalities": [name],
            "fte": synthetic.quantity(fte, "fte"),
            "norm_caseload": synthetic.quantity(norm, "residents"),
        }
    (tmp_path / "scenarios" / "more").mkdir(parents=True)
    return synthetic.write(tmp_path, document)


def scenario(region: Path, name: str, text: str = "", *, date: str = "2020-01-01") -> None:
    """Write a scenario; its name may name a folder below that of the scenarios."""
    head = f"takes_effect: {date}\n" if date else ""
    (region.parent / "scenarios" / f"{name}.yaml").write_text(f"name: {Path(name).stem}\n{head}{text}")


def fte(value: float, team: str = "velsen") -> str:
    """Return what a scenario writes to change the fte of a team."""
    return f"resources: {{teams: {{{team}: {{fte: {number(value, 'fte')}}}}}}}\n"


def formed(name: str, sources: str, more: str = "", municipalities: str = "[velsen, heemskerk]") -> str:
    """Return a new team as a file writes it."""
    head = f"label: New, organisation: town_hall, functions: {ALL}, municipalities: {municipalities}"
    return f"    {name}: {{{head}, formed_from: {sources}{more}}}\n"


def merged(more: str = "") -> str:
    """Return what a scenario writes to make one team of both."""
    return f"resources:\n  teams:\n    velsen: null\n    heemskerk: null\n{formed('both', '[velsen, heemskerk]', more)}"


def told(region: Path, **arguments: Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(region, **arguments)
    return str(caught.value)


# --- dates ----------------------------------------------------------------------------------------


def test_a_scenario_rules_from_its_date_on(region: Path) -> None:
    scenario(region, "larger", fte(9))
    configuration = load_configuration(region, scenarios="larger")

    assert configuration.at(SWITCH - DAY).resources.teams["velsen"].fte == 6.0
    assert configuration.at(SWITCH).resources.teams["velsen"].fte == 9.0
    assert configuration.at(dt.date(2030, 1, 1)).resources.teams["velsen"].fte == 9.0
    assert configuration.changes_on == SWITCH
    assert configuration.dates() == (SWITCH,)


def test_a_scenario_without_a_date_rules_the_whole_run(region: Path) -> None:
    scenario(region, "larger", fte(9), date="")
    configuration = load_configuration(region, scenarios="larger")

    assert configuration.at(START).resources.teams["velsen"].fte == 9.0
    assert (configuration.changes_on, configuration.dates()) == (None, ())
    assert "later" not in configuration.document


def test_a_scenario_that_changes_nothing_is_still_a_moment(region: Path) -> None:
    scenario(region, "same")
    before, after = load_configuration(region), load_configuration(region, scenarios="same")

    assert after.dates() == (SWITCH,)
    assert after.at(SWITCH) == before.at(SWITCH)
    assert after.document["later"][0]["resources"] == before.document["resources"]


def test_a_moment_of_the_region_stays_one_where_a_scenario_holds_the_number_still(region: Path) -> None:
    moving = {"resources.teams.velsen.fte": {START: 6.0, LATER: 5.0}}
    scenario(region, "still", fte(6))
    later = load_configuration(region, scenarios="still").document["later"]
    document = load_configuration(region, overrides=moving).document | {"later": later}
    configuration = configuration_from_document(document)

    assert configuration.dates() == (SWITCH, LATER)
    assert configuration.at(LATER).resources.teams["velsen"].fte == 6.0


def test_scenarios_of_several_dates_add_up_in_the_order_given(region: Path) -> None:
    scenario(region, "late", fte(9), date="2022-01-01")
    rule = "rules: {wsp_access: {kind: direct, second_assessment: false}}\n"
    scenario(region, "early", fte(7) + rule)
    configuration = load_configuration(region, scenarios="late+early")
    teams = [configuration.at(date).resources.teams["velsen"].fte for date in (START, SWITCH, LATER)]

    assert configuration.dates() == (SWITCH, LATER)
    assert teams == [6.0, 7.0, 7.0]
    assert configuration.at(LATER).rules.wsp_access.kind == "direct"
    assert load_configuration(region, scenarios="early+late").at(LATER).resources.teams["velsen"].fte == 9.0


def test_a_document_gives_the_same_configuration_again(region: Path) -> None:
    scenario(region, "one", merged())
    scenario(region, "other", fte(9, "both"), date="2022-01-01")
    once = load_configuration(region, scenarios="one+other")
    again = configuration_from_document(json.loads(json.dumps(once.document)))

    assert (again.document, again.digest, again.past_digest) == (once.document, once.digest, once.past_digest)
    assert (again.steps, again.changes_on, again.scenarios) == (once.steps, once.changes_on, once.scenarios)


def test_digests_say_what_is_shared(region: Path) -> None:
    for name, text, date in (
        ("same", "", "2020-01-01"),
        ("larger", fte(9), "2020-01-01"),
        ("postponed", fte(9), "2022-01-01"),
    ):
        scenario(region, name, text, date=date)
    same, larger, postponed = (load_configuration(region, scenarios=name) for name in ("same", "larger", "postponed"))
    other_start = load_configuration(region, scenarios="larger", overrides={"model.work.frailty_cv": 0.7})
    shorter = load_configuration(
        region, scenarios="larger", overrides={"measurement.window.until": dt.date(2023, 1, 1)}
    )

    assert same.past_digest == larger.past_digest
    assert same.digest != larger.digest
    assert len({one.past_digest for one in (larger, postponed, other_start, shorter)}) == 4


def test_numbers_say_since_when(region: Path) -> None:
    scenario(region, "larger", fte(9))
    scenario(region, "largest", fte(12), date="2022-01-01")
    numbers = list(load_configuration(region, scenarios="larger+largest").numbers())
    changed = [(one.path, one.value, one.since) for one in numbers if one.since is not None]

    assert len({one.path for one in numbers if one.since is None}) == len(numbers) - 2
    assert changed == [
        ("resources.teams.velsen.fte", 9.0, SWITCH),
        ("resources.teams.velsen.fte", 12.0, LATER),
    ]


# --- formed teams ---------------------------------------------------------------------------------


def test_a_formed_team_has_the_fte_and_the_weighted_norm_of_its_sources(region: Path) -> None:
    scenario(region, "one", merged())
    configuration = load_configuration(region, scenarios="one")
    both = configuration.at(SWITCH).resources.teams["both"]

    assert (both.fte, both.norm_caseload) == (8.0, (6 * 50 + 2 * 90) / 8)
    assert both.formed_from == ("velsen", "heemskerk")
    assert "fte" not in configuration.document["later"][0]["resources"]["teams"]["both"]
    assert all(one.path != "resources.teams.both.fte" for one in configuration.numbers())


def test_a_formed_team_follows_its_sources_when_they_are_changed(region: Path) -> None:
    scenario(region, "one", merged())
    dated = {"resources.teams.velsen.fte": {START: 1.0, SWITCH: 3.0, LATER: 5.0}}
    teams = [
        load_configuration(region, scenarios="one", overrides=changes).at(SWITCH).resources.teams["both"].fte
        for changes in ({"resources.teams.velsen.fte": 4}, {"resources.teams.velsen.fte": {"factor": 2}}, dated)
    ]

    assert teams == [6.0, 14.0, 5.0]


def test_a_formed_team_may_say_its_own_numbers(region: Path) -> None:
    scenario(region, "one", merged(f", fte: {number(7, 'fte')}"))
    both = load_configuration(region, scenarios="one").at(SWITCH).resources.teams["both"]

    assert (both.fte, both.norm_caseload) == (7.0, 60.0)


def test_what_a_source_keeps_does_not_go_over(region: Path) -> None:
    desk = "label: Desk, organisation: town_hall, functions: [support], municipalities: [velsen]"
    new = f"    desk: {{{desk}, formed_from: [velsen]}}\n"
    scenario(region, "desk", f"resources:\n  teams:\n    velsen: {{fte: {number(5)}}}\n{new}")
    teams = load_configuration(region, scenarios="desk").at(SWITCH).resources.teams

    assert (teams["velsen"].fte, teams["desk"].fte, teams["desk"].norm_caseload) == (5.0, 1.0, None)


def test_a_formed_team_keeps_its_numbers_under_a_later_scenario(region: Path) -> None:
    scenario(region, "one", merged())
    scenario(region, "same", date="2022-01-01")
    teams = load_configuration(region, scenarios="one+same").at(LATER).resources.teams

    assert (teams["both"].fte, teams["both"].norm_caseload) == (8.0, 60.0)


def test_a_team_of_nobody_has_the_plain_mean_norm(region: Path) -> None:
    scenario(region, "one", merged())
    nobody = {f"resources.teams.{name}.fte": 0 for name in ("velsen", "heemskerk")}
    both = load_configuration(region, scenarios="one", overrides=nobody).at(SWITCH).resources.teams["both"]

    assert (both.fte, both.norm_caseload) == (0.0, 70.0)


# --- files ----------------------------------------------------------------------------------------


def test_entries_are_set_where_they_exist(region: Path) -> None:
    scenario(region, "one", merged())
    entries = (
        f"set:\n  resources.teams.*.norm_caseload: {number(30)}\n"
        f"  rules.cross_border.share: {number(0.1)}\n  rules.parallel.*: null\n"
    )
    scenario(region, "plain", entries)
    alone, over = (load_configuration(region, scenarios=name).at(SWITCH) for name in ("plain", "one+plain"))

    assert {team.norm_caseload for team in alone.resources.teams.values()} == {30.0}
    assert alone.rules.cross_border is None
    assert alone.rules.parallel == {}
    assert over.resources.teams["both"].norm_caseload == 60.0


ASSUMED_OTHERWISE = (
    f"set:\n  circumstances.law.search_period_weeks: {number(3)}\n  model.barriers.flare_per_year: {number(0.2)}\n"
)


def test_a_file_without_a_date_may_set_what_is_assumed_of_the_world(region: Path) -> None:
    """It is nobody's choice: so it holds from the first day on, and a box of it stays out of reach."""
    scenario(region, "assumed", ASSUMED_OTHERWISE, date="")
    first = load_configuration(region, scenarios="assumed").at(START)

    assert first.circumstances.law.search_period_weeks == 3.0
    assert first.model.barriers.flare_per_year == 0.2
    scenario(region, "box", f"circumstances: {{law: {{search_period_weeks: {number(3)}}}}}\n", date="")
    assert "box.yaml:2:1: circumstances: a box outside the reach of a scenario" in told(region, scenarios="box")


def test_a_scenario_with_a_date_may_not_set_what_is_assumed_of_the_world(region: Path) -> None:
    """Else who lives in the region would be another in one scenario than in the one beside it."""
    scenario(region, "dated", ASSUMED_OTHERWISE)
    (region.parent / "scenarios" / "below.yaml").write_text(f"extends: dated.yaml\n{ASSUMED_OTHERWISE}")

    assert "dated.yaml:4:3: set.circumstances.law.search_period_weeks: no 'circumstances' here" in (
        refused := told(region, scenarios="dated")
    )
    assert "dated.yaml:5:3: set.model.barriers.flare_per_year: no 'model' here" in refused
    assert "below.yaml:3:3: set.circumstances.law" in told(region, scenarios="below")


def test_a_scenario_extends_another(region: Path) -> None:
    scenario(region, "larger", fte(9))
    (region.parent / "scenarios" / "more" / "own.yaml").write_text(
        f"extends: ../larger.yaml\nset: {{resources.teams.velsen.norm_caseload: {number(30)}}}\n"
    )
    configuration = load_configuration(region, scenarios="own")
    velsen = configuration.at(SWITCH).resources.teams["velsen"]

    assert (velsen.fte, velsen.norm_caseload) == (9.0, 30.0)
    assert [(one.name, one.label.en, one.takes_effect) for one in configuration.scenarios] == [
        ("own", "larger", SWITCH)
    ]


def test_a_scenario_of_one_line_is_called_as_what_it_extends(region: Path) -> None:
    scenario(region, "larger", f"label: {{en: More staff, nl: Meer mensen}}\n{fte(9)}")
    folder = region.parent / "scenarios"
    (folder / "one.yaml").write_text("extends: larger.yaml\n")
    (folder / "other.yaml").write_text("extends: larger.yaml\nlabel: Otherwise\n")
    one, other = (load_configuration(region, scenarios=name).scenarios[0] for name in ("one", "other"))

    assert (one.name, one.label) == ("one", Text("More staff", "Meer mensen"))
    assert other.label == Text("Otherwise", "Otherwise")


def test_a_star_with_null_takes_every_name_away(region: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    stock = json.dumps(synthetic.document()["measurement"]["targets"]["stock"])
    own.write_text(f'extends: {region.name}\nmeasurement: {{targets: {{"*": null, mine: {stock}}}}}\n')

    assert list(load_configuration(own).at(START).measurement.targets) == ["mine"]


def test_problems_stand_where_they_are_written(region: Path) -> None:
    scenario(region, "one", "resources:\n  teams:\n    velsen: null\n")
    text = told(region, scenarios="one")

    assert "one.yaml:4:3: resources.teams: no team does 'direction' for 'velsen' from 2020-01-01 on" in text
    assert len(text.splitlines()) == 5


def test_a_scenario_outside_a_shortened_run_is_told(region: Path) -> None:
    scenario(region, "larger", fte(9))
    text = told(region, scenarios="larger", overrides={"measurement.window.until": dt.date(2019, 1, 1)})

    assert "larger.yaml:2:15: takes_effect: came 2020-01-01, outside the run" in text


# --- changes from outside -------------------------------------------------------------------------


@pytest.fixture
def switched(region: Path) -> Configuration:
    scenario(region, "larger", fte(9))
    return load_configuration(region, scenarios="larger")


def both(configuration: Configuration, team: str) -> tuple[float, float]:
    """Return the fte of a team before and after the switch."""
    before, after = (configuration.at(date).resources.teams[team].fte for date in (START, SWITCH))
    return before, after


def test_a_change_holds_before_and_after_where_the_scenario_leaves_the_value(switched: Configuration) -> None:
    changed = switched.with_changes({"resources.teams.heemskerk.fte": 3, "model.work.frailty_cv": 0.7})

    assert both(changed, "heemskerk") == (3.0, 3.0)
    assert both(changed, "velsen") == (6.0, 9.0)
    assert changed.at(SWITCH).model.work.frailty_cv == 0.7
    assert changed.scenarios == switched.scenarios


def test_a_change_of_what_a_scenario_replaces_is_refused(switched: Configuration) -> None:
    with pytest.raises(ConfigurationError) as caught:
        switched.with_changes({"resources.teams.velsen.fte": 3})

    assert str(caught.value) == (
        "overrides: resources.teams.velsen.fte: a scenario replaces this value from 2020-01-01 on: 6.0 becomes 9.0; a "
        "value that the scenarios leave as it is was needed; change it in the scenario, or only from the date on which "
        "it takes effect"
    )


def test_a_change_from_the_date_of_the_scenario_leaves_the_past_as_it_was(switched: Configuration) -> None:
    changed = switched.with_changes({"resources.teams.velsen.fte": {"factor": 2}}, since="takes_effect")

    assert both(changed, "velsen") == (6.0, 18.0)
    assert changed.past_digest == switched.past_digest
    assert changed.digest != switched.digest


def test_a_change_of_what_only_the_scenario_has_holds_there(region: Path) -> None:
    scenario(region, "one", merged(f", fte: {number(7, 'fte')}"))
    changed = load_configuration(region, scenarios="one", overrides={"resources.teams.both.fte": 5})

    assert changed.at(SWITCH).resources.teams["both"].fte == 5.0
    assert "both" not in changed.at(START).resources.teams


def test_a_rule_may_be_set_from_the_date_of_the_scenario(switched: Configuration) -> None:
    rule = {"kind": "alongside", "pace": 0.5}
    changed = switched.with_changes({"rules.combining": rule}, since="takes_effect")

    assert changed.at(START).rules == switched.at(START).rules
    assert (changed.at(SWITCH).rules.combining.kind, changed.at(SWITCH).rules.combining.pace) == ("alongside", 0.5)


def test_a_new_name_comes_before_and_after(switched: Configuration) -> None:
    team = {"label": "Desk", "organisation": "town_hall", "functions": ["support"], "municipalities": ["velsen"]}
    changed = switched.with_changes({"resources.teams.desk": team | {"fte": 1, "norm_caseload": 0}})

    assert both(changed, "desk") == (1.0, 1.0)


@pytest.mark.parametrize(
    "path, since, words",
    [
        ("resources.teams.velzen.fte", "start", "no 'velzen' here"),
        ("resources.teams.velzen.fte", "takes_effect", "no 'velzen' here"),
        ("model.work.frailty_cv", "takes_effect", "no 'model' here"),
        ("resources.teams.velsen.fte", "start", "a scenario replaces this value"),
    ],
)
def test_a_change_that_cannot_be_is_told(switched: Configuration, path: str, since: Any, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        switched.with_changes({path: 1}, since=since)

    assert words in str(caught.value)
    assert len(caught.value.problems) == 1


def test_without_a_scenario_there_is_no_date_to_change_from(region: Path) -> None:
    with pytest.raises(ConfigurationError, match="a scenario that takes effect on a date was needed"):
        load_configuration(region).with_changes({"model.work.frailty_cv": 1}, since="takes_effect")
