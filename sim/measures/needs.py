"""What measuring needs to know of a configuration: its window, prices, norms, budgets, team sizes and targets.

Stated as protocols, so that the measures know no configuration class and a test may pass a few plain values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Protocol


class Prices(Protocol):
    """What things cost."""

    @property
    def benefit_eur_per_year(self) -> float:
        """A year on benefit [EUR]."""

    @property
    def worker_eur_per_fte_year(self) -> float:
        """An fte in post for a year [EUR]."""

    @property
    def trajectory_eur(self) -> float:
        """A trajectory started [EUR]."""

    @property
    def sheltered_eur_per_place_year(self) -> float:
        """A sheltered place for a year [EUR]."""


class Target(Protocol):
    """A figure of the real world; only the period it speaks of matters here."""

    @property
    def period(self) -> str:
        """A period or day, as in `sim.measures.periods`."""


class Measurement(Protocol):
    """How the outcome is measured. ``norms`` has an attribute ``QUEUE_weeks`` for each queue with a norm."""

    @property
    def prices(self) -> Prices:
        """What things cost."""

    @property
    def norms(self) -> object:
        """The waits that count as in time [weeks]."""

    @property
    def targets(self) -> Mapping[str, Target]:
        """The figures of the real world, by name."""


class Municipality(Protocol):
    """A municipality and its benefit budget."""

    @property
    def buig_eur_per_year(self) -> float:
        """The budget for benefits [EUR a year]."""


class Circumstances(Protocol):
    """What nobody at the table can choose."""

    @property
    def municipalities(self) -> Mapping[str, Municipality]:
        """The municipalities, by name."""


class Team(Protocol):
    """A team and the size it should have."""

    @property
    def fte(self) -> float:
        """The size the team should have [fte]."""

    @property
    def trajectory_eur(self) -> float | None:
        """What it asks for a trajectory, when it is paid by the piece [EUR]."""


class Sheltered(Protocol):
    """The sheltered company, as far as its cost goes."""

    @property
    def cost_factor(self) -> float:
        """What multiplies the price of a place."""


class Resources(Protocol):
    """What the parties can spend."""

    @property
    def teams(self) -> Mapping[str, Team]:
        """The teams that exist, by name."""

    @property
    def sheltered(self) -> Sheltered:
        """The sheltered company."""


class Settings(Protocol):
    """Everything that holds on one date."""

    @property
    def circumstances(self) -> Circumstances:
        """What nobody at the table can choose."""

    @property
    def resources(self) -> Resources:
        """What the parties can spend."""

    @property
    def measurement(self) -> Measurement:
        """How the outcome is measured."""


class Window(Protocol):
    """When the run starts, from when it counts and until when; half-open ``[measured_from, until)``."""

    @property
    def start(self) -> dt.date:
        """The first day of the run."""

    @property
    def measured_from(self) -> dt.date:
        """The first day that counts."""

    @property
    def until(self) -> dt.date:
        """The first day after the run."""


class Configuration(Protocol):
    """The part of a configuration that the measures read."""

    @property
    def changes_on(self) -> dt.date | None:
        """The first date inside the run on which a scenario takes effect."""

    @property
    def window(self) -> Window:
        """When the run counts."""

    def at(self, date: dt.date, /) -> Settings:
        """Return the settings that hold on `date`."""
        ...

    def dates(self) -> tuple[dt.date, ...]:
        """Return every date inside the window on which a number changes."""
        ...
