"""The organisation of today: which teams there are, what they do for whom, and how it changes on its dates.

Teams merge and split on a date: workers, cases, work, waiting lists and markets go to whom they belong to now, by these
rules in this order. Workers: a team that goes on keeps its first seats; all others go to the new teams that are formed
from it, in proportion to the seats of these, each where most of the worker's cases live; a new team's seats that nobody
comes over to fill must find somebody, and who has no seat leaves. Cases: whoever has the case keeps it if they still
work for the resident's municipality; else the least loaded colleague there gets it, and the resident meets a new face.
Work that waits goes to the team that does it now, in the order of joining, so the time already waited counts. Waiting
lists, candidates and open places do the same. What has begun is finished.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import combinations

import simpy

from sim.domain import Event, Function, Task
from sim.model import contacts, staff
from sim.model.clock import Signal, Step
from sim.model.diary import Team, Worker
from sim.model.lasting import RETURNS
from sim.model.order import Request
from sim.model.resident import Resident
from sim.model.world import FUNCTION_OF_STAGE, NO_FUNCTION, World
from sim.records import TeamFacts
from sim.rules.assignment import NO_GROUP
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
    before = names_of_today(world)
    returned_by, planned = world.tables.return_factor, world.tables.contact.plan_factor
    world.turn()
    account(world, world.clock.week)
    reorganises = names_of_today(world) != before
    held_by = organisations(world) if reorganises else {}
    found(world)
    instruct(world)
    if reorganises:
        move_workers(world)
    staff_up(world)
    if reorganises:
        hand_over(world)
        note_moves(world, held_by)
    market_moves = world.tables.return_factor != returned_by
    longer = world.tables.contact.plan_factor / planned
    for resident in list(world.residents.values()):
        if resident.on_benefit and longer != 1.0:
            contacts.stretch(world, resident, longer)
        if resident.on_benefit or (market_moves and resident.stage in RETURNS):
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
    for team in teams_of_today(world):
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
    rule, teams = world.tables.cross_border, teams_of_today(world)
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


FUNCTION_OF_TASK = {
    Task.CLAIM: Function.INCOME,
    Task.INCOME_REVIEW: Function.INCOME,
    Task.INCOME_CHANGE: Function.INCOME,
    Task.INTAKE: Function.INTAKE,
    Task.REVIEW: Function.DIRECTION,
    Task.MEETING: Function.DIRECTION,
    Task.HAND_OVER: Function.DIRECTION,
    Task.REASSESSMENT: Function.PLACEMENT,
    Task.PLACING: Function.PLACEMENT,
    Task.PLACE_LEAD: Function.PLACEMENT,
}
"""Who does the work of a shared pile; a dossier on its way out is read by the team of the trajectory."""

Work = tuple[Request, bool]
"""A piece of work that waits, and whether it waits on the pile of a whole team."""


def names_of_today(world: World) -> frozenset[str]:
    """Return the names of the teams that there are to be now."""
    return frozenset(world.settings.resources.teams)


def teams_of_today(world: World) -> list[Team]:
    """Return the teams that there are now, in the order in which they came to be."""
    return [team for team in world.teams if team.name in world.settings.resources.teams]


# --- workers --------------------------------------------------------------------------------------


def move_workers(world: World) -> None:
    """Bring the workers of teams that end or shrink to the new teams that are formed from them."""
    configured = world.settings.resources.teams
    new = [team for team in teams_of_today(world) if not team.n_seats]
    for source in world.teams:
        heirs = [team for team in new if source.name in configured[team.name].formed_from]
        if source in new or not heirs:
            continue
        stays = configured[source.name].fte if source.name in configured else 0.0
        going = [worker for worker in source.workers if worker.is_open][staff.seats_for(world, source, stays) :]
        room = _shared_out(len(going), [configured[heir.name].fte for heir in heirs])
        for worker in going:
            heir = _heir_of(world, worker, heirs, room)
            room[heirs.index(heir)] -= 1
            _move(world, worker, heir)
    for team in new:
        if team.workers:
            team.usual_fte = sum(worker.fte for worker in team.workers) / len(team.workers)


def _shared_out(n: int, weights: list[float]) -> list[int]:
    """Return whole parts of `n` in proportion to weights: rounded down, then the largest remainders get the rest."""
    total = sum(weights) or 1.0
    exact = [n * weight / total for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: n - sum(parts)]:
        parts[i] += 1
    return parts


def _heir_of(world: World, worker: Worker, heirs: list[Team], room: list[int]) -> Team:
    """Return the new team with room in whose municipalities most of the worker's cases live, the first of equals."""
    cases = [world.municipalities[case.municipality] for case in worker.cases_held.values()]
    open_to = [heir for heir, left in zip(heirs, room, strict=True) if left > 0]
    return max(open_to, key=lambda heir: sum(name in heir.municipalities for name in cases))


def _move(world: World, worker: Worker, heir: Team) -> None:
    """Bring a worker with all they hold to a new team; their luck and their absence go with them."""
    source, now = worker.team, world.clock.week
    staff.note(world, worker, staff.CLOSED, now)
    source.workers.remove(worker)
    worker.team, worker.seat = heir, heir.n_seats
    worker.ranking = None  # that of the team they leave knows them by another seat, which a colleague may have
    heir.n_seats += 1
    heir.workers.append(worker)
    source.seats_changed()
    heir.seats_changed()
    staff.note(world, worker, staff.OPENED, now)
    if not worker.is_in_post:
        staff.note(world, worker, staff.LEFT, worker.vacant_until)
    elif worker.is_hired:
        staff.note(world, worker, staff.HIRED, worker.learning_until)


# --- cases and work -------------------------------------------------------------------------------


def hand_over(world: World) -> None:
    """Bring everything that waits and everybody who is served to the teams that serve them now."""
    work = sorted(_waiting_work(world), key=lambda one: one[0].joined)
    for resident in list(world.residents.values()):
        _hand_over_case(world, resident)
    _count_slots(world)
    for request, is_shared in work:
        _lay_down(world, request, is_shared=is_shared)
    _join_waiting_lists(world)
    _rearrange_markets(world)


def _waiting_work(world: World) -> Iterator[Work]:
    """Take every open request off its pile."""
    for team in world.teams:
        piles = [(team.pile, True), *((worker.pile, False) for worker in team.workers)]
        for pile, is_shared in piles:
            for entry in sorted(pile):
                if entry[2].is_open:
                    yield entry[2], is_shared
            pile.clear()


def _hand_over_case(world: World, resident: Resident) -> None:
    """Bring a resident to a worker of the teams that serve them now, unless the one they have is one of these."""
    if resident.buys and not world.sells_to(resident.municipality):
        resident.buys = False
    if resident.worker is not None:
        _find_colleague(world, resident, resident.worker, world.direction_team(resident))
    if resident.coach is not None:
        _find_colleague(world, resident, resident.coach, world.trajectory_team(resident))


def _find_colleague(world: World, resident: Resident, worker: Worker, team: Team) -> None:
    if worker.is_open and team.works_with(worker):
        return
    colleague = team.least_loaded(resident.group_at(world.clock.week))
    if colleague is not None:
        staff.pass_on(world, resident, worker, colleague)


def _count_slots(world: World) -> None:
    """Count anew how many slots each team has given, from the residents who have a coach."""
    for team in world.teams:
        team.used_slots = 0.0
    for resident in world.residents.values():
        if resident.coach is not None:
            resident.coach.team.used_slots += resident.slot


def _lay_down(world: World, request: Request, *, is_shared: bool) -> None:
    """Lay a piece of work on the pile of whoever does it now."""
    now, resident = world.clock.week, request.resident
    holder = None if resident is None else resident.holder
    if holder is not None and not is_shared:
        holder.team.put(holder.pile, request)
        holder.expect_wake(now)
    else:
        team = _team_of(world, request)
        team.put(team.pile, request)
        team.call_in(now)


def _team_of(world: World, request: Request) -> Team:
    """Return the team that does a piece of work of a shared pile now."""
    resident = request.resident
    if resident is not None and resident.step == Step.FILE_READ_OUT:
        return world.trajectory_team(resident)
    return world.team_for(FUNCTION_OF_TASK[request.task], request.municipality)


def _join_waiting_lists(world: World) -> None:
    """Bring those who wait for a coach to the lists on which they wait now, the longest wait first."""
    waiting = [resident for team in world.teams for resident in team.waiting_list.values()]
    for team in world.teams:
        team.waiting_list.clear()
    for resident in sorted(waiting, key=lambda resident: resident.awaits_since):
        world.trajectory_team(resident).waiting_list[resident.id] = resident
    for team in teams_of_today(world):
        team.admit()


def _rearrange_markets(world: World) -> None:
    """Bring candidates and open places to the employer services that serve them now; new neighbours may fit."""
    markets = world.dissolve_markets()
    candidates = [candidate.resident for market in markets for candidate in market.candidates.values()]
    places = [place for market in markets for place in market.open_places()]
    for candidate in sorted(candidates, key=lambda candidate: candidate.awaits_since):
        world.market_of(candidate).enlist(candidate)
    for place in sorted(places, key=lambda place: (place.opened, place.number)):
        world.market(place.municipality).offer(place)


# --- the record -----------------------------------------------------------------------------------


def organisations(world: World) -> dict[tuple[int, bool], str]:
    """Return by resident on benefit the organisation that directs or coaches them, and (True) the one that serves them.

    Whose trajectory is bought waits for a job at the employer service of another organisation than the coach's.
    """
    found: dict[tuple[int, bool], str] = {}
    for resident in world.residents.values():
        function = FUNCTION_OF_STAGE[resident.stage]
        if resident.on_benefit and resident.holder is not None:
            found[resident.id, False] = resident.holder.team.organisation
        if resident.on_benefit and function != NO_FUNCTION:
            found[resident.id, True] = world.team_for(function, resident.municipality).organisation
    return found


def note_moves(world: World, before: dict[tuple[int, bool], str]) -> None:
    """Record who is with another organisation than before."""
    now = organisations(world)
    for number in dict.fromkeys(key[0] for key, name in now.items() if before.get(key, name) != name):
        world.note(world.residents[number], Event.MOVED)
