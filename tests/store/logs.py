"""Records of two residents of one team, one in the stock at the start and one who reports, with events by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.records import EVENT, PLACE, POST, RESIDENT, SHELTERED, STAFF, Records, TeamFacts

FROM = dt.date(2016, 1, 1)


def records_of(events: Sequence[tuple[Any, ...]]) -> Records:
    """Return what two years would have left: events as (week, resident, spell, event, detail, stage, trede, ...)."""
    return Records(
        replication=0,
        start=FROM.isoformat(),
        until_week=104.0,
        municipalities=("beverwijk", "velsen"),
        teams=(TeamFacts("v_all", "velsen_org", ("income",), ("velsen",)),),
        events=np.array(events, dtype=EVENT),
        residents=np.array([(9, 0, 0, -1500.0, 2.5), (7, 1, 0, -2000.0, -30.0)], dtype=RESIDENT),
        staff=np.zeros(0, dtype=STAFF),
        places=np.zeros(0, dtype=PLACE),
        sheltered=np.zeros(0, dtype=SHELTERED),
        posts=np.zeros(0, dtype=POST),
        edges=np.array([0.0, 104.0]),
        hours=np.zeros((1, 10, 1)),
        available=np.zeros((1, 1)),
    )
