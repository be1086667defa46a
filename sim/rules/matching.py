"""Who gets the place?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a place asks: a trede, few barriers, and a fit that only a part of the candidates has."""

    from_trede: int
    max_barriers: int
    fits_fraction: float
    register_only: bool

    def admits(self, trede: int, *, n_barriers: int, in_register: bool) -> bool:
        """Say whether this kind of place is open to this kind of candidate."""
        return trede >= self.from_trede and n_barriers <= self.max_barriers and (in_register or not self.register_only)

    def fits(self, *, u: float) -> bool:
        """Say whether a candidate and a place fit; `u` belongs to the pair."""
        return u < self.fits_fraction
