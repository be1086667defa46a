"""A new kind of experiment is one file and one line: read, checked, planned, run, told and drawn like the others."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim.commands.files import validate
from sim.errors import ConfigurationError
from sim.run.run import Setting, run_plan
from sim.store import Result, open_result
from sim.studies import KINDS, Wishes, context_of_plan, load_experiment, plan_of
from sim.studies.json_schema import json_schema
from tests.studies.twice import TABLE, Twice

REGION = Path(__file__).parents[1] / "small" / "region.yaml"
FILE = """
name: luck
title: {{en: How far luck goes, nl: Hoe ver geluk gaat}}
kind: twice
configuration: {region}
seed: 7
from: 2010-07-01
until: 2012-01-01
measures: [inflow, {measure}]
"""


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "twice", Twice())  # the one line


def asked(folder: Path, *, measure: str = "outflow") -> Path:
    file = folder / "luck.yaml"
    file.write_text(FILE.format(region=REGION, measure=measure))
    return file


def result(folder: Path) -> Result:
    plan, _ = plan_of(load_experiment(asked(folder)), wishes=Wishes())
    setting = Setting(workers=1, fork=False, report=True)
    return open_result(run_plan(plan, out=folder / "luck", context=context_of_plan(plan), setting=setting))


def test_its_file_is_checked_and_an_editor_knows_its_keys(tmp_path: Path) -> None:
    assert validate(asked(tmp_path)) == ()

    wrong = asked(tmp_path)
    wrong.write_text(wrong.read_text().replace("measures:", "measure:"))
    assert {problem.key for problem in validate(wrong)} == {"measure", "measures"}
    with pytest.raises(ConfigurationError, match="did you mean 'measures'"):
        load_experiment(wrong)
    (schema,) = (one for one in json_schema()["anyOf"] if one["title"] == "Twice")
    assert schema["properties"]["measures"]["description"].startswith("The ids of the measures")


def test_it_is_run_and_its_table_and_page_are_in_the_result(tmp_path: Path) -> None:
    found = result(tmp_path)
    table = pd.read_csv(found.there(TABLE)).set_index("measure")

    assert found.plan.kind == "twice"
    assert table.loc["inflow", "difference"] == table.loc["inflow", "value_again"] - table.loc["inflow", "value"]
    page = (found.folder / "report.html").read_text(encoding="utf-8")
    assert "How far luck goes" in page
    assert "value_again" in page
