"""The figures of a page are those of the rows of a replication, as the page tells them."""

from __future__ import annotations

from math import nan
from typing import Any

import pandas as pd
import pytest

from sim.planner.serve.exact import Figure, Figured, PageFigures, estimates_of
from sim.store import summarise

DATA: dict[str, Any] = {
    "measures": [{"id": "cost", "divide": 9e6}, {"id": "wait/queue/claim"}, {"id": "gone"}],
    "paths": [{"id": "cost", "divide": 1e6, "measures": ["cost@2027", "cost@2028"]}],
}
FIGURES = PageFigures.of(DATA, periods=("after", "all"))


def rows(*told: tuple[str, str, str, str, float, float]) -> pd.DataFrame:
    """Return rows as a replication leaves them."""
    return pd.DataFrame(told, columns=["measure", "group_by", "group", "period", "value", "n"])


def test_a_figure_is_over_its_period_and_divided_as_the_page_says() -> None:
    found = FIGURES.of_rows(
        rows(
            ("cost", "all", "all", "all", 90e6, 1.0),
            ("cost", "all", "all", "after", 18e6, 1.0),
            ("cost", "all", "all", "2027", 3e6, 1.0),
            ("cost", "municipality", "velsen", "after", 1.0, 1.0),
            ("wait", "queue", "claim", "all", nan, 12.0),
        )
    )

    assert {name: one.value for name, one in found.items() if name != "wait/queue/claim"} == pytest.approx(
        {"cost": 2.0, "gone": nan, "cost@2027": 3.0, "cost@2028": nan}, nan_ok=True
    )
    assert [name for name, one in found.items() if one.is_cut_off] == ["wait/queue/claim"]


def test_what_must_be_measured_is_each_once() -> None:
    assert sorted(one.name for one in FIGURES.outcomes) == ["cost", "gone", "wait.queue.claim"]
    assert sorted(FIGURES.all_periods) == ["2027", "2028", "after", "all"]


@pytest.mark.parametrize(
    ("values", "n"),
    [
        ([3.0, 4.5, 9.0], [1, 1, 1]),
        ([3.0, nan, 9.0], [1, 0, 1]),
        ([3.0, nan, 9.0], [1, 5, 1]),
        ([3.0], [1]),
        ([nan], [0]),
    ],
)
def test_an_estimate_is_that_of_the_summary_of_a_result(values: list[float], n: list[int]) -> None:
    table = pd.DataFrame({"replication": range(len(values)), "value": values, "n": n, "n_open": 0.0})
    key = {
        "scenario": "s",
        "point": "base",
        "measure": "m",
        "group_by": "all",
        "group": "all",
        "period": "all",
        "unit": "x",
    }
    wanted = summarise(table.assign(**key), experiment="e").iloc[0]
    figures: list[Figured] = [
        {"m": Figure(value, value != value and count > 0)} for value, count in zip(values, n, strict=True)
    ]
    found = estimates_of(figures)["m"]

    assert found["n"] == wanted["n_replications"]
    for mine, theirs in (("mean", "mean"), ("low", "ci_low"), ("high", "ci_high")):
        assert found[mine] == (None if pd.isna(wanted[theirs]) else pytest.approx(wanted[theirs]))


def test_nobody_asked_nothing_is_estimated() -> None:
    assert estimates_of([]) == {}
