"""Who of a team is a specialist, and for whom?"""

from __future__ import annotations

from typing import Annotated

from sim.domain import Function, GroupWord, TargetGroup
from sim.quantities import Box, Entered, Factor, SomeCount


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
