"""The shape of a configuration: one frozen class per box, plain numbers with their unit in the annotation.

A file says each number as ``{value, unit, source, range}``; `sim.config.reader` checks that and hands the
classes below the plain values that hold on one date. So code reads ``settings.model.work.rate_per_year`` and the
provenance stays with the document. The boxes follow XLRM: what nobody here can choose (`Circumstances`), what they
can choose (`Resources`, `Rules`), structural assumptions (`Model`) and how it is measured (`Measurement`).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.config.quantity import Quantity, SumsToOne


class Box(BaseModel):
    """A frozen part of the settings that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- numbers with a unit --------------------------------------------------------------------------

Weeks = Annotated[float, Quantity("weeks"), Field(ge=0)]
Years = Annotated[float, Quantity("years"), Field(ge=0)]
SomeWeeks = Annotated[float, Quantity("weeks"), Field(gt=0)]
Hours = Annotated[float, Quantity("hours"), Field(ge=0)]
SomeHours = Annotated[float, Quantity("hours"), Field(gt=0)]
SomeFte = Annotated[float, Quantity("fte"), Field(gt=0)]
SomeFraction = Annotated[float, Quantity("fraction"), Field(gt=0, le=1)]
NotAll = Annotated[float, Quantity("fraction"), Field(ge=0, lt=1)]
Fraction = Annotated[float, Quantity("fraction"), Field(ge=0, le=1)]
Factor = Annotated[float, Quantity("factor"), Field(ge=0)]
PerYear = Annotated[float, Quantity("1/year"), Field(ge=0)]
Residents = Annotated[float, Quantity("residents"), Field(ge=0)]
Places = Annotated[float, Quantity("places"), Field(ge=0)]
Fte = Annotated[float, Quantity("fte"), Field(ge=0)]
Treden = Annotated[float, Quantity("treden")]
Trede = Annotated[int, Quantity("trede"), Field(ge=1, le=6)]
Count = Annotated[int, Quantity("count"), Field(ge=0)]
SomeCount = Annotated[int, Quantity("count"), Field(ge=1)]
Eur = Annotated[float, Quantity("eur")]

Low = Annotated[float, Field(ge=0)]
Some = Annotated[float, Field(gt=0)]
Part = Annotated[float, Field(ge=0, le=1)]

PerTrede = Annotated[tuple[Low, Low, Low, Low, Low], Quantity("1/year")]
FactorPerTrede = Annotated[tuple[Low, Low, Low, Low, Low], Quantity("factor")]
FractionPerTrede = Annotated[tuple[Part, Part, Part, Part, Part], Quantity("fraction")]
SomeWeeksPerTrede = Annotated[tuple[Some, Some, Some, Some, Some], Quantity("weeks")]
SharePerTrede = Annotated[tuple[Part, Part, Part, Part, Part], Quantity("fraction"), SumsToOne()]
Shares = Annotated[tuple[Part, ...], Quantity("fraction"), SumsToOne()]
YearBounds = Annotated[tuple[Low, ...], Quantity("years")]
Factors = Annotated[tuple[Low, ...], Quantity("factor")]
Rates = Annotated[tuple[Low, ...], Quantity("1/year")]

FirstDayAfter = Annotated[dt.date, Field(description="The first day that no longer counts: 2031-01-01 ends 2030.")]

FunctionWord = Literal["income", "intake", "direction", "trajectory", "purchase", "placement", "sheltered", "support"]

Family = Literal["constant", "exponential", "lognormal", "uniform"]


class Duration(Box):
    """A random length of time, by its family, mean and spread."""

    family: Family
    mean_weeks: Weeks
    cv: Factor = 0.0


class Effort(Box):
    """A random amount of work, by its family, mean and spread."""

    family: Family
    mean_hours: Hours
    cv: Factor = 0.0


# --- circumstances --------------------------------------------------------------------------------


class Municipality(Box):
    """A municipality as the world gives it."""

    label: str
    stock_at_start: Residents
    inflow_share: Fraction
    wsw_at_start: Residents
    buig_eur_per_year: Eur


class Shock(Box):
    """A spell in which the inflow is multiplied; half-open ``[first, until)``."""

    label: str
    first: dt.date
    until: FirstDayAfter
    factor: Factor


class Inflow(Box):
    """Who comes to the door, for the first time."""

    reports_per_year: PerYear
    shocks: tuple[Shock, ...] = ()
    prevented_by_rwc_fraction: Fraction
    nug_per_year: PerYear
    heavier_from: dt.date
    heavier_until: dt.date
    heavier_share_per_year: Fraction


class Composition(Box):
    """The make-up of a group of residents; ``age_bounds_years`` are edges: one share less than there are bounds."""

    age_bounds_years: YearBounds
    age_shares: Shares
    trede_shares: SharePerTrede
    barrier_mental_health: FractionPerTrede
    barrier_debt: FractionPerTrede
    barrier_language: FractionPerTrede
    barrier_care: FractionPerTrede
    barrier_housing: FractionPerTrede
    status_holder_fraction: Fraction
    register_fraction: Fraction
    beschut_fraction: Fraction
    probation_fraction: Fraction


class WaitingAtStart(Box):
    """How many residents stand in each queue when the run starts; one that is not named is empty.

    How long they have waited lies between nothing and ``longest_weeks``, and for an intake since the benefit began.
    """

    intake: Residents | None = None
    activation: Residents | None = None
    trajectory: Residents | None = None
    placement: Residents | None = None
    sheltered: Residents | None = None
    longest_weeks: Weeks


class Stock(Box):
    """The residents on benefit when the run starts, by how long they have been.

    ``as_of`` is the day that the numbers describe. ``age_bounds_years`` and ``duration_bounds_years`` are edges, the
    lowest and the highest included: one share less than there are bounds. Who is in a trajectory has a part of it
    behind them, anything up to ``trajectory_done_fraction``; without it all have just begun. Who neither rests nor is
    in a trajectory or in activation may stand in a queue, as ``waiting`` says.
    """

    as_of: dt.date | None = None

    age_bounds_years: YearBounds
    age_shares: Shares
    duration_bounds_years: YearBounds
    duration_shares: Shares
    trede_shares_under_1_year: SharePerTrede
    trede_shares_1_to_5_years: SharePerTrede
    trede_shares_over_5_years: SharePerTrede
    in_activation_fraction: Fraction
    in_trajectory_fraction: Fraction
    trajectory_done_fraction: Fraction | None = None
    waiting: WaitingAtStart | None = None


class PlaceSupply(Box):
    """The places of one kind that employers could offer."""

    leads_per_year: PerYear
    open_for: Duration
    from_trede: Trede
    fits_fraction: Fraction
    max_barriers: Count
    register_only: bool


class LabourMarket(Box):
    """What the labour market offers."""

    demand_factor: Factor
    places: dict[Literal["regular", "subsidised", "learning", "secondment"], PlaceSupply]


class OutsideService(Box):
    """Help that others give: its wait, its length and how often it resolves the barrier."""

    wait: Duration
    help: Duration
    resolves_fraction: Fraction


class Law(Box):
    """What the law fixes."""

    aow_age_years: Years
    search_period_weeks: Weeks


class Sheltered(Box):
    """The people of the sheltered company, as the world gives them."""

    wsw_leave_per_year: PerYear
    wsw_outside_fraction: Fraction
    beschut_leave_per_year: PerYear
    beschut_outside_fraction: Fraction


class Circumstances(Box):
    """What nobody at the table can choose."""

    municipalities: dict[str, Municipality]
    inflow: Inflow
    newcomers: Composition
    stock: Stock
    labour_market: LabourMarket
    outside_services: dict[Literal["mental_health", "debt", "language", "care", "housing"], OutsideService]
    law: Law
    sheltered: Sheltered


# --- resources ------------------------------------------------------------------------------------


class Organisation(Box):
    """An employer of teams."""

    label: str


class Team(Box):
    """Workers with the same functions, for the residents of some municipalities.

    ``formed_from`` names the teams whose workers come over on the date on which a scenario brings this team; a team
    that several new teams name is divided among them in proportion to their fte. ``trajectory_eur`` is the price of a
    trajectory of a team that is hired by the piece: its fte are not paid for. ``norm_caseload`` is how many residents
    an fte of coaches takes before others wait, and how many a specialist takes; no other team has one.
    """

    label: str
    organisation: str
    functions: tuple[FunctionWord, ...]
    municipalities: tuple[str, ...]
    fte: Fte
    norm_caseload: Residents | None = None
    formed_from: tuple[str, ...] = ()
    trajectory_eur: Eur | None = None


class Overhead(Box):
    """The part of working time that an organisation spends on itself."""

    fraction: NotAll


class Staffing(Box):
    """How workers come, stay, are away and go."""

    hours_per_fte_year: SomeHours
    overhead_fraction: NotAll
    fte_per_worker: SomeFte
    leave_per_year: PerYear
    vacancy: Duration
    onboarding_weeks: Weeks
    onboarding_productivity: SomeFraction
    absence_fraction: NotAll
    absence: Duration


class TaskHours(Box):
    """The work that each task takes, all in."""

    claim: Effort
    intake: Effort
    hand_over: Effort
    reassessment: Effort
    activation_start: Effort
    contact: Effort
    coach_contact: Effort
    income_review: Effort
    place_lead: Effort
    placing: Effort
    review: Effort


class ShelteredPlaces(Box):
    """The places of the sheltered company.

    ``cost_factor`` multiplies the price of a place; ``declines_fraction`` is the part of those with an indication for
    whom the company is too far away.
    """

    inside_places: Places
    outside_places: Places
    cost_factor: Factor = 1.0
    declines_fraction: Fraction = 0.0


class Resources(Box):
    """What the parties can spend and build.

    ``overhead`` is by organisation; one that is not named there has ``staffing.overhead_fraction``.
    """

    organisations: dict[str, Organisation]
    overhead: dict[str, Overhead] = Field(default_factory=dict)
    teams: dict[str, Team]
    staffing: Staffing
    task_hours: TaskHours
    sheltered: ShelteredPlaces


# --- rules ----------------------------------------------------------------------------------------


class ReferralRule(Box):
    """Who is referred to a trajectory: the profile the gate accepts and how often it opens at an occasion."""

    from_trede: Trede
    max_barriers: Count
    accepts_by_trede: FractionPerTrede
    again_after_weeks: Weeks


class ReadinessRule(Box):
    """When the service calls somebody ready for work."""

    from_trede: Trede
    max_barriers: Count
    after_weeks: Weeks


class CombiningRule(Box):
    """What a barrier does to a trajectory: ``hand_back`` ends it, ``alongside`` slows it down.

    ``in_purchased`` says whether ``alongside`` holds for purchased trajectories too.
    """

    kind: Literal["hand_back", "alongside"]
    pace: Fraction
    in_purchased: bool = False


class SignallingRule(Box):
    """How readiness is seen: at contacts, and in a structured review where there is one."""

    seen_at_contact: Fraction
    structured: bool
    review_every_weeks: SomeWeeks
    seen_at_review: Fraction


class HandOverRule(Box):
    """What a dossier loses on its way to another organisation, and how long it takes.

    ``kind`` says between whom dossiers travel: ``between_organisations``, or ``everywhere``: also from direction to
    trajectory and back within one organisation.
    """

    kind: Literal["between_organisations", "everywhere"] = "between_organisations"
    wait: Duration
    lost_fraction: Fraction
    hours_factor: Factor


class WspAccessRule(Box):
    """How a candidate reaches the employer service."""

    kind: Literal["through_trajectory", "direct"]
    second_assessment: bool
    rejects_fraction: Fraction


class PurchaseRule(Box):
    """Which part of a municipality's trajectories is bought from a team that does ``purchase`` for it, and how soon."""

    share: Fraction
    lead: Duration


class SpecialistRule(Box):
    """Specialists on caseloads: one for each group in every so many workers of a team, so small teams have none.

    Those of a group are given to its specialists as long as these are below the norm caseload; ``progress_factor`` is
    what a specialist does to their progress.
    """

    groups: tuple[Literal["youth", "status_holder", "register"], ...]
    workers_per_specialist: SomeCount
    progress_factor: Factor


class CrossBorderRule(Box):
    """Which part of each team's workers also works for teams with the same functions elsewhere, and at what effort."""

    share: Fraction
    hours_factor: Factor


class Transition(Box):
    """What changing over does to the teams with these functions, from the date on which a scenario brings it.

    A part ``productivity_dip`` of their hours is lost for ``dip_weeks``, and less and less over ``recovery_weeks``.
    Workers leave at a higher rate for ``leave_weeks``; the cost is spread over ``cost_weeks``, all of it paid on the
    date when there are 0 of them.
    """

    functions: tuple[FunctionWord, ...]
    productivity_dip: NotAll
    dip_weeks: Weeks
    recovery_weeks: Weeks
    extra_leave_per_year: PerYear
    leave_weeks: Weeks
    cost_eur: Eur
    cost_weeks: Weeks


class ContactRule(Box):
    """How long after a contact the next one is due, if the diary allows."""

    guidance: SomeWeeksPerTrede
    activation: SomeWeeksPerTrede
    trajectory_weeks: SomeWeeks
    group_trajectory_weeks: SomeWeeks
    spread: Literal["constant", "exponential"]


class RoutingRule(Box):
    """Where the assessed profile leads after intake, when it does not lead to a trajectory."""

    activation_fraction: FractionPerTrede
    again_fraction: Fraction
    exempt_fraction: Fraction


class TrajectoryRule(Box):
    """The form of trajectories."""

    group_fraction: Fraction
    individual: Duration
    group: Duration
    group_slot: Fraction
    coaching_slot: Fraction
    coaching: Duration


class ParallelRule(Box):
    """The road to work through providers of activation with employers of their own."""

    rate_per_year: PerYear
    from_trede: Trede


class LearningRule(Box):
    """Whether free sheltered places may serve as learning places for others, and how many of the free ones."""

    sheltered_places: bool
    share_of_free: Fraction


class Rules(Box):
    """What the parties agree on. A scenario replaces a rule whole.

    ``local_readiness`` is by organisation, where one calls somebody ready otherwise than ``readiness`` says;
    ``purchase`` by municipality; ``transitions`` by a name of their own.
    """

    priority: tuple[
        Literal[
            "claim",
            "intake",
            "hand_over",
            "reassessment",
            "activation_start",
            "contact",
            "income_review",
            "place_lead",
            "placing",
            "review",
        ],
        ...,
    ]
    routing: RoutingRule
    referral: ReferralRule
    readiness: ReadinessRule
    combining: CombiningRule
    signalling: SignallingRule
    hand_over: HandOverRule
    wsp_access: WspAccessRule
    contact: ContactRule
    trajectory: TrajectoryRule
    parallel: dict[str, ParallelRule]
    learning: LearningRule
    local_readiness: dict[str, ReadinessRule] = Field(default_factory=dict)
    purchase: dict[str, PurchaseRule] = Field(default_factory=dict)
    specialists: SpecialistRule | None = None
    cross_border: CrossBorderRule | None = None
    transitions: dict[str, Transition] = Field(default_factory=dict)


# --- model ----------------------------------------------------------------------------------------


class ClaimModel(Box):
    """How a claim goes."""

    documents: Duration
    give_up_per_year: PerYear
    refused_fraction: Fraction
    youth_not_back_fraction: Fraction
    income_review_every_weeks: Weeks


class WorkModel(Box):
    """How residents find work unaided."""

    rate_per_year: PerTrede
    age_factors: Factors
    frailty_cv: Factor
    barrier_factor: Factor
    attention_weeks: Weeks
    attention_effect: FactorPerTrede
    duration_factors: Factors
    lock_in_weeks: Weeks
    lock_in_factor: Factor
    trajectory_factor: Factor
    after_trajectory_factor: Factor


class OtherExitModel(Box):
    """How residents leave benefit for reasons other than work and AOW.

    ``duration_bounds_years`` are the inner bounds of the classes of spell duration, here and for
    ``work.duration_factors``: one rate or factor more than there are bounds.
    """

    duration_bounds_years: YearBounds
    rate_per_year: Rates
    attention_effect: Factor


class LadderModel(Box):
    """How treden move."""

    progress_per_year: Annotated[float, Quantity("1/year"), Field(ge=0)]
    trajectory_progress_per_year: PerYear
    ceiling: Trede
    barrier_factor: Factor
    attention_weeks: Weeks
    unattended_factor: Factor
    new_worker_pause_weeks: Weeks
    drift_per_year: PerYear
    drift_after_weeks: Weeks
    learning_place_gain: Count


class BarrierModel(Box):
    """How barriers come back."""

    flare_per_year: PerYear
    flare_shares: Shares
    seen_at_intake_fraction: Fraction
    natural_help_fraction: Fraction


class AssessmentModel(Box):
    """How well the ABC profile reads the true state."""

    trede_error_fraction: Fraction


class ActivationModel(Box):
    """How long a stay in activation lasts before it falls back to guidance only."""

    length: Duration


class PlacementModel(Box):
    """What happens between a match and work."""

    lead: Duration
    fails_fraction: Fraction
    learning: Duration
    candidate_patience: Duration


class RelapseModel(Box):
    """How jobs and other exits end in a new spell on benefit.

    ``bounds_years`` are the ends of the classes of time since the exit; nobody is followed beyond the last.
    """

    bounds_years: YearBounds
    after_work_per_year: Rates
    after_other_per_year: Rates
    trede_back: Trede


class LostModel(Box):
    """How long somebody lost from view stays so."""

    found_after: Duration


class Model(Box):
    """Structural assumptions.

    ``dealt`` names rules of which nobody knows whose they are: what each municipality has under that name is dealt anew
    over the municipalities in each replication, the same in every scenario.
    """

    claim: ClaimModel
    work: WorkModel
    other_exit: OtherExitModel
    ladder: LadderModel
    barriers: BarrierModel
    assessment: AssessmentModel
    activation: ActivationModel
    placement: PlacementModel
    relapse: RelapseModel
    lost: LostModel
    dealt: tuple[Literal["rules.local_readiness", "rules.parallel"], ...] = ()


# --- measurement ----------------------------------------------------------------------------------


class Prices(Box):
    """What things cost."""

    benefit_eur_per_year: Eur
    worker_eur_per_fte_year: Eur
    trajectory_eur: Eur
    sheltered_eur_per_place_year: Eur


class Norms(Box):
    """The waits that count as in time."""

    claim_weeks: Weeks
    intake_weeks: Weeks
    activation_weeks: Weeks
    trajectory_weeks: Weeks
    placement_weeks: Weeks
    mental_health_weeks: Weeks
    debt_weeks: Weeks
    language_weeks: Weeks
    sheltered_weeks: Weeks


class Window(Box):
    """When the run starts, from when it counts and until when; half-open ``[measured_from, until)``."""

    start: dt.date
    measured_from: dt.date
    until: FirstDayAfter


class Target(Box):
    """A figure of the real world that the current organisation should reproduce.

    ``observations`` names what was observed, where that is not one thing of its own: rows with a name in common, or
    with the name of another target, say the same thing again, and are counted as one observation.
    """

    label: str
    measure: str
    group_by: str = "all"
    group: str = "all"
    period: str
    observed: Annotated[float, Quantity("any")]
    band: tuple[float, float]
    use: Literal["fit", "held_out"]
    observations: tuple[str, ...] = ()


class Region(Box):
    """How reports speak of the region whose municipalities are ``municipalities``: its name, and who must choose.

    ``figures`` says where the figures of the real world come from. Every text is there in English and in Dutch.
    """

    municipalities: tuple[str, ...]
    label: str
    label_nl: str
    chooser: str
    chooser_nl: str
    figures: str = ""
    figures_nl: str = ""


class Measurement(Box):
    """How the outcome is measured; without ``region`` a report is about the municipalities by their labels."""

    region: Region | None = None
    window: Window
    prices: Prices
    norms: Norms
    targets: dict[str, Target]


class Settings(Box):
    """Everything that holds on one date."""

    circumstances: Circumstances
    resources: Resources
    rules: Rules
    model: Model
    measurement: Measurement
