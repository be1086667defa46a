"""A value that a replication lacks although there is somebody to measure."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.arrays import Bools


def cut_off(value: npt.ArrayLike, n: npt.ArrayLike) -> Bools:
    """Return which values are missing although they rest on `n` residents, spells, waits or person-years.

    Such a value was not there to be seen: the window ended first, or it has no bound. The replications that do have
    it are then the short and the small ones, so no mean, interval or difference may be taken over them alone. With
    nobody to measure (`n` is 0) nothing was cut off: a replication without a value then says nothing, and is left out.

    Examples
    --------
    >>> cut_off([31.0, float("nan"), float("nan")], [12, 12, 0]).tolist()
    [False, True, False]
    """
    missing: Bools = np.isnan(np.asarray(value, dtype=np.float64))
    return missing & (np.asarray(n, dtype=np.float64) > 0.0)
