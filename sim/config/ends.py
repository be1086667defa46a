"""Whether a run comes to its end, and whether what it records fits where it is recorded.

Some steps of a resident or a worker lead back to themselves. Each such round must take time on average, or the run may
stay at one moment for ever: `ROUNDS` are all of them that need not pass a clock of its own. The others do. A planned
talk and a structured review have an interval that the schema bounds from below; help, trajectories and places are
sought on such an occasion, or when a barrier comes up. A benefit, a job, a sheltered place and a post end at rates that
the schema bounds from above, and so do relapses, changes of income, inflow and leads.

Numbers of residents, places and seats are kept as whole numbers of some bytes (`sim.records`): what cannot be counted
in them is refused before it is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod

from pydantic import BaseModel

from sim.config.checks import CheckContext
from sim.config.schema import Inflow, Resources
from sim.config.tree import Path, dotted
from sim.domain import PlaceKind
from sim.durations import HIGHEST_UNIFORM_CV
from sim.quantities import LONGEST_YEARS, MOST_NUMBERED, MOST_SEATS, SHORTEST_WEEKS, Duration, Effort
from sim.randomness import PURPOSE_BIT, SPELL_BIT
from sim.rules.hand_over import Everywhere
from sim.units import WEEKS_PER_YEAR, week_of

# --- spreads ----------------------------------------------------------------------------------------------------


def uniforms_stay_above_zero(checked: CheckContext) -> None:
    """A uniform number between two ends has a lower end that is not below zero."""
    boxes = (checked.circumstances, checked.resources, checked.rules, checked.model)
    names = ("circumstances", "resources", "rules", "model")
    for name, box in zip(names, boxes, strict=True):
        for path, one in _spread(box, (name,)) if box is not None else ():
            if one.family == "uniform" and one.cv > HIGHEST_UNIFORM_CV:
                checked.wrong(
                    (*path, "cv"),
                    came=f"came a uniform with cv {one.cv:g}{checked.since}, which would go below zero",
                    needed=f"at most {HIGHEST_UNIFORM_CV:.4f} (1 / sqrt 3) was needed",
                    todo="write a smaller number, or another family",
                )


def _spread(tree: object, path: Path) -> Iterator[tuple[Path, Duration | Effort]]:
    """Yield every duration and every amount of work below a box."""
    if isinstance(tree, Duration | Effort):
        yield path, tree
    elif isinstance(tree, BaseModel):
        for name in type(tree).model_fields:
            yield from _spread(getattr(tree, name), (*path, name))
    elif isinstance(tree, dict):
        for name, below in tree.items():
            yield from _spread(below, (*path, name))


# --- rounds -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Round:
    """Steps that lead back to the first of them, with the mean length of each [weeks], by where it is written."""

    what: str
    weeks: dict[Path, float]

    def __str__(self) -> str:
        return ", ".join(f"{dotted(path)} {weeks:g}" for path, weeks in self.weeks.items())


def rounds_take_time(checked: CheckContext) -> None:
    """Whatever leads back to itself takes time; without it a run may stay at one moment for ever."""
    for rounds in ROUNDS:
        for one in rounds(checked):
            if sum(one.weeks.values()) < SHORTEST_WEEKS:
                checked.wrong(
                    next(iter(one.weeks)),
                    came=f"{one.what} may begin again at once{checked.since} ({one})",
                    needed=f"at least {SHORTEST_WEEKS:g} weeks on average were needed, or the run need not end",
                    todo="make one of these longer",
                )


def trajectories(checked: CheckContext) -> Iterator[Round]:
    """A trajectory, the way back, and the next referral; reading a dossier takes no time when nobody else waits."""
    rules = checked.rules
    if rules is None or not _refers(checked):
        return
    form = rules.trajectory
    waits: dict[Path, float] = {("rules", "referral", "again_after_weeks"): rules.referral.again_after_weeks}
    if _always_hands_over(checked):
        waits[("rules", "hand_over", "wait", "mean_weeks")] = 2.0 * rules.hand_over.wait.mean_weeks
    for name, length, share in (
        ("individual", form.individual, 1.0 - form.group_fraction),
        ("group", form.group, form.group_fraction),
    ):
        if share > 0.0:
            path: Path = ("rules", "trajectory", name, "mean_weeks")
            yield Round("a trajectory", {path: length.mean_weeks, **waits})


def _refers(checked: CheckContext) -> bool:
    """Whether anybody is ever referred to a trajectory."""
    assert checked.rules is not None
    referral, routing = checked.rules.referral, checked.rules.routing
    return routing.exempt_fraction < 1.0 and any(referral.accepts_by_trede[referral.from_trede - 1 :])


def _always_hands_over(checked: CheckContext) -> bool:
    """Whether a dossier travels whenever somebody is referred, whoever gives the trajectory."""
    if checked.rules is None or checked.resources is None:
        return False
    if isinstance(checked.rules.hand_over, Everywhere):
        return True
    teams = checked.resources.teams.values()
    givers = {team.organisation for team in teams if {"trajectory", "purchase"} & {*team.functions}}
    return not givers & {team.organisation for team in teams if "direction" in team.functions}


def lost_dossiers(checked: CheckContext) -> Iterator[Round]:
    """A dossier on its way, lost, found, and a talk that refers again; the talk itself may take no time."""
    rules, model = checked.rules, checked.model
    if rules is None or model is None or not _refers(checked) or not rules.hand_over.lost_fraction:
        return
    weeks: dict[Path, float] = {("model", "lost", "found_after", "mean_weeks"): model.lost.found_after.mean_weeks}
    if _always_hands_over(checked):
        weeks[("rules", "hand_over", "wait", "mean_weeks")] = rules.hand_over.wait.mean_weeks
    yield Round("a hand-over in which the dossier is lost", weeks)


def candidates(checked: CheckContext) -> Iterator[Round]:
    """The list of the employer service, patience that ends, and the list again, where the municipality sends people."""
    rules, model = checked.rules, checked.model
    if rules is not None and model is not None and rules.wsp_access.is_direct() and rules.routing.exempt_fraction < 1.0:
        path: Path = ("model", "placement", "candidate_patience", "mean_weeks")
        yield Round("the wait of a candidate with direct access", {path: model.placement.candidate_patience.mean_weeks})


def help_of_others(checked: CheckContext) -> Iterator[Round]:
    """The wait for help and the help itself, sought again when the barrier stays."""
    services = {} if checked.circumstances is None else checked.circumstances.outside_services
    for name, service in services.items():
        if service.resolves_fraction < 1.0:
            path: Path = ("circumstances", "outside_services", name)
            weeks = {
                (*path, "wait", "mean_weeks"): service.wait.mean_weeks,
                (*path, "help", "mean_weeks"): service.help.mean_weeks,
            }
            yield Round(f"help with {name} that does not resolve it", weeks)


def absences(checked: CheckContext) -> Iterator[Round]:
    """Illness of a worker: the part of time that is lost must be lost in spells of some length."""
    if checked.resources is not None and checked.resources.staffing.absence_fraction > 0.0:
        path: Path = ("resources", "staffing", "absence", "mean_weeks")
        yield Round("an absence", {path: checked.resources.staffing.absence.mean_weeks})


def income_reviews(checked: CheckContext) -> Iterator[Round]:
    """The review of the right to the benefit, unless there is none."""
    if checked.model is not None and checked.model.claim.income_review_every_weeks > 0.0:
        path: Path = ("model", "claim", "income_review_every_weeks")
        yield Round("an income review", {path: checked.model.claim.income_review_every_weeks})


def sooner_talks(checked: CheckContext) -> Iterator[Round]:
    """A talk and the next one, had as soon as the plan lets a worker who has time; the talk itself may take no time."""
    if checked.rules is None:
        return
    plan = checked.rules.contact
    shortest = min(*plan.guidance, *plan.activation, plan.trajectory_weeks, plan.group_trajectory_weeks)
    path: Path = ("rules", "contact", "sooner_after")
    yield Round("a talk before the plan says", {path: plan.sooner_after * shortest})


def meetings(checked: CheckContext) -> Iterator[Round]:
    """A meeting about a trajectory and the next one, unless there are none; the meeting itself may take no time."""
    rule = None if checked.rules is None else checked.rules.direction
    if rule is not None and rule.interval_weeks() > 0.0:
        path: Path = ("rules", "direction", "meeting_every_weeks")
        yield Round("a meeting about a trajectory", {path: rule.interval_weeks()})


ROUNDS: tuple[Callable[[CheckContext], Iterator[Round]], ...] = (
    trajectories,
    lost_dossiers,
    candidates,
    help_of_others,
    absences,
    income_reviews,
    sooner_talks,
    meetings,
)
"""Every round that must be seen to take time."""


# --- what is recorded -------------------------------------------------------------------------------------------


def seats_fit_their_column(checked: CheckContext) -> None:
    """A team has no more workers than a record can tell apart."""
    if checked.resources is None:
        return
    usual = checked.resources.staffing.fte_per_worker
    for name, team in checked.resources.teams.items():
        came = [] if checked.before is None else _seats_that_come(checked.before, team.formed_from)
        n_seats = max(team.fte / min([usual, *(fte for _, fte in came)]), sum(n for n, _ in came))
        if n_seats > MOST_SEATS:
            checked.wrong(
                ("resources", "teams", name, "fte"),
                came=f"{team.fte:g} fte in posts of {usual:g} make {n_seats:,.0f} workers{checked.since}",
                needed=f"at most {MOST_SEATS:,} workers in a team were needed",
                todo="write fewer fte, or a larger resources.staffing.fte_per_worker",
            )


def _seats_that_come(before: Resources, sources: tuple[str, ...]) -> list[tuple[float, float]]:
    """Return how many seats may come over from each of some teams, and of which fte they are."""
    fte = [before.teams[source].fte for source in sources if source in before.teams]
    numbers = [max(1.0, one / before.staffing.fte_per_worker) for one in fte]
    return [(n, one / n) for n, one in zip(numbers, fte, strict=True) if one > 0.0]


def residents_fit_their_column(checked: CheckContext) -> None:
    """Everybody who may come has a number that a record can hold: the stock, the Wsw and the housed, newcomers, nug."""
    if checked.circumstances is None or checked.measurement is None:
        return
    region, years = checked.circumstances.municipalities, _years(checked)
    inflow = checked.circumstances.inflow
    come = max(inflow.reports_per_year * _worst_shock(inflow), inflow.nug_per_year) * years * MORE_THAN_EXPECTED
    come_housed = checked.circumstances.status_holders.national_quota_per_year * years * MORE_THAN_EXPECTED
    numbers = [
        max(one.stock_at_start, one.wsw_at_start + come_housed * one.inflow_share, come * one.inflow_share)
        for one in region.values()
    ]
    n_most = min(MOST_NUMBERED // (N_STREAMS * max(len(region), 1)), MOST_COUNTED_ON)
    if max(numbers, default=0.0) > n_most:
        checked.wrong_key(
            ("circumstances", "municipalities"),
            came=f"up to {max(numbers):,.0f} residents of one kind may come in one of {len(region)} municipalities",
            needed=f"at most {n_most:,} were needed",
            todo="write a smaller stock or inflow, or a shorter window",
        )


def _worst_shock(inflow: Inflow) -> float:
    """Return by how much shocks that come together multiply the inflow at most; no less than 1."""
    begins = [shock.first for shock in inflow.shocks]
    together = ([one.factor for one in inflow.shocks if one.first <= date < one.until] for date in begins)
    return max([1.0, *(prod(factors) for factors in together)])


def places_fit_their_column(checked: CheckContext) -> None:
    """Every lead on a place has a number that a record can hold."""
    if checked.circumstances is None or checked.measurement is None:
        return
    market = checked.circumstances.labour_market
    for name, supply in market.places.items():
        n = supply.leads_per_year * market.demand_factor * _years(checked) * MORE_THAN_EXPECTED
        n_most = min(MOST_NUMBERED // len(PlaceKind), MOST_COUNTED_ON)
        if n > n_most:
            checked.wrong(
                ("circumstances", "labour_market", "places", name, "leads_per_year"),
                came=f"up to {n:,.0f} leads may come in the run",
                needed=f"at most {n_most:,} were needed",
                todo="write a smaller number or demand_factor, or a shorter window",
            )


MOST_SPELLS = (1 << PURPOSE_BIT - SPELL_BIT) - 1
MOST_COUNTED_ON = (1 << SPELL_BIT) - 1
"""How many spells, and how many newcomers or leads of one kind, have luck of their own (`sim.randomness`)."""

N_STREAMS = 4
"""How many streams of residents have numbers of their own (`sim.model.population.N_LANES`)."""

MORE_THAN_EXPECTED = 1.1
"""What chance may add to a number that is too large by itself: of a million, far more than it ever does."""


def spells_fit_their_luck(checked: CheckContext) -> None:
    """Nobody comes back on benefit more often than there are addresses for the luck of a spell."""
    if checked.model is None or checked.measurement is None:
        return
    relapse, years = checked.model.relapse, _years(checked)
    for name, rates in (
        ("after_work_per_year", relapse.after_work_per_year),
        ("after_other_per_year", relapse.after_other_per_year),
    ):
        if max(rates, default=0.0) * years * MORE_THAN_EXPECTED > MOST_SPELLS:
            checked.wrong(
                ("model", "relapse", name),
                came=f"came {max(rates):g} a year in a run of {years:.1f} years",
                needed=f"at most {MOST_SPELLS / years / MORE_THAN_EXPECTED:.4g} was needed, for {MOST_SPELLS:,} spells",
                todo="write a smaller number, or a shorter window",
            )


def windows_end(checked: CheckContext) -> None:
    """A run is no longer than the calendar of the model and its records are made for."""
    if checked.measurement is not None and _years(checked) > LONGEST_YEARS:
        window = checked.measurement.window
        checked.wrong(
            ("measurement", "window", "until"),
            came=f"came {window.until}, {_years(checked):.0f} years after the start",
            needed=f"at most {LONGEST_YEARS:g} years were needed",
            todo=f"write a date before {window.start.year + int(LONGEST_YEARS)}",
        )


def _years(checked: CheckContext) -> float:
    """Return how long the run is [years]."""
    assert checked.measurement is not None
    window = checked.measurement.window
    return max(week_of(window.until, start=window.start) / WEEKS_PER_YEAR, 0.0)


END_CHECKS: tuple[Callable[[CheckContext], None], ...] = (
    uniforms_stay_above_zero,
    rounds_take_time,
    seats_fit_their_column,
    residents_fit_their_column,
    places_fit_their_column,
    spells_fit_their_luck,
    windows_end,
)
"""Every check of whether a run comes to its end, and fits in its records."""
