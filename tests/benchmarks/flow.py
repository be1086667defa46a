"""What the plain and the bare version share: who the residents are, their luck, their risks, and what is written down.

Everything here is the flow itself, not an engine: the two versions differ in how they let time pass and in how people
wait. The formulas are the model's, written for this flow only, so that all three can agree to the last bit.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.config import Configuration
from sim.domain import Event, Function, PlaceKind, Stage, Task
from sim.model.tables import Tables, cumulative
from sim.randomness import Kind, Purpose, below, exponential, key_of, uniform
from sim.records import EVENT, Ledger, Table
from sim.units import WEEKS_PER_YEAR, per_week, week_of

INFINITY = float("inf")
YOUTH_YEARS = 27
STOCK, NEWCOMER = 0, 1
N_STREAMS = 4
LOOK_AGAIN, TO_WORK, OUT, AOW = range(4)
"""What can end a spell, or the reason to look again at its rates."""

ON_BENEFIT = frozenset({Stage.INTAKE, Stage.GUIDANCE, Stage.PLACEMENT})
DESK_OF_STAGE = {
    Stage.CLAIM: Function.INCOME,
    Stage.INTAKE: Function.INTAKE,
    Stage.PLACEMENT: Function.PLACEMENT,
}


class Post:
    """A team as this flow knows it: seats of one size."""

    __slots__ = ("fte", "hours_per_fte_week", "hours_per_week", "index", "n_seats")

    def __init__(self, index: int, fte: float, usual_fte: float, hours_per_fte_week: float) -> None:
        self.index = index
        self.n_seats = max(1, round(fte / usual_fte))
        self.fte = fte / self.n_seats
        self.hours_per_fte_week = hours_per_fte_week
        self.hours_per_week = self.fte * hours_per_fte_week


class Person:
    """A resident of this flow."""

    __slots__ = (
        "aow_week",
        "assessed",
        "birth_week",
        "boosted_until",
        "contact_ends",
        "exempt",
        "frailty",
        "granted_week",
        "id",
        "key",
        "look_again",
        "municipality",
        "n_contacts",
        "n_occasions",
        "other_left",
        "other_rate",
        "other_rate_attended",
        "settled",
        "spell",
        "stage",
        "trede",
        "work_left",
        "work_rate",
        "work_rate_attended",
        "worker",
    )

    def __init__(self, number: int, key: int, municipality: int) -> None:
        self.id = number
        self.key = key
        self.municipality = municipality
        self.spell = self.n_contacts = self.n_occasions = 0
        self.stage = Stage.GONE
        self.trede = self.assessed = 1
        self.exempt = False
        self.worker = None
        self.contact_ends = 0.0

    def u(self, purpose: Purpose, counter: int = 0) -> float:
        return uniform(self.key, purpose, self.spell, counter)

    def budget(self, purpose: Purpose) -> float:
        return exponential(self.key, purpose, self.spell)

    def begin_spell(self, now: float, granted: float, attended: float, tables: Tables) -> None:
        """Draw the budgets of a spell; a last contact works until `attended`."""
        self.granted_week, self.settled, self.boosted_until = granted, now, attended
        self.contact_ends = 0.0
        self.work_left = exponential(self.key, Purpose.EXIT_WORK, self.spell)
        self.other_left = exponential(self.key, Purpose.EXIT_OTHER, self.spell)
        self.aow_week = self.birth_week + tables.settings.circumstances.law.aow_age_years * WEEKS_PER_YEAR
        self.look_again = -INFINITY

    def settle(self, now: float) -> None:
        """Consume the budgets until `now`."""
        weeks = now - self.settled
        if weeks <= 0.0:
            return
        boosted = self.boosted_until - self.settled
        boosted = 0.0 if boosted < 0.0 else (weeks if boosted > weeks else boosted)
        plain = weeks - boosted
        self.settled = now
        self.work_left -= self.work_rate * plain + self.work_rate_attended * boosted
        self.other_left -= self.other_rate * plain + self.other_rate_attended * boosted

    def next_exit(self, now: float, tables: Tables) -> tuple[float, int]:
        """Return when and how this spell ends if nothing changes, or when the rates change."""
        if now >= self.look_again:
            self._set_rates(now, tables)
        due, what = self.look_again, LOOK_AGAIN
        boosted = self.boosted_until
        moment = spent(self.work_left, self.work_rate, self.work_rate_attended, now, boosted)
        if moment < due:
            due, what = moment, TO_WORK
        moment = spent(self.other_left, self.other_rate, self.other_rate_attended, now, boosted)
        if moment < due:
            due, what = moment, OUT
        return (max(now, self.aow_week), AOW) if self.aow_week <= due else (due, what)

    def _set_rates(self, now: float, tables: Tables) -> None:
        index = self.trede - 1
        band, look_again = tables.duration_band(now - self.granted_week)
        factor, age_bound = tables.age_factor(now - self.birth_week)
        work = tables.work_rate[index] * tables.work_by_duration[band] * self.frailty * factor
        self.work_rate, self.work_rate_attended = work, work * tables.work_attended[index]
        self.other_rate = tables.other_rate[band]
        self.other_rate_attended = self.other_rate * tables.other_attended
        self.look_again = min(look_again + self.granted_week, self.birth_week + age_bound)


def spent(left: float, rate: float, attended_rate: float, now: float, until: float) -> float:
    """Return when a budget is spent at `attended_rate` until a moment and at `rate` after it [weeks]."""
    if left <= 0.0:
        return now
    if until > now:
        spent_attended = attended_rate * (until - now)
        if spent_attended >= left:
            return now + left / attended_rate
        left -= spent_attended
        now = until
    return now + left / rate if rate > 0.0 else INFINITY


class Place:
    """A place at an employer."""

    __slots__ = ("closes", "key", "kind")

    def __init__(self, kind: PlaceKind, key: int, closes: float) -> None:
        self.kind = kind
        self.key = key
        self.closes = closes


class Market:
    """Candidates and open places, both in order of coming."""

    def __init__(self, tables: Tables) -> None:
        self.profile = tables.profile
        self.candidates: dict[int, Person] = {}
        self.places: list[Place] = []

    def offer(self, place: Place) -> Person | None:
        """Return the candidate who gets a new place, if one fits."""
        for person in self.candidates.values():
            if self._fits(person, place):
                del self.candidates[person.id]
                return person
        self.places.append(place)
        return None

    def seek(self, person: Person, now: float) -> Place | None:
        """Return the oldest open place that fits a new candidate, or put the candidate on the list."""
        self.places = [place for place in self.places if place.closes > now]
        for place in self.places:
            if self._fits(person, place):
                self.places.remove(place)
                return place
        self.candidates[person.id] = person
        return None

    def _fits(self, person: Person, place: Place) -> bool:
        profile = self.profile[place.kind]
        return profile.admits(person.trede, n_barriers=0, in_register=False) and profile.fits(
            u=uniform(person.key ^ place.key, Purpose.FIT)
        )


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
        self.log = Table(EVENT)
        self.ledger = Ledger(len(settings.resources.teams), until_week=self.until)
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
        person.frailty = tables.frailty(person.u(Purpose.FRAILTY))
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
        person.frailty = self.tables.frailty(person.u(Purpose.FRAILTY))
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
        closes = now + self.tables.place_open[kind](uniform(key, Purpose.PLACE_OPEN))
        return Place(kind, key, closes), self.tables.hours[Task.PLACE_LEAD](uniform(key, Purpose.TASK_HOURS))

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
        return (ends if ends > now else now) + self.tables.contact.guidance[person.assessed - 1]

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

    def enter(
        self, person: Person, now: float, stage: Stage, event: Event = Event.STAGE, detail: float = 0.0
    ) -> None:
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
        self.log.add(now, person.id, person.spell, event, detail, stage, person.trede, team, seat)

    def book(self, post: Post, task: Task, now: float, hours: float) -> float:
        """Book a piece of work and return how long it takes [weeks]."""
        weeks = hours / post.hours_per_week
        self.ledger.add(post.index, task, now, weeks * post.fte * post.hours_per_fte_week)
        return weeks

    def outcome(self) -> Outcome:
        """Return what this replication leaves behind."""
        return Outcome(self.log.array(), self.ledger.array(), self.n_engine_events)


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
