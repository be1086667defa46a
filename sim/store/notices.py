"""What must be said beside a result whatever it shows, as rows; `sim.report.view` says it in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.config import OtherStart

NAME = "notices.csv"
COLUMNS = ("notice", "scenario", "path", "came", "needed", "n")


def of_start(found: OtherStart | None) -> Iterator[dict[str, Any]]:
    """Yield the notice of a start on another day than the one that the stock describes; None: there is none."""
    if found is not None:
        needed = f"{found.as_of}; from {found.measured_from}"
        yield {"notice": "other_start", "path": "measurement.window.start", "came": found.start, "needed": needed}


def of_overrides(beyond: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the notices of numbers that overrides put beyond their ranges, by path."""
    return ({"notice": "beyond_range", "path": path, "came": came, "needed": ""} for path, came in beyond.items())
