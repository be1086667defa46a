"""How does a candidate come by a place: through which door, who gets it, and who may learn in the sheltered company?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from sim.quantities import Box, Fraction


class WspAccess(Box):
    """Through a trajectory or directly; with or without a second assessment that may say no."""

    kind_key: ClassVar[str] = "second_assessment"

    kind: Literal["through_trajectory", "direct"]
    """Whether candidates come to the employer service from a trajectory only, or also straight from the municipality.
    """

    def is_direct(self) -> bool:
        """Say whether the municipality may send a candidate without a trajectory."""
        return self.kind == "direct"

    def looks_again(self) -> bool:
        """Say whether the employer service assesses a candidate of a coach itself.

        Raises
        ------
        NotImplementedError
            Each kind of answer has its own.
        """
        raise NotImplementedError

    def rejects(self, *, u: float) -> bool:
        """Say whether the second assessment finds the candidate not ready.

        Raises
        ------
        NotImplementedError
            Each kind of answer has its own.
        """
        raise NotImplementedError


class AssessedAgain(WspAccess):
    """The employer service looks for itself, and does not take everybody."""

    second_assessment: Literal[True] = True
    """Whether the employer service looks for itself before it takes on somebody from a trajectory."""

    rejects_fraction: Fraction
    """The chance that this second assessment says no, and the trajectory goes on."""

    def looks_again(self) -> bool:
        """Say whether there is a second assessment: there is."""
        return True

    def rejects(self, *, u: float) -> bool:
        """Say whether it finds the candidate not ready: a part of them."""
        return u < self.rejects_fraction


class TakenAsAssessed(WspAccess):
    """The employer service takes the judgement of whoever sends the candidate."""

    second_assessment: Literal[False] = False
    """Whether the employer service looks for itself before it takes on somebody from a trajectory."""

    def looks_again(self) -> bool:
        """Say whether there is a second assessment: there is none."""
        return False

    def rejects(self, *, u: float) -> bool:
        """Say whether it finds the candidate not ready: nobody looks."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a place asks: a trede, few barriers, and a fit that only a part of the candidates has."""

    from_trede: int
    max_barriers: int
    fits_fraction: float
    register_only: bool

    def admits(self, trede: int, *, n_barriers: int, in_register: bool) -> bool:
        """Say whether this kind of place is open to this kind of candidate."""
        return trede >= self.from_trede and n_barriers <= self.max_barriers and (in_register or not self.register_only)

    def fits(self, *, u: float) -> bool:
        """Say whether a candidate and a place fit; `u` belongs to the pair."""
        return u < self.fits_fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingPart:
    """One kind of low-threshold places; somebody in activation may have one, beside the benefit."""

    name: str
    places: float
    from_trede: int
    max_barriers: int
    fits_fraction: float
    pace: float

    def has_place(self, *, n_held: int) -> bool:
        """Say whether a place is free; where there are fewer places than before, nobody is sent away."""
        return n_held + 1 <= self.places

    def admits(self, trede: int, *, n_barriers: int, u: float) -> bool:
        """Say whether a resident in activation can have such a place; `u` belongs to the two of them."""
        return trede >= self.from_trede and n_barriers <= self.max_barriers and u < self.fits_fraction


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
