"""Whether what was measured can be: each measure says how low and how high its values may lie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import OutOfBoundsError

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.measures.sheet import Block, Sheet
    from sim.records import Records

ROUNDING = 1e-6
"""By how much sums of many pieces may miss a bound."""


def beyond(block: Block, names: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return in words the first value of a block that lies beyond the bounds of its measure; None: there is none.

    ``names`` are the groups of each grouping. A value that is missing lies within all bounds.
    """
    value = block.numbers[0]
    least = np.array([[-np.inf if one.least is None else one.least] for one in block.measures]).reshape(-1, 1)
    most = np.array([[np.inf if one.most is None else one.most] for one in block.measures]).reshape(-1, 1)
    wrong = (value < least - ROUNDING) | (value > most + ROUNDING)
    if not wrong.any():
        return None
    when, which, who = np.argwhere(wrong)[0].tolist()
    found, measure = float(value[when, which, who]), block.measures[which]
    bound = f"at least {measure.least:g}" if found < least[which, 0] else f"at most {measure.most:g}"
    group = names[block.by][who]
    return f"{measure.id} of {block.by} {group} in {block.times[when]}: {found:.6g} {measure.unit}, but it is {bound}"


def check_bounds(sheet: Sheet, records: Records, configuration: Configuration) -> None:
    """Stop when a measure has a value that it cannot have.

    Raises
    ------
    OutOfBoundsError
        With the first such value.
    """
    for block in sheet.blocks:
        what = beyond(block, sheet.names)
        if what is not None:
            replay = f"replication {records.replication}, configuration {configuration.digest[:12]}"
            raise OutOfBoundsError(what, replay)
