"""What does a hand-over between organisations cost?"""

from __future__ import annotations

from dataclasses import dataclass

from sim.durations import Quantile


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """A wait [weeks], hours of repeated work, and a chance of being lost from view.

    ``everywhere`` says that a dossier travels even within one organisation.
    """

    wait: Quantile
    lost_fraction: float
    hours_factor: float
    everywhere: bool = False

    def loses(self, *, u: float) -> bool:
        """Say whether the resident is lost from view on the way."""
        return u < self.lost_fraction
