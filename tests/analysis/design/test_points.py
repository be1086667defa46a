"""Designs: the right points, in the same order every time, and words for what cannot be a design."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from sim.analysis.design import (
    Design,
    Factor,
    Level,
    full_factorial,
    latin_hypercube,
    listed,
    morris_trajectories,
    one_at_a_time,
    saltelli_design,
    seed_of,
    sobol_points,
    to_range,
)

FTE = Factor(name="fte", low=8.0, high=12.0)
TEAMS = Factor(name="teams", low=1, high=3, whole=True)
UNIT = [Factor(name=f"x{column}", low=0.0, high=1.0) for column in range(5)]


# --- levels that are written down ------------------------------------------------------------------


def test_a_full_factorial_has_every_combination_once_and_in_order() -> None:
    design = full_factorial({"fte": [10, 12, 14], "rule": ["early", "late"], "combined": [True, False]})
    assert design.names == ("fte", "rule", "combined")
    assert len(design) == len(set(design.points)) == 12
    assert design.points[:3] == ((10, "early", True), (10, "early", False), (10, "late", True))
    assert design.rows()[-1] == {"fte": 14, "rule": "late", "combined": False}


def test_one_at_a_time_changes_one_thing_at_a_time() -> None:
    base: dict[str, Level] = {"fte": 10, "teams": 2, "rule": "early"}
    design = one_at_a_time(base, {"teams": [1, 2, 3], "rule": ["early", "late"]})
    assert design.rows()[0] == base
    assert [sum(row[name] != base[name] for name in base) for row in design.rows()] == [0, 1, 1, 1]


def test_a_list_keeps_its_order_whatever_the_order_of_the_names() -> None:
    assert listed([{"a": 2, "b": 1}, {"b": 5, "a": 4}]).points == ((2, 1), (4, 5))


def test_what_is_no_design_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"fte: got the levels \[10, 10\]; need one or more, each listed once"):
        full_factorial({"fte": [10, 10]})
    with pytest.raises(ValueError, match=r"rule: has levels but no place in the base; the base has \['fte'\]"):
        one_at_a_time({"fte": 10}, {"rule": ["late"]})
    with pytest.raises(ValueError, match=r"point 1: got the names \['fte', 'teams'\]; needs \['fte'\]"):
        listed([{"fte": 10}, {"fte": 10, "teams": 2}])
    with pytest.raises(ValueError, match=r"point 2: \{'fte': 10\} stands there twice"):
        listed([{"fte": 10}, {"fte": 11}, {"fte": 10}])
    with pytest.raises(ValueError, match="got the level 'late'; an array holds numbers only"):
        full_factorial({"rule": ["late"]}).array()


# --- ranges ----------------------------------------------------------------------------------------


def test_every_whole_number_is_as_likely_as_any_other() -> None:
    """A design of 300 points in strata: 100 of each of three; rounding would give 75, 150 and 75."""
    teams = latin_hypercube([TEAMS], n=300, seed=1).array()[:, 0]
    assert np.unique(teams, return_counts=True)[1].tolist() == [100, 100, 100]


def test_the_ends_of_a_range_belong_to_it() -> None:
    assert to_range([[0.0, 0.0], [1.0, 1.0]], [FTE, TEAMS]).tolist() == [[8.0, 1.0], [12.0, 3.0]]


def test_whole_factors_come_as_whole_numbers() -> None:
    fte, teams = sobol_points([FTE, TEAMS], n=1, seed=1).points[0]
    assert (type(fte), type(teams)) == (float, int)


def test_ranges_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match=r"fte: got the range 2\.0 to 1\.0; low must lie below high"):
        Factor(name="fte", low=2.0, high=1.0)
    with pytest.raises(ValueError, match="low must lie below high"):
        Factor(name="fte", low=float("nan"), high=1.0)
    with pytest.raises(ValueError, match="a whole factor needs whole ends"):
        Factor(name="teams", low=0.5, high=2.0, whole=True)
    with pytest.raises(ValueError, match=r"got the factors \['fte', 'fte'\]; need one or more, each named once"):
        latin_hypercube([FTE, FTE], n=4, seed=1)
    with pytest.raises(ValueError, match=r"got points of shape \(1, 1\) for 2 factors"):
        to_range([[0.5]], [FTE, TEAMS])


# --- points that fill the ranges -------------------------------------------------------------------


def test_a_latin_hypercube_has_one_point_in_each_stratum_of_each_factor() -> None:
    x = latin_hypercube(UNIT, n=40, seed="strata").array()
    assert np.all(np.sort(np.floor(x * 40.0), axis=0) == np.arange(40.0)[:, None])


def test_sobol_points_are_balanced() -> None:
    """Of 64 points each factor has one in every 64th, which independent points almost never have."""
    x = sobol_points(UNIT, n=64, seed="balance").array()
    assert np.all(np.sort(np.floor(x * 64.0), axis=0) == np.arange(64.0)[:, None])


def test_sobol_points_need_a_power_of_two() -> None:
    with pytest.raises(ValueError, match="n: got 100; Sobol points are balanced for powers of two only, such as 128"):
        sobol_points(UNIT, n=100, seed=1)


def drawn(seed: str | int) -> list[Design]:
    return [
        latin_hypercube(UNIT, n=8, seed=seed),
        sobol_points(UNIT, n=8, seed=seed),
        morris_trajectories(UNIT, n_trajectories=8, seed=seed).design,
        saltelli_design(UNIT, n=8, seed=seed).design,
    ]


@pytest.mark.parametrize("seed", ["first", "second", 7])
def test_the_same_seed_gives_the_same_points_and_another_seed_others(seed: str | int) -> None:
    for once, again, other in zip(drawn(seed), drawn(seed), drawn("another"), strict=True):
        assert once == again
        assert once != other


def test_a_named_seed_is_the_same_on_every_machine() -> None:
    assert seed_of("calibration") == 16236096224200337982
    assert seed_of("calibration") != seed_of("Calibration")
    with pytest.raises(ValueError, match="seed: got -1; it must be 0 or more, or a name"):
        seed_of(-1)


def test_importing_designs_and_selection_leaves_the_slow_part_of_scipy_asleep() -> None:
    code = "import sys, sim.analysis.design, sim.analysis.selection; sys.exit('scipy.stats' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
