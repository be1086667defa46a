"""What measuring one job costs: all measures, what a scenario of a comparison keeps, and the headline only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from ruamel.yaml import YAML

from sim.config import Configuration, load_configuration
from sim.experiment.kept import PATHS_OF_A_COMPARISON
from sim.measures import EVERYTHING, Asked, measure
from sim.model import run_replication
from sim.records import Records
from tests.benchmarks.configuration import REGION

COMPARISON = Path(__file__).parents[2] / "experiments" / "scenarios.yaml"
PERIODS = ("after", "all", "2035-12-31")
SAY = Console(highlight=False, soft_wrap=True).print

Timed = Callable[[Callable[[], Any]], tuple[float, Any]]


def asks() -> Mapping[str, Asked]:
    """Return what may be asked of a job, by what it is called."""
    headline = YAML(typ="safe").load(COMPARISON)["headline"]
    outcomes = tuple((one["measure"], one.get("group_by", "all"), one.get("group", "all")) for one in headline)
    return {
        "all of them": EVERYTHING,
        "of a scenario": Asked(paths=PATHS_OF_A_COMPARISON, in_window=True),
        "headline only": Asked(outcomes=outcomes, periods=PERIODS, paths=()),
    }


def measuring(rounds: int, *, seed: int, cpu_seconds: Timed) -> None:
    """Measure the records of the whole real region, the asks in turn; the first round warms up and does not count."""
    configuration = load_configuration(REGION)
    records = run_replication(configuration, replication=0, seed=seed)
    window = configuration.window
    SAY(f"\nMeasures of one job, {len(records.events):,} rows of the log, {window.start} to {window.until}")
    spent = {name: list[float]() for name in asks()}
    for _ in range(rounds + 1):
        for name, asked in asks().items():
            spent[name].append(cpu_seconds(partial(_measure, records, configuration, asked))[0])
    for name, seconds in spent.items():
        told = seconds[1:]
        SAY(f"  {name:24}{median(told):8.3f} s CPU   ({min(told):.3f} to {max(told):.3f}, {rounds} rounds)")


def _measure(records: Records, configuration: Configuration, asked: Asked) -> Any:
    return measure(records, configuration, asked)
