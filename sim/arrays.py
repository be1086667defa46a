"""Arrays by what stands in them, for signatures: numbers, whole numbers, yes or no."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

Ints = npt.NDArray[np.int64]

Bools = npt.NDArray[np.bool_]

Narrow = npt.NDArray[np.integer[Any]]
"""Whole numbers as narrow as they were recorded, or as they need be: there is one for each row of a log."""
