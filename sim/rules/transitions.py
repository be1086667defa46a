"""What does changing over do to the staff, and for how long?"""

from __future__ import annotations

from typing import Annotated

from sim.domain import Function, FunctionWord
from sim.quantities import Box, Entered, Eur, NotAll, PerYear, Weeks
from sim.units import WEEKS_PER_YEAR

STEP_WEEKS = WEEKS_PER_YEAR / 12.0
"""How often lost productivity is seen to have recovered a little: monthly."""


class Transition(Box):
    """What changing over does to the teams with these functions, from the date on which a scenario brings it."""

    functions: tuple[FunctionWord, ...]
    """Which teams change over: those with one of these functions."""

    productivity_dip: Annotated[NotAll, Entered()]
    """The part of the hours of these teams that is lost at first."""

    dip_weeks: Annotated[Weeks, Entered()]
    """How long that part is lost in full."""

    recovery_weeks: Annotated[Weeks, Entered()]
    """How long it then takes, month by month, until no more hours are lost."""

    extra_leave_per_year: Annotated[PerYear, Entered()]
    """What the change adds to the rate at which workers of these teams leave."""

    leave_weeks: Annotated[Weeks, Entered()]
    """How long more workers leave than usual."""

    cost_eur: Annotated[Eur, Entered()]
    """What changing over costs in all, beside the hours that are lost."""

    cost_weeks: Annotated[Weeks, Entered()]
    """Over how long the cost is spread, from the date on; 0 puts all of it on the date."""

    def concerns(self, functions: frozenset[Function]) -> bool:
        """Say whether a team with these functions changes over."""
        return any(function.word in self.functions for function in functions)

    def moments(self, since: float) -> list[float]:
        """Return every moment at which something about it changes, when it begins at a moment [weeks]."""
        moments: list[float] = []
        if self.extra_leave_per_year > 0.0:
            moments.append(since + self.leave_weeks)
        if self.productivity_dip > 0.0:
            recovers = since + self.dip_weeks
            n_steps = -int(-self.recovery_weeks // STEP_WEEKS)
            moments.append(recovers)
            moments += [recovers + min(step * STEP_WEEKS, self.recovery_weeks) for step in range(1, n_steps + 1)]
        return moments

    def dip_after(self, weeks: float) -> float:
        """Return the part of the hours that is lost: in full, then by steps towards none, each at its middle."""
        after = weeks - self.dip_weeks
        if after < 0.0:
            return self.productivity_dip if weeks >= 0.0 else 0.0
        if after >= self.recovery_weeks:
            return 0.0
        begun = int(after / STEP_WEEKS) * STEP_WEEKS
        middle = (begun + min(begun + STEP_WEEKS, self.recovery_weeks)) / 2.0
        return self.productivity_dip * (1.0 - middle / self.recovery_weeks)

    def extra_leave_after(self, weeks: float) -> float:
        """Return what the change adds to the rate of leaving [1/year]."""
        return self.extra_leave_per_year if 0.0 <= weeks < self.leave_weeks else 0.0
