"""Who of a team works for whom: whose caseload, who is a specialist, and who also works for the residents next door?"""

from __future__ import annotations

from typing import Annotated

from sim.domain import Function, GroupWord, TargetGroup
from sim.quantities import Box, Entered, Factor, Fraction, SomeCount

NO_GROUP = -1
"""Of a worker who is nobody's specialist."""


def load(cases: float, *, fte: float) -> float:
    """Return how full it is [cases/fte]: the next case goes to the least full, of equals to the first in line."""
    return cases / fte


def is_free_specialist(specialism: int, *, group: int, cases: float, fte: float, norm: float) -> bool:
    """Say whether somebody is a specialist for a group with fewer cases than the norm; such people go before others.

    ``norm`` is the caseload per fte that counts as full [cases/fte].
    """
    return specialism == group and cases < norm * fte


class Specialists(Box):
    """Specialists on caseloads: they get the residents of their group while they are below the norm caseload."""

    groups: tuple[GroupWord, ...]
    """The target groups that have specialists, the first seats of a team for the first group."""

    workers_per_specialist: SomeCount
    """In how many workers of a team there is one specialist for each group; smaller teams have none."""

    progress_factor: Annotated[Factor, Entered()]
    """By how much a specialist multiplies the rate at which residents of the group rise on the ladder."""

    def are_in(self, functions: frozenset[Function]) -> bool:
        """Say whether a team with these functions may have specialists: one in which residents have a fixed person."""
        return bool(functions & {Function.DIRECTION, Function.TRAJECTORY, Function.PURCHASE})

    def of_seats(self, n_workers: int) -> tuple[TargetGroup, ...]:
        """Return for the first of the seats of a team the group of its specialist; the others are for everybody."""
        n_each = n_workers // self.workers_per_specialist
        return tuple(TargetGroup[group.upper()] for group in self.groups for _ in range(n_each))


class CrossBorder(Box):
    """A part of each team's workers also works for teams with the same functions elsewhere, at some extra effort."""

    share: Fraction
    """The part of the workers of each team that also takes work and cases of such teams elsewhere."""

    hours_factor: Annotated[Factor, Entered()]
    """By how much a task takes more hours when it comes from the pile of a team elsewhere."""

    def n_shared(self, n_workers: int) -> int:
        """Return how many of a team's workers also work next door."""
        return round(self.share * n_workers)

    def are_neighbours(self, functions: frozenset[Function], others: frozenset[Function]) -> bool:
        """Say whether two teams with these functions help each other out."""
        return self.share > 0.0 and functions == others
