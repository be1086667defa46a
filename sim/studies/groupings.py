"""Of which groups a measure can be asked, and whether a file asks for one that is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from sim.domain import TREDEN, PlaceKind, Route, Stage, TargetGroup
from sim.errors import Problem, did_you_mean
from sim.measures.log import (
    ALL,
    HOLDER,
    HOLDERS,
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
    from sim.measures import Measure
    from sim.studies.designs import DesignedSpec
    from sim.studies.outcomes import OutcomeSpec
    from sim.studies.scenarios import ScenariosSpec
    from sim.studies.spec import Key


def unknown_groups(
    asked: ScenariosSpec, outcomes: Iterable[tuple[Key, OutcomeSpec]], configurations: Iterable[Configuration]
) -> Iterator[Problem]:
    """Yield the groups that a measure is not taken of; `outcomes` says where in the file each is asked for."""
    names = group_names(configurations)
    for key, outcome in outcomes:
        groups = groups_of_measure(asked.known_measures[outcome.measure], names)
        if outcome.group_by not in groups:
            needed = f"a grouping that {outcome.measure!r} is measured by was needed"
            yield _not_there(asked, (*key, "group_by"), outcome.group_by, groups, needed)
        elif outcome.group not in groups[outcome.group_by]:
            needed = f"a group of the grouping {outcome.group_by!r} was needed"
            yield _not_there(asked, (*key, "group"), outcome.group, groups[outcome.group_by], needed)


def groups_of_measure(measure: Measure, names: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the groups of a measure by grouping, as they are written down; `names` are those of every grouping."""
    return {WRITTEN_AS.get(by, by): names[by] for by in measure.groupings}


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
        HOLDER: HOLDERS,
    }


def unknown_municipalities(asked: DesignedSpec, configurations: Iterable[Configuration]) -> Iterator[Problem]:
    """Yield the municipalities of a group of teams that no scenario has."""
    known = group_names(configurations)[MUNICIPALITY]
    for name, factor in asked.design.factors.items():
        for i, municipality in enumerate(factor.teams.municipalities if factor.teams is not None else ()):
            if municipality not in known:
                key = asked.at("factors", name, "teams", "municipalities", i)
                yield _not_there(asked, key, municipality, known, "a municipality of the configuration was needed")
