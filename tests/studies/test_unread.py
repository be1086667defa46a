"""After a run every number that was overridden, set or varied and that no replication read is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.report import notices_in_words, notices_of
from sim.run.write_results import report_of
from sim.store import Result, open_result
from sim.studies import Wishes, load_experiment, plan_of
from sim.studies.sensitivity.screening import without_effect
from tests.report.pages import without_pictures

REGION = Path(__file__).parents[1] / "small" / "region.yaml"
HEAD = """\
name: {kind}
title: A number that nothing reads
kind: {kind}
configuration: {region}
seed: 11
from: 2010-07-01
until: 2011-01-01
replications: 2
"""
UNREAD, READ = "rules.signalling.seen_at_review", "resources.teams.velsen_activation.fte"
"""What a structured review shows: today's organisation holds none, so nothing asks for it."""


@pytest.fixture(scope="module", autouse=True)
def no_pictures() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        without_pictures(patch)
        yield


def run(folder: Path, kind: str, text: str) -> tuple[Result, str]:
    """Run an experiment through the command line; return its result and what was said."""
    file = folder / f"{kind}.yaml"
    file.write_text(HEAD.format(kind=kind, region=REGION) + text, encoding="utf-8")
    answer = CliRunner().invoke(app, ["run", str(file), "--workers", "1", "--out", str(folder / "out")])
    assert answer.exit_code == 0, answer.output
    return open_result(folder / "out"), answer.output


@pytest.fixture(scope="module")
def overridden(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, str]:
    text = f"overrides:\n  {UNREAD}: 0.75\n  {READ}: {{factor: 0.8}}\n"
    return run(tmp_path_factory.mktemp("overridden"), "single", text)


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, str]:
    text = (
        "scenarios: []\nmeasures: [stock_on_benefit]\ndesign:\n  kind: one_at_a_time\n  factors:\n"
        f"    pace: {{path: {UNREAD}, levels: {{slow: 0.75, quick: 0.8}}}}\n"
        f"    staff: {{path: {READ}, factor: [0.8]}}\n"
    )
    return run(tmp_path_factory.mktemp("swept"), "sweep", text)


def test_an_override_that_nothing_read_is_named_and_one_that_was_read_is_not(overridden: tuple[Result, str]) -> None:
    result, said = overridden
    rows = result.table("notices.csv")

    assert rows["notice"].tolist() == ["unread_entry"]
    assert rows["path"].tolist() == [UNREAD]
    assert f"mind: {UNREAD}: nothing read it" in said
    assert READ not in "".join(notices_of(result))


def test_the_report_names_it_in_both_languages(overridden: tuple[Result, str], tmp_path: Path) -> None:
    for language, words in (("en", "nothing read it"), ("nl", "dit is in scenario")):
        page = report_of(overridden[0].folder, language=language, out=tmp_path / language).read_text(encoding="utf-8")
        assert f"{UNREAD}: {words}" in page


def test_what_is_looked_at_beside_changes_no_figure(overridden: tuple[Result, str]) -> None:
    """The replications without an entry are in no estimate; they stand among the jobs under their own name."""
    result, _ = overridden

    assert sorted(result.jobs["beside"]) == ["", "", "without-001", "without-002"]
    assert set(result.replications["replication"]) == {0, 1}
    assert set(result.summary["n_replications"]) <= {0, 1, 2}
    assert result.table("design.csv")["n_replications"].tolist() == [2]


def test_a_factor_that_changes_nothing_at_any_level_is_named(swept: tuple[Result, str]) -> None:
    result, said = swept
    rows = result.table("notices.csv")

    assert rows["notice"].tolist() == ["unread_factor"]
    assert rows["path"].tolist() == ["pace"]
    assert "mind: pace: it changed nothing" in said
    assert "pace: it changed nothing" in (result.folder / "report.html").read_text(encoding="utf-8")


def test_what_a_scenario_sets_is_looked_at_too(tmp_path: Path) -> None:
    scenario = tmp_path / "scenarios"
    scenario.mkdir()
    (scenario / "as_is.yaml").write_text("name: as_is\nlabel: As it is\ntakes_effect: 2010-09-01\n")
    life = "source: {kind: observed, text: made up, date: 2026-01-01}"
    entries = "".join(
        f"  {path}: {{value: 0.6, unit: fraction, {life}}}\n" for path in (UNREAD, "rules.signalling.seen_at_contact")
    )
    (scenario / "other.yaml").write_text("name: other\nlabel: Other\ntakes_effect: 2010-09-01\nset:\n" + entries)
    (tmp_path / "region.yaml").write_text(f"extends: {REGION}\n")
    file = tmp_path / "both.yaml"
    text = HEAD.format(kind="comparison", region="region.yaml")
    file.write_text(text + "scenarios: [as_is, other]\nbaseline: as_is\nheadline: [stock_on_benefit]\n")
    plan, _ = plan_of(load_experiment(file), wishes=Wishes())
    beside = {job.beside: plan.case(job) for job in plan.jobs if job.beside}

    assert [case.factors for case in beside.values()] == [UNREAD, "rules.signalling.seen_at_contact"]
    assert {case.role for case in beside.values()} == {"without"}
    assert {case.past for case in beside.values()} == {plan.cases["other/base"].past}


def test_what_two_overlays_set_is_looked_at_in_each_and_what_they_share_once(tmp_path: Path) -> None:
    """Another value at the same path may be read where the first is not."""
    folder = tmp_path / "scenarios"
    folder.mkdir()
    life = "source: {kind: observed, text: made up, date: 2026-01-01}"
    for name, value in (("as_is", None), ("one", 0.6), ("two", 0.7), ("shared", None)):
        path = UNREAD if value else "rules.signalling.seen_at_contact"
        entry = f"set:\n  {path}: {{value: {value or 0.5}, unit: fraction, {life}}}\n" if name != "as_is" else ""
        (folder / f"{name}.yaml").write_text(f"name: {name}\nlabel: {name}\ntakes_effect: 2010-09-01\n{entry}")
    (tmp_path / "region.yaml").write_text(f"extends: {REGION}\n")
    file = tmp_path / "both.yaml"
    text = HEAD.format(kind="comparison", region="region.yaml")
    choice = "scenarios: [[as_is, one, two], [shared]]\nbaseline: as_is+shared\nheadline: [stock_on_benefit]\n"
    file.write_text(text + choice)
    plan, _ = plan_of(load_experiment(file), wishes=Wishes())
    beside = [(job.scenario, plan.case(job).factors) for job in plan.jobs if job.beside]

    assert beside == [
        ("as_is+shared", "rules.signalling.seen_at_contact"),
        ("one+shared", UNREAD),
        ("two+shared", UNREAD),
    ]


def test_a_smaller_run_runs_nothing_beside(tmp_path: Path) -> None:
    file = tmp_path / "single.yaml"
    text = HEAD.format(kind="single", region=REGION) + f"overrides: {{{UNREAD}: 0.5}}\nquick: {{replications: 3}}\n"
    file.write_text(text)
    plan, _ = plan_of(load_experiment(file), wishes=Wishes(quick=True))

    assert not any(job.beside for job in plan.jobs)


def test_an_override_beyond_the_range_of_its_number_is_run_and_said(tmp_path: Path) -> None:
    result, said = run(tmp_path, "single", f"overrides:\n  {READ}: 4\n")
    [line] = [one for one in said.splitlines() if "range" in one]

    assert line.startswith(f"mind: {READ}: 4 lies outside its range [6, 13]. It is run as asked")
    assert result.table("notices.csv")["notice"].tolist() == ["beyond_range"]


def test_an_override_with_a_range_of_its_own_is_meant(tmp_path: Path) -> None:
    result, said = run(tmp_path, "single", f"overrides:\n  {READ}: {{value: 4, range: [2, 18]}}\n")

    assert "outside its range" not in said
    assert result.table("notices.csv").empty


@pytest.mark.parametrize(("other", "named"), [(0.0, ["pace"]), (2.0, []), (None, [])])
def test_a_factor_of_a_screening_moved_nothing_only_where_every_measure_was_seen(
    other: float | None, named: list[str]
) -> None:
    """A measure without a value at some point has no effects: nobody knows whether the factor moved that one."""
    rows = [("morris", "stock_on_benefit", "pace", 0.0, 0.0)]
    rows.append(("morris", "wait_p90_weeks", *((None,) * 3 if other is None else ("pace", other, 0.0))))
    table = pd.DataFrame(rows, columns=["method", "measure", "factor", "mu_star", "sigma"])

    assert [row["path"] for row in without_effect(table)] == named


def test_many_numbers_without_effect_are_one_notice() -> None:
    rows = [
        {"notice": "no_effect", "path": path, "scenario": "", "came": "", "needed": "", "n": ""}
        for path in ("a.b", "c.d")
    ]
    other = {"notice": "unread_scenario", "path": "", "scenario": "x", "n": 3, "came": "", "needed": ""}

    together, alone = notices_in_words([rows[0], other, rows[1]], language="en")
    assert together.startswith("2 numbers changed nothing")
    assert together.endswith("They are a.b, c.d.")
    assert alone.startswith("x: it changed nothing")
    assert next(notices_in_words(rows[:1], language="nl")).startswith("a.b: dit veranderde niets")
