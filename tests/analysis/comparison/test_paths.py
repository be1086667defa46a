"""Paths over time: bands of levels, and of differences from just before the change on."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from sim.analysis.comparison import difference_series
from sim.stats import mean_band

N = 12
DATES = [f"2020-{month:02}-28" for month in range(1, 13)]
CHANGE = dt.date(2020, 6, 1)


def paths() -> dict[str, np.ndarray]:
    """A path with noise, and one that leaves it from June on."""
    now = np.random.default_rng(1).normal(100.0, 3.0, size=(N, 12)).cumsum(axis=1)
    new = now.copy()
    new[:, 5:] += np.random.default_rng(2).normal(4.0, 1.0, size=(N, 7))
    return {"now": now, "new": new}


def told(values: dict[str, np.ndarray], *, series: str = "stock") -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"scenario": scenario, "replication": n, "week": 4.0 * month, "date": DATES[month], "value": value}
            for scenario, path in values.items()
            for n, row in enumerate(path)
            for month, value in enumerate(row)
        ]
    ).assign(point="base", series=series, group_by="all", group="all", in_window=True)


def test_every_scenario_has_its_level_with_the_band_of_the_whole_path() -> None:
    table = difference_series(told(paths()), baseline="now", since=CHANGE)
    for scenario, path in paths().items():
        mine, band = table[table["scenario"] == scenario], mean_band(path)
        assert mine["date"].tolist() == DATES
        np.testing.assert_allclose(mine["mean"], band.mean)
        np.testing.assert_allclose(mine[["ci_low", "ci_high"]], np.column_stack((band.low, band.high)))


def test_the_difference_begins_just_before_the_change_at_nothing() -> None:
    table = difference_series(told(paths()), baseline="now", since=CHANGE)
    mine = table[table["scenario"] == "new"]
    band = mean_band(paths()["new"][:, 4:] - paths()["now"][:, 4:])
    assert mine["difference"].isna().tolist() == [True] * 4 + [False] * 8
    assert mine.iloc[4][["difference", "difference_low", "difference_high"]].tolist() == [0.0, 0.0, 0.0]
    np.testing.assert_allclose(mine["difference"][4:], band.mean, rtol=1e-9)
    np.testing.assert_allclose(mine["difference_low"][4:], band.low, rtol=1e-9)


def test_at_the_end_of_the_day_of_the_change_something_may_differ() -> None:
    table = difference_series(told(paths()), baseline="now", since=dt.date.fromisoformat(DATES[4]))
    assert table.loc[table["scenario"] == "new", "difference"].isna().tolist() == [True] * 3 + [False] * 9


def test_the_baseline_has_no_difference_from_itself() -> None:
    table = difference_series(told(paths()), baseline="now", since=CHANGE)
    assert table.loc[table["scenario"] == "now", ["difference", "difference_low"]].isna().all(axis=None)


def test_without_a_date_the_whole_path_is_compared() -> None:
    table = difference_series(told(paths()), baseline="now", since=None)
    assert table.loc[table["scenario"] == "new", "difference"].notna().all()


def test_a_moment_at_which_some_replication_has_no_value_is_a_gap() -> None:
    values = paths()
    values["new"][3, 7] = np.nan
    values["new"][:, 0] = np.nan
    table = difference_series(told(values), baseline="now", since=CHANGE)
    mine = table[table["scenario"] == "new"].reset_index(drop=True)
    assert mine["mean"].isna().tolist() == [month in (0, 7) for month in range(12)]
    assert (mine.loc[7, "n"], mine.loc[0, "n"]) == (N - 1, 0)
    assert mine["ci_low"].isna().tolist() == [month in (0, 7) for month in range(12)]
    assert mine.loc[7, ["difference", "difference_low"]].isna().all()
    assert mine.loc[8, ["difference", "difference_low"]].notna().all()


def test_one_replication_has_a_path_and_no_band() -> None:
    table = difference_series(told({name: path[:1] for name, path in paths().items()}), baseline="now", since=CHANGE)
    assert table["mean"].notna().all()
    assert table["ci_low"].isna().all()


def test_a_path_that_only_one_scenario_has_has_a_level() -> None:
    both = pd.concat([told(paths()), told({"new": paths()["new"]}, series="merged")])
    table = difference_series(both, baseline="now", since=CHANGE)
    mine = table[table["series"] == "merged"]
    assert mine["scenario"].unique().tolist() == ["new"]
    assert mine["ci_low"].notna().all()
    assert mine["difference"].isna().all()
