"""The organisation of today: which teams there are, what they do for whom, and how it changes on its dates."""

from __future__ import annotations

from collections.abc import Generator
from itertools import combinations

import simpy

from sim.domain import Function
from sim.model import reorganisation, staff
from sim.model.diary import NO_GROUP, Team, Worker
from sim.model.steps import Signal
from sim.model.world import World
from sim.records import TeamFacts
from sim.units import WEEKS_PER_YEAR


def build_teams(world: World) -> None:
    """Set up the teams of the first day."""
    found(world)
    instruct(world)
    staff_up(world)


def regimes(world: World) -> Generator[simpy.Event, None, None]:
    """Bring new settings into force on their dates, for the teams, for everybody on benefit, and for the company."""
    while len(world.change_weeks) > 1:
        yield world.environment.timeout(world.next_change_week - world.clock.week)
        if world.turn_page():
            change(world)
        else:
            account(world, world.clock.week)
            set_hours(world)


def change(world: World) -> None:
    """Live by the settings of today from now on."""
    before, held_by = reorganisation.teams_of_today(world), reorganisation.organisations(world)
    world.turn()
    account(world, world.clock.week)
    found(world)
    instruct(world)
    reorganises = reorganisation.teams_of_today(world) != before
    if reorganises:
        reorganisation.move_workers(world)
    staff_up(world)
    if reorganises:
        reorganisation.hand_over(world)
        reorganisation.note_moves(world, held_by)
    for resident in list(world.residents.values()):
        if resident.on_benefit:
            resident.resume(Signal.CHANGED)
    world.company.note()
    world.company.fill()


# --- teams ----------------------------------------------------------------------------------------


def found(world: World) -> None:
    """Set up every team of today that there was not before."""
    known = {team.name for team in world.teams}
    for name in world.settings.resources.teams:
        if name not in known:
            world.teams.append(Team(world.clock, world.ledger, world.ledger.open_account(), name))


def instruct(world: World) -> None:
    """Tell every team of today what it does, for whom, and in what order."""
    world.serve_nobody()
    for team in reorganisation.teams_of_today(world):
        configured = world.settings.resources.teams[team.name]
        team.organisation = configured.organisation
        team.functions = frozenset(Function[function.upper()] for function in configured.functions)
        team.municipalities = configured.municipalities
        team.norm_caseload = configured.norm_caseload or 0.0
        team.learning_productivity = world.settings.resources.staffing.onboarding_productivity
        team.priority = world.tables.priority
        for function in team.functions:
            for municipality in configured.municipalities:
                world.serve_by(team, function, world.municipalities.index(municipality))
    set_hours(world)


def set_hours(world: World) -> None:
    """Set the hours of work in a week of one fte: what contract, overhead and a transition leave."""
    staffing, overhead = world.settings.resources.staffing, world.settings.resources.overhead
    for team in world.teams:
        own = overhead.get(team.organisation)
        lost = staffing.overhead_fraction if own is None else own.fraction
        yearly = staffing.hours_per_fte_year * (1.0 - lost)
        productivity = world.upheaval.productivity(team.functions, world.clock.week)
        team.hours_per_fte_week = yearly * productivity / WEEKS_PER_YEAR if staff.keeps_diary(team) else 0.0


def account(world: World, now: float) -> None:
    """Add up what every post worked and offered until now, before its hours change or the run ends."""
    for team in world.teams:
        for worker in team.workers:
            if worker.is_open:
                worker.account(now)


def staff_up(world: World) -> None:
    """Give every team its fte of today, its specialists and its neighbours."""
    for team in world.teams:
        configured = world.settings.resources.teams.get(team.name)
        staff.resize(world, team, 0.0 if configured is None else configured.fte)
    _name_specialists(world)
    _open_borders(world)


def _name_specialists(world: World) -> None:
    """Give each team the specialists that the rule gives it, from the first seat on."""
    rule = world.tables.specialists
    for team in world.teams:
        seats = [worker for worker in team.workers if worker.is_open]
        team.seats_changed()
        for worker in seats:
            worker.specialism = NO_GROUP
        if rule is not None and rule.are_in(team.functions):
            for worker, group in zip(seats, rule.of_seats(len(seats)), strict=False):
                worker.specialism = group


def _open_borders(world: World) -> None:
    """Let a part of each team's workers also work for teams with the same functions elsewhere."""
    rule, teams = world.tables.cross_border, reorganisation.teams_of_today(world)
    for team in teams:
        seats = [worker for worker in team.workers if worker.is_open]
        _share(seats, 0 if rule is None else rule.n_shared(len(seats)))
        team.seats_changed()
        team.neighbours = ()
        team.border_factor = 1.0 if rule is None else rule.hours_factor
    for team, other in combinations(teams, 2) if rule is not None else ():
        if rule is not None and rule.are_neighbours(team.functions, other.functions) and staff.keeps_diary(team):
            team.neighbours += (other,)
            other.neighbours += (team,)


def _share(seats: list[Worker], n_shared: int) -> None:
    """Say of the last seats of a team that they are shared."""
    for number, worker in enumerate(seats):
        worker.is_shared = number >= len(seats) - n_shared


def team_facts(world: World) -> tuple[TeamFacts, ...]:
    """Return the teams as the records know them."""
    return tuple(
        TeamFacts(
            name=team.name,
            organisation=team.organisation,
            functions=tuple(function.word for function in sorted(team.functions)),
            municipalities=team.municipalities,
        )
        for team in world.teams
    )
