"""What is worked out for many groups or moments at once is what it is for one after the other."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.measures.caseload import quantiles
from sim.measures.grid import Ruler

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
