"""A result again from its manifest alone: the same bytes here, within a stated tolerance elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.commands.replay import Wanted, replay
from sim.commands.reproduce import Reduced, reproduce
from sim.commands.results import publish
from sim.errors import Interrupted, ResultsError
from sim.run.deciding import deciding_code
from sim.run.executor import RunError
from sim.run.run import Setting, run_plan
from sim.store import NAME, Result, open_result, write_manifest
from sim.store.result import stored
from sim.studies import Wishes, load_experiment, plan_of

SMALL = Path(__file__).parents[1] / "small" / "experiment.yaml"
SETTING = Setting(workers=1)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The small experiment, shorter."""
    folder = tmp_path_factory.mktemp("again")
    file = folder / "shorter.yaml"
    file.write_text(f"extends: {SMALL}\nreplications: 3\nuntil: 2011-01-01\n", encoding="utf-8")
    plan, context = plan_of(load_experiment(file), wishes=Wishes())
    return open_result(run_plan(plan, out=folder / "small", context=context, setting=SETTING))


def altered(result: Result, out: Path, *, python: str | None = None, shift: float = 0.0) -> Path:
    """Return a published copy as another platform, or another model, would have left it."""
    publish(result.folder, out=out)
    summary = open_result(out).summary
    moved = shift * (summary["ci_high"] - summary["ci_low"]).fillna(0.0) / 2.0
    rewrite(out, "summary.csv", table=summary.assign(mean=summary["mean"] + moved), python=python)
    return out


def rewrite(folder: Path, name: str, *, table: pd.DataFrame, python: str | None = None) -> None:
    """Put a table in the place of one that is kept plain or packed, and let the manifest know it."""
    table.to_csv(stored(folder / name), index=False, lineterminator="\n")
    manifest = json.loads((folder / NAME).read_text())
    facts = {key: told for key, told in manifest.items() if key not in ("format", "files", "volatile", "seal")}
    write_manifest(folder, facts=facts, volatile=manifest["volatile"] | ({"python": python} if python else {}))


def test_it_is_the_same_to_the_last_bit(result: Result) -> None:
    verdict = reproduce(result.folder, setting=SETTING)

    assert verdict.same
    assert verdict.lines == (f"{result.folder}: the same to the last bit",)


def test_a_replay_by_another_model_says_so(result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = result.jobs.assign(n_engine_events=lambda table: table["n_engine_events"] + 1)
    monkeypatch.setattr(Result, "jobs", jobs)
    monkeypatch.setattr("sim.run.deciding.deciding_code", lambda **apart: deciding_code(**apart) | {"live": "0"})
    found = replay(result.folder, Wanted(scenario="current", replication=1), out=tmp_path)

    assert "this is not the replication of" in found.other
    assert "code: live (sim/model/" in found.other


def test_the_start_check_can_be_looked_into(result: Result, tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="--beside: nothing called 'other' is held beside anything in this result"):
        replay(result.folder, Wanted(scenario="current", replication=0, beside="other"), out=tmp_path)


def test_what_goes_wrong_is_said_of_the_result_and_not_of_a_place_that_is_gone(
    result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise Interrupted("interrupted; the replications that are done are kept")

    def fail(*_: object, out: Path, **__: object) -> None:
        raise RunError(f"see it again: ijmond replay {out}")

    monkeypatch.setattr("sim.commands.reproduce.run_plan", stop)
    with pytest.raises(Interrupted, match="of what is run to compare nothing is kept"):
        reproduce(result.folder, setting=SETTING)
    monkeypatch.setattr("sim.commands.reproduce.run_plan", fail)
    with pytest.raises(RunError, match=f"ijmond replay {result.folder}$"):
        reproduce(result.folder, setting=SETTING)


def test_a_published_copy_is_run_again_in_part(result: Result, tmp_path: Path) -> None:
    publish(result.folder, out=tmp_path / "small")
    verdict = reproduce(tmp_path / "small", setting=SETTING, reduced=Reduced(replications=1))

    assert verdict.same
    assert "replications: the same to the last bit" in verdict.lines[0]


def test_another_answer_in_the_same_surroundings_is_not_the_same(result: Result, tmp_path: Path) -> None:
    verdict = reproduce(altered(result, tmp_path / "x", shift=0.1), setting=SETTING)

    assert not verdict.same
    assert any(line.startswith("summary.csv: ") for line in verdict.lines)


@pytest.mark.parametrize(("shift", "same"), [(2.0, True), (4.0, False)])
def test_elsewhere_it_holds_within_the_tolerance(result: Result, tmp_path: Path, shift: float, same: bool) -> None:
    verdict = reproduce(altered(result, tmp_path / "x", shift=shift, python="3.99"), setting=SETTING)

    assert verdict.same == same
    assert any(line.startswith("python: 3.99 -> ") for line in verdict.lines)
    assert any("3 times the half-width" in line for line in verdict.lines) != same


def test_a_part_that_is_not_there_is_one_line(result: Result) -> None:
    with pytest.raises(ResultsError, match="scenario 'curent': not in this result; did you mean"):
        reproduce(result.folder, setting=SETTING, reduced=Reduced(scenario="curent"))


def test_another_replication_is_named(result: Result, tmp_path: Path) -> None:
    publish(result.folder, out=tmp_path / "x")
    jobs = pd.read_csv(stored(tmp_path / "x" / "jobs.csv"), dtype=str)
    jobs.loc[0, "digest"] = "0" * 64
    rewrite(tmp_path / "x", "jobs.csv", table=jobs)
    verdict = reproduce(tmp_path / "x", setting=SETTING, reduced=Reduced(replications=1))

    assert not verdict.same
    assert "1 of 1 replication is not the same: current.base.0000" in verdict.lines[0]
