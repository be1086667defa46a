"""Results that grow, and runs that are divided: whatever the way, the same bytes as of a run in one go."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.commands.results import publish, status
from sim.errors import ResultsError
from sim.plan import Job, Plan, Shard, jobs_of
from sim.run.deciding import deciding_code, ids_of
from sim.run.executor import RunError
from sim.run.progress import Silence
from sim.run.run import Setting, run_plan, run_shard
from sim.run.workspace import shards_in
from sim.run.write_results import report_of
from sim.store import open_result
from sim.texts import Text
from tests.run import fakes, pairs


class Listener(Silence):
    """Hears how many replications were run and what was said."""

    def __init__(self) -> None:
        self.n_run, self.lines = 0, list[str]()

    def done(self, _part: object, /) -> None:
        self.n_run += 1

    def say(self, line: str) -> None:
        self.lines.append(line)


def setting(watcher: Silence | None = None, **kwargs: Any) -> Setting:
    return Setting(workers=1, watcher=watcher or Silence(), **kwargs)


def run(out: Path, plan: Plan, watcher: Silence | None = None, **kwargs: Any) -> Path:
    """Run a plan without a model, and in this process."""
    task = pairs.task if plan.compared is not None else fakes.quick_task
    return run_plan(plan, out=out, context=fakes.context(), setting=setting(watcher), task=task, **kwargs)


@pytest.fixture(autouse=True)
def _no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.run.run.processes", fakes.here)


def files(folder: Path) -> dict[str, bytes | dict[str, Any]]:
    """Return every byte of a result that must be the same in another run."""
    found: dict[str, Any] = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"}
    manifest = open_result(folder).manifest
    return found | {"manifest": {key: value for key, value in manifest.items() if key != "volatile"}}


# --- names ----------------------------------------------------------------------------------------


def test_a_replication_is_named_after_all_that_decides_it(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = fakes.plan(replications=2, start_check=1)
    ids = ids_of(plan)
    more = {key: one | {"beverwijk": 9} for key, one in plan.documents.items()}
    reordered = {key: dict(reversed(one.items())) for key, one in plan.documents.items()}
    others = [
        ids_of(dataclasses.replace(plan, seed=8)),
        ids_of(dataclasses.replace(plan, documents=more)),
        ids_of(dataclasses.replace(plan, documents=reordered)),
    ]
    monkeypatch.setattr("sim.run.deciding.deciding_code", lambda **_: {"live": "0"})
    others.append(ids_of(plan))

    assert len(set(ids.values())) == len(ids) == 3
    assert not set(ids.values()) & {key for other in others for key in other.values()}


def test_what_only_people_read_is_not_in_a_name() -> None:
    plan = fakes.plan()
    scenarios = [[{"name": name, "label": name.upper(), "takes_effect": "2027-01-01"}] for name in "ab"]
    plans = [
        dataclasses.replace(plan, title=Text(str(s), str(s)), documents={"current/base": {"scenarios": s}})
        for s in scenarios
    ]

    assert ids_of(plans[0]) == ids_of(plans[1])


def test_cases_with_one_configuration_are_run_once(tmp_path: Path) -> None:
    listener = Listener()
    plan = fakes.plan()
    twins = tuple(Job("twin", "base", n) for n in range(3))
    plan = dataclasses.replace(
        plan, jobs=(*plan.jobs, *twins), documents=dict(plan.documents) | {"twin/base": plan.documents["current/base"]}
    )
    result = open_result(run(tmp_path / "x", plan, listener))

    assert (listener.n_run, result.manifest["n_jobs"]) == (3, 6)
    assert set(result.replications["scenario"]) == {"current", "twin"}


# --- extension ------------------------------------------------------------------------------------


def test_a_result_grows_and_only_what_is_new_is_run(tmp_path: Path) -> None:
    listener = Listener()
    before = files(run(tmp_path / "x", fakes.plan(replications=3, start_check=2)))
    larger = fakes.plan(replications=7, start_check=4)
    run(tmp_path / "x", larger, listener)

    assert listener.n_run == 6
    assert files(tmp_path / "x") == files(run(tmp_path / "fresh", larger))
    assert listener.lines == [f"what was there is now {tmp_path / 'x.before-1'}"]
    assert files(tmp_path / "x.before-1") == before


def test_a_corrected_text_or_source_keeps_the_replications(tmp_path: Path) -> None:
    """The result is made anew, as it would be by a run of its own; nothing is simulated."""
    listener = Listener()
    first, corrected = (_plan_about(label) for label in ("Velsen", "Velsen (NH)"))
    run(tmp_path / "x", first)
    run(tmp_path / "x", corrected, listener)

    assert listener.n_run == 0
    assert files(tmp_path / "x") == files(run(tmp_path / "fresh", corrected))


def _plan_about(label: str) -> Plan:
    """Return a plan about a municipality that has a label."""
    plan = fakes.plan(replications=3)
    told = {"circumstances": {"municipalities": {"velsen": {"label": label}}}}
    return dataclasses.replace(plan, documents={name: {**one, **told} for name, one in plan.documents.items()})


def test_a_comparison_grows_to_the_bytes_of_a_larger_one(tmp_path: Path) -> None:
    run(tmp_path / "x", pairs.plan(initial=4))
    larger = pairs.plan(initial=6, relative_half_width=0.01)
    run(tmp_path / "x", larger)

    assert files(tmp_path / "x") == files(run(tmp_path / "fresh", larger))


def test_a_result_that_has_all_is_left_alone(tmp_path: Path) -> None:
    before = files(run(tmp_path / "x", fakes.plan(replications=3)))
    for fewer in (3, 2):
        with pytest.raises(ResultsError, match=r"x: already exists and is never overwritten; .* --out DIR$"):
            run(tmp_path / "x", fakes.plan(replications=fewer))

    assert files(tmp_path / "x") == before


def test_other_words_and_measures_are_made_of_the_same_replications(tmp_path: Path) -> None:
    listener, plan = Listener(), pairs.plan(relative_half_width=0.9)
    run(tmp_path / "x", plan)
    assert plan.compared is not None
    other = dataclasses.replace(
        plan, title=Text("Told otherwise", "Anders verteld"), compared=dataclasses.replace(plan.compared, headline=())
    )
    run(tmp_path / "x", other, listener)
    design = open_result(tmp_path / "x").manifest["plan"]

    assert listener.n_run == 0
    assert design["experiment"]["title"] == {"en": "Told otherwise", "nl": "Anders verteld"}
    assert (tmp_path / "x.before-1").exists()
    assert files(tmp_path / "x") == files(run(tmp_path / "fresh", other))


def test_what_is_no_part_of_it_says_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path / "x", fakes.plan())
    other = dataclasses.replace(fakes.plan(replications=5), documents={"current/base": {"velsen": 9, "beverwijk": 2}})
    with pytest.raises(ResultsError, match=r"never overwritten; .* current/base: velsen: 1 -> 9"):
        run(tmp_path / "x", other)
    monkeypatch.setattr("sim.run.deciding.deciding_code", lambda **apart: deciding_code(**apart) | {"live": "0"})
    with pytest.raises(ResultsError, match=r"the code has changed: live \(sim/model/\w+.py\)$"):
        run(tmp_path / "x", fakes.plan(replications=5))


def test_a_stopped_run_says_which_code_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RunError):
        run_plan(fakes.plan(), out=tmp_path / "x", context=fakes.context(), setting=setting(), task=fakes.failing_task)
    monkeypatch.setattr("sim.run.deciding.deciding_code", lambda **apart: deciding_code(**apart) | {"live": "0"})

    with pytest.raises(
        ResultsError, match=r"an unfinished run of another plan or code; .*: live \(sim/model/\w+.py\);"
    ):
        run(tmp_path / "x", fakes.plan())


def test_a_larger_plan_goes_on_with_a_stopped_run(tmp_path: Path) -> None:
    listener = Listener()
    with pytest.raises(RunError):
        run_plan(fakes.plan(), out=tmp_path / "x", context=fakes.context(), setting=setting(), task=fakes.failing_task)
    run(tmp_path / "x", fakes.plan(replications=5), listener)

    assert listener.n_run == 4
    assert files(tmp_path / "x") == files(run(tmp_path / "fresh", fakes.plan(replications=5)))


def test_a_torn_record_is_cut_off_and_said(tmp_path: Path) -> None:
    listener = Listener()
    with pytest.raises(RunError):
        run_plan(fakes.plan(), out=tmp_path / "x", context=fakes.context(), setting=setting(), task=fakes.failing_task)
    pack = next((tmp_path / "x.partial" / "parts").glob("*.pack"))
    pack.write_bytes(pack.read_bytes()[:-7])
    run(tmp_path / "x", fakes.plan(), listener)

    assert listener.n_run == 3
    assert "its last record was not written to its end and was cut off" in listener.lines[0]


# --- shards ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("plan", "n"), [(fakes.plan(replications=7, start_check=2), 3), (pairs.plan(), 2)])
def test_merged_shards_are_the_bytes_of_a_run_in_one_go(tmp_path: Path, plan: Plan, n: int) -> None:
    task = pairs.task if plan.compared is not None else fakes.quick_task
    folders = [tmp_path / f"x-{k}of{n}" for k in range(1, n + 1)]
    for k, folder in enumerate(folders, start=1):
        run_shard(plan, Shard(k, n), out=folder, setting=setting(), task=task)
    merged, shards = shards_in(folders[::-1])
    run(tmp_path / "x", merged, shards=shards)

    assert files(tmp_path / "x") == files(run(tmp_path / "fresh", plan))


def test_more_shards_than_parts_are_refused_whichever_is_asked(tmp_path: Path) -> None:
    for k in (1, 4, 5):
        with pytest.raises(ResultsError, match=rf"--shard {k}/5: there are only 3 parts to divide; .*/3'"):
            run_shard(fakes.plan(), Shard(k, 5), out=tmp_path / "x", setting=setting(), task=fakes.quick_task)

    assert not (tmp_path / "x.partial" / "parts").exists()


def test_a_shard_is_no_result_and_says_so(tmp_path: Path) -> None:
    out = run_shard(fakes.plan(), Shard(1, 2), out=tmp_path / "x", setting=setting(), task=fakes.quick_task)

    with pytest.raises(ResultsError, match=r"is shard 1 of 2, not a whole result; .* `ijmond merge`"):
        open_result(out)
    assert "finished and unchanged, shard 1 of 2: 2 of 3 replications done" in next(iter(status(out)))


def test_shards_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    def shard(name: str, k: int, n: int, **kwargs: int) -> Path:
        plan = fakes.plan(**kwargs)
        return run_shard(plan, Shard(k, n), out=tmp_path / name, setting=setting(), task=fakes.quick_task)

    one = shard("one", 1, 3)
    with pytest.raises(ResultsError, match=r"/one: no shard 2/3, 3/3 among what was given; run it with --shard 2/3$"):
        shards_in([one])
    with pytest.raises(ResultsError, match="seed: 7 -> 8"):
        shards_in([one, shard("two", 2, 3, seed=8)])
    with pytest.raises(ResultsError, match="one of 3 shards, the other of 2"):
        shards_in([one, shard("three", 1, 2)])
    with pytest.raises(ResultsError, match="is no shard; give the folders"):
        shards_in([run(tmp_path / "whole", fakes.plan())])


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "1/", "a/b", "-1/2"])
def test_a_shard_is_written_as_a_part_of_a_number(text: str) -> None:
    with pytest.raises(ResultsError, match="write '--shard 2/8'"):
        Shard.written(text)


# --- report and publication -----------------------------------------------------------------------


def test_a_report_that_fails_leaves_a_whole_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(folder: Path) -> None:
        raise ZeroDivisionError("no pictures")

    monkeypatch.setattr("sim.run.run.report_of", fail)

    with pytest.raises(RunError, match=r"the results are whole, .*: ZeroDivisionError: no pictures; .*`ijmond report"):
        run_plan(
            fakes.plan(), out=tmp_path / "x", context=fakes.context(), setting=setting(report=True),
            task=fakes.quick_task,
        )  # fmt: skip

    assert open_result(tmp_path / "x").manifest["n_jobs"] == 3
    assert "in fail" in (tmp_path / "x" / "report_failed.txt").read_text()
    monkeypatch.setattr("sim.run.write_results.write_report", lambda _result, *, folder, language: folder / language)
    assert report_of(tmp_path / "x") == tmp_path / "x" / "en"
    assert not (tmp_path / "x" / "report_failed.txt").exists(), "nothing failed any more"


def test_a_published_copy_lacks_the_paths_and_says_so(tmp_path: Path) -> None:
    folder = run(tmp_path / "x", pairs.plan())
    (folder / "report.html").write_text("<html>")
    left_out = publish(folder, out=tmp_path / "published")
    result = open_result(tmp_path / "published")

    assert sorted(left_out) == ["difference_series.parquet", "series.parquet"]
    assert result.manifest["results_digest"] == open_result(folder).manifest["results_digest"]
    assert (tmp_path / "published" / "report.html").exists()
    pd.testing.assert_frame_equal(result.summary, open_result(folder).summary)
    with pytest.raises(ResultsError, match=r"published: was published without series\.parquet"):
        _ = result.series
    told = list(status(tmp_path / "published"))
    assert "published without" in told[0]
    assert told[1] == "report.html and figures are not checked; another report takes a run of the experiment"
    assert f"`ijmond report {folder}` makes them anew" in list(status(folder))[1]
    (folder / "report.html").unlink()
    assert list(status(folder))[1] == f"report.html is not there: `ijmond report {folder}` makes it"
    with pytest.raises(ResultsError, match="is a published copy"):
        publish(tmp_path / "published", out=tmp_path / "again")


def test_publishing_leaves_what_stands_beside_it_alone(tmp_path: Path) -> None:
    folder, stopped = run(tmp_path / "x", fakes.plan()), tmp_path / "published.partial" / "parts"
    stopped.mkdir(parents=True)
    publish(folder, out=tmp_path / "published")

    assert stopped.exists()
    assert {path.name for path in tmp_path.iterdir()} == {"x", "published", "published.partial"}
    with pytest.raises(ResultsError, match="lies in the result"):
        publish(folder, out=folder / "inner")


def test_a_large_table_is_published_packed_and_reads_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.commands.results.MOST_BYTES", 100)
    folder, out = run(tmp_path / "x", pairs.plan()), tmp_path / "published"
    publish(folder, out=out)
    whole, result, packed = open_result(folder), open_result(out), out / "differences.csv.gz"

    assert packed.exists()
    assert not (out / "differences.csv").exists()
    assert result.manifest["files"].items() <= whole.manifest["files"].items()
    pd.testing.assert_frame_equal(result.table("differences.csv"), whole.table("differences.csv"))
    packed.write_bytes(packed.read_bytes()[:-20])
    with pytest.raises(ResultsError, match=r"differences\.csv\.gz: cannot be unpacked"):
        open_result(out)


def test_a_report_beside_published_tables_can_be_changed_but_not_the_tables(tmp_path: Path) -> None:
    publish(run(tmp_path / "x", pairs.plan()), out=tmp_path / "published")
    (tmp_path / "published" / "differences.csv").write_text("better")

    with pytest.raises(ResultsError, match=r"differences\.csv: was changed"):
        open_result(tmp_path / "published")


def test_of_many_points_only_those_that_miss_something_have_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.commands.results.MANY", 2)
    points = [f"p{k}" for k in range(4)]
    documents = {f"current/{point}": {"velsen": k} for k, point in enumerate(points)}
    jobs = jobs_of(["current"], points=points, replications=2)
    plan = dataclasses.replace(fakes.plan(), jobs=jobs, documents=documents)
    with pytest.raises(RunError):
        run_plan(plan, out=tmp_path / "x", context=fakes.context(), setting=setting(), task=fakes.failing_task)

    missing = [line for line in status(tmp_path / "x") if line.endswith(" missing")]

    assert any(line.startswith("  current, p3: ") for line in missing)
    run(tmp_path / "x", plan)
    assert list(status(tmp_path / "x"))[-1] == "  current: 4 points, all of each done"
