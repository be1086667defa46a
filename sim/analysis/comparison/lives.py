"""Whose life is told of those who are in two runs with the same luck: typical ones, by a rule and not by eye."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.arrays import Floats, Ints

QUARTERS = (0.25, 0.5, 0.75)
"""Where the residents that are told of stand among all whose time differs: three in four of them between the outer."""

SAME_WEEKS = 4.0
"""A time that differs by no more is nearly the same: nothing would be seen of it [weeks]."""


def typical(residents: Ints, *, usual: Floats, other: Floats) -> Mapping[float, int]:
    """Return which residents stand at the quarters, of those whose time differs, by how far it does.

    The one with the smaller number comes first where two differ by the same, and nobody is told of twice.

    Parameters
    ----------
    residents
        Their numbers.
    usual, other
        The time that each took in the one run and in the other [weeks].

    Examples
    --------
    >>> found = typical(np.arange(5), usual=np.zeros(5), other=np.array([90.0, 0.0, -30.0, 10.0, 20.0]))
    >>> [(quarter, int(resident)) for quarter, resident in found.items()]
    [(0.25, 2), (0.5, 3), (0.75, 4)]
    """
    difference = other - usual
    differs = np.abs(difference) > SAME_WEEKS
    order = np.lexsort((residents[differs], difference[differs]))
    ranked = residents[differs][order]
    if not len(ranked):
        return {}
    places: dict[int, float] = {}
    for quarter in QUARTERS:
        places.setdefault(int(quarter * (len(ranked) - 1)), quarter)
    return {quarter: int(ranked[place]) for place, quarter in places.items()}
