"""In what order work is done, and workers are looked for: piles of requests, and heaps of workers.

A request lies on a pile until somebody has time. Who holds fewest cases, who has been free longest, and who expects no
wake-up: each is a heap, so that nobody need look at all workers. In it a worker may be out of date in one direction
only, and is put right when they come to the front. It is made anew when seats change. Whom of the own caseload a worker
with time to spare sees first is a heap as well. Who of a few gets the next case is whoever has fewest of them.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from sim.domain import Task
from sim.model.clock import INFINITY
from sim.rules.assignment import is_free_specialist, load

if TYPE_CHECKING:
    from sim.model.diary import Worker
    from sim.model.resident import Resident


DEAD_ENTRIES = 64
"""How many entries of a heap beyond two for each who stands in it may be out of date before it is made anew."""


class Sequel:
    """What comes of a piece of work for which no resident waits."""

    __slots__ = ()

    def begin(self, now: float) -> None:
        """Act on the work as it begins; or when it turns out to have expired, unworked.

        Raises
        ------
        NotImplementedError
            Each sequel has its own.
        """
        raise NotImplementedError


class Request:
    """A piece of work that somebody waits for.

    If no resident waits for it, `municipality` says for whom it is done, and `sequel` what comes of it, if anything.
    """

    __slots__ = ("done_week", "expires", "hours", "is_open", "joined", "municipality", "resident", "sequel", "task")

    def __init__(
        self,
        task: Task,
        hours: float,
        joined: float,
        resident: Resident | None = None,
        *,
        municipality: int = 0,
        sequel: Sequel | None = None,
        expires: float = INFINITY,
    ) -> None:
        self.task = task
        self.hours = hours
        self.joined = joined
        self.resident = resident
        self.municipality = municipality if resident is None else resident.municipality
        self.sequel = sequel
        self.expires = expires
        self.is_open = True
        self.done_week = INFINITY


RequestRow = tuple[int, int, Request]
"""A request with its urgency and the order of its coming."""

Pile = list[RequestRow]
"""Requests by urgency, then by order of coming."""


def comes_first(pile: Pile, other: Pile) -> bool:
    """Say whether the first request of a pile comes before that of another pile of the same team."""
    urgency, theirs = pile[0][0], other[0][0]
    return urgency < theirs or (urgency == theirs and pile[0][1] <= other[0][1])


def drop_closed(pile: Pile, now: float) -> None:
    """Throw away requests that were withdrawn or that have expired."""
    while pile:
        request = pile[0][2]
        if request.is_open and now < request.expires:
            return
        heappop(pile)
        if request.is_open and request.sequel is not None:
            request.is_open = False
            request.sequel.begin(now)


def waits_longer(pile: Pile, other: Pile) -> bool:
    """Say whether the first request of a pile is more urgent than that of another team's pile, or waits longer."""
    urgency, theirs = pile[0][0], other[0][0]
    return urgency < theirs or (urgency == theirs and pile[0][2].joined < other[0][2].joined)


NOT_ENTERED = 0
"""Of somebody who stands in no agenda."""


AgendaRow = tuple[float, int, float, "Resident"]
"""A resident in an agenda: by a moment, then by the order of entering, with the other moment."""


class Agenda:
    """The residents of one worker who may be seen before the plan says, from some moment on, in some order.

    ``to_come`` is by the moment from which each may be seen, ``ready`` by the turn of those for whom it has come. Who
    is seen, leaves, or goes to a colleague stays in the heap, out of date, until they come to the front or there are
    too many of them: what counts is the entry whose number the resident remembers, with the worker who has the case.
    """

    __slots__ = ("most", "n_entered", "owner", "ready", "to_come")

    def __init__(self, owner: Worker) -> None:
        self.owner = owner
        self.to_come: list[AgendaRow] = []
        self.ready: list[AgendaRow] = []
        self.n_entered = 0
        self.most = DEAD_ENTRIES

    def enter(self, resident: Resident, week: float, turn: float) -> None:
        """Enter somebody who may be seen from a moment on; an entry they have already counts no more."""
        self.n_entered += 1
        resident.sooner_entry = self.n_entered
        heappush(self.to_come, (week, self.n_entered, turn, resident))
        if len(self.to_come) + len(self.ready) > self.most:
            self._tidy()

    def first(self, now: float) -> Resident | None:
        """Take out whoever comes first of those who may be seen now, if there is anybody."""
        to_come = self.to_come
        while to_come and to_come[0][0] <= now:
            week, number, turn, resident = heappop(to_come)
            if self._counts(number, resident):
                heappush(self.ready, (turn, number, week, resident))
        while self.ready:
            _turn, number, _week, resident = heappop(self.ready)
            if self._counts(number, resident):
                return resident
        return None

    def next_week(self) -> float:
        """Return from when on somebody may be seen; minus infinity if it has come, infinity if nobody may [weeks]."""
        ready, to_come = self.ready, self.to_come
        while ready:
            if self._counts(ready[0][1], ready[0][3]):
                return -INFINITY
            heappop(ready)
        while to_come:
            if self._counts(to_come[0][1], to_come[0][3]):
                return to_come[0][0]
            heappop(to_come)
        return INFINITY

    def _counts(self, number: int, resident: Resident) -> bool:
        """Say whether an entry is the last one of a resident whose contact person this still is."""
        return number == resident.sooner_entry and resident.holder is self.owner

    def _tidy(self) -> None:
        """Leave out the entries that do not count."""
        self.to_come = self._still(self.to_come)
        self.ready = self._still(self.ready)
        self.most = 4 * (len(self.to_come) + len(self.ready)) + DEAD_ENTRIES

    def _still(self, rows: list[AgendaRow]) -> list[AgendaRow]:
        """Return the entries of a heap that count, as a heap."""
        kept: list[AgendaRow] = []
        for moment, number, other, resident in rows:
            if self._counts(number, resident):
                heappush(kept, (moment, number, other, resident))
        return kept


UNRANKED = -1.0
"""The load under which nobody stands in a ranking."""

WorkerRow = tuple[float, int, "Worker"]
"""A worker in an order: by a number, then by seat."""


class Ranking:
    """The workers of a team with one specialism, shared or not, by the cases that they hold per fte.

    Whoever has fewest stands in front, the first seat of equals. The load in the heap is never above the true one, and
    is put right when it comes to the front; of several entries of one worker the last counts, with the load ``ranked``.
    """

    __slots__ = ("heap", "is_shared", "most", "specialism")

    def __init__(self, specialism: int, *, is_shared: bool) -> None:
        self.specialism = specialism
        self.is_shared = is_shared
        self.heap: list[WorkerRow] = []
        self.most = DEAD_ENTRIES

    def put(self, worker: Worker) -> None:
        """Rank a worker who came, or who holds fewer cases than before; too many dead entries, and all is made anew."""
        worker.ranked = load(worker.cases, fte=worker.fte)
        heappush(self.heap, (worker.ranked, worker.seat, worker))
        if len(self.heap) > self.most:
            worker.team.order.is_stale = True

    def first(self) -> Worker | None:
        """Return the worker in post with the lowest load, if anybody is in post."""
        heap = self.heap
        while heap:
            worker = heap[0][2]
            if heap[0][0] != worker.ranked:
                heappop(heap)
                continue
            if not worker.is_in_post:
                worker.ranked = UNRANKED
                heappop(heap)
                continue
            now = load(worker.cases, fte=worker.fte)
            if now == worker.ranked:
                return worker
            worker.ranked = now
            heappop(heap)
            heappush(heap, (now, worker.seat, worker))
        return None


class Idle:
    """The workers of a team, shared or not, by the moment from which they are free, the first seat of equals first.

    A moment in the heap is never after the true one, and is put right when it comes to the front.
    """

    __slots__ = ("aside", "heap")

    def __init__(self) -> None:
        self.heap: list[WorkerRow] = []
        self.aside: list[WorkerRow] = []

    def first(self, now: float, *, only_in_post: bool) -> Worker | None:
        """Return the worker who has been free longest and for whom nothing lies ready, if anybody is free."""
        heap = self.heap
        aside = self.aside
        found: Worker | None = None
        while heap and heap[0][0] <= now:
            worker = heap[0][2]
            if worker.free_week != heap[0][0]:
                heappop(heap)
                heappush(heap, (worker.free_week, worker.seat, worker))
            elif worker.pile or (only_in_post and not worker.is_in_post):
                heappop(heap)
                aside.append((worker.free_week, worker.seat, worker))
            else:
                found = worker
                break
        while aside:
            worker = heappop(aside)[2]
            heappush(heap, (worker.free_week, worker.seat, worker))
        return found


class Order:
    """The workers of a team in their orders. ``is_stale`` says that they must be made anew before one is asked for."""

    def __init__(self, workers: list[Worker]) -> None:
        self.is_stale = False
        self._workers = workers
        self._rankings: list[Ranking] = []
        self._idle = Idle()
        self._idle_shared = Idle()
        self._asleep: list[WorkerRow] = []
        self._asleep_shared: list[WorkerRow] = []

    def front(self, *, only_shared: bool = False) -> list[Worker]:
        """Return the few in post of whom one has the lowest load: of each specialism the first, by their seats."""
        self._sort()
        found: list[Worker] = []
        for ranking in self._rankings:
            first = ranking.first() if ranking.is_shared or not only_shared else None
            if first is not None:
                place = len(found)
                while place > 0 and found[place - 1].seat > first.seat:
                    place -= 1
                found.insert(place, first)
        return found

    def longest_free(self, now: float) -> Worker | None:
        """Return the worker who has been free longest, if anybody is free."""
        self._sort()
        own = self._idle.first(now, only_in_post=False)
        shared = self._idle_shared.first(now, only_in_post=False)
        if own is None or shared is None:
            return own if shared is None else shared
        if shared.free_week < own.free_week or (shared.free_week == own.free_week and shared.seat < own.seat):
            return shared
        return own

    def shared_free(self, now: float) -> Worker | None:
        """Return the worker in post who also works next door and has been free longest, if one is free."""
        self._sort()
        return self._idle_shared.first(now, only_in_post=True)

    def wake_listed(self, now: float, *, only_shared: bool) -> None:
        """See to it that workers who expect no wake-up look again when free, in the order of their seats."""
        self._sort()
        rest = self._asleep
        shared = self._asleep_shared
        while shared or (rest and not only_shared):
            if not shared:
                worker = heappop(rest)[2]
            elif only_shared or not rest or shared[0][1] < rest[0][1]:
                worker = heappop(shared)[2]
            else:
                worker = heappop(rest)[2]
            worker.is_listed = False
            if worker.is_open:
                worker.expect_wake(now)

    def list_asleep(self, worker: Worker) -> None:
        """Remember that a worker expects no wake-up, and must be told when work comes to an empty pile."""
        worker.is_listed = True
        if worker.is_shared:
            heappush(self._asleep_shared, (0.0, worker.seat, worker))
        else:
            heappush(self._asleep, (0.0, worker.seat, worker))

    def _sort(self) -> None:
        """Bring the workers of today in order: by load, by when they are free, and who must be woken."""
        if not self.is_stale:
            return
        self._rankings.clear()
        self._asleep.clear()
        self._asleep_shared.clear()
        self._idle.heap.clear()
        self._idle_shared.heap.clear()
        for worker in self._workers:
            if worker.is_open:
                self._place(worker)
        for ranking in self._rankings:
            ranking.most = 2 * len(ranking.heap) + DEAD_ENTRIES
        self.is_stale = False

    def _place(self, worker: Worker) -> None:
        ranking = self._ranking_of(worker)
        worker.ranking = ranking
        worker.ranked = UNRANKED
        if worker.is_in_post:
            ranking.put(worker)
        idle = self._idle_shared if worker.is_shared else self._idle
        heappush(idle.heap, (worker.free_week, worker.seat, worker))
        self.list_asleep(worker)

    def _ranking_of(self, worker: Worker) -> Ranking:
        """Return the ranking in which a worker belongs."""
        for ranking in self._rankings:
            if ranking.specialism == worker.specialism and ranking.is_shared == worker.is_shared:
                return ranking
        self._rankings.append(Ranking(worker.specialism, is_shared=worker.is_shared))
        return self._rankings[-1]


def least_loaded(workers: list[Worker]) -> Worker | None:
    """Return the worker with the fewest cases per fte, the first of equals; None when there is nobody."""
    best: Worker | None = None
    least = INFINITY
    for worker in workers:
        cases_per_fte = load(worker.cases, fte=worker.fte)
        if best is None or cases_per_fte < least:
            best, least = worker, cases_per_fte
    return best


def for_group(workers: list[Worker], group: int, *, norm: float) -> Worker | None:
    """Return the least loaded specialist for a group who is free for it, else the least loaded of all.

    ``norm`` is the caseload per fte that counts as full [cases/fte].
    """
    specialists = [
        worker
        for worker in workers
        if is_free_specialist(worker.specialism, group=group, cases=worker.cases, fte=worker.fte, norm=norm)
    ]
    return least_loaded(specialists or workers)
