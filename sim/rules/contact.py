"""When is the next contact due, and from when on may a contact person with time to spare have it sooner?"""

from __future__ import annotations

from math import log1p
from typing import ClassVar, Literal

from sim.quantities import Box, Fraction, SomeFraction, SomeWeeks, SomeWeeksPerTrede, TimesAsLong


class Contact(Box):
    """The interval that a worker plans after a contact [weeks]; what is realised depends on the diary."""

    kind_key: ClassVar[str] = "spread"

    guidance: SomeWeeksPerTrede
    """The time to the next contact of somebody on guidance only, by assessed trede 1 to 5."""

    activation: SomeWeeksPerTrede
    """The time to the next contact of somebody in activation, by assessed trede 1 to 5."""

    trajectory_weeks: SomeWeeks
    """The time to the next contact with the coach in an individual trajectory."""

    group_trajectory_weeks: SomeWeeks
    """The time to the next contact with the coach in a group trajectory."""

    plan_factor: TimesAsLong = 1.0
    """How many times as long all these times are, as while the desks were closed. On a date on which it changes the
    interval that runs changes with it: a talk that was asked for and is then not yet due is taken back."""

    sooner_after: SomeFraction = 1.0
    """The part of the planned time after which a contact person with nothing else to do may have the contact already.

    With 1 nobody is seen before the plan says, and a free hour stays free.
    """

    sooner_order: Fraction = 1.0
    """Which of those who may be seen sooner goes first: the one for whom this part of the planned time was over first.

    With 1 it is the one whose contact is due soonest, as when the next appointment in the calendar is moved forward;
    with `sooner_after` the one who could have been seen already for the longest time, with 0 the one who was last
    spoken with the longest ago.
    """

    def sooner_week(self, due: float, *, weeks: float) -> float:
        """Return from when on a contact that is due after `weeks` may come, if there is time for it [weeks]."""
        return due - (1.0 - self.sooner_after) * weeks

    def turn(self, due: float, *, weeks: float) -> float:
        """Return by which moment those who may be seen sooner stand in line, the earliest in front [weeks]."""
        return due - (1.0 - self.sooner_order) * weeks

    def after_guidance(self, trede: int, *, u: float) -> float:
        """Return the interval for somebody on guidance only, by assessed trede."""
        return self.plan_factor * self.spread_out(self.guidance[trede - 1], u=u)

    def after_activation(self, trede: int, *, u: float) -> float:
        """Return the interval for somebody in activation, by assessed trede."""
        return self.plan_factor * self.spread_out(self.activation[trede - 1], u=u)

    def in_trajectory(self, *, group: bool, u: float) -> float:
        """Return the interval between contacts with a coach."""
        weeks = self.group_trajectory_weeks if group else self.trajectory_weeks
        return self.plan_factor * self.spread_out(weeks, u=u)

    def spread_out(self, weeks: float, *, u: float) -> float:
        """Return an interval of which this is the mean.

        Raises
        ------
        NotImplementedError
            Each kind of answer has its own.
        """
        raise NotImplementedError

    def needs_luck(self) -> bool:
        """Say whether luck plays a part in the interval.

        Raises
        ------
        NotImplementedError
            Each kind of answer has its own.
        """
        raise NotImplementedError


class FixedContacts(Contact):
    """Every interval is as planned."""

    spread: Literal["constant"] = "constant"
    """Whether contacts are planned at equal distances or at random ones with these means."""

    def spread_out(self, weeks: float, *, u: float) -> float:
        """Return the interval as planned."""
        return weeks

    def needs_luck(self) -> bool:
        """Say whether luck plays a part: it does not."""
        return False


class RandomContacts(Contact):
    """Intervals are exponential: contacts come at random, so many on average."""

    spread: Literal["exponential"] = "exponential"
    """Whether contacts are planned at equal distances or at random ones with these means."""

    def spread_out(self, weeks: float, *, u: float) -> float:
        """Return an exponential interval."""
        return -weeks * log1p(-u)

    def needs_luck(self) -> bool:
        """Say whether luck plays a part: it is all luck."""
        return True
