"""Replications until a difference is known well enough: never fewer, never beyond the cap, whoever does the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import Interrupted, ResultsError
from sim.run.progress import Silence
from sim.run.run import Setting, run_plan
from sim.store import Result, open_result
from tests.run import fakes, pairs

WANTED = 0.04


def run(out: Path, *, workers: int = 1, watcher: Silence | None = None, **kwargs: float) -> Result:
    """Run the pair without a model."""
    setting = Setting(workers=workers, watcher=watcher or Silence())
    plan = pairs.plan(**{"relative_half_width": WANTED} | kwargs)  # type: ignore[arg-type]
    return open_result(run_plan(plan, out=out, context=fakes.context(), setting=setting, task=pairs.task))


class Impatient(Silence):
    """Somebody who presses Ctrl-C after a number of replications."""

    def __init__(self, patience: int) -> None:
        self.left = patience

    def done(self, _part: object, /) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A comparison that needed more than it began with."""
    return run(tmp_path_factory.mktemp("settled") / "pair")


def n_replications(result: Result) -> int:
    """Return how often each scenario was run."""
    return int(result.replications.groupby("scenario")["replication"].nunique().unique().item())


def row_of_precision(result: Result) -> dict[str, object]:
    """Return what the result says about the precision of the one scenario beside the baseline."""
    table = result._csv("precision.csv")
    assert table["scenario"].tolist() == ["one_pool"]
    return dict(table.iloc[0])


def test_it_goes_on_until_the_difference_is_known_well_enough(settled: Result) -> None:
    row = row_of_precision(settled)

    assert 4 < n_replications(settled) < 40
    assert row["reached"]
    assert row["relative_half_width"] <= WANTED
    assert row["n_needed"] + 2 <= n_replications(settled)


def test_the_cap_bites_and_the_result_says_so(tmp_path: Path) -> None:
    result = run(tmp_path / "pair", relative_half_width=0.001, cap=9)

    assert n_replications(result) == 9
    assert not row_of_precision(result)["reached"]
    assert row_of_precision(result)["relative_half_width"] > 0.001


def test_the_number_of_workers_does_not_change_the_number_of_replications(settled: Result, tmp_path: Path) -> None:
    assert run(tmp_path / "pair", workers=2).manifest["files"] == settled.manifest["files"]


def test_a_run_that_was_stopped_ends_with_the_same_number(settled: Result, tmp_path: Path) -> None:
    with pytest.raises(Interrupted):
        run(tmp_path / "pair", watcher=Impatient(10))

    assert run(tmp_path / "pair").manifest["files"] == settled.manifest["files"]


def test_the_plan_in_the_manifest_has_all_replications_and_asks_for_no_more(settled: Result, tmp_path: Path) -> None:

    plan = settled.plan
    setting = Setting(workers=1)
    again = run_plan(plan, out=tmp_path / "again", context=fakes.context(), setting=setting, task=pairs.task)

    assert open_result(again).manifest["files"] == settled.manifest["files"]


def test_a_measure_without_a_value_is_one_line(tmp_path: Path) -> None:
    plan, setting = pairs.plan(), Setting(workers=1)
    with pytest.raises(ResultsError, match="replication 1: stock_on_benefit has no value, so no precision") as caught:
        run_plan(plan, out=tmp_path / "x", context=fakes.context(), setting=setting, task=pairs.endless_task)

    assert "\n" not in str(caught.value)


def test_the_difference_is_found(settled: Result) -> None:
    table = settled._csv("differences.csv")

    assert table["verdict"].tolist() == ["higher"]
    assert abs(table["difference"].item() - pairs.SHIFT["one_pool"]) < 4.0
