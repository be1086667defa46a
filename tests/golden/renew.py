"""Write the golden file anew: ``python -m tests.golden.renew``, with a line in CHANGELOG.md under "results change"."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from sim.config import load_configuration
from sim.domain import Event, Task
from sim.engine.choice import Runs
from sim.model import run_replication
from sim.records import Records
from sim.units import date_of
from tests.model.small import IJMOND, digest

GOLDEN = Path(__file__).with_name("replication.json")
START = dt.date(2010, 1, 1)
WINDOW = {"start": START, "measured_from": dt.date(2011, 1, 1), "until": dt.date(2013, 1, 1)}
SEED = 20260101
COUNTED = (
    Event.REPORTED,
    Event.GRANTED,
    Event.CONTACT,
    Event.REFERRED,
    Event.TRAJECTORY_START,
    Event.HAND_OVER,
    Event.PLACED,
    Event.TO_WORK,
    Event.OUT,
)


def found(run: Runs = run_replication) -> dict[str, Any]:
    """Return what the golden file should hold now; `run`: by the source, or by another engine."""
    configuration = load_configuration(IJMOND, overrides={"measurement.window": WINDOW, "measurement.targets": {}})
    records = run(configuration, replication=0, seed=SEED)
    return {
        "configuration": configuration.digest,
        "records": digest(records),
        "counts_by_year": {event.word: by_year(records, event) for event in COUNTED},
        "hours_by_task": {task.word: round(float(records.hours[:, task].sum()), 1) for task in Task},
    }


def by_year(records: Records, event: Event) -> dict[str, int]:
    """Return how often an event happened in each year of the window."""
    weeks = records.events["week"][records.events["event"] == event]
    years = [date_of(week, start=START).year for week in weeks.tolist()]
    return {str(year): years.count(year) for year in range(WINDOW["start"].year, WINDOW["until"].year)}


def renew() -> None:
    """Write what is found now over the golden file."""
    GOLDEN.write_text(json.dumps(found(), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    renew()
