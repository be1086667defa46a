"""Who finds work through a provider of activation?"""

from __future__ import annotations

from sim.quantities import Box, PerYear, Trede


class Parallel(Box):
    """The road to work through providers of activation with employers of their own, from a trede on."""

    rate_per_year: PerYear
    """The rate at which somebody in activation finds work through such a provider, beside their own chances."""

    from_trede: Trede
    """The lowest (true) trede of whom these providers find work for."""

    def rate_for(self, trede: int) -> float:
        """Return the rate to work of somebody in activation [1/year]."""
        return self.rate_per_year if trede >= self.from_trede else 0.0
