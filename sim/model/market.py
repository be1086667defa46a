"""Places to work: with employers, where candidates and places wait for each other, and in the sheltered company.

Whom a place admits is settled when a candidate comes, and anew when their trede or barriers change or the profiles do;
so a place looks only at candidates whom its kind admits, one after another until one fits, and so does a candidate.
They stand on shortlists: heaps of those whom one kind of place is open to, or of the places of one kind, in the order
in which they began to wait. Whoever is gone, or no longer admitted, is left out when they come to the front.

The places of the sheltered company are inside or outside (secondment); those that are free may serve to learn on.
"""

from __future__ import annotations

from collections import OrderedDict
from heapq import heappop, heappush

from sim.domain import PlaceKind, TargetGroup
from sim.model.clock import INFINITY, Clock, Signal, broken, size_of
from sim.model.diary import Team
from sim.model.recording import Table
from sim.model.resident import NOBODY, Place, Resident, Waiting
from sim.randomness import Purpose, Word, uniform
from sim.rules.matching import Learning, Profile

# --- places with employers ------------------------------------------------------------------------


DEAD_ENTRIES = 64
"""How many entries of a shortlist beyond two for each who waits may be of nobody before it is made anew."""


WaitingRow = tuple[int, Waiting]
"""Somebody or something that waits, by turn."""


class Shortlist:
    """Those who wait and may be matched to places of one kind, by turn."""

    __slots__ = ("aside", "kind", "rows")

    def __init__(self, kind: int) -> None:
        self.kind = kind
        self.rows: list[WaitingRow] = []
        self.aside: list[WaitingRow] = []

    def put(self, waiting: Waiting, *, n_waiting: int) -> None:
        """Enter somebody, unless the entry is there; with too many entries for those who wait, all is made anew."""
        if waiting.entered >> self.kind & 1:
            return
        waiting.entered |= 1 << self.kind
        heappush(self.rows, (waiting.turn, waiting))
        if len(self.rows) > 2 * n_waiting + DEAD_ENTRIES:
            self._tidy()

    def first_fit(self, key: Word, profile: Profile) -> Waiting | None:
        """Return who waits longest of those who fit `key`, or nobody; the luck belongs to the pair."""
        found: Waiting | None = None
        while found is None:
            waiting = self._next()
            if waiting is None:
                break
            if profile.fits(u=uniform(waiting.key ^ key, Purpose.FIT)):
                found = waiting
        self._put_back()
        return found

    def _tidy(self) -> None:
        """Leave out every entry that is of no use."""
        while self._next() is not None:
            pass
        self._put_back()

    def _next(self) -> Waiting | None:
        """Lay the first who may still be matched aside, and return them; nobody when none is left."""
        while self.rows:
            waiting = heappop(self.rows)[1]
            if waiting.open_to >> self.kind & 1:
                heappush(self.aside, (waiting.turn, waiting))
                return waiting
            waiting.entered &= ~(1 << self.kind)
        return None

    def _put_back(self) -> None:
        """Enter again whoever was laid aside."""
        while self.aside:
            waiting = heappop(self.aside)[1]
            heappush(self.rows, (waiting.turn, waiting))


N_KINDS = len(PlaceKind)


class Candidate(Waiting):
    """A resident on the list of candidates."""

    __slots__ = ("resident",)

    def __init__(self, resident: Resident) -> None:
        super().__init__(resident.id, resident.key)
        self.resident = resident


ClosingRow = tuple[float, int, Place]
"""An open place, by when it closes, then by turn."""

ExpiredRow = tuple[int, Place]
"""A place that closed untaken, by turn."""


class Market:
    """The candidates and the open places of one employer service. ``profiles`` say what each kind of place asks."""

    def __init__(self, clock: Clock, team: Team, record: Table, profiles: tuple[Profile, ...]) -> None:
        self.clock = clock
        self.team = team
        self.record = record
        self.profiles = profiles
        self.candidates: dict[int, Candidate] = {}
        self.places: dict[int, Place] = {}
        self._candidates_for = [Shortlist(kind) for kind in range(N_KINDS)]
        self._places_of = [Shortlist(kind) for kind in range(N_KINDS)]
        self._closing: list[ClosingRow] = []
        self._expired: list[ExpiredRow] = []
        self._n_turns = 0

    def offer(self, place: Place) -> None:
        """Give a place to the candidate who fits and waits longest, or keep it open."""
        found = self._candidates_for[place.kind].first_fit(place.key, self.profiles[place.kind])
        if found is None:
            self._keep_open(place)
        else:
            self._match(self.candidates[found.number].resident, place)

    def seek(self, resident: Resident) -> Place | None:
        """Return the oldest open place that fits a new candidate, else put the candidate on the list."""
        now = self.clock.week
        self._close_expired(now)
        found = self._oldest_fit(resident)
        if found is None:
            self.enlist(resident)
            return None
        place = self.places.pop(found.number)
        self._take(resident, place, now)
        return place

    def enlist(self, resident: Resident) -> None:
        """Put a candidate at the end of the list, whatever places are open."""
        candidate = Candidate(resident)
        self._n_turns += 1
        candidate.turn = self._n_turns
        self.candidates[resident.id] = candidate
        self._admit(candidate)

    def withdraw(self, resident: Resident) -> None:
        """Take a candidate off the list."""
        candidate = self.candidates.pop(resident.id, None)
        if candidate is not None:
            candidate.open_to = 0

    def reconsider(self, resident: Resident) -> None:
        """See anew which places admit a candidate, whose trede or barriers changed."""
        candidate = self.candidates.get(resident.id)
        if candidate is not None:
            self._admit(candidate)

    def ask(self, profiles: tuple[Profile, ...]) -> None:
        """Let places ask something else from now on."""
        self.profiles = profiles
        for candidate in self.candidates.values():
            self._admit(candidate)

    def admits(self, resident: Resident) -> int:
        """Return the set of the kinds of places that admit a candidate, and that anybody fits."""
        n_barriers = size_of(resident.barriers)
        in_register = resident.group == TargetGroup.REGISTER
        kinds = 0
        for kind in range(N_KINDS):
            profile = self.profiles[kind]
            admitted = profile.admits(resident.trede, n_barriers=n_barriers, in_register=in_register)
            if admitted and profile.fits_fraction > 0.0:
                kinds |= 1 << kind
        return kinds

    def open_places(self) -> list[Place]:
        """Return the places that are open now, in the order in which they were offered."""
        self._close_expired(self.clock.week)
        return list(self.places.values())

    def close(self, now: float) -> None:
        """Record the places that are still open when the run ends."""
        self._close_expired(now)
        for place in self.places.values():
            self.note(place, closed=INFINITY)

    def note(self, place: Place, *, closed: float) -> None:
        """Record a place that was taken, expired, or is still open."""
        self.record.add((place.number, place.kind, self.team.index, place.opened, closed, place.taken_by))

    def _admit(self, candidate: Waiting) -> None:
        """Put a candidate on the shortlists of the places that admit them; from the others they drop out later."""
        candidate.open_to = self.admits(self.candidates[candidate.number].resident)
        for kind in range(N_KINDS):
            if candidate.open_to >> kind & 1:
                self._candidates_for[kind].put(candidate, n_waiting=len(self.candidates))

    def _keep_open(self, place: Place) -> None:
        """Let a place wait for a candidate, behind the places that do so already."""
        self._n_turns += 1
        place.turn = self._n_turns
        place.open_to, place.entered = 1 << place.kind, 0
        self.places[place.number] = place
        self._places_of[place.kind].put(place, n_waiting=len(self.places))
        heappush(self._closing, (place.closes, place.turn, place))

    def _oldest_fit(self, resident: Resident) -> Waiting | None:
        """Return the oldest open place that admits a new candidate and fits, of whatever kind."""
        kinds = self.admits(resident)
        oldest: Waiting | None = None
        for kind in range(N_KINDS):
            if kinds >> kind & 1:
                found = self._places_of[kind].first_fit(resident.key, self.profiles[kind])
                if found is not None and (oldest is None or found.turn < oldest.turn):
                    oldest = found
        return oldest

    def _match(self, resident: Resident, place: Place) -> None:
        self.withdraw(resident)
        self._take(resident, place, self.clock.week)
        resident.place = place
        resident.resume(Signal.MATCHED)

    def _take(self, resident: Resident, place: Place, now: float) -> None:
        if place.taken_by != NOBODY:
            raise broken(f"place {place.number} would hold two residents", self.clock, resident.id)
        place.taken_by = resident.id
        place.open_to = 0
        self.note(place, closed=now)

    def _close_expired(self, now: float) -> None:
        """Record the places whose time is over, those first that were offered first."""
        while self._closing and self._closing[0][0] <= now:
            place = heappop(self._closing)[2]
            if place.open_to:
                place.open_to = 0
                heappush(self._expired, (place.turn, place))
        while self._expired:
            place = heappop(self._expired)[1]
            del self.places[place.number]
            self.note(place, closed=place.closes)


INSIDE, OUTSIDE = 0, 1


# --- the sheltered company ------------------------------------------------------------------------


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
        """Say whether there is a place of their kind at once, else put the resident on the waiting list."""
        if not self._lines[self._kind(resident)] and self.has_place_for(resident):
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
        """Whether a free place inside may serve somebody who learns; those who wait for one come first."""
        free = self.places[INSIDE] - self.held[INSIDE]
        return self.learning.has_place(free, n_learning=self.n_learning, n_waiting=len(self._lines[INSIDE]))

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
