"""Where does an assessed profile lead: to a trajectory, to activation (and from there to work), or to guidance only?"""

from __future__ import annotations

from sim.domain import Stage
from sim.quantities import Box, Count, Fraction, FractionPerTrede, PerYear, Trede, Weeks


class Referral(Box):
    """Refer whom the gate accepts: a profile, and a chance per occasion by assessed trede."""

    from_trede: Trede
    """The lowest assessed trede that the gate accepts."""

    max_barriers: Count
    """The most known barriers that the gate accepts."""

    accepts_by_trede: FractionPerTrede
    """The chance of a referral at one occasion (intake, contact, review, return), by assessed trede 1 to 5."""

    again_after_weeks: Weeks
    """How long after the end of a trajectory nobody is referred anew."""

    activation_goes_on: bool = False
    """Whether activation that has begun goes on after a referral, to its planned end or until the coach takes over."""

    def fits(self, trede: int, *, n_barriers: int) -> bool:
        """Say whether the assessed profile is of the kind that trajectories serve."""
        return trede >= self.from_trede and n_barriers <= self.max_barriers

    def refers(self, trede: int, *, n_barriers: int, weeks_since_last: float, u: float) -> bool:
        """Decide on one occasion (an intake, a contact, a review) by the assessed profile."""
        return (
            self.fits(trede, n_barriers=n_barriers)
            and weeks_since_last >= self.again_after_weeks
            and u < self.accepts_by_trede[trede - 1]
        )


class Image(Box):
    """What residents think of an organisation that gives trajectories: a part of them does not want to go there."""

    refused_fraction: Fraction
    """The part of those who are referred who refuse, each for a whole spell on benefit; they go on as if not referred.
    """

    def is_refused(self, *, u: float) -> bool:
        """Say whether a resident does not want to go there; `u` belongs to the resident's spell."""
        return u < self.refused_fraction


class Routing(Box):
    """Activation for a share of each trede, guidance only for the others and for the exempt."""

    activation_fraction: FractionPerTrede
    """The part that goes to activation after intake or a return, by assessed trede 1 to 5, of those not referred."""

    again_fraction: Fraction
    """The chance at each contact that somebody on guidance only is still offered activation."""

    exempt_fraction: Fraction
    """The part that is exempt from the duty to work: they stay on guidance only."""

    def is_exempt(self, *, u: float) -> bool:
        """Say whether a resident is exempt from the duty to work."""
        return u < self.exempt_fraction

    def stage_for(self, trede: int, *, exempt: bool, u: float) -> Stage:
        """Return the stage for somebody who is not referred."""
        if exempt or u >= self.activation_fraction[trede - 1]:
            return Stage.GUIDANCE
        return Stage.ACTIVATION

    def starts_activation(self, *, exempt: bool, u: float) -> bool:
        """Say whether somebody on guidance only begins activation at this contact."""
        return not exempt and u < self.again_fraction


class Parallel(Box):
    """The road to work through providers of activation with employers of their own, from a trede on."""

    rate_per_year: PerYear
    """The rate at which somebody in activation finds work through such a provider, beside their own chances."""

    from_trede: Trede
    """The lowest (true) trede of whom these providers find work for."""

    goes_first_fraction: Fraction = 0.0
    """The part of those in activation with whom a provider in the house goes on when they could be referred.

    The referral waits until the activation is over; who they are belongs to the resident, not to each talk.
    """

    def goes_first(self, trede: int, *, u: float) -> bool:
        """Say whether the provider goes on with somebody who could be referred to a trajectory now."""
        return trede >= self.from_trede and u < self.goes_first_fraction

    def rate_for(self, trede: int) -> float:
        """Return the rate to work of somebody in activation [1/year]."""
        return self.rate_per_year if trede >= self.from_trede else 0.0
