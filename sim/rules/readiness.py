"""When is somebody ready for work?"""

from __future__ import annotations

from sim.quantities import Box, Count, Trede, Weeks


class Readiness(Box):
    """Ready from an assessed trede on, with few barriers, after some weeks of trajectory."""

    from_trede: Trede
    """The lowest assessed trede at which somebody is called ready."""

    max_barriers: Count
    """The most known barriers with which somebody is called ready."""

    after_weeks: Weeks
    """How long somebody must have been in the trajectory first; not asked of those who come without one."""

    def is_ready(self, trede: int, *, n_barriers: int, weeks_in_trajectory: float) -> bool:
        """Say whether the service would present this resident to employers."""
        return trede >= self.from_trede and n_barriers <= self.max_barriers and weeks_in_trajectory >= self.after_weeks
