"""Who may learn in the sheltered company?"""

from __future__ import annotations

from sim.quantities import Box, Fraction


class Learning(Box):
    """Whether free sheltered places may serve as learning places for others, and how many of the free ones."""

    sheltered_places: bool
    """Whether candidates for whom no place is open may learn on free places inside the sheltered company."""

    share_of_free: Fraction
    """The part of the free places inside that may be used so; those with an indication come first."""

    def has_place(self, free: float, *, n_learning: int, n_waiting: int) -> bool:
        """Say whether one more may learn on places that are free; those with an indication come first."""
        share = self.share_of_free if self.sheltered_places else 0.0
        return not n_waiting and n_learning + 1 <= free * share

    def admits(self, trede: int, *, from_trede: int, has_learned: bool) -> bool:
        """Say whether a candidate may learn there: once in a spell, from the trede of any learning place on."""
        return not has_learned and trede >= from_trede
