"""What the page works out of a small real result, under node, against what was simulated and what was fitted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.planner.data import PageMade, correlation, luck_of_level
from tests.planner import browser
from tests.planner.test_arithmetic import NODE, Z, asked

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        NODE is None, reason="no node here: the arithmetic of the page is not tried outside of a browser"
    ),
]

SETTING = {"activation": 7.5, "coaches": 1.2, "inflow": 1.0, "gate": 0}
SCENARIO = "as_it_is"


def test_every_estimate_and_its_band_are_those_that_were_fitted(data: dict[str, Any], made: PageMade) -> None:
    """The band has the luck of the level in it, without which it would be several times too narrow."""
    ids = list(data["emulators"][SCENARIO]["measures"])
    found = asked("answers", data=data, scenario=SCENARIO, values=[SETTING], measures=ids)
    x = browser.scaled(data, SETTING)
    far = float(np.abs(x - np.array(data["emulators"][SCENARIO]["x"][0])).sum())
    for name, (told,) in zip(ids, found, strict=True):
        one = made.emulations[name][SCENARIO]
        mean, variance = one.process.predict(x[None, :])
        wide = float(np.sqrt(variance[0]))
        luck = luck_of_level(one) + 2.0 * one.uneven * far / (1.0 + far)
        low, high = (float(one.scale.back(mean + side * Z * np.sqrt(variance + luck))[0]) for side in (-1, 1))
        assert told["low"] == pytest.approx(low, rel=0.02, abs=0.05 * (high - low) + 1e-9), (name, wide)
        assert told["high"] == pytest.approx(high, rel=0.02, abs=0.05 * (high - low) + 1e-9), (name, wide)


def test_what_was_simulated_in_the_years_of_a_path_lies_on_its_axis(data: dict[str, Any], made: PageMade) -> None:
    """An axis from 0 to 1 under thousands of people once drew every path as a flat line at its top."""
    ranges = {one["id"]: one for one in asked("paths", data=data)}
    for path in data["paths"]:
        low, high = ranges[path["id"]]["low"], ranges[path["id"]]["high"]
        for year in path["measures"]:
            simulated = years_of(made, year)
            inside = np.mean((simulated >= low) & (simulated <= high))
            assert inside > 0.5, (path["id"], low, high, simulated.min(), simulated.max())
            assert high - low < 5 * np.ptp(simulated) or low == 0.0, path["id"]


def years_of(made: PageMade, name: str) -> Any:
    """Return what was simulated of a measure in a year at every point of a scenario; shape (points)."""
    whole, _, year = name.partition("@")
    mine = next(one for one in made._told() if one.id == whole)
    key = (*mine.key[:3], year)
    divide = next(one["divide"] for one in made._paths() if name in one["measures"])
    return made.design.values(SCENARIO, key).mean(axis=1) / divide


def test_a_norm_is_reached_where_a_simulated_setting_meets_it(data: dict[str, Any]) -> None:
    name = "stock_on_benefit"
    seen = [mean for mean, _ in data["emulators"][SCENARIO]["measures"][name]["shown"]]
    norms = [min(seen) - 1, min(seen) + 1e-9, max(seen)]

    assert asked("reached", data=data, scenario=SCENARIO, measure=name, norms=norms) == [False, True, True]


def test_the_first_question_is_of_something_that_moves(data: dict[str, Any]) -> None:
    opening = asked("opening", data=data)
    shown = {one["id"]: one for one in data["measures"]}

    assert shown[opening["asked"]]["main"]
    assert len(set(opening["area"])) == 2
    assert all(one["on"] is None for one in opening["norms"].values())


def test_with_few_futures_nobody_says_how_luck_goes_together(data: dict[str, Any]) -> None:
    every = [one["together"] for some in data["emulators"].values() for one in some["measures"].values()]

    assert every
    assert all(one == [None] * len(data["scenarios"]) for one in every)


def test_how_luck_goes_together_is_that_of_the_same_futures(made: PageMade, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of twenty futures that two scenarios share in part."""
    rng = np.random.default_rng(3)
    shared = rng.normal(size=20)
    levels = {name: 1000.0 + 10.0 * shared + rng.normal(scale=4.0, size=20) for name in made.design.points}
    monkeypatch.setattr(PageMade, "level", lambda _self, _one, scenario: levels[scenario])
    one = next(one for one in made._told() if one.id == "stock_on_benefit")
    first, second = made.design.points
    mine, other = made.together(one.id, one, first)
    scale = made.emulations[one.id][first].scale
    expected = correlation(scale.there(levels[first]), scale.there(levels[second]))

    assert mine == 1.0
    assert other == pytest.approx(expected, abs=1e-4)
    assert 0.5 < expected < 1.0
