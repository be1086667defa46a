"""The table of differences: what stands in a row, by hand, and what is refused."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.analysis.comparison import COLUMNS, Outcome, differences
from sim.errors import CaseloadError
from tests.analysis.comparison.pool import frame
from tests.by_the_book import paired_difference

BASE = np.array([10.0, 12.0, 11.0, 9.0, 13.0, 10.5, 11.5, 12.5, 9.5, 10.0])
NOISE = np.array([0.2, -0.1, 0.3, 0.0, -0.2, 0.1, -0.3, 0.2, 0.1, -0.1])


def compared(values: dict[str, object], **row: object) -> pd.DataFrame:
    """Return the differences of one measure from ``now``, with the headline family alone."""
    cases = {(scenario, "base"): column for scenario, column in values.items()}
    return differences(frame(cases, **row), baseline="now", headline=["stock"])


def test_a_row_holds_the_paired_difference_and_what_shared_luck_gained() -> None:
    table = compared({"now": BASE, "new": BASE + 2.0 + NOISE})
    expected = paired_difference(BASE + 2.0 + NOISE, BASE)
    row = table.iloc[0]
    assert tuple(table.columns) == COLUMNS
    assert row["difference"] == pytest.approx(expected.mean, rel=1e-12)
    assert (row["crn_correlation"], row["variance_ratio"]) == pytest.approx(
        (expected.correlation, expected.variance_ratio), rel=1e-9
    )
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((expected.low, expected.high), abs=0.01)
    assert (row["verdict"], row["n"], row["family"]) == ("higher", 10, "headline")
    assert row["baseline_mean"] == pytest.approx(BASE.mean())
    assert pd.isna(row["replications_needed"])


def test_scenarios_of_one_family_widen_each_other() -> None:
    rng = np.random.default_rng(1)
    values = {"now": BASE} | {f"new{n}": BASE + rng.normal(size=10) for n in range(6)}
    alone = compared({"now": BASE, "new0": values["new0"]}).iloc[0]
    together = compared(values).iloc[0]
    assert together["ci_high"] - together["ci_low"] > 1.2 * (alone["ci_high"] - alone["ci_low"])
    assert together["p_adjusted"] >= alone["p_adjusted"]
    assert together["replications_needed"] > 1.3 * alone["replications_needed"]


def test_the_same_in_every_replication_is_equal() -> None:
    row = compared({"now": BASE, "new": BASE}).iloc[0]
    assert (row["verdict"], row["p_adjusted"], row["difference"], row["ci_low"], row["ci_high"]) == (
        "equal",
        1.0,
        0.0,
        0.0,
        0.0,
    )


def test_a_difference_that_never_varies_needs_enough_replications() -> None:
    """Two coins that fall apart ten times in a row are no coins; three times says nothing."""
    many = compared({"now": BASE, "new": BASE + 1.0}).iloc[0]
    few = compared({"now": BASE[:3], "new": BASE[:3] + 1.0}).iloc[0]
    assert (many["verdict"], many["ci_low"], many["p_adjusted"]) == ("higher", 1.0, 2.0 * 0.25**9)
    assert (few["verdict"], few["difference"]) == ("undecided", 1.0)
    assert np.isnan(few["ci_low"])


@pytest.mark.parametrize("now", [np.zeros(3), np.array([5.5, 7.25, 6.125])])
def test_a_cost_that_is_the_same_in_every_replication_is_certain(now: np.ndarray) -> None:
    row = compared({"now": now, "new": now + 1e6}, unit="eur").iloc[0]
    assert (row["verdict"], row["difference"], row["ci_low"], row["ci_high"]) == ("higher", 1e6, 1e6, 1e6)
    assert row["p_adjusted"] == 0.0


@pytest.mark.parametrize("now, new", [([0.0] * 3, [1.0] * 3), ([0.0] * 3, [1e-3] * 3), ([1.0, 2.0, 1.0], [2, 3, 2])])
def test_the_luck_of_counts_is_not_certain(now: list[float], new: list[float]) -> None:
    """Nobody against one, three times: in a tiny group that happens by luck."""
    assert compared({"now": now, "new": new}).iloc[0]["verdict"] == "undecided"


def in_a_group(now: list[float], new: list[float]) -> pd.Series:
    told = pd.concat(
        [
            frame({("now", "base"): BASE[:3], ("new", "base"): BASE[:3]}, measure="cost"),
            frame({("now", "base"): now, ("new", "base"): new}, measure="cost", group_by="trede", group="5"),
        ]
    )
    return differences(told, baseline="now", headline=["cost"], breakdowns=["trede"]).iloc[1]


def test_in_a_group_a_price_paid_once_in_every_replication_may_be_luck() -> None:
    assert in_a_group([0.0] * 3, [4000.0] * 3)["verdict"] == "undecided"
    assert in_a_group([4000.0, 8000.0, 0.0], [8000.0, 12000.0, 4000.0])["verdict"] == "undecided"


def test_in_a_group_what_varies_and_differs_by_exactly_the_same_is_certain() -> None:
    now = [1234.5, 5432.25, 2345.125]
    assert in_a_group(now, [value - 500.0 for value in now])["verdict"] == "lower"


def test_an_undecided_difference_says_how_many_replications_it_asks() -> None:
    rng = np.random.default_rng(2)
    row = compared({"now": BASE, "new": BASE + rng.normal(0.3, 1.0, size=10)}).iloc[0]
    assert row["verdict"] == "undecided"
    assert row["replications_needed"] > 10


def test_only_replications_with_both_values_count() -> None:
    other = BASE + 2.0 + NOISE
    other[[0, 3]] = np.nan
    row = compared({"now": BASE, "new": other}).iloc[0]
    kept = np.isfinite(other)
    assert row["n"] == 8
    assert row["difference"] == pytest.approx((other - BASE)[kept].mean())
    assert row["baseline_mean"] == pytest.approx(BASE[kept].mean())
    reach = stats.t.ppf(0.975, 7) * (other - BASE)[kept].std(ddof=1) / np.sqrt(8)
    assert row["ci_high"] - row["difference"] == pytest.approx(reach, rel=0.06)


def test_replications_are_paired_by_their_number_and_not_by_their_order() -> None:
    told = frame({("now", "base"): BASE, ("new", "base"): BASE + 1.0 + NOISE})
    mixed = told.sample(frac=1.0, random_state=3)
    mixed = mixed[~((mixed["scenario"] == "now") & (mixed["replication"] == 4))]
    row = differences(mixed, baseline="now", headline=["stock"]).iloc[0]
    assert row["n"] == 9
    assert row["difference"] == pytest.approx(np.delete(1.0 + NOISE, 4).mean())


def test_two_pairs_have_an_interval_and_no_verdict() -> None:
    """With two, six columns were all declared different in 28 of 100 experiments in which nothing differed."""
    row = compared({"now": BASE[:2], "new": BASE[:2] + 5.0 + NOISE[:2]}).iloc[0]
    assert row["verdict"] is None
    assert row["ci_low"] < row["difference"] < row["ci_high"]


def cut(measure: str = "wait", *, n: float) -> pd.DataFrame:
    """Return replications of which in the new scenario the sixth has no value and `n` units behind it."""
    new = BASE + 2.0 + NOISE
    new[5] = np.nan
    told = frame({("now", "base"): BASE, ("new", "base"): new}, measure=measure)
    return told.assign(n=np.where(told["value"].isna(), n, 10.0))


def test_a_difference_of_which_one_replication_ended_first_is_empty() -> None:
    """The nine that have a value are the short ones."""
    row = differences(cut(n=8.0), baseline="now", headline=["wait"]).iloc[0]
    assert row[["difference", "ci_low", "ci_high", "verdict", "baseline_mean"]].isna().all()
    assert row["n"] == 9


def test_a_replication_with_nobody_to_measure_is_left_out() -> None:
    row = differences(cut(n=0.0), baseline="now", headline=["wait"]).iloc[0]
    assert (row["n"], row["verdict"]) == (9, "higher")


@pytest.mark.parametrize("values", [[np.nan] * 10, [1.0, *[np.nan] * 9]])
def test_with_fewer_than_two_pairs_a_row_is_empty(values: list[float]) -> None:
    row = compared({"now": BASE, "new": np.array(values)}).iloc[0]
    empty = ["difference", "ci_low", "ci_high", "p_adjusted", "crn_correlation", "replications_needed", "verdict"]
    assert row[[*empty, "baseline_mean"]].isna().all()


def test_one_replication_decides_nothing() -> None:
    row = compared({"now": BASE[:1], "new": BASE[:1] + 3.0}).iloc[0]
    assert pd.isna(row["verdict"])
    assert row["n"] == 1


def two_families() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    cases = {("now", "base"): BASE, ("new", "base"): BASE + rng.normal(1.0, 0.8, size=10)}
    parts = [frame(cases), frame(cases, period="all")]
    parts += [frame(cases, group_by="municipality", group=name) for name in ("north", "south")]
    parts += [frame(cases, measure="flow"), frame(cases, measure="stands", period="2020-12-31")]
    return pd.concat(parts, ignore_index=True)


def test_breakdowns_and_further_measures_are_a_family_of_their_own() -> None:
    alone = differences(two_families(), baseline="now", headline=["stock"])
    table = differences(
        two_families(), baseline="now", headline=["stock"], further=["flow"], breakdowns=["municipality"]
    )
    assert table["family"].tolist() == ["headline", "breakdown", "breakdown", "breakdown"]
    assert table["group"].tolist() == ["all", "north", "south", "all"]
    assert len(alone) == 1
    assert table["p_adjusted"].iloc[0] == pytest.approx(alone["p_adjusted"].iloc[0] / 0.8)
    assert table["ci_low"].iloc[0] < alone["ci_low"].iloc[0]


def test_a_headline_may_be_of_one_group() -> None:
    """The other group of it stands in no family unless it is asked for."""
    north = Outcome(measure="stock", group_by="municipality", group="north")
    table = differences(
        two_families(), baseline="now", headline=[north, "flow"], further=["stands"], periods=["after", "2020-12-31"]
    )
    assert list(zip(table["family"], table["measure"], table["group"], strict=True)) == [
        ("headline", "stock", "north"),
        ("headline", "flow", "all"),
        ("breakdown", "stands", "all"),
    ]
    more = differences(two_families(), baseline="now", headline=[north], breakdowns=["municipality"])
    assert more["family"].tolist() == ["headline", "breakdown"]
    assert more["group"].tolist() == ["north", "south"]


def test_an_unknown_group_of_an_outcome_is_refused() -> None:
    nord = Outcome(measure="stock", group_by="municipality", group="nord")
    with pytest.raises(
        CaseloadError, match=r"'stock.municipality.nord' is not given .* did you mean 'stock.mun.*north'"
    ):
        differences(two_families(), baseline="now", headline=[nord])


def test_each_measure_is_compared_over_the_first_period_that_it_has() -> None:
    table = differences(
        two_families(), baseline="now", headline=["stock", "stands"], periods=["after", "all", "2020-12-31"]
    )
    assert table["period"].tolist() == ["after", "2020-12-31"]


def test_every_point_is_compared_with_the_baseline_at_that_point() -> None:
    cases = {
        (scenario, point): BASE + NOISE * steps + up
        for steps, (scenario, point, up) in enumerate(
            [("now", "low", 0.0), ("now", "high", 5.0), ("new", "low", 1.0), ("new", "high", 5.0)]
        )
    }
    table = differences(frame(cases), baseline="now", headline=["stock"], points=["low", "high"])
    assert table["point"].tolist() == ["low", "high"]
    assert table["difference"].tolist() == pytest.approx([1.0 + 2 * NOISE.mean(), 2 * NOISE.mean()])


def test_a_team_that_only_one_of_them_has_is_not_compared() -> None:
    told = pd.concat(
        [
            frame({("now", "base"): BASE, ("new", "base"): BASE + NOISE}),
            frame({("new", "base"): BASE}, group_by="team", group="merged"),
        ]
    )
    table = differences(told, baseline="now", headline=["stock"], breakdowns=["team"])
    assert table["group"].tolist() == ["all"]


def test_the_baseline_alone_gives_an_empty_table() -> None:
    table = compared({"now": BASE})
    assert len(table) == 0
    assert tuple(table.columns) == COLUMNS


# --- what is refused ------------------------------------------------------------------------------


def test_an_unknown_baseline_is_refused() -> None:
    told = frame({("now", "base"): BASE, ("new", "base"): BASE})
    with pytest.raises(CaseloadError, match=r"case 'nov/base' is not among .* did you mean 'now/base'"):
        differences(told, baseline="nov", headline=["stock"])


def test_an_unknown_measure_is_refused() -> None:
    told = frame({("now", "base"): BASE, ("new", "base"): BASE})
    with pytest.raises(CaseloadError, match=r"measure 'stok' is not given for all residents .* did you mean 'stock'"):
        differences(told, baseline="now", headline=["stok"])


def test_a_measure_that_only_another_period_has_is_refused() -> None:
    with pytest.raises(CaseloadError, match=r"measure 'stands' is not given .*; name a period or day that it has"):
        differences(two_families(), baseline="now", headline=["stands"])


def test_a_row_that_came_twice_is_refused() -> None:
    told = frame({("now", "base"): BASE, ("new", "base"): BASE})
    with pytest.raises(CaseloadError, match=r"scenario 'new'.*replication 9.*came twice"):
        differences(pd.concat([told, told.tail(1)]), baseline="now", headline=["stock"])


# --- speed ----------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.slow
def test_eleven_scenarios_of_fifteen_hundred_rows_take_seconds() -> None:
    """Twenty replications each; aim: 20 s of one core."""
    rng = np.random.default_rng(5)
    n, k = 20, 1500
    luck = rng.normal(size=(n, k))
    lines = {
        "replication": np.repeat(np.arange(n), k),
        "measure": np.tile([f"m{row % 50}" for row in range(k)], n),
        "group_by": np.tile(["all" if row < 50 else "team" for row in range(k)], n),
        "group": np.tile(["all" if row < 50 else f"team{row // 50}" for row in range(k)], n),
    }
    told = [
        pd.DataFrame(lines).assign(
            scenario=f"s{scenario}",
            point="base",
            period="after",
            unit="x",
            value=(luck + rng.normal(size=(n, k))).ravel(),
        )
        for scenario in range(12)
    ]
    since = time.process_time()
    table = differences(
        pd.concat(told, ignore_index=True),
        baseline="s0",
        headline=[f"m{row}" for row in range(15)],
        further=[f"m{row}" for row in range(15, 50)],
        breakdowns=["team"],
    )
    assert len(table) == 11 * k
    assert time.process_time() - since < 20.0
