"""Diaries: who does which work, in which order, and when it is done.

A worker takes the most urgent request, first come first served within one urgency, from the team's pile or from the
own caseload. With nothing of that to do they may see somebody of the own caseload before the plan says. Work takes
hours; an hour of work takes longer on the clock for a worker with a small post, or one who is still learning the job.
While nobody waits, no event marks the end of a piece of work: the worker is simply free again.
"""

from __future__ import annotations

from collections import OrderedDict
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from sim.domain import Function, TargetGroup, Task
from sim.model.clock import INFINITY, Clock, Signal, Sleeper
from sim.model.order import (
    UNRANKED,
    Agenda,
    Order,
    Pile,
    Ranking,
    Request,
    comes_first,
    drop_closed,
    for_group,
    least_loaded,
    waits_longer,
)
from sim.model.recording import Ledger
from sim.randomness import Word
from sim.rules.assignment import NO_GROUP, load

if TYPE_CHECKING:
    from sim.model.resident import Resident


class Worker(Sleeper):
    """A seat in a team: a post of some fte, its diary and its caseload.

    ``is_open`` says whether the team has this seat, ``is_in_post`` whether somebody sits on it, perhaps ill today;
    ``is_hired`` whether that is somebody hired for a while;
    ``is_shared`` whether it also works for the teams next door, ``specialism`` for which group it is the specialist.
    ``skill`` is by how much whoever sits there multiplies what a contact does to the chances of leaving.
    ``key`` is the address of its luck, which stays when it moves to another team.

    Hours are accounted when they have passed: work until ``worked_from``, hours offered until ``offered_from``, which
    lies ahead while nobody is there. Work at hand when an absence begins is finished first, and the absence costs hours
    only from then on: so hours worked are hours offered, always.
    """

    __slots__ = (
        "agenda",
        "busy_until",
        "cases",
        "cases_held",
        "free_week",
        "fte",
        "is_hired",
        "is_in_post",
        "is_listed",
        "is_open",
        "is_shared",
        "key",
        "learning_until",
        "offered_from",
        "pile",
        "ranked",
        "ranking",
        "seat",
        "skill",
        "specialism",
        "task",
        "team",
        "tenure",
        "vacant_until",
        "wake_week",
        "worked_from",
    )

    def __init__(self, team: Team, seat: int, fte: float, *, key: Word) -> None:
        self.team = team
        self.seat = seat
        self.fte = fte
        self.key = key
        self.is_shared = False
        self.specialism = NO_GROUP
        self.free_week = 0.0
        self.wake_week = INFINITY
        self.offered_from = self.worked_from = self.busy_until = team.clock.week
        self.vacant_until = 0.0
        self.task: Task = Task.CONTACT
        self.learning_until = 0.0
        self.tenure = 0
        self.is_open = True
        self.is_in_post = True
        self.is_hired = False
        self.skill = 1.0
        self.pile: Pile = []
        self.agenda = Agenda(self)
        self.cases = 0.0
        self.cases_held: dict[int, Resident] = {}
        self.ranking: Ranking | None = None
        self.ranked = UNRANKED
        self.is_listed = False

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
        if not self.is_listed:
            self.team.order.list_asleep(self)
        if self.free_week <= now:
            self.next_piece(now)
        else:
            self.look_again(now)

    def named(self) -> str:
        """Return who this is, in words."""
        return f"worker {self.seat} of {self.team.name}"

    def doing(self) -> str:
        """Return the task that they had last."""
        return Task(self.task).word

    def next_piece(self, now: float) -> None:
        """Begin the most urgent open request; without any, see somebody sooner; and come back when it is done."""
        request = self._most_urgent(now)
        while request is not None:
            self.begin(request, now)
            if request.resident is not None:
                request.resident.resume(Signal.SEEN if request.task == Task.CONTACT else Signal.BEGAN)
            if self.free_week > now:
                break
            request = self._most_urgent(now)
        sooner = self.agenda.first(now) if self.free_week <= now else None
        if sooner is not None:
            sooner.resume(Signal.SOONER)
        self.look_again(now)

    def look_again(self, now: float) -> None:
        """See to it that this worker looks again when free, as soon as there may be anything to do."""
        if self.work_waits():
            self.expect_wake(now)
        elif self.agenda.to_come or self.agenda.ready:
            self._be_woken(max(self.agenda.next_week(), self.free_week, now))

    def work_waits(self) -> bool:
        """Say whether there may be work for this worker, here or, for a shared one, next door."""
        if self.pile or self.team.pile:
            return True
        if self.is_shared:
            for neighbour in self.team.neighbours:
                if neighbour.pile:
                    return True
        return False

    def expect_wake(self, now: float) -> None:
        """See to it that this worker looks again when free."""
        self._be_woken(self.free_week if self.free_week > now else now)

    def _be_woken(self, when: float) -> None:
        """Be woken at a moment, unless one is woken before it anyhow."""
        if when < self.wake_week:
            self.wake_week = when
            self.team.clock.wake_at(self, when)

    def away_until(self, when: float, now: float) -> None:
        """Be absent until a moment; the work at hand is finished first."""
        self.account(now)
        self.offered_from = max(self.offered_from, when)
        self.free_week = max(self.free_week, when)
        if self.work_waits():
            self.expect_wake(now)

    def _most_urgent(self, now: float) -> Request | None:
        own, shared = self.pile, self.team.pile
        if own:
            drop_closed(own, now)
        if shared:
            drop_closed(shared, now)
        if own and (not shared or comes_first(own, shared)):
            return heappop(own)[2]
        if shared:
            return heappop(shared)[2]
        return self.team.from_next_door(now) if self.is_shared else None

    def begin(self, request: Request, now: float) -> None:
        """Start a piece of work and note when it will be done."""
        request.is_open = False
        self._book(now)
        self.free_week = self.busy_until = request.done_week = now + request.hours / self.hours_per_week(now)
        self.worked_from = now
        self.task = request.task
        if request.resident is not None:
            if request.task != Task.CONTACT:
                request.resident.work_due = self.free_week
        elif request.sequel is not None:
            request.sequel.begin(now)

    # --- hours ------------------------------------------------------------------------------------

    def account(self, now: float) -> None:
        """Add up what this post worked and offered until now; do so before its fte, its hours or its team change."""
        self._book(now)
        if self.offered_from < now:
            self.team.ledger.offer(self.team.index, self.offered_from, now, self.fte * self.team.hours_per_fte_week)
            self.offered_from = now

    def _book(self, now: float) -> None:
        """Add up the hours of the work at hand until now; what of it is done while away is offered as well."""
        since, until = self.worked_from, min(self.busy_until, now)
        if since < until:
            team, rate = self.team, self.fte * self.team.hours_per_fte_week
            team.ledger.work(team.index, self.task, since, until, rate)
            if since < self.offered_from:
                team.ledger.offer(team.index, since, min(until, self.offered_from), rate)
            self.worked_from = until

    def end_post(self, now: float) -> None:
        """Offer no more hours; what is still at hand is done, and is nobody's hours."""
        self.account(now)
        self.busy_until = min(self.busy_until, now)
        self.offered_from = self.free_week = INFINITY
        self.is_hired = False

    # --- the post -----------------------------------------------------------------------------------

    def sit_down(self) -> None:
        """Be in post from now on."""
        self.is_in_post = True
        self.team.n_in_post_changed()
        if self.ranking is not None:
            self.ranking.put(self)

    def stand_up(self) -> None:
        """Be in post no more."""
        self.is_in_post = False
        self.team.n_in_post_changed()

    # --- caseload ---------------------------------------------------------------------------------

    def take(self, resident: Resident, weight: float = 1.0) -> None:
        """Add a resident to the caseload."""
        self.cases_held[resident.id] = resident
        self.cases += weight

    def drop(self, resident: Resident, weight: float = 1.0) -> None:
        """Remove a resident from the caseload."""
        if self.cases_held.pop(resident.id, None) is not None:
            self.cases = self.cases - weight if self.cases_held else 0.0
            if self.ranking is not None and load(self.cases, fte=self.fte) < self.ranked:
                self.ranking.put(self)


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
        self.municipalities: tuple[str, ...] = ()
        self.priority: tuple[int, ...] = tuple(Task)
        self.neighbours: tuple[Team, ...] = ()
        self.border_factor = 1.0
        self.n_seats = 0
        self.usual_fte = 0.0
        self.workers: list[Worker] = []
        self.pile: Pile = []
        self.waiting_list: OrderedDict[int, Resident] = OrderedDict()
        self.used_slots = 0.0
        self._n_requests = 0
        self.order = Order(self.workers)
        self._fte_in_post = 0.0
        self._knows_fte = False
        self.hired_noted = 0.0

    def put(self, pile: Pile, request: Request) -> None:
        """Lay a request on a pile of this team, in its place."""
        self._n_requests += 1
        heappush(pile, (self.priority[request.task], self._n_requests, request))

    def ask(self, request: Request) -> bool:
        """Take a request that any worker of the team may do; say whether the work begins at once."""
        now = self.clock.week
        if not self.pile:
            free = self.order.longest_free(now)
            if free is None and self.neighbours:
                free = self._free_next_door(now)
                if free is not None:
                    request.hours *= self.border_factor
            if free is not None:
                free.begin(request, now)
                return True
        nobody_waited = not self.pile
        self.put(self.pile, request)
        if nobody_waited:
            self.call_in(now)
        return False

    def call_in(self, now: float) -> None:
        """See to it that whoever may work from the shared pile looks at it when free."""
        self.order.wake_listed(now, only_shared=False)
        for neighbour in self.neighbours:
            neighbour.order.wake_listed(now, only_shared=True)

    def seats_changed(self) -> None:
        """Hear that seats came, went or changed: their order is made anew when it is asked for."""
        self.order.is_stale = True
        self._knows_fte = False

    def n_in_post_changed(self) -> None:
        """Hear that somebody sat down or stood up."""
        self._knows_fte = False

    # --- next door --------------------------------------------------------------------------------

    def front_next_door(self) -> list[Worker]:
        """Return the few of the teams next door who also work for this one of whom one has the lowest load."""
        found: list[Worker] = []
        for neighbour in self.neighbours:
            found += neighbour.order.front(only_shared=True)
        return found

    def _free_next_door(self, now: float) -> Worker | None:
        """Return the shared worker next door who has been free longest, if one has nothing to do."""
        best: Worker | None = None
        for neighbour in self.neighbours:
            free = neighbour.order.shared_free(now)
            if free is not None and not free.work_waits() and (best is None or free.free_week < best.free_week):
                best = free
        return best

    def from_next_door(self, now: float) -> Request | None:
        """Take the most urgent request from the piles next door, those that wait longest first."""
        for neighbour in self.neighbours:
            drop_closed(neighbour.pile, now)
        source: Team | None = None
        for neighbour in self.neighbours:
            if neighbour.pile and (source is None or waits_longer(neighbour.pile, source.pile)):
                source = neighbour
        if source is None:
            return None
        request = heappop(source.pile)[2]
        request.hours *= self.border_factor
        return request

    @property
    def fte_in_post(self) -> float:
        """The fte of those on whose seat somebody sits [fte]; added up when somebody sat down or stood up."""
        if not self._knows_fte:
            self._knows_fte = True
            self._fte_in_post = 0.0
            for worker in self.workers:
                if worker.is_in_post:
                    self._fte_in_post += worker.fte
        return self._fte_in_post

    @property
    def hired_fte(self) -> float:
        """The fte on whose seat somebody hired sits [fte]."""
        fte = 0.0
        for worker in self.workers:
            if worker.is_hired:
                fte += worker.fte
        return fte

    def least_loaded(self, group: int = TargetGroup.OTHER) -> Worker | None:
        """Return the worker who gets the next case, by preference a specialist for the resident's group."""
        front = self.order.front()
        if self.neighbours:
            front = front + self.front_next_door()
        if front:
            return for_group(front, group, norm=self.norm_caseload)
        return least_loaded([worker for worker in self.workers if worker.is_open])

    def works_with(self, worker: Worker) -> bool:
        """Say whether a worker works for this team, here or from next door."""
        return worker.team is self or (worker.is_shared and worker.team in self.neighbours)

    # --- coach slots ------------------------------------------------------------------------------

    @property
    def slots(self) -> float:
        """Room for trajectories, by the norm and the workers in post."""
        return self.norm_caseload * self.fte_in_post

    def coach_with_room(self, group: int = TargetGroup.OTHER) -> Worker | None:
        """Return the coach who takes the next trajectory, here or, when this team is full, next door; if any."""
        if self.used_slots < self.slots:
            return for_group(self.order.front(), group, norm=self.norm_caseload)
        return least_loaded(
            [
                worker
                for worker in self.front_next_door()
                if worker.team.has_room and worker.cases < worker.team.norm_caseload * worker.fte
            ]
        )

    @property
    def has_room(self) -> bool:
        """Whether a slot is free that nobody of this team waits for."""
        return not self.waiting_list and self.used_slots < self.slots

    def wait_for_slot(self, resident: Resident) -> bool:
        """Say whether there is a coach at once, else put the resident on the waiting list."""
        if not self.waiting_list and self.coach_with_room() is not None:
            return True
        self.waiting_list[resident.id] = resident
        return False

    def first_in_line(self) -> Resident:
        """Take whoever waits longest off the waiting list; somebody must be on it."""
        first = next(iter(self.waiting_list))
        return self.waiting_list.pop(first)

    def admit(self) -> None:
        """Give slots to those who wait longest, as far as there is room; then to those who wait next door."""
        self.let_in()
        for neighbour in self.neighbours:
            neighbour.let_in()

    def let_in(self) -> None:
        """Give slots to those who wait longest on this team's list, as far as there is room."""
        while self.waiting_list and self.coach_with_room() is not None:
            self.first_in_line().resume(Signal.SLOT)
