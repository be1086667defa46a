"""Outputs as every analysis of a design takes them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats


def outputs_by_point(outputs: npt.ArrayLike, *, n_points: int) -> Floats:
    """Return outputs as finite numbers of shape (points, replications), or say what is wrong."""
    y = np.asarray(outputs, dtype=np.float64)
    y = y[:, None] if y.ndim == 1 else y
    if y.ndim != 2 or y.shape[0] != n_points or y.shape[1] < 1:
        raise ValueError(f"got outputs of shape {y.shape}; the design has {n_points} points, which need a row each.")
    if not np.all(np.isfinite(y)):
        point, replication = np.argwhere(~np.isfinite(y))[0]
        raise ValueError(
            f"point {point}, replication {replication}: got {float(y[point, replication])!r}; need finite values."
        )
    return y
