"""The number of replications: the published rule, asked of several measures, with a cap that is told."""

from __future__ import annotations

import numpy as np
import pytest

from sim.stats import choose_replications, mean_interval, running_half_width


def test_the_running_half_width_is_that_of_each_start_of_the_list() -> None:
    values = np.random.default_rng(1).normal(1e6, 3.0, size=30)
    running = running_half_width(values)
    for n in (2, 3, 10, 30):
        found = mean_interval(values[:n])
        assert running[n - 2] == pytest.approx(found.half_width / found.mean, rel=1e-5)


def test_a_mean_of_zero_is_never_precise_unless_nothing_varies() -> None:
    assert running_half_width([-1.0, 1.0]).tolist() == [np.inf]
    assert running_half_width([0.0, 0.0, 0.0]).tolist() == [0.0, 0.0]


def settled_by_the_book(values: np.ndarray, *, target: float, look_ahead: int) -> int | None:
    """The rule as written, number by number: narrow at n and at each of the next f(n)."""
    for n in range(3, values.size + 1):
        ahead = int(look_ahead * max(n, 100) / 100)
        tries = range(n, n + ahead + 1)
        if tries[-1] > values.size:
            return None
        if all((e := mean_interval(values[:m])).half_width <= target * abs(e.mean) for m in tries):
            return n
    return None


@pytest.mark.parametrize(("seed", "spread"), [(1, 5.0), (2, 15.0), (3, 30.0), (4, 60.0), (5, 90.0)])
def test_the_choice_is_the_rule_as_written(seed: int, spread: float) -> None:
    values = np.random.default_rng(seed).normal(100.0, spread, size=900)
    expected = settled_by_the_book(values, target=0.08, look_ahead=5)
    assert choose_replications({"stock": values}, relative_half_width=0.08).n_needed == expected
    assert expected is not None


def test_the_look_ahead_grows_beyond_a_hundred_replications() -> None:
    """The interval of this list is narrow from 218 on for five more, then wide again before the eleventh."""
    values = np.random.default_rng(30).normal(100.0, 60.0, size=900)
    narrow = running_half_width(values) <= 0.08
    assert narrow[216:222].all()
    assert not narrow[216:227].all()
    assert choose_replications({"stock": values}, relative_half_width=0.08).n_needed == 235


def test_looking_ahead_prevents_a_lucky_stop() -> None:
    values = [100.0, 100.1, 99.9, 130.0, 70.0, 101.0, 99.0, 100.0, 102.0]
    assert choose_replications({"stock": values}, look_ahead=0).n_needed == 3
    assert choose_replications({"stock": values}).n_needed is None


def test_an_interval_is_narrow_at_the_last_of_the_look_ahead_too() -> None:
    """These are narrow after three and after four, and wide after five."""
    values = [100.0, 100.1, 99.9, 100.0, 130.0]
    assert [choose_replications({"stock": values}, look_ahead=ahead).n_needed for ahead in (1, 2)] == [3, None]


def test_the_hardest_measure_decides() -> None:
    rng = np.random.default_rng(6)
    easy, hard = rng.normal(100.0, 2.0, size=200), rng.normal(100.0, 20.0, size=200)
    both = choose_replications({"easy": easy, "hard": hard})
    assert both.n_needed == choose_replications({"hard": hard}).n_needed
    assert both.n_needed is not None
    assert (both.measures[0].n_needed or 0) < both.n_needed
    assert (both.n_more, both.capped, both.short) == (0, False, ())


def test_the_cap_is_told_with_the_measures_that_fell_short() -> None:
    rng = np.random.default_rng(7)
    values = {"easy": rng.normal(100.0, 1.0, size=20), "hard": rng.normal(100.0, 80.0, size=20)}
    choice = choose_replications(values, cap=20)
    assert (choice.n_needed, choice.n_more, choice.capped, choice.short) == (None, 0, True, ("hard",))
    more = choose_replications(values, cap=30)
    assert (more.n_more, more.capped) == (10, False)


def test_half_widths_shrink_with_the_root_of_the_replications() -> None:
    """A hundred, 9.5 % too wide: 1.095 ** 2 times as many are 119.9, so 120 and the five that are looked ahead."""
    values = np.tile([80.0, 120.0], 50)
    wide = running_half_width(values)[-1]
    choice = choose_replications({"stock": values}, relative_half_width=wide / 1.095)
    assert (choice.n_needed, choice.n_more) == (None, 25)


def test_so_rough_a_guess_never_more_than_doubles_the_replications_and_asks_for_one_at_least() -> None:
    """Ten times too wide asks for a hundred times as many; narrow only now, for one more; and five to look ahead."""
    values = np.tile([80.0, 120.0], 50)
    wide = running_half_width(values)[-1]
    asked = [choose_replications({"stock": values}, relative_half_width=wide * by) for by in (0.1, 1.0001)]
    assert [choice.n_more for choice in asked] == [100 + 5, 1 + 5]


def test_a_measure_has_settled_with_the_last_replication_of_its_look_ahead() -> None:
    values = np.random.default_rng(2).normal(100.0, 15.0, size=900)
    n = choose_replications({"stock": values}, relative_half_width=0.08).n_needed
    assert n is not None
    found = [choose_replications({"stock": values[: n + more]}, relative_half_width=0.08).n_needed for more in (4, 5)]
    assert found == [None, n]


def test_a_difference_is_precise_beside_the_level_of_the_baseline() -> None:
    """Near zero no difference would be precise beside itself."""
    off, base = np.array([1.0, -1.0, 0.5, -0.4, 0.2]), np.array([90.0, 110.0, 95.0, 105.0, 103.0])
    (found,) = choose_replications({"off": off}, share_of=base).measures
    assert found.relative_half_width == pytest.approx(mean_interval(off).half_width / base.mean(), rel=1e-12)


def test_asking_again_and_again_ends_where_asking_once_does() -> None:
    values = np.random.default_rng(8).normal(100.0, 25.0, size=1000)
    n = 3
    while (choice := choose_replications({"stock": values[:n]})).n_more:
        n += choice.n_more
    assert choice.n_needed == choose_replications({"stock": values}).n_needed
    assert n < 3 * (choice.n_needed or 0)


def test_wrong_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="need 1 or more measures"):
        choose_replications({})
    with pytest.raises(ValueError, match="measures differ in their number of replications"):
        choose_replications({"a": [1.0, 2.0, 3.0], "b": [1.0, 2.0]})
    with pytest.raises(ValueError, match="got 2 values of share_of for 3 replications; need one of each"):
        choose_replications({"a": [1.0, 2.0, 3.0]}, share_of=[1.0, 2.0])
