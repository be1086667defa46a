"""One replication of a configuration of any size: what happens is added up, and written if asked, while it comes."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.engine import engine
from sim.measures.paths import Monthly
from sim.store import EventFile, disk_in_words, event_file, refuse_existing, write_compact_json, write_csv

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.records import Records


EVENTS = "events.parquet"
STOCK, FLOWS, HOURS, RUN = "stock.csv", "flows.csv", "hours.csv", "run.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """What a run was: how many came, what happened, what it cost in CPU [s] and memory at its peak [MB]."""

    n_residents: int
    n_events: int
    n_engine_events: int
    cpu_seconds: float
    peak_mb: float


class _Taker:
    """Takes what a run writes: adds it up, counts residents, and hands events on to a file if there is one."""

    def __init__(self, monthly: Monthly, file: EventFile | None) -> None:
        self.monthly = monthly
        self.file = file
        self.n_residents = 0

    def __call__(self, events: npt.NDArray[np.void], residents: npt.NDArray[np.void]) -> None:
        self.n_residents += len(residents)
        self.monthly.take(events, residents)
        if self.file is not None:
            self.file.take(events)


def simulate(
    configuration: Configuration,
    *,
    replication: int,
    seed: int,
    out: Path,
    keep_events: bool = False,
    say: Callable[[str], object] = lambda _: None,
) -> Simulated:
    """Run one replication and write into the folder `out` what it was month by month; `say` hears which engine runs.

    Memory holds the residents who are there, and no event for longer than it takes to add it up.

    Raises
    ------
    ResultsError
        Something stands in the way at `out`, or the disk does not take what must be written.
    """
    began = time.process_time()
    monthly = Monthly(configuration, tuple(configuration.at(configuration.window.start).circumstances.municipalities))
    with disk_in_words(out):
        refuse_existing(out)
        say(engine(say=say).line)
        out.mkdir(parents=True, exist_ok=True)
        with _events_into(out / EVENTS if keep_events else None) as file:
            taker = _Taker(monthly, file)
            records = _run(configuration, replication=replication, seed=seed, taker=taker)
        months = monthly.months(records)
        for name, table in ((STOCK, months.stock), (FLOWS, months.flows), (HOURS, months.hours)):
            write_csv(out / name, table)
        found = Simulated(
            n_residents=taker.n_residents,
            n_events=monthly.n_events,
            n_engine_events=records.n_engine_events,
            cpu_seconds=time.process_time() - began,
            peak_mb=_peak_mb(),
        )
        write_compact_json(out / RUN, _document(configuration, found, replication=replication, seed=seed))
    return found


def _run(configuration: Configuration, *, replication: int, seed: int, taker: _Taker) -> Records:
    return engine().run_replication(configuration, replication=replication, seed=seed, outlet=taker)


@contextlib.contextmanager
def _events_into(path: Path | None) -> Iterator[EventFile | None]:
    if path is None:
        yield None
        return
    with event_file(path) as file:
        yield file


def _document(configuration: Configuration, found: Simulated, *, replication: int, seed: int) -> dict[str, object]:
    """Return what must be known to run it again, and what it was."""
    return {
        "configuration": configuration.digest,
        "seed": seed,
        "replication": replication,
        "residents": found.n_residents,
        "events": found.n_events,
        "engine_events": found.n_engine_events,
        "cpu_seconds": round(found.cpu_seconds, 2),
        "peak_mb": round(found.peak_mb),
        "engine": engine().facts(),
        "document": configuration.document,
    }


def _peak_mb() -> float:
    """Return the most memory that this process has had [MB]; nan where the system does not say."""
    try:
        import resource
    except ImportError:
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
