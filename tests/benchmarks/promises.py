"""What the invariants cost, as a share of the compiled run.

The compiled model is whole: nothing in it is replaced. A run is stopped in the middle of every quarter, when what the
last check touched has left the processor's caches, and is checked once more by the same compiled function, timed. What
these checks took in all is what its own took, and is held against the CPU time of the run without them. The two
additions that a move costs are not in it; the profile has them.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from itertools import count, takewhile

from sim.config import Configuration, load_configuration
from sim.model.invariants import QUARTER_WEEKS
from sim.units import date_of
from tests.benchmarks.configuration import REGION
from tests.benchmarks.rows import Row
from tests.benchmarks.timing import SEED, Sizes, compiled

PERCENT = 100.0


def promises(sizes: Sizes) -> Iterator[Row]:
    """Measure the whole region as it is."""
    overrides = {"measurement.window": sizes.window, "measurement.targets": {}}
    configuration = load_configuration(REGION, overrides=overrides)
    shares, told = [], (0.0, 0.0, 0)
    for replication in range(sizes.rounds):
        told = _once(configuration, replication)
        shares.append(PERCENT * told[0] / told[1])
    how = (
        f"{sizes.rounds} runs, {told[2]} checks each, done twice and timed; "
        f"{1000.0 * told[0]:.0f} ms of {told[1]:.2f} s"
    )
    yield Row("promises", shares, how)


def _once(configuration: Configuration, replication: int) -> tuple[float, float, int]:
    """Return the CPU time of the checks and of the whole run [s], and how many checks there were."""
    engine = compiled()
    began, checks = time.process_time(), []
    world = engine.begin(configuration, replication=replication, seed=SEED)
    for morning in _mornings(configuration):
        engine.run_until(world, morning)
        checks.append(_checked(world))
    engine.go_on(world, configuration)
    checks.append(_checked(world))
    return sum(checks), time.process_time() - began - sum(checks), len(checks)


def _checked(world: object) -> float:
    """Check once, and return what it took [s]."""
    began = time.process_time()
    compiled().check(world)
    return time.process_time() - began


def _mornings(configuration: Configuration) -> Iterator[dt.date]:
    """Yield a morning in the middle of each quarter."""
    window = configuration.window
    halves = (date_of((k + 0.5) * QUARTER_WEEKS, start=window.start) for k in count())
    return takewhile(lambda morning: morning < window.until, halves)
