"""The figures of the report, in the order in which it shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.report.figures.caseload import caseload, municipalities
from sim.report.figures.exits import exits
from sim.report.figures.flow import flow
from sim.report.figures.start import start
from sim.report.figures.trajectories import trajectories
from sim.report.figures.waits import waits
from sim.report.figures.workers import workers
from sim.report.findings import Findings
from sim.report.picture import Picture
from sim.report.words import Words

Draw = Callable[[Findings, Words], Picture]

FIGURES: Mapping[str, Draw] = {
    "caseload": caseload,
    "municipalities": municipalities,
    "flow": flow,
    "waits": waits,
    "exits": exits,
    "workers": workers,
    "trajectories": trajectories,
    "start": start,
}

__all__ = ["FIGURES", "Draw"]
