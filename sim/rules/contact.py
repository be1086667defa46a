"""When is the next contact due?"""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPlan:
    """The interval that a worker plans after a contact [weeks]; what is realised depends on the diary."""

    guidance: tuple[float, ...]
    activation: tuple[float, ...]
    trajectory_weeks: float
    group_trajectory_weeks: float
    random: bool

    def after_guidance(self, trede: int, *, u: float) -> float:
        """Return the interval for somebody on guidance only, by assessed trede."""
        return self._spread(self.guidance[trede - 1], u)

    def after_activation(self, trede: int, *, u: float) -> float:
        """Return the interval for somebody in activation, by assessed trede."""
        return self._spread(self.activation[trede - 1], u)

    def in_trajectory(self, *, group: bool, u: float) -> float:
        """Return the interval between contacts with a coach."""
        return self._spread(self.group_trajectory_weeks if group else self.trajectory_weeks, u)

    def _spread(self, weeks: float, u: float) -> float:
        return -weeks * log1p(-u) if self.random else weeks
