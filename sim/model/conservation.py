"""What must always hold: nobody appears, vanishes or is in two places, and no diary holds more than its hours.

The counts are kept as residents move (two additions a move); once a quarter they are held against a count of the
residents themselves, of the caseloads, of the slots and of the sheltered places.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from sim.domain import Function, Stage, Task
from sim.model import organisation
from sim.model.diary import Team, Worker
from sim.model.resident import Resident
from sim.model.world import World
from sim.units import WEEKS_PER_YEAR

QUARTER_WEEKS = WEEKS_PER_YEAR / 4.0
"""How often is checked [weeks]."""

TOLERANCE = 1e-6
"""How far sums of weights may differ by rounding."""


def watch(world: World) -> Generator[simpy.Event, None, None]:
    """Check every promise once a quarter, for ever.

    Hours are added up then as well: sums of the same hours in another order differ in the last bit, and what lies
    before a change must not depend on when it is added up.
    """
    while True:
        yield world.environment.timeout(QUARTER_WEEKS)
        organisation.account(world, world.clock.week)
        check(world)


def check(world: World) -> None:
    """Hold the counts against the residents themselves; a difference stops the run."""
    _check_residents(world)
    _check_caseloads(world)
    for team in world.teams:
        if Function.TRAJECTORY in team.functions:
            _check_slots(world, team)
    _check_company(world)


def _check_residents(world: World) -> None:
    """Nobody appears or vanishes: per municipality and stage, and in all."""
    found = _count_residents(world)
    for municipality, counts in enumerate(world.counts.counts):
        for stage in range(len(Stage)):
            if stage != Stage.GONE and counts[stage] != found[municipality][stage]:
                world.broken(
                    f"{counts[stage]} residents of municipality {municipality} counted in {Stage(stage).word}, "
                    f"{found[municipality][stage]} found there"
                )
        if sum(counts) != world.counts.n_came[municipality]:
            world.broken(f"{world.counts.n_came[municipality]} residents came, {sum(counts)} are accounted for")


def _count_residents(world: World) -> list[list[int]]:
    """Return how many residents there are by municipality and stage."""
    found = [[0] * len(Stage) for _ in world.counts.counts]
    for resident in world.residents.values():
        row = found[resident.municipality]
        row[resident.stage] += 1
    return found


def _check_caseloads(world: World) -> None:
    """Everybody is on the caseload of the worker they name, and on no other."""
    held, named = _count_cases(world), 0
    for resident in world.residents.values():
        named += _check_case(world, resident, resident.worker) + _check_case(world, resident, resident.coach)
        if resident.worker is not None and not resident.on_benefit:
            world.broken("somebody without a benefit is on a municipal caseload", resident)
    if held != named:
        world.broken(f"workers hold {held} cases, residents name {named}")


def _count_cases(world: World) -> int:
    """Return how many cases all workers hold."""
    held = 0
    for team in world.teams:
        for worker in team.workers:
            held += len(worker.cases_held)
    return held


def _check_case(world: World, resident: Resident, worker: Worker | None) -> int:
    """A worker whom a resident names holds the case; return how many workers that are, none or one."""
    if worker is None:
        return 0
    if worker.cases_held.get(resident.id) is not resident:
        world.broken("a resident names a worker who does not hold the case", resident)
    return 1


def _check_slots(world: World, team: Team) -> None:
    """The slots in use are those of the residents who have a coach."""
    weights = 0.0
    for resident in world.residents.values():
        if resident.coach is not None and resident.coach.team is team:
            weights += resident.slot
    if abs(weights - team.used_slots) > TOLERANCE * (1.0 + weights):
        world.broken(f"{team.name} counts {team.used_slots} slots in use, its residents hold {weights}")


def _check_company(world: World) -> None:
    """Sheltered places are held by exactly those who work on them."""
    held = sum(world.company.held)
    working = sum([counts[Stage.SHELTERED] for counts in world.counts.counts])
    if held != working:
        world.broken(f"the sheltered company counts {held} places held, {working} residents work there")
    learning = 0
    for resident in world.residents.values():
        if resident.in_company:
            learning += 1
    if learning != world.company.n_learning:
        world.broken(
            f"the sheltered company counts {world.company.n_learning} learners, {learning} residents learn there"
        )


def check_hours(world: World) -> None:
    """No team works more hours than it offers, in any bin."""
    worked, offered = world.ledger.worked().sum(axis=1), world.ledger.offered()
    for team, mine, most in zip(world.teams, worked, offered, strict=True):
        over = np.flatnonzero(mine > most * (1.0 + TOLERANCE) + TOLERANCE)
        if over.size:
            tasks = ", ".join(Task.words())
            world.broken(f"{team.name} worked {mine[over[0]]:.1f} hours on {tasks}, of {most[over[0]]:.1f} offered")
