"""The settings of one date, laid out for a model that asks a million times: weekly rates, quantile functions, rules."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from sim.config.schema import Composition, Duration, Effort, Settings
from sim.domain import Barrier, PlaceKind, Task
from sim.durations import Quantile, inverse
from sim.model.clock import INFINITY
from sim.rules.combining import Alongside, Combining, HandBack
from sim.rules.contact import ContactPlan
from sim.rules.hand_over import HandOver
from sim.rules.matching import Profile
from sim.rules.readiness import FromTrede
from sim.rules.referral import Gate
from sim.rules.routing import Routing
from sim.rules.signalling import Signalling
from sim.rules.wsp_access import WspAccess
from sim.units import WEEKS_PER_YEAR, per_week


@dataclass(frozen=True, slots=True)
class Mix:
    """A composition of residents as cumulative shares."""

    age_bounds_years: tuple[float, ...]
    age: tuple[float, ...]
    trede: tuple[float, ...]
    barriers: tuple[tuple[float, ...], ...]
    groups: tuple[float, ...]


def cumulative(shares: tuple[float, ...]) -> tuple[float, ...]:
    """Return running totals of shares; the last is one."""
    return (*tuple(accumulate(shares))[:-1], 1.0)


def mix_of(composition: Composition) -> Mix:
    """Lay out a composition for drawing."""
    special = (
        composition.status_holder_fraction,
        composition.register_fraction,
        composition.beschut_fraction,
        composition.probation_fraction,
    )
    return Mix(
        age_bounds_years=composition.age_bounds_years,
        age=cumulative(composition.age_shares),
        trede=cumulative(composition.trede_shares),
        barriers=tuple(getattr(composition, f"barrier_{barrier.word}") for barrier in Barrier),
        groups=tuple(accumulate(special)),
    )


class Tables:
    """The settings of one date in the shape in which the model reads them. Rates are per week."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._set_risks(settings)
        self._set_ladder(settings)
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
        self.other_rate = tuple(per_week(rate) for rate in other.rate_per_year)
        self.other_attended = 1.0 + other.attention_effect
        self.flare_rate = per_week(settings.model.barriers.flare_per_year)
        self.flare_kinds = cumulative(settings.model.barriers.flare_shares)
        self._duration_bounds = (*(years * WEEKS_PER_YEAR for years in other.duration_bounds_years), INFINITY)
        ages = settings.circumstances.newcomers.age_bounds_years
        self._age_bounds = (*(years * WEEKS_PER_YEAR for years in ages[1:-1]), INFINITY)
        self._age_factors = work.age_factors
        self.frailty = inverse("lognormal", 1.0, work.frailty_cv)
        parallel = settings.rules.parallel
        self._parallel = [
            (per_week(parallel[name].rate_per_year), parallel[name].from_trede) if name in parallel else (0.0, 9)
            for name in settings.circumstances.municipalities
        ]

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
        self.learning_gain = ladder.learning_place_gain

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
        self.absence = quantile(settings.resources.staffing.absence)
        services = settings.circumstances.outside_services
        self.help_wait = tuple(quantile(services[barrier.word].wait) for barrier in Barrier)  # type: ignore[index]  # the words of Barrier are the keys
        self.help_length = tuple(quantile(services[barrier.word].help) for barrier in Barrier)  # type: ignore[index]  # likewise
        self.help_resolves = tuple(services[barrier.word].resolves_fraction for barrier in Barrier)  # type: ignore[index]  # likewise
        hours = settings.resources.task_hours
        self.hours: tuple[Quantile, ...] = tuple(effort(getattr(hours, task.word)) for task in Task)
        self.coach_contact_hours = effort(hours.coach_contact)

    def _set_rules(self, settings: Settings) -> None:
        rules = settings.rules
        self.priority = tuple(rules.priority.index(task.word) for task in Task)
        self.routing = Routing(
            activation_fraction=rules.routing.activation_fraction, exempt_fraction=rules.routing.exempt_fraction
        )
        self.activation_again = rules.routing.again_fraction
        self.gate = Gate(**dict(rules.referral))
        self.readiness = FromTrede(**dict(rules.readiness))
        self.local_readiness = {name: FromTrede(**dict(rule)) for name, rule in rules.local_readiness.items()}
        self.combining: Combining = (
            HandBack() if rules.combining.kind == "hand_back" else Alongside(pace=rules.combining.pace)
        )
        self.combining_purchased: Combining = self.combining if rules.combining.in_purchased else HandBack()
        self.combined_pace = self.combining.pace
        self.purchase_share = tuple(self._purchase(settings, name) for name in settings.circumstances.municipalities)
        self.purchase_lead = {name: quantile(rule.lead) for name, rule in rules.purchase.items()}
        self.specialist_factor = 1.0 if rules.specialists is None else rules.specialists.progress_factor
        self.signalling = Signalling(**dict(rules.signalling))
        self.hand_over = HandOver(
            wait=quantile(rules.hand_over.wait),
            lost_fraction=rules.hand_over.lost_fraction,
            hours_factor=rules.hand_over.hours_factor,
            everywhere=rules.hand_over.kind == "everywhere",
        )
        access = rules.wsp_access
        self.wsp_access = WspAccess(
            direct=access.kind == "direct",
            second_assessment=access.second_assessment,
            rejects_fraction=access.rejects_fraction,
        )
        contact = rules.contact
        self.contact = ContactPlan(
            guidance=contact.guidance,
            activation=contact.activation,
            trajectory_weeks=contact.trajectory_weeks,
            group_trajectory_weeks=contact.group_trajectory_weeks,
            random=contact.spread == "exponential",
        )

    @staticmethod
    def _purchase(settings: Settings, municipality: str) -> float:
        """Return the part of a municipality's trajectories that is bought."""
        rule = settings.rules.purchase.get(municipality)
        return 0.0 if rule is None else rule.share

    def readiness_of(self, organisation: str) -> FromTrede:
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

    def duration_band(self, weeks: float) -> tuple[int, float]:
        """Return the class of a spell's duration so far and the duration at which it ends [weeks]."""
        for band, bound in enumerate(self._duration_bounds):
            if weeks < bound - 1e-9:
                return band, bound
        return len(self._duration_bounds) - 1, INFINITY

    def age_factor(self, weeks: float) -> tuple[float, float]:
        """Return the factor on the rate to work at an age, and the age until which it holds [weeks]."""
        for factor, bound in zip(self._age_factors, self._age_bounds, strict=True):
            if weeks < bound - 1e-9:
                return factor, bound
        return self._age_factors[-1], INFINITY

    def parallel_rate(self, municipality: int, trede: int) -> float:
        """Return the rate to work through providers of activation [1/week]."""
        rate, from_trede = self._parallel[municipality]
        return rate if trede >= from_trede else 0.0


def quantile(duration: Duration) -> Quantile:
    """Return the quantile function of a configured duration [weeks]."""
    return inverse(duration.family, duration.mean_weeks, duration.cv)


def effort(configured: Effort) -> Quantile:
    """Return the quantile function of a configured effort [hours]."""
    return inverse(configured.family, configured.mean_hours, configured.cv)
