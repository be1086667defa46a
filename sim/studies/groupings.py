"""Of which groups a measure can be asked, and whether a file asks for one that is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from sim.domain import TREDEN, PlaceKind, Route, Stage, TargetGroup
from sim.errors import Problem, did_you_mean
from sim.measures.groups import (
    ALL,
    BY_CASE,
    BY_PERSON,
    HOLDER,
    KIND,
    MUNICIPALITY,
    ORGANISATION,
    QUEUE,
    QUEUES,
    ROUTE,
    STAGE,
    TARGET_GROUP,
    TEAM,
    TREDE,
    WRITTEN_AS,
)

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.studies.designs import DesignedSpec
    from sim.studies.outcomes import OutcomeSpec
    from sim.studies.scenarios import ScenariosSpec
    from sim.studies.spec import Key

_EVERYBODY = (ALL, MUNICIPALITY)
_WHERE = (*_EVERYBODY, ORGANISATION, TEAM)
_WORKERS = (ALL, ORGANISATION, TEAM)

SHELTERED = ("wsw", "beschut", "learning")
"""On what a sheltered place is held."""

GROUPINGS: dict[tuple[str, ...], tuple[str, ...]] = {
    BY_CASE: ("stock_on_benefit", "inflow", "outflow", "exits_other", "trajectories_running"),
    (*BY_CASE, ROUTE): ("exits_to_work", "exits_to_work_fraction", "exits_to_work_per_100_person_years"),
    (*BY_CASE, STAGE): ("caseload", "contacts_per_resident_year"),
    BY_PERSON: (
        *("stock_under_1_year_fraction", "time_to_work_median_weeks", "to_work_12m_fraction", "to_work_24m_fraction"),
        *("handovers", "lost_from_view", "referrals_to_trajectory"),
    ),
    (*BY_PERSON, ROUTE): ("sustained_6m_fraction", "sustained_12m_fraction", "relapse_18m_fraction"),
    (*BY_PERSON, KIND): ("placements",),
    (*_WHERE, TREDE): ("not_seen_3m_fraction", "not_seen_6m_fraction", "not_seen_12m_fraction"),
    _WHERE: ("caseload_per_fte", "returned_from_trajectory_fraction"),
    _WORKERS: ("caseload_worker_p10", "caseload_worker_p50", "caseload_worker_p90", "utilisation", "vacancies_fte"),
    (*_EVERYBODY, TREDE): ("misrouted_fraction",),
    _EVERYBODY: (
        *("turnover_fraction", "sheltered_waiting", "service_cost_eur", "purchased_cost_eur", "transition_cost_eur"),
        *("benefit_spending_eur", "net_result_eur", "cost_per_sustained_exit_eur"),
        *("service_cost_by_stock_eur", "net_result_by_stock_eur"),
        *("placement_list_left_unplaced", "placement_list_left_unplaced_fraction"),
    ),
    (ALL, KIND, TEAM): ("places_unfilled_fraction",),
    (ALL, HOLDER): ("sheltered_occupied",),
    (QUEUE,): (
        *("wait_mean_weeks", "wait_median_weeks", "wait_p90_weeks", "wait_within_norm_fraction", "queue_length"),
    ),
}
"""The measures by the groupings over which each is taken."""

MEASURED_BY = {measure: by for by, measures in GROUPINGS.items() for measure in measures}
"""The groupings of each measure; a test sees that these are the ones in which a run writes it down."""


DAY, PERIOD = "a day", "a period"

ON_A_DAY = (
    *("stock_under_1_year_fraction", "caseload_worker_p10", "caseload_worker_p50", "caseload_worker_p90"),
    *("not_seen_3m_fraction", "not_seen_6m_fraction", "not_seen_12m_fraction"),
)
"""The measures of the end of a day only."""

ON_BOTH = ("stock_on_benefit", "queue_length", "trajectories_running", "sheltered_occupied", "sheltered_waiting")
"""The measures of the end of a day and, as a mean, over a period; all others are over a period only."""


def times_of(measure: str) -> tuple[str, ...]:
    """Return over what a measure is taken; a test sees that a run writes it down so."""
    return (DAY,) if measure in ON_A_DAY else (PERIOD, DAY) if measure in ON_BOTH else (PERIOD,)


def unknown_groups(
    asked: ScenariosSpec, outcomes: Iterable[tuple[Key, OutcomeSpec]], configurations: Iterable[Configuration]
) -> Iterator[Problem]:
    """Yield the groups that a measure is not taken of; `outcomes` says where in the file each is asked for."""
    names = group_names(configurations)
    for key, outcome in outcomes:
        groups = groups_of_measure(outcome.measure, names)
        if outcome.group_by not in groups:
            needed = f"a grouping that {outcome.measure!r} is measured by was needed"
            yield _not_there(asked, (*key, "group_by"), outcome.group_by, groups, needed)
        elif outcome.group not in groups[outcome.group_by]:
            needed = f"a group of the grouping {outcome.group_by!r} was needed"
            yield _not_there(asked, (*key, "group"), outcome.group, groups[outcome.group_by], needed)


def groups_of_measure(measure: str, names: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the groups of a measure by grouping, as they are written down; `names` are those of every grouping."""
    return {WRITTEN_AS.get(by, by): names[by] for by in MEASURED_BY[measure]}


def _not_there(asked: ScenariosSpec, key: Key, name: str, known: Iterable[str], needed: str) -> Problem:
    return asked.place_of(*key).problem(key, came=f"came {name!r}", needed=needed, todo=did_you_mean(name, known))


def group_names(configurations: Iterable[Configuration]) -> dict[str, tuple[str, ...]]:
    """Return the names of the groups of each grouping, in whatever scenario and at whatever time of the run."""
    held = [one.at(day) for one in configurations for day in (one.window.start, *one.dates())]
    teams = {name: team for settings in held for name, team in settings.resources.teams.items()}
    return {
        ALL: (ALL,),
        MUNICIPALITY: tuple(dict.fromkeys(name for one in held for name in one.circumstances.municipalities)),
        ORGANISATION: tuple(dict.fromkeys(team.organisation for team in teams.values())),
        TEAM: tuple(teams),
        TREDE: tuple(map(str, TREDEN)),
        TARGET_GROUP: tuple(TargetGroup.words()),
        STAGE: tuple(Stage.words()),
        QUEUE: tuple(queue.word for queue in QUEUES),
        ROUTE: tuple(Route.words()),
        KIND: tuple(PlaceKind.words()),
        HOLDER: SHELTERED,
    }


def unknown_municipalities(asked: DesignedSpec, configurations: Iterable[Configuration]) -> Iterator[Problem]:
    """Yield the municipalities of a group of teams that no scenario has."""
    known = group_names(configurations)[MUNICIPALITY]
    for name, factor in asked.design.factors.items():
        for i, municipality in enumerate(factor.teams.municipalities if factor.teams is not None else ()):
            if municipality not in known:
                key = asked.at("factors", name, "teams", "municipalities", i)
                yield _not_there(asked, key, municipality, known, "a municipality of the configuration was needed")
