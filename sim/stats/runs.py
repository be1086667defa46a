"""Rows that stand together: where each run of equal ones begins."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.arrays import Bools


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
