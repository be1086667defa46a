"""Which transitions run, and since when: a transition begins on the date on which a scenario brings it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from sim.config.schema import Settings, Transition


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
