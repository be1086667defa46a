"""What the plain and the bare version share: who the residents are, their luck, their risks, and what is written down.

Everything here is the flow itself, not an engine: the two versions differ in how they let time pass and in how people
wait. The formulas are the model's, written for this flow only, so that all three can agree to the last bit.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.config import Configuration
from sim.domain import Event, Function, PlaceKind, Stage, Task
from sim.model.mix import cumulative
from sim.model.recording import EventLog, Ledger
from sim.model.tables import Tables
from sim.randomness import Kind, Purpose, below, key_of, uniform
from sim.records import edges_of
from sim.units import WEEKS_PER_YEAR, per_week, week_of
from tests.benchmarks.people import INFINITY, Market, Person, Place, Post

YOUTH_YEARS = 27
STOCK, NEWCOMER = 0, 1
N_STREAMS = 4
ON_BENEFIT = frozenset({Stage.INTAKE, Stage.GUIDANCE, Stage.PLACEMENT})
DESK_OF_STAGE = {
    Stage.CLAIM: Function.INCOME,
    Stage.INTAKE: Function.INTAKE,
    Stage.PLACEMENT: Function.PLACEMENT,
}


class Flow:
    """One replication of the flow: settings, teams and the record. A version adds an engine."""

    person_class: type[Person] = Person

    def __init__(self, configuration: Configuration, *, replication: int, seed: int) -> None:
        window = configuration.window
        self.settings = settings = configuration.at(window.start)
        self.tables = Tables(settings)
        self.seed, self.replication = seed, replication
        self.until = week_of(window.until, start=window.start)
        self.municipalities = list(settings.circumstances.municipalities)
        self.posts = self._posts()
        self.log = EventLog()
        self.ledger = Ledger(edges_of(window.start, until=window.until, dates=[window.measured_from]))
        for _ in settings.resources.teams:
            self.ledger.open_account()
        self.market = Market(self.tables)
        self.n_engine_events = 0

    def _posts(self) -> dict[tuple[Function, int], Post]:
        resources = self.settings.resources
        staffing = resources.staffing
        hours = staffing.hours_per_fte_year * (1.0 - staffing.overhead_fraction) / WEEKS_PER_YEAR
        posts = {}
        for index, team in enumerate(resources.teams.values()):
            post = Post(index, team.fte, staffing.fte_per_worker, hours)
            for function in team.functions:
                for municipality in team.municipalities:
                    posts[Function[function.upper()], self.municipalities.index(municipality)] = post
        return posts

    # --- who comes --------------------------------------------------------------------------------

    def stock(self) -> list[Person]:
        """Return everybody who is on benefit at the start, in the order of the municipalities."""
        configured = self.settings.circumstances.municipalities.values()
        return [
            self._in_stock(self._create(STOCK, municipality, number))
            for municipality, it in enumerate(configured)
            for number in range(round(it.stock_at_start))
        ]

    def _create(self, stream: int, municipality: int, number: int) -> Person:
        identity = (number * N_STREAMS + stream) * len(self.municipalities) + municipality
        key = key_of(self.seed, self.replication, Kind.RESIDENT, stream, municipality, number)
        return self.person_class(identity, key, municipality)

    def _in_stock(self, person: Person) -> Person:
        stock, tables = self.settings.circumstances.stock, self.tables
        years = _within(stock.age_bounds_years, cumulative(stock.age_shares), person.u(Purpose.AGE))
        shares = cumulative(stock.duration_shares)
        spell_years = _within(stock.duration_bounds_years, shares, person.u(Purpose.STOCK_DURATION))
        spell_years = min(spell_years, years - stock.age_bounds_years[0])
        person.birth_week = -years * WEEKS_PER_YEAR
        treden = (
            stock.trede_shares_under_1_year
            if spell_years < 1.0
            else stock.trede_shares_1_to_5_years
            if spell_years < 5.0
            else stock.trede_shares_over_5_years
        )
        person.trede = below(person.u(Purpose.TREDE), cumulative(treden)) + 1
        person.frailty = tables.frailty.at(person.u(Purpose.FRAILTY))
        person.stage = Stage.GUIDANCE
        person.begin_spell(0.0, -spell_years * WEEKS_PER_YEAR, 0.0, tables)
        self.assess(person)
        return person

    def newcomer(self, municipality: int, number: int, now: float) -> Person:
        """Return the newcomer with this number."""
        person, mix = self._create(NEWCOMER, municipality, number), self.tables.newcomers
        years = _within(mix.age_bounds_years, mix.age, person.u(Purpose.AGE))
        person.birth_week = now - years * WEEKS_PER_YEAR
        person.trede = below(person.u(Purpose.TREDE), mix.trede) + 1
        person.frailty = self.tables.frailty.at(person.u(Purpose.FRAILTY))
        return person

    def arrivals_key(self, municipality: int) -> int:
        """Return the key of a stream of newcomers."""
        return key_of(self.seed, self.replication, Kind.STREAM, Purpose.ARRIVAL, NEWCOMER, municipality)

    def arrivals_rate(self, municipality: int) -> float:
        """Return the rate of a stream of newcomers [1/week]."""
        inflow = self.settings.circumstances.inflow
        share = self.settings.circumstances.municipalities[self.municipalities[municipality]].inflow_share
        return per_week(inflow.reports_per_year) * share * (1.0 - inflow.prevented_by_rwc_fraction)

    def leads_key(self, kind: PlaceKind) -> int:
        """Return the key of a stream of leads."""
        return key_of(self.seed, self.replication, Kind.STREAM, Purpose.PLACE_GAP, kind)

    def place(self, kind: PlaceKind, number: int, now: float) -> tuple[Place, float]:
        """Return the place behind a lead, and the hours of work to find it."""
        key = key_of(self.seed, self.replication, Kind.PLACE, kind, number)
        closes = now + self.tables.place_open[kind].at(uniform(key, Purpose.PLACE_OPEN))
        return Place(kind, key, closes), self.tables.hours[Task.PLACE_LEAD].at(uniform(key, Purpose.TASK_HOURS))

    # --- what is decided --------------------------------------------------------------------------

    def is_young(self, person: Person, now: float) -> bool:
        return (now - person.birth_week) * (7.0 / 365.25) < YOUTH_YEARS

    def assess(self, person: Person) -> None:
        """Read the profile, perhaps one trede off."""
        u, error = person.u(Purpose.TREDE_READ), self.settings.model.assessment.trede_error_fraction
        steps = -1 if u < error / 2.0 else (1 if u < error else 0)
        person.assessed = min(max(person.trede + steps, 1), 5)
        person.exempt = self.tables.routing.is_exempt(u=person.u(Purpose.EXEMPT))

    def is_ready(self, person: Person, trede: int) -> bool:
        """Say whether a profile leads straight to the employer service."""
        return not person.exempt and self.tables.readiness.is_ready(trede, n_barriers=0, weeks_in_trajectory=INFINITY)

    def sees_ready(self, person: Person) -> bool:
        """Say whether the worker sees at this contact that somebody on guidance is ready for work."""
        if person.stage != Stage.GUIDANCE or not self.tables.signalling.sees_at_contact(
            u=person.u(Purpose.SEEN, person.n_contacts)
        ):
            return False
        person.assessed = person.trede
        ready = self.is_ready(person, person.assessed)
        person.n_occasions += 1
        return ready

    def next_contact(self, person: Person, now: float) -> float:
        """Return the moment that a worker plans after a contact [weeks]."""
        ends = person.contact_ends
        return max(ends, now) + self.tables.contact.guidance[person.assessed - 1]

    def away(self, person: Person, now: float) -> tuple[float, bool]:
        """Return until when somebody without benefit is followed, and whether a new claim comes then."""
        relapse = self.settings.model.relapse
        worked = person.stage == Stage.WORK
        rates = relapse.after_work_per_year if worked else relapse.after_other_per_year
        left, start, back = person.budget(Purpose.RELAPSE), 0.0, INFINITY
        for bound, rate in zip(relapse.bounds_years, rates, strict=True):
            used = rate * (bound - start)
            if used > left:
                back = now + (start + left / rate) * WEEKS_PER_YEAR
                break
            left, start = left - used, bound
        followed = min(now + relapse.bounds_years[-1] * WEEKS_PER_YEAR, person.aow_week)
        return min(back, followed), back < followed

    def come_back(self, person: Person, now: float) -> None:
        """Begin a new spell at the door."""
        person.spell += 1
        if person.stage == Stage.WORK:
            person.trede = max(person.trede, self.settings.model.relapse.trede_back)
        self.enter(person, now, Stage.CLAIM, Event.REPORTED, 1.0)

    # --- the record -------------------------------------------------------------------------------

    def enter(self, person: Person, now: float, stage: Stage, event: Event = Event.STAGE, detail: float = 0.0) -> None:
        person.stage = stage
        self.note(person, now, event, detail)

    def note(self, person: Person, now: float, event: Event, detail: float = 0.0) -> None:
        """Write the row that the model writes."""
        stage, worker = person.stage, person.worker
        team, seat = -1, -1
        if stage in DESK_OF_STAGE:
            team = self.posts[DESK_OF_STAGE[stage], person.municipality].index
        elif worker is not None:
            team, seat = worker.post.index, worker.seat
        self.log.note(now, person.id, person.spell, event, detail, stage, person.trede, team, seat)

    def book(self, post: Post, task: Task, now: float, hours: float) -> float:
        """Book a piece of work and return how long it takes [weeks]."""
        weeks = hours / post.hours_per_week
        until = min(now + weeks, self.until)
        self.ledger.work(post.index, task, now, until, post.fte * post.hours_per_fte_week)
        return weeks

    def outcome(self) -> Outcome:
        """Return what this replication leaves behind."""
        return Outcome(self.log.array(), self.ledger.worked(), self.n_engine_events)


class Outcome:
    """The log, the hours and the number of events of the engine."""

    def __init__(self, events: npt.NDArray[np.void], hours: npt.NDArray[np.float64], n_engine_events: int) -> None:
        self.events = events
        self.hours = hours
        self.n_engine_events = n_engine_events


def _within(bounds: tuple[float, ...], shares: tuple[float, ...], u: float) -> float:
    index = below(u, shares)
    low = shares[index - 1] if index else 0.0
    width = shares[index] - low
    return bounds[index] + (bounds[index + 1] - bounds[index]) * ((u - low) / width if width > 0.0 else 0.5)
