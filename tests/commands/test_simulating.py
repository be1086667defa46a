"""A run whose events are let out as they come is the run that keeps them, and leaves whole files or none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

import sim.commands.simulate as simulating
from sim.cli import app
from sim.commands.simulate import Simulated, simulate
from sim.domain import Event, Stage
from sim.errors import ResultsError
from sim.model import recording, run_replication
from sim.records import EVENT, RESIDENT
from tests.model import small

CONFIGURATION = small.region()
REGION = Path(__file__).parents[2] / "configs" / "ijmond.yaml"


@pytest.fixture
def short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "ROWS_PER_CHUNK", 1000)


def run(out: Path, **changes: bool) -> Simulated:
    return simulate(CONFIGURATION, replication=0, seed=small.SEED, out=out, **changes)


@pytest.mark.usefixtures("short_chunks")
def test_what_is_let_out_is_what_would_have_been_kept() -> None:
    events: list[npt.NDArray[np.void]] = []
    residents: list[npt.NDArray[np.void]] = []

    def take(some: npt.NDArray[np.void], new: npt.NDArray[np.void]) -> None:
        events.append(some)
        residents.append(new)

    let_out = run_replication(CONFIGURATION, replication=0, seed=small.SEED, outlet=take)
    kept = small.standard()

    assert len(events) > 5
    assert max(len(some) for some in events) == 1000
    assert np.concatenate(events).tobytes() == kept.events.tobytes()
    assert np.concatenate(residents).tobytes() == kept.residents.tobytes()
    assert (let_out.events.shape, let_out.events.dtype) == ((0,), EVENT)
    assert (let_out.residents.shape, let_out.residents.dtype) == ((0,), RESIDENT)
    for name in ("staff", "places", "sheltered", "posts", "edges", "hours", "available"):
        assert getattr(let_out, name).tobytes() == getattr(kept, name).tobytes()
    assert let_out.n_engine_events == kept.n_engine_events


@pytest.mark.usefixtures("short_chunks")
def test_nobody_is_told_of_before_it_is_told_who_they_are() -> None:
    known: set[int] = set()

    def take(some: npt.NDArray[np.void], new: npt.NDArray[np.void]) -> None:
        known.update(new["resident"].tolist())
        assert set(some["resident"].tolist()) <= known

    run_replication(CONFIGURATION, replication=0, seed=small.SEED, outlet=take)
    assert len(known) == len(small.standard().residents)


@pytest.mark.usefixtures("short_chunks")
def test_the_file_of_events_holds_every_event_in_order_with_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.store.events.ROWS_PER_GROUP", 3500)
    found = run(tmp_path / "out", keep_events=True)
    file, kept = pd.read_parquet(tmp_path / "out" / "events.parquet"), small.standard().events

    assert found.n_events == len(file) == len(kept)
    for name in ("week", "resident", "spell", "detail", "trede", "team", "worker"):
        assert file[name].tolist() == kept[name].tolist()
    assert file["event"].tolist() == [Event.words()[code] for code in kept["event"].tolist()]
    assert file["stage"].tolist() == [Stage.words()[code] for code in kept["stage"].tolist()]


def test_a_run_says_what_it_was_and_from_what(tmp_path: Path) -> None:
    found, kept = run(tmp_path / "out"), small.standard()
    said = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))

    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "flows.csv",
        "hours.csv",
        "run.json",
        "stock.csv",
    ]
    assert (found.n_residents, found.n_events) == (len(kept.residents), len(kept.events))
    assert (said["residents"], said["events"]) == (len(kept.residents), len(kept.events))
    assert (said["seed"], said["configuration"]) == (small.SEED, CONFIGURATION.digest)
    flows = pd.read_csv(tmp_path / "out" / "flows.csv")
    assert flows["number"].sum() == (kept.events["week"] >= 0).sum()
    hours = pd.read_csv(tmp_path / "out" / "hours.csv")
    assert hours.query("task == 'offered'")["hours"].sum() == pytest.approx(kept.available.sum())


def test_what_stands_there_is_never_overwritten(tmp_path: Path) -> None:
    run(tmp_path / "out")
    with pytest.raises(ResultsError, match="never overwritten"):
        run(tmp_path / "out")


def test_a_run_that_breaks_leaves_no_file_of_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(simulating, "_run", breaks)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "out", keep_events=True)
    assert list((tmp_path / "out").iterdir()) == []


def test_the_command_runs_a_configuration_that_is_a_region_times_a_size(tmp_path: Path) -> None:
    size = "size: {value: 0.05, unit: factor, source: {kind: assumption, text: test}, range: [0, 1]}"
    large = tmp_path / "large.yaml"
    large.write_text(f"extends: {REGION}\n{size}\n", encoding="utf-8")
    answer = call("simulate", large, "--out", tmp_path / "out", "--seed", 3)

    assert answer.exit_code == 0, answer.output
    assert "residents" in answer.output
    start = pd.read_csv(tmp_path / "out" / "stock.csv").query("stage == 'on_benefit' and month == '2010-01'")
    assert start["at_end"].sum() == pytest.approx(0.05 * 2950, abs=6)


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])
