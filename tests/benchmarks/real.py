"""The whole region as the source and compiled, in turn, with every record equal to the last bit."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from sim.config import Configuration, load_configuration
from sim.engine import Engine, source_engine
from sim.engine.self_check import digest_of_records
from tests.benchmarks.configuration import REGION
from tests.benchmarks.rows import Row
from tests.benchmarks.timing import SEED, Sizes, compiled, cpu_seconds, ratios

SCENARIOS = Path(REGION).parent / "scenarios"
KEYS = {"real_current": "current", "real_integraal": "integraal"}


def real(sizes: Sizes) -> Iterator[Row]:
    """Measure the region as it is organised, and under a scenario."""
    for key, scenario in KEYS.items():
        configuration = load_configuration(
            REGION,
            scenarios=[SCENARIOS / f"{scenario}.yaml"],
            overrides={"measurement.window": sizes.window, "measurement.targets": {}},
        )
        yield _row(key, configuration, rounds=sizes.rounds)


def _row(key: str, configuration: Configuration, *, rounds: int) -> Row:
    engines = source_engine(), compiled()
    pairs, n_events = [], 0
    for replication in range(rounds):
        (slow, theirs), (fast, ours) = (_run(engine, configuration, replication) for engine in engines)
        if digest_of_records(theirs) != digest_of_records(ours):
            raise SystemExit(f"{key}, replication {replication}: the compiled records are not those of the source")
        pairs.append((slow, fast))
        n_events = ours.n_engine_events
    slow, fast = (median(column) for column in zip(*pairs, strict=True))
    window = configuration.window
    how = (
        f"{rounds} pairs, {window.start:%Y} to {window.until:%Y}, all records equal; {slow:.2f} and {fast:.2f} s, "
        f"{1e6 * slow / n_events:.1f} and {1e6 * fast / n_events:.2f} us an engine event"
    )
    return Row(key, ratios(*zip(*pairs, strict=True)), how)


def _run(engine: Engine, configuration: Configuration, replication: int) -> tuple[float, object]:
    return cpu_seconds(partial(engine.run_replication, configuration, replication=replication, seed=SEED))
