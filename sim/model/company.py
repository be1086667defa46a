"""The places of the sheltered company, inside and outside (secondment), and who holds them."""

from __future__ import annotations

from collections import deque

from sim.model.clock import Clock
from sim.model.log import Table
from sim.model.resident import Resident
from sim.model.steps import Signal
from sim.randomness import Purpose

INSIDE, OUTSIDE = 0, 1


class Company:
    """Places inside and outside (secondment), and who holds them; nobody is let in before it opens."""

    def __init__(self, clock: Clock, record: Table) -> None:
        self.clock = clock
        self.record = record
        self.is_open = False
        self.places = (0.0, 0.0)
        self.beschut_outside_fraction = 0.0
        self.learning_share = 0.0
        self.held = [0, 0]
        self.n_wsw = 0
        self.n_beschut = 0
        self.n_learning = 0
        self.kinds: dict[int, int] = {}
        self.waiting: deque[Resident] = deque()

    def kind_for(self, resident: Resident, outside_fraction: float) -> int:
        """Return whether this resident works inside or outside the company."""
        return OUTSIDE if resident.u(Purpose.SHELTERED_KIND) < outside_fraction else INSIDE

    def open(self) -> None:
        """Let those in who wait at the start, on what the contracts that run then leave free."""
        self.is_open = True
        self.fill()

    def wait_for_place(self, resident: Resident) -> bool:
        """Say whether there is a place at once, else put the resident on the waiting list."""
        if not self.waiting and self.has_place_for(resident):
            return True
        self.waiting.append(resident)
        return False

    def take(self, resident: Resident) -> None:
        """Give a place to somebody with a beschut indication."""
        kind = self._kind(resident)
        self.kinds[resident.id] = kind
        self.held[kind] += 1
        self.n_beschut += 1
        self.note()

    def leave(self, resident: Resident) -> None:
        """Free a place of nieuw beschut and let the next one in."""
        self.held[self.kinds.pop(resident.id)] -= 1
        self.n_beschut -= 1
        self.note()
        self.fill()

    @property
    def has_learning_place(self) -> bool:
        """Whether a free place inside may serve somebody who learns; those with an indication come first."""
        free = self.places[INSIDE] - self.held[INSIDE]
        return not self.waiting and self.n_learning + 1 <= free * self.learning_share

    def take_learner(self) -> None:
        """Let somebody without an indication learn on a free place."""
        self.n_learning += 1
        self.note()

    def leave_learner(self) -> None:
        """Free a learning place and let the next one in."""
        self.n_learning -= 1
        self.note()
        self.fill()

    def take_wsw(self, kind: int) -> None:
        """Count a Wsw contract that runs when the simulation starts."""
        self.held[kind] += 1
        self.n_wsw += 1

    def leave_wsw(self, kind: int) -> None:
        """End a Wsw contract."""
        self.held[kind] -= 1
        self.n_wsw -= 1
        self.note()
        self.fill()

    def fill(self) -> None:
        """Let those in who wait, in order, as long as there is a place of their kind."""
        for resident in list(self.waiting):
            if self.has_place_for(resident):
                self.waiting.remove(resident)
                resident.resume(Signal.SLOT)

    def note(self) -> None:
        """Record who holds places."""
        places = self.places[INSIDE] + self.places[OUTSIDE]
        self.record.add((self.clock.week, places, self.n_wsw, self.n_beschut, self.n_learning))

    def has_place_for(self, resident: Resident) -> bool:
        """Say whether a place of the kind that this resident needs is free."""
        kind = self._kind(resident)
        learning = self.n_learning if kind == INSIDE else 0
        return self.is_open and self.held[kind] + learning < self.places[kind]

    def _kind(self, resident: Resident) -> int:
        return self.kind_for(resident, self.beschut_outside_fraction)
