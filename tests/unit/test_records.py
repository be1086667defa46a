"""Where the bins of a run begin and end."""

from __future__ import annotations

import datetime as dt

from sim.records import edges_of


def test_a_run_is_cut_at_its_months_its_dates_and_its_ends() -> None:
    start, until = dt.date(2020, 1, 15), dt.date(2020, 4, 2)
    dates = [dt.date(2020, 2, 20), dt.date(2019, 1, 1), until, dt.date(2021, 1, 1), dt.date(2020, 3, 1)]
    days = [round(edge * 7) for edge in edges_of(start, until=until, dates=dates)]
    assert days == [0, 17, 36, 46, 77, 78]
