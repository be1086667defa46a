"""The flow as a bare Python loop: one heap of calls, no SimPy, no processes.

What straightforward Python can do without an engine: a resident on benefit keeps one entry for the next moment of its
own, an entry made stale by something sooner is skipped when it comes up, and no entry marks the end of a contact while
nobody waits for that worker.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

from sim.config import Configuration
from sim.domain import Event, Function, PlaceKind, Queue, Reason, Route, Stage, Task
from sim.randomness import Purpose, exponential
from tests.benchmarks.flow import ON_BENEFIT, Flow, Outcome
from tests.benchmarks.people import AOW, INFINITY, LOOK_AGAIN, TO_WORK, Person, Place, Post


class BarePerson(Person):
    """A resident with the moments that wait, and the number of the one entry on the heap that counts."""

    __slots__ = ("asked", "contact_due", "exit_due", "exit_what", "place", "stage_due", "stage_then", "stamp", "turn")


class Caseworker:
    """A worker with a caseload and those who wait for a contact."""

    __slots__ = ("cases", "free_week", "post", "seat", "waiting")

    def __init__(self, post: Post, seat: int) -> None:
        self.post = post
        self.seat = seat
        self.cases = 0
        self.free_week = 0.0
        self.waiting: deque[list[Any]] = deque()


class Desk:
    """The pooled seats of a team: how many are free, and the pieces of work that wait."""

    __slots__ = ("n_asked", "n_free", "pile", "post")

    def __init__(self, post: Post) -> None:
        self.post = post
        self.n_free = post.n_seats
        self.n_asked = 0
        self.pile: list[Any] = []


class Bare(Flow):
    """One replication."""

    person_class = BarePerson

    def __init__(self, configuration: Configuration, *, replication: int, seed: int) -> None:
        super().__init__(configuration, replication=replication, seed=seed)
        desks = {post: Desk(post) for post in self.posts.values()}
        self.desks = {where: desks[post] for where, post in self.posts.items()}
        self.caseworkers = []
        for municipality in range(len(self.municipalities)):
            post = self.posts[Function.DIRECTION, municipality]
            self.caseworkers.append([Caseworker(post, seat) for seat in range(post.n_seats)])
        self.heap: list[tuple[float, int, int, Callable[[Any], None], Any]] = []
        self.now = 0.0
        self.n = 0

    def run(self) -> Outcome:
        for person in self.stock():
            self.in_stock(person)
        for municipality in range(len(self.municipalities)):
            self.next_arrival(municipality, self.arrivals_key(municipality), self.arrivals_rate(municipality), 0)
        for kind in PlaceKind:
            if self.tables.lead_rate[kind]:
                self.next_lead(kind, 0)
        self.loop()
        return self.outcome()

    def loop(self) -> None:
        heap = self.heap
        n_events = 0
        while heap:
            self.now, _, stamp, act, what = heappop(heap)
            n_events += 1
            if stamp < 0 or what.stamp == stamp:
                act(what)
        self.n_engine_events = n_events

    def at(self, when: float, act: Callable[[Any], None], what: Any) -> None:
        """Put a call on the heap."""
        if when < self.until:
            self.n += 1
            heappush(self.heap, (when, self.n, -1, act, what))

    # --- streams ----------------------------------------------------------------------------------

    def next_arrival(self, municipality: int, key: int, rate: float, number: int) -> None:
        gap = exponential(key, Purpose.ARRIVAL, 0, number) / rate
        self.at(self.now + gap, self.arrives, (municipality, key, rate, number))

    def arrives(self, what: tuple[int, int, float, int]) -> None:
        municipality, key, rate, number = what
        person = self.newcomer(municipality, number, self.now)
        person.stamp = 0
        young = self.is_young(person, self.now)
        self.enter(person, self.now, Stage.SEARCH_PERIOD if young else Stage.CLAIM, Event.REPORTED)
        if young:
            self.at(self.now + self.settings.circumstances.law.search_period_weeks, self.searched, person)
        else:
            self.claim(person)
        self.next_arrival(municipality, key, rate, number + 1)

    def next_lead(self, kind: PlaceKind, number: int) -> None:
        key = self.leads_key(kind)
        gap = exponential(key, Purpose.PLACE_GAP, 0, number) / self.tables.lead_rate[kind]
        self.at(self.now + gap, self.lead, (kind, number))

    def lead(self, what: tuple[PlaceKind, int]) -> None:
        kind, number = what
        place, hours = self.place(kind, number, self.now)
        desk = self.desks[Function.PLACEMENT, 0]
        self.ask(desk, Task.PLACE_LEAD, hours, None, lambda _: self.offer(place), None, place.closes)
        self.next_lead(kind, number + 1)

    def offer(self, place: Place) -> None:
        person = self.market.offer(place)
        if person is not None:
            person.settle(self.now)
            self.introduce(person, place)
            self.retime(person)

    # --- pooled desks -----------------------------------------------------------------------------

    def ask(
        self,
        desk: Desk,
        task: Task,
        hours: float,
        person: BarePerson | None,
        begins: Callable[[Any], None] | None,
        done: Callable[[Any], None] | None,
        expires: float = INFINITY,
    ) -> None:
        """Have a piece of work done: now if a seat is free, else when its turn comes, unless it expires first."""
        piece = [expires, task, hours, person, begins, done]
        if person is not None:
            person.turn = piece
        if desk.n_free:
            desk.n_free -= 1
            self.work(desk, piece)
        else:
            desk.n_asked += 1
            heappush(desk.pile, (self.tables.priority[task], desk.n_asked, piece))

    def work(self, desk: Desk, piece: list[Any]) -> None:
        _, task, hours, person, begins, done = piece
        piece[0] = -INFINITY
        weeks = self.book(desk.post, task, self.now, hours)
        self.at(self.now + weeks, self.worked, (desk, person, piece, done))
        if begins is not None:
            begins(person)

    def worked(self, what: tuple[Desk, BarePerson | None, list[Any], Callable[[Any], None] | None]) -> None:
        """Tell who waited for this piece, and begin the next."""
        desk, person, piece, done = what
        if done is not None and person.turn is piece:
            person.turn = None
            done(person)
        pile = desk.pile
        while pile:
            piece = heappop(pile)[2]
            if self.now < piece[0]:
                self.work(desk, piece)
                return
        desk.n_free += 1

    # --- the door ---------------------------------------------------------------------------------

    def searched(self, person: BarePerson) -> None:
        if person.u(Purpose.BACK_FROM_SEARCH) < self.settings.model.claim.youth_not_back_fraction:
            self.enter(person, self.now, Stage.GONE, Event.WITHDREW)
        else:
            self.claim(person)

    def claim(self, person: BarePerson) -> None:
        now, tables = self.now, self.tables
        self.enter(person, now, Stage.CLAIM, Event.CLAIMED)
        self.note(person, now, Event.JOINED, Queue.CLAIM)
        patience = now + person.budget(Purpose.GIVE_UP) / tables.give_up
        complete = now + tables.documents.at(person.u(Purpose.DOCUMENTS))
        person.stage_due = patience
        person.turn = None
        if patience < complete:
            self.at(patience, self.gives_up, person)
        else:
            self.at(complete, self.complete, person)

    def complete(self, person: BarePerson) -> None:
        hours = self.tables.hours[Task.CLAIM].at(person.u_task(Task.CLAIM, person.n_occasions))
        desk = self.desks[Function.INCOME, person.municipality]
        self.ask(desk, Task.CLAIM, hours, person, None, self.decided)
        piece = person.turn
        if piece[0] == INFINITY:
            self.at(person.stage_due, self.out_of_patience_for_claim, (person, piece))

    def out_of_patience_for_claim(self, what: tuple[BarePerson, list[Any]]) -> None:
        person, piece = what
        if piece[0] == INFINITY:
            piece[0] = -INFINITY
            self.gives_up(person)

    def gives_up(self, person: BarePerson) -> None:
        self.note(person, self.now, Event.LEFT_QUEUE, Queue.CLAIM)
        self.enter(person, self.now, Stage.GONE, Event.WITHDREW)

    def decided(self, person: BarePerson) -> None:
        now = self.now
        self.note(person, now, Event.SERVED, Queue.CLAIM)
        if person.u(Purpose.REFUSED) < self.settings.model.claim.refused_fraction:
            self.enter(person, now, Stage.GONE, Event.REFUSED)
            return
        person.begin_spell(now, now, now + self.tables.attention_weeks, self.tables)
        person.contact_due = person.stage_due = INFINITY
        self.enter(person, now, Stage.INTAKE, Event.GRANTED)
        self.note(person, now, Event.JOINED, Queue.INTAKE)
        hours = self.tables.hours[Task.INTAKE].at(person.u_task(Task.INTAKE, person.n_occasions))
        desk = self.desks[Function.INTAKE, person.municipality]
        self.ask(desk, Task.INTAKE, hours, person, None, self.intake_done)
        self.start_income_reviews(person)
        self.retime(person)

    # --- on benefit -------------------------------------------------------------------------------

    def in_stock(self, person: BarePerson) -> None:
        self.assign(person)
        self.enter(person, 0.0, Stage.GUIDANCE, Event.START, -person.granted_week)
        person.stamp = 0
        person.turn = None
        person.stage_due = INFINITY
        person.contact_due = self.next_contact(person, 0.0) * person.u(Purpose.STOCK_PHASE, 1)
        self.start_income_reviews(person)
        self.retime(person)

    def retime(self, person: BarePerson) -> None:
        """Find the next exit anew, and the next moment."""
        person.exit_due, person.exit_what = person.next_exit(self.now, self.tables)
        self.wait(person)

    def wait(self, person: BarePerson) -> None:
        """Keep one entry on the heap, for the next moment of this resident's own."""
        due = person.exit_due
        if person.contact_due < due:
            due = person.contact_due
        if person.stage_due < due:
            due = person.stage_due
        person.stamp += 1
        if due < self.until:
            self.n += 1
            heappush(self.heap, (due, self.n, person.stamp, self.moment, person))

    def moment(self, person: BarePerson) -> None:
        """Act on what is due."""
        now = self.now
        if person.contact_due == now:
            self.ask_contact(person)
            return
        person.settle(now)
        if person.stage_due == now:
            person.stage_due = INFINITY
            person.stage_then(person)
        elif person.exit_what != LOOK_AGAIN:
            self.leave(person, person.exit_what)
            return
        if person.stage in ON_BENEFIT:
            self.retime(person)

    def start_income_reviews(self, person: BarePerson) -> None:
        every = self.settings.model.claim.income_review_every_weeks
        due = self.now + every * person.u(Purpose.INCOME_REVIEW)
        self.at(due, self.income_review, (person, person.spell, due))

    def income_review(self, what: tuple[BarePerson, int, float]) -> None:
        person, spell, due = what
        if person.spell == spell and person.stage in ON_BENEFIT:
            hours = self.tables.hours[Task.INCOME_REVIEW].at(person.u(Purpose.INCOME_REVIEW, int(self.now) + 1))
            desk = self.desks[Function.INCOME, person.municipality]
            self.ask(desk, Task.INCOME_REVIEW, hours, None, None, None)
            due += self.settings.model.claim.income_review_every_weeks
            self.at(due, self.income_review, (person, spell, due))

    def intake_done(self, person: BarePerson) -> None:
        now = self.now
        person.settle(now)
        self.assess(person)
        ready = self.is_ready(person, person.assessed)
        misled = ready != self.is_ready(person, person.trede)
        self.note(person, now, Event.SERVED, Queue.INTAKE)
        self.assign(person)
        self.note(person, now, Event.PROFILED, float(misled))
        person.n_occasions += 1
        if ready:
            self.seek_place(person)
        else:
            self.enter(person, now, Stage.GUIDANCE)
        person.contact_due = self.next_contact(person, now)
        self.retime(person)

    def assign(self, person: BarePerson) -> None:
        person.worker = min(self.caseworkers[person.municipality], key=lambda worker: worker.cases)
        person.worker.cases += 1

    # --- contacts ---------------------------------------------------------------------------------

    def ask_contact(self, person: BarePerson) -> None:
        """Have the contact if the own worker is free, else wait for it."""
        now, worker = self.now, person.worker
        person.n_contacts += 1
        person.contact_due = INFINITY
        person.asked = now
        if worker.free_week <= now and not worker.waiting:
            self.contact(person, worker)
            return
        if not worker.waiting:
            self.at(worker.free_week, self.next_in_diary, worker)
        worker.waiting.append((person, person.spell, person.n_contacts))
        self.wait(person)

    def next_in_diary(self, worker: Caseworker) -> None:
        """Have a contact with who waits longest and is still there."""
        waiting = worker.waiting
        while waiting:
            person, spell, n = waiting.popleft()
            if person.spell == spell and person.worker is worker and person.n_contacts == n:
                self.contact(person, worker)
                break
        if waiting:
            self.at(worker.free_week, self.next_in_diary, worker)

    def contact(self, person: BarePerson, worker: Caseworker) -> None:
        now = self.now
        person.settle(now)
        hours = self.tables.hours[Task.CONTACT].at(person.u(Purpose.CONTACT_HOURS, person.n_contacts))
        worker.free_week = person.contact_ends = now + self.book(worker.post, Task.CONTACT, now, hours)
        person.boosted_until = now + self.tables.attention_weeks
        self.note(person, now, Event.CONTACT, now - person.asked)
        if self.sees_ready(person):
            self.seek_place(person)
        person.contact_due = self.next_contact(person, now)
        self.retime(person)

    # --- placement --------------------------------------------------------------------------------

    def seek_place(self, person: BarePerson) -> None:
        now = self.now
        person.n_occasions += 1
        self.enter(person, now, Stage.PLACEMENT)
        self.note(person, now, Event.CANDIDATE)
        self.note(person, now, Event.JOINED, Queue.PLACEMENT)
        place = self.market.seek(person, now)
        if place is not None:
            self.introduce(person, place)
            return
        person.stage_due = now + self.tables.patience.at(person.u(Purpose.PATIENCE, person.n_occasions))
        person.stage_then = self.out_of_patience

    def introduce(self, person: BarePerson, place: Place) -> None:
        person.place, person.stage_due = place, INFINITY
        self.note(person, self.now, Event.SERVED, Queue.PLACEMENT)
        self.note(person, self.now, Event.MATCHED, place.kind)
        hours = self.tables.hours[Task.PLACING].at(person.u_task(Task.PLACING, person.n_occasions))
        self.ask(self.desks[Function.PLACEMENT, 0], Task.PLACING, hours, person, None, self.introduced)

    def introduced(self, person: BarePerson) -> None:
        person.settle(self.now)
        person.stage_due = self.now + self.tables.lead.at(person.u(Purpose.PLACE_LEAD_TIME, person.n_occasions))
        person.stage_then = self.starts
        self.retime(person)

    def starts(self, person: BarePerson) -> None:
        now = self.now
        if person.u(Purpose.PLACE_FAILS, person.n_occasions) < self.settings.model.placement.fails_fraction:
            self.seek_place(person)
            return
        self.note(person, now, Event.PLACED, person.place.kind)
        self.let_go(person)
        self.enter(person, now, Stage.WORK, Event.TO_WORK, Route.WSP)
        self.follow(person)

    def out_of_patience(self, person: BarePerson) -> None:
        del self.market.candidates[person.id]
        self.note(person, self.now, Event.LEFT_QUEUE, Queue.PLACEMENT)
        person.n_occasions += 1
        self.seek_place(person)

    # --- the end of a spell -----------------------------------------------------------------------

    def leave(self, person: BarePerson, what: int) -> None:
        now = self.now
        if person.stage == Stage.INTAKE:
            self.note(person, now, Event.LEFT_QUEUE, Queue.INTAKE)
        elif self.market.candidates.pop(person.id, None) is not None:
            self.note(person, now, Event.LEFT_QUEUE, Queue.PLACEMENT)
        self.let_go(person)
        if what == TO_WORK:
            self.enter(person, now, Stage.WORK, Event.TO_WORK, Route.UNAIDED)
        else:
            stage, reason = (Stage.GONE, Reason.AOW) if what == AOW else (Stage.AWAY, Reason.OTHER)
            self.enter(person, now, stage, Event.OUT, reason)
        if what != AOW:
            self.follow(person)

    def let_go(self, person: BarePerson) -> None:
        person.stamp += 1
        person.stage_due = INFINITY
        if person.turn is not None:
            person.turn[0] = -INFINITY
            person.turn = None
        if person.worker is not None:
            person.worker.cases -= 1
            person.worker = None

    def follow(self, person: BarePerson) -> None:
        until, back = self.away(person, self.now)
        self.at(until, self.returns if back else self.kept, person)

    def kept(self, person: BarePerson) -> None:
        self.enter(person, self.now, Stage.GONE, Event.JOB_KEPT)

    def returns(self, person: BarePerson) -> None:
        self.come_back(person, self.now)
        self.claim(person)
