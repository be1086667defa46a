"""When does the organisation notice that somebody has another income, and the right to a benefit ends?"""

from __future__ import annotations

from sim.quantities import Box, Duration, Fraction


class Notices(Box):
    """A part of the changes of income is reported by nobody, and found out later: by a signal, a talk or a review.

    What is found out is work for the income team, and the benefit goes on until that is done; unless whoever finds it
    out, in a talk, does both direction and income.
    """

    unreported_fraction: Fraction
    """The part of those who find work by themselves, or another income, who do not report it at once; 0 is nobody."""

    found_after: Duration
    """How long after the change a signal reaches the income team, of wages or of a household, if nothing else does."""

    seen_at_talk_fraction: Fraction
    """The chance that a talk with the municipality shows it before that."""

    def is_silent(self, *, u: float) -> bool:
        """Say whether somebody does not report another income at once."""
        return u < self.unreported_fraction

    def is_seen(self, *, u: float) -> bool:
        """Say whether a talk shows it."""
        return u < self.seen_at_talk_fraction
