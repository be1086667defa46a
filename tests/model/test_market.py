"""A place finds the candidate, and a candidate the place, that looking at everybody would find, whatever was before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain import PlaceKind, TargetGroup
from sim.errors import ConservationError
from sim.model import invariants
from sim.model.clock import INFINITY, Clock, Signal, size_of
from sim.model.diary import Team
from sim.model.market import DEAD_ENTRIES, Market
from sim.model.recording import Ledger, Table
from sim.model.replication import begin, run_until
from sim.model.resident import NOBODY, Place, Resident
from sim.randomness import Purpose, mix, uniform
from sim.records import PLACE
from sim.rules.matching import Profile
from tests.model import small
from tests.model.plain import PlainList

N_RESIDENTS = 12
DEEDS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, N_RESIDENTS - 1), st.integers(0, 3)), max_size=120)


def profile(from_trede: int, max_barriers: int, fits_fraction: float, *, register_only: bool = False) -> Profile:
    return Profile(
        from_trede=from_trede, max_barriers=max_barriers, fits_fraction=fits_fraction, register_only=register_only
    )


PROFILES = (
    profile(3, 1, 0.3),
    profile(2, 2, 0.5, register_only=True),
    profile(1, 5, 0.2),
    profile(3, 2, 0.0),
)
STRICTER = (profile(4, 0, 0.4), *PROFILES[1:3], profile(2, 2, 0.6))


@dataclass
class Plain:
    """A market of plain lists: everybody is looked at, and every open place."""

    people: Sequence[Resident]
    profiles: tuple[Profile, ...] = PROFILES
    candidates: PlainList = field(default_factory=PlainList)
    places: PlainList = field(default_factory=PlainList)
    offered: dict[int, Place] = field(default_factory=dict)
    record: list[tuple[int, float, int]] = field(default_factory=list)

    def fits(self, resident: Resident, place: Place) -> bool:
        asked = self.profiles[place.kind]
        n, registered = size_of(resident.barriers), resident.group == TargetGroup.REGISTER
        admitted = asked.admits(resident.trede, n_barriers=n, in_register=registered)
        return admitted and asked.fits(u=uniform(resident.key ^ place.key, Purpose.FIT))

    def offer(self, place: Place, now: float) -> int:
        who = self.candidates.first(lambda who: self.fits(self.people[who], place))
        if who is None:
            self.offered[place.number] = place
            self.places.join(place.number, until=place.closes)
            return NOBODY
        self.candidates.leave(who)
        self.record.append((place.number, now, who))
        return who

    def seek(self, resident: Resident, now: float) -> int:
        self.record += [(number, closes, NOBODY) for number, closes in self.places.lose_patience(now)]
        number = self.places.first(lambda number: self.fits(resident, self.offered[number]))
        if number is None:
            self.candidates.join(resident.id)
            return NOBODY
        self.places.leave(number)
        self.record.append((number, now, resident.id))
        return number


class Luckless(Resident):
    """A resident who is told of a match and does nothing about it."""

    __slots__ = ("told",)

    def resume(self, signal: Signal) -> None:
        self.told = signal


def market(clock: Clock) -> Market:
    ledger = Ledger([0.0, 1000.0])
    return Market(clock, Team(clock, ledger, ledger.open_account(), "wsp"), Table(PLACE), PROFILES)


def people(clock: Clock) -> list[Luckless]:
    """Residents of every trede, some of them in the register."""
    found = [Luckless(clock, number, mix(number + 1), municipality=0) for number in range(N_RESIDENTS)]
    for resident in found:
        resident.trede = 1 + resident.id % 5
        resident.group = TargetGroup.REGISTER if resident.id % 3 == 0 else TargetGroup.OTHER
    return found


def place(number: int, kind: int, now: float) -> Place:
    closes = now + 1.0 + number * 5 % 7
    return Place(number, PlaceKind(kind), mix(7000 + number), municipality=0, opened=now, closes=closes)


@given(DEEDS)
@settings(max_examples=200, deadline=None)
def test_every_match_is_that_of_looking_at_everybody(deeds: list[tuple[int, int, int]]) -> None:
    clock = Clock(until=1000.0)
    residents = people(clock)
    ours, plain = market(clock), Plain(residents)
    for number, (deed, who, kind) in enumerate(deeds):
        resident = residents[who]
        if deed <= 2:
            offered = place(number, kind, clock.week)
            ours.offer(offered)
            assert plain.offer(place(number, kind, clock.week), clock.week) == offered.taken_by
        elif deed <= 5 and resident.id not in plain.candidates.who:
            found = ours.seek(resident)
            assert plain.seek(resident, clock.week) == (NOBODY if found is None else found.number)
        elif deed == 6:
            ours.withdraw(resident)
            plain.candidates.leave(resident.id)
        elif deed == 7:
            resident.trede = 1 + (resident.trede + kind) % 5
            resident.barriers ^= 1 << kind
            ours.reconsider(resident)
        elif deed == 8:
            clock.week += kind
        else:
            plain.profiles = STRICTER if kind % 2 else PROFILES
            ours.ask(plain.profiles)
        assert list(ours.candidates) == plain.candidates.who
        assert list(ours.places) == plain.places.who
    recorded = ours.record.array()
    assert list(zip(recorded["place"], recorded["closed"], recorded["resident"], strict=True)) == plain.record


def busy(n: int, monkeypatch: pytest.MonkeyPatch) -> float:
    """Return how many pairs are looked at per event, where `n` candidates wait of whom few are ever admitted."""
    looked: list[int] = []
    admits, fits = Profile.admits, Profile.fits

    def counted_admits(*given: Any, **asked: Any) -> bool:
        looked.append(1)
        return admits(*given, **asked)

    def counted_fits(*given: Any, **asked: Any) -> bool:
        looked.append(1)
        return fits(*given, **asked)

    clock = Clock(until=1000.0)
    ours = market(clock)
    for number in range(n):
        resident = Luckless(clock, number, mix(number + 1), municipality=0)
        resident.trede = 3 if number % 20 == 0 else 2
        ours.enlist(resident)
    with monkeypatch.context() as patched:
        patched.setattr(Profile, "admits", counted_admits)
        patched.setattr(Profile, "fits", counted_fits)
        for number in range(n // 40):
            ours.offer(place(number, PlaceKind.REGULAR, clock.week))
    return len(looked) / (n // 40)


def test_a_place_looks_at_no_more_candidates_where_many_more_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    assert busy(8000, monkeypatch) < 1.5 * busy(800, monkeypatch) < 10.0


def test_who_has_gone_takes_no_room_on_a_list_from_which_nobody_is_ever_taken() -> None:
    clock = Clock(until=1000.0)
    ours = market(clock)
    for number in range(2000):
        resident = Luckless(clock, number, mix(number + 1), municipality=0)
        ours.enlist(resident)
        ours.withdraw(resident)

    assert max(len(shortlist.rows) for shortlist in ours._candidates_for) <= DEAD_ENTRIES + 2


def test_places_that_expired_are_recorded_in_the_order_in_which_they_were_offered() -> None:
    clock = Clock(until=1000.0)
    ours, lone = market(clock), people(clock)[0]
    for number, closes in enumerate((9.0, 3.0, 5.0, 4.0)):
        ours.offer(Place(number, PlaceKind.REGULAR, mix(number), municipality=0, opened=0.0, closes=closes))
    clock.week = 5.0
    ours.seek(lone)

    assert ours.record.array()["place"].tolist() == [1, 2, 3]


def test_at_the_end_of_a_run_a_place_has_closed_or_is_still_open() -> None:
    clock = Clock(until=1000.0)
    ours = market(clock)
    for number, closes in enumerate((3.0, 10.0, 10.1)):
        ours.offer(Place(number, PlaceKind.REGULAR, mix(number), municipality=0, opened=0.0, closes=closes))
    ours.close(10.0)

    assert ours.record.array()[["place", "closed"]].tolist() == [(0, 3.0), (1, 10.0), (2, INFINITY)]


def test_a_candidate_whose_trede_rose_unheard_stops_the_run() -> None:
    world = begin(small.region(share=0.3), replication=0, seed=small.SEED)
    run_until(world, small.region().window.measured_from)
    invariants.check(world)
    candidates = [one for market in world.markets for one in market.candidates.values()]
    for candidate in candidates:
        candidate.resident.trede = 5 if candidate.resident.trede < 3 else 1

    with pytest.raises(ConservationError, match="not as the market knows them"):
        invariants.check(world)
