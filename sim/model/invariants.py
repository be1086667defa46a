"""What must always hold: nobody appears, vanishes or is in two places, and no diary holds more than its hours.

The counts are kept as residents move (two additions a move); once a quarter they are held against a count of the
residents themselves, of the caseloads, of the slots and of the sheltered places.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from sim.domain import Stage, Task
from sim.model import organisation
from sim.model.clock import Step
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


class Census:
    """What one walk over all residents finds: where they are, whom they name, which slots and places they have.

    ``by_stage`` counts by municipality and stage, ``slots`` adds up by the index of a team.
    """

    __slots__ = ("by_stage", "n_learning", "n_named", "slots")

    def __init__(self, n_municipalities: int, n_teams: int) -> None:
        self.by_stage: list[list[int]] = [[0] * len(Stage) for _ in range(n_municipalities)]
        self.slots: list[float] = [0.0] * n_teams
        self.n_named = 0
        self.n_learning = 0

    def count(self, resident: Resident) -> None:
        """Count one resident."""
        stages = self.by_stage[resident.municipality]
        stages[resident.stage] += 1
        if resident.worker is not None:
            self.n_named += 1
        if resident.coach is not None:
            self.n_named += 1
            self.slots[resident.coach.team.index] += resident.slot
        if resident.in_company:
            self.n_learning += 1


def check(world: World) -> None:
    """Hold the counts against the residents themselves; a difference stops the run."""
    census = Census(len(world.counts.counts), len(world.teams))
    for resident in world.residents.values():
        census.count(resident)
        if resident.worker is not None and not resident.on_benefit:
            world.broken("somebody without a benefit is on a municipal caseload", resident)
    _check_residents(world, census)
    _check_caseloads(world, census)
    _check_slots(world, census)
    _check_company(world, census)
    _check_markets(world)


def _check_residents(world: World, census: Census) -> None:
    """Nobody appears or vanishes: per municipality and stage, and in all."""
    for municipality, counts in enumerate(world.counts.counts):
        found = census.by_stage[municipality]
        for stage in range(len(Stage)):
            if stage != Stage.GONE and counts[stage] != found[stage]:
                world.broken(
                    f"{counts[stage]} residents of municipality {municipality} counted in {Stage(stage).word}, "
                    f"{found[stage]} found there"
                )
        if sum(counts) != world.counts.n_came[municipality]:
            world.broken(f"{world.counts.n_came[municipality]} residents came, {sum(counts)} are accounted for")


def _check_caseloads(world: World, census: Census) -> None:
    """Everybody is on the caseload of the worker they name, and on no other: as many are held as are named."""
    held, in_vain = 0, 0
    for team in world.teams:
        for worker in team.workers:
            held += len(worker.cases_held)
            for resident in worker.cases_held.values():
                if resident.worker is not worker and resident.coach is not worker:
                    in_vain += 1
    if in_vain or held != census.n_named:
        _check_each_case(world)
        world.broken(f"workers hold {held} cases, residents name {census.n_named}")


def _check_each_case(world: World) -> None:
    """Find who names a worker who does not hold the case."""
    for resident in world.residents.values():
        for worker in (resident.worker, resident.coach):
            if worker is not None and worker.cases_held.get(resident.id) is not resident:
                world.broken("a resident names a worker who does not hold the case", resident)


def _check_slots(world: World, census: Census) -> None:
    """The slots in use are those of the residents who have a coach, also where trajectories are sold."""
    for team in world.teams:
        weights = census.slots[team.index]
        if abs(weights - team.used_slots) > TOLERANCE * (1.0 + weights):
            world.broken(f"{team.name} counts {team.used_slots} slots in use, its residents hold {weights}")


def _check_company(world: World, census: Census) -> None:
    """Sheltered places are held by exactly those who work on them."""
    held = sum(world.company.held)
    working = sum([counts[Stage.SHELTERED] for counts in world.counts.counts])
    if held != working:
        world.broken(f"the sheltered company counts {held} places held, {working} residents work there")
    if census.n_learning != world.company.n_learning:
        world.broken(
            f"the sheltered company counts {world.company.n_learning} learners, "
            f"{census.n_learning} residents learn there"
        )


def _check_markets(world: World) -> None:
    """Every candidate waits for a place, and for those places that admit them as they are now."""
    for market in world.markets:
        for candidate in market.candidates.values():
            resident = candidate.resident
            if resident.step != Step.AWAITS_PLACE or candidate.open_to != market.admits(resident):
                world.broken("a candidate who is no more, or who is not as the market knows them", resident)


def check_hours(world: World) -> None:
    """No team works more hours than it offers, in any bin."""
    worked, offered = world.ledger.worked().sum(axis=1), world.ledger.offered()
    for team, mine, most in zip(world.teams, worked, offered, strict=True):
        over = np.flatnonzero(mine > most * (1.0 + TOLERANCE) + TOLERANCE)
        if over.size:
            tasks = ", ".join(Task.words())
            world.broken(f"{team.name} worked {mine[over[0]]:.1f} hours on {tasks}, of {most[over[0]]:.1f} offered")
