"""A made-up result of each kind of experiment, by the kind, and its report: made once, for tests that only read."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.store import Result
from sim.studies import write_report
from sim.texts import languages
from tests.once import made_once
from tests.report import comparison, designed, sample

RESULTS: dict[str, Callable[[Path], Result]] = {
    "single": sample.result,
    "comparison": comparison.result,
    "sweep": designed.result,
    "sensitivity": designed.sensitivity,
    "staffing": designed.staffing,
}


def made(kind: str, places: pytest.TempPathFactory) -> Result:
    """Return the result of a kind, in whose folder nobody writes; some have another manifest than stands there."""

    def make(folder: Path) -> None:
        (folder / "manifest").write_bytes(pickle.dumps(RESULTS[kind](folder / kind).manifest))

    folder = made_once(places, kind, make)
    return Result(folder / kind, pickle.loads((folder / "manifest").read_bytes()))


def reported(kind: str, places: pytest.TempPathFactory) -> Path:
    """Return the folder of the report of a kind in every language, with the figures of the first."""

    def write(folder: Path) -> None:
        for language in reversed(languages()):
            write_report(made(kind, places), folder=folder, language=language)

    return made_once(places, f"report-of-{kind}", write)
