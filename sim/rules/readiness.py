"""When is somebody seen to have come far enough: how is progress seen, and who is ready for work?"""

from __future__ import annotations

from typing import Annotated

from sim.quantities import Box, Count, Entered, Fraction, SomeWeeks, Trede, Weeks


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


class Readiness(Box):
    """Ready from an assessed trede on, with few barriers, after some weeks of trajectory."""

    from_trede: Trede
    """The lowest assessed trede at which somebody is called ready."""

    max_barriers: Count
    """The most known barriers with which somebody is called ready."""

    after_weeks: Weeks
    """How long somebody must have been in the trajectory first; not asked of those who come without one."""

    def is_ready(self, trede: int, *, n_barriers: int, weeks_in_trajectory: float) -> bool:
        """Say whether the service would present this resident to employers."""
        return trede >= self.from_trede and n_barriers <= self.max_barriers and weeks_in_trajectory >= self.after_weeks
