"""Who also works for the residents next door?"""

from __future__ import annotations

from typing import Annotated

from sim.domain import Function
from sim.quantities import Box, Entered, Factor, Fraction


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
