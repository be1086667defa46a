"""Moments that follow from a configuration: since when a transition runs, and what day its stock describes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sim.config.schema import Settings
from sim.rules.transitions import Transition


class Dated(Protocol):
    """A configuration, as far as its dates and settings go."""

    def at(self, date: dt.date) -> Settings:
        """Return the settings that hold on `date`."""

    def dates(self) -> tuple[dt.date, ...]:
        """Return the dates inside the run on which settings change, ascending."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A transition and the date on which it begins."""

    since: dt.date
    transition: Transition


def transitions_of(configuration: Dated) -> Iterator[Begun]:
    """Yield every transition that begins inside the run, in order of time.

    What holds from the first day of the run on is settled: no transition belongs to it.
    """
    before: dict[str, Transition] | None = None
    for date in (dt.date.min, *configuration.dates()):
        now = configuration.at(date).rules.transitions
        if before is not None:
            for name, transition in now.items():
                if transition != before.get(name):
                    yield Begun(date, transition)
        before = now


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
