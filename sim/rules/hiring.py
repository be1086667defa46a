"""Who sits on a vacant seat until somebody is found for good?"""

from __future__ import annotations

from sim.quantities import Box, Duration, Fraction, Weeks

ROUNDING = 1e-9
"""By how small a part sums of posts may differ from the whole."""


class Hire(Box):
    """Somebody hired by the hour fills a vacancy for a while, if one is found and the employer may have so many."""

    hired_fraction: Fraction
    """The chance that somebody is found who can be hired for a vacancy; 0 leaves every vacant post empty."""

    most_fraction: Fraction
    """The largest part of all fte of an organisation that may be hired at one time; beyond it a post stays empty."""

    after: Duration
    """How long after a vacancy began somebody hired begins; where the vacancy is over sooner, nobody does."""

    onboarding_weeks: Weeks
    """How long somebody hired is learning the job, at `staffing.onboarding_productivity`."""

    def is_found(self, *, u: float) -> bool:
        """Say whether somebody is found who can be hired."""
        return u < self.hired_fraction

    def has_room(self, fte: float, *, hired_fte: float, of_fte: float) -> bool:
        """Say whether an employer of so many fte, of whom some are hired, may hire for one more post [fte]."""
        return hired_fte + fte <= self.most_fraction * of_fte * (1.0 + ROUNDING)
