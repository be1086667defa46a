"""The report: one file that needs no network, and the figures beside it; the kind of experiment says what is on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sim.measures.registry import described, registering
from sim.report.figures.drawing import house_style
from sim.report.paper import PAGE, printed
from sim.store.files import write_text

if TYPE_CHECKING:
    from sim.report.blocks import Page
    from sim.store import Result

PageMaker: TypeAlias = "Callable[[Result, str], Page]"
"""What makes the page of a result in a language."""


def write_page(result: Result, make: PageMaker, *, folder: Path, language: str = "en") -> Path:
    """Write the figures and the page of a result, as `make` makes it, into `folder` and return the page."""
    with house_style(), registering(described(result.plan.own_measures)):
        write_text(folder / PAGE, printed(make(result, language), folder=folder))
    return folder / PAGE
