"""Only what is asked for is worked out, and it is what would be left of everything."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.config import Configuration
from sim.measures import HOUSE, Asked, facts, measure
from sim.measures.sheet import Measured
from tests.model import small
from tests.simulated import simulated

TARGETS = ("2011H1", "2012-06-15")
HEADLINE = (("exits_to_work", "all", "all"), ("wait_p90_weeks", "queue", "claim"))


@cache
def region() -> tuple[Any, Configuration]:
    """Return the records of a small region, with a period and a day that targets ask for, and its configuration."""
    source = {"kind": "observed", "text": "made up", "date": "2026-01-01"}
    observed = {"value": 200, "unit": "residents", "source": source}
    target = {"measure": "stock_on_benefit", "observed": observed, "label": "A", "band": [100, 300], "use": "fit"}
    targets = {f"target_{k}": target | {"period": period} for k, period in enumerate(TARGETS)}
    configuration = small.region({"measurement.targets": targets}, share=0.05, years=4, overlays=("merged",))
    return simulated(configuration), configuration


@cache
def everything() -> Measured:
    return measure(*region())


def left_of(full: Measured, asked: Asked) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what is left of all rows and paths, one row after the other."""
    rows, series = full.rows, full.series
    chosen = {"measure": asked.measures, "group_by": asked.groupings, "period": asked.periods}
    for column, names in chosen.items():
        rows = rows if names is None else rows[rows[column].isin(names)]
    if asked.outcomes is not None:
        keys = zip(rows["measure"], rows["group_by"], rows["group"], strict=True)
        rows = rows[np.array([key in asked.outcomes for key in keys], dtype=bool)]
    series = series if asked.measures is None else series[series["series"].isin(asked.measures)]
    if asked.paths is not None:
        series = series[series["group_by"].isin(asked.paths)]
    series = series[series["in_window"]] if asked.in_window else series
    return rows.reset_index(drop=True), series.reset_index(drop=True)


def some(draw: st.DrawFn, column: str, *, series: bool = False) -> tuple[str, ...] | None:
    """Draw some of the words of a column, or that none is left out."""
    frame = everything().series if series else everything().rows
    words = st.sampled_from(sorted(set(frame[column])))
    return draw(st.none() | st.lists(words, max_size=4, unique=True).map(tuple))


@st.composite
def asks(draw: st.DrawFn) -> Asked:
    keys = sorted(set(everything().rows[["measure", "group_by", "group"]].itertuples(index=False, name=None)))
    return Asked(
        measures=some(draw, "measure"),
        groupings=some(draw, "group_by"),
        periods=some(draw, "period"),
        outcomes=draw(st.none() | st.lists(st.sampled_from(keys), max_size=6, unique=True).map(tuple)),
        paths=some(draw, "group_by", series=True),
        in_window=draw(st.booleans()),
    )


@settings(max_examples=60, deadline=None)
@given(asks())
def test_what_is_asked_for_is_what_is_left_of_everything(asked: Asked) -> None:
    """To the last bit, in the same order, in columns of the same types."""
    found = measure(*region(), asked)

    for one, other in zip((found.rows, found.series), left_of(everything(), asked), strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)


@pytest.mark.parametrize("name", [*HOUSE.measures])
def test_each_measure_alone_is_what_it_is_among_all(name: str) -> None:
    asked = Asked(measures=(name,), paths=())

    pd.testing.assert_frame_equal(measure(*region(), asked).rows, left_of(everything(), asked)[0], check_exact=True)


def test_a_change_and_the_targets_are_among_what_can_be_asked_for() -> None:
    assert {"after", *TARGETS} <= set(everything().rows["period"])


COSTLY = ("log_of", "spells_of", "waits_of", "trajectories_of", "stays_of", "last_seen", "fte_weeks")


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The costly facts that are worked out, each as often as it is."""
    done: list[str] = []

    def noted(name: str, make: Callable[..., Any]) -> Callable[..., Any]:
        def make_and_note(*args: Any, **options: Any) -> Any:
            done.append(name)
            return make(*args, **options)

        return make_and_note

    for name in COSTLY:
        monkeypatch.setattr(facts, name, noted(name, getattr(facts, name)))
    return done


@pytest.mark.parametrize(
    ("asked", "needed"),
    [
        (Asked(measures=(), paths=()), []),
        (Asked(periods=(), paths=()), []),
        (Asked(measures=("utilisation",), paths=()), []),
        (Asked(measures=("vacancies_fte",), paths=()), ["fte_weeks"]),
        (Asked(outcomes=(("wait_p90_weeks", "queue", "claim"),), paths=()), ["waits_of"]),
        (Asked(measures=("sustained_12m_fraction",), paths=()), ["log_of", "spells_of"]),
        (Asked(measures=("handovers", "contacts_per_resident_year"), groupings=("queue",), paths=()), []),
        (Asked(measures=("not_seen_6m_fraction",), periods=("all",), paths=()), []),
        (Asked(groupings=(), paths=("queue",)), ["waits_of"]),
    ],
)
def test_what_nobody_asks_for_is_not_worked_out(asked: Asked, needed: list[str], worked_out: list[str]) -> None:
    measure(*region(), asked)

    assert sorted(worked_out) == sorted(needed)


def test_everything_works_each_fact_out_once(worked_out: list[str]) -> None:
    measure(*region())

    assert sorted(worked_out) == sorted(COSTLY)


def test_few_outcomes_of_few_periods_need_no_trajectory_and_no_stay(worked_out: list[str]) -> None:
    measure(*region(), Asked(outcomes=HEADLINE, periods=("all",), paths=()))

    assert not {"trajectories_of", "stays_of", "last_seen"} & set(worked_out)
