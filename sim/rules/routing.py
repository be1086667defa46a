"""Where does an assessed profile lead after intake, and who on guidance begins activation?"""

from __future__ import annotations

from sim.domain import Stage
from sim.quantities import Box, Fraction, FractionPerTrede


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
