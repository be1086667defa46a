"""Who gets a trajectory that is bought?"""

from __future__ import annotations

from sim.quantities import Box, Duration, Fraction


class Purchase(Box):
    """A share of a municipality's trajectories comes from a team that does ``purchase`` for it, ordered in time."""

    share: Fraction
    """The part of the referrals of this municipality that goes to the team that sells trajectories."""

    lead: Duration
    """How long an order takes, on top of the hand-over of the dossier."""

    def buys(self, *, u: float) -> bool:
        """Say whether this trajectory is bought."""
        return u < self.share
