"""The shape of a configuration: one frozen class per box, plain numbers with their unit in the annotation.

A file says each number as ``{value, unit, source, range}``; `sim.config.reader` checks that and hands the
classes below the plain values that hold on one date. So code reads ``settings.model.work.rate_per_year`` and the
provenance stays with the document. The boxes follow XLRM: what nobody here can choose (`Circumstances`), what they
can choose (`Resources`, `Rules`), structural assumptions (`Model`) and how it is measured (`Measurement`).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, get_args

from pydantic import Field

from sim.config.labels import LabelText
from sim.domain import BarrierWord, CivicRouteWord, DrawnGroupWord, FunctionWord, JobWord, PlaceWord, QueueWord
from sim.quantities import (
    Box,
    ByName,
    ComePerYear,
    Count,
    Duration,
    Effort,
    Entered,
    Eur,
    Factor,
    FactorPerTrede,
    Factors,
    ForPeople,
    Fraction,
    FractionPerTrede,
    Fte,
    NameOf,
    NotAll,
    PerTrede,
    PerYear,
    Places,
    Quantity,
    Rates,
    Residents,
    SharePerTrede,
    Shares,
    SomeCount,
    SomeFraction,
    SomeFte,
    SomeHours,
    Spread,
    Steps,
    Trede,
    Weeks,
    YearBounds,
    Years,
)
from sim.rules.assignment import CrossBorder, Specialists
from sim.rules.combining import Combining
from sim.rules.contact import Contact
from sim.rules.direction import Direction
from sim.rules.hand_over import HandOver
from sim.rules.hiring import Hire
from sim.rules.matching import Learning, WspAccess
from sim.rules.notices import Notices
from sim.rules.priority import HelpOrder, Priority
from sim.rules.readiness import Readiness, Signalling
from sim.rules.routing import Image, Parallel, Referral, Routing
from sim.rules.trajectory_form import Purchase, Trajectory
from sim.rules.transitions import Transition

# --- circumstances --------------------------------------------------------------------------------


class Municipality(Box):
    """A municipality as the world gives it."""

    label: LabelText
    """What reports call the municipality."""

    stock_at_start: Residents
    """How many residents are on benefit when the run starts."""

    inflow_share: Fraction
    """The part of all newcomers and of all leads on places that is this municipality's; together they make 1."""

    wsw_at_start: Residents
    """How many residents hold a Wsw contract with the sheltered company when the run starts."""

    buig_eur_per_year: Eur
    """The budget for benefits that the state gives the municipality; it is the income in the net result."""


class Shock(Box):
    """A spell in which the inflow is multiplied; half-open ``[first, until)``."""

    label: LabelText
    """What people call the spell, such as a closure or a crisis."""

    first: dt.date
    """The day from which the inflow is multiplied."""

    until: dt.date
    """The first day on which the inflow is as usual again."""

    factor: Factor
    """By how much the number of reports is multiplied; several shocks at one time multiply each other."""


class Inflow(Box):
    """Who comes to the door, for the first time."""

    reports_per_year: ComePerYear
    """How many residents report for a benefit in the whole region, apart from those who come back."""

    shocks: tuple[Shock, ...] = ()
    """Spells in which more or fewer residents report than usual."""

    prevented_by_rwc_fraction: Fraction
    """The part of the reports that never come because the regional work centre (RWC) found a job first."""

    prevented_youth_fraction: Fraction
    """The part of the reports under 27 that never come because the school-to-work service kept them from it."""

    nug_per_year: ComePerYear
    """How many residents without a right to benefit (nug) ask for help in finding a job."""

    register_from_school_per_year: ComePerYear
    """How many young people of the target-group register report straight from school, beside `reports_per_year`: of the
    first age class, and without a search period."""

    heavier_from: dt.date
    """The day from which newcomers stand ever further from work."""

    heavier_until: dt.date
    """The day on which that stops; newcomers stay as far from work as they are then."""

    heavier_share_per_year: Fraction
    """The part of all newcomers that each year adds to those who start on trede 2 instead of 3, 4 or 5."""


class Composition(Box):
    """The make-up of a group of residents."""

    age_bounds_years: YearBounds
    """The edges of the age classes, one more than there are; `model.work.age_factors` has the same classes."""

    age_shares: Shares
    """The part of the newcomers in each age class; within a class every age is as likely."""

    trede_shares: SharePerTrede
    """The part of the newcomers on each of the treden 1 to 5 of the participation ladder."""

    barriers: Annotated[dict[BarrierWord, FractionPerTrede], ByName()]
    """The chance of each barrier, by trede; for newcomers and for the stock. A status holder always has `language`."""

    groups: Annotated[dict[DrawnGroupWord, Fraction], ByName()]
    """The part of newcomers and stock in each target group; only `register` may take a subsidised job, and `beschut`
    waits for a place in the sheltered company."""


class WaitingAtStart(Box):
    """How many residents stand in each queue when the run starts; one that is not named is empty."""

    intake: Residents | None = None
    """How many wait for their intake: those whose benefit began last, since the day on which it began."""

    activation: Residents | None = None
    """How many wait until their contact person has set up activation."""

    trajectory: Residents | None = None
    """How many wait for a coach: residents whose profile the gate accepts."""

    placement: Residents | None = None
    """How many wait as candidates for a place at an employer: residents whom the service calls ready."""

    sheltered: Residents | None = None
    """How many wait for a sheltered place: residents with an indication for beschut work."""

    longest_weeks: Weeks
    """The longest time that anybody has waited already; nobody waited longer than on benefit."""


class Stock(Box):
    """The residents on benefit when the run starts, by how long they have been."""

    as_of: dt.date | None = None
    """The day that these numbers describe; a run that starts on another day says that it was not calibrated for it."""

    age_bounds_years: YearBounds
    """The edges of the age classes of the stock, the lowest and the highest age included: one more than there are."""

    age_shares: Shares
    """The part of the stock in each age class."""

    duration_bounds_years: YearBounds
    """The edges of the classes of time on benefit so far, the shortest and the longest included."""

    duration_shares: Shares
    """The part of the stock in each class of time on benefit; within a class every length is as likely."""

    trede_shares_under_1_year: SharePerTrede
    """The part on each of the treden 1 to 5 of those on benefit for less than a year."""

    trede_shares_1_to_5_years: SharePerTrede
    """The part on each of the treden 1 to 5 of those on benefit for one to five years."""

    trede_shares_over_5_years: SharePerTrede
    """The part on each of the treden 1 to 5 of those on benefit for five years or more."""

    in_activation_fraction: Fraction
    """The chance of being in activation, for those who have the duty to work and are in no trajectory."""

    in_trajectory_fraction: Fraction
    """The chance of being in a trajectory, for those whose profile the gate accepts."""

    trajectory_done_fraction: Fraction | None = None
    """How far those in a trajectory can be: from just begun to this part of it; without it all just began."""

    waiting: WaitingAtStart | None = None
    """Who stands in which queue when the run starts; without it all queues are empty."""


class PlaceSupply(Box):
    """The places of one kind that employers could offer."""

    leads_per_year: ComePerYear
    """How many hints of such a place come to the employer service; the demand factor multiplies them."""

    open_for: Duration
    """How long the employer waits, from the hint on; a place that is not worked out or taken by then is lost."""

    from_trede: Trede
    """The lowest (true) trede of a candidate to whom such a place is open."""

    fits_fraction: Fraction
    """The chance that a given candidate suits a given place, beyond trede and barriers."""

    max_barriers: Count
    """The most barriers, known or not, with which a candidate can have such a place."""

    register_only: bool
    """Whether such a place is only for residents in the target-group register."""


class LowThreshold(Box):
    """Places to take part beside the benefit, of one kind: volunteer work, a first place to learn, day activities."""

    places: Places
    """How many there are in the region; where they become fewer, nobody is sent away."""

    from_trede: Trede
    """The lowest (true) trede of somebody in activation to whom such a place is open."""

    max_barriers: Count
    """The most barriers, known or not, with which somebody can have such a place."""

    fits_fraction: Fraction
    """The part of those in activation whom such a place suits, beyond trede and barriers."""

    pace: Annotated[Factor, Entered()]
    """What multiplies the rate at which somebody in activation rises on the ladder on such a place."""


class LabourMarket(Box):
    """What the labour market offers."""

    demand_factor: Factor
    """How willing employers are, 1 being usual: it multiplies the rates of finding work and of leads."""

    places: dict[PlaceWord, PlaceSupply]
    """What employers offer, by kind; `subsidised` keeps a coach, `learning` raises the trede and is no job yet."""

    low_threshold: dict[str, LowThreshold] = Field(default_factory=dict)
    """Places for those in activation, by a name of one's own; at a talk somebody is given the first that is open."""


class OutsideService(Box):
    """Help that others give: its wait, its length and how often it resolves the barrier."""

    wait: Duration
    """How long a resident waits for this help; a distribution, since most who wait there are no clients of the service.
    """

    help: Duration
    """How long the help itself lasts."""

    resolves_fraction: Fraction
    """The chance that the barrier is gone after the help; else it stays, and help may be sought again."""


class Law(Box):
    """What the law fixes."""

    aow_age_years: Years
    """The age at which the state pension (AOW) ends the benefit; 0 means never."""

    search_period_weeks: Weeks
    """How long a newcomer under 27 must look for work before a claim can be made."""

    search_period_fraction: Fraction
    """The part of the newcomers under 27 of whom that is asked; the law of 2026 leaves it to the municipality."""


class CivicIntegration(Box):
    """One route of civic integration: language lessons with work, with school, or with taking part."""

    share: Fraction
    """The part of the housed status holders on this route; who is on none has the language help of everybody else."""

    length: Duration
    """How long the route lasts from the grant of the benefit on; other language help is not sought meanwhile."""

    passes_fraction: Fraction
    """The chance that the barrier of language is gone at its end; else help may be sought as by anybody."""

    work_factor: Factor
    """What multiplies the rate of finding work meanwhile."""

    open_to_referral: bool
    """Whether a trajectory or a place may be sought meanwhile, or only after it."""


class StatusHolders(Box):
    """Holders of an asylum permit who are housed here: how many come, who they are, and what the law lays out."""

    national_quota_per_year: ComePerYear
    """How many the whole country must house a year, each half-year at twice its number; 0: they are only a share of
    the newcomers, as `newcomers.groups` says."""

    region_fraction: Fraction
    """The part of that which is for the region: its share of the inhabitants."""

    adult_fraction: Fraction
    """The part of those housed who are of an age to claim a benefit."""

    claims_fraction: Fraction
    """The part of these who claim one."""

    more_barriers: Annotated[dict[BarrierWord, Fraction], ByName(some=True)] = Field(default_factory=dict)
    """The chance of a barrier that a status holder has on top of that of the trede, such as a trauma or a care role."""

    hidden_fraction: Fraction
    """The chance that an intake does not notice the mental health of a status holder, whatever else is noticed."""

    settling_weeks: Weeks
    """How long after the first grant nobody is referred or placed: a house and an income come first."""

    cohorts_from: dt.date
    """The day of housing of the first cohort; who came before it is as quick."""

    cohorts_until: dt.date
    """The day from which each later status holder is as quick as those of that day."""

    pace: Factor
    """What multiplies the rates of finding work and of rising of a status holder of the first cohort, or before it."""

    quicker_per_year: Factor
    """What multiplies these rates for each year that a status holder is housed after the first cohort."""

    other_exit_factor: Factor
    """What multiplies the rate at which a status holder leaves for another reason than work; school is apart."""

    routes: dict[CivicRouteWord, CivicIntegration] = Field(default_factory=dict)
    """The routes of the law of 2021, for those who are housed while they have a share; without them there are none."""


class Sheltered(Box):
    """The people of the sheltered company, as the world gives them."""

    wsw_leave_per_year: PerYear
    """The rate at which a Wsw contract ends; no new ones are made."""

    wsw_outside_fraction: Fraction
    """The part of the Wsw contracts that are worked at an employer (secondment) rather than inside."""

    beschut_leave_per_year: PerYear
    """The rate at which somebody leaves a place of nieuw beschut before the state pension."""

    beschut_outside_fraction: Fraction
    """The part of those with an indication who need a place outside the company's walls."""


class Circumstances(Box):
    """What nobody at the table can choose."""

    municipalities: Annotated[dict[str, Municipality], NameOf("municipality")]
    """The municipalities of the region, by name."""

    inflow: Inflow
    """How many residents come to the door, and how that changes."""

    newcomers: Composition
    """Who the newcomers are; target groups and barriers of the stock follow it too."""

    stock: Stock
    """Who is on benefit when the run starts, and what they are in."""

    labour_market: LabourMarket
    """What employers in the region ask and offer."""

    outside_services: dict[BarrierWord, OutsideService]
    """The help of others that takes a barrier away, by barrier."""

    law: Law
    """What the national law fixes."""

    status_holders: StatusHolders
    """How many holders of an asylum permit are housed in the region, and what that brings with it."""

    sheltered: Sheltered
    """How the people of the sheltered company come to leave it, and where they work."""


# --- resources ------------------------------------------------------------------------------------


class Organisation(Box):
    """An employer of teams."""

    label: LabelText
    """What reports call the organisation."""


class ConfiguredTeam(Box):
    """Workers with the same functions, for the residents of some municipalities."""

    label: LabelText
    """What reports call the team."""

    organisation: Annotated[str, NameOf("organisation")]
    """The name of the employer; a dossier that goes to a team of another organisation is handed over."""

    functions: tuple[FunctionWord, ...]
    """What the team does; each function is done by exactly one team for each municipality, `purchase` perhaps by none.
    """

    municipalities: Annotated[tuple[str, ...], NameOf("municipality")]
    """For whose residents the team does this."""

    fte: Fte
    """The size of the team, vacant posts included; it becomes seats of about `staffing.fte_per_worker`."""

    norm_caseload: Residents | None = None
    """How many residents an fte of coaches takes before others wait, or a specialist; no other team has one."""

    formed_from: Annotated[tuple[str, ...], NameOf("team")] = ()
    """The teams whose workers come over when a scenario brings this team; those that name the same share it by fte."""

    trajectory_eur: Eur | None = None
    """What one trajectory costs, for a team that is hired by the piece instead of paid by fte."""


class Overhead(Box):
    """The part of working time that an organisation spends on itself."""

    fraction: Annotated[NotAll, Entered()]
    """The part of working time that this organisation spends on itself, in place of `staffing.overhead_fraction`."""


class Staffing(Box):
    """How workers come, stay, are away and go."""

    hours_per_fte_year: SomeHours
    """The hours of one fte in a year, before overhead and illness are taken off."""

    overhead_fraction: NotAll
    """The part of these hours that goes to meetings, training and administration: to no resident."""

    fte_per_worker: SomeFte
    """The usual size of a post; an hour of work takes a part-time worker longer on the clock."""

    leave_per_year: PerYear
    """The rate at which a worker leaves; the residents go to colleagues and lose their familiar face."""

    vacancy: Duration
    """How long it takes to fill a post for good when a worker has left or a post is added; an empty one is not paid."""

    onboarding_weeks: Weeks
    """How long a new worker is still learning the job."""

    onboarding_productivity: SomeFraction
    """At which part of the usual pace a new worker works meanwhile."""

    hire: Hire | None = None
    """Who sits on a vacant post until somebody is found for good; without it nobody does."""

    absence_fraction: NotAll
    """The part of the time of those in post that is lost to illness."""

    absence: Duration
    """How long one spell of illness lasts; with the part that is lost it sets how often somebody falls ill."""


class TaskHours(Box):
    """The work that each task takes, all in."""

    claim: Effort
    """To decide on a claim, for the income team."""

    intake: Effort
    """To see a new resident and read the profile."""

    hand_over: Effort
    """To read oneself in on a dossier of another organisation; times `rules.hand_over.hours_factor`."""

    reassessment: Effort
    """For the employer service to look for itself whether somebody is ready, where the rules ask that."""

    activation_start: Effort
    """For the contact person to set up activation."""

    contact: Effort
    """For one contact of the municipality with a resident, with all that it brings along."""

    coach_contact: Effort
    """For one contact of a coach with a resident in a trajectory."""

    income_review: Effort
    """For one periodic review of the right to the benefit."""

    income_change: Effort
    """For the income team to deal with one change or request of somebody on benefit, as of income or special grants."""

    place_lead: Effort
    """For an account manager to turn one hint into a place."""

    placing: Effort
    """To bring a matched resident and the employer together."""

    review: Effort
    """To look at one resident in a structured review, where the rules have one."""

    meeting: Effort
    """For either side of a meeting of the municipality and a coach about one trajectory, where the rules have them."""


class ShelteredPlaces(Box):
    """The places of the sheltered company."""

    inside_places: Places
    """How many can work inside the company, Wsw and nieuw beschut together."""

    outside_places: Places
    """How many can be seconded to employers, Wsw and nieuw beschut together."""

    cost_factor: Annotated[Factor, Entered()] = 1.0
    """What multiplies the price of a place, for a company that is cheaper or dearer than today's."""

    declines_fraction: Annotated[Fraction, Entered()] = 0.0
    """The part of those with an indication for whom the company is too far away: they stay in the usual flow."""


class Resources(Box):
    """What the parties can spend and build."""

    organisations: Annotated[dict[str, Organisation], NameOf("organisation")]
    """The employers of the teams, by name."""

    overhead: Annotated[dict[str, Overhead], NameOf("organisation")] = Field(default_factory=dict)
    """What an organisation loses to overhead, by name; one that is not named has `staffing.overhead_fraction`."""

    teams: Annotated[dict[str, ConfiguredTeam], NameOf("team")]
    """Who does which work for whom, by the name of the team."""

    staffing: Staffing
    """How workers come, stay, are away and go; the same in every team."""

    task_hours: TaskHours
    """How much work each task is."""

    sheltered: ShelteredPlaces
    """The places of the sheltered company."""


# --- rules ----------------------------------------------------------------------------------------


class Rules(Box):
    """What the parties agree on. A scenario replaces a rule whole."""

    priority: Priority
    """The order in which work is taken from a pile, the most urgent first; of one kind, who waits longest."""

    help_order: HelpOrder = get_args(BarrierWord)
    """The order in which help is sought when several barriers are known."""

    help_at_once: SomeCount = 1
    """With how many barriers a resident is helped at the same time at most, the wait for help included."""

    routing: Routing
    """Where the assessed profile leads when nobody refers."""

    referral: Referral
    """Whom the gate to a trajectory accepts."""

    readiness: Readiness
    """What is called ready for work, unless `local_readiness` says otherwise for an organisation."""

    combining: Combining
    """What happens to a trajectory when a barrier comes up."""

    signalling: Signalling
    """How the service comes to see that somebody has moved on the ladder."""

    hand_over: HandOver
    """What it costs to hand a dossier over."""

    wsp_access: WspAccess
    """By which way residents become candidates at the employer service."""

    contact: Contact
    """How often residents are spoken with, as planned; a full diary makes it rarer."""

    trajectory: Trajectory
    """In which form and for how long trajectories are given."""

    parallel: Annotated[dict[str, Parallel], NameOf("municipality")]
    """How providers of activation bring residents to work, by municipality; one not named has no such road."""

    learning: Learning
    """Whether free sheltered places serve as learning places."""

    local_readiness: Annotated[dict[str, Readiness], NameOf("organisation")] = Field(default_factory=dict)
    """What an organisation of its own calls ready for work, by organisation."""

    image: Annotated[dict[str, Image], NameOf("organisation")] = Field(default_factory=dict)
    """Which organisations residents may refuse to go to for a trajectory; one that is not named nobody refuses."""

    purchase: Annotated[dict[str, Purchase], NameOf("municipality")] = Field(default_factory=dict)
    """Which trajectories are bought, by municipality; one that is not named buys none."""

    direction: Direction | None = None
    """What the municipality knows of a trajectory elsewhere and may decide about it; without it the coach decides."""

    notices: Notices | None = None
    """When another income is noticed that nobody reported; without it every income is reported at once."""

    specialists: Specialists | None = None
    """Which groups have specialists in large enough teams; without it there are none."""

    cross_border: CrossBorder | None = None
    """Which workers also work across the borders of their team; without it nobody does."""

    transitions: dict[str, Transition] = Field(default_factory=dict)
    """What changing over does to the teams, by a name of one's own; a new or changed one begins on its date."""


# --- model ----------------------------------------------------------------------------------------


class ClaimModel(Box):
    """How a claim goes."""

    documents: Duration
    """How long it takes until all papers of a claim are in; only then the income team can decide."""

    give_up_per_year: PerYear
    """The rate at which somebody who waits for the decision gives up."""

    refused_fraction: Fraction
    """The part of the decisions that is no."""

    youth_not_back_fraction: Fraction
    """The part of the newcomers under 27 who do not return from the search period."""

    youth_no_answer_fraction: Fraction
    """The part of those under 27 who do not answer when they are called before they can claim."""

    youth_called_again: Duration
    """How long it takes until who did not answer comes after all, to claim."""

    income_review_every_weeks: Weeks
    """How often the right to the benefit is looked at anew; 0 means never."""

    income_changes_per_year: PerYear
    """How often somebody on benefit brings other work to the income team, at random; 0 means never.

    A change of income, household or address, a request for special assistance or a scheme for minima, a signal that
    must be looked into.
    """


class WorkModel(Box):
    """How residents find work unaided."""

    rate_per_year: PerTrede
    """The rate of finding work other than by a place of the employer service, by (true) trede 1 to 5."""

    age_factors: Factors
    """What multiplies that rate in each age class of `circumstances.newcomers.age_bounds_years`."""

    frailty_cv: Spread
    """How much residents differ in their chance of work for reasons that nobody sees (lognormal, mean 1)."""

    barrier_factor: Factor
    """What multiplies the rate of somebody with one barrier or more."""

    attention_weeks: Weeks
    """How long a contact raises the chances of leaving the benefit."""

    attention_effect: FactorPerTrede
    """By which part a contact raises the rate of finding work meanwhile, by trede: 0.3 is 30 % more."""

    worker_spread: Fraction = 0.0
    """How much workers differ in what a contact with them does to the chances of leaving: for one half of them the
    effect is less by this part, for the other half it is as much more. 0 makes all alike; 1 makes it none or twice."""

    duration_factors: Factors
    """What multiplies the rate in each class of time on benefit of `other_exit.duration_bounds_years`."""

    lock_in_weeks: Weeks
    """How long at the beginning of a trajectory a resident has less time to look for work."""

    lock_in_factor: Factor
    """What multiplies the rate in that beginning."""

    trajectory_factor: Factor
    """What multiplies the rate in the rest of a trajectory."""

    after_trajectory_factor: Factor
    """What multiplies the rate of somebody who has completed a trajectory, ever after."""


class OtherExitModel(Box):
    """How residents leave benefit for reasons other than work and AOW."""

    duration_bounds_years: YearBounds
    """The inner edges of the classes of time on benefit, one less than there are; also for `work.duration_factors`."""

    rate_per_year: Rates
    """The rate of leaving for another reason (a partner, a move, other income), by class of time on benefit."""

    age_factors: Factors
    """What multiplies that rate in each age class of `circumstances.newcomers.age_bounds_years`."""

    school_per_year: PerYear
    """The rate at which somebody under 27 leaves for school, on top of that; a reason of its own."""

    attention_effect: Factor
    """By which part a contact raises these rates for `work.attention_weeks`."""


class LadderModel(Box):
    """How treden move."""

    progress_per_year: PerYear
    """The rate of rising one trede in activation."""

    trajectory_progress_per_year: PerYear
    """The rate of rising one trede in a trajectory."""

    ceiling: Trede
    """The trede above which nobody rises while on benefit."""

    barrier_factor: Factor
    """What multiplies the rate of rising of somebody with one barrier or more."""

    attention_weeks: Weeks
    """How long after a contact the full rate of rising holds."""

    unattended_factor: Factor
    """What multiplies the rate of rising after that, until the next contact."""

    new_worker_pause_weeks: Weeks
    """How long nobody rises after getting another contact person or coach."""

    new_worker_talks_lost: Factor = 0.0
    """How many planned talks somebody loses who gets another contact person or coach: the next comes so many intervals
    later. 0 keeps what was planned or asked for."""

    drift_per_year: PerYear
    """The rate of sinking one trede when nobody has been in touch for long."""

    drift_after_weeks: Weeks
    """How long after a contact that sinking begins."""

    learning_place_gain: Steps
    """By how many treden somebody rises on a learning place."""


class BarrierModel(Box):
    """How barriers come back."""

    flare_per_year: PerYear
    """The rate at which a barrier comes up for somebody on benefit."""

    flare_shares: Shares
    """Which barrier that is: a share for each, by its name."""

    seen_at_intake_fraction: Fraction
    """The chance that a barrier is noticed at the intake."""

    natural_help_fraction: Fraction
    """The chance at each contact on guidance only that somebody is registered for help with a known barrier."""


class AssessmentModel(Box):
    """How well the ABC profile reads the true state."""

    trede_error_fraction: Fraction
    """The chance that the intake reads the trede one off, as often too high as too low."""


class ActivationModel(Box):
    """How long a stay in activation lasts before it falls back to guidance only."""

    length: Duration
    """How long a stay lasts, unless somebody is referred or leaves before."""


class PlacementModel(Box):
    """What happens between a match and work."""

    lead: Duration
    """How long it takes from the introduction at the employer to the first day."""

    fails_fraction: Fraction
    """The chance that nothing comes of it on that day, and the search goes on."""

    learning: Duration
    """How long somebody stays on a learning place."""

    candidate_patience: Duration
    """How long a candidate waits for a place before the search is given up."""


class RelapseModel(Box):
    """How jobs and other exits end in a new spell on benefit."""

    bounds_years: YearBounds
    """The ends of the classes of time since the exit; nobody is followed beyond the last."""

    after_work_per_year: Rates
    """The rate of coming back on benefit after work, in each class."""

    after_other_per_year: Rates
    """The rate of coming back after another exit or a sheltered place, in each class."""

    after_last_per_year: PerYear
    """The rate of coming back after the last class, in a job that is still followed: with a coach, or subsidised."""

    demand_exponent: Factor
    """How closely returns follow the labour market: all these rates are divided by the demand factor of the day to this
    power; 0 is not at all."""

    trede_back: Trede
    """The lowest trede on which somebody comes back from work; who stood higher stays there."""


class JobModel(Box):
    """What makes one job last longer than another: factors on the rates of coming back after work."""

    by_kind: Annotated[dict[JobWord, Factor], ByName()]
    """What multiplies them by the way to the job, or by the kind of place that the employer service filled."""

    needed_trede: Annotated[dict[JobWord, Trede], ByName()]
    """The (true) trede from which somebody is up to such a job; who starts below it starts too early."""

    below_needed_factor: Factor
    """What multiplies them for each trede below the one that the job needs."""

    with_barriers_factor: Factor
    """What multiplies them for somebody who starts with one barrier or more."""

    not_judged_factor: Factor
    """What multiplies them on a place of the employer service for a candidate at whom it did not look itself."""

    subsidised_years: Years
    """How long a subsidised job is followed at least; a job with a coach is followed as long as there is one."""


class PartTimeModel(Box):
    """Part-time work beside a benefit."""

    rate_per_year: PerTrede
    """The rate of finding such work, by (true) trede 1 to 5; the demand factor multiplies it."""

    end_per_year: PerYear
    """The rate at which such work ends while the benefit goes on."""

    to_work_factor: Factor
    """What multiplies the rate of finding work that ends the benefit, for somebody who has such work."""


class LostModel(Box):
    """How long somebody lost from view stays so."""

    found_after: Duration
    """How long it takes until the service sees them again."""


class Model(Box):
    """Structural assumptions."""

    claim: ClaimModel
    """How a claim goes, from report to decision."""

    work: WorkModel
    """What makes residents find work, with or without help."""

    other_exit: OtherExitModel
    """How often residents leave benefit for other reasons."""

    ladder: LadderModel
    """How residents rise and sink on the participation ladder."""

    barriers: BarrierModel
    """How barriers come up, and are noticed."""

    assessment: AssessmentModel
    """How often the intake misreads a resident."""

    activation: ActivationModel
    """How long activation lasts."""

    placement: PlacementModel
    """What happens between a candidate and a first day of work."""

    part_time: PartTimeModel
    """How work beside the benefit comes and goes, and what it brings."""

    relapse: RelapseModel
    """How often those who left come back."""

    jobs: JobModel
    """What makes one job last longer than another."""

    lost: LostModel
    """How long somebody who was lost in a hand-over stays out of view."""

    dealt: tuple[Literal["rules.local_readiness", "rules.parallel"], ...] = ()
    """Rules of which nobody knows whose they are: dealt anew over the municipalities in each replication."""


# --- measurement ----------------------------------------------------------------------------------


class Prices(Box):
    """What things cost."""

    benefit_eur_per_year: Eur
    """What a year on benefit costs."""

    part_time_saves_fraction: Fraction
    """The part of the benefit that is not paid out to somebody with part-time work beside it."""

    worker_eur_per_fte_year: Eur
    """What a year of one fte in post costs, all in; a vacant post costs nothing, and a hired one by the hour."""

    hired_hour_eur: Eur | None = None
    """What an hour of somebody hired costs, of those not lost to illness; needed where anybody may be hired."""

    trajectory_eur: Eur
    """What the start of a trajectory costs beside the hours of the coach; bought ones have their own price."""

    sheltered_eur_per_place_year: Eur
    """What a year of one sheltered place costs, occupied or not."""


class Window(Box):
    """When the run starts, from when it counts and until when; half-open ``[measured_from, until)``."""

    start: dt.date
    """The day on which the run starts, with the stock that is then on benefit."""

    measured_from: dt.date
    """The first day that counts in the results; what comes before lets the queues find their length."""

    until: dt.date
    """The first day that no longer counts: 2031-01-01 ends 2030."""


class Target(Box):
    """A figure of the real world that the current organisation should reproduce."""

    label: LabelText
    """What reports call the figure."""

    measure: Annotated[str, NameOf("measure")]
    """The id of the measure that should reproduce the figure."""

    group_by: Annotated[str, NameOf("grouping")] = "all"
    """By what the measure is grouped, such as `municipality`."""

    group: Annotated[str, NameOf("group")] = "all"
    """For which of the groups the figure holds."""

    period: str
    """The period or day of the figure, such as 2019, 2022H1, "2019-12-31" or `all`."""

    observed: Annotated[float, Quantity("any")]
    """What was seen in the real world, in the unit of the measure."""

    band: tuple[float, float]
    """The lowest and the highest result that still agrees with what was observed."""

    use: Literal["fit", "held_out", "beside"]
    """Whether the figure was used in choosing the calibrated numbers (`fit`), kept to test them (`held_out`), or stands
    `beside` them: published, and neither."""

    observations: tuple[str, ...] = ()
    """Names of what was observed: targets with a name in common, or the name of another, count as one observation."""


class Region(Box):
    """How reports speak of a region: its name, who must choose, and whose figures it is compared with."""

    municipalities: Annotated[tuple[str, ...], NameOf("municipality")]
    """The municipalities that these texts are about; a file with others must bring its own texts."""

    label: LabelText
    """The name of the region."""

    chooser: LabelText
    """Who must choose between the scenarios."""

    figures: LabelText | None = None
    """Whose figures of the real world the results are compared with; without it a report does not name them."""


class Measurement(Box):
    """How the outcome is measured."""

    region: Annotated[Region | None, ForPeople()] = None
    """How reports speak of the region; without it they name the municipalities."""

    window: Window
    """Over which days the run goes, and which of them count."""

    prices: Prices
    """What things cost, for the measures of money."""

    norms: Annotated[dict[QueueWord, Weeks], ByName(some=True)]
    """Within how many weeks a wait counts as in time, by queue; one that is not named has no norm."""

    targets: Annotated[dict[str, Target], ForPeople()]
    """The figures of the real world that the configuration should reproduce, by a name of one's own."""


class Settings(Box):
    """Everything that holds on one date."""

    circumstances: Circumstances
    """What nobody at the table can choose."""

    resources: Resources
    """What the parties spend and build."""

    rules: Rules
    """What the parties agree on."""

    model: Model
    """Structural assumptions about how residents and services behave."""

    measurement: Measurement
    """How the outcome is measured."""
