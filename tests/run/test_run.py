"""A run from plan to sealed folder, with stand-ins for the model."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pandas as pd
import pytest

from sim.errors import ResultsError
from sim.plan import Job, jobs_of, plan_from_document
from sim.run.run import Setting, run_plan
from sim.store import open_result
from tests.run import fakes

FILES = {
    "beside.parquet",
    "beside_series.parquet",
    "data_dictionary.csv",
    "design.csv",
    "jobs.csv",
    "manifest.json",
    "notices.csv",
    "numbers.csv",
    "replications.parquet",
    "series.parquet",
    "start_check.csv",
    "summary.csv",
    "targets.csv",
}


def run(out: Path, *, workers: int = 1, **kwargs: int) -> Path:
    """Run the tiny plan."""
    plan, context = fakes.plan(**kwargs), fakes.context()
    return run_plan(plan, out=out, context=context, setting=Setting(workers=workers), task=fakes.quick_task)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result of five replications and three of the start check, by one worker."""
    return run(tmp_path_factory.mktemp("run") / "tiny", replications=5, start_check=3)


def test_a_plan_has_every_replication_once_and_in_order() -> None:
    jobs = [*jobs_of(["b", "a"], replications=2), Job("b", "base", 0, "other")]

    assert [job.id for job in sorted(jobs)] == [
        "a.base.0000",
        "a.base.0001",
        "b.base.0000",
        "b.base.0000.other",
        "b.base.0001",
    ]


def test_a_plan_comes_back_from_its_document() -> None:
    plan = fakes.plan(start_check=2)

    assert plan_from_document(json.loads(json.dumps(plan.document())), origin=Path("plan.json")) == plan


def test_a_run_leaves_a_whole_folder_and_nothing_beside_it(finished: Path) -> None:
    assert {path.name for path in finished.iterdir()} == FILES
    assert [path.name for path in finished.parent.iterdir()] == ["tiny"]


def test_the_manifest_keeps_the_order_of_names_which_is_their_order_in_the_model(finished: Path) -> None:
    plan = open_result(finished).plan

    assert list(plan.documents["current/base"]) == ["velsen", "beverwijk"]


def test_the_summary_is_the_mean_over_replications(finished: Path) -> None:
    means = [fakes.frames(Job("current", "base", n))[0]["value"].iloc[0] for n in range(5)]
    row = open_result(finished).summary.iloc[0]

    assert row["mean"] == pytest.approx(sum(means) / 5)
    assert (row["n_replications"], row["n_open"]) == (5, 3.0)
    assert row["ci_high"] - row["mean"] == pytest.approx(2.776445 * pd.Series(means).std() / 5**0.5)


@pytest.mark.parametrize("workers", [2, 4])
def test_results_do_not_depend_on_the_number_of_workers(finished: Path, tmp_path: Path, workers: int) -> None:
    one = open_result(finished).manifest
    many = open_result(run(tmp_path / "many", replications=5, start_check=3, workers=workers)).manifest

    assert {key: one[key] for key in one if key != "volatile"} == {key: many[key] for key in many if key != "volatile"}


def test_a_shuffled_plan_gives_the_same_digest(finished: Path, tmp_path: Path) -> None:
    plan = fakes.plan(replications=5, start_check=3)
    shuffled = dataclasses.replace(plan, jobs=plan.jobs[::-1])
    out = run_plan(
        shuffled, out=tmp_path / "x", context=fakes.context(), setting=Setting(workers=2), task=fakes.quick_task
    )

    assert open_result(out).manifest["results_digest"] == open_result(finished).manifest["results_digest"]


def test_an_existing_result_is_never_overwritten(finished: Path) -> None:
    before = (finished / "manifest.json").read_bytes()

    with pytest.raises(ResultsError, match=r"already exists and is never overwritten; .* --out DIR"):
        run(finished)
    assert (finished / "manifest.json").read_bytes() == before


def test_an_empty_folder_may_become_the_result_and_another_answer_has_another_digest(
    finished: Path, tmp_path: Path
) -> None:
    manifest = open_result(run(tmp_path, replications=4)).manifest

    assert manifest["results_digest"] != open_result(finished).manifest["results_digest"]


def test_the_start_check_compares_each_replication_with_its_twin(finished: Path) -> None:
    check = open_result(finished).start_check

    assert check["n_pairs"].unique().tolist() == [3]
    assert check["difference"].iloc[0] == pytest.approx(5.0)
    assert check["difference"].iloc[-1] == pytest.approx(5.0 * 2.718281828 ** (-36.0 / 8.0))


def test_extra_replications_of_the_start_check_are_not_in_the_results(finished: Path) -> None:
    result = open_result(finished)

    assert sorted(result.replications["replication"]) == [0, 1, 2, 3, 4]
    assert len(result.jobs) == result.manifest["n_jobs"] == 8
