"""A region of one's own under a file that extends another: its texts and figures are its own, the rest is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.commands.files import inherited, inherited_in_short, validate
from sim.config import load_configuration
from sim.report.words import words_of
from sim.studies import context_of
from tests.model.small import IJMOND as REGION

NUMBER = "source: {kind: assumption, text: own figures}, range: [0, 1e8]"
TOWN = f"""extends: {REGION}
circumstances:
  municipalities:
    "*": null
    mytown:
      label: My town
      stock_at_start: {{value: 600, unit: residents, {NUMBER}}}
      inflow_share: {{value: 1.0, unit: fraction, {NUMBER}}}
      wsw_at_start: {{value: 50, unit: residents, {NUMBER}}}
      buig_eur_per_year: {{value: 9000000, unit: eur, {NUMBER}}}
resources:
  organisations: {{"*": null, mytown: {{label: Town hall}}}}
  overhead: null
  teams:
    "*": null
    a: {{label: Income, organisation: mytown, functions: [income, support], municipalities: [mytown], fte: {{value: 6, unit: fte, {NUMBER}}}}}
    b: {{label: Work, organisation: mytown, functions: [intake, direction, trajectory, placement, sheltered], municipalities: [mytown], fte: {{value: 8, unit: fte, {NUMBER}}}, norm_caseload: {{value: 80, unit: residents, {NUMBER}}}}}
rules:
  local_readiness: null
  image: null
  parallel: {{"*": null}}
  purchase: {{"*": null}}
"""  # noqa: E501 - as a file writes it
OWN = """measurement:
  region: null
  targets: {"*": null}
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    file = tmp_path / "mytown.yaml"
    file.write_text(TOWN + OWN, encoding="utf-8")
    return file


def test_texts_and_targets_of_another_region_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "mytown.yaml"
    file.write_text(TOWN, encoding="utf-8")
    lines = list(map(str, validate(file)))

    assert any("measurement.region.municipalities: the texts of reports are about beverwijk" in line for line in lines)
    assert sum("group: came" in line for line in lines) == 27
    assert len(lines) == 28


def test_a_region_of_its_own_needs_few_lines(town: Path) -> None:
    assert validate(town) == ()


def test_a_report_speaks_of_the_region_that_was_run(town: Path) -> None:
    labels = context_of(load_configuration(town)).labels
    english, dutch = (words_of(labels, language=language) for language in ("en", "nl"))

    assert english("title") == "Caseload simulation My town"
    assert english("question_text").startswith("My town must choose how to organise income support")
    assert dutch("question_text").startswith("De keuze voor My town: hoe worden inkomensondersteuning")
    assert english("fig.trajectories_title") == "Trajectories at Town hall"
    assert dutch("fig.source", n=3) == "Bron: simulatie, 3 herhalingen; stippen: cijfers uit de werkelijkheid."


def test_a_report_of_the_region_says_what_its_file_says() -> None:
    labels = context_of(load_configuration(REGION)).labels
    english, dutch = (words_of(labels, language=language) for language in ("en", "nl"))

    assert english("title") == "Caseload simulation IJmond"
    assert english("council.question_text", ways="a", baseline="b").startswith(
        "Beverwijk, Heemskerk and Velsen and their work company IJmond Werkt! must choose how"
    )
    assert dutch("fig.source", n=3).endswith("stippen: CBS en de regionale probleemanalyse (2024).")
    assert english("fig.trajectories_title") == "Trajectories at IJmond Werkt!"


def test_the_numbers_that_are_inherited_are_said_once(town: Path) -> None:
    configuration = load_configuration(town)
    (line,) = inherited_in_short(configuration, town)
    listed = [number.path for _, number in inherited(configuration, town)]

    assert line.startswith(f"{town}: {len(listed)} numbers are inherited from ")
    assert "ijmond.yaml: circumstances (" in line
    assert "circumstances.inflow.reports_per_year" in listed
    assert "circumstances.municipalities.mytown.stock_at_start" not in listed
    assert list(inherited_in_short(load_configuration(REGION), REGION)) == []
