"""Scenarios held against each other, and against the best of them: what stands in a row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.analysis.comparison import BEST_OF_OTHERS, Outcome, differences
from sim.errors import CaseloadError
from tests.analysis.comparison.pool import frame

N = 12
GROUP = ("now", "a", "b", "c")
QUEUE = Outcome(measure="wait", group_by="queue", group="intake")
BETTER = {"stock": "lower", "wait": "lower"}


def told(*, cost: float = 0.0) -> pd.DataFrame:
    """Return a stock in which b is lowest, a near now and c higher; and a wait of one queue, shortest in now and c."""
    rng = np.random.default_rng(1)
    luck = rng.normal(100.0, 9.0, size=N)
    stock = {
        (name, "base"): luck + up + rng.normal(0.0, 0.5, size=N)
        for name, up in {"now": 0.0, "a": 0.2, "b": -5.0, "c": 4.0}.items()
    }
    wait = {
        (name, "base"): luck / 10.0 + up + rng.normal(0.0, 0.1, size=N)
        for name, up in {"now": 0.0, "a": 2.0, "b": 3.0, "c": 0.02}.items()
    }
    spent = {(name, "base"): np.full(N, cost * place) for place, name in enumerate(GROUP)}
    return pd.concat(
        [
            frame(stock),
            frame(wait, measure="wait", group_by="queue", group="intake", unit="weeks"),
            frame(spent, measure="cost", unit="eur"),
        ]
    )


def table(**asked: object) -> pd.DataFrame:
    given = {"baseline": "now", "headline": ["stock", QUEUE], "pairs": [GROUP], "better": BETTER} | asked
    return differences(told(), **given)


def rows(found: pd.DataFrame, *, family: str, measure: str = "stock") -> pd.DataFrame:
    return found[(found["family"] == family) & (found["measure"] == measure)]


def verdicts(found: pd.DataFrame, *, measure: str) -> dict[str, object]:
    return rows(found, family="best", measure=measure).set_index("scenario")["verdict"].to_dict()


def test_every_scenario_of_a_group_is_compared_with_every_other_once() -> None:
    pairs = rows(table(), family="pairs")
    assert list(zip(pairs["scenario"], pairs["baseline"], strict=True)) == [
        ("a", "now"),
        ("b", "now"),
        ("c", "now"),
        ("b", "a"),
        ("c", "a"),
        ("c", "b"),
    ]


def test_the_baseline_stands_on_the_side_of_the_baseline_wherever_it_is_named() -> None:
    pairs = rows(table(pairs=[("a", "b", "now")]), family="pairs")
    assert list(zip(pairs["scenario"], pairs["baseline"], strict=True)) == [("b", "a"), ("a", "now"), ("b", "now")]


def test_a_pair_that_is_in_two_groups_comes_once() -> None:
    pairs = rows(table(pairs=[("now", "a"), ("a", "now"), ("now", "b")]), family="pairs")
    assert pairs["scenario"].tolist() == ["a", "b"]


def test_the_same_comparison_has_the_same_interval_in_headline_and_pairs() -> None:
    found = table()
    columns = ["difference", "ci_low", "ci_high", "p_adjusted", "verdict", "crn_correlation"]
    first = rows(found, family="headline").set_index("scenario")[columns]
    second = rows(found, family="pairs")
    second = second[second["baseline"] == "now"].set_index("scenario")[columns]
    pd.testing.assert_frame_equal(first, second)


def test_a_comparison_in_headline_and_pairs_is_paid_for_once() -> None:
    """One less or more in each of ten replications is luck with a chance of twice 4 to the power of minus nine."""
    luck = np.arange(10.0)
    ten = frame({("now", "base"): luck, ("a", "base"): luck + 1.0})
    found = differences(ten, baseline="now", headline=["stock"], pairs=[("now", "a")])
    assert found["p_adjusted"].tolist() == [2.0 * 0.25**9] * 2


def test_a_pair_is_the_difference_of_the_two() -> None:
    pair = rows(table(), family="pairs").set_index(["scenario", "baseline"]).loc[("c", "b")]
    values = told()
    values = values[values["measure"] == "stock"].set_index("scenario")["value"]
    assert pair["difference"] == pytest.approx((values["c"].to_numpy() - values["b"].to_numpy()).mean())
    assert pair["baseline_mean"] == pytest.approx(values["b"].mean())
    assert pair["verdict"] == "higher"


def test_who_is_the_best_and_who_cannot_be_told_from_it() -> None:
    found = table()
    assert verdicts(found, measure="stock") == {"now": "not best", "a": "not best", "b": "best", "c": "not best"}
    assert verdicts(found, measure="wait") == {
        "now": "may be best",
        "a": "not best",
        "b": "not best",
        "c": "may be best",
    }


def test_more_is_the_best_where_more_is_better() -> None:
    found = table(better={"stock": "higher", QUEUE.name: "lower"})
    assert verdicts(found, measure="stock") == {"now": "not best", "a": "not best", "b": "not best", "c": "best"}


def test_a_row_of_the_best_says_how_far_it_is_from_the_best_of_the_others() -> None:
    best = rows(table(), family="best").set_index("scenario")
    pairs = rows(table(), family="pairs").set_index(["scenario", "baseline"])
    ahead, behind = best.loc["b"], best.loc["c"]
    assert set(best["baseline"]) == {BEST_OF_OTHERS}
    assert ahead["difference"] == pytest.approx(max(pairs.loc[("b", other), "difference"] for other in ("now", "a")))
    assert (ahead["ci_high"], behind["ci_low"]) == (0.0, 0.0)
    assert ahead["ci_low"] < ahead["difference"] < 0.0
    assert behind["ci_high"] == pytest.approx(pairs.loc[("c", "b"), "ci_high"])
    assert behind["difference"] == pytest.approx(pairs.loc[("c", "b"), "difference"])
    assert behind["baseline_mean"] == pytest.approx(rows(table(), family="pairs")["baseline_mean"].min())
    assert (best["n"] == N).all()


def test_an_outcome_that_is_better_neither_way_has_no_best() -> None:
    assert set(rows(table(better={"stock": "neither", "wait": "lower"}), family="best", measure="wait")["unit"]) == {
        "weeks"
    }
    assert len(rows(table(better={"stock": "neither", "wait": "lower"}), family="best")) == 0
    assert set(table(better={})["family"]) == {"headline", "pairs"}


def test_a_second_group_is_told_from_the_first() -> None:
    found = rows(table(pairs=[("now", "a"), ("now", "c")]), family="best")
    assert found["scenario"].tolist() == ["now", "a", "now", "c"]
    assert found["baseline"].tolist() == [BEST_OF_OTHERS] * 2 + [f"{BEST_OF_OTHERS} of group 2"] * 2


def test_a_scenario_without_the_outcome_is_not_among_the_compared() -> None:
    some = told()
    some = some[~((some["scenario"] == "a") & (some["measure"] == "wait"))]
    found = differences(some, baseline="now", headline=["stock", QUEUE], pairs=[GROUP], better=BETTER)
    assert sorted(verdicts(found, measure="wait")) == ["b", "c", "now"]
    assert sorted(verdicts(found, measure="stock")) == sorted(GROUP)


def test_beside_a_scenario_of_which_the_window_ended_first_nothing_is_the_best() -> None:
    some = told()
    cut = (some["scenario"] == "a") & (some["measure"] == "stock") & (some["replication"] == 3)
    some.loc[cut, ["value", "n"]] = [np.nan, 5.0]
    found = differences(some, baseline="now", headline=["stock"], pairs=[GROUP], better=BETTER)
    assert verdicts(found, measure="stock") == {"now": "not best", "a": None, "b": None, "c": "not best"}


def test_a_row_of_the_best_rests_on_the_pair_with_the_fewest_replications() -> None:
    """In one there was nobody to measure in a: whoever is compared with it has one pair fewer."""
    some = told()
    nobody = (some["scenario"] == "a") & (some["measure"] == "stock") & (some["replication"] == 3)
    some.loc[nobody, ["value", "n"]] = [np.nan, 0.0]
    found = differences(some, baseline="now", headline=["stock"], pairs=[GROUP], better=BETTER)
    assert rows(found, family="best")["n"].tolist() == [N - 1] * len(GROUP)


def test_two_replications_say_nothing_of_pairs_and_the_best() -> None:
    few = told()
    found = differences(few[few["replication"] < 2], baseline="now", headline=["stock"], pairs=[GROUP], better=BETTER)
    assert found["verdict"].isna().all()
    assert found.loc[found["family"] == "pairs", "ci_low"].notna().all()


def test_an_unknown_scenario_in_a_pair_is_refused() -> None:
    with pytest.raises(
        CaseloadError, match=r"pairs: got 'aa'; scenarios that are among the replications; did you mean"
    ):
        table(pairs=[("now", "aa")])


# --- what is noted beside a difference ------------------------------------------------------------


def sizes(**matters: float) -> dict[tuple[str, str], str]:
    pairs = rows(table(matters=matters), family="pairs")
    return dict(zip(zip(pairs["scenario"], pairs["baseline"], strict=True), pairs["size"], strict=True))


def test_a_difference_is_too_small_when_all_of_its_interval_is() -> None:
    found = rows(table(), family="pairs").set_index(["scenario", "baseline"]).loc[("c", "now")]
    assert found["verdict"] == "higher"
    assert sizes(stock=found["ci_high"] + 0.01)["c", "now"] == "too_small"
    assert sizes(stock=found["ci_high"] - 0.01)["c", "now"] == ""
    assert found["difference"] < found["ci_high"] - 0.01  # the estimate is below what matters, and may be of more


def test_a_great_difference_is_not_too_small_whichever_way_it_points() -> None:
    """Some 5 fewer, where 4 matter."""
    found = rows(table(matters={"stock": 4.0}), family="pairs").set_index(["scenario", "baseline"]).loc[("b", "now")]
    assert found["ci_high"] < -4.0
    assert found["size"] == ""


def test_a_difference_of_unknown_sign_may_be_known_to_be_too_small() -> None:
    found = rows(table(matters={"stock": 3.0}), family="pairs").set_index(["scenario", "baseline"]).loc[("a", "now")]
    assert (found["verdict"], found["size"]) == ("undecided", "too_small")


def test_what_matters_is_said_of_an_outcome_before_its_measure() -> None:
    by_measure, by_outcome = table(matters={"wait": 9.0}), table(matters={"wait": 9.0, QUEUE.name: 0.01})
    assert set(rows(by_measure, family="pairs", measure="wait")["size"]) == {"too_small"}
    assert set(rows(by_outcome, family="pairs", measure="wait")["size"]) == {""}
    assert set(by_measure.loc[by_measure["measure"] == "stock", "size"]) == {""}


def test_not_the_best_by_too_little_to_matter() -> None:
    best = rows(table(matters={"stock": 12.0}), family="best").set_index("scenario")
    assert (best.loc["c", "verdict"], best.loc["c", "size"]) == ("not best", "too_small")


def test_a_rule_from_which_a_difference_follows_is_named_where_only_one_side_has_it() -> None:
    rule = "rules.purchase"
    found = table(by_rule={("a", "stock"): rule, ("b", "stock"): rule})
    pairs = rows(found, family="pairs").set_index(["scenario", "baseline"])["by_rule"].to_dict()
    assert {pair for pair, path in pairs.items() if path == rule} == {
        ("a", "now"),
        ("b", "now"),
        ("c", "a"),
        ("c", "b"),
    }
    assert pairs["b", "a"] == pairs["c", "now"] == ""
    assert set(rows(found, family="best")["by_rule"]) == {rule}
    assert set(found.loc[found["measure"] == "wait", "by_rule"]) == {""}


def test_a_certain_cost_is_decided_in_every_family() -> None:
    few = told(cost=1e6)
    found = differences(
        few[few["replication"] < 3], baseline="now", headline=["cost"], pairs=[GROUP], better={"cost": "lower"}
    )
    assert set(found.loc[found["family"] != "best", "verdict"]) == {"higher"}
    assert verdicts(found, measure="cost") == {"now": "best", "a": "not best", "b": "not best", "c": "not best"}
