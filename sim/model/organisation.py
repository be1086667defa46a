"""Today's organisation: which teams there are, what they do for whom, and how it changes on its dates."""

from __future__ import annotations

from collections.abc import Generator

import simpy

from sim.domain import ON_BENEFIT, Function
from sim.model import staff
from sim.model.diary import Team
from sim.model.steps import Signal
from sim.model.world import World
from sim.records import TeamFacts
from sim.units import WEEKS_PER_YEAR


def build_teams(world: World) -> None:
    """Set up the teams of the first day."""
    for index, name in enumerate(world.settings.resources.teams):
        world.teams.append(Team(world.clock, world.ledger, index, name))
    staff_up(world)


def staff_up(world: World) -> None:
    """Give every team its functions, its municipalities and its fte of today."""
    for team in world.teams:
        for worker in team.workers:
            if worker.is_open:
                world.posts.account(worker, world.clock.week)
        _instruct(world, team)
    for team in world.teams:
        staff.resize(world, team, world.settings.resources.teams[team.name].fte)


def _instruct(world: World, team: Team) -> None:
    """Tell a team what it does, for whom, and in what order."""
    staffing, configured = world.settings.resources.staffing, world.settings.resources.teams[team.name]
    team.organisation = configured.organisation
    team.functions = frozenset(Function[function.upper()] for function in configured.functions)
    team.norm_caseload = configured.norm_caseload
    hours_per_fte_year = staffing.hours_per_fte_year * (1.0 - staffing.overhead_fraction)
    team.hours_per_fte_week = hours_per_fte_year / WEEKS_PER_YEAR if staff.keeps_diary(team) else 0.0
    team.learning_productivity = staffing.onboarding_productivity
    team.priority = world.tables.priority
    for function in team.functions:
        for municipality in configured.municipalities:
            world.serve_by(team, function, world.municipalities.index(municipality))


def regimes(world: World) -> Generator[simpy.Event, None, None]:
    """Bring new settings into force on their dates, for the teams, for everybody on benefit, and for the company."""
    while len(world.change_weeks) > 1:
        yield world.clock.timeout(world.next_change_week - world.clock.week)
        world.turn()
        staff_up(world)
        for resident in list(world.residents.values()):
            if resident.stage in ON_BENEFIT:
                resident.resume(Signal.CHANGED)
        world.company.note()
        world.company.fill()


def team_facts(world: World) -> tuple[TeamFacts, ...]:
    """Return the teams as the records know them."""
    return tuple(
        TeamFacts(
            name=team.name,
            organisation=team.organisation,
            functions=tuple(function.word for function in sorted(team.functions)),
            municipalities=tuple(world.settings.resources.teams[team.name].municipalities),
        )
        for team in world.teams
    )
