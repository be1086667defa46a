"""Who decides on a trajectory that another organisation gives: what is the municipality told, and may it overrule?"""

from __future__ import annotations

from typing import Annotated

from sim.domain import Ruling
from sim.quantities import Box, Entered, Factor, Fraction, SomeFraction, Weeks


class Direction(Box):
    """Somebody of the municipality meets the coach at fixed times, is told how far it is, and may see it otherwise."""

    black_box: bool = False
    """Whether the municipality knows of the trede only what it was told last: at the referral, or in a meeting."""

    meeting_every_weeks: Weeks
    """The time between two meetings of the municipality and the coach about one trajectory; 0 means never."""

    overrules_fraction: Fraction
    """The chance per meeting that the municipality's own view of the case is what is done."""

    extends_weeks: Weeks
    """How much longer a trajectory then lasts that would end before the next meeting, of somebody who has risen."""

    liaison: bool = False
    """Whether a liaison officer of the coaches' organisation prepares the meetings and sits in for the coach."""

    liaison_interval_factor: Annotated[SomeFraction, Entered()]
    """What multiplies the time between two meetings where there is such an officer."""

    liaison_hours_factor: Annotated[Factor, Entered()]
    """What multiplies the hours that a meeting costs either side where there is such an officer."""

    def interval_weeks(self) -> float:
        """Return the time between two meetings; 0 where there are none [weeks]."""
        return self.meeting_every_weeks * (self.liaison_interval_factor if self.liaison else 1.0)

    def hours_factor(self) -> float:
        """Return what multiplies the hours of a meeting."""
        return self.liaison_hours_factor if self.liaison else 1.0

    def view(self, *, is_ready: bool, fits: bool, has_risen: bool, weeks_left: float, u: float) -> Ruling:
        """Return what comes of a meeting: the coach's plan, or where the municipality overrules it, its own view.

        Whom it calls ready itself it sends to the employer service; whom it would no longer refer comes back for other
        help; and who has risen since it was last told goes on for a while.
        """
        if u >= self.overrules_fraction:
            return Ruling.AGREES
        if is_ready:
            return Ruling.SEND_ON
        if not fits:
            return Ruling.END
        ends_soon = weeks_left < self.interval_weeks()
        return Ruling.EXTEND if has_risen and ends_soon and self.extends_weeks > 0.0 else Ruling.AGREES
