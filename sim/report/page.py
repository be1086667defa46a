"""The report: one file that needs no network, and the figures beside it; what it looks like depends on the kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sim.report.compared.page import comparison
from sim.report.designed.page import sensitivity, staffing, sweep
from sim.report.numbers import numbers_in
from sim.report.paper import PAGE
from sim.report.single import single
from sim.report.words import words_of
from sim.store.files import write_text

if TYPE_CHECKING:
    from sim.store import Result

PAGES: Mapping[str, Callable[..., str]] = {
    "comparison": comparison,
    "sweep": sweep,
    "sensitivity": sensitivity,
    "staffing": staffing,
}
"""What makes the page of a kind of experiment; the others are shown as a single organisation."""


def write_report(result: Result, *, folder: Path, language: str = "en") -> Path:
    """Write the figures and the page of a result into `folder` and return the page."""
    make = PAGES.get(result.manifest["plan"]["experiment"]["kind"], single)
    words = words_of(result.manifest.get("labels", {}), language=language)
    with numbers_in(language):
        write_text(
            folder / PAGE,
            make(
                result,
                folder=folder,
                words=words,
            ),
        )
    return folder / PAGE
