"""How does a candidate reach the employer service?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WspAccess:
    """Through a trajectory or directly; with or without a second assessment that may say no."""

    direct: bool
    second_assessment: bool
    rejects_fraction: float

    def rejects(self, *, u: float) -> bool:
        """Say whether the second assessment finds the candidate not ready."""
        return self.second_assessment and u < self.rejects_fraction
