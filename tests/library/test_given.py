"""What a caller gives wrongly is said in one line, an error of the house, and nothing is run or written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from tests.architecture.source import ROOT

SMALL = ROOT / "tests/small"
REGION, PAIR, SINGLE = SMALL / "region.yaml", SMALL / "comparison.yaml", SMALL / "experiment.yaml"


def wrong(call: Callable[[], Any]) -> str:
    with pytest.raises(sim.CaseloadError) as caught:
        call()
    told = str(caught.value)
    assert "\n" not in told
    return told


def brief() -> sim.Configuration:
    days = {"start": "2010-01-01", "measured_from": "2010-02-01", "until": "2010-03-01"}
    return sim.load(REGION, overrides={f"measurement.window.{name}": day for name, day in days.items()})


WRONG: list[tuple[Callable[[], Any], str]] = [
    (lambda: sim.load("no/such.yaml"), "no such file"),
    (lambda: sim.load(3), "path: came 3; a path was needed"),  # type: ignore[arg-type]
    (lambda: sim.load(REGION, scenarios="one_poll"), "one_pool"),
    (lambda: sim.load(REGION, scenarios=[7]), "scenarios: came 7; a path was needed"),  # type: ignore[list-item]
    (lambda: sim.load(REGION, overrides={"resources.teams.velsen_activation.ftes": 9}), "did you mean 'fte'?"),
    (lambda: sim.load(REGION, overrides=[1]), "overrides: came a list of 1"),  # type: ignore[arg-type]
    (lambda: sim.load(REGION, rules_from="no/such.py"), "no/such.py:1:1: rules_from: it cannot be read"),
    (lambda: sim.run("no/such.yaml"), "no such file"),
    (lambda: sim.run(REGION), "kind: it is missing"),
    (lambda: sim.run(SINGLE, replications=0), "replications: came 0; a whole number of at least 1 was needed"),
    (lambda: sim.run(SINGLE, workers=True), "workers: came True"),
    (lambda: sim.run(SINGLE, seed=-1), "seed: came -1"),
    (lambda: sim.open_result("no/such"), "no/such: no such folder"),
    (lambda: sim.open_result(SMALL), "holds no manifest.json"),
    (lambda: sim.open_result(None), "folder: came nothing"),  # type: ignore[arg-type]
    (lambda: sim.replicate(REGION, measures="inflows"), "did you mean 'inflow'?"),
    (lambda: sim.replicate(REGION, measures="inflow.municipality"), "'measure.grouping.group'"),
    (lambda: sim.replicate(REGION, measures="inflow.municipalit.velsen"), "groupings: all, municipality"),
    (
        lambda: sim.replicate(brief(), measures="inflow.municipality.velzen"),
        "came 'inflow.municipality.velzen'; one that",
    ),
    (lambda: sim.replicate(REGION, measures=3), "measures: came 3"),  # type: ignore[arg-type]
    (lambda: sim.replicate(REGION, measures=[]), "at least one was needed"),
    (lambda: sim.replicate(REGION, seed=2**63), "at least 0 and below 2**63 was needed"),
    (lambda: sim.replicate(REGION, replications="3"), "replications: came '3'"),  # type: ignore[arg-type]
    (lambda: sim.replicate(REGION, measures_from="no/such.py"), "it cannot be read"),
    (lambda: sim.compare({"one": REGION}, measures="inflow"), "at least two were needed"),
    (lambda: sim.compare({"a": REGION, "b": REGION}, measures="inflow", replications=2), "at least 3 was needed"),
    (lambda: sim.compare([REGION], measures="inflow"), "configurations: came a list of 1"),  # type: ignore[arg-type]
    (lambda: sim.teams(REGION, on="soon"), "on: came 'soon'; a day was needed"),
    (lambda: sim.teams("no/such.yaml"), "no such file"),
    (lambda: sim.measures(measures_from=REGION), "measures_from"),
    (lambda: sim.what_if(SINGLE, fte={"velsen_activation": 9}), "an experiment that compares scenarios was needed"),
]


@pytest.mark.parametrize(("call", "says"), WRONG, ids=[says[:40] for _, says in WRONG])
def test_it_is_said_in_one_line(call: Callable[[], Any], says: str, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)

    assert says in wrong(call)
    assert list(tmp_path.iterdir()) == []


def test_what_is_carried_is_named_from_anywhere(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    small, whole = "package:tests/small/region.yaml", "package:configs/ijmond.yaml"
    rule = "package:experiments/rules/contacts_within.py"

    assert sim.load(small, rules_from=rule).digest == sim.load(REGION).digest
    assert sim.load(Path(small), scenarios="package:tests/small/scenarios/one_pool.yaml").changes_on is not None
    assert len(sim.teams(whole)) == len(sim.teams(ROOT / "configs/ijmond.yaml"))
    assert "did you mean 'ijmond.yaml'?" in wrong(lambda: sim.load("package:configs/ijmnd.yaml"))
    assert "did you mean 'sweep.yaml'?" in wrong(lambda: sim.run("package:tests/small/swep.yaml"))


def test_what_numpy_and_pandas_call_a_number_or_a_day_is_one() -> None:
    path = "resources.teams.velsen_activation.fte"
    changed = sim.load(REGION, overrides={path: np.int64(3)})
    rows = sim.replicate(brief(), replications=np.int64(1), seed=np.uint8(3), measures=["inflow"])  # type: ignore[arg-type]

    assert changed.document == sim.load(REGION, overrides={path: 3}).document
    assert rows.equals(sim.replicate(brief(), replications=1, seed=3, measures=["inflow"]))
    assert sim.teams(changed, on=pd.Timestamp("2011-01-01")).equals(sim.teams(changed, on="2011-01-01"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"fte": {"velsen_activatio": 9.0}}, "velsen_activation"),
        ({"change": {"velsen_activatio": 1.0}}, "did you mean 'velsen_activation'?"),
        ({"change": {"velsen_activation": "more"}}, "change.velsen_activation: came 'more'"),
        ({"fte": {"velsen_activation": 9.0}, "change": {"velsen_activation": 1.0}}, "one of the two was needed"),
        ({"fte": {"velsen_activation": -9.0}}, "velsen_activation"),
        ({"scenario": "one_poll"}, "did you mean 'one_pool'?"),
        ({"overrides": {"circumstances.inflow.reports_per_year": 1}}, "open another session"),
        ({"measures": "nothing"}, "measures: came 'nothing'"),
        ({"replications": 2}, "at least 3 was needed"),
    ],
)
def test_so_is_a_question_that_nobody_can_answer(given: dict[str, Any], says: str) -> None:
    assert says in wrong(lambda: sim.what_if(PAIR, workers=1, **given))
