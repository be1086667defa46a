"""Every benchmark of ``make bench`` can be run, at a size at which its times say nothing."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import sys
from pathlib import Path

import pytest

from sim.engine.unit import BUILT, Record
from sim.run.forks import CAN_REST
from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks import document, rows, shares, whole
from tests.benchmarks.machine import machine
from tests.benchmarks.rows import ASKED, Row
from tests.benchmarks.timing import ROOT, Sizes
from tests.drawn import of_this_commit
from tests.engine import need

SMALL = ROOT / "tests" / "small" / "comparison.yaml"
SPEED = ROOT / "docs" / "speed.md"
START, UNTIL = dt.date(2026, 11, 1), dt.date(2027, 2, 1)
TINY = Sizes(
    rounds=1,
    long_rounds=1,
    start=START,
    until=UNTIL,
    flow_years=0.1,
    growth_size=2,
    growth_years=1,
    experiment=SMALL,
    what_if_replications=1,
    workers_replications=1,
    measured={
        "measurement.window": {"start": START, "measured_from": dt.date(2026, 12, 1), "until": UNTIL},
        "measurement.targets": {},
    },
)
LINES = {
    "real": ["real_current", "real_integraal"],
    "flow": ["plain_compiled", "plain_source", "bare_compiled"],
    "measures": ["measures_all", "measures_scenario", "measures_headline"],
    "quick": ["quick"],
    "what_if": ["what_if_first", "what_if_last"],
    "growth": ["growth_flow", "growth_region"],
    "promises": ["promises"],
    "build": ["build"],
    "workers": ["workers"],
    "memory": ["memory"],
}
"""The lines that each benchmark measures."""

FROM_FOLDERS = {"run", "country_minutes", "country_gb"}


@pytest.fixture(autouse=True)
def _a_unit_is_there() -> None:
    need.compiled_or_skip()


@pytest.mark.parametrize("name", of_this_commit(tuple(benchmarks.PARTS), 4))
def test_a_benchmark_runs_and_gives_its_lines(name: str) -> None:
    if name in ("what_if", "workers") and not CAN_REST:
        pytest.skip("this system cannot copy a process that is under way")
    if name == "memory" and sys.platform != "linux":
        pytest.skip("only Linux tells what processes hold")
    rows = list(benchmarks.PARTS[name](TINY))

    assert [row.key for row in rows] == LINES[name]
    for row in rows:
        assert row.values
        assert all(math.isfinite(value) for value in row.values), row
        assert len(row.cells()) == len(document.HEAD)


def test_together_they_measure_every_line_that_is_asked() -> None:
    assert LINES.keys() == benchmarks.PARTS.keys()
    assert sorted(FROM_FOLDERS.union(*LINES.values())) == sorted(ASKED)


# --- what is read from folders ----------------------------------------------------------------------------------------


def manifest(unit: str) -> str:
    told = {
        "seconds": 180.0,
        "workers": 2,
        "replication_seconds": {"total": 330.0},
        "engine": {"name": "compiled", "unit": unit},
    }
    return json.dumps({"n_jobs": 1000, "volatile": told})


def test_a_run_in_full_is_told_from_its_manifest(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(manifest(Record.read(BUILT).sha256))

    (row,) = whole.in_full(tmp_path)
    assert (row.key, row.values) == ("run", [3.0])
    assert "1000 replications, 2 workers, 5.5 minutes of workers in all" in row.how


def test_a_run_by_another_engine_is_no_measurement_of_this_one(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(manifest("another"))

    with pytest.raises(SystemExit, match=r"was run by compiled, not by the compiled model of today; run it again"):
        list(whole.in_full(tmp_path))


def test_the_country_is_told_from_its_run(tmp_path: Path) -> None:
    told = {
        "engine": {"name": "compiled", "unit": Record.read(BUILT).sha256},
        "document": {"measurement": {"window": {"start": "2024-01-01", "until": "2036-01-01"}}},
        "residents": 1_000_000,
        "events": 60_000_000,
        "cpu_seconds": 300.0,
        "peak_mb": 2048,
    }
    (tmp_path / "run.json").write_text(json.dumps(told))

    assert {row.key: row.value for row in whole.country(tmp_path)} == {"country_minutes": 5.0, "country_gb": 2.0}


# --- what is written --------------------------------------------------------------------------------------------------


def test_a_line_that_is_measured_replaces_its_own_and_leaves_the_others() -> None:
    first = document.table([Row("workers", [1.5, 1.6, 1.7], "once"), Row("build", [29.0], "then")])
    second = document.table([Row("workers", [1.9], "again")], before=first)

    assert "1.60 times | 1.50 to 1.70 | 1.85: missed | once" in first
    assert "1.90 times |  | 1.85 | again" in second
    assert "1.60 times" not in second
    assert "29.0 s CPU |  | 90 | then" in second
    assert second.count(document.NOT_YET) == len(ASKED) - 2


def test_a_line_says_how_busy_the_machine_was_when_it_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows.os, "getloadavg", lambda: (0.4, 0.0, 0.0))
    quiet = Row("workers", [1.9], "once")
    monkeypatch.setattr(rows.os, "getloadavg", lambda: (9.6, 0.0, 0.0))

    assert (quiet.cells()[-1], Row("build", [29.0], "then").cells()[-1]) == ("0.4", "9.6")


def test_only_what_stands_between_markers_is_written(tmp_path: Path) -> None:
    file = tmp_path / "speed.md"
    file.write_text("before\n<!-- table: made by hand -->\nold\n<!-- table: end -->\nafter\n")
    document.write(file, table="new")

    assert file.read_text() == "before\n<!-- table: made by hand -->\nnew\n<!-- table: end -->\nafter\n"
    with pytest.raises(SystemExit, match="has no place for profile"):
        document.write(file, profile="x")


def test_the_page_on_speed_has_a_place_for_every_part_and_a_line_for_everything_asked() -> None:
    text = SPEED.read_text(encoding="utf-8")

    assert re.findall(r"<!-- (\w+): end -->", text) == list(document.PARTS)
    assert all(f"| {asked.what} | " in text for asked in ASKED.values())


def test_what_perf_reports_is_told_by_group_of_work() -> None:
    unit = "unit-123.cpython-311-x86_64-linux-gnu.so"
    report = f"""
    # Overhead  Shared Object  Symbol
    40.00%  {unit}  [.] __pyx_f_3sim_6engine_5built_4unit_17Rows_clock__Entry_sink
    10.00%  {unit}  [.] __pyx_f_3sim_6engine_5built_4unit_12clock__Clock_advance
    20.00%  {unit}  [.] __pyx_f_3sim_6engine_5built_4unit_invariants__check.constprop.0
     5.00%  {unit}  [.] __Pyx_Coroutine_AmSend
     5.00%  [kernel.kallsyms]  [k] clear_page_erms
    """

    assert list(shares.told(shares.shares(report.splitlines())))[2:] == [
        "| 62 % | calendar |",
        "| 25 % | checks |",
        f"| 6 % | {shares.PROCESSES} |",
        f"| 6 % | {shares.KERNEL} |",
    ]


def test_every_module_of_a_group_is_one_of_the_model() -> None:
    modules = {path.stem for path in (ROOT / "sim" / "model").glob("*.py")}

    assert modules.issuperset(set().union(*shares.MODULES.values()))


def test_the_machine_is_told_with_its_processor_python_and_compiler() -> None:
    told = machine()

    assert "cores" in told
    assert "Python 3." in told
    assert Record.read(BUILT).tools["compiler"] in told
