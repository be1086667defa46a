"""The world a resident may touch: the clock, the settings of the day, the teams, the market and the record.

With what a change of organisation does to its staff for a while: hours are lost, and more people leave.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from sim.config import Configuration, Settings, transitions_of
from sim.domain import Event, Function, Queue, Stage
from sim.model.clock import INFINITY, N_QUEUES, Clock, Environment, Step, broken
from sim.model.deal import dealt
from sim.model.diary import Team
from sim.model.market import Company, Market
from sim.model.recording import Counts, EventLog, Ledger, Outlet, Table
from sim.model.resident import Resident, Story
from sim.model.tables import Tables
from sim.randomness import Word, key_of
from sim.records import PLACE, POST, SHELTERED, STAFF, TransitionFacts, edges_of
from sim.rules.transitions import Transition
from sim.units import WEEKS_PER_YEAR, date_of, week_of

ROUNDING = 1e-6
"""By how little a moment on the clock may miss the moment that was meant [weeks]."""


@dataclass(frozen=True, slots=True)
class Running:
    """A transition that begins at a moment [weeks]."""

    since_week: float
    transition: Transition

    def passed(self, week: float) -> float:
        """Return how long it has been going on at a moment; negative before it begins [weeks]."""
        return week + ROUNDING - self.since_week


class Upheaval:
    """All transitions of a run."""

    def __init__(self, running: Iterable[Running] = ()) -> None:
        self._running = tuple(running)

    def moments(self) -> set[float]:
        """Return every moment at which a transition changes something [weeks]."""
        return {moment for one in self._running for moment in one.transition.moments(one.since_week)}

    def facts(self) -> tuple[TransitionFacts, ...]:
        """Return what each transition costs, and over which time."""
        return tuple(
            TransitionFacts(one.since_week, one.since_week + one.transition.cost_weeks, one.transition.cost_eur)
            for one in self._running
        )

    def productivity(self, functions: frozenset[Function], week: float) -> float:
        """Return the part of the hours of a team with these functions that is not lost."""
        left = 1.0
        for one in self._running:
            if one.transition.concerns(functions):
                left *= 1.0 - one.transition.dip_after(one.passed(week))
        return left

    def extra_leave_per_year(self, functions: frozenset[Function], week: float) -> float:
        """Return what changing over adds to the rate of leaving of a team with these functions [1/year]."""
        concerned = [one for one in self._running if one.transition.concerns(functions)]
        return sum(one.transition.extra_leave_after(one.passed(week)) for one in concerned)


NO_FUNCTION = -1
FUNCTION_OF_STAGE: tuple[int, ...] = tuple(
    {
        Stage.CLAIM: Function.INCOME,
        Stage.INTAKE: Function.INTAKE,
        Stage.PLACEMENT: Function.PLACEMENT,
        Stage.SHELTERED: Function.SHELTERED,
    }.get(stage, NO_FUNCTION)
    for stage in Stage
)
"""By the number of a stage the function that has the case, or none where the case is on a personal caseload."""


class World:
    """One replication while it runs."""

    configuration: Configuration
    upheaval: Upheaval
    settings_weeks: set[float]
    change_weeks: list[float]
    shock_factor: float
    municipality_shares: list[float]
    _heavier_from: float
    _heavier_until: float
    _cohorts_from: float
    _cohorts_until: float

    def __init__(
        self, configuration: Configuration, *, replication: int, seed: int, outlet: Outlet | None = None
    ) -> None:
        self.replication = replication
        self.seed = seed
        self.key: Word = key_of(seed, replication)
        window = configuration.window
        self.start = window.start
        self.clock = Clock(until=week_of(window.until, start=window.start), start=window.start)
        self.environment = Environment(self.clock)
        self.ledger = Ledger(_edges(configuration))
        self.posts = Table(POST)
        self.hires = Table(POST)
        self.events = EventLog(outlet)
        self.people = self.events.people
        self.staff = Table(STAFF)
        self.places = Table(PLACE)
        self.sheltered = Table(SHELTERED)
        self.residents: dict[int, Resident] = {}
        self.lined_up: dict[int, tuple[Queue, float]] = {}
        self.tables = Tables(self._settings_at(configuration, window.start))
        self.settings: Settings = self.tables.settings
        self.municipalities: tuple[str, ...] = tuple(self.settings.circumstances.municipalities)
        region = self.settings.circumstances.municipalities.values()
        self.n_wsw = [round(municipality.wsw_at_start) for municipality in region]
        self.follow(configuration)
        self.counts = Counts(len(self.municipalities))
        self.teams: list[Team] = []
        self._served: list[list[Team | None]] = []
        self._markets: dict[int, Market] = {}
        self.taking_part: dict[str, int] = {}
        self._ordered_eur = [0.0] * len(self.municipalities)
        self._year_of_orders = self.start.year
        self.company = Company(self.clock, self.sheltered, self.tables.learning)
        self.turn()

    def _settings_at(self, configuration: Configuration, date: dt.date) -> Settings:
        """Return the settings of a day, with what is dealt as it lies in this replication."""
        first = configuration.at(configuration.window.start)
        return dealt(configuration.at(date), first, seed=self.seed, replication=self.replication)

    # --- time -------------------------------------------------------------------------------------

    def date(self, week: float) -> dt.date:
        """Return the day of a moment."""
        return date_of(week, start=self.start)

    def follow(self, configuration: Configuration) -> None:
        """Live by a configuration from now on; up to now it must say what the one before it said."""
        self.configuration = configuration
        self.ledger.follow(_edges(configuration), self.clock.week)
        self.clock.run_name = (
            f"seed {self.seed}, replication {self.replication}, configuration {configuration.digest[:12]}"
        )
        self.upheaval = Upheaval(
            Running(self.week_at(begun.since), begun.transition) for begun in transitions_of(configuration)
        )
        self.settings_weeks = {self.week_at(date) for date in self._settings_dates()}
        moments = sorted(self.settings_weeks | self.upheaval.moments())
        still = [week for week in moments if week > 0.0 and self.clock.week <= week < self.clock.until]
        self.change_weeks = [*still, self.clock.until]

    def _settings_dates(self) -> set[dt.date]:
        """Return every date on which a setting changes."""
        dates = set(self.configuration.dates())
        for date in (self.start, *self.configuration.dates()):
            for shock in self.configuration.at(date).circumstances.inflow.shocks:
                dates |= {shock.first, shock.until}
        return dates

    def week_at(self, date: dt.date) -> float:
        """Return the moment at which a day begins [weeks]."""
        return week_of(date, start=self.start)

    @property
    def next_change_week(self) -> float:
        """The next moment at which a rate may change with the settings, or the horizon [weeks]."""
        return self.change_weeks[0]

    def turn_page(self) -> bool:
        """Put the moments of change that have come behind us; say whether the settings changed at one of them."""
        changed = False
        while len(self.change_weeks) > 1 and self.change_weeks[0] <= self.clock.week:
            changed |= self.change_weeks.pop(0) in self.settings_weeks
        return changed

    def turn(self) -> None:
        """Bring the settings of today into force for whoever asks from now on."""
        self.tables = Tables(self._settings_at(self.configuration, self.date(self.clock.week)))
        self.settings = self.tables.settings
        for market in self._markets.values():
            market.ask(self.tables.profile)
        sheltered = self.settings.resources.sheltered
        self.company.places = (sheltered.inside_places, sheltered.outside_places)
        self.company.learning = self.tables.learning
        self.company.send_outside(self.settings.circumstances.sheltered.beschut_outside_fraction)
        self._set_day()

    def _set_day(self) -> None:
        """Work out what depends on the date as well as on the settings."""
        inflow = self.settings.circumstances.inflow
        today = self.date(self.clock.week)
        self.shock_factor = 1.0
        for shock in inflow.shocks:
            if shock.first <= today < shock.until:
                self.shock_factor *= shock.factor
        shares = [municipality.inflow_share for municipality in self.settings.circumstances.municipalities.values()]
        self.municipality_shares = shares
        self._heavier_from = week_of(inflow.heavier_from, start=self.start)
        self._heavier_until = week_of(inflow.heavier_until, start=self.start)
        status_holders = self.settings.circumstances.status_holders
        self._cohorts_from = week_of(status_holders.cohorts_from, start=self.start)
        self._cohorts_until = week_of(status_holders.cohorts_until, start=self.start)

    @property
    def years_of_heavier_inflow(self) -> float:
        """How long the inflow has been growing heavier [years]."""
        return self._years_of(self._heavier_from, self._heavier_until)

    @property
    def years_of_cohorts(self) -> float:
        """By how many years those who are housed today come after the first of the cohorts [years]."""
        return self._years_of(self._cohorts_from, self._cohorts_until)

    def _years_of(self, since: float, until: float) -> float:
        """Return how much of the time from one week until another has passed [years]."""
        return max(0.0, min(self.clock.week, until) - since) / WEEKS_PER_YEAR

    def aow_week_of(self, resident: Resident) -> float:
        """Return when a resident reaches the age of the state pension, by the law of today [weeks]."""
        years = self.tables.aow_age_years
        return resident.birth_week + years * WEEKS_PER_YEAR if years else INFINITY

    # --- teams ------------------------------------------------------------------------------------

    def serve_by(self, team: Team, function: Function, municipality: int) -> None:
        """Have a team do a function for the residents of a municipality."""
        self._served[function][municipality] = team

    def serve_nobody(self) -> None:
        """Forget which team does what, before the teams are told anew."""
        self._served = [[None] * len(self.municipalities) for _ in Function]

    def team_for(self, function: int, municipality: int) -> Team:
        """Return the team that has a function for a municipality."""
        team = self._served[function][municipality]
        if team is None:
            self.broken(f"nobody does {Function(function).word} for municipality {municipality}")
        return team

    def trajectory_team(self, resident: Resident) -> Team:
        """Return the team that gives this resident a trajectory: the own one, or the one that sells them."""
        return self.team_for(Function.PURCHASE if resident.buys else Function.TRAJECTORY, resident.municipality)

    def sells_to(self, municipality: int) -> bool:
        """Say whether a team sells trajectories to a municipality."""
        return self._served[Function.PURCHASE][municipality] is not None

    def ordered_eur(self, municipality: int) -> float:
        """Return for how much a municipality has ordered trajectories since New Year's Day [EUR]."""
        year = self.date(self.clock.week).year
        if year != self._year_of_orders:
            self._year_of_orders = year
            self._ordered_eur = [0.0] * len(self.municipalities)
        return self._ordered_eur[municipality]

    def order(self, municipality: int, price_eur: float) -> None:
        """Set what a trajectory costs aside from the budget of a municipality for this year."""
        self._ordered_eur[municipality] += price_eur

    def hands_over(self, resident: Resident) -> bool:
        """Say whether a dossier must travel between direction and the trajectory of this resident."""
        ours, theirs = self.direction_team(resident).organisation, self.trajectory_team(resident).organisation
        return self.tables.hand_over.is_needed(ours=ours, theirs=theirs)

    def direction_team(self, resident: Resident) -> Team:
        """Return the team that directs the case of a resident."""
        return self.team_for(Function.DIRECTION, resident.municipality)

    def market_of(self, resident: Resident) -> Market:
        """Return the market on which a resident looks for a place."""
        return self.market(resident.municipality)

    def municipality_of_lead(self, u: float) -> int:
        """Return the municipality in which an employer's lead comes up."""
        for municipality, share in enumerate(self.municipality_shares):
            if u < share:
                return municipality
            u -= share
        return len(self.municipalities) - 1

    def market(self, municipality: int) -> Market:
        """Return the market on which the employer service of a municipality brings people and places together."""
        team = self.team_for(Function.PLACEMENT, municipality)
        market = self._markets.get(team.index)
        if market is None:
            market = Market(self.clock, team, self.places, self.tables.profile)
            self._markets[team.index] = market
        return market

    def profile_changed(self, resident: Resident) -> None:
        """Hear that the trede or the barriers of a resident changed, on which risks and places depend."""
        resident.rates_stale = True
        if resident.step == Step.AWAITS_PLACE:
            self.market_of(resident).reconsider(resident)

    def dissolve_markets(self) -> list[Market]:
        """Return every market there was; new ones come about when somebody looks for a place or offers one."""
        markets = list(self._markets.values())
        self._markets.clear()
        return markets

    @property
    def markets(self) -> Iterable[Market]:
        """Every market on which somebody looked for a place or a place was found."""
        return self._markets.values()

    def assign(self, resident: Resident) -> None:
        """Put a resident on the caseload of the least loaded worker who directs cases."""
        if resident.worker is None:
            resident.worker = self.direction_team(resident).least_loaded(resident.group_at(self.clock.week))
            if resident.worker is not None:
                resident.worker.take(resident)

    def release_worker(self, resident: Resident) -> None:
        """Take a resident off the municipal caseload."""
        if resident.worker is not None:
            resident.worker.drop(resident)
            resident.worker = None

    # --- waiting ----------------------------------------------------------------------------------

    def join(self, resident: Resident, queue: int, *, waited: float = 0.0) -> None:
        """Let a wait begin, or on the eve of the run go on that began `waited` weeks before."""
        resident.waits |= 1 << queue
        self.note(resident, Event.JOINED, queue, ago=waited)

    def serve(self, resident: Resident, queue: int) -> None:
        """Let a wait end in service."""
        if resident.waits & 1 << queue:
            resident.waits &= ~(1 << queue)
            self.note(resident, Event.SERVED, queue)

    def leave_queue(self, resident: Resident, queue: int) -> None:
        """Let a wait end without service."""
        if resident.waits & 1 << queue:
            resident.waits &= ~(1 << queue)
            self.note(resident, Event.LEFT_QUEUE, queue)

    def leave_waiting_lists(self, resident: Resident) -> None:
        """End every wait of a resident who leaves."""
        if not resident.waits:
            return
        for queue in range(N_QUEUES):
            self.leave_queue(resident, queue)
        self.trajectory_team(resident).waiting_list.pop(resident.id, None)
        self.company.withdraw(resident)

    def withdraw_work(self, resident: Resident) -> None:
        """Take back the piece of work that a resident waits for."""
        if resident.request is not None:
            resident.request.is_open = False
            resident.request = None
        resident.work_due = INFINITY

    # --- the record -------------------------------------------------------------------------------

    def note(self, resident: Resident, event: Event, detail: float = 0.0, *, ago: float = 0.0) -> None:
        """Record that something happened to a resident, now or some weeks `ago`."""
        stage, holder = resident.stage, resident.holder
        function = FUNCTION_OF_STAGE[stage]
        team, seat = -1, -1
        if function != NO_FUNCTION:
            team = self.team_for(function, resident.municipality).index
        elif holder is not None:
            team, seat = holder.team.index, holder.seat
        week = self.clock.week - ago
        self.events.note(week, resident.id, resident.spell, event, detail, stage, resident.trede, team, seat)

    def enter(self, resident: Resident, stage: Stage, event: Event = Event.STAGE, detail: float = 0.0) -> None:
        """Move a resident to a stage and record it, with what brought it about."""
        self.counts.moved(resident.municipality, resident.stage, stage)
        if resident.takes_part and stage != Stage.ACTIVATION:
            self.taking_part[resident.takes_part] -= 1
            resident.takes_part = ""
        resident.stage = stage
        resident.rates_stale = True
        self.note(resident, event, detail)

    def welcome(self, resident: Resident, story: Story) -> None:
        """Let a resident into the world and begin the story."""
        self.residents[resident.id] = resident
        self.clock.n_residents = len(self.residents)
        self.counts.came(resident.municipality)
        self.people.add((resident.id, resident.municipality, resident.group, resident.birth_week, self.clock.week))
        resident.begin(story)

    def forget(self, resident: Resident) -> None:
        """Let go of a resident who will not come back."""
        self.residents.pop(resident.id, None)
        self.clock.n_residents = len(self.residents)

    def broken(self, what: str, resident: Resident | None = None) -> NoReturn:
        """Stop the run: a promise of the model is broken, and that is our bug.

        Raises
        ------
        ConservationError
            Always: what does not hold, when, for whom, and how to see it again.
        """
        raise broken(what, self.clock, None if resident is None else resident.id)


def _edges(configuration: Configuration) -> list[float]:
    """Return where the bins begin and end in which hours are added up [weeks]."""
    window, changes_on = configuration.window, configuration.changes_on
    dates = {window.measured_from, *configuration.dates()} | ({changes_on} if changes_on is not None else set())
    return edges_of(window.start, until=window.until, dates=dates)
