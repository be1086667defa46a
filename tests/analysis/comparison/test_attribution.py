"""A difference split into its parts: they add up, hold together, and say when they are nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.analysis.comparison import AttributionStep, Outcome, attribution, differences
from sim.errors import CaseloadError
from tests.analysis.comparison.pool import frame

N = 15
CHAIN = (
    AttributionStep(component="pooling", scenario="new", point="attribution-1-pooling"),
    AttributionStep(component="definitions", scenario="new", point="attribution-2-definitions"),
    AttributionStep(component="transition", scenario="new"),
)


def cases() -> dict[tuple[str, str], np.ndarray]:
    """Pooling adds about 3, definitions nothing at all, the transition takes about 1."""
    rng = np.random.default_rng(1)
    now = rng.normal(50.0, 4.0, size=N)
    pooled = now + rng.normal(3.0, 0.7, size=N)
    new = pooled - rng.normal(1.0, 0.4, size=N)
    reached = {(step.scenario, step.point): values for step, values in zip(CHAIN, (pooled, pooled, new), strict=True)}
    return {("now", "base"): now} | reached


def split(values: dict[tuple[str, str], np.ndarray]) -> pd.DataFrame:
    told = pd.concat([frame(values), frame({case: v**2 for case, v in values.items()}, measure="cost")])
    return attribution(told, {"new": CHAIN}, baseline="now", headline=["stock", "cost"])


def test_the_parts_add_up_to_the_total_to_the_last_bit() -> None:
    table = split(cases())
    for _, rows in table.groupby("measure"):
        parts = rows["contribution"].tolist()
        assert rows["component"].tolist() == ["pooling", "definitions", "transition", "total"]
        assert sum(parts[:-1]) == parts[-1]


def test_the_total_is_the_difference_of_the_scenario() -> None:
    table = split(cases())
    expected = differences(frame(cases()), baseline="now", headline=["stock"]).iloc[0]
    total = table[(table["measure"] == "stock") & (table["component"] == "total")].iloc[0]
    assert total["contribution"] == pytest.approx(expected["difference"], rel=1e-12)
    assert total["crn_correlation"] == pytest.approx(expected["crn_correlation"], rel=1e-12)
    assert total["ci_high"] - total["ci_low"] > expected["ci_high"] - expected["ci_low"]  # it holds with seven others


def test_each_part_is_judged() -> None:
    table = split(cases())
    stock = table[table["measure"] == "stock"].set_index("component")
    assert stock["verdict"].to_dict() == {
        "pooling": "higher",
        "definitions": "equal",
        "transition": "lower",
        "total": "higher",
    }
    assert stock.loc["definitions", "p_adjusted"] == 1.0
    assert stock["step"].tolist() == [1, 2, 3, 4]


def test_a_replication_counts_only_when_the_whole_chain_has_it() -> None:
    values = cases()
    values["new", "attribution-1-pooling"][2] = np.nan
    table = split(values)
    assert set(table["n"]) == {N - 1}
    stock = table.loc[table["measure"] == "stock", "contribution"].tolist()
    assert sum(stock[:-1]) == stock[-1]
    off = values["new", "base"] - values["now", "base"]
    assert stock[-1] == pytest.approx(np.delete(off, 2).mean())


def test_an_outcome_of_one_group_is_split_too() -> None:
    told = pd.concat([frame(cases()), frame(cases(), group_by="queue", group="intake"), frame(cases(), measure="cost")])
    intake = Outcome(measure="stock", group_by="queue", group="intake")
    table = attribution(told, {"new": CHAIN}, baseline="now", headline=[intake, "cost"])
    assert table["measure"].tolist() == ["stock"] * 4 + ["cost"] * 4
    assert table["group"].tolist() == ["intake"] * 4 + ["all"] * 4
    for rows in (table[:4], table[4:]):
        parts = rows["contribution"].tolist()
        assert sum(parts[:-1]) == parts[-1]


def test_a_step_in_which_the_window_ended_first_empties_the_whole_split() -> None:
    told = frame(cases())
    cut = (told["point"] == "attribution-1-pooling") & (told["replication"] == 2)
    told.loc[cut, ["value", "n"]] = [np.nan, 3.0]
    table = attribution(told, {"new": CHAIN}, baseline="now", headline=["stock"])
    assert table[["ci_low", "ci_high", "verdict"]].isna().all(axis=None)


def test_a_certain_cost_of_a_step_is_decided() -> None:
    """Five replications, as a split has: a transition costs a million in each."""
    values = {case: np.full(5, 1e6 * (case == ("new", "base"))) for case in cases()}
    table = attribution(frame(values), {"new": CHAIN}, baseline="now", headline=["stock"])
    assert table["verdict"].tolist() == ["equal", "equal", "higher", "higher"]


def test_what_is_certain_of_everybody_may_be_luck_in_a_group() -> None:
    """The same jump in the last step: a million for everybody is a price, in one trede it may be one person's."""
    values = {case: np.full(5, 1e6 * (case == ("new", "base"))) for case in cases()}
    told = pd.concat([frame(values), frame(values, group_by="trede", group="5")])
    fifth = Outcome(measure="stock", group_by="trede", group="5")
    table = attribution(told, {"new": CHAIN}, baseline="now", headline=["stock", fifth])
    assert table["verdict"].tolist() == ["equal", "equal", "higher", "higher", "equal", "equal", *["undecided"] * 2]


def test_a_case_that_did_not_run_is_refused() -> None:
    values = cases()
    del values["new", "attribution-2-definitions"]
    with pytest.raises(CaseloadError, match="case 'new/attribution-2-definitions' is not among the replications"):
        split(values)


def test_a_scenario_without_steps_is_refused() -> None:
    with pytest.raises(CaseloadError, match="scenario 'new': came without steps"):
        attribution(frame(cases()), {"new": ()}, baseline="now", headline=["stock"])
