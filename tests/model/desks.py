"""Teams and their workers without a world: a clock, a ledger, seats, and residents who only note what wakes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sim.model.clock import Clock, Signal
from sim.model.diary import Team, Worker
from sim.model.recording import Ledger

HORIZON_WEEKS = 1000.0
HOURS_PER_WEEK = 40.0
AFTER_ALL = 2
"""The priority of what comes after everything else of its moment."""


@dataclass(eq=False)
class Somebody:
    """A resident as a diary knows one: who is let in takes a whole slot of the team ``takes_of``, if any."""

    id: int
    municipality: int = 0
    awaits_since: float = 0.0
    work_due: float = 0.0
    holder: Worker | None = None
    sooner_entry: int = 0
    takes_of: Team | None = None
    heard: list[Signal] = field(default_factory=list)

    def resume(self, signal: Signal) -> None:
        self.heard.append(signal)
        if self.takes_of is not None and signal == Signal.SLOT:
            self.takes_of.used_slots += 1.0


@dataclass(frozen=True)
class Office:
    """The clock of some teams, and what they work and offer."""

    clock: Clock = field(default_factory=lambda: Clock(until=HORIZON_WEEKS))
    ledger: Ledger = field(default_factory=lambda: Ledger([0.0, HORIZON_WEEKS]))

    def team(self, *ftes: float, norm: float = 10.0, n_shared: int = 0) -> Team:
        """Open a team with a seat of each of these fte; the last of them are shared."""
        account = self.ledger.open_account()
        team = Team(self.clock, self.ledger, account, f"team {account}")
        team.norm_caseload, team.hours_per_fte_week, team.n_seats = norm, HOURS_PER_WEEK, len(ftes)
        for seat, fte in enumerate(ftes):
            team.workers.append(worker := Worker(team, seat, fte, key=seat))
            worker.is_shared = seat >= len(ftes) - n_shared
        team.seats_changed()
        return team

    def until(self, week: float) -> None:
        """Let everything happen that is due at a moment or before it."""
        self.clock.put(self, week, AFTER_ALL)
        assert self.clock.advance() is self


def next_door(*teams: Team, hours_factor: float = 1.0) -> None:
    """Let the shared workers of each of these teams work for the others."""
    for team in teams:
        team.neighbours = tuple(other for other in teams if other is not team)
        team.border_factor = hours_factor


def resident(number: int, **known: Any) -> Any:
    """Return somebody, as the types of the model have it."""
    return Somebody(number, **known)
