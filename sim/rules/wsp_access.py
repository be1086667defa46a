"""How does a candidate reach the employer service?"""

from __future__ import annotations

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
