"""A norm caseload stands where coaches or specialists read it; elsewhere it would change nothing, and is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.config import Configuration, configuration_from_document, load_configuration
from sim.errors import ConfigurationError
from tests.model.small import IJMOND as REGION

TEAMS = "resources.teams"
NUMBER = "{value: 100, unit: residents, source: {kind: assumption, text: made up}, range: [50, 200]}"


@pytest.fixture(scope="module")
def region() -> Configuration:
    return load_configuration(REGION)


def extending(folder: Path, text: str) -> Path:
    file = folder / "own.yaml"
    file.write_text(f"extends: {REGION}\n{text}", encoding="utf-8")
    return file


def refused(file: Path, **more: Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(file, **more)
    return str(caught.value)


def test_only_teams_that_read_a_norm_have_one(region: Configuration) -> None:
    with_norm = {name for name, team in region.at(region.window.start).resources.teams.items() if team.norm_caseload}

    assert with_norm == {"beverwijk_activation", "heemskerk_activation", "velsen_activation", "ijw_coaches", "provider"}


@pytest.mark.parametrize("team", ["velsen_income", "ijw_wsp", "ijw_sheltered", "heemskerk_support"])
def test_a_norm_that_nothing_reads_is_refused_where_it_stands(tmp_path: Path, team: str) -> None:
    file = extending(tmp_path, f"resources: {{teams: {{{team}: {{norm_caseload: {NUMBER}}}}}}}\n")

    assert refused(file) == (
        f"{file}:2:{24 + len(team)}: {TEAMS}.{team}.norm_caseload: nothing reads that of {team!r}; only teams that do "
        "'trajectory' or 'purchase' read it, to know when they are full, and the specialists of teams that do "
        "'direction'; remove the norm_caseload"
    )


@pytest.mark.parametrize("team", ["ijw_coaches", "velsen_activation"])
def test_a_team_that_reads_a_norm_must_have_one(tmp_path: Path, team: str) -> None:
    file = extending(tmp_path, f"resources: {{teams: {{{team}: {{norm_caseload: null}}}}}}\n")

    assert f"{TEAMS}.{team}: {team!r} has no norm_caseload" in refused(file)


def test_without_specialists_an_activation_team_needs_no_norm_and_nobody_can_vary_it(region: Configuration) -> None:
    plain = region.with_changes({"rules.specialists": None})
    norm = f"{TEAMS}.velsen_activation.norm_caseload"

    assert plain.with_changes({norm: None}).at(region.window.start).resources.teams["velsen_activation"]
    with pytest.raises(ConfigurationError, match="no rule gives specialists, so nothing reads it"):
        plain.with_changes({norm: 100})
    assert region.with_changes({norm: 100}).digest != region.digest


def test_a_norm_that_nothing_reads_cannot_be_varied(region: Configuration) -> None:
    for value in (100, {"factor": 2}):
        with pytest.raises(ConfigurationError, match="vary what the team does read, such as its fte"):
            region.with_changes({f"{TEAMS}.velsen_income.norm_caseload": value})


def test_a_document_of_before_is_read_as_it_is(region: Configuration) -> None:
    document = dict(region.document)
    teams = dict(document["resources"]["teams"])
    teams["velsen_income"] = teams["velsen_income"] | {"norm_caseload": teams["ijw_coaches"]["norm_caseload"]}
    document["resources"] = document["resources"] | {"teams": teams}

    assert configuration_from_document(document).at(region.window.start).resources.teams["velsen_income"].norm_caseload
