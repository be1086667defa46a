"""Where does an assessed profile lead after intake?"""

from __future__ import annotations

from dataclasses import dataclass

from sim.domain import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """Activation for a share of each trede, guidance only for the others and for the exempt."""

    activation_fraction: tuple[float, ...]
    exempt_fraction: float

    def is_exempt(self, *, u: float) -> bool:
        """Say whether a resident is exempt from the duty to work."""
        return u < self.exempt_fraction

    def stage_for(self, trede: int, *, exempt: bool, u: float) -> Stage:
        """Return the stage for somebody who is not referred."""
        if exempt or u >= self.activation_fraction[trede - 1]:
            return Stage.GUIDANCE
        return Stage.ACTIVATION
