"""A region with many times the residents and staff: what it costs, compiled, and what a resident takes of memory."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from sim.config import Configuration, load_configuration
from tests.benchmarks.configuration import REGION, reduced
from tests.benchmarks.memory import kb_per_resident
from tests.benchmarks.rows import Row
from tests.benchmarks.timing import SEED, Sizes, compiled, cpu_seconds, ratios


def growth(sizes: Sizes) -> Iterator[Row]:
    """Compare a region with one many times as large."""
    years, size = sizes.growth_years, sizes.growth_size
    yield _row("growth_flow", reduced(years=years), reduced(years=years, size=size), sizes)
    yield _row("growth_region", region(sizes, size=1), region(sizes, size=size), sizes)


def memory(sizes: Sizes) -> Iterator[Row]:
    """Measure memory in fresh processes of two sizes."""
    per_resident, one = kb_per_resident(size=sizes.growth_size)
    how = (
        f"slope from 1 to {sizes.growth_size} times the flow, fresh processes; the flow's peak is {one.peak_mb:.0f} MB"
    )
    yield Row("memory", [per_resident], how)


def region(sizes: Sizes, *, size: int) -> Configuration:
    """Return the whole region some years long, many times as large, by its own key `size`."""
    until = dt.date(sizes.start.year + sizes.growth_years, 1, 1)
    overrides = {"measurement.window": sizes.window_until(until), "measurement.targets": {}}
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "grown.yaml"
        file.write_text(f"extends: {REGION}\n{SIZE.format(size=size)}", encoding="utf-8")
        return load_configuration(file, overrides=overrides)


SIZE = """size:
  value: {size}
  unit: factor
  source: {{kind: assumption, text: to measure what more residents cost, date: 2026-11-27}}
  range: [{size}, {size}]
measurement: {{region: null}}
"""


def _row(key: str, small: Configuration, large: Configuration, sizes: Sizes) -> Row:
    used, events = [], []
    for number in range(sizes.rounds):
        (cheap, few), (dear, many) = (_run(one, number) for one in (small, large))
        used.append((dear, cheap))
        events.append((many, few))
    times, more = ratios(*zip(*used, strict=True)), ratios(*zip(*events, strict=True))
    each = ratios(times, more)
    how = (
        f"{sizes.rounds} pairs, {sizes.growth_years} years; {median(more):.1f} times the engine events, "
        f"each {median(each):.2f} times the CPU"
    )
    return Row(key, times, how)


def _run(configuration: Configuration, replication: int) -> tuple[float, int]:
    run = partial(compiled().run_replication, configuration, replication=replication, seed=SEED)
    used, records = cpu_seconds(run)
    return used, records.n_engine_events
