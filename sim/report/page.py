"""The report: one file that needs no network, and the figures beside it; the kind of experiment says what is on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sim.report.numbers import numbers_in
from sim.report.paper import PAGE
from sim.report.words import words_of
from sim.store.files import write_text

if TYPE_CHECKING:
    from sim.store import Result

PageMaker: TypeAlias = Callable[..., str]
"""What makes the page of a result: of its figures in a folder, in the words of a language."""


def write_page(result: Result, make: PageMaker, *, folder: Path, language: str = "en") -> Path:
    """Write the figures and the page of a result, as `make` makes it, into `folder` and return the page."""
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
