"""The settings of one date for a model that asks a million times: weekly rates, quantile functions, rules."""

from __future__ import annotations

from itertools import accumulate

from sim.config import CivicIntegration, Settings
from sim.domain import TREDEN, Barrier, CivicRoute, Function, JobKind, PlaceKind, TargetGroup, Task
from sim.durations import Quantile, inverse
from sim.model.clock import INFINITY
from sim.model.mix import Mix, cumulative, mix_of
from sim.quantities import Duration, Effort
from sim.rules.assignment import CrossBorder, Specialists
from sim.rules.combining import Combining
from sim.rules.contact import Contact
from sim.rules.direction import Direction
from sim.rules.hand_over import HandOver
from sim.rules.hiring import Hire
from sim.rules.matching import Learning, Profile, TakingPart, WspAccess
from sim.rules.notices import Notices
from sim.rules.priority import in_numbers, ranks
from sim.rules.readiness import Readiness, Signalling
from sim.rules.routing import Image, Parallel, Referral, Routing
from sim.rules.trajectory_form import Purchase, Trajectory
from sim.units import WEEKS_PER_YEAR, per_week

AT_ONCE = inverse("constant", 0.0)
"""How long it takes to order what nobody buys, or to find whom nobody hires."""


class Tables:
    """The settings of one date in the shape in which the model reads them. Rates are per week."""

    settings: Settings
    newcomers: Mix

    # what may happen on benefit; by trede, by class of duration or by class of age where there are several
    work_rate: tuple[float, ...]
    work_by_duration: tuple[float, ...]
    work_attended: tuple[float, ...]
    work_barrier_factor: float
    lock_in_weeks: float
    lock_in_factor: float
    trajectory_factor: float
    after_trajectory_factor: float
    attention_weeks: float
    worker_spread: float
    other_rate: tuple[float, ...]
    other_attended: float
    other_age_factors: tuple[float, ...]
    school_rate: float
    flare_rate: float
    flare_kinds: tuple[float, ...]
    part_time_rate: tuple[float, ...]
    part_time_end_rate: float
    part_time_to_work_factor: float
    duration_bounds: tuple[float, ...]
    age_bounds: tuple[float, ...]
    age_factors: tuple[float, ...]
    frailty: Quantile
    parallel: tuple[tuple[float, ...], ...]

    # the ladder
    progress_rate: float
    trajectory_progress_rate: float
    progress_barrier_factor: float
    unattended_factor: float
    progress_weeks: float
    ceiling: int
    down_rate: float
    drift_after_weeks: float
    pause_weeks: float
    talks_lost: float
    learning_gain: int
    trede_error_fraction: float
    seen_at_intake_fraction: float
    natural_help_fraction: float

    # the door, and life without a benefit; by municipality where there are several
    report_rate: float
    not_prevented_fraction: float
    nug_rate: float
    register_rate: float
    heavier_share_per_year: float
    prevented_youth_fraction: float
    search_period_weeks: float
    search_period_fraction: float
    youth_no_answer_fraction: float
    youth_called_again: Quantile
    youth_not_back_fraction: float
    refused_fraction: float
    income_review_every_weeks: float
    income_change_rate: float
    aow_age_years: float
    relapse_bounds_years: tuple[float, ...]
    relapse_after_work_per_year: tuple[float, ...]
    relapse_after_other_per_year: tuple[float, ...]
    return_factor: float
    followed_weeks: float
    trede_back: int
    beschut_leave_rate: float

    # what makes a job last, by its kind where there are several
    job_factor: tuple[float, ...]
    job_needs_trede: tuple[int, ...]
    job_below_needed_factor: float
    job_with_barriers_factor: float
    job_not_judged_factor: float
    subsidised_weeks: float
    # status holders; by barrier or by route of civic integration where there are several
    housed_rate: float
    more_barriers: tuple[float, ...]
    hidden_fraction: float
    settling_weeks: float
    housed_pace: float
    quicker_per_year: float
    housed_exit_factor: float
    civic: tuple[float, ...]
    civic_length: tuple[Quantile, ...]
    civic_passes: tuple[float, ...]
    civic_work: tuple[float, ...]
    civic_open: tuple[bool, ...]

    # how long and how much
    documents: Quantile
    give_up: float
    activation_length: Quantile
    lead: Quantile
    learning_length: Quantile
    patience: Quantile
    found_after: Quantile
    individual: Quantile
    group: Quantile
    coaching: Quantile
    vacancy: Quantile
    hire_after: Quantile
    absence: Quantile
    help_wait: tuple[Quantile, ...]
    help_length: tuple[Quantile, ...]
    help_resolves: tuple[float, ...]
    hours: tuple[Quantile, ...]
    coach_contact_hours: Quantile

    # the rules; by task or by municipality where there are several
    priority: tuple[int, ...]
    help_order: tuple[int, ...]
    help_at_once: int
    routing: Routing
    referral: Referral
    readiness: Readiness
    local_readiness: dict[str, Readiness]
    image: dict[str, Image]
    combining: Combining
    combined_pace: float
    trajectory: Trajectory
    purchase: tuple[Purchase | None, ...]
    purchase_lead: tuple[Quantile, ...]
    bought_share: tuple[tuple[float, ...], ...]
    bought_pace: tuple[tuple[float, ...], ...]
    bought_eur: tuple[float, ...]
    provider: tuple[Parallel | None, ...]
    direction: Direction | None
    meeting_every_weeks: float
    notices: Notices | None
    noticed_after: Quantile
    specialists: Specialists | None
    specialist_factor: float
    cross_border: CrossBorder | None
    hire: Hire | None
    learning: Learning
    signalling: Signalling
    hand_over: HandOver
    hand_over_wait: Quantile
    wsp_access: WspAccess
    contact: Contact

    place_fails_fraction: float
    declines_sheltered_fraction: float

    # the market; by kind of place
    lead_rate: tuple[float, ...]
    place_open: tuple[Quantile, ...]
    profile: tuple[Profile, ...]
    low_threshold: tuple[TakingPart, ...]

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._set_risks(settings)
        self._set_ladder(settings)
        self._set_door(settings)
        self._set_return(settings)
        self._set_status_holders(settings)
        self._set_times(settings)
        self._set_rules(settings)
        self._set_market(settings)
        self.newcomers = mix_of(settings.circumstances.newcomers)

    def _set_risks(self, settings: Settings) -> None:
        work, other = settings.model.work, settings.model.other_exit
        demand = settings.circumstances.labour_market.demand_factor
        self.work_rate = tuple(per_week(rate) * demand for rate in work.rate_per_year)
        self.work_by_duration = work.duration_factors
        self.work_attended = tuple(1.0 + effect for effect in work.attention_effect)
        self.work_barrier_factor = work.barrier_factor
        self.lock_in_weeks, self.lock_in_factor = work.lock_in_weeks, work.lock_in_factor
        self.trajectory_factor = work.trajectory_factor
        self.after_trajectory_factor = work.after_trajectory_factor
        self.attention_weeks = work.attention_weeks
        self.worker_spread = work.worker_spread
        self.other_rate = tuple(per_week(rate) for rate in other.rate_per_year)
        self.other_attended = 1.0 + other.attention_effect
        self.other_age_factors = other.age_factors
        self.school_rate = per_week(other.school_per_year)
        self.flare_rate = per_week(settings.model.barriers.flare_per_year)
        self.flare_kinds = cumulative(settings.model.barriers.flare_shares)
        part_time = settings.model.part_time
        self.part_time_rate = tuple(per_week(rate) * demand for rate in part_time.rate_per_year)
        self.part_time_end_rate = per_week(part_time.end_per_year)
        self.part_time_to_work_factor = part_time.to_work_factor
        self.duration_bounds = (*(years * WEEKS_PER_YEAR for years in other.duration_bounds_years), INFINITY)
        ages = settings.circumstances.newcomers.age_bounds_years
        self.age_bounds = (*(years * WEEKS_PER_YEAR for years in ages[1:-1]), INFINITY)
        self.age_factors = work.age_factors
        self.frailty = inverse("lognormal", 1.0, work.frailty_cv)
        parallel = settings.rules.parallel
        rules = [parallel.get(name) for name in settings.circumstances.municipalities]
        self.provider = tuple(rules)
        self.parallel = tuple(weekly_rates(rule) for rule in rules)

    def _set_ladder(self, settings: Settings) -> None:
        ladder = settings.model.ladder
        self.progress_rate = per_week(ladder.progress_per_year)
        self.trajectory_progress_rate = per_week(ladder.trajectory_progress_per_year)
        self.progress_barrier_factor = ladder.barrier_factor
        self.unattended_factor = ladder.unattended_factor
        self.progress_weeks = ladder.attention_weeks
        self.ceiling = ladder.ceiling
        self.down_rate = per_week(ladder.drift_per_year)
        self.drift_after_weeks = ladder.drift_after_weeks
        self.pause_weeks = ladder.new_worker_pause_weeks
        self.talks_lost = ladder.new_worker_talks_lost
        self.learning_gain = ladder.learning_place_gain
        self.trede_error_fraction = settings.model.assessment.trede_error_fraction
        self.seen_at_intake_fraction = settings.model.barriers.seen_at_intake_fraction
        self.natural_help_fraction = settings.model.barriers.natural_help_fraction

    def _set_door(self, settings: Settings) -> None:
        claim = settings.model.claim
        inflow, law = settings.circumstances.inflow, settings.circumstances.law
        self.report_rate = per_week(inflow.reports_per_year)
        self.not_prevented_fraction = 1.0 - inflow.prevented_by_rwc_fraction
        self.nug_rate = per_week(inflow.nug_per_year)
        self.register_rate = per_week(inflow.register_from_school_per_year)
        self.heavier_share_per_year = inflow.heavier_share_per_year
        self.prevented_youth_fraction = inflow.prevented_youth_fraction
        self.search_period_weeks = law.search_period_weeks
        self.search_period_fraction = law.search_period_fraction
        self.youth_no_answer_fraction = claim.youth_no_answer_fraction
        self.youth_called_again = quantile(claim.youth_called_again)
        self.youth_not_back_fraction = claim.youth_not_back_fraction
        self.refused_fraction = claim.refused_fraction
        self.income_review_every_weeks = claim.income_review_every_weeks
        self.income_change_rate = per_week(claim.income_changes_per_year)
        self.aow_age_years = law.aow_age_years
        self.beschut_leave_rate = per_week(settings.circumstances.sheltered.beschut_leave_per_year)

    def _set_return(self, settings: Settings) -> None:
        relapse, jobs = settings.model.relapse, settings.model.jobs
        demand = settings.circumstances.labour_market.demand_factor
        # after the last class the last rate holds for ever; with none the budget is never spent there
        for_ever = (INFINITY,) if relapse.after_last_per_year else ()
        last = (relapse.after_last_per_year,) if for_ever else ()
        self.relapse_bounds_years = (*relapse.bounds_years, *for_ever)
        self.relapse_after_work_per_year = (*relapse.after_work_per_year, *last)
        self.relapse_after_other_per_year = (*relapse.after_other_per_year, *last)
        self.return_factor = demand**-relapse.demand_exponent if relapse.demand_exponent else 1.0
        self.followed_weeks = relapse.bounds_years[-1] * WEEKS_PER_YEAR
        self.trede_back = relapse.trede_back
        self.job_factor = tuple(jobs.by_kind[job.word] for job in JobKind)  # type: ignore[index]  # the words of JobKind are the keys
        self.job_needs_trede = tuple(jobs.needed_trede[job.word] for job in JobKind)  # type: ignore[index]  # likewise
        self.job_below_needed_factor = jobs.below_needed_factor
        self.job_with_barriers_factor = jobs.with_barriers_factor
        self.job_not_judged_factor = jobs.not_judged_factor
        self.subsidised_weeks = jobs.subsidised_years * WEEKS_PER_YEAR

    def _set_status_holders(self, settings: Settings) -> None:
        them = settings.circumstances.status_holders
        claims = them.region_fraction * them.adult_fraction * them.claims_fraction
        self.housed_rate = per_week(them.national_quota_per_year * claims)
        self.more_barriers = tuple(them.more_barriers.get(barrier.word, 0.0) for barrier in Barrier)  # type: ignore[call-overload]  # the words of Barrier are the keys
        self.hidden_fraction = them.hidden_fraction
        self.settling_weeks = them.settling_weeks
        self.housed_pace, self.quicker_per_year = them.pace, them.quicker_per_year
        self.housed_exit_factor = them.other_exit_factor
        routes: list[CivicIntegration | None] = [them.routes.get(route.word) for route in CivicRoute]  # type: ignore[call-overload]  # likewise
        self.civic = tuple(accumulate(0.0 if route is None else route.share for route in routes))
        self.civic_length = tuple(AT_ONCE if route is None else quantile(route.length) for route in routes)
        self.civic_passes = tuple(0.0 if route is None else route.passes_fraction for route in routes)
        self.civic_work = tuple(1.0 if route is None else route.work_factor for route in routes)
        self.civic_open = tuple(route is None or route.open_to_referral for route in routes)

    def _set_times(self, settings: Settings) -> None:
        model, rules = settings.model, settings.rules
        self.documents = quantile(model.claim.documents)
        self.give_up = per_week(model.claim.give_up_per_year)
        self.activation_length = quantile(model.activation.length)
        self.lead = quantile(model.placement.lead)
        self.learning_length = quantile(model.placement.learning)
        self.patience = quantile(model.placement.candidate_patience)
        self.found_after = quantile(model.lost.found_after)
        self.individual = quantile(rules.trajectory.individual)
        self.group = quantile(rules.trajectory.group)
        self.coaching = quantile(rules.trajectory.coaching)
        self.vacancy = quantile(settings.resources.staffing.vacancy)
        hire = settings.resources.staffing.hire
        self.hire_after = AT_ONCE if hire is None else quantile(hire.after)
        self.absence = quantile(settings.resources.staffing.absence)
        services = settings.circumstances.outside_services
        self.help_wait = tuple(quantile(services[barrier.word].wait) for barrier in Barrier)  # type: ignore[index]  # the words of Barrier are the keys
        self.help_length = tuple(quantile(services[barrier.word].help) for barrier in Barrier)  # type: ignore[index]  # likewise
        self.help_resolves = tuple(services[barrier.word].resolves_fraction for barrier in Barrier)  # type: ignore[index]  # likewise
        hours = settings.resources.task_hours
        self.hours = tuple(effort(getattr(hours, task.word)) for task in Task)
        self.coach_contact_hours = effort(hours.coach_contact)

    def _set_rules(self, settings: Settings) -> None:
        rules, names = settings.rules, settings.circumstances.municipalities
        self.priority = ranks(rules.priority)
        self.help_order = in_numbers(rules.help_order)
        self.help_at_once = rules.help_at_once
        self.routing = rules.routing
        self.referral = rules.referral
        self.readiness = rules.readiness
        self.local_readiness = {name: rules.local_readiness[name] for name in rules.local_readiness}
        self.image = {name: rules.image[name] for name in rules.image}
        self.combining = rules.combining
        self.combined_pace = self.combining.pace_beside_help()
        self.trajectory = rules.trajectory
        self.buy_by(tuple(rules.purchase.get(name) for name in names))
        sellers = [team for team in settings.resources.teams.values() if Function.PURCHASE.word in team.functions]
        price = {name: team.trajectory_eur or 0.0 for team in sellers for name in team.municipalities}
        self.bought_eur = tuple(price.get(name, 0.0) for name in names)
        self.direction = rules.direction
        self.meeting_every_weeks = 0.0 if self.direction is None else self.direction.interval_weeks()
        self.notices = rules.notices
        self.noticed_after = AT_ONCE if self.notices is None else quantile(self.notices.found_after)
        self.specialists = rules.specialists
        self.specialist_factor = 1.0 if self.specialists is None else self.specialists.progress_factor
        self.cross_border = rules.cross_border
        self.hire = settings.resources.staffing.hire
        self.learning = rules.learning
        self.signalling = rules.signalling
        self.hand_over = rules.hand_over
        self.hand_over_wait = quantile(self.hand_over.wait)
        self.wsp_access = rules.wsp_access
        self.contact = rules.contact
        self.place_fails_fraction = settings.model.placement.fails_fraction
        self.declines_sheltered_fraction = settings.resources.sheltered.declines_fraction

    def readiness_of(self, organisation: str) -> Readiness:
        """Return what an organisation calls ready for work."""
        return self.local_readiness.get(organisation, self.readiness)

    def _set_market(self, settings: Settings) -> None:
        market = settings.circumstances.labour_market
        supplies = [market.places[kind.word] for kind in PlaceKind]  # type: ignore[index]  # the words of PlaceKind are the keys
        self.lead_rate = tuple(per_week(supply.leads_per_year) * market.demand_factor for supply in supplies)
        self.place_open = tuple(quantile(supply.open_for) for supply in supplies)
        self.profile = tuple(
            Profile(
                from_trede=supply.from_trede,
                max_barriers=supply.max_barriers,
                fits_fraction=supply.fits_fraction,
                register_only=supply.register_only,
            )
            for supply in supplies
        )
        self.low_threshold = tuple(
            TakingPart(
                name=name,
                places=places.places,
                from_trede=places.from_trede,
                max_barriers=places.max_barriers,
                fits_fraction=places.fits_fraction,
                pace=places.pace,
            )
            for name, places in market.low_threshold.items()
        )

    def pace_of_place(self, name: str) -> float:
        """Return what multiplies the rate of rising of somebody on a low-threshold place."""
        for kind in self.low_threshold:
            if kind.name == name:
                return kind.pace
        return 1.0

    def buy_by(self, rules: tuple[Purchase | None, ...]) -> None:
        """Lay out by municipality the rule by which trajectories are bought."""
        self.purchase = rules
        self.purchase_lead = tuple(AT_ONCE if rule is None else quantile(rule.lead) for rule in rules)
        self.bought_share = tuple(
            tuple(0.0 if rule is None else rule.share_of(group=group) for group in TargetGroup) for rule in rules
        )
        self.bought_pace = tuple(
            tuple(1.0 if rule is None else rule.pace_of(group=group) for group in TargetGroup) for rule in rules
        )

    def parallel_rate(self, municipality: int, trede: int) -> float:
        """Return the rate to work through providers of activation [1/week]."""
        return self.parallel[municipality][trede - 1]


def weekly_rates(rule: Parallel | None) -> tuple[float, ...]:
    """Return by trede the rate to work through providers of activation [1/week]."""
    return tuple(0.0 if rule is None else per_week(rule.rate_for(trede)) for trede in TREDEN)


def class_of(weeks: float, bounds: tuple[float, ...]) -> int:
    """Return the class in which a duration or an age falls, given where each class ends; the last one never does.

    >>> class_of(60.0, (52.0, 104.0, INFINITY))
    1
    """
    index = 0
    for bound in bounds:
        if weeks < bound - 1e-9:
            return index
        index += 1
    return index - 1


def quantile(duration: Duration) -> Quantile:
    """Return the quantile function of a configured duration [weeks]."""
    return inverse(duration.family, duration.mean_weeks, duration.cv)


def effort(configured: Effort) -> Quantile:
    """Return the quantile function of a configured effort [hours]."""
    return inverse(configured.family, configured.mean_hours, configured.cv)
