"""What a change of organisation does to the staff for a while: hours are lost, and more people leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.config.schema import Transition
from sim.domain import Function
from sim.records import TransitionFacts
from sim.units import WEEKS_PER_YEAR

STEP_WEEKS = WEEKS_PER_YEAR / 12.0
"""How often lost productivity is seen to have recovered a little: monthly."""

ROUNDING = 1e-6
"""By how little a moment on the clock may miss the moment that was meant [weeks]."""


@dataclass(frozen=True, slots=True)
class Running:
    """A transition that begins at a moment [weeks]."""

    since_week: float
    transition: Transition

    def concerns(self, functions: frozenset[Function]) -> bool:
        """Say whether a team with these functions changes over."""
        return any(function.word in self.transition.functions for function in functions)

    def moments(self) -> Iterator[float]:
        """Yield every moment at which something about it changes [weeks]."""
        rule = self.transition
        if rule.extra_leave_per_year > 0.0:
            yield self.since_week + rule.leave_weeks
        if rule.productivity_dip > 0.0:
            recovers = self.since_week + rule.dip_weeks
            yield recovers
            for step in range(1, self._n_steps + 1):
                yield recovers + min(step * STEP_WEEKS, rule.recovery_weeks)

    @property
    def _n_steps(self) -> int:
        """In how many steps productivity recovers."""
        return -int(-self.transition.recovery_weeks // STEP_WEEKS)

    def dip_at(self, week: float) -> float:
        """Return the part of the hours that is lost: in full, then by steps towards none, each at its middle."""
        rule = self.transition
        passed = week + ROUNDING - self.since_week
        after = passed - rule.dip_weeks
        if after < 0.0:
            return rule.productivity_dip if passed >= 0.0 else 0.0
        if after >= rule.recovery_weeks:
            return 0.0
        begun = int(after / STEP_WEEKS) * STEP_WEEKS
        middle = (begun + min(begun + STEP_WEEKS, rule.recovery_weeks)) / 2.0
        return rule.productivity_dip * (1.0 - middle / rule.recovery_weeks)

    def extra_leave_at(self, week: float) -> float:
        """Return what the change adds to the rate of leaving [1/year]."""
        runs = 0.0 <= week + ROUNDING - self.since_week < self.transition.leave_weeks
        return self.transition.extra_leave_per_year if runs else 0.0


class Upheaval:
    """All transitions of a run."""

    def __init__(self, running: Iterable[Running] = ()) -> None:
        self._running = tuple(running)

    def moments(self) -> set[float]:
        """Return every moment at which a transition changes something [weeks]."""
        return {moment for one in self._running for moment in one.moments()}

    def facts(self) -> tuple[TransitionFacts, ...]:
        """Return what each transition costs, and over which time."""
        return tuple(
            TransitionFacts(one.since_week, one.since_week + one.transition.cost_weeks, one.transition.cost_eur)
            for one in self._running
        )

    def productivity(self, functions: frozenset[Function], week: float) -> float:
        """Return the part of the hours of a team with these functions that is not lost."""
        left = 1.0
        for one in self._running:
            if one.concerns(functions):
                left *= 1.0 - one.dip_at(week)
        return left

    def extra_leave_per_year(self, functions: frozenset[Function], week: float) -> float:
        """Return what changing over adds to the rate of leaving of a team with these functions [1/year]."""
        return sum(one.extra_leave_at(week) for one in self._running if one.concerns(functions))
