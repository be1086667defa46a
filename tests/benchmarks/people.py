"""A resident of the benchmarks' flow with the risks of a spell, the posts, and the market of candidates and places."""

from __future__ import annotations

from sim.domain import PlaceKind, Stage
from sim.model.resident import TASK_BIT
from sim.model.tables import Tables, class_of
from sim.randomness import Purpose, exponential, uniform
from sim.units import WEEKS_PER_YEAR

INFINITY = float("inf")
LOOK_AGAIN, TO_WORK, OUT, AOW = range(4)
"""What can end a spell, or the reason to look again at its rates."""


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

    def u_task(self, task: int, occasion: int) -> float:
        return uniform(self.key, Purpose.TASK_HOURS, self.spell, task << TASK_BIT | occasion)

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
        boosted = min(max(boosted, 0.0), weeks)
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
        band = class_of(now - self.granted_week, tables.duration_bounds)
        years = class_of(now - self.birth_week, tables.age_bounds)
        work = tables.work_rate[index] * tables.work_by_duration[band] * self.frailty * tables.age_factors[years]
        self.work_rate, self.work_rate_attended = work, work * tables.work_attended[index]
        self.other_rate = tables.other_rate[band]
        self.other_rate_attended = self.other_rate * tables.other_attended
        self.look_again = min(
            tables.duration_bounds[band] + self.granted_week, self.birth_week + tables.age_bounds[years]
        )


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
