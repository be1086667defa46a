"""What form does a trajectory have, and who gets one that is bought?"""

from __future__ import annotations

from typing import Annotated

from sim.domain import DrawnGroupWord, TargetGroup
from sim.quantities import Box, Duration, Entered, Eur, Factor, Fraction


class Trajectory(Box):
    """In a group or alone, how long, and which part of a coach's slot it takes, also as coaching after a placement."""

    group_fraction: Fraction
    """The part of the trajectories that is given in a group."""

    individual: Duration
    """How long an individual trajectory lasts, unless it leads to work before."""

    group: Duration
    """How long a group trajectory lasts, unless it leads to work before."""

    group_slot: Fraction
    """How much of the room of one individual trajectory a place in a group takes of a coach."""

    coaching_slot: Fraction
    """How much of that room the coaching of somebody in a subsidised job takes."""

    coaching: Duration
    """How long somebody in a subsidised job keeps the coach."""

    def is_in_group(self, *, u: float) -> bool:
        """Say whether this trajectory is in a group."""
        return u < self.group_fraction

    def slot(self, *, in_group: bool) -> float:
        """Return the part of a slot that a trajectory takes; one alone takes a whole one."""
        return self.group_slot if in_group else 1.0


class Purchase(Box):
    """A share of a municipality's trajectories comes from a team that does ``purchase`` for it, ordered in time."""

    share: Fraction
    """The part of the referrals of this municipality that goes to the team that sells trajectories."""

    lead: Duration
    """How long an order takes, on top of the hand-over of the dossier."""

    specialised_in: tuple[DrawnGroupWord, ...] = ()
    """The target groups for which that team is the specialised party; they have a share and a pace of their own."""

    specialised_share: Fraction = 0.0
    """The part of the referrals of these groups that goes to that team, in place of `share`."""

    specialised_pace: Annotated[Factor, Entered()] = 1.0
    """What multiplies the rate at which these groups rise on the ladder in a trajectory of that team."""

    budget_eur_per_year: Eur | None = None
    """For how much the municipality orders in a calendar year; what is not spent lapses. Left out: without bound."""

    def affords(self, price_eur: float, *, ordered_eur: float) -> bool:
        """Say whether what is left of the year's budget pays for one more; an order counts, whatever comes of it."""
        return self.budget_eur_per_year is None or ordered_eur + price_eur <= self.budget_eur_per_year

    def is_specialised(self, *, group: int) -> bool:
        """Say whether the team that sells trajectories is specialised in a target group."""
        return TargetGroup(group).word in self.specialised_in

    def share_of(self, *, group: int) -> float:
        """Return which part of the referrals of a target group is bought."""
        return self.specialised_share if self.is_specialised(group=group) else self.share

    def pace_of(self, *, group: int) -> float:
        """Return what multiplies the rate of rising of somebody of a target group in a bought trajectory."""
        return self.specialised_pace if self.is_specialised(group=group) else 1.0
