"""Whether two versions told the same story."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def difference(model: Any, other: Any) -> str | None:
    """Return the first difference between two records, or None: every column of every row, and every hour.

    Hours are sums of the same terms in another order (the model adds them up when they have passed), so they may differ
    by rounding.

    Rows are put in order of week and resident first, each resident's rows of one moment in the order in which they were
    written: who is written down first when two residents are moved by the same event is the engine's own affair.
    """
    ours, theirs = _ordered(model.events), _ordered(other.events)
    n = min(len(ours), len(theirs))
    unequal = np.flatnonzero(ours[:n] != theirs[:n])
    if len(unequal):
        return f"{ours[unequal[0]]} in the model, {theirs[unequal[0]]} in the other"
    if len(ours) != len(theirs):
        return f"{len(ours)} rows in the model, {len(theirs)} in the other"
    if model.hours.shape != other.hours.shape or not np.allclose(model.hours, other.hours, rtol=1e-12, atol=1e-9):
        return "the hours of work differ"
    return None


def _ordered(events: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    return events[np.lexsort((np.arange(len(events)), events["resident"], events["week"]))]
