"""Who is referred to a trajectory?"""

from __future__ import annotations

from sim.quantities import Box, Count, FractionPerTrede, Trede, Weeks


class Referral(Box):
    """Refer whom the gate accepts: a profile, and a chance per occasion by assessed trede."""

    from_trede: Trede
    """The lowest assessed trede that the gate accepts."""

    max_barriers: Count
    """The most known barriers that the gate accepts."""

    accepts_by_trede: FractionPerTrede
    """The chance of a referral at one occasion (intake, contact, review, return), by assessed trede 1 to 5."""

    again_after_weeks: Weeks
    """How long after the end of a trajectory nobody is referred anew."""

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
