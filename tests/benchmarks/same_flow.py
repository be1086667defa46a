"""One flow four times: as plain SimPy, as this model from its source and compiled, and as a bare Python loop.

The versions take turns (A B C D A B C D) in one process, each round with luck of its own. In every round the logs must
be equal to the last bit, and the hours too.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any

from sim.config import Configuration
from sim.domain import Event
from sim.engine import source_engine
from tests.benchmarks.bare import Bare
from tests.benchmarks.configuration import reduced
from tests.benchmarks.plain import Plain
from tests.benchmarks.rows import Row
from tests.benchmarks.same import difference
from tests.benchmarks.timing import SAY, SEED, Sizes, compiled, cpu_seconds, ratios

ROWS = {
    "plain_compiled": ("plain", "compiled"),
    "plain_source": ("plain", "source"),
    "bare_compiled": ("bare", "compiled"),
}


def plain(configuration: Configuration, replication: int) -> Any:
    """Run the plain version, as anybody would."""
    return Plain(configuration, replication=replication, seed=SEED).run()


def source(configuration: Configuration, replication: int) -> Any:
    """Run the model as it is written."""
    return source_engine().run_replication(configuration, replication=replication, seed=SEED)


def built(configuration: Configuration, replication: int) -> Any:
    """Run the compiled model."""
    return compiled().run_replication(configuration, replication=replication, seed=SEED)


def bare(configuration: Configuration, replication: int) -> Any:
    """Run the bare version; like the model it keeps the cyclic garbage collector out."""
    gc.disable()
    try:
        return Bare(configuration, replication=replication, seed=SEED).run()
    finally:
        gc.enable()


VERSIONS: dict[str, Callable[[Configuration, int], Any]] = {
    "plain": plain,
    "source": source,
    "compiled": built,
    "bare": bare,
}


def same_flow(sizes: Sizes) -> Iterator[Row]:
    """Let the versions take turns."""
    configuration = reduced(years=sizes.flow_years)
    seconds: dict[str, list[float]] = {name: [] for name in VERSIONS}
    results: dict[str, Any] = {}
    for replication in range(sizes.rounds):
        for name, run in VERSIONS.items():
            used, results[name] = cpu_seconds(partial(run, configuration, replication))
            seconds[name].append(used)
        _refuse_another_story(results)
    _say(results, seconds, years=sizes.flow_years)
    rows = len(results["compiled"].events)
    for key, (above, below) in ROWS.items():
        how = (
            f"{sizes.rounds} pairs, {sizes.flow_years:g} years, {rows:,} rows of log equal; "
            f"{median(seconds[above]):.2f} and {median(seconds[below]):.3f} s"
        )
        yield Row(key, ratios(seconds[above], seconds[below]), how)


def _refuse_another_story(results: dict[str, Any]) -> None:
    for name, result in results.items():
        what = difference(results["source"], result)
        if what is not None:
            raise SystemExit(f"{name} tells another story than the source: {what}")


def _say(results: dict[str, Any], seconds: dict[str, list[float]], *, years: float) -> None:
    rows = results["source"].events
    contacts = int((rows["event"] == Event.CONTACT).sum())
    SAY(f"The same flow four times: 2,900 residents in the stock, {years:g} years; {contacts:,} contacts")
    SAY("             CPU s      engine events   engine events/s   logical events/s")
    for name, used in seconds.items():
        each, n = median(used), results[name].n_engine_events
        SAY(f"  {name:8}{each:8.3f}{n:18,}{n / each:18,.0f}{len(rows) / each:19,.0f}")
