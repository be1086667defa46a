"""How is progress seen?"""

from __future__ import annotations

from typing import Annotated

from sim.quantities import Box, Entered, Fraction, SomeWeeks


class Signalling(Box):
    """Progress is seen at a contact with some chance, and in a structured review where there is one."""

    seen_at_contact: Annotated[Fraction, Entered()]
    """The chance that a contact with the municipality shows the present trede and barriers."""

    structured: bool
    """Whether everybody is looked at anew at fixed times, beside the contacts."""

    review_every_weeks: SomeWeeks
    """The time between two structured reviews of one resident."""

    seen_at_review: Annotated[Fraction, Entered()]
    """The chance that a structured review shows the present trede and barriers."""

    def sees_at_contact(self, *, u: float) -> bool:
        """Say whether the worker reads the present trede at this contact."""
        return u < self.seen_at_contact

    def sees_at_review(self, *, u: float) -> bool:
        """Say whether a structured review reads the present trede."""
        return self.structured and u < self.seen_at_review
