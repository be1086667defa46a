"""The flow as plain idiomatic SimPy: a process per resident, resources that are requested, whatever comes first.

Written as SimPy's own examples are: `PriorityResource` for every desk and every worker, ``turn | patience`` for giving
up, a generator per stream, a process for every piece of work, and a timer made anew when a contact changes a rate.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from heapq import heappush

import simpy
from simpy.events import NORMAL
from simpy.resources.resource import PriorityRequest

from sim.config import Configuration
from sim.domain import Event, Function, PlaceKind, Queue, Reason, Route, Stage, Task
from sim.randomness import Purpose, exponential
from tests.benchmarks.flow import ON_BENEFIT, Flow, Outcome
from tests.benchmarks.people import AOW, LOOK_AGAIN, TO_WORK, Person, Place, Post

Life = Generator[simpy.Event, simpy.events.ConditionValue, None]
Phase = Generator[simpy.Event, simpy.events.ConditionValue, bool]
Agenda = dict[simpy.Event, Callable[[Person, simpy.Event], None]]
"""What a resident on benefit waits for, and what happens then."""


class At(simpy.Timeout):
    """A timeout until a moment, not for ``moment - now``, whose rounding would part the versions in the last bit."""

    def __init__(self, env: simpy.Environment, moment: float) -> None:
        self.env = env
        self.callbacks = []
        self._value = None
        self._delay = moment - env.now
        self._ok = True
        heappush(env._queue, (moment, NORMAL, next(env._eid), self))


class Caseworker:
    """A worker with a caseload."""

    def __init__(self, env: simpy.Environment, post: Post, seat: int) -> None:
        self.post = post
        self.seat = seat
        self.cases = 0
        self.diary = simpy.PriorityResource(env)


class PlainPerson:
    """What a resident waits for in this version."""

    __slots__ = ("agenda", "asked", "match", "patience", "person")

    def __init__(self) -> None:
        self.agenda: Agenda = {}
        self.asked = 0.0
        self.match: simpy.Event | None = None
        self.patience: simpy.Event | None = None


class Plain(Flow):
    """One replication."""

    def __init__(self, configuration: Configuration, *, replication: int, seed: int) -> None:
        super().__init__(configuration, replication=replication, seed=seed)
        self.env = env = simpy.Environment()
        self.desks = {post: simpy.PriorityResource(env, post.n_seats) for post in set(self.posts.values())}
        self.caseworkers = {}
        for municipality in range(len(self.municipalities)):
            post = self.posts[Function.DIRECTION, municipality]
            self.caseworkers[municipality] = [Caseworker(env, post, seat) for seat in range(post.n_seats)]
        self.waiting: dict[int, PlainPerson] = {}

    def run(self) -> Outcome:
        for person in self.stock():
            self.env.process(self.in_stock(person))
        for municipality in range(len(self.municipalities)):
            self.env.process(self.arrivals(municipality))
        for kind in PlaceKind:
            if self.tables.lead_rate[kind]:
                self.env.process(self.leads(kind))
        self.env.run(until=self.until)
        self.n_engine_events = next(self.env._eid) - len(self.env._queue)
        return self.outcome()

    def at(self, moment: float) -> simpy.Event:
        """Return a timeout that strikes at this moment."""
        return At(self.env, moment)

    # --- streams ----------------------------------------------------------------------------------

    def arrivals(self, municipality: int) -> Life:
        key, rate, number = self.arrivals_key(municipality), self.arrivals_rate(municipality), 0
        while True:
            yield self.env.timeout(exponential(key, Purpose.ARRIVAL, 0, number) / rate)
            person = self.newcomer(municipality, number, self.env.now)
            self.env.process(self.live(person))
            number += 1

    def leads(self, kind: PlaceKind) -> Life:
        key, number = self.leads_key(kind), 0
        while True:
            yield self.env.timeout(exponential(key, Purpose.PLACE_GAP, 0, number) / self.tables.lead_rate[kind])
            self.env.process(self.lead(*self.place(kind, number, self.env.now)))
            number += 1

    def lead(self, place: Place, hours: float) -> Life:
        """Work out a lead, and offer the place."""
        post = self.posts[Function.PLACEMENT, 0]
        with self.desks[post].request(priority=self.tables.priority[Task.PLACE_LEAD]) as turn:
            yield turn
            if self.env.now >= place.closes:
                return
            weeks = self.book(post, Task.PLACE_LEAD, self.env.now, hours)
            person = self.market.offer(place)
            if person is not None:
                self.waiting[person.id].match.succeed(place)
            yield self.env.timeout(weeks)

    # --- a life -----------------------------------------------------------------------------------

    def in_stock(self, person: Person) -> Life:
        self.assign(person)
        self.enter(person, 0.0, Stage.GUIDANCE, Event.START, -person.granted_week)
        waits = self.waiting[person.id] = PlainPerson()
        first = self.next_contact(person, 0.0) * person.u(Purpose.STOCK_PHASE, 1)
        waits.agenda[self.at(first)] = self.contact_due
        yield from self.benefit(person)
        yield from self.after_benefit(person)

    def live(self, person: Person) -> Life:
        young = self.is_young(person, self.env.now)
        self.enter(person, self.env.now, Stage.SEARCH_PERIOD if young else Stage.CLAIM, Event.REPORTED)
        if young:
            yield self.env.timeout(self.settings.circumstances.law.search_period_weeks)
            if person.u(Purpose.BACK_FROM_SEARCH) < self.settings.model.claim.youth_not_back_fraction:
                self.enter(person, self.env.now, Stage.GONE, Event.WITHDREW)
                return
        yield from self.spells(person)

    def spells(self, person: Person) -> Life:
        while (yield from self.claim(person)):
            self.grant(person)
            yield from self.benefit(person)
            if not (yield from self.without_benefit(person)):
                return

    def after_benefit(self, person: Person) -> Life:
        if (yield from self.without_benefit(person)):
            yield from self.spells(person)

    def claim(self, person: Person) -> Phase:
        env, tables, now = self.env, self.tables, self.env.now
        self.enter(person, now, Stage.CLAIM, Event.CLAIMED)
        self.note(person, now, Event.JOINED, Queue.CLAIM)
        patience = now + person.budget(Purpose.GIVE_UP) / tables.give_up
        complete = now + tables.documents.at(person.u(Purpose.DOCUMENTS))
        yield self.at(min(complete, patience))
        if patience < complete:
            return self.give_up(person)
        post = self.posts[Function.INCOME, person.municipality]
        with self.desks[post].request(priority=tables.priority[Task.CLAIM]) as turn:
            outcome = yield turn | self.at(patience)
            if turn not in outcome:
                return self.give_up(person)
            hours = tables.hours[Task.CLAIM].at(person.u_task(Task.CLAIM, person.n_occasions))
            yield env.timeout(self.book(post, Task.CLAIM, env.now, hours))
        self.note(person, env.now, Event.SERVED, Queue.CLAIM)
        if person.u(Purpose.REFUSED) < self.settings.model.claim.refused_fraction:
            self.enter(person, env.now, Stage.GONE, Event.REFUSED)
            return False
        return True

    def give_up(self, person: Person) -> bool:
        self.note(person, self.env.now, Event.LEFT_QUEUE, Queue.CLAIM)
        self.enter(person, self.env.now, Stage.GONE, Event.WITHDREW)
        return False

    def grant(self, person: Person) -> None:
        now = self.env.now
        person.begin_spell(now, now, now + self.tables.attention_weeks, self.tables)
        self.enter(person, now, Stage.INTAKE, Event.GRANTED)
        self.note(person, now, Event.JOINED, Queue.INTAKE)
        waits = self.waiting[person.id] = PlainPerson()
        turn = self.ask(Function.INTAKE, person, Task.INTAKE)
        if turn.triggered:  # who reaches AOW while the claim is decided leaves at this very moment, the intake begun
            self.intake_begins(person, turn)
        else:
            waits.agenda[turn] = self.intake_begins

    def without_benefit(self, person: Person) -> Phase:
        if person.stage == Stage.GONE:
            return False
        until, back = self.away(person, self.env.now)
        yield self.at(until)
        if not back:
            self.enter(person, self.env.now, Stage.GONE, Event.JOB_KEPT)
            return False
        self.come_back(person, self.env.now)
        return True

    # --- on benefit -------------------------------------------------------------------------------

    def benefit(self, person: Person) -> Life:
        """Wait for an exit or for anything on the agenda, whichever comes first."""
        env, agenda = self.env, self.waiting[person.id].agenda
        env.process(self.income_reviews(person))
        now = env.now
        due, what = person.next_exit(now, self.tables)
        leaves = self.at(due)
        while True:
            outcome = yield simpy.AnyOf(env, [leaves, *agenda])
            now = env.now
            if leaves in outcome:
                person.settle(now)
                if what != LOOK_AGAIN:
                    self.leave(person, what)
                    return
            for event in outcome.events:
                if event in agenda:
                    agenda.pop(event)(person, event)
            if person.stage not in ON_BENEFIT:
                return
            if person.settled == now:
                due, what = person.next_exit(now, self.tables)
                leaves = self.at(due)

    def income_reviews(self, person: Person) -> Life:
        """Review the income once in a while, as long as the spell lasts."""
        every, spell = self.settings.model.claim.income_review_every_weeks, person.spell
        due = self.env.now + every * person.u(Purpose.INCOME_REVIEW)
        while True:
            yield self.at(due)
            if person.spell != spell or person.stage not in ON_BENEFIT:
                return
            hours = self.tables.hours[Task.INCOME_REVIEW].at(person.u(Purpose.INCOME_REVIEW, int(self.env.now) + 1))
            self.env.process(self.review(self.posts[Function.INCOME, person.municipality], hours))
            due += every

    def review(self, post: Post, hours: float) -> Life:
        with self.desks[post].request(priority=self.tables.priority[Task.INCOME_REVIEW]) as turn:
            yield turn
            yield self.env.timeout(self.book(post, Task.INCOME_REVIEW, self.env.now, hours))

    def ask(self, function: Function, person: Person, task: Task) -> PriorityRequest:
        """Ask a team for a piece of work."""
        desk = self.desks[self.posts[function, person.municipality]]
        return desk.request(priority=self.tables.priority[task])

    def work(self, post: Post, turn: PriorityRequest, task: Task, hours: float) -> Life:
        """Do a piece of work for which it is somebody's turn."""
        yield self.env.timeout(self.book(post, task, self.env.now, hours))
        turn.resource.release(turn)

    def begins(self, person: Person, turn: simpy.Event, task: Task, function: Function, hours: float) -> simpy.Event:
        post = self.posts[function, person.municipality]
        return self.env.process(self.work(post, turn, task, hours))

    def intake_begins(self, person: Person, turn: simpy.Event) -> None:
        hours = self.tables.hours[Task.INTAKE].at(person.u_task(Task.INTAKE, person.n_occasions))
        done = self.begins(person, turn, Task.INTAKE, Function.INTAKE, hours)
        self.waiting[person.id].agenda[done] = self.intake_done

    def intake_done(self, person: Person, _: simpy.Event) -> None:
        now = self.env.now
        person.settle(now)
        self.assess(person)
        misled = self.is_ready(person, person.assessed) != self.is_ready(person, person.trede)
        self.note(person, now, Event.SERVED, Queue.INTAKE)
        self.assign(person)
        self.note(person, now, Event.PROFILED, float(misled))
        person.n_occasions += 1
        if self.is_ready(person, person.assessed):
            self.seek_place(person)
        else:
            self.enter(person, now, Stage.GUIDANCE)
        self.waiting[person.id].agenda[self.at(self.next_contact(person, now))] = self.contact_due

    def assign(self, person: Person) -> None:
        person.worker = min(self.caseworkers[person.municipality], key=lambda worker: worker.cases)
        person.worker.cases += 1

    # --- contacts ---------------------------------------------------------------------------------

    def contact_due(self, person: Person, _: simpy.Event) -> None:
        person.n_contacts += 1
        waits = self.waiting[person.id]
        waits.asked = self.env.now
        waits.agenda[person.worker.diary.request(priority=self.tables.priority[Task.CONTACT])] = self.contact

    def contact(self, person: Person, turn: simpy.Event) -> None:
        now, waits = self.env.now, self.waiting[person.id]
        person.settle(now)
        hours = self.tables.hours[Task.CONTACT].at(person.u(Purpose.CONTACT_HOURS, person.n_contacts))
        self.env.process(self.work(person.worker.post, turn, Task.CONTACT, hours))
        person.boosted_until = now + self.tables.attention_weeks
        person.contact_ends = now + hours / person.worker.post.hours_per_week
        self.note(person, now, Event.CONTACT, now - waits.asked)
        if self.sees_ready(person):
            self.seek_place(person)
        waits.agenda[self.at(self.next_contact(person, now))] = self.contact_due

    # --- placement --------------------------------------------------------------------------------

    def seek_place(self, person: Person) -> None:
        now, waits = self.env.now, self.waiting[person.id]
        person.n_occasions += 1
        self.enter(person, now, Stage.PLACEMENT)
        self.note(person, now, Event.CANDIDATE)
        self.note(person, now, Event.JOINED, Queue.PLACEMENT)
        place = self.market.seek(person, now)
        if place is not None:
            self.introduce(person, place)
            return
        patience = now + self.tables.patience.at(person.u(Purpose.PATIENCE, person.n_occasions))
        waits.match, waits.patience = self.env.event(), self.at(patience)
        waits.agenda[waits.match] = self.matched
        waits.agenda[waits.patience] = self.out_of_patience

    def matched(self, person: Person, match: simpy.Event) -> None:
        person.settle(self.env.now)
        del self.waiting[person.id].agenda[self.waiting[person.id].patience]
        self.introduce(person, match.value)

    def introduce(self, person: Person, place: Place) -> None:
        self.note(person, self.env.now, Event.SERVED, Queue.PLACEMENT)
        self.note(person, self.env.now, Event.MATCHED, place.kind)
        turn = self.ask(Function.PLACEMENT, person, Task.PLACING)
        self.waiting[person.id].agenda[turn] = lambda who, event: self.placing_begins(who, event, place)

    def placing_begins(self, person: Person, turn: simpy.Event, place: Place) -> None:
        hours = self.tables.hours[Task.PLACING].at(person.u_task(Task.PLACING, person.n_occasions))
        done = self.begins(person, turn, Task.PLACING, Function.PLACEMENT, hours)
        self.waiting[person.id].agenda[done] = lambda who, event: self.introduced(who, place)

    def introduced(self, person: Person, place: Place) -> None:
        now = self.env.now
        person.settle(now)
        lead = self.tables.lead.at(person.u(Purpose.PLACE_LEAD_TIME, person.n_occasions))
        self.waiting[person.id].agenda[self.at(now + lead)] = lambda who, event: self.starts(who, place)

    def starts(self, person: Person, place: Place) -> None:
        now = self.env.now
        person.settle(now)
        fails = person.u(Purpose.PLACE_FAILS, person.n_occasions) < self.settings.model.placement.fails_fraction
        if fails:
            self.seek_place(person)
            return
        self.note(person, now, Event.PLACED, place.kind)
        self.let_go(person)
        self.enter(person, now, Stage.WORK, Event.TO_WORK, Route.WSP)

    def out_of_patience(self, person: Person, _: simpy.Event) -> None:
        """Leave the list, and go on it again at its end."""
        person.settle(self.env.now)
        waits = self.waiting[person.id]
        del waits.agenda[waits.match]
        del self.market.candidates[person.id]
        self.note(person, self.env.now, Event.LEFT_QUEUE, Queue.PLACEMENT)
        person.n_occasions += 1
        self.seek_place(person)

    # --- the end of a spell -----------------------------------------------------------------------

    def leave(self, person: Person, what: int) -> None:
        now = self.env.now
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

    def let_go(self, person: Person) -> None:
        """Withdraw every request that still waits, and leave the caseload."""
        for event in self.waiting.pop(person.id).agenda:
            if isinstance(event, PriorityRequest):
                event.cancel()
        if person.worker is not None:
            person.worker.cases -= 1
            person.worker = None
