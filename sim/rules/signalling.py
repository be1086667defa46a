"""How is progress seen?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Signalling:
    """Progress is seen at a contact with some chance, and in a structured review where there is one."""

    seen_at_contact: float
    structured: bool
    review_every_weeks: float
    seen_at_review: float

    def sees_at_contact(self, *, u: float) -> bool:
        """Say whether the worker reads the present trede at this contact."""
        return u < self.seen_at_contact

    def sees_at_review(self, *, u: float) -> bool:
        """Say whether a structured review reads the present trede."""
        return self.structured and u < self.seen_at_review
