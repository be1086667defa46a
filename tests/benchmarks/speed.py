"""How fast the model is, against the same flow as plain SimPy and as a bare Python loop, all in one run.

Three versions take turns (A B C A B C) in one process; times are CPU, ratios are paired within a round, and medians are
printed. Before anything is timed the three event logs must be equal to the last bit. See ``--help``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from statistics import median
from typing import Any

from rich.console import Console

from sim.config import Configuration, load_configuration
from sim.domain import Event
from sim.model import conservation, run_replication
from sim.model.counts import Counts
from tests.benchmarks import what_if
from tests.benchmarks.bare import Bare
from tests.benchmarks.configuration import REGION, reduced
from tests.benchmarks.measuring import measuring
from tests.benchmarks.memory import kb_per_resident
from tests.benchmarks.plain import Plain
from tests.benchmarks.same import difference

SEED = 20260101
VERSIONS = ("plain", "model", "bare")
SAY = Console(highlight=False, soft_wrap=True).print


def model(configuration: Configuration, replication: int) -> Any:
    """Run the model, as an experiment does."""
    return run_replication(configuration, replication=replication, seed=SEED)


def plain(configuration: Configuration, replication: int) -> Any:
    """Run the plain version, as anybody would."""
    return Plain(configuration, replication=replication, seed=SEED).run()


def bare(configuration: Configuration, replication: int) -> Any:
    """Run the bare version; like the model it keeps the cyclic garbage collector out."""
    gc.disable()
    try:
        return Bare(configuration, replication=replication, seed=SEED).run()
    finally:
        gc.enable()


RUN: dict[str, Callable[[Configuration, int], Any]] = {"plain": plain, "model": model, "bare": bare}


def cpu_seconds(run: Callable[[], Any]) -> tuple[float, Any]:
    """Return the CPU time of a call, and what it returns."""
    gc.collect()
    began = time.process_time()
    result = run()
    return time.process_time() - began, result


def compare(years: float, rounds: int) -> None:
    """Let the three versions take turns, each round with luck of its own."""
    configuration = reduced(years=years)
    seconds: dict[str, list[float]] = {name: [] for name in VERSIONS}
    results: dict[str, Any] = {}
    for replication in range(rounds):
        for name in VERSIONS:
            used, results[name] = cpu_seconds(partial(RUN[name], configuration, replication))
            seconds[name].append(used)
        for name in ("plain", "bare"):
            what = difference(results["model"], results[name])
            if what is not None:
                raise SystemExit(f"the {name} version tells another story than the model: {what}")
    rows = results["model"].events
    contacts = int((rows["event"] == Event.CONTACT).sum())
    SAY(f"\nThe same flow three times: 2,900 residents in the stock, {years:g} years, {rounds} rounds")
    SAY(
        f"  all {len(rows):,} rows of the log ({contacts:,} contacts) equal to the last bit, and all hours, every round"
    )
    SAY("           CPU s      engine events   engine events/s   logical events/s")
    for name in VERSIONS:
        used, n = median(seconds[name]), results[name].n_engine_events
        SAY(f"  {name:6}{used:8.2f}{n:18,}{n / used:18,.0f}{len(rows) / used:19,.0f}")
    show_ratio("plain / model", seconds["plain"], seconds["model"], "at least 4")
    show_ratio("model / bare", seconds["model"], seconds["bare"], "at most 1.3")


def show_ratio(label: str, above: Sequence[float], below: Sequence[float], aim: str) -> None:
    """Print the median of paired ratios, with their range."""
    ratios = [a / b for a, b in zip(above, below, strict=True)]
    SAY(f"  {label:24}{median(ratios):8.2f}   ({min(ratios):.2f} to {max(ratios):.2f}; aim: {aim})")


def growth(years: float, rounds: int, size: int) -> None:
    """Compare a region with one many times as large: what it costs, and what happens in it."""
    small, large = reduced(years=years), reduced(years=years, size=size)
    used: list[tuple[float, float]] = []
    events: list[tuple[int, int]] = []
    for number in range(rounds):
        (cheap, few), (dear, many) = (cpu_seconds(partial(model, one, number)) for one in (small, large))
        used.append((cheap, dear))
        events.append((few.n_engine_events, many.n_engine_events))
    SAY(f"\n{size} times the residents, inflow, staff and leads, {years:g} years, {rounds} rounds")
    show_ratio("CPU, large / small", [pair[1] for pair in used], [pair[0] for pair in used], "at most 12 for 10")
    show_ratio("engine events", [pair[1] for pair in events], [pair[0] for pair in events], f"about {size}")
    each = [[seconds / n for seconds, n in zip(*pair, strict=True)] for pair in zip(used, events, strict=True)]
    show_ratio("CPU an event", [pair[1] for pair in each], [pair[0] for pair in each], "at most 1.2")


def memory(size: int) -> None:
    """Measure memory in fresh processes of two sizes."""
    per_resident, one = kb_per_resident(size=size)
    SAY("\nMemory, in fresh processes")
    SAY(f"  KB a resident           {per_resident:8.2f}   (slope from 1 to {size} times the region; aim: at most 4)")
    SAY(f"  peak of the region      {one.peak_mb:8.1f} MB, of which {one.before_mb:.1f} MB before the run")


def invariants(years: int, rounds: int) -> None:
    """Compare the whole real region with and without its checks, and time the checks themselves."""
    start = dt.date(2010, 1, 1)
    window = {"start": start, "measured_from": dt.date(2011, 1, 1), "until": dt.date(2010 + years, 1, 1)}
    configuration = load_configuration(REGION, overrides={"measurement.window": window, "measurement.targets": {}})
    on, off, shares = [], [], []
    for number in range(rounds):
        run = partial(model, configuration, number)
        with timed_checks() as inside:
            used, _ = cpu_seconds(run)
        shares.append(100.0 * inside[0] / used)
        on.append(cpu_seconds(run)[0])
        with no_checks():
            off.append(cpu_seconds(run)[0])
    SAY(f"\nThe invariants in the whole real region, {years} years, {rounds} rounds")
    SAY(f"  inside the checks       {median(shares):8.2f} % of the run (aim: below 3)")
    show_ratio("with / without", on, off, "below 1.03, but noise is larger")


@contextmanager
def timed_checks() -> Iterator[list[float]]:
    """Add up the CPU time spent inside the checks."""
    spent, check = [0.0], conservation.check

    def timed(world: Any) -> None:
        began = time.process_time()
        check(world)
        spent[0] += time.process_time() - began

    conservation.check = timed
    try:
        yield spent
    finally:
        conservation.check = check


@contextmanager
def no_checks() -> Iterator[None]:
    """Leave out the quarterly checks, the last one, and the counts that are kept for them."""

    def never(world: Any) -> Iterator[Any]:
        yield from ()

    kept = conservation.watch, conservation.check, conservation.check_hours, Counts.moved
    conservation.watch, conservation.check, conservation.check_hours = never, lambda world: None, lambda world: None
    Counts.moved = lambda self, municipality, old, new: None
    try:
        yield
    finally:
        conservation.watch, conservation.check, conservation.check_hours, Counts.moved = kept


def main() -> None:
    """Print every number."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--years", type=float, default=4.0, help="length of the compared flow, at most 12 [years]")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of every comparison")
    parser.add_argument("--growth-years", type=float, default=1.0, help="length of the growth runs [years]")
    parser.add_argument("--growth-size", type=int, default=10, help="how many times as large")
    parser.add_argument("--real-years", type=int, default=3, help="length of the real region's runs [years]")
    parts_known = ["speed", "growth", "memory", "invariants", "measures", "what_if"]
    parser.add_argument("--only", choices=parts_known, help="one part of it")
    options = parser.parse_args()
    parts = {
        "speed": lambda: compare(options.years, options.rounds),
        "growth": lambda: growth(options.growth_years, options.rounds, options.growth_size),
        "memory": lambda: memory(options.growth_size),
        "invariants": lambda: invariants(options.real_years, options.rounds),
        "measures": lambda: measuring(max(options.rounds, 5), seed=SEED, cpu_seconds=cpu_seconds),
        "what_if": what_if.main,
    }
    for name, part in parts.items():
        if options.only in (None, name):
            part()


if __name__ == "__main__":
    main()
