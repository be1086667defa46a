"""What whole commands take: a run in full as its manifest tells, the quick form run here, the country, and a build."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.engine.unit import BUILT, Record
from tests.benchmarks.rows import Row
from tests.benchmarks.timing import ROOT, Sizes

SECONDS_PER_MINUTE = 60.0
MB_PER_GB = 1024.0


def in_full(result: Path) -> Iterator[Row]:
    """Tell what a run took that is in a results folder, if the compiled model of today made it."""
    manifest = _told(result / "manifest.json")
    told = manifest["volatile"]
    _refuse_another(told.get("engine", {}), result)
    how = (
        f"once, from {result.name}/manifest.json: {manifest['n_jobs']} replications, {told['workers']} workers, "
        f"{told['replication_seconds']['total'] / SECONDS_PER_MINUTE:.1f} minutes of workers in all"
    )
    yield Row("run", [told["seconds"] / SECONDS_PER_MINUTE], how)


def country(result: Path) -> Iterator[Row]:
    """Tell what `ijmond simulate configs/checks/country.yaml` took, if the compiled model of today did it."""
    told = _told(result / "run.json")
    _refuse_another(told["engine"], result)
    window = told["document"]["measurement"]["window"]
    how = (
        f"once, {window['start']} to {window['until']}, from run.json of `ijmond simulate`: "
        f"{told['residents']:,} residents came, {told['events']:,} events"
    )
    yield Row("country_minutes", [told["cpu_seconds"] / SECONDS_PER_MINUTE], how)
    yield Row("country_gb", [told["peak_mb"] / MB_PER_GB], "the same; residents who left are let go")


def quick(sizes: Sizes) -> Iterator[Row]:
    """Run the experiment in its quick form, report included, as a command."""
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "quick"
        asked = ["run", str(sizes.experiment), "--quick", "--out", str(out), "--quiet"]
        before = _cpu_of_children()
        subprocess.run([sys.executable, "-m", "sim", *asked], check=True, cwd=ROOT)
        used, told = _cpu_of_children() - before, _told(out / "manifest.json")
    facts = told["volatile"]
    how = (
        f"once, all processes and the report: {told['n_jobs']} replications, {facts['workers']} workers, "
        f"{facts['seconds']:.0f} s by the clock, {facts['engine']['name']}"
    )
    yield Row("quick", [used], how)


def build(_sizes: Sizes) -> Iterator[Row]:
    """Tell what the record of the unit says of its building."""
    yield Row("build", [Record.read(BUILT).seconds], "once, from the record of the unit")


def _told(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SystemExit(f"{path}: {error.strerror}; give the folder that the run wrote") from error


def _refuse_another(engine: dict[str, str], result: Path) -> None:
    if engine.get("unit") != Record.read(BUILT).sha256:
        found = engine.get("name", "an unknown engine")
        raise SystemExit(f"{result}: was run by {found}, not by the compiled model of today; run it again")


def _cpu_of_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime
