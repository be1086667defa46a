"""When is somebody ready for work?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FromTrede:
    """Ready from an assessed trede on, with few barriers, after some weeks of trajectory."""

    from_trede: int
    max_barriers: int
    after_weeks: float

    def is_ready(self, trede: int, *, n_barriers: int, weeks_in_trajectory: float) -> bool:
        """Say whether the service would present this resident to employers."""
        return trede >= self.from_trede and n_barriers <= self.max_barriers and weeks_in_trajectory >= self.after_weeks
