"""What happens to a trajectory when a barrier flares up?"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from sim.quantities import Box, Entered, Fraction


class Combining(Box):
    """Whether a trajectory ends when other help is needed, and how fast it goes on beside it."""

    kind_key: ClassVar[str] = "kind"

    def hands_back(self, *, purchased: bool) -> bool:
        """Say whether the trajectory ends and the resident returns to the municipality.

        Raises
        ------
        NotImplementedError
            Each kind of answer has its own.
        """
        raise NotImplementedError

    def pace_beside_help(self) -> float:
        """Return the speed of a trajectory that runs beside other help, against one that runs alone [fraction].

        Raises
        ------
        NotImplementedError
            Each kind of answer has its own.
        """
        raise NotImplementedError


class HandBack(Combining):
    """The trajectory ends; other help is the municipality's."""

    kind: Literal["hand_back"] = "hand_back"
    """What a barrier that comes up does: the trajectory ends (`hand_back`) or help runs beside it (`alongside`)."""

    def hands_back(self, *, purchased: bool) -> bool:
        """Say whether the trajectory ends: it does, whoever gives it."""
        return True

    def pace_beside_help(self) -> float:
        """Return the speed of a trajectory beside other help that the resident found before: the full one."""
        return 1.0


class Alongside(Combining):
    """Help runs alongside, and the trajectory goes on at a slower pace."""

    kind: Literal["alongside"] = "alongside"
    """What a barrier that comes up does: the trajectory ends (`hand_back`) or help runs beside it (`alongside`)."""

    pace: Annotated[Fraction, Entered()]
    """How fast a resident rises on the ladder while help runs beside the trajectory, against without."""

    in_purchased: bool = False
    """Whether `alongside` holds for bought trajectories too; else a barrier ends these."""

    def hands_back(self, *, purchased: bool) -> bool:
        """Say whether the trajectory ends: only a purchased one may."""
        return purchased and not self.in_purchased

    def pace_beside_help(self) -> float:
        """Return the slower pace."""
        return self.pace
