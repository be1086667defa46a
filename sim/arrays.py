"""Arrays by what stands in them, for signatures: numbers, whole numbers, yes or no; and where runs of equals begin."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

Ints = npt.NDArray[np.int64]

Bools = npt.NDArray[np.bool_]

Narrow = npt.NDArray[np.integer[Any]]
"""Whole numbers as narrow as they were recorded, or as they need be: there is one for each row of a log."""


def begins(*columns: npt.NDArray[Any]) -> Bools:
    """Return which rows differ from the one before in any column; the first row does.

    Examples
    --------
    >>> begins(np.array([7, 7, 7, 8]), np.array([1, 1, 2, 2])).tolist()
    [True, False, True, True]
    """
    new = np.ones(len(columns[0]), dtype=np.bool_)
    new[1:] = False
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return new
