"""The sheltered company: Wsw contracts run off, nieuw beschut takes the places that come free."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from sim.domain import Event, Queue, Reason, Stage
from sim.model.clock import INFINITY
from sim.model.resident import Resident, Signal, Story
from sim.model.steps import Step
from sim.randomness import Purpose
from sim.units import per_week

if TYPE_CHECKING:
    from sim.model.world import World

INSIDE, OUTSIDE = 0, 1


class Company:
    """Places inside and outside (secondment), and who holds them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.held = [0, 0]
        self.n_wsw = 0
        self.n_beschut = 0
        self.waiting: deque[Resident] = deque()

    @property
    def places(self) -> tuple[float, float]:
        """Places inside and outside now."""
        places = self.world.tables.settings.resources.sheltered
        return places.inside_places, places.outside_places

    def kind_for(self, resident: Resident, outside_fraction: float) -> int:
        """Return whether this resident works inside or outside the company."""
        return OUTSIDE if resident.u(Purpose.SHELTERED_KIND) < outside_fraction else INSIDE

    def wait(self, resident: Resident) -> bool:
        """Say whether there is a place at once, else put the resident on the waiting list."""
        if not self.waiting and self._has_room(resident):
            return True
        self.waiting.append(resident)
        return False

    def take(self, resident: Resident) -> None:
        """Give a place to somebody with a beschut indication."""
        self.held[self._kind(resident)] += 1
        self.n_beschut += 1
        self.note()

    def leave(self, resident: Resident) -> None:
        """Free a place of nieuw beschut and let the next one in."""
        self.held[self._kind(resident)] -= 1
        self.n_beschut -= 1
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
            if self._has_room(resident):
                self.waiting.remove(resident)
                resident.resume(Signal.SLOT)

    def note(self) -> None:
        """Record who holds places."""
        self.world.sheltered.add(self.world.clock.now, sum(self.places), self.n_wsw, self.n_beschut, 0)

    def _kind(self, resident: Resident) -> int:
        return self.kind_for(resident, self.world.tables.settings.circumstances.sheltered.beschut_outside_fraction)

    def _has_room(self, resident: Resident) -> bool:
        kind = self._kind(resident)
        return self.held[kind] < self.places[kind]


def await_place(world: World, resident: Resident) -> bool:
    """Wait for a sheltered place; say whether there is one at once."""
    resident.step, resident.stage_due = Step.AWAITS_SHELTERED, INFINITY
    world.enter(resident, Stage.SHELTERED_WAITING)
    world.join(resident, Queue.SHELTERED)
    return world.company.wait(resident)


def wsw_contract(world: World, resident: Resident) -> Story:
    """Work in the sheltered company on an old contract until it ends."""
    share = world.tables.settings.circumstances.sheltered.wsw_outside_fraction
    kind = world.company.kind_for(resident, share)
    world.company.take_wsw(kind)
    world.enter(resident, Stage.SHELTERED, Event.START)
    left = resident.budget(Purpose.WSW_LEAVE)
    while left > 0.0:
        now, until = world.clock.now, world.next_change_week
        rate = per_week(world.tables.settings.circumstances.sheltered.wsw_leave_per_year)
        due = min(now + left / rate, until) if rate else until
        left = 0.0 if due < until else left - rate * (due - now)
        yield due
    world.company.leave_wsw(kind)
    world.enter(resident, Stage.GONE, Event.SHELTERED_END, Reason.OTHER)
    world.forget(resident)
