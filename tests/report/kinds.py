"""A made-up result of each kind of experiment, by the kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sim.store import Result
from tests.report import comparison, designed, sample

RESULTS: dict[str, Callable[[Path], Result]] = {
    "single": sample.result,
    "comparison": comparison.result,
    "sweep": designed.result,
    "sensitivity": designed.sensitivity,
    "staffing": designed.staffing,
}
