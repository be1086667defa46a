"""The labour market that the employer service sees: candidates wait for places and places wait for candidates."""

from __future__ import annotations

from sim.domain import TargetGroup
from sim.model.clock import INFINITY, Clock
from sim.model.diary import Team
from sim.model.log import Table
from sim.model.places import NOBODY, Place
from sim.model.promise import broken
from sim.model.resident import Resident
from sim.model.sets import size_of
from sim.model.steps import Signal
from sim.randomness import Purpose, uniform
from sim.rules.matching import Profile


class Market:
    """The candidates and the open places of one employer service. ``profiles`` say what each kind of place asks."""

    def __init__(self, clock: Clock, team: Team, record: Table, profiles: tuple[Profile, ...]) -> None:
        self.clock = clock
        self.team = team
        self.record = record
        self.profiles = profiles
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
        now = self.clock.week
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
        profile = self.profiles[place.kind]
        admitted = profile.admits(
            resident.trede,
            n_barriers=size_of(resident.barriers),
            in_register=resident.group == TargetGroup.REGISTER,
        )
        return admitted and profile.fits(u=uniform(resident.key ^ place.key, Purpose.FIT))

    def open_places(self) -> list[Place]:
        """Return the places that are open now."""
        self._close_expired(self.clock.week)
        return self.places

    def close(self, now: float) -> None:
        """Record the places that are still open when the run ends."""
        self._close_expired(now)
        for place in self.places:
            self.note(place, closed=INFINITY)

    def note(self, place: Place, *, closed: float) -> None:
        """Record a place that was taken, expired, or is still open."""
        self.record.add((place.number, place.kind, self.team.index, place.opened, closed, place.taken_by))

    def _match(self, resident: Resident, place: Place) -> None:
        self.withdraw(resident)
        self._take(resident, place, self.clock.week)
        resident.place = place
        resident.resume(Signal.MATCHED)

    def _take(self, resident: Resident, place: Place, now: float) -> None:
        if place.taken_by != NOBODY:
            raise broken(f"place {place.number} would hold two residents", self.clock, resident.id)
        place.taken_by = resident.id
        self.note(place, closed=now)

    def _close_expired(self, now: float) -> None:
        still_open: list[Place] = []
        for place in self.places:
            if place.closes > now:
                still_open.append(place)
            else:
                self.note(place, closed=place.closes)
        self.places = still_open
