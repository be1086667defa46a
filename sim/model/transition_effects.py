"""What a change of organisation does to the staff for a while: hours are lost, and more people leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.domain import Function
from sim.records import TransitionFacts
from sim.rules.transitions import Transition

ROUNDING = 1e-6
"""By how little a moment on the clock may miss the moment that was meant [weeks]."""


@dataclass(frozen=True, slots=True)
class Running:
    """A transition that begins at a moment [weeks]."""

    since_week: float
    transition: Transition

    def passed(self, week: float) -> float:
        """Return how long it has been going on at a moment; negative before it begins [weeks]."""
        return week + ROUNDING - self.since_week


class Upheaval:
    """All transitions of a run."""

    def __init__(self, running: Iterable[Running] = ()) -> None:
        self._running = tuple(running)

    def moments(self) -> set[float]:
        """Return every moment at which a transition changes something [weeks]."""
        return {moment for one in self._running for moment in one.transition.moments(one.since_week)}

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
            if one.transition.concerns(functions):
                left *= 1.0 - one.transition.dip_after(one.passed(week))
        return left

    def extra_leave_per_year(self, functions: frozenset[Function], week: float) -> float:
        """Return what changing over adds to the rate of leaving of a team with these functions [1/year]."""
        concerned = [one for one in self._running if one.transition.concerns(functions)]
        return sum(one.transition.extra_leave_after(one.passed(week)) for one in concerned)
