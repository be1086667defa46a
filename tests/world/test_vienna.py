"""A caseload of 100 instead of 250 gives the gain that the Vienna trial found, out of the queue for contacts alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np

from sim.config import load_configuration
from sim.domain import Event
from sim.model import run_replication
from sim.records import Records
from sim.stats.intervals import mean_interval
from sim.units import WEEKS_PER_YEAR

CHECK = Path(__file__).parents[2] / "configs" / "checks" / "vienna.yaml"
FTE = "resources.teams.beverwijk_activation.fte"
CONTROL_FTE, TREATED_FTE = 4.0, 10.0
"""A thousand clients: 250 and 100 an adviser."""

WINDOW = {"start": dt.date(2010, 1, 1), "measured_from": dt.date(2011, 1, 1), "until": dt.date(2016, 1, 1)}

TRIAL_POINTS, TOLERANCE_POINTS = 4.8, 2.0
CONTROL_PERCENT = 20.2


def job_within_a_year_percent(records: Records) -> float:
    """Return the share of newcomers who left for a job within a year of their grant [%]."""
    events = records.events
    granted = events[(events["event"] == Event.GRANTED) & (events["week"] >= WEEKS_PER_YEAR)]
    granted = granted[granted["week"] < records.until_week - WEEKS_PER_YEAR]
    to_work = events[events["event"] == Event.TO_WORK]
    worked = dict(zip(to_work["resident"].tolist(), to_work["week"].tolist(), strict=True))
    found = [
        worked.get(resident, np.inf) < week + WEEKS_PER_YEAR
        for resident, week in zip(granted["resident"].tolist(), granted["week"].tolist(), strict=True)
    ]
    return 100.0 * float(np.mean(found))


def arm(fte: float, n_replications: int) -> list[float]:
    """Return the share with a job within a year in each replication of one arm [%]."""
    configuration = load_configuration(CHECK, overrides={FTE: fte, "measurement.window": WINDOW})
    return [
        job_within_a_year_percent(run_replication(configuration, replication=number, seed=20260101))
        for number in range(n_replications)
    ]


def test_fewer_clients_an_adviser_bring_more_of_them_to_a_job() -> None:
    """The paired gain lies within the tolerance, with its whole interval."""
    control, treated = arm(CONTROL_FTE, 6), arm(TREATED_FTE, 6)
    gain = mean_interval(np.subtract(treated, control))

    assert abs(float(np.mean(control)) - CONTROL_PERCENT) < 1.0, f"control group: {np.mean(control):.1f} %"
    assert gain.low > TRIAL_POINTS - TOLERANCE_POINTS, str(gain)
    assert gain.high < TRIAL_POINTS + TOLERANCE_POINTS, str(gain)
