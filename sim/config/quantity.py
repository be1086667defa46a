"""Markers in the annotations of the schema: what a number is measured in, what it adds up to, whether it is entered."""

from __future__ import annotations

from dataclasses import dataclass

ANY_UNIT = "any"


@dataclass(frozen=True, slots=True)
class Quantity:
    """The field is a number with a life: value, unit, source and range.

    Parameters
    ----------
    unit
        The only unit in which a file may give the number; ``"any"`` leaves it to the file.

    Examples
    --------
    >>> Quantity("weeks").accepts("weeks"), Quantity("weeks").accepts("days"), Quantity("any").accepts("eur")
    (True, False, True)
    """

    unit: str

    def accepts(self, unit: str) -> bool:
        """Whether a file may give the number in `unit`."""
        return self.unit in (ANY_UNIT, unit)


@dataclass(frozen=True, slots=True)
class SumsToOne:
    """The elements of the field are shares of one whole.

    Examples
    --------
    >>> SumsToOne().holds([0.25, 0.75]), SumsToOne().holds([0.25, 0.8])
    (True, False)
    """

    within: float = 1e-6

    def holds(self, shares: list[float]) -> bool:
        """Whether `shares` add up to one."""
        return abs(sum(shares) - 1.0) <= self.within


@dataclass(frozen=True, slots=True)
class Entered:
    """The number makes a scenario better or worse by itself: somebody estimated an effect, and entered it."""
