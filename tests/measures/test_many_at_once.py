"""What is worked out for many groups or moments at once is what it is for one after the other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.measures.caseload import quantiles
from sim.measures.grid import Ruler
from sim.measures.survival import curves_of
from sim.stats import aalen_johansen

weeks = st.floats(0.0, 50.0) | st.integers(0, 6).map(float)
spells = st.tuples(st.integers(0, 3), weeks, st.integers(0, 2))


@given(st.lists(spells, max_size=40))
def test_the_curves_of_many_cohorts_are_those_of_each_by_itself(lasted: list[tuple[int, float, int]]) -> None:
    """To the last bit those of `sim.stats`, which has its own tests against others."""
    cohort, durations, causes = (
        (np.array(column) for column in zip(*sorted(lasted), strict=True))
        if lasted
        else (
            np.zeros(0, dtype=np.int64),
            np.zeros(0),
            np.zeros(0, dtype=np.int64),
        )
    )
    curves = curves_of(cohort, durations, causes, cause=2, is_open=causes == 0, followed_weeks=np.full(4, 40.0))

    for number in range(4):
        mine, one = cohort == number, slice(*curves.cuts[number : number + 2])
        if not mine.any():
            assert np.isnan([curves.known_until[number], curves.by(1.0)[number], curves.after(0.5)[number]]).all()
            continue
        alone = aalen_johansen(durations[mine], causes[mine], n_exits=2)
        assert curves.weeks[one].tolist() == alone.times.tolist()
        assert curves.ended[one].tolist() == alone.incidence[1].tolist()
        is_known = curves.known_until[number] >= 3.0
        at = np.searchsorted(alone.times, 3.0, side="right") - 1
        expected = (alone.incidence[1, at] if at >= 0 else 0.0) if is_known else np.nan
        assert curves.by(3.0)[number] == pytest.approx(expected, abs=0.0, nan_ok=True)


points = st.lists(st.floats(-1e4, 1e4), unique=True, max_size=30)


@given(points, st.lists(st.floats(allow_nan=False), max_size=20))
def test_a_ruler_says_what_a_search_says(points: list[float], moments: list[float]) -> None:
    """However close the points lie, at them, beside them, and at both infinities."""
    ascending = np.sort(points)
    beside = [ascending, np.nextafter(ascending, np.inf), np.nextafter(ascending, -np.inf), [-np.inf, np.inf]]
    asked = np.concatenate([*beside, moments])

    expected = np.searchsorted(ascending, asked, side="right")
    assert Ruler(ascending).place(asked).tolist() == expected.tolist()


samples = st.lists(st.integers(0, 200), max_size=12)


@given(st.lists(samples, max_size=6), st.sampled_from([10, 50, 90]))
def test_the_quantiles_of_many_samples_are_those_of_numpy(told: list[list[int]], percent: int) -> None:
    values = np.array([float(value) for sample in told for value in sorted(sample)])
    found = quantiles(values, np.array([len(sample) for sample in told], dtype=np.int64), percent / 100.0)

    expected = [np.percentile(sample, percent) if sample else np.nan for sample in told]
    np.testing.assert_array_equal(found, expected)
