"""The bands of a page over a small real result: right as often as they say, and found out where they are not."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest

from sim.analysis.emulation import Coverage, best_scale, covered, emulated, scales_for
from sim.arrays import Floats
from sim.planner.data import PageMade
from sim.planner.measured import measures_of
from sim.planner.simulated import HELD_OUT, SimulatedDesign
from tests.planner import coverage

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def off(design: SimulatedDesign) -> Floats:
    """By how many standard deviations every point is off what was fitted without it, in each measure and scenario."""
    return np.concatenate([*_off(design)])


def _off(design: SimulatedDesign) -> Iterator[Floats]:
    for remainder in range(HELD_OUT):
        made = PageMade(dataclasses.replace(design, remainder=remainder))
        for one in measures_of(made.design):
            some = [points for name in made.design.points if (points := made.points(one, name)) is not None]
            least, most = one.bounds
            scale = best_scale(some, scales_for(some, least=least, most=most)) if some else None
            for points in some if scale is not None else ():
                yield points.on(scale).off(emulated(points, scale=scale).process)


def test_the_band_holds_what_was_held_out_as_often_as_it_says(off: Floats) -> None:
    found = covered(off)
    assert found.n > 250
    assert 0.85 <= found.share <= 0.95, found


@pytest.mark.parametrize("times", [0.5, 2.0])
def test_a_band_half_or_twice_as_wide_is_found_out(off: Floats, times: float) -> None:
    found = covered(off / times)
    assert not 0.85 <= found.share <= 0.95, found
    assert not found.could_be(0.85, 0.95), found


def test_every_point_but_the_scenario_as_it_is_is_held_out_once(design: SimulatedDesign) -> None:
    ways = [dataclasses.replace(design, remainder=remainder) for remainder in range(HELD_OUT)]
    for name, points in design.points.items():
        times = np.sum([way.held_out(name) for way in ways], axis=0)
        assert times.tolist() == [0] + [1] * (len(points) - 1)


def test_the_table_says_what_lies_outside_and_whether_so_few_can_tell() -> None:
    found = {"right": Coverage(108, 120), "unlucky": Coverage(100, 120), "narrow": Coverage(60, 120)}
    assert [*coverage.lines(found)] == [
        " 50.0 %     60 of 120  narrow  is not 90 %",
        " 83.3 %    100 of 120  unlucky  could be 90 %",
        " 90.0 %    108 of 120  right",
        "1 of 3 measures between 85% and 95%",
        "all together: 74.4 % of 360",
    ]
