"""Diaries: who does which work, in which order, and when it is done.

A worker takes the most urgent request, first come first served within one urgency, from the team's pile or from the
own caseload. Work takes hours; an hour of work takes longer on the clock for a worker with a small post, or one who is
still learning the job. While nobody waits, no event marks the end of a piece of work: the worker is simply free again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Protocol

from sim.domain import Function, Task
from sim.model.clock import INFINITY, Clock
from sim.model.steps import Signal
from sim.records import Ledger
from sim.rules.assignment import least_loaded


class Client(Protocol):
    """What a diary knows of a resident."""

    id: int
    work_due: float
    coach: Worker | None
    worker: Worker | None
    slot: float

    def resume(self, signal: Signal) -> None:
        """Hear that something happened."""


class Request:
    """A piece of work that somebody waits for.

    If no resident waits for it, `then` is called when it begins; or when it turns out to have expired, unworked.
    """

    __slots__ = ("done_week", "expires", "hours", "is_open", "joined", "resident", "task", "then")

    def __init__(
        self,
        task: Task,
        hours: float,
        joined: float,
        resident: Client | None = None,
        then: Callable[[float], None] | None = None,
        expires: float = INFINITY,
    ) -> None:
        self.task = task
        self.hours = hours
        self.joined = joined
        self.resident = resident
        self.then = then
        self.expires = expires
        self.is_open = True
        self.done_week = INFINITY


Pile = list[tuple[int, int, Request]]
"""Requests by urgency, then by order of coming."""


class Worker:
    """A seat in a team: a post of some fte, its diary and its caseload.

    ``is_open`` says whether the team has this seat, ``is_in_post`` whether somebody sits on it, perhaps ill today.
    """

    __slots__ = (
        "cases",
        "cases_held",
        "free_week",
        "fte",
        "is_in_post",
        "is_open",
        "learning_until",
        "offered_from",
        "pile",
        "posted_from",
        "seat",
        "team",
        "tenure",
        "wake_week",
    )

    def __init__(self, team: Team, seat: int, fte: float) -> None:
        self.team = team
        self.seat = seat
        self.fte = fte
        self.free_week = 0.0
        self.wake_week = INFINITY
        self.offered_from = self.posted_from = team.clock.week
        self.learning_until = 0.0
        self.tenure = 0
        self.is_open = True
        self.is_in_post = True
        self.pile: Pile = []
        self.cases = 0.0
        self.cases_held: dict[int, Client] = {}

    def hours_per_week(self, now: float) -> float:
        """Return the hours of work done in a week on the clock [hours/week]."""
        full = self.fte * self.team.hours_per_fte_week
        return full * self.team.learning_productivity if now < self.learning_until else full

    def ask(self, request: Request) -> bool:
        """Take a request from the own caseload; say whether the work begins at once."""
        now = self.team.clock.week
        if self.free_week <= now and not self.pile and not self.team.pile:
            self.begin(request, now)
            return True
        self.team.put(self.pile, request)
        self.expect_wake(now)
        return False

    def wake(self, now: float) -> None:
        """Look for the next piece of work when the last one is done."""
        if now < self.wake_week:
            return
        self.wake_week = INFINITY
        if self.free_week <= now:
            self.next_piece(now)
        elif self.pile or self.team.pile:
            self.expect_wake(now)

    def next_piece(self, now: float) -> None:
        """Begin the most urgent open request, if there is one, and come back when it is done."""
        request = self._most_urgent(now)
        while request is not None:
            self.begin(request, now)
            if request.resident is not None:
                request.resident.resume(Signal.SEEN if request.task == Task.CONTACT else Signal.BEGAN)
            if self.free_week > now:
                break
            request = self._most_urgent(now)
        if self.pile or self.team.pile:
            self.expect_wake(now)

    def expect_wake(self, now: float) -> None:
        """See to it that this worker looks again when free."""
        when = self.free_week if self.free_week > now else now
        if when < self.wake_week:
            self.wake_week = when
            self.team.clock.wake_at(self, when)

    def away_until(self, when: float, now: float) -> None:
        """Be absent until a moment; the work at hand is finished first."""
        self.free_week = max(self.free_week, when)
        if self.pile or self.team.pile:
            self.expect_wake(now)

    def _most_urgent(self, now: float) -> Request | None:
        own, shared = self.pile, self.team.pile
        if own:
            _drop_closed(own, now)
        if shared:
            _drop_closed(shared, now)
        if own and (not shared or own[0][:2] <= shared[0][:2]):
            return heappop(own)[2]
        return heappop(shared)[2] if shared else None

    def begin(self, request: Request, now: float) -> None:
        """Start a piece of work and note when it will be done."""
        request.is_open = False
        weeks = request.hours / self.hours_per_week(now)
        self.free_week = request.done_week = now + weeks
        self.team.book(request.task, now, weeks * self.fte * self.team.hours_per_fte_week)
        if request.resident is not None:
            if request.task != Task.CONTACT:
                request.resident.work_due = self.free_week
        elif request.then is not None:
            request.then(now)

    # --- caseload ---------------------------------------------------------------------------------

    def take(self, resident: Client, weight: float = 1.0) -> None:
        """Add a resident to the caseload."""
        self.cases_held[resident.id] = resident
        self.cases += weight

    def drop(self, resident: Client, weight: float = 1.0) -> None:
        """Remove a resident from the caseload."""
        if self.cases_held.pop(resident.id, None) is not None:
            self.cases = self.cases - weight if self.cases_held else 0.0


def _drop_closed(pile: Pile, now: float) -> None:
    """Throw away requests that were withdrawn or that have expired."""
    while pile and not (pile[0][2].is_open and now < pile[0][2].expires):
        request = heappop(pile)[2]
        if request.is_open and request.then is not None:
            request.is_open = False
            request.then(now)


class Team:
    """Workers with the same functions, their shared pile of requests and, for trajectories, their waiting list."""

    def __init__(self, clock: Clock, ledger: Ledger, index: int, name: str) -> None:
        self.clock = clock
        self.ledger = ledger
        self.index = index
        self.name = name
        self.organisation = ""
        self.functions: frozenset[Function] = frozenset()
        self.norm_caseload = 0.0
        self.hours_per_fte_week = 0.0
        self.learning_productivity = 1.0
        self.priority: tuple[int, ...] = tuple(Task)
        self.workers: list[Worker] = []
        self.pile: Pile = []
        self.waiting_list: deque[Client] = deque()
        self.used_slots = 0.0
        self.longest_piece_hours = 0.0
        self.n_absences = 0
        self._n_requests = 0

    def put(self, pile: Pile, request: Request) -> None:
        """Lay a request on a pile of this team, in its place."""
        self._n_requests += 1
        heappush(pile, (self.priority[request.task], self._n_requests, request))

    def book(self, task: Task, week: float, hours: float) -> None:
        """Book hours worked in the ledger."""
        if hours > self.longest_piece_hours:
            self.longest_piece_hours = hours
        self.ledger.add(self.index, task, week, hours)

    def ask(self, request: Request) -> bool:
        """Take a request that any worker of the team may do; say whether the work begins at once."""
        now = self.clock.week
        free = None if self.pile else self._longest_free(now)
        if free is not None:
            free.begin(request, now)
            return True
        nobody_waited = not self.pile
        self.put(self.pile, request)
        if nobody_waited:
            for worker in self.workers:
                if worker.is_open:
                    worker.expect_wake(now)
        return False

    def _longest_free(self, now: float) -> Worker | None:
        """Return the worker who has been free longest, if anybody is free."""
        best: Worker | None = None
        for worker in self.workers:
            if worker.free_week <= now and not worker.pile and (best is None or worker.free_week < best.free_week):
                best = worker
        return best

    def in_post(self) -> list[Worker]:
        """Return the workers on whose seat somebody sits."""
        return [worker for worker in self.workers if worker.is_in_post]

    def least_loaded(self) -> Worker | None:
        """Return the worker who gets the next case."""
        return least_loaded(self.in_post()) or least_loaded(worker for worker in self.workers if worker.is_open)

    # --- coach slots ------------------------------------------------------------------------------

    @property
    def slots(self) -> float:
        """Room for trajectories, by the norm and the workers in post."""
        return self.norm_caseload * sum(worker.fte for worker in self.in_post())

    def wait_for_slot(self, resident: Client) -> bool:
        """Say whether there is a coach at once, else put the resident on the waiting list."""
        if not self.waiting_list and self.used_slots < self.slots:
            return True
        self.waiting_list.append(resident)
        return False

    def admit(self) -> None:
        """Give slots to those who wait longest, as far as there is room."""
        waiting = self.waiting_list
        if not waiting:
            return
        room = self.slots
        while waiting and self.used_slots < room:
            waiting.popleft().resume(Signal.SLOT)
