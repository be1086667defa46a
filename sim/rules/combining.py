"""What happens to a trajectory when a barrier flares up?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBack:
    """The trajectory ends; other help is the municipality's.

    ``pace`` is the speed of a trajectory that runs beside other help, against one that runs alone [fraction].
    """

    hands_back: bool = True
    pace: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Alongside:
    """Help runs alongside, and the trajectory goes on at a slower pace."""

    pace: float
    hands_back: bool = False


Combining = HandBack | Alongside
"""An answer: whether the trajectory ends and the resident returns to the municipality, and how fast it goes on."""
