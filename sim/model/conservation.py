"""What must always hold: nobody appears, vanishes or is in two places, and no diary holds more than its hours.

The counts are kept as residents move (two additions a move); once a quarter they are held against a count of the
residents themselves, of the caseloads, of the slots and of the sheltered places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator

import numpy as np
import simpy

from sim.domain import ON_BENEFIT, Function, Stage, Task
from sim.model import organisation
from sim.model.diary import Team
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
    seen = Counter((resident.municipality, resident.stage) for resident in world.residents.values())
    for municipality, counts in enumerate(world.counts.counts):
        for stage in Stage:
            if stage != Stage.GONE and counts[stage] != seen[municipality, stage]:
                world.broken(
                    f"{counts[stage]} residents of municipality {municipality} counted in {stage.word}, "
                    f"{seen[municipality, stage]} found there"
                )
        if sum(counts) != world.counts.n_came[municipality]:
            world.broken(f"{world.counts.n_came[municipality]} residents came, {sum(counts)} are accounted for")


def _check_caseloads(world: World) -> None:
    """Everybody is on the caseload of the worker they name, and on no other."""
    held = sum(len(worker.cases_held) for team in world.teams for worker in team.workers)
    named = 0
    for resident in world.residents.values():
        for worker in (resident.worker, resident.coach):
            if worker is not None:
                named += 1
                if worker.cases_held.get(resident.id) is not resident:
                    world.broken("a resident names a worker who does not hold the case", resident)
        if resident.stage not in ON_BENEFIT and resident.worker is not None:
            world.broken("somebody without a benefit is on a municipal caseload", resident)
    if held != named:
        world.broken(f"workers hold {held} cases, residents name {named}")


def _check_slots(world: World, team: Team) -> None:
    """The slots in use are those of the residents who have a coach."""
    weights = sum(_slots_of(team, resident) for resident in world.residents.values())
    if abs(weights - team.used_slots) > TOLERANCE * (1.0 + weights):
        world.broken(f"{team.name} counts {team.used_slots} slots in use, its residents hold {weights}")


def _slots_of(team: Team, resident: Resident) -> float:
    return resident.slot if resident.coach is not None and resident.coach.team is team else 0.0


def _check_company(world: World) -> None:
    """Sheltered places are held by exactly those who work on them."""
    held = sum(world.company.held)
    working = sum(counts[Stage.SHELTERED] for counts in world.counts.counts)
    if held != working:
        world.broken(f"the sheltered company counts {held} places held, {working} residents work there")
    learning = sum(resident.in_company for resident in world.residents.values())
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
