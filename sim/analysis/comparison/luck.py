"""Which differences without any spread are certain, and which may be the luck of small counts."""

from __future__ import annotations

import numpy as np

from sim.arrays import Bools, Floats
from sim.stats.max_t import spread

BEYOND_LUCK = 100.0
"""A difference of fewer units may be the same in every replication by the luck of counts; of so many it cannot be."""


def is_no_luck(values: Floats, baseline: Floats, *, of_all: Bools) -> Bools:
    """Return which columns differ by the same in every replication, and could not do so by luck.

    Parameters
    ----------
    values, baseline
        A row per replication, a column per comparison; nan where there is no value.
    of_all
        Whether a column is of all residents together, and not of a group, which may be tiny.

    Notes
    -----
    Nobody of ten in a group leaves, or one does: 0, 0, 0 against 1, 1, 1 happens by luck, and so does a price paid once
    against not at all. What cannot happen by luck is a cost of exactly 1,000,000 in each replication, or net results
    that vary and differ by exactly the same. So a difference without spread is certain when it is of `BEYOND_LUCK`
    units or more, since a count that large does not come out the same by chance; and, in a group, only where both sides
    take another, broken value in each replication, so that it is no sum of a few equal pieces.

    Examples
    --------
    >>> counts, costs = np.array([[1.0, 1e6]] * 3), np.array([[0.0, 0.0]] * 3)
    >>> is_no_luck(counts, costs, of_all=np.array([True, True])).tolist()
    [False, True]
    """
    off = values - baseline
    size = np.abs(np.where(np.isfinite(off), off, 0.0)).max(axis=0, initial=0.0)
    same = (spread(off) == 0.0) & (size >= BEYOND_LUCK)
    certain: Bools = same & (of_all | _is_fine(baseline))
    return certain


def _is_fine(values: Floats) -> Bools:
    """Whether a column takes as many different values as it has, none of them whole."""
    there = np.isfinite(values)
    ordered = np.sort(values, axis=0)
    differ = (np.diff(ordered, axis=0) != 0.0).all(axis=0)
    whole = there & (values == np.round(values))
    fine: Bools = differ & ~whole.any(axis=0) & there.any(axis=0)
    return fine
