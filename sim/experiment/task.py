"""What a worker process does: one replication, measured and kept."""

from __future__ import annotations

import functools
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment.plan import Job
from sim.store.canonical import digest_of_frames
from sim.store.parts import Part, Parts
from sim.units import week_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.config import Configuration

_given: dict[str, Any] = {}


def initialise(documents: Mapping[str, dict[str, Any]], seed: int, folder: Path) -> None:
    """Remember, once per worker process, what every job needs."""
    _given.update(documents=documents, seed=seed, parts=Parts(folder))
    configuration_of.cache_clear()


def simulate(job: Job) -> Part:
    """Run one replication, keep its measures on disk and return the note on it."""
    started = time.perf_counter()
    rows, series, n_engine_events = measured(job)
    return keep(job, rows=rows, series=series, n_engine_events=n_engine_events, started=started)


def measured(job: Job) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Return the measures, the paths and the number of engine events of one replication."""
    import pandas as pd

    from sim.measures import measure
    from sim.measures.moves import moves
    from sim.model import run_replication

    configuration = configuration_of(job.case)
    records = run_replication(
        configuration, replication=job.replication, seed=_given["seed"], perturb_start=job.perturb_start
    )
    answer = measure(records, configuration)
    rows = pd.concat([answer.rows, moves(records, **_window_weeks(configuration))], ignore_index=True)
    return rows, answer.series, records.n_engine_events


def _window_weeks(configuration: Configuration) -> dict[str, float]:
    """Return the measured window, from the start of the run [weeks]."""
    window = configuration.window
    return {
        "since_week": week_of(window.measured_from, start=window.start),
        "until_week": week_of(window.until, start=window.start),
    }


def keep(job: Job, *, rows: pd.DataFrame, series: pd.DataFrame, n_engine_events: int, started: float) -> Part:
    """Write the tables of a job that took the time since `started` [perf_counter seconds]; return the note."""
    part = Part(
        job=job.id,
        digest=digest_of_frames((rows, series)),
        n_engine_events=n_engine_events,
        seconds=time.perf_counter() - started,
        peak_mb=_peak_mb(),
    )
    _given["parts"].write(part, rows=rows, series=series)
    return part


@functools.lru_cache(maxsize=4)
def configuration_of(case: str) -> Configuration:
    """Return the configuration of a case, built once in a process."""
    from sim.config import configuration_from_document

    return configuration_from_document(_given["documents"][case])


def _peak_mb() -> float:
    """Return the most memory this process ever held [MB]; nan where the system does not tell."""
    try:
        import resource
    except ImportError:
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
