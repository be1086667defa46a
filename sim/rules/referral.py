"""Who is referred to a trajectory?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Refer whom the gate accepts: a profile, and a chance per occasion by assessed trede."""

    from_trede: int
    max_barriers: int
    accepts_by_trede: tuple[float, ...]
    again_after_weeks: float

    def fits(self, trede: int, *, n_barriers: int) -> bool:
        """Say whether the assessed profile is of the kind that trajectories serve."""
        return trede >= self.from_trede and n_barriers <= self.max_barriers

    def refers(self, trede: int, *, n_barriers: int, weeks_since_last: float, u: float) -> bool:
        """Decide on one occasion (an intake, a contact, a review) by the assessed profile."""
        return (
            self.fits(trede, n_barriers=n_barriers)
            and weeks_since_last >= self.again_after_weeks
            and u < self.accepts_by_trede[trede - 1]
        )
