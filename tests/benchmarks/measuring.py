"""What measuring one job costs: all measures, what a scenario of a comparison keeps, and the headline only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from ruamel.yaml import YAML

from sim.config import Configuration, load_configuration
from sim.measures import EVERYTHING, Asked, measure
from sim.plan.jobs import PATHS_OF_A_COMPARISON
from sim.records import Records
from tests.benchmarks.configuration import REGION
from tests.benchmarks.rows import Row
from tests.benchmarks.timing import ROOT, SEED, Sizes, compiled, cpu_seconds

COMPARISON = ROOT / "experiments" / "scenarios.yaml"
PERIODS = ("after", "all", "2035-12-31")


def asks() -> Mapping[str, Asked]:
    """Return what may be asked of a job, by the line of the table."""
    headline = YAML(typ="safe").load(COMPARISON)["headline"]
    outcomes = tuple((one["measure"], one.get("group_by", "all"), one.get("group", "all")) for one in headline)
    return {
        "measures_all": EVERYTHING,
        "measures_scenario": Asked(paths=PATHS_OF_A_COMPARISON, in_window=True),
        "measures_headline": Asked(outcomes=outcomes, periods=PERIODS, paths=()),
    }


def measuring(sizes: Sizes) -> Iterator[Row]:
    """Measure the records of the whole real region, the asks in turn; the first round warms up and does not count."""
    configuration = load_configuration(REGION, overrides=sizes.measured)
    records = compiled().run_replication(configuration, replication=0, seed=SEED)
    window = configuration.window
    spent = {key: list[float]() for key in asks()}
    for _ in range(sizes.rounds + 1):
        for key, asked in asks().items():
            spent[key].append(cpu_seconds(partial(_measure, records, configuration, asked))[0])
    how = f"{sizes.rounds} rounds, {window.start:%Y} to {window.until:%Y}, {len(records.events):,} rows of log"
    for key, seconds in spent.items():
        yield Row(key, seconds[1:], how)


def _measure(records: Records, configuration: Configuration, asked: Asked) -> Any:
    return measure(records, configuration, asked)
