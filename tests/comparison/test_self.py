"""The same scenario under two names: declared different in at most one table of twenty, and not because it is idle."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from sim.comparison import Values, compare
from sim.comparison.paired import Judged, judged, verdicts_of
from sim.stats import max_t, simultaneous
from sim.stats.max_t import spread
from tests.comparison.pool import HEADLINE, experiment, new_draws, pool

N = 20
N_EXPERIMENTS = 1000
WRONG_SHARE = 0.08
"""A share of false tables that the test must not let pass."""

SHIFT = 1.5
"""A true difference, in standard deviations of the paired difference."""

N_SHIFTED = 40


def with_shift(values: Values, *, of: npt.NDArray[np.bool_]) -> Values:
    """Return the experiment with the second scenario's rows `of` moved by 1.5 standard deviations of a difference."""
    shift = np.where(of, SHIFT * np.sqrt(2.0) * spread(pool().values[0]), 0.0)
    moved = values.values + np.array([0.0, 1.0])[:, None, None] * shift
    return Values(keys=values.keys, cases=values.cases, values=moved, given=values.given)


def is_headline() -> npt.NDArray[np.bool_]:
    keys = pool().keys
    return ((keys["group_by"] == "all") & keys["measure"].isin(HEADLINE)).to_numpy()


@cache
def false_tables() -> tuple[list[bool], list[bool], list[bool]]:
    """Whether each experiment declares anything, any headline, and what intervals without correction would."""
    rng = np.random.default_rng(20261122)
    anything, headline, naive = [], [], []
    for seed in range(N_EXPERIMENTS):
        new_draws(seed)
        values = experiment(rng, n=N)
        first, second = (is_declared(family) for family in judged(values, baseline="one", headline=HEADLINE))
        anything.append(bool(first.any() or second.any()))
        headline.append(bool(first.any()))
        naive.append(bool((uncorrected(values) < 0.05).any()))
    return anything, headline, naive


def is_declared(family: Judged) -> npt.NDArray[np.bool_]:
    """Say which rows of a family are declared to differ."""
    return np.isin(verdicts_of(family.family), ["higher", "lower"])


def uncorrected(values: Values) -> npt.NDArray[np.float64]:
    """Return the p-value of each headline by itself, which all have a value in every replication."""
    off = (values.values[1] - values.values[0])[:, is_headline()]
    off = off[:, np.isfinite(off).all(axis=0)]
    t = off.mean(axis=0) / off.std(axis=0, ddof=1) * np.sqrt(N)
    return np.asarray(2.0 * stats.t.sf(np.abs(t), N - 1))


@pytest.fixture(autouse=True)
def _few_draws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For speed: with 399 draws, new ones each time, p is at most 2.5 % in ten of 400 equal chances."""
    monkeypatch.setattr(simultaneous, "N_DRAWS", 399)
    monkeypatch.setattr(max_t, "SEED", max_t.SEED)
    yield
    max_t._luck.cache_clear()


def test_with_the_same_luck_the_same_scenario_is_equal_everywhere() -> None:
    one = experiment(np.random.default_rng(1), n=N)
    twice = Values(keys=one.keys, cases=one.cases, values=one.values[[0, 0]], given=one.given)
    table = compare(twice, baseline="one", headline=HEADLINE)
    assert set(table.loc[table["n"] > 1, "verdict"]) == {"equal"}
    assert table.loc[table["n"] > 1, ["difference", "ci_low", "ci_high"]].eq(0.0).all(axis=None)
    assert table.loc[table["n"] > 1, "p_adjusted"].eq(1.0).all()
    assert table.loc[table["n"] < 2, "verdict"].isna().all()


def test_with_other_luck_at_most_one_table_in_twenty_says_anything() -> None:
    """The whole table: every measure by every grouping. If the true share were 8 % this would fail 95 times in 100."""
    anything, headline, _ = false_tables()
    most = stats.binom.ppf(0.05, N_EXPERIMENTS, WRONG_SHARE) - 1
    assert stats.binom.cdf(most, N_EXPERIMENTS, WRONG_SHARE) <= 0.05 <= stats.binom.sf(most, N_EXPERIMENTS, 0.05) + 0.05
    assert sum(anything) <= most, f"{np.mean(anything):.1%} of tables, {np.mean(headline):.1%} for a headline"


def test_the_level_is_used_and_not_avoided() -> None:
    """A table that never said anything would pass as well: a share of 2 % or less would fail here."""
    anything, headline, _ = false_tables()
    assert sum(anything) > stats.binom.ppf(0.95, N_EXPERIMENTS, 0.02)
    assert 0.005 < np.mean(headline) < 0.045  # its half of the 5 %


def test_intervals_without_correction_would_often_say_something() -> None:
    """Why the correction is there, for the fourteen headline measures alone."""
    *_, naive = false_tables()
    assert 0.25 < np.mean(naive) < 0.6


def test_a_true_shift_is_found() -> None:
    """1.5 standard deviations are a t of about 6.7, where a headline measure asks for some 3.5."""
    varies = (spread(pool().values[0]) > 0.0) & np.isfinite(pool().values[0]).all(axis=0)
    rng = np.random.default_rng(2)
    tables = (with_shift(experiment(rng, n=N), of=is_headline() & varies) for _ in range(N_SHIFTED))
    found = [is_declared(judged(table, baseline="one", headline=HEADLINE)[0]) for table in tables]
    assert np.mean(np.array(found)[:, varies[is_headline()]]) > 0.97


def test_the_table_says_what_its_families_say() -> None:
    values = with_shift(experiment(np.random.default_rng(3), n=N), of=is_headline())
    table = compare(values, baseline="one", headline=HEADLINE)
    families = judged(values, baseline="one", headline=HEADLINE)
    declared = np.concatenate([is_declared(family) for family in families])
    assert declared.any()
    assert (table["verdict"].isin(["higher", "lower"]) == declared).all()
    assert ((table["p_adjusted"] <= 0.05) == declared).all()
    assert (((table["ci_low"] > 0.0) | (table["ci_high"] < 0.0)) == declared).all()
