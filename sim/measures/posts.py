"""Who is in post, to the moment."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats
from sim.measures.grid import Grid, grouped
from sim.records import Records


def fte_weeks(records: Records, grid: Grid) -> Floats:
    """Return the fte in post, times time, per team and bin [fte weeks]."""
    return np.array([grid.integral(*one) for one in posts_of_teams(records)]).reshape(-1, grid.n_bins)


def posts_of_teams(records: Records) -> list[tuple[Floats, Floats]]:
    """Return for each team from when [weeks] how many fte are in post [fte]."""
    posts = records.posts
    each = grouped(posts["team"].astype(np.int64), n_groups=len(records.teams))
    return [(posts["week"][rows].astype(np.float64), posts["fte"][rows].astype(np.float64)) for rows in each]
