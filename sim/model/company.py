"""The places of the sheltered company, inside and outside (secondment), and who holds them."""

from __future__ import annotations

from collections import OrderedDict

from sim.model.clock import Clock
from sim.model.recording import Table
from sim.model.resident import Resident
from sim.model.steps import Signal
from sim.randomness import Purpose
from sim.rules.learning import Learning

INSIDE, OUTSIDE = 0, 1


class Company:
    """Places inside and outside (secondment), and who holds them; nobody is let in before it opens.

    Who waits stands in the line of the places inside or outside, and has a turn, so that both are served in one order.
    """

    def __init__(self, clock: Clock, record: Table, learning: Learning) -> None:
        self.clock = clock
        self.record = record
        self.is_open = False
        self.places = (0.0, 0.0)
        self.beschut_outside_fraction = 0.0
        self.learning = learning
        self.held = [0, 0]
        self.n_wsw = 0
        self.n_beschut = 0
        self.n_learning = 0
        self.kinds: dict[int, int] = {}
        self._lines: tuple[OrderedDict[int, Resident], OrderedDict[int, Resident]] = (OrderedDict(), OrderedDict())
        self._turns: dict[int, int] = {}
        self._n_turns = 0

    def kind_for(self, resident: Resident, outside_fraction: float) -> int:
        """Return whether this resident works inside or outside the company."""
        return OUTSIDE if resident.u(Purpose.SHELTERED_KIND) < outside_fraction else INSIDE

    def open(self) -> None:
        """Let those in who wait at the start, on what the contracts that run then leave free."""
        self.is_open = True
        self.fill()

    def wait_for_place(self, resident: Resident) -> bool:
        """Say whether there is a place at once, else put the resident on the waiting list."""
        if not self._turns and self.has_place_for(resident):
            return True
        self.join(resident)
        return False

    @property
    def waiting(self) -> list[Resident]:
        """Everybody on the waiting list, who came first before."""
        both = [*self._lines[INSIDE].values(), *self._lines[OUTSIDE].values()]
        return sorted(both, key=lambda resident: self._turns[resident.id])

    def join(self, resident: Resident) -> None:
        """Put a resident at the end of the waiting list."""
        self._n_turns += 1
        self._turns[resident.id] = self._n_turns
        self._lines[self._kind(resident)][resident.id] = resident

    def withdraw(self, resident: Resident) -> None:
        """Take a resident off the waiting list."""
        if self._turns.pop(resident.id, None) is not None:
            self._lines[INSIDE].pop(resident.id, None)
            self._lines[OUTSIDE].pop(resident.id, None)

    def send_outside(self, fraction: float) -> None:
        """Have this fraction of those with an indication work outside from now on, whoever waits included."""
        if fraction == self.beschut_outside_fraction:
            return
        waiting = self.waiting
        self.beschut_outside_fraction = fraction
        for line in self._lines:
            line.clear()
        for resident in waiting:
            self._lines[self._kind(resident)][resident.id] = resident

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
        return self.learning.has_place(free, n_learning=self.n_learning, n_waiting=len(self._turns))

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
        resident = self._next()
        while resident is not None:
            self.withdraw(resident)
            resident.resume(Signal.SLOT)
            resident = self._next()

    def _next(self) -> Resident | None:
        """Return who is the next to be let in, if there is a place for anybody who waits."""
        best: Resident | None = None
        for kind in (INSIDE, OUTSIDE):
            line = self._lines[kind]
            if line and self._has_place(kind):
                first = line[next(iter(line))]
                if best is None or self._turns[first.id] < self._turns[best.id]:
                    best = first
        return best

    def note(self) -> None:
        """Record who holds places."""
        places = self.places[INSIDE] + self.places[OUTSIDE]
        self.record.add((self.clock.week, places, self.n_wsw, self.n_beschut, self.n_learning))

    def has_place_for(self, resident: Resident) -> bool:
        """Say whether a place of the kind that this resident needs is free."""
        return self._has_place(self._kind(resident))

    def _has_place(self, kind: int) -> bool:
        learning = self.n_learning if kind == INSIDE else 0
        return self.is_open and self.held[kind] + learning < self.places[kind]

    def _kind(self, resident: Resident) -> int:
        return self.kind_for(resident, self.beschut_outside_fraction)
