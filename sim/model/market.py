"""The labour market that the employer service sees: candidates wait for places and places wait for candidates."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

import simpy

from sim.domain import PlaceKind, TargetGroup, Task
from sim.model.diary import Request, Team
from sim.model.resident import Resident, Signal
from sim.randomness import Kind, Purpose, exponential, key_of, uniform

if TYPE_CHECKING:
    from sim.model.world import World


class Place:
    """A place at an employer, open in ``[opened, closes)`` unless somebody takes it first."""

    __slots__ = ("closes", "key", "kind", "number", "opened", "taken_by")

    def __init__(self, number: int, kind: PlaceKind, key: int, *, opened: float, closes: float) -> None:
        self.number = number
        self.kind = kind
        self.key = key
        self.opened = opened
        self.closes = closes
        self.taken_by: Resident | None = None


class Market:
    """The candidates and the open places of one employer service."""

    def __init__(self, world: World, team: Team) -> None:
        self.world = world
        self.team = team
        self.candidates: dict[int, Resident] = {}
        self.places: list[Place] = []

    def offer(self, place: Place) -> None:
        """Give a place to the candidate who fits and waits longest, or keep it open."""
        for resident in self.candidates.values():
            if self.fits(resident, place):
                self._match(resident, place)
                return
        self.places.append(place)

    def seek(self, resident: Resident) -> Place | None:
        """Return the oldest open place that fits a new candidate, else put the candidate on the list."""
        now = self.world.clock.now
        self._close_expired(now)
        for place in self.places:
            if self.fits(resident, place):
                self.places.remove(place)
                self._take(resident, place, now)
                return place
        self.candidates[resident.id] = resident
        return None

    def withdraw(self, resident: Resident) -> None:
        """Take a candidate off the list."""
        self.candidates.pop(resident.id, None)

    def fits(self, resident: Resident, place: Place) -> bool:
        """Say whether a candidate and a place fit; the luck belongs to the pair."""
        profile = self.world.tables.profile[place.kind]
        admitted = profile.admits(
            resident.trede,
            n_barriers=resident.barriers.bit_count(),
            in_register=resident.group == TargetGroup.REGISTER,
        )
        return admitted and profile.fits(u=uniform(resident.key ^ place.key, Purpose.FIT))

    def close(self, now: float) -> None:
        """Record the places that are still open when the run ends."""
        self._close_expired(now)
        for place in self.places:
            self.world.note_place(place, self.team, closed=float("inf"))

    def _match(self, resident: Resident, place: Place) -> None:
        self.withdraw(resident)
        self._take(resident, place, self.world.clock.now)
        resident.place = place
        resident.resume(Signal.MATCHED)

    def _take(self, resident: Resident, place: Place, now: float) -> None:
        if place.taken_by is not None:
            self.world.broken(f"place {place.number} would hold two residents", resident)
        place.taken_by = resident
        self.world.note_place(place, self.team, closed=now)

    def _close_expired(self, now: float) -> None:
        still_open = []
        for place in self.places:
            if place.closes > now:
                still_open.append(place)
            else:
                self.world.note_place(place, self.team, closed=place.closes)
        self.places = still_open


def leads(world: World, kind: PlaceKind) -> Generator[simpy.Event, None, None]:
    """Let leads on places of one kind come in for ever; an account manager must work each before it expires.

    The gaps are unit exponential numbers stretched by the rate of the moment at which the gap begins.
    """
    stream = key_of(world.seed, world.replication, Kind.STREAM, Purpose.PLACE_GAP, kind)
    number = 0
    while True:
        rate = world.tables.lead_rate[kind]
        if rate <= 0.0:
            yield world.regime_change
            continue
        yield world.clock.timeout(exponential(stream, Purpose.PLACE_GAP, 0, number) / rate)
        lead(world, kind, number)
        number += 1


def lead(world: World, kind: PlaceKind, number: int) -> None:
    """Ask the employer service of the lead's municipality to turn a lead into a place."""
    key = key_of(world.seed, world.replication, Kind.PLACE, kind, number)
    now = world.clock.now
    closes = now + world.tables.place_open[kind](uniform(key, Purpose.PLACE_OPEN))
    market = world.market_of_lead(uniform(key, Purpose.DOOR))

    def work_out(began: float) -> None:
        place = Place(number * len(PlaceKind) + kind, kind, key, opened=began, closes=closes)
        if began < closes:
            market.offer(place)
        else:
            world.note_place(place, market.team, closed=began)

    hours = world.tables.hours[Task.PLACE_LEAD](uniform(key, Purpose.TASK_HOURS))
    market.team.ask(Request(Task.PLACE_LEAD, hours, now, then=work_out, expires=closes))
