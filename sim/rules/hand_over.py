"""When is a dossier handed over, and what does that cost?"""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.quantities import Box, Duration, Factor, Fraction


class HandOver(Box):
    """A wait, hours of repeated work, and a chance of being lost from view, each time that a dossier travels."""

    kind_key: ClassVar[str] = "kind"
    usual_kind: ClassVar[str] = "between_organisations"

    wait: Duration
    """How long a dossier is on its way; nobody calls the resident meanwhile."""

    lost_fraction: Fraction
    """The chance that the resident is lost from view on the way, each time."""

    hours_factor: Factor
    """By how much the hours of reading oneself in on the dossier (`task_hours.hand_over`) are multiplied."""

    def is_needed(self, *, ours: str, theirs: str) -> bool:
        """Say whether a dossier travels from the team of one organisation to that of another, or of the same.

        Raises
        ------
        NotImplementedError
            Each kind of answer has its own.
        """
        raise NotImplementedError

    def loses(self, *, u: float) -> bool:
        """Say whether the resident is lost from view on the way."""
        return u < self.lost_fraction


class BetweenOrganisations(HandOver):
    """Within one organisation a dossier stays where it is."""

    kind: Literal["between_organisations"] = "between_organisations"
    """Between whom dossiers travel: organisations only, or also from direction to trajectory and back inside one."""

    def is_needed(self, *, ours: str, theirs: str) -> bool:
        """Say whether a dossier travels: from one organisation to another."""
        return ours != theirs


class Everywhere(HandOver):
    """A dossier travels from direction to trajectory and back, also within one organisation."""

    kind: Literal["everywhere"] = "everywhere"
    """Between whom dossiers travel: organisations only, or also from direction to trajectory and back inside one."""

    def is_needed(self, *, ours: str, theirs: str) -> bool:
        """Say whether a dossier travels: always."""
        return True
