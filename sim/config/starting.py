"""Whether a run starts on the day that its stock describes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherStart:
    """A start on another day than the one that the stock describes; all days as ISO text."""

    start: str
    as_of: str
    measured_from: str


def other_start(document: Mapping[str, Any]) -> OtherStart | None:
    """Return how the start of a resolved document differs from what its stock describes; None when it does not.

    A stock that names no day describes the day of the start.
    """
    as_of = document.get("circumstances", {}).get("stock", {}).get("as_of")
    window = document.get("measurement", {}).get("window", {})
    if as_of is None or window.get("start") == as_of:
        return None
    return OtherStart(start=window["start"], as_of=as_of, measured_from=window["measured_from"])
