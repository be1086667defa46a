"""The report: one file that needs no network, and the figures beside it; what it looks like depends on the kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sim.measures.own import described
from sim.measures.registry import registering
from sim.report.compared.page import comparison
from sim.report.designed.sensitivity import sensitivity
from sim.report.designed.staffing import staffing
from sim.report.designed.sweep import sweep
from sim.report.figures.drawing import house_style
from sim.report.paper import PAGE, printed
from sim.report.single import single
from sim.store.files import write_text
from sim.store.result import plan_of_result

if TYPE_CHECKING:
    from sim.report.blocks import Page
    from sim.store import Result

PAGES: Mapping[str, Callable[[Result, str], Page]] = {
    "comparison": comparison,
    "sweep": sweep,
    "sensitivity": sensitivity,
    "staffing": staffing,
}
"""What makes the page of a kind of experiment; the others are shown as a single organisation."""


def write_report(result: Result, *, folder: Path, language: str = "en") -> Path:
    """Write the figures and the page of a result into `folder` and return the page."""
    plan = plan_of_result(result)
    make = PAGES.get(plan.kind, single)
    with house_style(), registering(described(plan.own_measures)):
        write_text(folder / PAGE, printed(make(result, language), folder=folder))
    return folder / PAGE
